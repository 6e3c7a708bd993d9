"""Placements: a hired person's agreement, who signed it, and the place it holds in a pool."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.capacity.models import Draw
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from codeoregon.lib.transactions import CurrentTransaction
from employers.organisations.models import Organisation
from jobs.placements import triggers
from jobs.placements.states import AFTER, DRAWN, UNDER_WAY, UNSENT, PlacementKind, PlacementState
from jobs.referrals.models import Referral


class Placements(models.QuerySet["Placement"]):
    def of_learner(self, user: object) -> "Placements":
        return self.filter(referral__candidate__user=user)

    def of_employer(self, user: object) -> "Placements":
        return self.filter(referral__opening__organisation__in=Organisation.objects.of(user))

    def under_way(self) -> "Placements":
        """From the hire until it is over."""
        return self.filter(state__in=UNDER_WAY)

    def with_turn(self, by: Any, party: str) -> "Placements":
        """With ``waits``: sent, and neither signed for this party nor by this person for another."""
        signed = Signature.objects.filter(Q(party=party) | Q(user=by), placement=models.OuterRef("pk"))
        return self.annotate(
            waits=models.ExpressionWrapper(Q(state=PlacementState.SENT) & ~models.Exists(signed), models.BooleanField())
        )

    def to_sign(self, by: Any, party: str) -> "Placements":
        """Those that wait for this person to sign for this party, and whose last day has not passed."""
        found = self.with_turn(by, party).filter(Q(waits=True)).exclude(ends_on__lt=timezone.localdate())
        if party == Signature.Party.EMPLOYER:
            return found.filter(referral__opening__organisation__in=Organisation.objects.hiring(by))
        return found.of_learner(by)

    def whole(self) -> "Placements":
        """With everything that pages and the agreement name, in one query."""
        return self.select_related(
            "referral__candidate__user", "referral__opening__organisation", "referral__opening__site", "draw"
        )

    def in_line(self) -> "Placements":
        """On the waiting list of a full pool, first come first."""
        return self.filter(waits_since__isnull=False).order_by("waits_since", "pk")

    def waiting_for_board(self) -> "Placements":
        """Sent, signed by employer and learner, not by the board."""
        signed = Signature.objects.filter(placement=models.OuterRef("pk"))
        return self.filter(
            models.Exists(signed.filter(party="employer")),
            models.Exists(signed.filter(party="learner")),
            ~models.Exists(signed.filter(party="board")),
            state=PlacementState.SENT,
        )


@history(exclude=["begins_on"])  # follows from two others
class Placement(models.Model):
    """Made by ``hired``. Signed by employer, learner and board; signed OJT and internships hold a live Draw."""

    referral = models.OneToOneField(Referral, models.PROTECT, verbose_name=_("referral"), related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=PlacementKind.choices)
    state = models.CharField(
        _("state"), max_length=24, choices=PlacementState.choices, default=PlacementState.DRAFT, editable=False
    )
    wage = personal(Level.STAFF, models.DecimalField(_("wage an hour"), max_digits=7, decimal_places=2))
    starts_on = personal(Level.STAFF, models.DateField(_("first day"), null=True, blank=True))
    ends_on = personal(Level.STAFF, models.DateField(_("last day"), null=True, blank=True))
    # Of one that ended early; ``ends_on`` stays what was agreed.
    ended_on = personal(Level.STAFF, models.DateField(_("last day worked"), null=True, blank=True, editable=False))
    hours_per_week = models.PositiveSmallIntegerField(_("hours a week"), default=40)
    # The text as it was sent for signature; frozen by a trigger once somebody has signed it.
    agreement = personal(Level.STAFF, models.TextField(_("agreement"), blank=True, editable=False))
    # Asked for what is written now; kept by ``signing.agreeing``, so that their home need not look through every draft.
    awaits_yes = models.BooleanField(_("waits for the learner's yes"), default=False, db_default=False, editable=False)
    draw = models.OneToOneField(
        Draw, models.PROTECT, verbose_name=_("place drawn"), null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # Since when it is on the waiting list of a full pool, with two signatures given.
    waits_since = models.DateTimeField(_("waiting for a place since"), null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    # One more each time that a text which somebody has signed goes back to writing: those signatures count no more.
    round = models.PositiveSmallIntegerField(_("round of signatures"), default=1, db_default=1, editable=False)
    # The first paid day: no work counts before the day (Pacific time) on which the last of the three signed.
    begins_on = personal(
        Level.STAFF,
        models.GeneratedField(
            expression=Greatest(
                "starts_on",
                Cast(
                    Func(
                        Value(settings.TIME_ZONE),
                        F("signed_at"),
                        function="timezone",
                        output_field=models.DateTimeField(),
                    ),
                    models.DateField(),
                ),
            ),
            output_field=models.DateField(),
            db_persist=True,
            verbose_name=_("first paid day"),
        ),
    )

    objects = Placements.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        permissions = [("sign_for_board", "Can sign agreements for the workforce board")]
        triggers = [
            *(triggers.HOLDS_ITS_DRAW, triggers.TRAINING_IS_WHOLE, triggers.ONE_AT_A_TIME),
            *(triggers.SIGNED_STAYS, triggers.COMPLETED_IS_WHOLE, triggers.ENDS_IN_ORDER, triggers.FOLLOWED_UP),
            *(triggers.OPENING_COUNTS, triggers.WITH_THE_LAST),
        ]
        constraints = [
            known_states(PlacementState.values, of="placement"),
            # A cancelled one keeps the key of its released draw, for the ledger.
            models.CheckConstraint(
                condition=Q(kind="direct", draw__isnull=True)
                | (~Q(kind="direct") & (~Q(state__in=list(DRAWN)) | Q(draw__isnull=False))),
                name="placement_signed_is_drawn",
                violation_error_message=_("A signed placement needs a place of its pool."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(DRAWN)) | Q(signed_at__isnull=False), name="placement_signed_dated"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="placement_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(state__in=list(AFTER), ended_on__gte=F("starts_on")),
                name="placement_ended_after_its_start",
                violation_error_message=_("The last day worked is before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(waits_since__isnull=True) | Q(state=PlacementState.SENT) & ~Q(kind="direct"),
                name="placement_waits_while_sent",
            ),
            models.CheckConstraint(
                condition=Q(wage__gt=0),
                name="placement_wage",
                violation_error_message=_("The wage must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__gte=1, hours_per_week__lte=60),
                name="placement_hours",
                violation_error_message=_("Hours a week are between 1 and 60."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*UNSENT, PlacementState.CANCELLED])
                | Q(starts_on__isnull=False, ends_on__isnull=False)
                | Q(starts_on__isnull=False, kind="direct"),
                name="placement_sent_has_days",
                violation_error_message=_("Give the first and the last day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def standing(self) -> Any:
        """Where wage and hours a week of today, or of the last day worked, stand: in the newest signed version whose
        day had come, else here.
        """
        day = min(timezone.localdate(), self.ended_on or dt.date.max)
        begun = (one for one in self.modifications.all() if one.signed_at and one.counts_from <= day)
        return max(begun, key=lambda one: one.number, default=self)


class GivenSignature(models.Model):
    """One party's signature under a text: typed name, time, address, and the hash of what was signed."""

    class Party(models.TextChoices):
        EMPLOYER = "employer", _("Employer")
        LEARNER = "learner", _("Learner")
        BOARD = "board", _("Workforce board")

    party = models.CharField(_("party"), max_length=10, choices=Party.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    typed_name = personal(Level.STAFF, models.CharField(_("name as typed"), max_length=150))
    signed_at = models.DateTimeField(_("signed"), default=timezone.now)
    address = personal(Level.SENSITIVE, models.GenericIPAddressField(_("network address"), null=True))
    document_sha256 = models.CharField(_("hash of the text"), max_length=64)
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_party_display()


class Standing(models.Manager["Signature"]):
    """Signatures that count: those of the present round."""

    def get_queryset(self) -> models.QuerySet["Signature"]:
        return super().get_queryset().filter(round=F("placement__round"))


class Signature(GivenSignature):
    """A signature under a placement's agreement. Append-only."""

    placement = models.ForeignKey(Placement, models.PROTECT, verbose_name=_("placement"), related_name="signatures")
    round = models.PositiveSmallIntegerField(_("round of signatures"), default=1, db_default=1, editable=False)

    objects = Standing()
    everything = models.Manager["Signature"]()

    class Meta(GivenSignature.Meta):
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        triggers = [triggers.APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["placement", "round", "party"], name="signature_once_a_party"),
            models.UniqueConstraint(
                fields=["placement", "round", "user"],
                name="signature_one_party_a_person",
                violation_error_message=_("You have signed this for another party already."),
            ),
        ]


class HeldDraw(Draw):
    """Draws as this app guards them: the ground knows no placements, so the rule is declared from here."""

    class Meta:
        verbose_name = _("place drawn")
        verbose_name_plural = _("places drawn")
        proxy = True
        default_permissions = ()
        triggers = [triggers.DRAW_IN_USE]
