"""What a training contract must hold before staff approve it and before it is sent; how its hours come about.

20 CFR 680.700-.730 (contract, length, share of the wage), 683.260-.280 (displacement, relocation), 683.200(g)
(nepotism).
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.co import day_text
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from employers.organisations.states import OrganisationState
from jobs.placements.models import Placement
from jobs.placements.ojt.models import OjtTerms, PlanRow, TrainingStop
from jobs.placements.ojt.svp import hours_at_most
from jobs.placements.states import UNSENT, PlacementState

BEFORE_SIGNING = (*UNSENT, PlacementState.SENT)
ATTESTED = {
    "no_displacement": "Record that the employer attests: nobody who works there is displaced.",
    "no_relocation": "Record that the employer attests: no move of the business put people out of work in 120 days.",
    "no_nepotism": "Record that the employer attests: no relative hires or supervises the trainee.",
    "like_others": "Record that the employer attests: pay and treatment are like those of others in similar work.",
}


def share_hours(total: int, gaps: Sequence[tuple[int, int]]) -> list[int]:
    """Hours for each (level held, level asked): each skill's share of ``total`` goes by the level asked, and of it the
    part that is not held yet. Whole hours; they add up to the rounded whole (largest remainder). Pure.
    """
    asked = sum(target for _held, target in gaps)
    if not asked:
        return [0 for _gap in gaps]
    exact = [Decimal(total * max(0, target - held)) / asked for held, target in gaps]
    found = [int(hours) for hours in exact]
    spare = int(sum(exact, Decimal(0)).quantize(Decimal(1), ROUND_HALF_UP)) - sum(found)
    for index in sorted(range(len(exact)), key=lambda place: (found[place] - exact[place], place))[:spare]:
        found[index] += 1
    return found


def hours_left(most: int, rows: Iterable[PlanRow]) -> int:
    """Of the hours that the table allows, those that are not credited for what the plan says is held; all of them
    while there is no plan.
    """
    gaps = [(row.start_level, row.target_level) for row in rows]
    return sum(share_hours(most, gaps)) if gaps else most


def over(sum_of_plan: int, level: int, most: int, left: int) -> str:
    """Why a plan can't have so many hours, as a sentence; "" when it can."""
    if sum_of_plan <= left:
        return ""
    known = {"hours": sum_of_plan, "level": level, "most": most, "left": left, "credit": most - left}
    if left == most:
        return _("The plan has %(hours)d hours; SVP level %(level)d allows %(most)d hours.") % known
    sentence = _(
        "The plan has %(hours)d hours; SVP level %(level)d allows %(most)d hours, of which %(credit)d are credited"
        " for skills held. Plan %(left)d at most."
    )
    return sentence % known


def missing(terms: OjtTerms) -> list[str]:
    """A sentence for each thing that still stands in the way of approving or sending; [] when nothing does."""
    placement = terms.placement
    return [
        *_about_employer(placement),
        *_about_plan(terms, placement),
        *_about_share(terms),
        *(sentence for name, sentence in ATTESTED.items() if not getattr(terms, name)),
        *_about_papers(terms, placement),
    ]


def _about_employer(placement: Placement) -> Iterator[str]:
    organisation = placement.referral.opening.organisation
    if organisation.state != OrganisationState.APPROVED:
        yield _("The employer is not approved.")
    if TrainingStop.objects.standing().filter(organisation=organisation).exists():
        yield _("This employer gets no new trainees: it let earlier ones go. A program manager can lift the stop.")


def _about_plan(terms: OjtTerms, placement: Placement) -> Iterator[str]:
    rows = list(terms.first_plan.select_related("skill")) if terms.pk else []
    most = hours_at_most(terms.svp) if terms.svp else None
    if terms.svp is None:
        yield _("Choose the SVP level of the job.")
    elif not most:
        yield _("The table allows no training for SVP level %(level)d.") % {"level": terms.svp}
    if not terms.hours and most and rows and not hours_left(most, rows):
        yield _("All hours are credited for skills that are held. Add one to the plan that is still to be learned.")
    elif not terms.hours:
        yield _("Fill the training plan: it has no hours yet.")
    elif most and terms.svp and (sentence := over(terms.hours, terms.svp, most, hours_left(most, rows))):
        yield sentence
    for row in rows:
        if row.hours and not row.method:
            yield _("Write how %(skill)s is taught.") % {"skill": row.skill}
    room = weeks(placement) * placement.hours_per_week
    if terms.hours and (placement.starts_on is None or placement.ends_on is None):
        yield _("Enter the first and the last day of work.")
    elif room < terms.hours:
        sentence = _("The plan has %(hours)d hours, but from the first day to the last only %(room)d can be worked.")
        yield sentence % {"hours": terms.hours, "room": room}


def weeks(placement: Placement) -> int:
    """Weeks begun from the first day to the last; 0 while one is not set."""
    if placement.starts_on is None or placement.ends_on is None:
        return 0
    return -(-((placement.ends_on - placement.starts_on).days + 1) // 7)


def usual_share() -> Decimal:
    """Percent of a wage that is paid back without anybody's approval."""
    return threshold(Name.OJT_SHARE)


def share_obstacle(rate: Decimal, factors: Sequence[str], *, approved: bool) -> str:
    """Why this part of the wage can't be paid back, as a sentence; "" when it can."""
    usual, most = usual_share(), threshold(Name.OJT_SHARE_MOST)
    if rate <= 0:
        return _("Enter which part of the wage is paid back.")
    if rate <= usual:
        return ""
    if rate > most:
        return _("No more than %(most)s percent of a wage can be paid back.") % {"most": f"{most.normalize():f}"}
    if factors and approved:
        return ""
    return _("More than %(usual)s percent needs recorded reasons and the approval of a program manager.") % {
        "usual": f"{usual.normalize():f}"
    }


def _about_share(terms: OjtTerms) -> Iterator[str]:
    if sentence := share_obstacle(terms.rate, terms.factors, approved=terms.approved_by_id is not None):
        yield sentence


def _about_papers(terms: OjtTerms, placement: Placement) -> Iterator[str]:
    if not terms.policy_number or terms.policy_expires_on is None:
        yield _("Enter the workers' compensation policy and the day it ends.")
    elif not covers(terms, placement):
        yield _("Workers' compensation ends on %(day)s, before the last day of work.") % {
            "day": day_text(terms.policy_expires_on)
        }
    if terms.bargaining and not (terms.union_name and terms.union_agreed_on):
        yield _("A union agreement covers the work: enter the union and the day it agreed.")
    elif terms.bargaining and terms.union_agreed_on and terms.union_agreed_on > timezone.localdate():
        yield _("The day on which the union agreed is still to come.")


def covers(terms: OjtTerms, placement: Any) -> bool:
    """Whether the insurance lasts to the last day."""
    ends = terms.policy_expires_on
    return ends is not None and (placement.ends_on is None or ends >= placement.ends_on)
