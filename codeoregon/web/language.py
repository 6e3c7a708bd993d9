"""Which language a page is in, and the menu that changes it.

Somebody signed in reads in the language of their account. A visitor reads in the one they chose in the menu (a cookie),
else in the first of their browser's that we offer (Django's LocaleMiddleware); nobody is sent to another address for
it. Pages of staff and employers are always English: their words are not translated, and no page is half and half.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from codeoregon.accounts.access import access
from codeoregon.accounts.actions import set_details

# What .ci/words.py leaves out is read here.
ENGLISH_ONLY = ("/admin/", "/employers/")


def is_english_only(request: HttpRequest) -> bool:
    return request.path.startswith(ENGLISH_ONLY)


def is_offered(language: str) -> bool:
    """Whether every learner string is translated into it."""
    return language in dict(settings.LANGUAGES)


class LanguageMiddleware:
    """After LocaleMiddleware, which decides for visitors, and after the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _spoken(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


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
