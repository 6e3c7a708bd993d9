"""Room for other languages: words 40% longer, and writing from right to left.

The words are put in place in the browser, after the page has come, and not by an invented language of the server: so
every text of a page is longer, also what comes from the database, and nothing has to be kept in step. What is looked
for: sideways scroll, text that is cut, text that flows out of the box it is drawn in, text off the screen.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Person
from tests.browser.looking import NARROW, WIDTHS
from tests.browser.places import PAGES
from tests.browser.test_pages import address

pytestmark = pytest.mark.browser

SCRIPT = (Path(__file__).parent / "other_words.js").read_text()
READERS = ("learner", "joined", "newcomer", "joining", "outside", "unproved", "visitor")
# English only, like all pages of employers.
ENGLISH_ONLY = ("organisations:about",)
MENUS = "header details.pop"


def places() -> dict[str, list[tuple[str, ...]]]:
    """Role → (name, *arguments): each page of visitors and learners once, by the first who looks at it."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name, looks in PAGES.items():
        who = next(((role, arguments) for role, *arguments in looks if role in READERS), None)
        if who and name not in ENGLISH_ONLY:
            found.setdefault(who[0], []).append((name, *who[1]))
    return found


@pytest.mark.parametrize("role", sorted(places()))
def test_there_is_room_for_other_words(role: str, window: Callable[[str], Person], scene: dict[str, Any]) -> None:
    person, complaints = window(role), []
    for number, (name, *arguments) in enumerate(places()[role]):
        path = address(scene, name, *arguments)
        person.page.goto(person.portal["base_url"] + path)
        if "/reauthenticate/?next=" in person.page.url:
            person.fill(password=person.password).press("Continue")
            person.page.goto(person.portal["base_url"] + path)
        complaints += [f"{path} {line}" for line in crowded(person.page, menus=not number)]
    assert not complaints, "\n".join(complaints)


def crowded(page: Page, menus: bool) -> list[str]:
    """What has no room on the page that is open; with the menus of the header opened in turn."""
    found = []
    page.evaluate(SCRIPT)
    page.evaluate("otherWords.unfold()")
    for kind in ("longer", "arabic"):
        page.evaluate(f"otherWords.{kind}()")
        for width in (WIDTHS[1], WIDTHS[0], NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{kind} {width}: {line}" for line in page.evaluate("otherWords.trouble()")]
            for menu in page.locator(MENUS).all() if menus else []:
                menu.evaluate("one => { one.open = true }")
                found += [f"{kind} {width}, menu open: {line}" for line in page.evaluate("otherWords.trouble()")]
                menu.evaluate("one => { one.open = false }")
    return found


@pytest.mark.parametrize(
    ("style", "what"),
    [
        ("display: inline-block; width: 5rem; overflow: hidden; white-space: nowrap", "is cut"),
        ("display: inline-block; width: 5rem; background: #eee; white-space: nowrap", "flows out of its box"),
        ("display: inline-block; height: 1rem; border: 1px solid; width: 4rem", "flows out of its box"),
        ("position: absolute; left: 200px; white-space: nowrap", "is off the screen"),
        ("white-space: nowrap", "px wide on a screen of 300"),
        ("background: #eee", ""),
    ],
)
def test_text_without_room_is_found(page: Page, style: str, what: str) -> None:
    page.set_viewport_size({"width": 300, "height": 600})
    # Large letters: the line is wider than the screen in any font.
    page.set_content(
        f'<body style="margin: 0"><p style="font-size: 24px; {style}">Some words that need room here</p></body>'
    )
    page.evaluate(SCRIPT)
    page.evaluate("otherWords.longer()")
    found = "\n".join(page.evaluate("otherWords.trouble()"))
    assert what in found if what else found == ""


def test_words_get_longer_by_two_fifths_and_names_stay(page: Page) -> None:
    page.set_content('<p>Your progress so far: 12 of 30</p><a class="brand">Code Oregon</a><p>ada@walk.example</p>')
    before = page.inner_text("p")
    page.evaluate(SCRIPT)
    page.evaluate("otherWords.longer()")
    after = page.inner_text("p")
    assert 1.25 < len(after) / len(before) < 1.5
    assert "12" in after
    assert "Code Oregon" in page.inner_text("body")
    assert "ada@walk.example" in page.inner_text("body")
    page.evaluate("otherWords.arabic()")
    assert len(page.inner_text("p")) == len(before)
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
