"""Stands slow clients: a request reaches a thread of Django only once its whole body is here.

Granian over WSGI reads bodies inside its worker threads, so a few dozen uploads that stall hold all of them and the
site stands still. Here its event loop collects the body (bounded in size and time), a small pool of threads runs the
WSGI application, and the loop sends the answer. That needs no proxy in front, and the number of threads, hence of
database connections, stays small however many clients wait.

Use: ``granian --interface rsgi codeoregon.web.rsgi:application`` (Granian's documentation describes RSGI 1.x).
"""

import asyncio
import gc
import io
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from django.urls import reverse

from codeoregon.web.wsgi import application as django

THREADS = 4
BODY_BYTES = 20 * 1024 * 1024
BODY_IN_MEMORY = 256 * 1024
PAUSE_SECONDS = 20.0  # between two pieces of a body
BODY_SECONDS = 300.0  # for all of it
WHOLE_ANSWER_BYTES = 8 * 1024 * 1024  # a longer one is sent in pieces, by a thread that waits for a slow reader
SEND_SECONDS = 30.0
PLAIN = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]

logger = logging.getLogger(__name__)
Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Refused(Exception):
    """A body that is not taken: (HTTP status, sentence)."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


async def read_body(scope: Any, proto: Any) -> IO[bytes]:
    """The whole body of a request, rewound; on disk when it is long.

    Raises:
        Refused: it is longer than BODY_BYTES (413), or it stalls (408).
    """
    declared = scope.headers.get("content-length")
    if declared is None and "transfer-encoding" not in scope.headers:
        return io.BytesIO()
    if declared is not None and (not declared.isdigit() or int(declared) > BODY_BYTES):
        raise Refused(413, "That is more than this site takes.")
    body: IO[bytes] = tempfile.SpooledTemporaryFile(BODY_IN_MEMORY)  # noqa: SIM115 - closed after the request
    pieces = aiter(proto)
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                try:
                    piece = await asyncio.wait_for(anext(pieces), PAUSE_SECONDS)
                except StopAsyncIteration:
                    break
                size += len(piece)
                if size > BODY_BYTES:
                    raise Refused(413, "That is more than this site takes.")
                body.write(piece)
    except TimeoutError:
        body.close()
        raise Refused(408, "The request took too long to arrive.") from None
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


def environ_of(scope: Any, body: IO[bytes]) -> Environ:
    """What WSGI (PEP 3333) wants to know of a request."""
    server, _, port = scope.server.rpartition(":")
    client, _, client_port = scope.client.rpartition(":")
    size = body.seek(0, io.SEEK_END)
    body.seek(0)
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),  # the server has unquoted it
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # would be taken for the same header with a hyphen, which a proxy may have checked
            continue
        key = "HTTP_" + name.upper().replace("-", "_")
        joint = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    environ.setdefault("HTTP_HOST", scope.authority or scope.server)
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(size)
    return environ


class Answer:
    """Collects what a WSGI application answers; sends it whole, or in pieces once it is long."""

    def __init__(self, proto: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.proto = proto
        self.loop = loop
        self.status = 500
        self.headers: list[tuple[str, str]] = []
        self.transport: Any = None

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        self.status = int(status.split(" ", 1)[0])
        # HTTP/1.1 and RSGI want names in lower case; hop-by-hop ones are the server's business.
        self.headers = [(name.lower(), value) for name, value in headers if name.lower() != "connection"]
        return lambda data: self.send([data])

    def send(self, pieces: list[bytes]) -> None:
        """Send pieces on the loop and wait; only for long answers."""
        if self.transport is None:
            self.transport = self.proto.response_stream(self.status, self.headers)
        for piece in pieces:
            asyncio.run_coroutine_threadsafe(self._send(piece), self.loop).result(SEND_SECONDS)

    async def _send(self, piece: bytes) -> None:
        await self.transport.send_bytes(piece)

    def run(self, application: WsgiApplication, environ: Environ) -> bytes | None:
        """Runs in a thread. Returns the whole body, or None when it was sent in pieces."""
        result = application(environ, self.start)
        held: list[bytes] = []
        size = 0
        try:
            for piece in result:
                held.append(piece)
                size += len(piece)
                if size > WHOLE_ANSWER_BYTES or self.transport is not None:
                    self.send(held)
                    held, size = [], 0
            if self.transport is None:
                return b"".join(held)
            self.send(held)
            return None
        finally:
            close = getattr(result, "close", None)
            if close:
                close()


def settle() -> None:
    """Load every page now, and count all that is loaded as not garbage from here on.

    What stays for good is some hundred thousand objects. To walk through them, as Python does every few dozen
    requests, took 80 to 160 ms, in which this process answered nobody.

    A page makes some thousands of objects, many in circles (rows with what was read for them). Looked for every 700, as
    is usual, they were found while their page was still being made, and kept for a walk through everything: 40 to 100
    ms every hundred pages. Looked for less often, most are gone after walks of 5 ms, and the long one is three times
    as rare.
    """
    reverse("set_language")
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 2, 10)


class BufferedWsgi:
    """An RSGI application around a WSGI one."""

    def __init__(self, application: WsgiApplication, threads: int = THREADS) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The server calls this in each of its processes, before the first request."""
        settle()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        if scope.proto != "http":
            proto.close(403)
            return
        try:
            body = await read_body(scope, proto)
        except Refused as refused:
            proto.response_str(refused.status, PLAIN, f"{refused}\n")
            return
        loop = asyncio.get_running_loop()
        answer = Answer(proto, loop)
        try:
            whole = await loop.run_in_executor(self.pool, answer.run, self.application, environ_of(scope, body))
        except Exception:  # the server must answer something, whatever the application did
            logger.exception("The application failed on %s", scope.path)
            if answer.transport is None:
                proto.response_str(500, PLAIN, "Something went wrong on our side. Try again later.\n")
            return
        finally:
            body.close()
        if whole is not None:
            proto.response_bytes(answer.status, answer.headers, whole)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)


application = BufferedWsgi(django)
