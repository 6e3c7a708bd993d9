"""An employer gives one of its places another address: whatever names the place moves with it.

Openings that are public, or for some days seen by veterans, go back to staff, as if each had been given another place;
the employer agrees to that before anything is written. What has ended is opened again by staff from then on.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.models import StateMove
from codeoregon.lib.seen.together import Settle
from employers.organisations.models import Site
from employers.profile.actions import save_site
from jobs.openings.actions import advance
from jobs.openings.life.changing import LookedAtFirst
from jobs.openings.models import Opening
from jobs.openings.states import ENDED, OpeningState

SHOWN = (OpeningState.PUBLISHED, OpeningState.APPROVED)


@transaction.atomic
def move_site(*, site: Site, by: User, agreed: bool, settle: Settle | None = None, **values: Any) -> list[Opening]:
    """Save a place; returns the openings that went back to staff. Another name for it sends none.

    ``agreed``: they may go. Raises LookedAtFirst with their titles, and what ``save_site`` raises.
    """
    stood = _address(Site.objects.select_for_update(no_key=True).get(pk=site.pk))
    row = save_site(site=site, by=by, settle=settle, **values)
    if _address(row) == stood:
        return []
    # Locked in whatever state: one that staff publish at this moment is waited for and seen as published.
    locked = Opening.objects.select_for_update(of=("self",)).select_related("organisation", "site")
    named = list(locked.filter(site=row).order_by("id"))
    shown = [one for one in named if one.state in SHOWN]
    if shown and not agreed:
        raise LookedAtFirst([_("place of “%(title)s”") % {"title": one.title} for one in shown])
    why = _("The place has another address: %(before)s → %(now)s") % {"before": stood, "now": _address(row)}
    with because(by=by, why="place moved"):
        for opening in shown:
            advance(opening, OpeningState.SUBMITTED, by=by, why=why, submitted_at=timezone.now(), opens_on=None)
        read = [one.pk for one in named if one.state == OpeningState.SUBMITTED and one not in shown]
        Opening.objects.filter(pk__in=read).update(version=F("version") + 1)  # what staff have before them is another
    # A moment of its life like a change of state, and the last one, by which ``may_reopen`` goes.
    StateMove.objects.bulk_create(
        StateMove(model=one._meta.label_lower, row_id=one.pk, from_state=one.state, to_state=one.state, by=by, why=why)
        for one in named
        if one.state in ENDED
    )
    return shown


def _address(site: Site) -> str:
    return f"{site.street}, {site}" if site.street else str(site)
