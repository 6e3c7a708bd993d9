"""/healthz says that the process lives and touches nothing; /readyz says whether it can serve."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client


def test_alive_without_a_database(client: Client) -> None:
    # No database mark: a query would fail this test.
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_alive_for_any_host_name(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_not_allowed(client: Client, path: str, method: str) -> None:
    response = client.generic(method, path)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert client.head("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_while_the_database_answers(client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}


def test_not_ready_when_it_does_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("codeoregon.web.health.connection.cursor", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "database unreachable"})


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (InterfaceError, 503), (ValueError, 500)])
def test_a_page_says_whether_the_database_is_away(
    error: type[Exception], status: int, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_named: Any) -> None:
        raise error("gone")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", gone)
    client.raise_request_exception = False
    answer = client.get("/jobs/?q=x")
    assert answer.status_code == status
    assert answer.get("Retry-After") == ("30" if status == 503 else None)
    assert ("We will be right back" in answer.text) is (status == 503)
