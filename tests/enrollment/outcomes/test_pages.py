"""The public progress page and its data."""

import csv
import io

import pytest

from codeoregon.capacity.actions import draw
from enrollment.outcomes import actions
from tests import factories

VALUES = {
    "signed_up": 5256,
    "with_badge": 2214,
    "fitting": 412,
    "referred": 7,
    "hired": 0,
    "openings": 2400,
    "employers": 300,
    "goal": 10_000,
    "ojt_drawn": 37,
    "ojt_limit": 100,
    "internship_drawn": 21,
    "internship_limit": 50,
    "credit_drawn": 18,
    "credit_limit": 60,
}


@pytest.fixture
def counted(clear_cache):
    for kind, drawn, limit in (("ojt", 2, 100), ("internship", 1, 50), ("credit", 0, 60)):
        factories.PoolFactory(kind=kind, limit=limit)
        for number in range(drawn):
            draw(kind=kind, what_for=f"test {number}", by=None)
    actions.record(values=VALUES)


def test_everybody_sees_the_figures_with_their_time(client, counted):
    page = client.get("/progress/").content.decode()
    for words in ("5,256", "of 10,000 goal", ">2<", "of 100 goal", "of 50 goal", "of 60 goal", "last on"):
        assert words in page, words
    assert "fewer than 11" in page
    assert ">7<" not in page


def test_the_table_as_csv(client, counted):
    answer = client.get("/progress.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = {row["figure"]: row for row in csv.DictReader(io.StringIO(answer.content.decode()))}
    assert (rows["signed_up"]["value"], rows["signed_up"]["goal"]) == ("5256", "10000")
    assert rows["referred"]["value"] == "fewer than 11"
    assert rows["hired"]["value"] == "0"
    assert (rows["ojt"]["value"], rows["ojt"]["goal"]) == ("2", "100")
    assert all(row["as_of"] for row in rows.values())


def test_the_table_as_json(client, counted):
    found = client.get("/progress.json").json()
    at = found["as_of"]
    assert found["figures"]["signed_up"] == {"value": 5256, "goal": 10_000, "hidden": False, "as_of": at}
    assert found["figures"]["referred"] == {"value": None, "goal": None, "hidden": True, "as_of": at}
    assert found["as_of"]


def test_places_and_open_jobs_are_never_last_nights(client, counted):
    factories.OpeningFactory()
    draw(kind="ojt", what_for="signed this morning", by=None)
    page = client.get("/progress/").text
    assert ">3</b>" in page
    assert "2,400" not in page
    found = client.get("/progress.json").json()["figures"]
    assert (found["ojt"]["value"], found["openings"]["value"], found["employers"]["value"]) == (3, 1, 1)
    rows = {row["figure"]: row for row in csv.DictReader(io.StringIO(client.get("/progress.csv").text))}
    assert (rows["ojt"]["value"], rows["openings"]["value"]) == ("3", "1")
    assert "97" in client.get("/employers/").text


@pytest.mark.parametrize("address", ["/progress/", "/progress.csv", "/progress.json", "/"])
def test_it_works_on_an_empty_portal(client, clear_cache, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/progress/", "/progress.csv", "/progress.json"])
def test_it_takes_no_other_method(client, counted, address):
    assert client.post(address).status_code == 405


def test_the_page_costs_the_same_however_much_there_is(client, counted, django_assert_max_num_queries):
    for _number in range(3):
        factories.OpeningFactory()
    with django_assert_max_num_queries(4):
        client.get("/progress/")
    with django_assert_max_num_queries(8):
        client.get("/")
