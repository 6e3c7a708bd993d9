"""The entry point of the web server, under the real server and on real sockets."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codeoregon.web import rsgi
from tests.codeoregon.web.echo import LONG

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    options = ["--interface", "rsgi", "--http", "1", "--port", str(number), "--workers", "1", "--no-ws", "--no-log"]
    command = [sys.executable, "-m", "granian", *options, "tests.codeoregon.web.echo:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", number), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield number
    server.terminate()
    server.wait(10)


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def test_a_request_arrives_as_it_was_sent(port: int) -> None:
    headers = {"Content-Type": "text/x", "X-Twice": "1", "X_Forged": "1"}
    status, content = ask(port, "POST", "/caf%C3%A9/%2541?q=%20", b"hello", **headers)
    told = json.loads(content)
    assert status == 203
    assert told["PATH_INFO"].encode("latin-1").decode() == "/café/%41"
    assert told["QUERY_STRING"] == "q=%20"
    assert told["body"] == "hello"
    assert told["CONTENT_LENGTH"] == "5"
    assert told["CONTENT_TYPE"] == "text/x"
    assert told["HTTP_HOST"] == f"127.0.0.1:{port}"
    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert "HTTP_X_FORGED" not in told


def test_stalled_uploads_hold_nobody_up_and_are_ended(port: int) -> None:
    stalled = []
    for _ in range(50):
        client = socket.create_connection(("127.0.0.1", port), 10)
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
        stalled.append(client)
    began = time.monotonic()
    assert ask(port, "GET", "/")[0] == 203
    assert time.monotonic() - began < 1
    assert stalled[0].recv(100).startswith(b"HTTP/1.1 408")
    for client in stalled:
        client.close()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_refused(port: int, chunked: bool) -> None:
    client = socket.create_connection(("127.0.0.1", port), 20)
    if chunked:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        try:
            for _ in range(rsgi.BODY_BYTES // 0x100000 + 2):
                client.sendall(piece)
        except OSError:  # the answer came before the end, and the connection was closed
            pass
    else:
        client.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {rsgi.BODY_BYTES + 1}\r\n\r\n".encode())
    assert client.recv(100).startswith(b"HTTP/1.1 413")
    client.close()


def test_a_long_answer_arrives_whole_and_a_reader_who_leaves_harms_nobody(port: int) -> None:
    client = socket.create_connection(("127.0.0.1", port), 10)
    client.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
    client.recv(100)
    client.close()
    assert len(ask(port, "GET", "/long")[1]) == LONG


def test_a_failing_application_is_a_plain_sentence(port: int) -> None:
    status, content = ask(port, "GET", "/fail")
    assert status == 500
    assert content.startswith(b"Something went wrong on our side.")


def test_an_answer_to_head_has_no_body(port: int) -> None:
    assert ask(port, "HEAD", "/") == (203, b"")


def test_what_is_loaded_at_the_start_is_no_garbage_to_look_through() -> None:
    program = "import gc, sys; from codeoregon.web.rsgi import application as a; a.__rsgi_init__(None)"
    program += "; print('jobs.board.views' in sys.modules, gc.get_freeze_count() > 50_000)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=os.environ, capture_output=True, check=True)
    assert done.stdout.split() == [b"True", b"True"]


def test_what_a_page_makes_is_not_walked_through_while_it_is_made() -> None:
    """Pages that each hold 3,000 objects in circles: hardly one of them leads to a walk through everything."""
    program = """if True:
        import gc
        from codeoregon.web.rsgi import settle
        settle()
        before = gc.get_stats()[2]["collections"]
        for _page in range(100):
            rows = [[] for _row in range(3_000)]
            for row in rows:
                row.append(rows)
        print(gc.get_stats()[2]["collections"] - before)
    """
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=os.environ, capture_output=True, check=True)
    assert int(done.stdout) <= 1
