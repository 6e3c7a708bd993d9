"""Which answers are kept for visitors, for whom, and until when."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone, translation

from codeoregon.kept import pages


class Site:
    """One page behind the middleware: ``made`` counts how often it was made, ``state`` is what it shows."""

    def __init__(self):
        self.made = 0
        self.state = "1"
        self.until = timezone.now() + dt.timedelta(hours=1)
        self.change = lambda request, response: None
        self.kept = pages.KeptPagesMiddleware(self.view)

    def view(self, request):
        self.made += 1
        form = f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">'
        response = HttpResponse(f"<p>{self.made}</p>{form}", headers={"X-Of-The-View": "yes"})
        pages.offer(response, self.state, ask=lambda: self.state, until=lambda: self.until)
        return self.change(request, response) or response

    def get(self, path="/jobs/", method="get", cookies=(), **headers):
        request = getattr(RequestFactory(headers=headers), method)(path)
        request.COOKIES.update(dict.fromkeys(cookies, "x"))
        request.session = SessionBase()
        return self.kept(request)


@pytest.fixture
def site(settings):
    settings.PAGE_SECONDS = 60
    pages.SHELF.clear()
    yield Site()
    pages.SHELF.clear()


def test_the_same_page_is_made_once(site):
    first, second = site.get(), site.get()
    assert site.made == 1
    assert second["X-Of-The-View"] == "yes"
    assert "Cookie" in first["Vary"]
    assert dict(first.items()) == dict(second.items())


def test_each_visitor_has_a_token_of_their_own(site):
    assert len({site.get().content for _time in range(3)}) == 3


def test_another_state_is_another_page(site):
    site.get()
    site.state = "2"
    assert b"<p>2</p>" in site.get().content
    assert b"<p>2</p>" in site.get().content


def test_what_changed_while_the_page_was_made_is_not_missed(site):
    """The page names the state that was read before it."""

    def meanwhile(request, response):
        site.state = "2"

    site.change = meanwhile
    site.get()
    site.get()
    assert site.made == 2


DIFFERENT = {
    "address": {"path": "/jobs/?q=css"},
    "host": {"host": "localhost"},
    "head": {"method": "head"},
    "form": {"method": "post"},
    "part of a page": {"hx-request": "true"},
    "signed in": {"cookies": ["sessionid"]},
    "something said": {"cookies": ["messages"]},
}


@pytest.mark.parametrize("other", DIFFERENT)
def test_who_asks_for_something_else_or_has_something_of_their_own_is_not_given_it(other, site):
    site.get()
    site.get(**DIFFERENT[other])
    assert site.made == 2
    assert b"<p>1</p>" in site.get().content


@pytest.mark.parametrize("other", ["part of a page", "signed in", "something said"])
def test_and_what_they_are_given_is_shown_to_nobody_else(other, site):
    site.get(**DIFFERENT[other])
    assert b"<p>2</p>" in site.get().content


def test_another_language_is_another_page(site):
    site.get()
    with translation.override("es"):
        assert b"<p>2</p>" in site.get().content
    assert b"<p>1</p>" in site.get().content


def in_pieces(offered):
    response = StreamingHttpResponse([b"x"])
    response.offered = offered
    return response


UNKEPT = {
    "not offered": lambda request, response: delattr(response, "offered"),
    "an error": lambda request, response: setattr(response, "status_code", 404),
    "with a cookie": lambda request, response: response.set_cookie("mine", "1"),
    "with a session": lambda request, response: request.session.update({"mine": 1}),
    "in pieces": lambda request, response: in_pieces(response.offered),
}


@pytest.mark.parametrize("why", UNKEPT)
def test_what_is_not_kept(why, site):
    site.change = UNKEPT[why]
    site.get()
    site.get()
    assert site.made == 2


def test_a_very_long_address_is_not_kept(site):
    for _time in range(2):
        site.get("/jobs/?q=" + "x" * pages.LONGEST)
    assert site.made == 2


def test_nothing_is_kept_where_the_settings_say_so(site, settings):
    settings.PAGE_SECONDS = 0
    site.get()
    site.get()
    assert site.made == 2


def test_a_page_is_kept_for_its_time(site, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    site.get()
    time_machine.move_to(now + dt.timedelta(seconds=59), tick=False)
    site.get()
    assert site.made == 1
    time_machine.move_to(now + dt.timedelta(seconds=60), tick=False)
    site.get()
    assert site.made == 2


def test_and_no_longer_than_what_it_shows_lasts(site, time_machine):
    now = timezone.now()
    site.until = now + dt.timedelta(seconds=10)
    time_machine.move_to(now, tick=False)
    site.get()
    time_machine.move_to(site.until, tick=False)
    site.get()
    assert site.made == 2


def test_the_shelf_stays_small_and_lets_go_of_what_was_not_asked_for_longest():
    def page(size):
        return pages.Page([b"x" * size], {}, "1", lambda: "1", timezone.now() + dt.timedelta(hours=1))

    shelf = pages.Shelf(most=100)
    for name in ("a", "b"):
        shelf.put((name,), page(40))
    shelf.get(("a",))
    shelf.put(("c",), page(40))
    assert [bool(shelf.get((name,))) for name in "abc"] == [True, False, True]
    shelf.put(("a",), page(10))
    assert shelf.size == 50
    shelf.put(("d",), page(101))
    assert shelf.size == 0 == len(shelf.pages)
