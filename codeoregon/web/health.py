"""/healthz (alive; touches nothing) and /readyz (can serve: the database answers). Before hosts and sessions."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

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
