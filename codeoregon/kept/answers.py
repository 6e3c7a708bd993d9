"""Answers that are not sent to whoever has them already (RFC 9110, conditional requests)."""

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

SETTLED = dt.timedelta(seconds=2)  # Last-Modified counts whole seconds: two changes in one would look like one


def conditional(
    request: HttpRequest, etag: str, changed_at: dt.datetime | None, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """``make()``, or 304 when the asker has it. ``etag`` names the content; ``changed_at`` is when it came about."""
    settled = changed_at is not None and changed_at <= timezone.now() - SETTLED
    last_modified = int(changed_at.timestamp()) if changed_at and settled else None
    known = get_conditional_response(request, etag=f'"{etag}"', last_modified=last_modified)
    response: HttpResponseBase = known if known is not None else make()
    if response.status_code in (200, 304):
        response["ETag"] = f'"{etag}"'
        response["Cache-Control"] = "no-cache"  # keep it, and ask whether it still holds
        if last_modified:
            response["Last-Modified"] = http_date(last_modified)
    return response
