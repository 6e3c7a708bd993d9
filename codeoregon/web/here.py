"""The demo answers this machine only, whatever address the web server listens on."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class HereOnlyMiddleware:
    """In demo mode, refuses whoever does not ask from this machine; outside it, is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.DEMO:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_here(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
        sentence = "This is a demo with known passwords, so it answers only on the machine that it runs on.\n"
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")


def is_here(address: str) -> bool:
    """Whether a peer's address is this machine's own; one that can't be read is not."""
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(peer, "ipv4_mapped", None) or peer).is_loopback
