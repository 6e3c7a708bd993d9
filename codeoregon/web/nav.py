"""The context every page gets: where one can go from here, and in which languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language_info

from codeoregon.web.language import is_english_only

VISITOR = "visitor"


@dataclass(frozen=True)
class NavItem:
    """One door: `current` is "page" on the page itself, "true" on a page below it, else empty (for aria-current)."""

    url: str
    label: str
    current: str = ""


def nav(request: HttpRequest) -> dict[str, Any]:
    """`nav_items` for the signed-in person's audience (`settings.NAV`), `languages` on offer here, `help_phone`."""
    return {
        "nav_items": SimpleLazyObject(lambda: items_for(audience_of(request), request.path, _user(request))),
        "languages": [] if is_english_only(request) else offered_languages(),
        "help_phone": settings.HELP_PHONE,
    }


def audience_of(request: HttpRequest) -> str:
    """Who is looking: "visitor", or what the user's own `door` says (learner, employer, mentor, staff)."""
    user = _user(request)
    return str(user.door) if user else VISITOR


def _user(request: HttpRequest) -> Any:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def items_for(audience: str, path: str, user: Any = None) -> list[NavItem]:
    """The doors of one audience, in order; of those whose address begins `path`, the longest is the current one.

    `user`: who is signed in; some doors are not everybody's (`settings.NAV_FOR`).
    """
    named = settings.NAV.get(audience, settings.NAV[VISITOR])
    doors = [(_address(name), label) for name, label in named if _is_for(name, user)]
    known = [(url, label) for url, label in doors if url]
    here = max((url for url, _ in known if path.startswith(url) and url != "/"), key=len, default="")
    return [NavItem(url, str(label), _current(url, here, path)) for url, label in known]


def _is_for(name: str, user: Any) -> bool:
    asked = settings.NAV_FOR.get(name)
    return asked is None or bool(import_string(asked)(user))


def _current(url: str, here: str, path: str) -> str:
    if url == path:
        return "page"
    return "true" if url == here else ""


@cache
def _address(name: str) -> str:
    """A page that is not there yet is left out of the menu; a test names those that are missing. Addresses stay."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def offered_languages() -> Sequence[dict[str, Any]]:
    """Languages in which every learner string is translated: dicts with code, name_local, bidi."""
    return [get_language_info(code) for code, _name in settings.LANGUAGES]
