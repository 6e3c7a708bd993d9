"""/healthz (alive; touches nothing) and /readyz (can serve: the database answers). Before hosts and sessions.

And what a page answers while the database is away: 503, so that proxies and search engines come back.
"""

import sys
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.views.defaults import server_error

PATHS = ("/healthz", "/readyz")
SAFE = ("GET", "HEAD")


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PATHS and request.method not in SAFE:
            return HttpResponseNotAllowed(SAFE)
        if request.path == "/healthz":
            return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})
        if request.path == "/readyz":
            return _ready()
        return self.get_response(request)


def _ready() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503, headers={"Cache-Control": "no-store"})
    return JsonResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500: our fault, or the database is away for a moment."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    page = server_error(request, template_name="503.html")
    page.status_code = 503
    page["Retry-After"] = "30"
    return page
