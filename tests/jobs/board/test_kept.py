"""What is kept between requests, in memory and in a real Redis: what has ended is gone from it with the commit that
ended it, whoever writes, and nobody notices when Redis is lost.
"""

import datetime as dt
import threading
import time

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from codeoregon import kept
from codeoregon.kept.pages import SHELF, TURNS
from employers.organisations.models import Organisation, Site
from jobs.board import views
from jobs.board.models import lasts_until, stamp
from jobs.openings import actions
from jobs.openings.models import Need, Opening
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = "/jobs/"


@pytest.fixture(autouse=True)
def redis(settings, monkeypatch):
    from importlib import reload

    import codeoregon.settings as real

    monkeypatch.setattr(kept, "_closed_until", 0.0)
    settings.CACHES = {**settings.CACHES, "pages": reload(real).CACHES["pages"]}
    settings.PAGE_SECONDS = 60
    here = caches["pages"]
    here.clear()
    SHELF.clear()
    yield here
    here.clear()
    SHELF.clear()


@pytest.fixture
def opening():
    return factories.opening_asking((factories.SkillFactory(name="CSS"), 2), title="Web developer")


def seen(**params):
    return Client().get(JOBS, params).text


def test_a_second_visitor_is_answered_with_one_question_to_the_database(opening, django_assert_num_queries):
    first = seen(kind="full_time")
    with django_assert_num_queries(1):
        second = seen(kind="full_time")
    assert "Web developer" in second
    token = 'name="csrfmiddlewaretoken" value="'
    one, other = (page.split(token)[1][:64] for page in (first, second))
    assert one != other
    assert first.replace(one, other) == second


def headers(answer):
    return {name: value for name, value in answer.items() if name != "Set-Cookie"}


@pytest.mark.parametrize("came_before", [False, True])
def test_a_kept_page_has_all_headers_and_cookies_of_a_new_one(opening, came_before, django_assert_num_queries):
    answers = []
    for _time in range(2):
        visitor = Client()
        if came_before:
            visitor.get("/accessibility/")
        answers.append(visitor.get(JOBS))
    new, kept_one = answers
    with django_assert_num_queries(1):
        Client().get(JOBS)
    assert headers(new) == headers(kept_one)
    assert {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"} <= set(headers(kept_one))
    assert {"Cookie", "Accept-Language"} <= set(kept_one["Vary"].split(", "))
    assert {name: morsel["max-age"] for name, morsel in new.cookies.items()} == {
        name: morsel["max-age"] for name, morsel in kept_one.cookies.items()
    }


def test_a_page_in_one_language_is_never_shown_in_another(opening):
    for _time in range(2):
        for language, words in (("en", "Clear all"), ("es", "Quitar todo")):
            by_browser = Client(headers={"accept-language": language}).get(JOBS, {"kind": "full_time"})
            chosen = Client(headers={"accept-language": "en"})
            chosen.cookies["django_language"] = language
            for page in (by_browser, chosen.get(JOBS, {"kind": "full_time"})):
                assert words in page.text
                assert f'<html lang="{language}"' in page.text
                assert page["Content-Language"] == language


def test_the_token_on_a_kept_page_is_the_visitors_own(opening):
    seen()
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(JOBS)
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1][:64]
    answer = visitor.post("/i18n/setlang/", {"language": "es", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302


ENDS = {
    "closed by its employer": lambda o: actions.close(opening=o, by=factories.UserFactory(), why="Enough"),
    "filled": lambda o: actions.fill(opening=o, by=factories.UserFactory()),
    "raw SQL": lambda o: connection.cursor().execute("UPDATE jobs_opening SET state = 'closed', ended_at = now()"),
    "its organisation on hold": lambda o: Organisation.objects.update(state="suspended"),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("params", [{}, {"q": "web"}])
def test_what_has_ended_is_gone_at_once(end, params, opening):
    assert "Web developer" in seen(**params)
    ENDS[end](opening)
    after = seen(**params)
    assert "Web developer" not in after


CHANGES = {
    "title": (lambda o: Opening.objects.update(title="Beaver keeper"), "Beaver keeper"),
    "pay": (lambda o: Opening.objects.update(pay_high=77), "$77 an hour"),
    "employer": (lambda o: Organisation.objects.update(dba="Heron Labs"), "Heron Labs"),
    "place": (lambda o: Site.objects.update(city="Gresham"), "Gresham, OR"),
    "needs": (lambda o: Need.objects.create(opening=o, skill=factories.SkillFactory(name="Rust")), ">Rust<"),
    "another one": (lambda o: factories.OpeningFactory(title="Second"), "2 openings"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_shown_at_once(change, opening):
    seen()
    act, words = CHANGES[change]
    act(opening)
    assert words in seen()


def test_what_runs_out_is_gone_by_the_clock_alone(opening, time_machine):
    late = factories.OpeningFactory(title="Late", expires_at=timezone.now() + dt.timedelta(seconds=30))
    assert "Late" in seen()
    time_machine.move_to(late.expires_at + dt.timedelta(seconds=1))
    assert "Late" not in seen()
    assert "1 opening" in seen()


def test_what_runs_out_while_the_page_is_made_is_gone_from_the_next(opening, time_machine, monkeypatch):
    from jobs.board import views

    late = factories.OpeningFactory(title="Late", expires_at=timezone.now() + dt.timedelta(seconds=30))
    make = views._list

    def slowly(request, now):
        answer = make(request, now)
        time_machine.move_to(late.expires_at + dt.timedelta(seconds=1))
        return answer

    monkeypatch.setattr(views, "_list", slowly)
    assert "Late" in seen()
    assert "Late" not in seen()


def test_a_new_day_is_a_new_page(opening, time_machine):
    day = dt.datetime(2026, 6, 30, 23, 59, 50, tzinfo=timezone.get_default_timezone())
    Opening.objects.update(published_at=day, expires_at=day + dt.timedelta(days=9))
    time_machine.move_to(day)
    assert lasts_until(stamp()) == dt.datetime(2026, 7, 1, tzinfo=day.tzinfo)


def test_a_kept_page_is_there_when_the_database_has_hung_up(opening):
    """Nobody asks the connection beforehand whether it still lives."""
    seen()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; SELECT pg_terminate_backend(pg_backend_pid())")
    assert "Web developer" in seen()
    Opening.objects.update(title="Beaver keeper")
    assert "Beaver keeper" in seen()


def test_drafts_change_nothing(opening):
    before = stamp()
    factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
    assert stamp() == before


def test_a_page_made_before_a_commit_is_not_shown_after_it(opening):
    """Somebody reads while a change is written and not committed: the old page may be kept, under the old name."""
    with transaction.atomic():
        Opening.objects.update(title="Changed")
        other = threading.Thread(target=lambda: (seen(), connection.close()))
        other.start()
        other.join()
    assert "Changed" in seen()


def test_many_changes_at_once_hold_nobody_up(opening):
    from tests.races import run_parallel

    before = stamp()
    done = run_parallel(8, lambda number: factories.OpeningFactory(title=f"At once {number}").pk)
    assert all(isinstance(one, int) for one in done), done
    assert stamp() != before
    assert "9 openings" in seen()


def test_people_who_are_signed_in_get_pages_of_their_own(opening, client_for, learner):
    seen()
    assert "Sign out" in client_for(learner).get(JOBS).text
    assert "Sign out" not in seen()


def test_a_refused_filter_is_not_kept(opening):
    assert Client().get(JOBS, {"pay": "x"}).status_code == 422
    assert Client().get(JOBS, {"pay": "x"}).status_code == 422


@pytest.mark.parametrize("where", ["unix:///nowhere/redis.sock?db=0", "redis://127.0.0.1:1/0"])
def test_without_redis_everything_works(where, opening, settings):
    settings.CACHES = {**settings.CACHES, "pages": {**settings.CACHES["pages"], "LOCATION": where}}
    for _time in range(2):
        assert "1 opening" in seen(q="web")
    actions.close(opening=opening, by=factories.UserFactory(), why="Enough")
    assert "Web developer" not in seen(q="web")


def test_what_lies_in_redis_is_never_run(opening, redis):
    """No pickles: bytes as they are."""
    seen()
    client = redis._cache.get_client()
    assert all(not value.startswith(b"\x80") for value in client.mget(client.keys("*")) if value)


@pytest.fixture
def slowly(monkeypatch):
    """The list takes a moment to make; how often it was, and what happens meanwhile."""
    made, meanwhile, find = [], [], views.search.find

    def slow(*args, **named):
        found = find(*args, **named)
        assert found.openings is not None  # read now
        made.append(found)
        for work in meanwhile[:1]:
            meanwhile.clear()
            work()
        time.sleep(0.3)
        return found

    monkeypatch.setattr(views.search, "find", slow)
    return made, meanwhile


def test_visitors_who_come_at_once_are_one_page_to_make(opening, slowly):
    made, _meanwhile = slowly
    pages = run_parallel(8, lambda _number: seen(kind="full_time"))
    assert all("Web developer" in page for page in pages)
    assert len(made) == 1
    tokens = {page.split('name="csrfmiddlewaretoken" value="')[1][:64] for page in pages}
    assert len(tokens) == 8


def test_pages_of_other_addresses_do_not_wait_for_each_other(opening, slowly):
    made, _meanwhile = slowly
    begun = time.monotonic()
    run_parallel(6, lambda number: seen(q=f"developer {number}"))
    assert len(made) == 6
    assert time.monotonic() - begun < 6 * 0.3


def test_who_waited_is_not_shown_what_closed_meanwhile(opening, slowly):
    """The page was made before it closed; those who waited for it ask, and make another."""
    _made, meanwhile = slowly
    meanwhile.append(lambda: Opening.objects.filter(pk=opening.pk).update(state="closed", ended_at=timezone.now()))
    pages = run_parallel(6, lambda _number: seen())
    assert sum("Web developer" in page for page in pages) == 1
    assert "Web developer" not in seen()


def test_a_maker_that_fails_leaves_the_others_to_themselves(opening, slowly):
    _made, meanwhile = slowly

    def fails():
        raise OperationalError

    meanwhile.append(fails)
    answers = run_parallel(4, lambda _number: Client(raise_request_exception=False).get(JOBS).status_code)
    assert sorted(answers) == [200, 200, 200, 503]
    assert not TURNS.makers


def test_who_waited_long_enough_makes_the_page_too(opening, slowly, monkeypatch):
    made, _meanwhile = slowly
    monkeypatch.setattr("codeoregon.kept.pages.WAIT_SECONDS", 0.01)
    assert all("Web developer" in page for page in run_parallel(4, lambda _number: seen()))
    assert len(made) == 4
    assert not TURNS.makers
