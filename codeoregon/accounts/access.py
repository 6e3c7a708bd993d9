"""Closed by default: a view is for signed-in people unless it declares something else, and says so itself.

    @access("public") | @access("signed_in") | @access("staff")

Whose rows somebody may see is the view's first line (a scoped queryset); this only opens or shuts the door.
``tests/test_conventions.py`` fails on a route that declares nothing.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

Who = Literal["public", "signed_in", "staff"]
V = TypeVar("V", bound=Callable[..., Any])
M = TypeVar("M", bound=Model)
FACTORS = ["totp", "webauthn"]  # recovery codes alone are not a second factor
WANTED = "wanted"  # in the session: the page that staff asked for before they had a second factor
# Third-party views that guard themselves.
OWN_GUARDS = ("allauth.", "django.contrib.admin.", "django.views.i18n")


def access(who: Who, *, unkept: tuple[str, ...] = ()) -> Callable[[V], V]:
    """Declare who may reach a view; outermost decorator, or around ``as_view()``.

    ``unkept``: how the names of fields begin that may stand nowhere else, not even while somebody signs in again
    (``entrance/typed.py``).
    """

    def mark(view: V) -> V:
        view.access = who  # type: ignore[attr-defined]
        view.unkept = unkept  # type: ignore[attr-defined]
        return view

    return mark


def declared(view: Callable[..., Any]) -> Who | None:
    """What a view declares; a third-party view that guards itself counts as public."""
    who = getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)
    if who is None and getattr(view, "__module__", "").startswith(OWN_GUARDS):
        return "public"
    return who


def theirs(rows: QuerySet[M], *, among: QuerySet[Any], why: str) -> M:
    """The first of ``rows``, which this person may open. Without one, a page that says ``why`` they may not (403) where
    ``among`` has any: it is their own organisation's, and not for their role. Else it does not exist (404).
    """
    row = rows.first()
    if row is not None:
        return row
    if among.exists():
        raise PermissionDenied(why)
    raise Http404


class ClosedByDefaultMiddleware:
    """Sends visitors of closed pages to sign-in, and hides staff pages from everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        who = declared(view) or "signed_in"
        if who == "public" or (request.resolver_match and request.resolver_match.app_names[:1] == ["admin"]):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(_back(request), settings.LOGIN_URL)
        if who == "staff" and not request.user.is_staff:
            raise Http404
        return None


def gave_second_factor(request: HttpRequest) -> bool:
    """Whether this session, and not merely this account, has shown a second factor that the account still has."""
    if not settings.STAFF_NEED_SECOND_FACTOR:
        return True
    if not hasattr(request, "gave_second_factor"):  # the admin asks several times a page
        user = request.user
        records = get_authentication_records(request, user) if user.is_authenticated else []
        shown = any(record.get("method") == "mfa" for record in records)
        request.gave_second_factor = shown and is_mfa_enabled(user, FACTORS)  # type: ignore[attr-defined]
    return bool(request.gave_second_factor)  # type: ignore[attr-defined]


class SecondFactorMiddleware:
    """Staff see nothing but the sign-in pages until this session has shown a second factor.

    An account without one is sent to set it up; a session from before it had one is asked for it.
    """

    OPEN = ("/static/", "/i18n/", "/accounts/logout/")
    TO_SET_UP = ("/accounts/",)
    # Not all of /accounts/: a password alone must not be enough to take the second factor away.
    TO_GIVE = ("/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        open_to_all = not user.is_authenticated or not user.is_staff or request.path.startswith(self.OPEN)
        if open_to_all or gave_second_factor(request):
            return self.get_response(request)
        if not is_mfa_enabled(user, FACTORS):
            return self._through(request, self.TO_SET_UP) or self._set_up(request)
        return self._through(request, self.TO_GIVE) or self._ask(request)

    def _through(self, request: HttpRequest, pages: tuple[str, ...]) -> HttpResponse | None:
        return self.get_response(request) if request.path.startswith(pages) else None

    def _set_up(self, request: HttpRequest) -> HttpResponse:
        """The landing page leads on to the page that was asked for."""
        if "HX-Request" not in request.headers:
            request.session[WANTED] = _back(request)
        return redirect("mfa_activate_totp")

    def _ask(self, request: HttpRequest) -> HttpResponse:
        page = "mfa_reauthenticate" if is_mfa_enabled(request.user, ["totp"]) else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: _back(request)})}")


def _back(request: HttpRequest) -> str:
    """Where to go on after signing in: the page that was asked for, but never an address that only takes forms."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else settings.LOGIN_REDIRECT_URL
