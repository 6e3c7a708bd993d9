"""The demo's passwords are known, so nobody reaches it from elsewhere."""

from typing import Any

import pytest
from django.test import Client

ELSEWHERE = ["192.0.2.7", "10.0.0.5", "2001:db8::1", "::ffff:192.0.2.7", "", "unix:"]
HERE = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("path", ["/", "/healthz", "/admin/", "/static/site.css"])
def test_a_demo_refuses_whoever_asks_from_elsewhere(settings: Any, address: str, path: str) -> None:
    settings.DEMO = True
    answer = Client(REMOTE_ADDR=address).get(path)
    assert answer.status_code == 403
    assert "only on the machine that it runs on" in answer.content.decode()


@pytest.mark.parametrize("address", HERE)
def test_a_demo_answers_its_own_machine(settings: Any, address: str) -> None:
    settings.DEMO = True
    assert Client(REMOTE_ADDR=address).get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.7", "127.0.0.1"])
def test_a_portal_that_is_no_demo_answers_everybody(settings: Any, address: str) -> None:
    settings.DEMO = False
    assert Client(REMOTE_ADDR=address).get("/healthz").status_code == 200
