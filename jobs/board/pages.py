"""Whole pages for visitors, kept for a short while under the state of the board: what has closed is gone from them with
the commit that closed it.

Only for people who are not signed in and have nothing of their own on the page. The one thing of theirs, the token of
the language menu's form, is cut out and put in anew.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.translation import get_language

from codeoregon import kept
from jobs.board.models import Stamp

LONGEST = 300  # of an address: longer ones are made anew each time
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")\w+(")')
_MARK = b"\x00token\x00"  # no page holds a null


def through(request: HttpRequest, now: Stamp, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page as it is kept, else as ``make`` makes it, kept from now on when it is one for everybody."""
    if not _for_everybody(request):
        return make()
    # The stylesheet's name changes with a release that changes the look.
    name = f"page {now.text} {get_language()} {static('site.css')} {request.get_full_path()}"
    page = kept.get(name).get(name)
    if page is not None:
        return HttpResponse(page.replace(_MARK, get_token(request).encode()))
    response = make()
    if response.status_code == 200:
        kept.put({name: _TOKEN.sub(rb"\g<1>" + _MARK + rb"\g<2>", response.content)}, settings.PAGE_SECONDS)
    return response


def _for_everybody(request: HttpRequest) -> bool:
    own = (settings.SESSION_COOKIE_NAME, "messages")
    return bool(
        settings.PAGE_SECONDS
        and request.method == "GET"
        and len(request.get_full_path()) <= LONGEST
        and not any(name in request.COOKIES for name in own)
    )
