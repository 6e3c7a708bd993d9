"""Referrals: a learner and an opening on their way to an answer; interviews on that way; who read what was sent."""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from codeoregon.lib.transactions import CurrentTransaction
from jobs.candidates.models import Candidate
from jobs.openings.models import Opening
from jobs.openings.states import GONE
from jobs.referrals.states import LIVE, PACKET, SHOWN, SILENT, WITH_EMPLOYER, NoReason, ReferralState


class Referrals(models.QuerySet["Referral"]):
    def live(self) -> "Referrals":
        return self.filter(state__in=LIVE)

    def of_learner(self, user: object) -> "Referrals":
        return self.filter(candidate__user=user)

    def whole(self) -> "Referrals":
        """With everything that pages name, in one query."""
        return self.select_related("candidate__user", "opening__organisation", "opening__site")

    def talking(self) -> "Referrals":
        """With their interviews, in one more query for all."""
        return self.prefetch_related("interviews")

    def quiet(self) -> "Referrals":
        """With ``quiet_since``: the last move, or the interview that was agreed, whichever is later."""
        agreed = Interview.objects.filter(referral=models.OuterRef("pk")).order_by("-number").values("starts_at")[:1]
        return self.annotate(quiet_since=Greatest("moved_at", models.Subquery(agreed)))

    def answerable(self) -> "Referrals":
        """Where the next word is the employer's, and they still look for somebody as far as we know."""
        return self.filter(state__in=SILENT).exclude(opening__state__in=GONE)

    def untold_of_end(self) -> "Referrals":
        """On the way for an opening that was filled or closed, of which the learner was not told yet."""
        told = Q(told_end__isnull=False, told_end=models.F("opening__ended_at"))
        return self.live().filter(opening__state__in=GONE).exclude(told)

    def silent_for(self, days: int) -> "Referrals":
        """Where the next word is the employer's and has not come for so many days."""
        until = timezone.now() - dt.timedelta(days=days)
        return self.answerable().filter(moved_at__lte=until).quiet().filter(Q(quiet_since__lte=until))

    def shown_to(self, user: object) -> "Referrals":
        """What this member may see of people before they are hired: owners and recruiters what their organisation may.
        Supervisors see who is placed.
        """
        return self.filter(opening__in=Opening.objects.managed_by(user)).shown()

    def shown(self) -> "Referrals":
        """What employers see anything of: who was referred by staff, whose consent stands, while the organisation is
        approved.
        """
        return self.filter(
            opening__organisation__state="approved",
            state__in=SHOWN,
            referred_at__isnull=False,
            candidate__in=Candidate.objects.visible(),
        )


@history(exclude=["moved_at", "told_days", "told_end"])
class Referral(models.Model):
    """Begins when the learner is interested (that is applying) or when staff refer."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name=_("candidate"), related_name="+")
    opening = models.ForeignKey(Opening, models.PROTECT, verbose_name=_("opening"), related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=ReferralState.choices, default=ReferralState.INTERESTED, editable=False
    )
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True, editable=False)  # when it began
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("in this state since"), default=timezone.now, db_default=Now(), editable=False)
    # Days of silence of which somebody was last told; null again with every move.
    told_days = models.PositiveSmallIntegerField(_("told after days"), null=True, blank=True, editable=False)
    # The end of the opening (its ``ended_at``) of which the learner was told; it may open again and end another time.
    told_end = models.DateTimeField(_("told of the end"), null=True, blank=True, editable=False)
    referred_at = models.DateTimeField(_("referred"), null=True, blank=True, editable=False)
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("referred by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    note = personal(Level.STAFF, models.TextField(_("note to the employer"), blank=True))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    no_reason = models.CharField(
        _("reason for a no"), max_length=14, choices=NoReason.choices, default="", db_default="", editable=False
    )
    reason = personal(Level.STAFF, models.TextField(_("reason"), blank=True))

    objects = Referrals.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        permissions = [("refer_candidate", "Can refer candidates to employers")]
        constraints = [
            known_states(ReferralState.values, of="referral"),
            models.UniqueConstraint(
                fields=["candidate", "opening"],
                condition=Q(state__in=list(LIVE)),
                name="referral_live_once",
                violation_error_message=_("This person is already on the way for this opening."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIVE), ended_at__isnull=True)
                | (~Q(state__in=list(LIVE)) & Q(ended_at__isnull=False)),
                name="referral_ended_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*WITH_EMPLOYER, "hired", "called_off"]) | Q(referred_at__isnull=False),
                name="referral_referred_dated",
            ),
            models.CheckConstraint(condition=~Q(state="not_selected") | ~Q(reason=""), name="referral_no_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="not_selected") | ~Q(no_reason=""), name="referral_no_reason_from_list"
            ),
        ]
        indexes = [
            models.Index(fields=["opening", "state", "moved_at"], name="referral_board"),
            models.Index(fields=["state", "-created_at", "-id"], name="referral_by_state"),
            models.Index(fields=["-created_at", "-id"], name="referral_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} → {self.opening}"

    @property
    def has_packet(self) -> bool:
        """Whether the employer sees the whole of it; after a no, or a start called off, the name and the answer."""
        return self.state in PACKET

    @property
    def has_talked(self) -> bool:
        """Whether a first interview has been: one that began and was not put off before, or an offer without any."""
        if self.state in (ReferralState.OFFERED, ReferralState.HIRED):
            return True
        if self.state != ReferralState.INTERVIEWING:
            return False
        talks = sorted(self.interviews.all(), key=lambda one: one.number)
        put_off = [*(later.made_at for later in talks[1:]), timezone.now()]
        return any(one.starts_at <= until for one, until in zip(talks, put_off, strict=False))

    @property
    def interview(self) -> "Interview | None":
        """The one that was agreed last, while they are at it; for many rows at once see ``Referrals.talking``."""
        if self.state != ReferralState.INTERVIEWING:
            return None
        return max(self.interviews.all(), key=lambda one: one.number, default=None)


@history
class Interview(models.Model):
    """When and where employer and learner talk. Another time is a new row with the next number; the last one counts."""

    referral = models.ForeignKey(
        Referral, models.PROTECT, verbose_name=_("referral"), related_name="interviews", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))  # from 1
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    place = personal(Level.STAFF, models.CharField(_("place"), max_length=200))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("set by"), related_name="+", editable=False
    )
    made_at = models.DateTimeField(_("set"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="interview_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="interview_number_from_one"),
            models.CheckConstraint(condition=Q(minutes__gte=10, minutes__lte=480), name="interview_minutes"),
            models.CheckConstraint(condition=~Q(place=""), name="interview_has_place"),
        ]

    def __str__(self) -> str:
        return f"{self.referral}, {self.starts_at:%Y-%m-%d %H:%M}"


class PacketRead(models.Model):
    """Who was shown what a person's packet holds, when, and as what. Append-only and sealed."""

    class Form(models.TextChoices):
        LIST = "list", _("in the list of candidates")
        PAGE = "page", _("on its page")
        PDF = "pdf", _("as PDF")
        RESUME = "cv", _("the résumé")

    referral = models.ForeignKey(Referral, models.PROTECT, verbose_name=_("referral"), related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("read by"), related_name="+")
    form = models.CharField(_("as"), max_length=4, choices=Form.choices)
    at = models.DateTimeField(_("time"), default=timezone.now)
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        verbose_name = _("look at a packet")
        verbose_name_plural = _("looks at packets")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["referral", "-id"], name="packet_read_newest")]

    def __str__(self) -> str:
        return f"{self.referral}, {self.at:%Y-%m-%d %H:%M}"
