"""Employers that let their trainees go: no new ones for them until a programme manager says otherwise."""

import datetime as dt
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, given
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from employers.organisations.models import Organisation
from jobs.placements.models import Placement
from jobs.placements.ojt.models import OjtTerms, TrainingStop
from jobs.placements.reviews.dates import last_on
from jobs.placements.reviews.retention import kept
from jobs.placements.states import AFTER, may_manage

LIFTS = "jobs.lift_training_stop"


@transaction.atomic
def record_retention(*, placement: Placement, retained: bool | None, why: str, by: Any) -> OjtTerms:
    """Whether the employer kept the trainee (None: not known, or they left of their own will); may raise the stop."""
    row = Placement.objects.select_for_update(of=("self",)).whole().get(pk=placement.pk)
    if not may_manage(row, by):
        raise NotYours(_("You may not do this."))
    if row.state not in AFTER:
        raise NotReady(_("The training has not ended."))
    why = given(why)
    with because(by=by, why=why):
        OjtTerms.objects.filter(placement=row).update(retained=retained, retention_note=why)
    judge(row.referral.opening.organisation, by=by)
    return OjtTerms.objects.get(placement=row)


def judge(organisation: Organisation, *, by: Any) -> TrainingStop | None:
    """Raise the stop when the newest contracts that ended in the years that count are a pattern of letting go. One ends
    with the last day worked, not with the last that was agreed.

    As many as the figure in force, one after the other; what a follow-up found goes before what was noted at the end.
    Those of whom nobody knows, or who left of their own will, are passed over. Contracts that a lifted stop was raised
    for don't raise it again.
    """
    many, years = int(threshold(Name.UNRETAINED_TRAINEES)), int(threshold(Name.UNRETAINED_YEARS))
    earlier = TrainingStop.objects.filter(organisation=organisation, lifted_at__isnull=False)
    lifted = earlier.order_by("-lifted_at").first()
    theirs = OjtTerms.objects.filter(
        placement__referral__opening__organisation=organisation, placement__state__in=AFTER
    ).annotate(last_on=last_on())
    ended = theirs.filter(last_on__gte=timezone.localdate() - dt.timedelta(days=365 * years))
    if lifted is not None:
        ended = ended.filter(last_on__gt=timezone.localdate(lifted.raised_at))
    newest_first = ended.order_by("-last_on", "-placement_id")
    whole = newest_first.select_related("placement").prefetch_related("placement__follow_ups")
    known = ((terms.placement_id, kept(terms.placement, terms.retained)) for terms in whole)
    newest = list(islice((one for one in known if one[1] is not None), many))
    if len(newest) < many or any(retained for _key, retained in newest):
        return None
    numbers = ", ".join(str(key) for key, _retained in newest)
    with because(by=by, why="pattern of not retaining trainees"):
        stop, _made = TrainingStop.objects.get_or_create(
            organisation=organisation,
            lifted_at=None,
            defaults={"why": f"Did not keep the trainees of its last {many} contracts: placements {numbers}."},
        )
    return stop


@transaction.atomic
def lift(*, stop: TrainingStop, why: str, by: Any) -> TrainingStop:
    """A programme manager lets the employer train again, and says why."""
    if not by.has_perm(LIFTS):
        raise NotYours(_("You may not do this."))
    why = given(why)
    row = TrainingStop.objects.select_for_update(of=("self",)).get(pk=stop.pk)
    if row.lifted_at is not None:
        return row
    with because(by=by, why=why):
        row.lifted_at, row.lifted_by, row.lift_reason = timezone.now(), by, why
        row.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    return row
