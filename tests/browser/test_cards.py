"""A card's button stands under its words, whatever kind of button it is, and a notice keeps to its page. Drawn
without a portal.
"""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page

from jobs.board.listing import SORTED

pytestmark = pytest.mark.browser
CSS = (settings.ROOT / "codeoregon" / "static" / "site.css").read_text(encoding="utf-8")
PLACES = """() => [...document.querySelectorAll("h3, .btn")].map((one) => {
    const card = one.closest(".card").getBoundingClientRect(), here = one.getBoundingClientRect()
    return [Math.round(here.left - card.left), Math.round(card.bottom - here.bottom)]
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_button_that_renews_an_opening(page: Page, width: int) -> None:
    opening = SimpleNamespace(
        pk=1, title="UI developer", state="published", get_state_display="Open", get_kind_display="Full time"
    )
    row = SimpleNamespace(
        opening=opening, pay="$24", called="Open", off_board=False, left="4 days left", waiting=0, may_answer=True,
        may_renew=True,
    )  # fmt: skip
    card = render_to_string("desk/home_row.html", {"row": row, "several": False, "csrf_token": "x"})
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(f'<style>{CSS}</style><ul class="jobs">{card}</ul>')
    (title, _), (button, below) = page.evaluate(PLACES)
    assert button == title
    assert below == 17  # as far from the card's edge as everything in a card: 1rem and the line


@pytest.mark.parametrize("kind", ["", " good", " bad"])
def test_a_notice_keeps_to_the_page_whatever_name_it_says(page: Page, kind: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    notice = f'<div class="note{kind}"><p>{"W" * 200} is waiting.</p></div>'
    page.set_content(f"<style>{CSS}</style><main><div class=wrap>{notice}</div></main>")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_order_of_the_job_board_can_be_read_whole(page: Page, language: str) -> None:
    with translation.override(language):
        options = "".join(f"<option>{words}</option>" for words in SORTED.values())
    page.set_viewport_size({"width": 1280, "height": 900})
    form = f'<form class="card"><div class="f"><select>{options}</select></div></form>'
    page.set_content(
        f'<style>{CSS}</style><main><div class="wrap"><div class="side">{form}<div></div></div></div></main>'
    )
    width = "(() => document.querySelector('select').getBoundingClientRect().width)()"
    shown = page.evaluate(width)
    page.add_style_tag(content="select{width:auto!important;max-width:none!important}")
    assert page.evaluate(width) <= shown
