"""The sandbox provider as a neighbour on the network, and as a page for people."""

import gzip
import http.client
import json
import signal
import statistics
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest

from badges.provider.adapters import treehouse
from badges.provider.data import gravatar_hash
from badges.provider.sandbox.documents import Documents
from badges.provider.sandbox.misbehave import Mode
from badges.provider.sandbox.population import Population
from badges.provider.sandbox.store import Store, StoreBusy
from tests.badges.provider.conftest import Served

LAUNCH = date(2024, 5, 31)


def ask(
    served: Served, method: str, path: str, form: dict[str, str] | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=5)
    body = urlencode(form) if form is not None else None
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    connection.request(method, path, body, kind | {key.replace("_", "-"): value for key, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(("size", "earners", "linked"), [(5_256, 2_203, 3_400), (100, 41, 64), (1, 0, 0)])
def test_shares_are_those_of_launch_day_in_every_size(size: int, earners: int, linked: int) -> None:
    people = list(Population(3, size, LAUNCH))
    assert sum(person.has_badges for person in people) == earners
    assert sum(person.linked for person in people) == linked
    assert all(person.linked for person in people if person.has_badges)
    assert len({person.handle for person in people}) == size


def test_the_population_is_the_same_every_time_and_found_by_handle() -> None:
    one, two = Population(3, 500, LAUNCH), Population(3, 500, LAUNCH)
    for person in one:
        assert two.find(person.handle.upper()) == person
        assert one.badges(person) == two.badges(person)
    assert [p.name for p in Population(4, 500, LAUNCH)] != [p.name for p in one]
    for stranger in ("", "ada", "ada0", "ada501", "x" * 50, "ada-1"):
        assert one.find(stranger) is None


def test_badges_are_spread_as_people_are() -> None:
    population = Population(3, 5_256, LAUNCH)
    counts = [len(population.badges(person)) for person in population if person.has_badges]
    assert 12 <= statistics.median(counts) <= 16
    assert min(counts) >= 1
    assert max(counts) >= 200
    for person in list(population)[:300]:
        times = [at for _, at in population.badges(person)]
        assert times == sorted(times)
        assert all(at.date() <= LAUNCH for at in times)


def test_stages_of_a_course_come_in_order() -> None:
    population = Population(3, 400, LAUNCH)
    for person in population:
        reached: dict[str, list[int]] = {}
        for stage, _ in population.badges(person):
            reached.setdefault(stage.course, []).append(stage.id)
        for slug, ids in reached.items():
            if slug:
                assert ids == [stage.id for stage in population.catalogue.courses[slug].stages][: len(ids)]


def test_every_document_is_one_the_portal_reads(sandbox: Served) -> None:
    documents = sandbox.documents
    assert documents is not None
    for person in documents.population:
        found = documents.get(person.handle)
        assert found is not None
        profile = treehouse.parse(found.body, handle=person.handle)
        assert len(profile.badges) == len(documents.population.badges(person))
        assert profile.gravatar_hash in {None, gravatar_hash(f"{person.handle}@learners.example")}


def test_both_addresses_serve_and_strangers_are_404(sandbox: Served) -> None:
    assert sandbox.documents is not None
    handle = sandbox.documents.population.person(3).handle
    status, headers, body = ask(sandbox, "GET", f"/profiles/{handle}.json")
    assert (status, headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert ask(sandbox, "GET", f"/{handle}.json")[2] == body
    assert ask(sandbox, "GET", f"/profiles/{handle.upper()}.json")[2] == body
    assert ask(sandbox, "GET", "/profiles/nobody.json")[0] == 404
    assert ask(sandbox, "GET", "/profiles/..%2f..%2fx.json")[0] == 404


def test_tags_dates_and_gzip(sandbox: Served) -> None:
    assert sandbox.documents is not None
    path = f"/profiles/{sandbox.documents.population.person(3).handle}.json"
    _, plain, body = ask(sandbox, "GET", path)
    _, packed, squeezed = ask(sandbox, "GET", path, Accept_Encoding="gzip")
    assert packed["content-encoding"] == "gzip"
    assert gzip.decompress(squeezed) == body
    assert plain["etag"] != packed["etag"]
    assert not plain["etag"].startswith("W/")
    for tag in (plain["etag"], packed["etag"], f'"other", {plain["etag"]}', "*"):
        assert ask(sandbox, "GET", path, If_None_Match=tag)[0] == 304
    assert ask(sandbox, "GET", path, If_None_Match='"other"')[0] == 200
    assert ask(sandbox, "GET", path, If_Modified_Since=plain["last-modified"])[0] == 304
    assert ask(sandbox, "GET", path, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT")[0] == 200
    both = ask(sandbox, "GET", path, If_None_Match='"other"', If_Modified_Since=plain["last-modified"])
    assert both[0] == 200


def test_a_person_makes_a_profile_and_earns(sandbox: Served) -> None:
    form = {"username": "AdaNew", "name": "Ada <b>New</b>", "email": " Ada@Example.org "}
    status, headers, _ = ask(sandbox, "POST", "/people", form)
    assert (status, headers["location"]) == (303, "/people/adanew?made=1")
    page = ask(sandbox, "GET", "/people/adanew")[2].decode()
    assert "Ada &lt;b&gt;New&lt;/b&gt;" in page
    assert "not the real one" in page
    assert sandbox.documents is not None
    course = sandbox.documents.catalogue.tracks[0].courses[0]
    ask(sandbox, "POST", "/people/adanew/earn", {"badge": str(course.stages[0].id)})
    ask(sandbox, "POST", "/people/adanew/earn", {"badge": str(course.stages[0].id)})
    profile = treehouse.parse(ask(sandbox, "GET", "/profiles/adanew.json")[2], handle="adanew")
    assert [badge.external_id for badge in profile.badges] == [course.stages[0].id]
    assert profile.gravatar_hash == gravatar_hash("ada@example.org")
    status, headers, _ = ask(sandbox, "POST", "/people/adanew/earn", {"course": course.slug})
    assert status == 303
    assert f"earned={len(course.stages) - 1}" in headers["location"]
    profile = treehouse.parse(ask(sandbox, "GET", "/profiles/adanew.json")[2])
    assert {badge.external_id for badge in profile.badges} == {stage.id for stage in course.stages}
    ask(sandbox, "POST", "/people/adanew/name", {"name": "Ada CODE-123"})
    assert treehouse.parse(ask(sandbox, "GET", "/profiles/adanew.json")[2]).name == "Ada CODE-123"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"username": "a b", "name": "Ada"},
        {"username": "ada", "name": ""},
        {"username": "ada", "name": "x" * 101},
        {"username": "ada", "name": "A\x00"},
        {"username": "ada", "name": "Ada", "email": "nobody"},
        {"username": '"><script>', "name": "Kept & shown"},
    ],
)
def test_a_bad_form_is_answered_with_what_was_typed(sandbox: Served, form: dict[str, str]) -> None:
    status, headers, page = ask(sandbox, "POST", "/people", form)
    assert status == 422
    assert b"Error:" in page
    assert b"<script" not in page
    assert "script-src" not in headers["content-security-policy"]
    if form.get("name") == "Kept & shown":
        assert b'value="Kept &amp; shown"' in page
    assert sandbox.documents is not None
    assert not sandbox.documents.store.hashes


def test_a_taken_username_is_refused(sandbox: Served) -> None:
    assert sandbox.documents is not None
    taken = sandbox.documents.population.person(0).handle
    status, _, page = ask(sandbox, "POST", "/people", {"username": taken.upper(), "name": "X"})
    assert status == 422
    assert b"taken" in page


@pytest.mark.parametrize("path", ["/people/nobody", "/people/..%2f", "/nowhere/at/all", "/people/%00"])
def test_addresses_that_lead_nowhere_are_a_page(sandbox: Served, path: str) -> None:
    status, headers, page = ask(sandbox, "GET", path)
    assert status == 404
    assert headers["content-type"].startswith("text/html")
    assert b"nothing at this address" in page


@pytest.mark.parametrize(
    "form", [{}, {"badge": "999999999999999999"}, {"badge": "x"}, {"badge": "²"}, {"course": "none"}, {"badge": "0"}]
)
def test_earning_what_is_not_there_is_a_sentence(sandbox: Served, form: dict[str, str]) -> None:
    assert sandbox.documents is not None
    handle = sandbox.documents.population.person(0).handle
    status, _, page = ask(sandbox, "POST", f"/people/{handle}/earn", form)
    assert status == 422
    assert b"Choose a badge or a course" in page


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}]
)
def test_forms_of_other_sites_are_refused(sandbox: Served, headers: dict[str, str]) -> None:
    assert ask(sandbox, "POST", "/people", {"username": "ada", "name": "Ada"}, **headers)[0] == 403
    assert ask(sandbox, "POST", "/people", {"username": "ada", "name": "Ada"}, Origin=sandbox.url)[0] == 303


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"username": "x"}', b'{"username": "x", "mode": "nap"}'])
def test_bad_orders_to_misbehave_are_refused(sandbox: Served, body: bytes) -> None:
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=5)
    connection.request("POST", "/_sandbox/misbehave", body, {"Content-Type": "application/json"})
    assert connection.getresponse().status == 422
    connection.close()
    assert json.loads(ask(sandbox, "GET", "/_sandbox/state")[2])["misbehaving"] == []


def test_the_page_says_how_to_let_it_misbehave(sandbox: Served) -> None:
    text = ask(sandbox, "GET", "/")[2].decode()
    assert "/_sandbox/misbehave" in text
    assert all(mode in text for mode in get_args(Mode))


def test_what_was_earned_by_hand_outlives_a_restart_and_a_torn_line(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.make("Ada", name="Ada", gravatar="")
        store.earn("ada", [9018])
        first = Documents(Population(1, 10, store.launch_day(None)), store, "http://x.example").get("ada")
        with pytest.raises(StoreBusy):
            Store(tmp_path)
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(b'{"what": "earn", "handle": "ada", "bad')
    with Store(tmp_path) as store:
        again = Documents(Population(1, 10, store.launch_day(None)), store, "http://x.example").get("ada")
        assert first == again
        store.earn("ada", [9059])
    with Store(tmp_path) as store:
        assert set(store.earned["ada"]) == {9018, 9059}


def test_rendering_many_keeps_a_bounded_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badges.provider.sandbox.documents.CACHE_BYTES", 200_000)
    with Store(tmp_path) as store:
        documents = Documents(Population(1, 400, LAUNCH), store, "http://x.example")
        for person in documents.population:
            documents.get(person.handle)
        held = sum(len(found.body) + len(found.packed) for found in documents._cache.values())
        assert held == documents._held <= 400_000


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_its_process_stops_without_a_word(number: int, tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "sandbox_provider", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().rpartition(" ")[2].strip()
        with urlopen(f"{address}/healthz", timeout=30) as answer:  # from now on it hears signals
            assert answer.status == 200
        process.send_signal(number)
        said, complained = process.communicate(timeout=30)
    assert (said, complained, process.returncode) == ("", "", 0)
