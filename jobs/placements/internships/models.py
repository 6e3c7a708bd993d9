"""What an internship holds besides a placement's own terms."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from jobs.placements.models import Placement
from jobs.placements.ojt import triggers


@history
class InternshipTerms(models.Model):
    """Objectives, supervisor and employer of record of one internship, and its evaluation at the end."""

    placement = models.OneToOneField(Placement, models.PROTECT, verbose_name=_("placement"), related_name="internship")
    objectives = personal(
        Level.STAFF, models.TextField(_("what is learned"), blank=True, help_text=_("One objective a line."))
    )
    supervisor = personal(Level.STAFF, models.CharField(_("supervisor"), max_length=150, blank=True))
    supervisor_email = personal(Level.STAFF, models.EmailField(_("email of the supervisor"), blank=True))
    employer_of_record = personal(
        Level.NOT_PERSONAL,
        models.CharField(
            _("employer of record"),
            max_length=200,
            blank=True,
            help_text=_("Who pays the wage and insures the intern: the host, or somebody who does it for them."),
        ),
    )
    evaluation = personal(Level.STAFF, models.TextField(_("evaluation"), blank=True, editable=False))
    recommended = models.BooleanField(_("the host would hire them"), null=True, blank=True, editable=False)
    evaluated_at = models.DateTimeField(_("evaluated"), null=True, blank=True, editable=False)
    evaluated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("evaluated by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    hired_on = personal(Level.STAFF, models.DateField(_("hired for good on"), null=True, blank=True, editable=False))
    hired_wage = personal(
        Level.STAFF,
        models.DecimalField(
            _("wage an hour after that"), max_digits=7, decimal_places=2, null=True, blank=True, editable=False
        ),
    )

    class Meta:
        verbose_name = _("internship terms")
        verbose_name_plural = _("internship terms")
        triggers = [triggers.INTERNSHIP_STAYS]
        constraints = [
            models.CheckConstraint(
                condition=Q(evaluated_at=None, evaluated_by=None, recommended=None, evaluation="")
                | Q(evaluated_at__isnull=False, evaluated_by__isnull=False, recommended__isnull=False)
                & ~Q(evaluation=""),
                name="internship_evaluated_whole",
                violation_error_message=_("An evaluation needs its text and whether the host would hire them."),
            ),
            models.CheckConstraint(
                condition=Q(hired_on__isnull=True, hired_wage__isnull=True)
                | Q(hired_on__isnull=False, hired_wage__isnull=False, hired_wage__gt=0),
                name="internship_hired_whole",
                violation_error_message=_("Enter the day and the wage of the job."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Internship terms"))
