"""Versions of a contract after the first, and who signed them. The first is the placement itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from jobs.placements.models import GivenSignature, Placement
from jobs.placements.triggers import APPEND_ONLY
from jobs.placements.versions import triggers
from jobs.placements.versions.states import OPEN, SHOWN, ModificationState


class Modifications(models.QuerySet["Modification"]):
    def signed(self) -> "Modifications":
        """Those that count, oldest first."""
        return self.filter(state=ModificationState.SIGNED).order_by("number")

    def shown(self) -> "Modifications":
        """What employer and learner may read: those that were sent, oldest first."""
        return self.filter(state__in=SHOWN).order_by("number")

    def under_way(self) -> "Modifications":
        """Those that are written or wait for signatures: at most one of a contract."""
        return self.filter(state__in=OPEN)

    def whole(self) -> "Modifications":
        """With everything that pages and the text name."""
        names = ("candidate__user", "opening__organisation", "opening__site")
        return self.select_related(*(f"placement__referral__{name}" for name in names), "placement__ojt")


@history
class Modification(models.Model):
    """What the contract says from ``counts_from`` on; hours and ceiling are for the whole contract, not for the rest.

    ``rate``, ``hours`` and ``ceiling`` are null where the board pays nothing back. The ceiling is made of
    ``amount_before`` for ``hours_before``, and the other hours by the terms of this version (``earlier.earlier``).
    """

    placement = models.ForeignKey(
        Placement, models.PROTECT, verbose_name=_("placement"), related_name="modifications", editable=False
    )
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ModificationState.choices,
        default=ModificationState.DRAFT,
        editable=False,
    )
    counts_from = personal(Level.STAFF, models.DateField(_("counts from")))
    ends_on = personal(Level.STAFF, models.DateField(_("last day")))
    wage = personal(Level.STAFF, models.DecimalField(_("wage an hour"), max_digits=7, decimal_places=2))
    hours_per_week = models.PositiveSmallIntegerField(_("hours a week"))
    rate = personal(
        Level.STAFF,
        models.DecimalField(_("percent of the wage paid back"), max_digits=4, decimal_places=1, null=True, blank=True),
    )
    # The sum of its training plan.
    hours = models.PositiveSmallIntegerField(_("hours paid back at most"), null=True, blank=True, editable=False)
    ceiling = personal(
        Level.STAFF,
        models.DecimalField(
            _("dollars paid back at most"), max_digits=9, decimal_places=2, null=True, blank=True, editable=False
        ),
    )
    # Those that are or may be paid back by the terms before, as counted when it was sent, and their dollars, exact.
    # None in versions from before this was counted: their ceilings are as they were signed.
    hours_before = personal(
        Level.STAFF,
        models.DecimalField(
            _("hours by the terms before"), max_digits=7, decimal_places=2, default=0, db_default=0, editable=False
        ),
    )
    amount_before = personal(
        Level.STAFF,
        models.DecimalField(
            _("dollars by the terms before"), max_digits=14, decimal_places=7, default=0, db_default=0, editable=False
        ),
    )
    why = personal(Level.STAFF, models.TextField(_("reason")))
    agreement = personal(Level.STAFF, models.TextField(_("agreement"), blank=True, editable=False))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("written by"), related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)

    objects = Modifications.as_manager()

    class Meta:
        verbose_name = _("modification")
        verbose_name_plural = _("modifications")
        triggers = [
            triggers.ONE_AFTER_THE_OTHER,
            triggers.ONE_AT_A_TIME,
            triggers.PAYS_WHAT_IT_PROMISES,
            triggers.PLAN_ADDS_UP,
            triggers.SIGNED_BY_ITS_DAY,
            triggers.SIGNED_STAYS,
            triggers.WEEKS_KEEP_TERMS,
            triggers.WITH_THE_LAST,
        ]
        constraints = [
            known_states(ModificationState.values, of="modification"),
            models.UniqueConstraint(fields=["placement", "number"], name="modification_number_once"),
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(state__in=list(OPEN)),
                name="modification_open_once",
                violation_error_message=_("Another modification of this contract is under way."),
            ),
            models.CheckConstraint(condition=Q(number__gte=2), name="modification_after_the_first"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("counts_from")),
                name="modification_days_in_order",
                violation_error_message=_("The last day is before the day from which this counts."),
            ),
            models.CheckConstraint(
                condition=Q(wage__gt=0, hours_per_week__gte=1, hours_per_week__lte=60),
                name="modification_wage_and_hours",
                violation_error_message=_("The wage must be above zero, and hours a week between 1 and 60."),
            ),
            models.CheckConstraint(
                condition=Q(
                    rate__isnull=True, hours__isnull=True, ceiling__isnull=True, hours_before=0, amount_before=0
                )
                | Q(
                    rate__gt=0,
                    rate__lte=75,
                    hours__gt=0,
                    rate__isnull=False,
                    hours__isnull=False,
                    ceiling__isnull=False,
                    hours_before__gte=0,
                    hours_before__lte=F("hours"),
                    amount_before__gte=0,
                    ceiling=Round(
                        F("amount_before") + F("wage") * F("rate") * (F("hours") - F("hours_before")) / 100, 2
                    ),
                ),
                name="modification_ceiling_adds_up",
                violation_error_message=_("Enter the part of the wage, up to 75 percent, and the hours."),
            ),
            models.CheckConstraint(
                condition=Q(state=ModificationState.SIGNED, signed_at__isnull=False) & ~Q(agreement="")
                | ~Q(state=ModificationState.SIGNED) & Q(signed_at__isnull=True),
                name="modification_signed_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)d") % {"number": self.number})


class ModificationSignature(GivenSignature):
    """One party's signature under a modification. Append-only."""

    modification = models.ForeignKey(
        Modification, models.PROTECT, verbose_name=_("modification"), related_name="signatures"
    )

    class Meta(GivenSignature.Meta):
        verbose_name = _("signature of a modification")
        verbose_name_plural = _("signatures of modifications")
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["modification", "party"], name="modification_signed_once_a_party"),
            models.UniqueConstraint(
                fields=["modification", "user"],
                name="modification_one_party_a_person",
                violation_error_message=_("You have signed this for another party already."),
            ),
        ]
