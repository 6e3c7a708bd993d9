"""What still stands in the way of a placement, in sentences: asked when staff approve it, send it, and at the end."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.lib.templatetags.co import day_text, money
from codeoregon.lib.text import collapsed
from employers.organisations.wages import passed, tier_of
from jobs.candidates.models import Candidate
from jobs.placements.internships import rules as internships
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement
from jobs.placements.ojt import rules as training
from jobs.placements.ojt.in_force import last_agreed
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.states import DRAWN, PlacementKind, PlacementState

MOST_AN_HOUR = Decimal(999)  # more is a yearly wage in the wrong box
FARTHEST = dt.timedelta(days=366)  # from today to the first day
LONGEST = dt.timedelta(days=2 * 366)  # from the first day to the last


def obstacles(placement: Placement) -> list[str]:
    """[] when it may be approved, sent and signed as it stands."""
    if placement.kind == PlacementKind.OJT:
        return [*_overlaps(placement), *training.missing(_terms(OjtTerms, placement))]
    if placement.kind == PlacementKind.INTERNSHIP:
        return [*_overlaps(placement), *internships.missing(_terms(InternshipTerms, placement))]
    return []


def overlap(placement: Placement, last: dt.date | None) -> str:
    """Says when another contract of the learner covers a day from the first of this one to ``last``; "" when none does.

    The other one goes as far as its newest signed version says, or to the last day worked.
    """
    first = placement.starts_on
    if first is None or last is None:
        return ""
    begun = Placement.objects.filter(
        referral__candidate=placement.referral.candidate_id, state__in=DRAWN, starts_on__lte=last
    ).exclude(kind=PlacementKind.DIRECT)
    others = begun.exclude(pk=placement.pk).prefetch_related("modifications")
    ends = (one.ended_on or last_agreed(one) for one in others)
    return _("The learner has another contract in these days.") if any(end and end >= first for end in ends) else ""


def hold_learner(placement: Placement) -> None:
    """Until the transaction ends no other contract of this learner is signed or lengthened (``triggers.hold_days``)."""
    list(Candidate.objects.select_for_update(no_key=True).filter(pk=placement.referral.candidate_id).values_list("pk"))


def refuse_unready(placement: Placement) -> None:
    """Raises NotReady with every sentence."""
    if found := obstacles(placement):
        raise NotReady(" ".join(found))


def gone_by(placement: Placement) -> dict[str, str]:
    """What was right when the text was sent and is not any more, so that nobody signs it, its days or its wage: kind of
    reason → sentence; {} when it may be signed.
    """
    first, last, today = placement.starts_on or dt.date.min, placement.ends_on, timezone.localdate()
    if last is not None and last < today:
        said = _("The last day in this agreement was %(day)s. Our staff write it anew.")
        return {"last day": said % {"day": day_text(last)}}
    low = low_wage(placement, placement.wage, max(first, today), last)
    return {"wage": low} if low else {}


def stuck(placement: Placement) -> dict[str, str]:
    """Why nobody signs it as it stands: those reasons, or else what it lacks or has come to lack."""
    lacks = " ".join(obstacles(placement))
    return gone_by(placement) or ({"terms": lacks} if lacks else {})


def low_wage(placement: Placement, wage: Decimal, first: dt.date, last: dt.date | None) -> str:
    """That the minimum wage is above what a text says, from which day on; "" when it is not."""
    found = passed(tier_of(placement.referral.opening.site), wage, first, last)
    if found is None:
        return ""
    return _(
        "On %(day)s the minimum wage at the place of work is %(least)s an hour, and the wage in this text is"
        " %(wage)s. It can't be signed like this: our staff write it anew."
    ) % {"day": day_text(found[0]), "least": money(found[1]), "wage": money(wage)}


def check_limits(starts_on: dt.date | None, ends_on: dt.date | None, wage: Decimal) -> None:
    """What is taken for a slip of the hand, in the first terms, in later versions and in the job after an internship.
    Raises NotReady with a sentence.
    """
    if starts_on is not None and starts_on > timezone.localdate() + FARTHEST:
        raise NotReady(_("The first day is more than a year away. Check the year."))
    if starts_on is not None and ends_on is not None and ends_on > starts_on + LONGEST:
        raise NotReady(_("The last day is more than two years after the first. Check the year."))
    if wage > MOST_AN_HOUR:
        raise NotReady(_("The wage is for one hour. Check the number."))


def refuse_signature(row: Any, standing: Any, typed_name: str, by: Any) -> None:
    """Of an agreement or of a later version: whether this person's signature may stand. Raises MoveRefused.

    ``standing``: the signature of somebody else for the same party, or None.
    """
    if row.state != PlacementState.SENT:
        raise MoveRefused(_("This can't be signed now: it is “%(state)s”.") % {"state": row.get_state_display()})
    if standing is not None:
        raise MoveRefused(_("Somebody has signed this for your side already."))
    if row.signatures.filter(user=by).exists():
        raise NotYours(_("You have signed this for another party already. Each party signs through another person."))
    if len(collapsed(typed_name)) < 2:
        raise NotReady(_("Type your full name."))


def _terms(model: Any, placement: Placement) -> Any:
    terms = model.objects.filter(placement=placement).first() or model(placement=placement)
    terms.placement = placement  # as the caller holds it, changes not yet written included
    return terms


def _overlaps(placement: Placement) -> list[str]:
    sentence = overlap(placement, placement.ends_on)
    return [sentence] if sentence else []
