"""Of texts that look alike one is looked at, and yet none that can hardly be read gets away."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.looking import unreadable

pytestmark = pytest.mark.browser
ALIKE = "<p>Easy to read</p>" * 30
PALE = "color: #bbb"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("", 0),
        (f'<p style="{PALE}">Hard to read</p>', 1),
        (f'<p style="{PALE}">Hard to read</p>' * 9, 1),  # one stands for all
        ('<div style="background: #333"><p>Hard to read</p></div>', 1),  # the same text on another ground
        ('<div style="opacity: .3"><p>Hard</p><p>to read</p></div>', 2),
        (f'<div style="position: absolute; top: 0; {PALE}; background: white"><p>Hard</p><p>to read</p></div>', 2),
        (f'<input aria-label="Name" value="Hard to read" style="{PALE}">', 1),
        ('<p>A <a href="/x" style="color: #222; text-decoration: none">link</a> like the words around it</p>', 1),
    ],
)
def test_what_can_hardly_be_read_is_found_among_much_that_can(page: Page, html: str, found: int) -> None:
    page.set_content(
        f'<html lang="en"><body style="background: white; color: black">{ALIKE}{html}{ALIKE}</body></html>'
    )
    page.evaluate(AXE_SCRIPT)
    lines = unreadable(page)
    assert [int(line.partition("(")[2].partition(")")[0]) for line in lines] == ([found] if found else [])
    assert page.locator("[data-look]").count() < 10


def test_what_only_the_dark_scheme_hides_is_found_in_it(page: Page) -> None:
    dark = "@media (prefers-color-scheme: dark) { body { background: black } }"
    page.set_content(f'<html lang="en"><style>{dark}</style><body style="color: #222">{ALIKE}</body></html>')
    page.evaluate(AXE_SCRIPT)
    assert unreadable(page) == []
    page.emulate_media(color_scheme="dark")
    assert unreadable(page)
