"""One opening on its employer's own page."""

from collections.abc import Callable, Mapping
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.cards import Moment
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState
from jobs.desk import facts
from jobs.openings.life import dates
from jobs.openings.models import Opening
from jobs.openings.rules import missing
from jobs.openings.states import EDITABLE, ENDED, OPENING, SENT, OpeningState, left_to_staff
from jobs.referrals.models import Referral


@access("signed_in")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """State, what happened, what it says; every member may look, owners and recruiters may act."""
    opening = get_object_or_404(Opening.objects.of(request.user).select_related("organisation", "site"), pk=pk)
    needs = list(opening.needs.select_related("skill"))
    moves = list(StateMove.objects.of(opening))
    asked = [move for move in moves if move.to_state == OpeningState.CHANGES_REQUESTED]
    is_open = opening.state == OpeningState.PUBLISHED
    may_act = Organisation.objects.hiring(request.user).filter(pk=opening.organisation_id).exists()
    ended = may_act and opening.state in ENDED
    context = {
        "opening": opening,
        "lines": facts.lines(opening, needs, change=_change(opening) if is_open and may_act else _no_link),
        "moments": history(opening, moves),
        "asked": asked[-1].why if asked and opening.state == OpeningState.CHANGES_REQUESTED else "",
        "editable": opening.state in EDITABLE,
        "is_open": is_open,
        "off_board": off_board(opening),
        "called": called(opening),
        "left": days_left(opening),
        "may_act": may_act,
        "ends_soon": may_act
        and not off_board(opening)
        and dates.ends_soon(opening, timezone.localdate(), dates.reminders()),
        "may_end": may_act and opening.state in SENT,
        "may_reopen": ended and OpeningState.PUBLISHED in OPENING.open_to(opening, request.user),
        "left_to_staff": left_to_staff(opening, request.user) if ended else "",
        "may_take_back": may_act and opening.state == OpeningState.SUBMITTED and opening.published_at is None,
        "looked_at_again": opening.state == OpeningState.SUBMITTED and opening.published_at is not None,
        "candidates": Referral.objects.shown_to(request.user).filter(opening=opening).count() if may_act else 0,
        "complete": not missing(opening, needs),
        "form_key": uuid4(),  # of the button that copies it
    }
    return render(request, "desk/opening.html", context)


def _change(opening: Opening) -> Callable[[str], str]:
    return lambda step: reverse("employers:opening_change", args=[opening.pk, step])


def _no_link(step: str) -> str:
    return ""


def history(opening: Opening, moves: list[StateMove]) -> list[Moment]:
    """What happened to it, oldest first; the reason is shown where somebody wrote one."""
    labels = dict(OpeningState.choices)
    begun = Moment(_("Begun"), opening.created_at)
    return [begun, *(Moment(_called(move, labels), move.at, move.why) for move in moves)]


def _called(move: StateMove, labels: Mapping[str, object]) -> str:
    if move.from_state == move.to_state:
        return _("Renewed") if move.to_state == OpeningState.PUBLISHED else _("Its place has another address")
    return _("Taken back") if move.to_state == OpeningState.DRAFT else str(labels.get(move.to_state, ""))


def off_board(opening: Opening) -> bool:
    """Open by its own state, and yet shown to nobody, for its organisation is not approved now."""
    return opening.state == OpeningState.PUBLISHED and opening.organisation.state != OrganisationState.APPROVED


def called(opening: Opening) -> str:
    """Its state as its employer is told it."""
    return _("On hold") if off_board(opening) else str(opening.get_state_display())


def days_left(opening: Opening) -> str:
    """ "23 days left" for one on the board, else ""."""
    if opening.state != OpeningState.PUBLISHED or opening.expires_at is None or off_board(opening):
        return ""
    days = dates.days_left(opening, timezone.localdate())
    if days <= 0:
        return _("Ends today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
