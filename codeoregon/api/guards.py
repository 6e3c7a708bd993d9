"""Who may ask, and how often: unless a view says otherwise, nobody."""

from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit
from django.conf import settings
from rest_framework.permissions import BasePermission
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # settings name this module, and the views of the framework want the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Closed(BasePermission):
    """Nobody may, until a view says who."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        return False


class Throttle(BaseThrottle):
    """``settings.API_RATE`` questions from one address, counted in Postgres like all our limits."""

    SECONDS = 60

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        rates = {"api": settings.API_RATE}
        return bool(ratelimit.consume(request._request, app="codeoregon", action="api", config=rates, limit_get=True))

    def wait(self) -> float:
        return self.SECONDS
