"""Joining as people do it who stop, go on elsewhere, slip, and are turned away; each page on the way is looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.looking import look_here, post
from tests.browser.test_walk import LINK, sign_up, tag

pytestmark = pytest.mark.browser
__all__ = ["tag"]


def send(person: Person, button: str) -> list[str]:
    """Press a button whose form is refused, and look at the answer."""
    return look_here(person, post(person.page, person.page.locator("main").get_by_role("button", name=button)), 422)


def test_stopping_on_one_device_and_going_on_by_mail_on_another(person: Callable[..., Person], tag: str) -> None:
    computer, phone = person(1280), person(390, java_script_enabled=False)
    email = f"dee-{tag}@walk.example"
    computer.go("/").follow("Sign up free")
    sign_up(computer, "Dee Larch", email)
    # The county comes while the ZIP code is typed, not when a button is pressed: it would move from under the pointer.
    zip_code = computer.go("/join/").page.locator("main [name=zip_code]")
    zip_code.press_sequentially("97209")
    expect(computer.page.locator("main select[name=county]")).to_have_value("41051")
    expect(zip_code).to_be_focused()
    zip_code.press("Backspace")  # no ZIP code any more: the list of the one before does not stay
    expect(computer.page.locator("main select[name=county]")).to_have_count(0)
    zip_code.press_sequentially("9")
    expect(computer.page.locator("main select[name=county]")).to_have_value("41051")
    computer.press("Email me a link to finish later").sees(email)
    link = LINK.search(computer.mail(email, "finish joining"))
    assert link

    # A scanner that follows links changes nothing; the phone goes on with one press, once.
    scanner = person(1280)
    response = scanner.page.goto(link[0])
    assert look_here(scanner, response) == []
    phone.go(link[0]).sees("d…@walk.example").press(re.compile("Go on as"))
    phone.sees("How can we reach you?").sees("Step 2 of 4")
    scanner.trouble.clear()
    assert look_here(scanner, scanner.page.goto(link[0]), 404) == []
    scanner.sees("does not work any more")

    # A slip in the birth date, then one that is too young: told why, answers kept, mended.
    phone.page.locator("main [name=terms]").check()
    phone.press("Continue").sees("About you")
    computer.go("/join/about/").fill(birth_date_0="2", birth_date_1="30", birth_date_2="1985")
    assert send(computer, "Continue") == []
    computer.sees("There is no such day").fill(birth_date_1="3", birth_date_2="2015").press("Continue")
    computer.sees("Check your answers").press("Send my answers").sees("too young")
    assert look_here(computer, computer.page.reload()) == []
    computer.follow("Go through your answers").press("Continue").sees("Check your answers")
    computer.go("/join/about/").fill(birth_date_2="1985").press("Continue").press("Send my answers")
    computer.sees("What happens next").sees("CO-")
