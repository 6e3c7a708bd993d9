"""Letters to the staff who look after an agreement: whoever of them sent it for signature."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.co import day_text, money
from codeoregon.mail.actions import queue
from jobs.placements.models import Placement
from jobs.placements.states import PlacementState


def sender(row: Any) -> Any:
    """Who of staff sent this agreement or version; None when nobody did."""
    moves = StateMove.objects.of(row).filter(to_state=PlacementState.SENT).select_related("by")
    last = moves.last()
    return last.by if last is not None else None


def tell_place_free(placement: Placement) -> None:
    what = f"A place is free for the agreement of {placement.referral.candidate.user}, who waits for one."
    _write(placement, f"place free, waited since {placement.waits_since:%Y-%m-%d %H:%M:%S}", what)


def tell_insurance_ends(placement: Placement, ends: dt.date | None) -> None:
    when = f"ends on {day_text(ends)}" if ends else "is not recorded"
    company = placement.referral.opening.organisation
    what = f"Workers' compensation insurance of {company} {when}. The employer is asked for the renewal."
    _write(placement, f"policy ends {ends}", what)


def tell_renewed(placement: Placement, number: str, ends: dt.date) -> None:
    company = placement.referral.opening.organisation
    what = f"{company} recorded its workers' compensation policy {number}, in force until {day_text(ends)}. Look at it."
    _write(placement, f"policy {number} until {ends}", what)


def tell_underpaid(placement: Placement, least: Decimal) -> None:
    what = (
        f"The wage of {placement.referral.candidate.user} is below the minimum wage of {money(least)} an hour"
        " that applies on a day of the contract. It needs a modification."
    )
    _write(placement, f"below {least}", what)


def tell_week_below(placement: Placement, week: dt.date, wage: Decimal, least: Decimal, *, open_still: bool) -> None:
    """``open_still``: whether a correction of the week is taken."""
    then = (
        "a correction of the week records that it was paid."
        if open_still
        else "no correction of the week is taken any more, since the last invoice is settled: write to the employer."
    )
    what = (
        f"The week of {day_text(week)} of {placement.referral.candidate.user} was approved at {money(wage)} an hour,"
        f" below the minimum wage of {money(least)} that applies on a day of it. The employer owes the rest of the"
        f" wage; {then}"
    )
    _write(placement, f"week {week} below {least}", what)


def tell_stuck(placement: Placement, reasons: dict[str, str]) -> None:
    """Each kind of reason once a round."""
    person = placement.referral.candidate.user
    for kind, why in reasons.items():
        what = f"The agreement of {person} can't be signed as it stands. {why} Mend that, or take it back to writing."
        _write(placement, f"gone by, {kind}, round {placement.round}", what)


def tell_version_stuck(version: Any, reasons: dict[str, str]) -> None:
    """Each kind of reason once."""
    placement = version.placement
    for kind, why in reasons.items():
        what = (
            f"{version} of the agreement of {placement.referral.candidate.user} can't be signed as it stands. {why}"
            " Mend that, or give it up: the next one begins with its terms and plan."
        )
        page = reverse("admin:jobs_modification_change", args=[version.pk])
        _write(placement, f"version {version.number} gone by, {kind}", what, sender(version), page)


def _write(placement: Placement, cause: str, what: str, person: Any = None, page: str = "") -> None:
    """Once a cause: to who sent the agreement, about its page, unless others are named."""
    person = person or sender(placement)
    if person is None or not person.is_active:
        return
    queue(
        key=f"placement {placement.pk} {cause} to {person.pk}",
        to=person.email,
        template="placement_task",
        context={
            "name": person.get_short_name(),
            "what": what,
            "title": placement.referral.opening.title,
            "url": settings.BASE_URL + (page or reverse("admin:jobs_placement_change", args=[placement.pk])),
        },
        user=person,
    )
