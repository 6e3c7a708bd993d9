"""Links between learners and the provider, and what each sync did."""

from datetime import timedelta
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, DurationField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Greatest, Least, Lower, Power
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.provider.snapshots import EVIDENCE_STAYS, NEWEST_STAYS
from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal


class Outcome(models.TextChoices):
    """What the last fetch of an account came to."""

    NEVER = "never", _("Not asked yet")
    UNCHANGED = "unchanged", _("Nothing new")
    CHANGED = "changed", _("New badges or changes")
    NOT_FOUND = "not_found", _("No such profile")
    PRIVATE = "private", _("Profile is private")
    THROTTLED = "throttled", _("Provider asked us to wait")
    BROKEN = "broken", _("Provider did not answer")
    NONSENSE = "nonsense", _("Answer set aside")


SYNC_FIELDS = [
    "etag",
    "last_modified",
    "next_sync_at",
    "asked_at",
    "tried_at",
    "lease_until",
    "attempts",
    "failures",
    "last_synced_at",
    "last_changed_at",
    "changes",
    "last_outcome",
    "not_found_streak",
    "not_found_on",
    "document_sha256",
]


# Asked to wait, or got no answer: the sweep tries these again before the next night.
AGAIN = Q(last_outcome__in=[Outcome.THROTTLED, Outcome.BROKEN], unlinked_at__isnull=True)
AGAIN_AFTER: Final = timedelta(seconds=20)  # the rest for a provider that did not answer
PATIENT: Final = 15  # tries of one account without an answer; from then on each rest is twice as long as the one before
LONGEST: Final = 180.0  # times `AGAIN_AFTER`, an hour: longer than that is no rest
_RESTS = ExpressionWrapper(Value(AGAIN_AFTER) * Least(Power(2.0, F("failures") - PATIENT), LONGEST), DurationField())
# When it does.
AGAIN_AT = Case(
    When(failures__gt=PATIENT, then=Greatest(F("next_sync_at"), F("tried_at") + _RESTS)), default=F("next_sync_at")
)
# Somebody asked for news and the provider has not been asked since: what the sweep looks for.
ASKED = Q(asked_at__isnull=False, unlinked_at__isnull=True) & (
    Q(tried_at__isnull=True) | Q(tried_at__lt=models.F("asked_at"))
)


class ProviderAccountQuerySet(models.QuerySet["ProviderAccount"]):
    """Business words for accounts."""

    def shown(self) -> Self:
        """Linked, proved, and with a profile that is there for us: badges on it are seen sooner or later."""
        live = self.filter(unlinked_at__isnull=True).exclude(proof="")
        return live.exclude(last_outcome__in=[Outcome.NOT_FOUND, Outcome.PRIVATE])

    def unread_since(self, day: Any) -> Self:
        """Linked, but not read since then for a reason that is not the learner's."""
        live = self.filter(unlinked_at__isnull=True).exclude(last_outcome__in=[Outcome.NOT_FOUND, Outcome.PRIVATE])
        return live.filter(Q(last_synced_at__isnull=True) | Q(last_synced_at__lt=day))


@history(exclude=SYNC_FIELDS)
class ProviderAccount(models.Model):
    """A learner's account at a provider. One handle, one proved owner; due work is ``next_sync_at`` in the past."""

    class Proof(models.TextChoices):
        NONE = "", _("Not shown yet")
        GRAVATAR = "gravatar", _("Email matches the profile")
        CODE = "code", _("Code found in the profile name")
        STAFF = "staff", _("Staff attests")
        LIST = "list", _("On a list brought by staff, by a verified email")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    provider = models.CharField(_("provider"), max_length=20, default="treehouse")
    handle = personal(Level.STAFF, models.CharField(_("username"), max_length=254))
    linked_at = models.DateTimeField(_("linked"), default=timezone.now)
    unlinked_at = models.DateTimeField(_("unlinked"), null=True, blank=True)
    proof = models.CharField(
        _("shown to be theirs"), max_length=10, choices=Proof.choices, blank=True, default=Proof.NONE
    )
    proved_at = models.DateTimeField(_("shown on"), null=True, blank=True)
    code = personal(Level.STAFF, models.CharField(_("code to show"), max_length=12))  # to be shown in the profile name
    etag = models.CharField(_("tag of the answer"), max_length=200, blank=True)
    last_modified = models.CharField(_("last modified"), max_length=60, blank=True)
    document_sha256 = models.CharField(_("hash of the text"), max_length=64, blank=True)
    next_sync_at = models.DateTimeField(_("next look"), default=timezone.now)
    # "update now": open while later than tried_at; may lie ahead
    asked_at = models.DateTimeField(_("update asked for"), null=True, blank=True)
    # the provider was last asked, whatever came of it
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    lease_until = models.DateTimeField(_("held by a worker until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # tries without an answer; none of an outage that is over
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, db_default=0)
    last_synced_at = models.DateTimeField(_("last read"), null=True, blank=True)
    last_changed_at = models.DateTimeField(_("last change"), null=True, blank=True)
    # Raised whenever a sync changes this learner's awards; whoever derives from awards compares it (no clocks).
    changes = models.PositiveIntegerField(_("changes"), default=0)
    last_outcome = models.CharField(_("last result"), max_length=12, choices=Outcome.choices, default=Outcome.NEVER)
    not_found_streak = models.PositiveSmallIntegerField(_("days not found in a row"), default=0)
    # in Oregon: the last day that the streak counts
    not_found_on = models.DateField(_("last not found on"), null=True, blank=True)

    objects = ProviderAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider account")
        verbose_name_plural = _("provider accounts")
        constraints = [
            models.UniqueConstraint(
                "provider",
                Lower("handle"),
                condition=Q(unlinked_at__isnull=True) & ~Q(proof=""),
                name="handle_one_learner",
                violation_error_message=_("Another learner has linked this username."),
            ),
            models.UniqueConstraint(
                fields=["user", "provider"], condition=Q(unlinked_at__isnull=True), name="provider_account_once"
            ),
            models.CheckConstraint(
                condition=Q(proof="", proved_at__isnull=True) | (~Q(proof="") & Q(proved_at__isnull=False)),
                name="proof_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["next_sync_at"], condition=Q(unlinked_at__isnull=True), name="account_due"),
            models.Index(fields=["asked_at"], condition=ASKED, name="account_asked"),
            models.Index(fields=["tried_at"], condition=AGAIN, name="account_again"),
            models.Index(
                Lower("handle"), condition=Q(unlinked_at__isnull=True, proof=""), name="account_handle_unproved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handle} ({self.provider})"


class ProviderState(models.Model):
    """How one provider may be asked, for all processes together: the next free turn, the breaker, and how long it told
    us to wait (sync/gate.py)."""

    provider = models.CharField(_("provider"), max_length=20, primary_key=True)
    next_turn_at = models.DateTimeField(_("next turn"), default=timezone.now)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    rests = models.PositiveIntegerField(_("rests in a row"), default=0)
    open_until = models.DateTimeField(_("not asked until"), null=True, blank=True)
    paused_until = models.DateTimeField(_("asked us to wait until"), null=True, blank=True)
    pauses = models.PositiveIntegerField(_("asked us to wait, times in a row"), default=0, db_default=0)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return self.provider


class SyncRun(models.Model):
    """One sync: progress while it runs, counts when it is done.

    One without ``finished_at`` is under way, or waits to be gone on with: killed, or held up for the reason in
    ``error``.
    """

    class Kind(models.TextChoices):
        NIGHTLY = "nightly", _("Nightly")
        BY_HAND = "by_hand", _("By hand")
        ONE = "one", _("One learner")
        DELIVERED = "delivered", _("List brought by staff")

    provider = models.CharField(_("provider"), max_length=20, default="treehouse")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    total = models.PositiveIntegerField(_("of"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)  # answered, each account once, however often it was asked
    pace = models.FloatField(_("requests a second, at most"), null=True, blank=True)  # 0: as fast as it is answered
    # outcome → accounts, each by its last one in this run; "awards" → new awards
    counts = models.JSONField(_("what was done"), default=dict, blank=True)
    # while it is open: account → [outcome, times asked], for those that got no answer yet or were told to wait
    unanswered = models.JSONField(_("asked without an answer"), default=dict, db_default={}, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"

    @property
    def in_vain(self) -> int:
        """How many accounts it asked for without an answer: none came, or it was told to wait."""
        return int(self.counts.get(Outcome.BROKEN, 0) + self.counts.get(Outcome.THROTTLED, 0))


class Snapshot(models.Model):
    """A profile document as it came, compressed: the evidence behind awards. The latest and every change are kept."""

    account = models.ForeignKey(ProviderAccount, models.CASCADE, verbose_name=_("account"), related_name="snapshots")
    run = models.ForeignKey(SyncRun, models.SET_NULL, verbose_name=_("run"), null=True, related_name="+")
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    sha256 = models.CharField(_("hash"), max_length=64)
    body = personal(Level.STAFF, models.BinaryField(_("document")))  # gzip

    class Meta:
        verbose_name = _("kept profile")
        verbose_name_plural = _("kept profiles")
        triggers = [EVIDENCE_STAYS, NEWEST_STAYS]
        indexes = [models.Index(fields=["account", "-taken_at"], name="snapshot_latest")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.taken_at):%Y-%m-%d %H:%M}"


@history(exclude=["body"])
class Quarantine(models.Model):
    """A document that was set aside, with the reason, until staff look or the account syncs again.

    Each that differs is kept (``sha256``, of what came), as long as snapshots are.
    """

    account = models.ForeignKey(ProviderAccount, models.CASCADE, verbose_name=_("account"), related_name="quarantined")
    at = models.DateTimeField(_("time"), default=timezone.now)
    reason = models.TextField(_("reason"))
    sha256 = models.CharField(_("hash"), max_length=64, blank=True, default="", db_default="")
    body = personal(Level.STAFF, models.BinaryField(_("document")))  # as received, cut at 1 MB, gzip
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("profile set aside")
        verbose_name_plural = _("profiles set aside")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account.handle}: {self.reason[:80]}"


@history
class FeedChange(models.Model):
    """What a provider's documents never did before, a new field or another day for an old badge: said once, until staff
    have looked."""

    class Kind(models.TextChoices):
        FIELD = "field", _("New field")
        DATE = "date", _("Another day for a badge earned before")
        MORE = "more", _("More new fields than are listed")
        GONE = "gone", _("Many badges gone from profiles at once")

    provider = models.CharField(_("provider"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.FIELD, db_default=Kind.FIELD)
    field = models.CharField(_("field"), max_length=200)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)
    account = models.ForeignKey(ProviderAccount, models.CASCADE, verbose_name=_("seen in"), related_name="+")
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("feed change")
        verbose_name_plural = _("feed changes")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["provider", "field"], name="feed_change_once")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.field}"
