"""Openings for programs: the page's search and filters, pages that stay, and nothing sent twice."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from jobs.openings.models import Opening
from tests import factories
from tests.codeoregon.api.test_ground import problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
OPENINGS = "/api/v1/openings/"


@pytest.fixture
def opening():
    return factories.opening_asking(
        (factories.SkillFactory(name="CSS", slug="css"), 3),
        (factories.SkillFactory(name="SQL", slug="sql"), 1, False),
        title="Web developer",
        summary="You build **pages**.<script>alert(1)</script>",
        pay_low=50_000,
        pay_high=83_200,
        pay_period="year",
        organisation__dba="Alder Street",
    )


def test_one_opening_whole(client, opening):
    body = client.get(f"{OPENINGS}{opening.pk}/").json()
    assert body["title"] == "Web developer"
    assert body["url"] == f"http://testserver{opening.get_absolute_url()}"
    assert body["pay"] == {"low": "50000.00", "high": "83200.00", "period": "year", "best_hourly": "40.00"}
    assert body["organization"]["name"] == "Alder Street"
    assert body["site"]["county_name"] == "Multnomah County"
    assert body["skills"] == [
        {"slug": "css", "name": "CSS", "level": "strong", "required": True},
        {"slug": "sql", "name": "SQL", "level": "aware", "required": False},
    ]
    assert "<strong>pages</strong>" in body["description_html"]
    assert "<script" not in body["description_html"]


@pytest.mark.parametrize(("remote", "told"), [(True, "or_wa"), (False, None)])
def test_of_remote_work_it_is_told_where_people_may_live(remote, told, client):
    opening = factories.OpeningFactory(is_remote=remote, live_in="or_wa")
    assert client.get(f"{OPENINGS}{opening.pk}/").json()["live_in"] == told
    assert client.get(OPENINGS).json()["results"][0]["live_in"] == told


def test_a_list_shows_what_the_page_shows(client, opening):
    factories.OpeningFactory(title="Remote one", is_remote=True, site=None, kind="ojt")
    factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
    for query in (
        "",
        "?q=web",
        "?q=webb+develper",
        "?kind=ojt&kind=contract",
        "?remote=true",
        "?pay=40",
        "?skill=css",
        "?posted=1",
        "?sort=pay",
        "?county=41051",
    ):
        page, body = client.get(f"/jobs/{query}"), client.get(f"{OPENINGS}{query}").json()
        assert [row["title"] for row in body["results"]] == [card.title for card in page.context["cards"]], query
        assert body["count"] == page.context["sums"].total
        assert body["searched_for"] == page.context["found"].words


def test_following_next_reads_all_and_nothing_twice(client):
    organisation = factories.OrganisationFactory()
    for _ in range(7):
        factories.OpeningFactory(organisation=organisation)
    address, seen = f"{OPENINGS}?limit=3&kind=full_time", []
    while address:
        body = client.get(address).json()
        assert body["count"] == 7
        seen += [row["id"] for row in body["results"]]
        before, address = address, body["next"]
    assert len(seen) == len(set(seen)) == 7
    assert client.get(client.get(before).json()["previous"]).json()["results"][0]["id"] == seen[3]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("pay=lots", "pay"), ("pay=-1", "pay"), ("pay=5e-324", "pay"), ("pay=20.005", "pay"), ("pay=2_5", "pay"),
        ("pay=1e1", "pay"), ("pay=.", "pay"), ("pay=٢٥", "pay"), ("kind=slavery", "kind"), ("county=99999", "county"),
        ("remote=perhaps", "remote"), ("posted=2", "posted"), ("sort=random", "sort"), (f"q={'w' * 101}", "q"),
        ("q=%00", "q"), ("pay=1,5", "pay"), ("pay=22,5", "pay"), ("pay=9,9,9", "pay"), ("pay=0,024", "pay"),
        ("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("limit=", "limit"),
        ("county=", "county"), ("skill=", "skill"), ("kind=ojt&kind=", "kind"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_by_name(query, name, client, opening):
    body = problem(client.get(f"{OPENINGS}?{query}"), 400)
    assert [mistake["name"] for mistake in body["errors"]] == [name]
    assert all(mistake["detail"] for mistake in body["errors"])


def test_the_description_forbids_what_is_refused(client):
    schema = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    described = json.loads(schema.content)["paths"][OPENINGS]["get"]["parameters"]
    (words,) = [one["schema"] for one in described if one["name"] == "q"]
    assert re.search(words["pattern"], "c++ été\n")
    assert not re.search(words["pattern"], "web\x00")


@pytest.mark.parametrize("query", ["cursor=x", "skill=no-such", "skill=%00", "cursor=%ff%fe", "page=2", "page=x"])
def test_what_is_not_there(query, client, opening):
    problem(client.get(f"{OPENINGS}?{query}"), 404)


def test_ended_unknown_and_never_public(client, opening):
    Opening.objects.update(state="closed", ended_at=timezone.now())
    problem(client.get(f"{OPENINGS}{opening.pk}/"), 410)
    draft = factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
    for key in (draft.pk, 987_654, 10**30):
        problem(client.get(f"{OPENINGS}{key}/"), 404)
    assert client.get(OPENINGS).json()["count"] == 0


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(many, client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("codeoregon.api.guards.Throttle.allow_request", lambda *_: True)
    for _ in range(many):
        factories.opening_asking((factories.SkillFactory(), 2), (factories.SkillFactory(), 1))
    with django_assert_num_queries(6):  # one for the names of skills
        assert len(client.get(f"{OPENINGS}?q=web&pay=10").json()["results"]) == many


@pytest.mark.django_db(transaction=True)
def test_what_has_not_changed_is_not_sent_again(opening):
    one = f"{OPENINGS}{opening.pk}/"
    for address in (OPENINGS, f"{OPENINGS}?q=web", one):
        client = Client()
        etag = client.get(address)["ETag"]
        assert client.get(address)["ETag"] == etag
        again = client.get(address, headers={"if-none-match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        Opening.objects.update(title="Web developer at Alder")
        changed = client.get(address, headers={"if-none-match": etag})
        assert changed.status_code == 200
        assert changed["ETag"] != etag
        assert changed["Cache-Control"] == "no-cache"
        Opening.objects.update(title="Web developer")
    assert Client().get(f"{OPENINGS}?q=web")["ETag"] != Client().get(f"{OPENINGS}?q=css")["ETag"]


@pytest.mark.django_db(transaction=True)
def test_what_runs_out_changes_the_answer_without_any_write(opening, time_machine):
    late = factories.OpeningFactory(expires_at=timezone.now() + dt.timedelta(minutes=1))
    client = Client()
    etag = client.get(OPENINGS)["ETag"]
    time_machine.move_to(late.expires_at + dt.timedelta(seconds=1))
    assert client.get(OPENINGS, headers={"if-none-match": etag}).json()["count"] == 1
