"""Every write to an internship's own terms: the agreement's, the evaluation, and the hire that follows."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, move
from codeoregon.lib.templatetags.co import money
from codeoregon.lib.text import visible
from employers.organisations.wages import minimum, tier_of
from jobs.placements import settling
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import last_agreed
from jobs.placements.signing import ready
from jobs.placements.states import PlacementKind, PlacementState, is_evaluated, machine_of, may_manage
from jobs.placements.versions import actions as versions

S = PlacementState
TERMS = ("objectives", "supervisor", "supervisor_email", "employer_of_record")


@transaction.atomic
def write_terms(*, placement: Placement, by: Any, **values: Any) -> InternshipTerms:
    """Staff write objectives, supervisor and employer of record, while nobody has agreed to them."""
    row = _locked(placement, by)
    if row.state != S.DRAFT:
        raise NotReady(_("Somebody has agreed to these terms. Take the agreement back to writing to change them."))
    if unknown := set(values) - set(TERMS):
        raise TypeError(f"Not terms: {', '.join(sorted(unknown))}")
    with because(by=by):
        terms, _made = InternshipTerms.objects.get_or_create(placement=row)
        for name, value in values.items():
            setattr(terms, name, value)
        terms.full_clean(validate_unique=False)
        terms.save(update_fields=[*values])
    return terms


def can_evaluate(placement: Placement, by: Any) -> bool:
    """At work, or ended early and not evaluated before that."""
    if placement.kind == PlacementKind.INTERNSHIP and placement.state == S.ENDED_EARLY:
        return may_manage(placement, by) and bool(is_evaluated(placement, by))
    return S.EVALUATED in machine_of(placement).open_to(placement, by)


@transaction.atomic
def evaluate(*, placement: Placement, text: str, recommended: bool, by: Any, why: str = "") -> Placement:
    """The host's evaluation, written down by staff, ends the work: ``recommended`` says whether they would hire.

    What ended early before it was evaluated stays so, with its evaluation.
    """
    row = _locked(placement, by)
    if S.EVALUATED in machine_of(row).open_to(row, by):
        settling.refuse_over(row)
    if not visible(text):
        raise NotReady(_("Write what was learned and how it went."))
    versions.drop_open(placement=row, by=by)
    late = can_evaluate(row, by) and row.state == S.ENDED_EARLY
    with because(by=by, why=why):
        terms, _made = InternshipTerms.objects.get_or_create(placement=row)
        terms.evaluation, terms.recommended = visible(text), recommended
        terms.evaluated_at, terms.evaluated_by = timezone.now(), by
        terms.save(update_fields=["evaluation", "recommended", "evaluated_at", "evaluated_by"])
        return row if late else move(row, S.EVALUATED, machine=machine_of(row), by=by, why=why)


@transaction.atomic
def convert(*, placement: Placement, hired_on: dt.date, wage: Decimal, by: Any, why: str = "") -> Placement:
    """The host hires the intern for good, from a day on, for no less than the minimum wage of the site."""
    row = _locked(placement, by)
    last = row.ended_on or last_agreed(row)
    if last is not None and hired_on <= last:
        raise NotReady(_("The job begins after the internship."))
    ready.check_limits(hired_on, None, wage)
    if wage < (least := minimum(tier_of(row.referral.opening.site), hired_on, strict=True)):
        raise NotReady(_("The wage is below the minimum wage of %(least)s an hour.") % {"least": money(least)})
    with because(by=by, why=why):
        InternshipTerms.objects.filter(placement=row).update(hired_on=hired_on, hired_wage=wage)
        return move(row, S.HIRED, machine=machine_of(row), by=by, why=why)


def _locked(placement: Placement, by: Any) -> Placement:
    row = Placement.objects.select_for_update(of=("self",)).whole().get(pk=placement.pk)
    if not may_manage(row, by):
        raise NotYours(_("You may not do this."))
    if row.kind != PlacementKind.INTERNSHIP:
        raise NotReady(_("This is no internship."))
    return row
