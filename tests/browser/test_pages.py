"""Every page, as everybody who sees it: no axe violation, no sideways scroll, nothing that the browser complains of."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver, reverse
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.looking import look, look_here, send_empty
from tests.browser.places import MOVES_ON, NO_PAGE, PAGES, REFUSED, STATUS

pytestmark = pytest.mark.browser
ROLES = sorted({one[0] for looks in PAGES.values() for one in looks})
MADE_BY_ADMIN = re.compile("[a-z]+_[a-z]+_(changelist|add|history|delete|change)$")
REFUSED_ROLES = sorted({one[0] for one in REFUSED})


def names(resolver: Any, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Names of all addresses; those that the admin makes for each model are left out (test_admin_pages.py)."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, (*spaces, one.namespace) if one.namespace else spaces)
        elif one.name and not (spaces == ("admin",) and MADE_BY_ADMIN.search(one.name)):
            yield ":".join((*spaces, one.name))


def test_every_address_has_a_page_that_is_looked_at_or_a_reason_why_not() -> None:
    found = set(names(get_resolver()))
    assert found - set(PAGES) - set(NO_PAGE) == set(), "Say in places.py who looks at it."
    assert (set(PAGES) | set(NO_PAGE)) - found == set(), "There is no such address any more."


def address(scene: dict[str, Any], name: str, *arguments: str) -> str:
    return reverse(name, args=[scene["ids"].get(one, one) for one in arguments])


@pytest.mark.parametrize("role", ROLES)
def test_pages(role: str, window: Callable[[str], Person], scene: dict[str, Any]) -> None:
    person = window(role)
    complaints = []
    for name, looks in PAGES.items():
        for who, *arguments in looks:
            if who == role:
                status = STATUS.get((name, *arguments), 200)
                complaints += look(person, address(scene, name, *arguments), status, name in MOVES_ON)
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("role", REFUSED_ROLES)
def test_refused_forms(role: str, window: Callable[[str], Person], scene: dict[str, Any]) -> None:
    person = window(role)
    complaints = []
    for who, name, *arguments in REFUSED:
        if who == role:
            person.go(address(scene, name, *arguments)).trouble.clear()
            answer = send_empty(person)
            complaints += look_here(person, answer, 422)
            if not person.page.locator("main .errs a").count():
                complaints.append(f"{name}: no summary that leads to the field")
            if "/admin/" not in person.page.url and not person.page.title().startswith("Error:"):
                complaints.append(f"{name}: the title does not begin with Error:")
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(
    ("path", "status"), [("/no/such/page/", 404), ("/jobs/987654/", 404), ("/me/badges/987654/", 404)]
)
def test_what_is_not_there(path: str, status: int, window: Callable[[str], Person]) -> None:
    assert look(window("learner"), path, status) == []


def test_a_job_that_has_closed(window: Callable[[str], Person], scene: dict[str, Any]) -> None:
    assert look(window("visitor"), f"/jobs/{scene['ids']['gone']}/", 410, moves_on=True) == []


@pytest.mark.parametrize("words", ["zeppelin+captain", "W" * 100])
def test_jobs_that_nobody_posts(window: Callable[[str], Person], words: str) -> None:
    assert look(window("visitor"), f"/jobs/?q={words}") == []


def test_the_second_step_of_signing_in(person: Callable[..., Person], portal: dict[str, Any]) -> None:
    staff = person()
    account = next(one for one in portal["accounts"] if one["role"] == "eo_officer")
    staff.go("/accounts/login/").fill(login=account["email"], password=account["password"]).press("Sign in")
    expect(staff.page.locator("main [name=code]")).to_be_visible()
    assert look(staff, "/accounts/2fa/authenticate/") == []
    assert look_here(staff, send_empty(staff), 422) == []


def test_signing_in_by_a_code(person: Callable[..., Person], portal: dict[str, Any]) -> None:
    visitor = person()
    account = next(one for one in portal["accounts"] if one["role"] == "mentor")
    visitor.go("/accounts/login/code/").fill(email=account["email"])
    visitor.page.locator("main form[method=post] button.btn:not(.sec)").first.click()
    expect(visitor.page.locator("main [name=code]")).to_be_visible()
    assert look(visitor, "/accounts/login/code/confirm/") == []
    assert look_here(visitor, send_empty(visitor), 422) == []
