"""The ground of the API: closed by default, limited, every mistake a problem document, described without warnings."""

import json
import re

import pytest
from django.test import Client
from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from codeoregon.accounts.access import access
from codeoregon.api.guards import Closed
from tests.test_conventions import routes


class Silent(APIView):
    """Says nothing about who may ask."""

    def get(self, request):
        return Response({"secret": True})


class Open(APIView):
    permission_classes = [AllowAny]

    def get(self, request):
        raise RuntimeError("nobody foresaw this")

    def post(self, request):
        return Response(request.data)


urlpatterns = [
    path("silent/", access("public")(Silent.as_view())),
    path("open/", access("public")(Open.as_view())),
    path("", include("codeoregon.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.usefixtures("clear_cache")]
OPENINGS = "/api/v1/openings/"


def problem(answer, status):
    """The document of a mistake, checked."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["status"] == status
    assert (body["type"], bool(body["title"]), bool(body["detail"])) == ("about:blank", True, True)
    return body


def test_a_view_that_says_nothing_serves_nobody(client, client_for, staff):
    problem(client.get("/silent/"), 403)
    problem(client_for(staff("programme_manager")).get("/silent/"), 403)


def test_every_view_of_the_api_says_whom_it_serves():
    """Its own permission, not the default; the default is that nobody may."""
    assert [kind.__name__ for kind in APIView().permission_classes] == [Closed.__name__]
    views = [view.cls for _address, view in routes() if hasattr(view, "cls") and issubclass(view.cls, APIView)]
    assert len(views) >= 6
    silent = [view for view in views if Closed in view.permission_classes and view is not Silent]
    assert silent == []


@pytest.mark.parametrize(
    "address",
    ["/api/", "/api/v1/nothing/", "/api/v1/openings", "/api/v1/openings/x/", "/api/v1/openings/-1/", "/api/v2/"],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_that_is_none(address, method, client):
    problem(getattr(client, method)(address), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_served(method, client):
    answer = getattr(client, method)(OPENINGS)
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD"
    assert client.get(OPENINGS)["Allow"] == "GET, HEAD"


def test_a_form_that_is_not_spoken(client):
    problem(client.get(OPENINGS, headers={"accept": "text/csv"}), 406)
    assert client.get(OPENINGS, headers={"accept": "text/html, */*;q=0.8"}).status_code == 200


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, "{", "\x00", '{"a": NaN}'])
def test_a_body_that_can_not_be_read(body, client):
    problem(client.post("/open/", body, content_type="application/json"), 400)


def test_a_body_of_another_kind(client):
    problem(client.post("/open/", "a=b", content_type="text/plain"), 415)


def test_what_nobody_foresaw_is_a_problem_too_and_says_nothing_of_itself():
    answer = Client(raise_request_exception=False).get("/open/")
    assert "foresaw" not in problem(answer, 500)["detail"]


def test_too_many_questions(client, settings):
    settings.API_RATE = "3/m/ip"
    assert [client.get(OPENINGS).status_code for _ in range(3)] == [200] * 3
    answer = client.get(OPENINGS)
    problem(answer, 429)
    assert 0 < int(answer["Retry-After"]) <= 60
    # A header that anybody may write buys nothing.
    problem(client.get(OPENINGS, headers={"x-forwarded-for": "203.0.113.7"}), 429)


def test_the_index_names_what_there_is(client):
    assert client.get("/api/v1/").json()["openings"] == f"http://testserver{OPENINGS}"


@pytest.mark.urls("codeoregon.urls")
def test_the_description_is_made_without_a_warning(client, capsys):
    from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.validation import validate_schema

    reset_generator_stats()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    assert not (GENERATOR_STATS._warn_cache or GENERATOR_STATS._error_cache)
    assert capsys.readouterr().err == ""
    assert {"/api/v1/", OPENINGS, "/api/v1/openings/{id}/"} <= set(schema["paths"])
    served = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert served.json()["paths"].keys() == schema["paths"].keys()


def test_the_documentation_page_holds_no_script_of_its_own(client):
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert re.findall(r"<script(?![^>]*\bsrc=)", page.text) == []
    assert "<style" not in page.text
    assert "style=" not in page.text
    sources = re.findall(r'(?:src|href)="(.*?)"', page.text)
    assert sources
    assert all(source.startswith("/") and not source.startswith("//") for source in sources)
    assert "script-src 'self'" in page["Content-Security-Policy"]
    script = client.get(next(source for source in sources if "script" in source and "static" not in source))
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in script.text


def test_every_file_that_the_documentation_names_is_collected(client, monkeypatch):
    """The collected files are named by a list: a name that is not in it would be a 500."""
    from django.contrib.staticfiles.finders import find
    from drf_spectacular import views

    from codeoregon.api.assets import PACKAGE, Finder

    named = []
    monkeypatch.setattr(views, "_get_sidecar_url", lambda name: named.append(f"{PACKAGE}/{name}") or "/static/x")
    assert client.get("/api/docs/").status_code == 200
    collected = [name for name, _storage in Finder().list([])]
    assert len(named) >= 3
    assert set(named) <= set(collected)
    assert all(find(name) for name in collected)
