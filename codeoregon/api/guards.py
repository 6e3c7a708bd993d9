"""Who may ask, and how often: unless a view says otherwise, nobody."""

import datetime as dt
import hashlib
import math
import time
from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.permissions import BasePermission
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # settings name this module, and the views of the framework want the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView

_COUNT = """
INSERT INTO codeoregon_cache AS held (cache_key, value, expires) VALUES (%s, '1', %s)
ON CONFLICT (cache_key) DO UPDATE SET value = (held.value::bigint + 1)::text RETURNING value::bigint
"""


class Closed(BasePermission):
    """Nobody may, until a view says who."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        return False


class Throttle(BaseThrottle):
    """``settings.API_RATE`` questions from one address, counted in Postgres like all our limits.

    One statement a question, in the table of the cache: allauth's own counter takes a lock and ten statements, which
    a busy address feels. Counts by the clock: each window has a row of its own, that the cache removes once it is over.
    """

    seconds_left = 0.0

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        rate = ratelimit.parse_rate(settings.API_RATE)
        window, gone = divmod(time.time(), rate.duration)
        self.seconds_left = rate.duration - gone
        address = hashlib.sha256(ratelimit.get_ip(request._request).encode()).hexdigest()
        ends = timezone.now() + dt.timedelta(seconds=self.seconds_left)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [f"limit:api:{window:.0f}:{address}", ends])
            return bool(cursor.fetchone()[0] <= rate.amount)

    def wait(self) -> float:
        return max(1.0, math.ceil(self.seconds_left))
