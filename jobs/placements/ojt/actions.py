"""Every write to a training contract's own terms and plan; the ceiling follows from them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, given
from jobs.matching import matches
from jobs.placements.billing import ceiling
from jobs.placements.models import Placement
from jobs.placements.ojt import rules
from jobs.placements.ojt.models import OjtTerms, PlanRow
from jobs.placements.ojt.svp import hours_at_most
from jobs.placements.signing import agreeing, clauses
from jobs.placements.states import PlacementState, may_manage

APPROVES = "jobs.approve_higher_share"


@transaction.atomic
def settle(*, placement: Placement, by: Any) -> OjtTerms:
    """Hours are the plan's sum, the ceiling is wage × share × hours; made when there are none yet.

    When nothing is missing any more, the learner is asked whether they agree.
    """
    with because(by=by):
        terms, _made = OjtTerms.objects.get_or_create(placement=placement)
        terms.hours = terms.first_plan.aggregate(all=Sum("hours"))["all"] or 0
        terms.ceiling = ceiling(placement.wage, terms.rate, terms.hours)
        terms.save(update_fields=["hours", "ceiling"])
        terms.placement = placement
        agreeing.ask(placement)
    return terms


@transaction.atomic
def fill_plan(*, terms: OjtTerms, by: Any) -> OjtTerms:
    """The plan anew from the match: each skill of the opening with the level asked and the level the badges show.

    The hours that the SVP level allows are shared out, less those for what is held. How a skill is taught stays.
    """
    row = _locked(terms, by)
    most = hours_at_most(row.svp) if row.svp else None
    if not most:
        raise NotReady(_("Choose an SVP level that allows training first."))
    placement = row.placement
    user, opening = placement.referral.candidate.user, placement.referral.opening
    parts = matches.explain(user, opening).explanation.parts
    if not parts:
        raise NotReady(_("The opening names no skills: add the rows of the plan by hand."))
    hours = rules.share_hours(most, [(min(part.held, part.asked), part.asked) for part in parts])
    methods = dict(row.first_plan.values_list("skill_id", "method"))
    with because(by=by, why="filled from the match"):
        row.first_plan.delete()
        for part, given in zip(parts, hours, strict=True):
            PlanRow.objects.create(
                terms=row,
                skill_id=part.need.skill_id,
                start_level=part.held,
                target_level=part.asked,
                shown_by=_shown_by(part),
                hours=given,
                method=methods.get(part.need.skill_id, ""),
            )
    return settle(placement=placement, by=by)


@transaction.atomic
def raise_share(*, terms: OjtTerms, rate: Decimal, factors: Sequence[str], why: str, by: Any) -> OjtTerms:
    """A programme manager approves that more than the usual part of the wage is paid back, with the reasons."""
    row = _locked(terms, by)
    if not by.has_perm(APPROVES):
        raise NotYours(_("You may not do this."))
    if rate <= (usual := rules.usual_share()):
        known = {"usual": f"{usual.normalize():f}"}
        raise NotReady(_("Up to %(usual)s percent needs no approval: write it in the terms. Enter more here.") % known)
    if sentence := rules.share_obstacle(rate, factors, approved=True):
        raise NotReady(sentence)
    why = given(why)
    with because(by=by, why=why):
        row.rate, row.factors, row.factors_note = rate, list(factors), why
        row.approved_by, row.approved_at = by, timezone.now()
        row.full_clean(validate_unique=False)
        row.save(update_fields=["rate", "factors", "factors_note", "approved_by", "approved_at"])
    return settle(placement=row.placement, by=by)


@transaction.atomic
def meet(*, row: PlanRow, met_on: Any, by: Any) -> PlanRow:
    """A skill of the plan has been learned on a day."""
    if not may_manage(row.terms.placement, by):
        raise NotYours(_("You may not do this."))
    if met_on is not None and met_on > timezone.localdate():
        raise NotReady(_("The day is still to come."))
    with because(by=by):
        row.met_on = met_on
        row.save(update_fields=["met_on"])
    return row


def is_open(placement: Placement) -> bool:
    """Whether the terms may be written: not after the learner has agreed to them, nor once they are sent."""
    return placement.state == PlacementState.DRAFT


def _locked(terms: OjtTerms, by: Any) -> OjtTerms:
    placement = Placement.objects.select_for_update(of=("self",)).whole().get(pk=terms.placement_id)
    if not may_manage(placement, by):
        raise NotYours(_("You may not do this."))
    if not is_open(placement):
        raise NotReady(_("The learner has agreed to these terms. Take the contract back to writing to change them."))
    row = OjtTerms.objects.get(pk=terms.pk)
    row.placement = placement
    return row


def _shown_by(part: Any) -> str:
    if not part.earned_at:
        return ""
    return f"{part.badge}, {clauses.written(timezone.localdate(part.earned_at))}"[:200]
