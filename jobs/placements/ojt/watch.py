"""What runs out under a contract: insurance that ends too early, and wages that a new minimum has passed."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from employers.organisations.wages import minimum, tier_of
from jobs.placements.models import Placement, Placements
from jobs.placements.ojt.in_force import terms_on
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.signing import agreeing, letters
from jobs.placements.states import PlacementKind, PlacementState, may_manage

UNDER_CONTRACT = (PlacementState.SIGNED, PlacementState.ACTIVE)


def insurance_ends() -> Placements:
    """Training under contract whose workers' compensation ends within the days of notice, or before its last day."""
    soon = timezone.localdate() + dt.timedelta(days=int(threshold(Name.POLICY_NOTICE_DAYS)))
    early = Q(ojt__policy_expires_on__lt=F("ends_on")) | Q(
        modifications__state="signed", modifications__ends_on__gt=F("ojt__policy_expires_on")
    )
    ends = Q(ojt__policy_expires_on__isnull=True) | Q(ojt__policy_expires_on__lte=soon) | early
    return Placement.objects.filter(ends, kind=PlacementKind.OJT, state__in=UNDER_CONTRACT).distinct()


def underpaid() -> list[int]:
    """Placements under contract whose wage is below the minimum of some day from today to the last, as now known."""
    today = timezone.localdate()
    rows = Placement.objects.filter(state__in=UNDER_CONTRACT, ends_on__gte=today).whole()
    rows = rows.select_related("ojt").prefetch_related("modifications")
    return [row.pk for row in rows if _wage(row, today) < _least(row, today)]


def _wage(row: Placement, today: dt.date) -> Any:
    now = terms_on(row, max(today, row.starts_on or today))
    return now.wage if now else row.wage


def _least(row: Placement, today: dt.date) -> Any:
    """Strict where a tier is known; where it is not, the signing has asked for the highest of its day."""
    return minimum(tier_of(row.referral.opening.site), max(today, row.starts_on or today), row.ends_on)


def look() -> dict[str, int]:
    """Once a night: a letter for each thing found, once a policy, once a minimum and once a plan to agree to."""
    found = list(insurance_ends().whole().select_related("ojt"))
    for row in found:
        letters.tell_insurance_ends(row, row.ojt.policy_expires_on)
    low = Placement.objects.filter(pk__in=underpaid()).whole()
    for row in low:
        letters.tell_underpaid(row, minimum(tier_of(row.referral.opening.site), timezone.localdate(), row.ends_on))
    return {"policies": len(found), "underpaid": len(low), "plans": agreeing.ask_all()}


@transaction.atomic
def renew_policy(*, placement: Placement, number: str, expires_on: dt.date, why: str, by: Any) -> OjtTerms:
    """The insurance was renewed or changed, also while somebody works; what stood there stays in the history."""
    row = Placement.objects.select_for_update(of=("self",)).whole().get(pk=placement.pk)
    if not may_manage(row, by):
        raise NotYours(_("You may not do this."))
    if not number.strip() or expires_on <= timezone.localdate():
        raise NotReady(_("Enter the policy and a day on which it ends that is still to come."))
    with because(by=by, why=why):
        terms = OjtTerms.objects.get(placement=row)
        terms.policy_number, terms.policy_expires_on = number.strip(), expires_on
        terms.save(update_fields=["policy_number", "policy_expires_on"])
    return terms
