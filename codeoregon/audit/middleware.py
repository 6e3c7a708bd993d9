"""Who and why, for every history row that a request writes."""

from typing import Any

import pghistory
from django.http import HttpRequest
from django.urls import Resolver404, resolve


class HistoryMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        user = getattr(request, "user", None)
        with pghistory.context(user=user.pk if user and user.is_authenticated else None, door=_door(request)):
            return self.get_response(request)


def _door(request: HttpRequest) -> str:
    """The name of the page, not its address: addresses of invitations and mail links hold their keys."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
