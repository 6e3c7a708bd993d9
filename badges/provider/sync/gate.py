"""How a provider is asked by the whole installation: at one pace, and not at all while it is down or told us to wait.

All stand in one row a provider, so they hold over every process and machine. Turns are taken in the row: each taker
moves the time of the next free turn on, so no two have the same one. The breaker opens after failures in a row; when
its rest is over, one asker gets through (half-open), and what comes of that one question closes it or opens it again,
for longer. Before it opens, somebody is asked for whom the provider answered before (one/): it may be the accounts
that are broken, and not the provider.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from badges.provider.adapters import Adapter
from badges.provider.client import UNSAID, AskedToWait, Limits
from badges.provider.models import ProviderState

T = TypeVar("T")
FAILURES_IN_A_ROW: Final = 25  # after so many without one answer the provider is taken to be down
FIRST_REST: Final = 5.0  # seconds; doubled each time, so that a long outage is asked about seldom
LONGEST_REST: Final = 30.0
LONGEST_UNSAID: Final = 900.0  # seconds that we wait at most when the provider does not say how long
TRIAL: Final = 15.0  # seconds that a trial question has; then somebody else may try


def shared(provider: Adapter, bounds: Limits | None = None) -> Limits:
    """How hard this process may ask (the adapter's own limits unless given): in turns that all processes share."""
    bounds = bounds or provider.limits()

    def take(number: int) -> float:
        return _closing(lambda: take_turns(provider.name, bounds.apart, number))

    def hold(seconds: float | None) -> float:
        return _closing(lambda: pause(provider.name, seconds))

    return replace(bounds, turns=take if bounds.rate else None, hold=hold)


def _closing(work: Callable[[], T]) -> T:
    """The client's threads come and go; none leaves a connection behind."""
    try:
        return work()
    finally:
        connection.close()


def take_turns(provider: str, apart: float, number: int = 1) -> float:
    """Take the next ``number`` turns, ``apart`` seconds from each other; seconds from now until the first of them.

    Raises AskedToWait while nobody has one, because the provider told one of us to wait. Works on whatever thread it is
    called, and leaves no connection open behind one that is not Django's own.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO badges_providerstate AS s (provider, next_turn_at, failures, rests)"
            " VALUES (%(provider)s, clock_timestamp() + %(width)s::interval, 0, 0)"
            " ON CONFLICT (provider) DO UPDATE SET"
            " next_turn_at = greatest(s.next_turn_at, clock_timestamp()) + %(width)s::interval"
            " RETURNING extract(epoch FROM s.next_turn_at - %(width)s::interval - clock_timestamp()),"
            " extract(epoch FROM s.paused_until - clock_timestamp())",
            {"provider": provider, "width": f"{number * apart} seconds"},
        )
        wait, paused = cursor.fetchone()
    if paused is not None and paused > 0:
        raise AskedToWait(float(paused))
    return max(0.0, float(wait))


@transaction.atomic
def pause(provider: str, seconds: float | None) -> float:
    """The provider told one of us to wait: nobody asks for so long; returns for how long, in seconds.

    Where it did not say (None) that is `UNSAID`, and twice as long each time in a row.
    """
    state, _made = ProviderState.objects.select_for_update().get_or_create(provider=provider)
    now = timezone.now()
    if state.paused_until is None or state.paused_until <= now:  # answers of one moment say it once
        seconds = seconds or min(LONGEST_UNSAID, UNSAID * 2 ** min(state.pauses, 10))
        state.pauses += 1
    until = max(state.paused_until or now, now + timedelta(seconds=seconds or 0.0))
    state.paused_until, state.next_turn_at = until, max(state.next_turn_at, until)
    state.save(update_fields=["paused_until", "pauses", "next_turn_at"])
    return (until - now).total_seconds()


def paused(provider: str) -> datetime | None:
    """Until when nobody asks because the provider said so; None when it did not."""
    still = ProviderState.objects.filter(provider=provider, paused_until__gt=timezone.now())
    return still.values_list("paused_until", flat=True).first()


def may_ask(provider: str) -> bool:
    """False while the breaker is open. True for everybody when it is closed, for one alone when its rest is over."""
    state = ProviderState.objects.filter(provider=provider).first()
    if state is None or state.open_until is None:
        return True
    now = timezone.now()
    mine = ProviderState.objects.filter(provider=provider, open_until__lte=now)
    return bool(mine.update(open_until=now + timedelta(seconds=TRIAL)))


def is_open(provider: str) -> bool:
    """Whether nobody asks this provider right now; a look that takes nothing."""
    return ProviderState.objects.filter(provider=provider, open_until__gt=timezone.now()).exists()


def answered(provider: str) -> None:
    """The provider answered, other than that we wait: the breaker closes, and what failed while it was open counts
    against no account. Two cheap queries when it was closed."""
    state = ProviderState.objects.filter(provider=provider)
    zero: dict[str, Any] = {"failures": 0, "rests": 0, "pauses": 0, "open_until": None}
    if state.exclude(open_until=None).update(**zero):
        with connection.cursor() as cursor:  # whoever has one locked writes how it went
            cursor.execute(
                "UPDATE badges_provideraccount SET failures = 0 WHERE id IN (SELECT id FROM badges_provideraccount"
                " WHERE provider = %s AND failures > 0 FOR UPDATE SKIP LOCKED)",
                [provider],
            )
    state.exclude(**zero).update(**zero)


def rests(provider: str) -> bool:
    """Whether the breaker is open, its rest over or not: nothing has come since it opened."""
    return ProviderState.objects.filter(provider=provider, open_until__isnull=False).exists()


@transaction.atomic
def failed(provider: str, times: int = 1) -> bool:
    """Nothing came, so many times more in a row; True when that opens the breaker, or opens it again."""
    state, _made = ProviderState.objects.select_for_update().get_or_create(provider=provider)
    state.failures += times
    trial = state.open_until is not None
    if trial or state.failures >= FAILURES_IN_A_ROW:
        rest = min(LONGEST_REST, FIRST_REST * 2 ** min(state.rests, 10))
        state.open_until = timezone.now() + timedelta(seconds=rest)
        state.rests += 1
    state.save(update_fields=["failures", "open_until", "rests"])
    return trial or state.failures >= FAILURES_IN_A_ROW
