"""The client against real sockets: every outcome, every bound."""

import asyncio
import gzip
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import web

from badges.provider.adapters import treehouse
from badges.provider.client import (
    MAX_BODY,
    Ask,
    AskedToWait,
    Broken,
    Changed,
    Client,
    Limits,
    Nonsense,
    NotFound,
    Outcome,
    Private,
    Throttled,
    Unchanged,
)
from tests.badges.provider.conftest import Served

FAST = Limits(concurrency=4, timeout=2.0, backoff=0.01, quiet=1.0)
Start = Callable[[web.Application], Served]


def fetch(ask: Ask, limits: Limits = FAST) -> Outcome:
    async def go() -> Outcome:
        async with Client(limits) as client:
            return await client.fetch(ask)

    return asyncio.run(go())


def handle_of(sandbox: Served) -> str:
    assert sandbox.documents is not None
    return next(person.handle for person in sandbox.documents.population if person.has_badges)


def answering(serve: Start, handler: Callable[[web.Request], Any]) -> str:
    async def wrapped(request: web.Request) -> web.StreamResponse:
        answer = handler(request)
        return await answer if asyncio.iscoroutine(answer) else answer

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", wrapped)])
    return serve(app).url + "/profiles/ada.json"


def test_first_a_document_then_unchanged_then_the_new_document(sandbox: Served) -> None:
    handle = handle_of(sandbox)
    url = treehouse.profile_url(handle)
    first = fetch(Ask(1, url))
    assert isinstance(first, Changed)
    assert treehouse.parse(first.body, handle=handle).badges
    assert first.etag
    assert first.last_modified
    assert fetch(Ask(1, url, first.etag, first.last_modified)) == Unchanged()
    assert fetch(Ask(1, url, "", first.last_modified)) == Unchanged()
    assert sandbox.documents is not None
    free = next(iter(set(sandbox.documents.catalogue.stages) - {s.id for s, _ in sandbox.documents.badges(handle)}))
    sandbox.documents.store.earn(handle, [free])
    again = fetch(Ask(1, url, first.etag, first.last_modified))
    assert isinstance(again, Changed)
    assert again.etag != first.etag
    assert free in {badge.external_id for badge in treehouse.parse(again.body).badges}


@pytest.mark.parametrize(
    ("mode", "outcome", "more"),
    [
        ("404", NotFound, {}),
        ("403", Private, {}),
        ("500", Broken, {}),
        ("429", Throttled, {"retry_after": 600}),
        ("html", Nonsense, {}),
        ("huge", Nonsense, {}),
        ("truncated", Broken, {}),
        ("slow", Broken, {"seconds": 9}),
        ("drip", Broken, {}),
        ("endless", Nonsense, {}),
        ("redirect", Nonsense, {}),
    ],
)
def test_each_misbehaviour_has_its_outcome(
    sandbox: Served, mode: str, outcome: type[Outcome], more: dict[str, Any]
) -> None:
    handle = handle_of(sandbox)
    sandbox.misbehave(handle, mode, **more)
    started = time.monotonic()
    found = fetch(Ask(1, treehouse.profile_url(handle)))
    assert isinstance(found, outcome)
    assert time.monotonic() - started < 4
    if isinstance(found, Throttled):
        assert found.retry_after == 600
    if isinstance(found, Broken | Nonsense):
        assert found.reason.endswith(".")
        assert "127.0.0.1" not in found.reason
    sandbox.misbehave(handle, "none")
    assert isinstance(fetch(Ask(1, treehouse.profile_url(handle))), Changed)


@pytest.mark.parametrize("mode", ["500", "truncated", "429"])
def test_a_passing_fault_is_tried_again(sandbox: Served, mode: str) -> None:
    handle = handle_of(sandbox)
    sandbox.misbehave(handle, mode, times=1, retry_after=1)
    started = time.monotonic()
    assert isinstance(fetch(Ask(1, treehouse.profile_url(handle))), Changed)
    if mode == "429":
        assert time.monotonic() - started >= 0.95


def test_renamed_badges_arrive_under_the_same_ids(sandbox: Served) -> None:
    handle = handle_of(sandbox)
    first = fetch(Ask(1, treehouse.profile_url(handle)))
    assert isinstance(first, Changed)
    sandbox.misbehave("*", "renamed")
    again = fetch(Ask(1, treehouse.profile_url(handle), first.etag, first.last_modified))
    assert isinstance(again, Changed)
    before = {badge.external_id: badge.name for badge in treehouse.parse(first.body).badges}
    after = {badge.external_id: badge.name for badge in treehouse.parse(again.body).badges}
    assert before.keys() == after.keys()
    assert all(after[key] == f"{before[key]} (new edition)" for key in before)


def test_a_provider_that_is_not_there_is_broken(serve: Start) -> None:
    assert isinstance(fetch(Ask(1, "http://127.0.0.1:9/profiles/ada.json")), Broken)


def test_redirects_stay_on_the_host(serve: Start) -> None:
    def handler(request: web.Request) -> web.Response:
        if request.path.endswith("new.json"):
            return web.json_response({"name": "Ada"})
        raise web.HTTPMovedPermanently("/profiles/new.json")

    assert isinstance(fetch(Ask(1, answering(serve, handler))), Changed)
    for target in (
        "http://localhost:1/x",
        "//evil.example/x",
        "https://127.0.0.1/x",
        "http://u:p@127.0.0.1/",
        "ftp://x",
    ):

        def away(request: web.Request, target: str = target) -> web.Response:
            raise web.HTTPFound(target)

        found = fetch(Ask(1, answering(serve, away)))
        assert isinstance(found, Nonsense)


def test_going_round_in_circles_ends(serve: Start) -> None:
    def handler(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.path)

    assert isinstance(fetch(Ask(1, answering(serve, handler))), Nonsense)


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"[" * 40)[:-12], b"not gzip at all", gzip.compress(b" " * (MAX_BODY + 1))],
    ids=["cut short", "not packed", "too large"],  # gzip writes the hour into what it packs
)
def test_packed_answers_are_unpacked_within_bounds(serve: Start, packed: bytes) -> None:
    def handler(request: web.Request) -> web.Response:
        return web.Response(body=packed, content_type="application/json", headers={"Content-Encoding": "gzip"})

    assert isinstance(fetch(Ask(1, answering(serve, handler))), Nonsense)


def test_an_endless_answer_is_cut_off(serve: Start) -> None:
    sent = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while sent < 50 * MAX_BODY:
            await response.write(b" " * 65_536)
            sent += 65_536
        return response

    assert isinstance(fetch(Ask(1, answering(serve, handler))), Nonsense)
    assert sent < 20 * MAX_BODY


def test_unpacked_just_under_the_bound_is_taken(serve: Start) -> None:
    body = b'"' + b"a" * (MAX_BODY - 2) + b'"'

    def handler(request: web.Request) -> web.Response:
        packed = gzip.compress(body)
        return web.Response(body=packed, content_type="application/json", headers={"Content-Encoding": "gzip"})

    found = fetch(Ask(1, answering(serve, handler)))
    assert isinstance(found, Changed)
    assert found.body == body


def test_unchanged_to_a_first_question_is_nonsense(serve: Start) -> None:
    assert isinstance(fetch(Ask(1, answering(serve, lambda request: web.Response(status=304)))), Nonsense)


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7200", 7200, 7200),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400, 86_400),
        ("soon", 5, 5),
        ("-3", 5, 5),
        ("0", 5, 5),
    ],
)
def test_retry_after_is_read_and_bounded(serve: Start, header: str, low: float, high: float) -> None:
    url = answering(serve, lambda request: web.Response(status=429, headers={"Retry-After": header}))
    found = fetch(Ask(1, url))
    assert isinstance(found, Throttled)
    assert low <= found.retry_after <= high


def test_a_stream_is_bounded_in_flight_and_takes_asks_as_it_goes(serve: Start) -> None:
    under_way = most = drawn = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.005)
        under_way -= 1
        return web.json_response({})

    url = answering(serve, handler)

    def asks() -> Iterator[Ask]:
        nonlocal drawn
        for number in range(100):
            drawn += 1
            yield Ask(number, url)

    async def go() -> int:
        seen: set[int] = set()
        async with Client(FAST) as client:
            async for ask, found in client.stream(asks()):
                assert isinstance(found, Changed)
                seen.add(ask.key)
                assert drawn - len(seen) <= 4 * FAST.concurrency
        return len(seen)

    assert asyncio.run(go()) == 100
    assert most <= FAST.concurrency


def test_a_stream_whose_source_fails_says_so(serve: Start) -> None:
    def asks() -> Iterator[Ask]:
        yield Ask(1, "http://127.0.0.1:9/")
        raise RuntimeError("the source broke")

    async def go() -> None:
        async with Client(FAST) as client:
            async for _ in client.stream(asks()):
                pass

    with pytest.raises(RuntimeError, match="the source broke"):
        asyncio.run(go())


def test_the_pace_is_kept(serve: Start) -> None:
    times: list[float] = []

    def handler(request: web.Request) -> web.Response:
        times.append(time.monotonic())
        return web.json_response({})

    url = answering(serve, handler)

    async def go() -> None:
        async with Client(Limits(concurrency=8, rate=20)) as client:
            async for _ in client.stream(Ask(n, url) for n in range(20)):
                pass

    asyncio.run(go())
    assert times[-1] - times[0] >= 0.8


def test_one_too_many_holds_everybody_back(serve: Start) -> None:
    times: list[float] = []

    def handler(request: web.Request) -> web.Response:
        times.append(time.monotonic())
        if len(times) == 1:
            return web.Response(status=429, headers={"Retry-After": "1"})
        return web.json_response({})

    url = answering(serve, handler)

    async def go() -> None:
        async with Client(Limits(concurrency=1, quiet=1.0)) as client:
            async for _, found in client.stream(Ask(n, url) for n in range(3)):
                assert isinstance(found, Changed)

    asyncio.run(go())
    assert times[1] - times[0] >= 0.95


def test_told_to_wait_for_long_nobody_is_asked_any_more(serve: Start) -> None:
    asked: list[str] = []

    def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=429, headers={"Retry-After": "120"})

    url = answering(serve, handler)
    told: list[float | None] = []

    def hold(seconds: float | None) -> float:
        told.append(seconds)
        return 120.0

    async def go() -> None:
        async with Client(Limits(concurrency=4, rate=100, hold=hold)) as client, asyncio.timeout(5):
            async for _ask, found in client.stream(Ask(n, url) for n in range(40)):
                assert isinstance(found, Throttled)
                assert 115 <= found.retry_after <= 120

    with pytest.raises(TimeoutError):  # the others wait for their caller to go
        asyncio.run(go())
    assert 1 <= len(asked) <= 4
    assert told == [120.0]


def test_others_hear_of_a_pause_when_they_take_their_turns(serve: Start) -> None:
    def turns(number: int) -> float:
        raise AskedToWait(120.0)

    found = fetch(Ask(1, "http://127.0.0.1:9/"), Limits(concurrency=1, rate=10, turns=turns))
    assert found == Throttled(120)
