"""Pages of the list: they stay as they are while postings come and go, in every order, both ways."""

import base64
import datetime as dt
import json

import pytest
from django.utils import timezone

from jobs.board import search
from jobs.board.forms import Filters
from jobs.openings.models import Opening
from tests import factories

pytestmark = pytest.mark.django_db
JOBS = "/jobs/"
ORDERS = [Filters(), Filters(q="web"), Filters(sort="pay"), Filters(q="web", sort="newest")]


def walk(filters, size=10, between=lambda number: None):
    """Ids of all pages, from the first on."""
    pages, cursor = [], ""
    while True:
        found = search.find(filters, cursor, size)
        pages.append([opening.pk for opening in found.openings])
        between(len(pages))
        cursor = found.after
        if not cursor:
            return pages


@pytest.fixture
def jobs():
    """Some with the same moment, pay and words, some without."""
    now = timezone.now()
    organisation = factories.OrganisationFactory()
    for number in range(35):
        factories.OpeningFactory(
            organisation=organisation,
            title="Web developer" if number % 3 else "Web web developer",
            published_at=now - dt.timedelta(hours=number // 4),
            pay_low=20,
            pay_high=20 + number % 5,
        )
    return organisation


@pytest.mark.parametrize("filters", ORDERS, ids=lambda one: one.query())
def test_every_opening_stands_on_one_page(filters, jobs):
    pages = walk(filters)
    assert [len(page) for page in pages] == [10, 10, 10, 5]
    assert len({key for page in pages for key in page}) == 35


@pytest.mark.parametrize("filters", ORDERS, ids=lambda one: one.query())
def test_and_the_way_back_shows_the_same_pages(filters, jobs):
    pages = walk(filters)
    found = search.find(filters, "", 10)
    for _step in range(3):
        found = search.find(filters, found.after, 10)
    back = [[opening.pk for opening in found.openings]]
    while found.before:
        found = search.find(filters, found.before, 10)
        back.insert(0, [opening.pk for opening in found.openings])
    assert back == pages
    assert not found.before


@pytest.mark.parametrize("filters", ORDERS, ids=lambda one: one.query())
def test_nothing_comes_twice_or_falls_out_while_others_come_and_go(filters, jobs):
    there = {key for page in walk(filters) for key in page}
    gone = []

    def between(number):
        factories.OpeningFactory(organisation=jobs, title="Web developer, new", pay_low=20, pay_high=24)
        first = Opening.objects.published().filter(pk__in=there - set(gone)).order_by("-published_at", "-pk").first()
        gone.append(first.pk)
        Opening.objects.filter(pk=first.pk).update(state="closed", ended_at=timezone.now())

    seen = [key for page in walk(filters, between=between) for key in page]
    assert len(seen) == len(set(seen))
    assert there - set(gone) <= set(seen)


def test_the_sorts():
    cheap = factories.OpeningFactory(title="Cheap", pay_low=18, pay_high=19)
    yearly = factories.OpeningFactory(title="Yearly", pay_low=50_000, pay_high=83_200, pay_period="year")
    dear = factories.OpeningFactory(title="Dear", pay_low=20, pay_high=40.01)
    found = search.find(Filters(sort="pay")).openings
    assert [one.pk for one in found] == [dear.pk, yearly.pk, cheap.pk]
    assert [one.pk for one in search.find(Filters()).openings] == [dear.pk, yearly.pk, cheap.pk]
    Opening.objects.filter(pk=cheap.pk).update(published_at=timezone.now() + dt.timedelta(seconds=1))
    assert search.find(Filters(sort="newest")).openings[0].pk == cheap.pk


def cursor(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "at",
    [
        "x", "²", "\x00", "=" * 9, "a" * 1_000, cursor(), cursor("a"), cursor("a", "newest"),
        cursor("c", "newest", "1", "2"),
        cursor("a", "fit", "0.1", "2026-01-01T00:00:00+00:00", "1"),  # of another order
        cursor("a", "newest", "2026-01-01", "1"), cursor("a", "newest", "2026-01-01T00:00:00+00:00", "-1"),
        cursor("a", "newest", "2026-01-01T00:00:00+00:00", "9" * 19), cursor("a", "newest", ["2026"], {}),
        cursor("a", "newest", "2026-01-01T00:00:00+00:00", "9" * 5_000),
        cursor("a", "newest", "9999-12-31T23:59:59-23:59", "1"),  # no moment in UTC
        cursor("a", "newest", "0001-01-01T00:00:00+23:00", "1"),
    ],
)  # fmt: skip
def test_a_place_that_nobody_was_given(at, client):
    factories.OpeningFactory()
    assert client.get(JOBS, {"at": at}).status_code == 404
    assert client.get("/jobs/feed.atom", {"at": at}).status_code == 404
    assert client.get("/api/v1/openings/", {"cursor": at}).status_code == 404


@pytest.mark.parametrize("number", ["abc", "0", "2", "999999", "-1"])
def test_pages_have_no_numbers(number, client):
    answer = client.get(JOBS, {"page": number})
    assert answer.status_code == 404
    assert "This list has no such page" in answer.text
    assert f'href="{JOBS}">Go to the first page' in answer.text
    assert "This list has no such page" not in client.get("/jobs/none/").text
    assert [client.get(JOBS, {"page": first}).status_code for first in ("", "1")] == [200, 200]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "1e-999999999", "9" * 31])
def test_a_place_in_pay_that_is_no_pay(value, client):
    assert client.get(JOBS, {"sort": "pay", "at": cursor("a", "pay", value, "1")}).status_code == 404


def test_page_links_keep_the_filters(client):
    for _ in range(26):
        factories.OpeningFactory(title="Web developer")
    page = client.get(JOBS, {"q": "web", "sort": "pay"})
    assert page.context["next"].startswith("/jobs/?q=web&sort=pay&at=")
    last = client.get(page.context["next"])
    assert len(last.context["cards"]) == 1
    assert "26 openings" in last.text
    assert last.context["next"] == ""
    assert len(client.get(last.context["previous"]).context["cards"]) == 25


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("javascrpt", "JavaScript"),
        ("Javasript developper", "JavaScript developer"),
        ("pyhton", "Python"),
        ("postgers", "Postgres"),
        ("alderr stret", "Alder Street"),
    ],
)
def test_typing_mistakes_are_taken_for_what_was_meant_and_the_page_says_so(typed, meant, client):
    skills = [factories.SkillFactory(name=name) for name in ("JavaScript", "Python", "Postgres", "Java")]
    factories.opening_asking(*((skill, 1) for skill in skills), title="Web developer", organisation__dba="Alder Street")
    page = client.get(JOBS, {"q": typed})
    assert [card.title for card in page.context["cards"]] == ["Web developer"], page.context["found"].words
    assert f"No opening has “{typed}”. Showing results for “{meant}”." in page.text
    assert f'value="{typed}"' in page.text


def test_words_that_something_has_are_never_replaced(client):
    factories.opening_asking((factories.SkillFactory(name="JavaScript"), 1), title="One")
    factories.OpeningFactory(title="Two", summary="You know javascrpt.")
    page = client.get(JOBS, {"q": "javascrpt"})
    assert [card.title for card in page.context["cards"]] == ["Two"]
    assert "Showing results for" not in page.text


def test_what_nothing_is_like_finds_nothing(client):
    factories.opening_asking((factories.SkillFactory(name="JavaScript"), 1))
    page = client.get(JOBS, {"q": "zeppelin"})
    assert page.context["cards"] == []
    assert "Showing results for" not in page.text


def test_a_skill_that_only_closed_openings_ask_for_is_not_offered(client):
    factories.opening_asking((factories.SkillFactory(name="JavaScript"), 1), state="closed", ended_at=timezone.now())
    assert "Showing results for" not in client.get(JOBS, {"q": "javascrpt"}).text


def test_an_empty_result_of_words_says_how_many_there_are_without_them(client):
    factories.OpeningFactory(kind="ojt")
    page = client.get(JOBS, {"q": "zeppelin", "kind": "ojt"})
    assert [(words, many) for words, many, _address in page.context["drops"]] == [("“zeppelin”", 1)]


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_a_mistyped_search_do_not_grow(many, client, django_assert_num_queries):
    skill = factories.SkillFactory(name="JavaScript", slug="js")
    for _ in range(many):
        factories.opening_asking((skill, 2), (factories.SkillFactory(), 1))
    with django_assert_num_queries(9):
        page = client.get(JOBS, {"q": "javascrpt", "skill": "js", "pay": "10"})
        assert len(page.context["cards"]) == many
