"""Until which day a version can be signed, and why one that was sent can't be signed any more as it stands."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.co import day_text
from jobs.placements.models import Placement
from jobs.placements.signing import ready
from jobs.placements.states import PlacementKind
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.models import DAYS
from jobs.placements.versions import earlier, plan
from jobs.placements.versions.models import Modification

NOTICE = dt.timedelta(days=7)


def has_passed(version: Modification) -> bool:
    """Its day: all sign by then, since work is paid by terms that all had signed before it was done."""
    return version.counts_from < timezone.localdate()


def gone_by(version: Modification) -> dict[str, str]:
    """Of one that was sent: kind of reason → sentence, as ``ready.gone_by`` says it of an agreement."""
    if has_passed(version):
        said = _("The day from which this counts, %(day)s, has passed. Our staff write it anew.")
        return {"its day": said % {"day": day_text(version.counts_from)}}
    placement = version.placement
    found = {
        "approved weeks": rules.approved_from(placement, version.counts_from),
        "overlap": overlap(version),
        "wage": ready.low_wage(placement, version.wage, version.counts_from, version.ends_on),
        "ceiling": earlier.short(version),
        "plan": plan.obstacle(placement, plan.rows_of(version)),
        "insurance": insurance(placement, version.ends_on),
    }
    return {kind: said for kind, said in found.items() if said}


def insurance(placement: Placement, last: dt.date) -> str:
    """Of a training: workers' compensation covers all of it."""
    if placement.kind != PlacementKind.OJT:
        return ""
    expires_on = placement.ojt.policy_expires_on
    covered = expires_on is not None and expires_on >= last
    return "" if covered else _("Workers' compensation must cover the new last day: record the renewal first.")


def overlap(version: Modification) -> str:
    """Other contracts of the learner may have been signed or lengthened since the version was written."""
    return "" if version.placement.kind == PlacementKind.DIRECT else ready.overlap(version.placement, version.ends_on)


def first_monday(placement: Placement) -> dt.date:
    """From which a version may well count: all have a week to sign it, and it is after the version before."""
    newest = placement.modifications.signed().last()
    before = newest.counts_from if newest else placement.starts_on or dt.date.min
    soon = max(timezone.localdate() + NOTICE, before + dt.timedelta(days=1))
    return soon + dt.timedelta(days=-soon.weekday() % DAYS)
