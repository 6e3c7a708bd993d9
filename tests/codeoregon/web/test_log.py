"""A refused request is one calm line of the log; a failure of the portal keeps its stack."""

import io
import logging

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from codeoregon.accounts.access import access
from codeoregon.logs import Line, logging_to_console

FAILURES = {
    "odd": SuspiciousOperation("a cookie\nthat is none"),
    "bad": BadRequest("a filter that is none"),
    "not-yours": PermissionDenied(),
    "bug": ZeroDivisionError("ours"),
}


@access("public")
def fail(request: HttpRequest, how: str) -> None:
    raise FAILURES[how]


urlpatterns = [path("fail/<how>/", fail)]


@pytest.fixture
def written():
    """What the console's handler writes, as settings.LOGGING makes its lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line(logging_to_console("INFO")["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("how", "line"),
    [
        ("odd", "400 /fail/odd/: a cookie that is none"),
        ("bad", "400 /fail/bad/: a filter that is none"),
        ("not-yours", "403 /fail/not-yours/: PermissionDenied"),
    ],
)
@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_a_refused_request_is_one_line_without_its_query(written, how, line):
    Client().get(f"/fail/{how}/?email=ada@example.org")
    assert written().endswith(f" {line}\n")
    assert written().count("\n") == 1
    assert "ada@" not in written()


@pytest.mark.django_db
def test_too_many_fields_are_one_line(written):
    many = {f"x{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert Client().post("/accounts/login/", many).status_code == 400
    assert "Traceback" not in written()
    assert "400 /accounts/login/: " in written()


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_a_failure_of_our_own_keeps_its_stack(written):
    assert Client(raise_request_exception=False).get("/fail/bug/").status_code == 500
    assert "Traceback" in written()
    assert "ZeroDivisionError: ours" in written()


def test_the_portal_writes_its_log_so():
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
    assert settings.LOGGING["formatters"]["line"]["()"] == f"{Line.__module__}.{Line.__name__}"
