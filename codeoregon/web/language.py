"""Which language a page is in, and the menu that changes it.

Somebody signed in reads in the language of their account. A visitor reads in the one they chose in the menu (a cookie),
else in the first of their browser's that we offer (Django's LocaleMiddleware); nobody is sent to another address for
it. Pages of staff and employers are always English: their words are not translated, and no page is half and half.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from codeoregon.accounts.access import access
from codeoregon.accounts.actions import set_details
from codeoregon.lib.forms import TYPED

SWITCH = "page_language"  # the menu's buttons on a page with a form
# What .ci/words.py leaves out is read here.
ENGLISH_ONLY = ("/admin/", "/employers/")


def is_english_only(request: HttpRequest) -> bool:
    return request.path.startswith(ENGLISH_ONLY)


def is_offered(language: str) -> bool:
    """Whether every learner string is translated into it."""
    return language in dict(settings.LANGUAGES)


class LanguageMiddleware:
    """After LocaleMiddleware, which decides for visitors, and after the sessions.

    On a page with a form the buttons of the menu send that form to the page's own address: the page comes again in the
    other language, with all that was typed, and nothing is checked or saved.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _spoken(request)
        was_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        try:
            with translation.override(language):
                response = self.get_response(request)
        finally:
            TYPED.set(None)
        if was_in and not getattr(request.user, "is_authenticated", False) and not is_english_only(request):
            _remember(response, language)  # who signs out, or deletes the account, reads on in the same language
        if chosen := getattr(request, "chosen_language", ""):
            language = chosen
            _remember(response, language)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.method == "POST" and SWITCH in request.POST and not is_english_only(request):
            _switch(request)


def _switch(request: HttpRequest) -> None:
    """From here on the request looks at the page, in the chosen language; what was typed is put aside for its forms."""
    typed, language = request.POST.copy(), request.POST[SWITCH]
    if is_offered(language):
        if request.user.is_authenticated:
            set_details(user=request.user, by=request.user, language=language)
        translation.activate(language)
        request.chosen_language = language  # type: ignore[attr-defined]
        if "language" in typed:  # the form asks for it too: this is the answer
            typed["language"] = language
    if REDIRECT_FIELD_NAME in typed and REDIRECT_FIELD_NAME not in request.GET:
        query = request.GET.copy()
        query[REDIRECT_FIELD_NAME] = str(typed[REDIRECT_FIELD_NAME])
        request.GET = query  # type: ignore[assignment]
    TYPED.set(typed)
    request.method, request.POST = "GET", QueryDict()


def _remember(response: HttpResponse, language: str) -> None:
    """In the same cookie as Django's own view."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )


def _spoken(request: HttpRequest) -> str:
    if is_english_only(request):
        return "en"
    # Without the cookie nobody is signed in, and a file for everybody need not vary by it.
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if user is not None and user.is_authenticated and is_offered(user.language):
        return user.language
    return translation.get_language() or settings.LANGUAGE_CODE


@access("public")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Change the language: of this browser, and of the account of somebody signed in. Leads back to where they were."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and is_offered(language):
        set_details(user=request.user, by=request.user, language=language)
    return set_language(request)
