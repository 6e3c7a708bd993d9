"""The sandbox provider's own process: profiles for machines, a demo page for people, a switch for faults."""

import ipaddress
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from badges.provider.sandbox import misbehave, pages
from badges.provider.sandbox.documents import Document, Documents
from badges.provider.sandbox.keys import DOCUMENTS, FAULTS
from badges.provider.sandbox.misbehave import Faults, Order

STATIC: Final = Path(__file__).parent / "static"
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_orders = msgspec.json.Decoder(Order)


def make_app(documents: Documents) -> web.Application:
    """The whole sandbox as one application."""
    app = web.Application(middlewares=[_guard], client_max_size=64 * 1024)
    app[DOCUMENTS] = documents
    app[FAULTS] = Faults()
    app.add_routes(
        [
            web.get("/healthz", _health),
            web.post("/_sandbox/misbehave", _misbehave),
            web.get("/_sandbox/state", _state),
            web.get(r"/profiles/{handle}.json", _profile),
            web.get(r"/{handle:[A-Za-z0-9_-]+}.json", _profile),
            web.get(r"/icons/{badge:\d{1,10}}.svg", pages.icon),
            web.static("/static", STATIC),
            *pages.routes(),
        ]
    )
    return app


@web.middleware
async def _guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Posts only from our own pages (or from no page at all), and a tight policy on every page."""
    if request.method == "POST" and not _same_origin(request):
        return web.json_response({"error": "Send this form from the sandbox's own page."}, status=403)
    try:
        response = await handler(request)
    except web.HTTPException as refused:
        if refused.status < 400 or request.path.endswith(".json") or request.path.startswith("/_sandbox/"):
            raise
        response = pages.sorry(request, refused.status)
    if response.content_type == "text/html" and not response.prepared:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
    return response


def _same_origin(request: web.Request) -> bool:
    """Browsers send Origin with every POST; a script without a browser sends neither and carries no one's rights."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.host}"


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _profile(request: web.Request) -> web.StreamResponse:
    handle = request.match_info["handle"]
    documents = request.app[DOCUMENTS]
    order = request.app[FAULTS].take(handle)
    renamed = order is not None and order.mode == "renamed"
    if order is not None and not renamed:
        document = documents.get(handle)
        answer = await misbehave.act(request, order, document.body if document else b'{"name": "')
        if answer is not None:
            return answer
    wanted = request.headers.get("If-None-Match")
    if wanted is not None and documents.exists(handle):
        tag = documents.tag(handle, renamed=renamed)
        if any(item.strip().removeprefix("W/") in {f'"{tag}"', f'"{tag}-gz"', "*"} for item in wanted.split(",")):
            return web.Response(status=304, headers={"ETag": f'"{tag}"', "Vary": "Accept-Encoding"})
    document = documents.get(handle, renamed=renamed)
    if document is None:
        return web.json_response({"error": "not found"}, status=404)
    if wanted is None and _not_newer(document, request.headers.get("If-Modified-Since")):
        return web.Response(status=304, headers={"ETag": f'"{document.tag}"', "Vary": "Accept-Encoding"})
    return _whole(request, document)


def _whole(request: web.Request, document: Document) -> web.Response:
    headers = {
        "ETag": f'"{document.tag}"',
        "Last-Modified": format_datetime(document.modified.astimezone(UTC), usegmt=True),
        "Cache-Control": "max-age=0, must-revalidate",
        "Vary": "Accept-Encoding",
    }
    body = document.body
    if "gzip" in request.headers.get("Accept-Encoding", "").lower():
        # Strong tags name bytes, and the packed bytes are other bytes.
        headers |= {"Content-Encoding": "gzip", "ETag": f'"{document.tag}-gz"'}
        body = document.packed
    return web.Response(body=body, content_type="application/json", charset="utf-8", headers=headers)


def _not_newer(document: Document, since: str | None) -> bool:
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
    return document.modified <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _from_here(request: web.Request) -> bool:
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


async def _misbehave(request: web.Request) -> web.Response:
    if not _from_here(request):
        return web.json_response({"error": "Only from this machine."}, status=403)
    if request.content_type != "application/json":
        return web.json_response({"error": "Send JSON."}, status=415)
    try:
        order = _orders.decode(await request.read())
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return web.json_response({"error": str(error)}, status=422)
    request.app[FAULTS].set(order)
    return web.json_response({"ok": True, "in_force": msgspec.to_builtins(request.app[FAULTS].orders())})


async def _state(request: web.Request) -> web.Response:
    documents = request.app[DOCUMENTS]
    population = documents.population
    state = {
        "seed": population.seed,
        "learners": population.size,
        "launch_day": population.launch.isoformat(),
        "made_by_hand": len(documents.store.hashes),
        "misbehaving": msgspec.to_builtins(request.app[FAULTS].orders()),
        "now": datetime.now(UTC).isoformat(),
    }
    return web.json_response(state, dumps=json.dumps)
