"""An opening that waits for review is taken back by its employer, to be changed and sent again."""

from typing import cast

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.states import MoveRefused
from jobs.desk.openings.whose import mine
from jobs.openings import actions
from jobs.openings.states import EDITABLE

FLOOD = {"take_back": "30/h/user"}  # each is a line in the record, and a place in the queue of our staff


@access("signed_in")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft again; a second press finds it one already."""
    opening = mine(request, pk)
    if not ratelimit.consume(request, app="jobs", action="take_back", config=FLOOD):
        return ratelimit.respond_429(request)
    if opening.state not in EDITABLE:
        try:
            actions.take_back(opening=opening, by=cast(User, request.user))
        except MoveRefused as refused:
            messages.error(request, str(refused))
            return redirect("employers:opening", pk)
        messages.success(request, _("It is a draft again. Change what you like, then send it again."))
    return redirect("employers:opening_edit", pk)
