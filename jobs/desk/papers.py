"""Papers due about people who were hired: versions to sign, hours to look at, invoices to write and to send, insurance
to renew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from codeoregon.lib.templatetags.co import day_text
from employers.organisations.models import Organisation
from jobs.placements.invoices import building
from jobs.placements.invoices.models import Invoice
from jobs.placements.invoices.states import WRITABLE, InvoiceState
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt import watch
from jobs.placements.states import BILLABLE, PlacementKind
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.timesheets.states import TimesheetState
from jobs.placements.versions.models import Modification, ModificationSignature
from jobs.placements.versions.states import ModificationState

PERSON = "placement__referral__candidate__user"


@dataclass(frozen=True)
class Paper:
    """One thing to do: about whom, what, and where."""

    who: str
    what: str
    url: str


def due(user: Any) -> list[Paper]:
    """What waits for this member: hours for everybody, the rest for owners and recruiters.

    At most eight queries, but for contracts with corrections.
    """
    return [*_versions(user), *_weeks(user), *_invoices(user), *_unbilled(user), *_insurance(user)]


def _versions(user: Any) -> Iterator[Paper]:
    signed = ModificationSignature.objects.filter(Q(party=Signature.Party.EMPLOYER) | Q(user=user))
    can_be = Modification.objects.filter(state=ModificationState.SENT, counts_from__gte=timezone.localdate())
    waits = _hiring(can_be, user)
    for row in waits.exclude(pk__in=signed.values("modification")).select_related(PERSON).order_by("pk"):
        url = reverse("employers:version_sign", args=[row.placement_id, row.number])
        yield Paper(_who(row.placement), _("Version %(number)d waits for your signature") % {"number": row.number}, url)


def _weeks(user: Any) -> Iterator[Paper]:
    """Nobody is asked to approve hours of their own."""
    waits = Timesheet.objects.of_employer(user).to_approve().exclude(placement__referral__candidate__user=user)
    found = {row["placement"]: row for row in waits.values("placement").annotate(many=Count("pk"), first=Min("week"))}
    for placement in _people(found):
        row = found[placement.pk]
        many = row["many"]
        said = ngettext("%(many)d week of hours waits for you", "%(many)d weeks of hours wait for you", many)
        url = reverse("employers:timesheet", args=[placement.pk, row["first"]])
        yield Paper(_who(placement), said % {"many": many}, url)


def _invoices(user: Any) -> Iterator[Paper]:
    rows = Invoice.objects.of_employer(user).filter(state__in=WRITABLE)
    for row in rows.select_related(PERSON).order_by("pk"):
        back = row.state == InvoiceState.RETURNED
        said = _("Invoice %(number)s was given back to you") if back else _("Invoice %(number)s is not sent yet")
        url = reverse("employers:invoice", args=[row.placement_id, row.number])
        yield Paper(_who(row.placement), said % {"number": row}, url)


def _unbilled(user: Any) -> Iterator[Paper]:
    """But for contracts whose corrections come to less than zero: no invoice can be written, and staff see them."""
    approved = Timesheet.objects.filter(
        state=TimesheetState.APPROVED, line=None, placement__kind=PlacementKind.OJT, placement__state__in=BILLABLE
    )
    counts = _hiring(approved, user).values_list("placement").annotate(many=Count("pk"), newest=Max("version"))
    rows = list(counts.values_list("placement", "many", "newest"))
    found = {placement: many for placement, many, _newest in rows}
    corrected = [placement for placement, _many, newest in rows if newest > 1]
    owing = building.owing(Placement.objects.filter(pk__in=corrected)) if corrected else {}
    for placement in _people(found).exclude(pk__in=owing):
        many = found[placement.pk]
        said = ngettext("%(many)d approved week is on no invoice", "%(many)d approved weeks are on no invoice", many)
        yield Paper(_who(placement), said % {"many": many}, reverse("employers:placement", args=[placement.pk]))


def _insurance(user: Any) -> Iterator[Paper]:
    hiring = Organisation.objects.hiring(user)
    rows = watch.insurance_ends().filter(referral__opening__organisation__in=hiring)
    for row in rows.select_related("referral__candidate__user", "ojt").order_by("pk"):
        ends = row.ojt.policy_expires_on
        said = _("Insurance ends on %(day)s: record the renewal") % {"day": day_text(ends)} if ends else ""
        url = reverse("employers:insurance", args=[row.pk])
        yield Paper(_who(row), said or _("No insurance is recorded"), url)


def _hiring(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Of organisations for which this person acts as owner or recruiter."""
    return rows.filter(placement__referral__opening__organisation__in=Organisation.objects.hiring(user))


def _people(found: dict[int, Any]) -> QuerySet[Placement]:
    rows = Placement.objects.filter(pk__in=found) if found else Placement.objects.none()
    return rows.select_related("referral__candidate__user").order_by("pk")


def _who(placement: Placement) -> str:
    return placement.referral.candidate.user.full_name or str(placement)
