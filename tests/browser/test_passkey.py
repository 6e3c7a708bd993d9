"""A passkey: set up once, then it alone signs in, the second factor included."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import look, look_here

pytestmark = pytest.mark.browser
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_signs_in(page: Page, portal: dict[str, Any]) -> None:
    here = {**portal, "base_url": portal["base_url"].replace("127.0.0.1", "localhost")}  # browsers take no IP address
    account = next(one for one in portal["accounts"] if one["role"] == "learner_other")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    person = Person(page, here)
    person.password = account["password"]
    person.go("/accounts/login/").fill(login=account["email"], password=account["password"]).press("Sign in")
    person.go("/accounts/2fa/webauthn/add/").fill(password=account["password"])
    page.locator("main button.btn").first.click()
    page.locator("main [name=passwordless]").check()
    page.locator("main button.btn").first.click()
    expect(page.locator("h1")).to_contain_text("recovery codes")
    expect(page.locator(".messages")).to_contain_text("You have recovery codes now.")
    page.context.clear_cookies()
    person.go("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/me/**")
    keys_are_seen_renamed_and_removed(person)
    page.context.clear_cookies()
    person.go("/accounts/login/")
    page.locator("#passkey_login").click()
    expect(page.locator("body")).to_contain_text("This passkey did not work here. Try another one")


def keys_are_seen_renamed_and_removed(person: Person) -> None:
    complaints = look(person, "/accounts/2fa/webauthn/")
    link = person.page.get_by_role("link", name=re.compile("^Rename “"))
    complaints += look(person, link.get_attribute("href") or "")
    person.fill(name="My old phone").press("Save")
    person.sees("My old phone").sees("Last used on").follow("Remove “My old phone”")
    complaints += look_here(person, person.page.reload())
    person.press("Remove this key").sees("You have no keys yet.")
    assert not complaints, "\n".join(complaints)


def test_a_passkey_that_is_not_used_says_so_in_the_page(page: Page, portal: dict[str, Any]) -> None:
    """Nothing is silent: neither a device that has no passkey for this site, nor an address where none can work."""
    said = page.locator("#passkey_said")
    page.goto(f"{portal['base_url']}/accounts/login/?next=/me/data/")
    expect(said).to_contain_text("made of numbers")
    page.locator("#passkey_login").click()
    expect(said).to_contain_text("made of numbers")
    said.locator("a").click()
    assert page.url == f"{portal['base_url'].replace('127.0.0.1', 'localhost')}/accounts/login/?next=/me/data/"
    expect(said).to_be_empty()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "isUserVerified": False}})
    page.locator("#passkey_login").click()
    expect(said).to_contain_text("The passkey was not used")
    box, button = said.bounding_box(), page.locator("#passkey_login").bounding_box()
    assert box and button
    assert 0 < box["y"] - button["y"] < 200, "the sentence stands below the button"
