"""The sandbox's pages in a real browser: no accessibility fault, no sideways scroll, and no script needed."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.badges.provider.conftest import Served
from tests.browser.find import FLAGS

pytestmark = pytest.mark.browser


def test_pages_are_sound_at_every_width_and_in_both_lights(sandbox: Served) -> None:
    assert os.environ.get("CHROMIUM"), "No browser: run these tests by `make test`, or set CHROMIUM to one."
    assert sandbox.documents is not None
    handle = next(person.handle for person in sandbox.documents.population if person.has_badges)
    found: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=list(FLAGS))
        for scheme in ("light", "dark"):
            for width in (320, 390, 1280):
                page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
                for path in ("/", f"/people/{handle}", "/people?username=zzz", "/people", "/nowhere/at/all"):
                    page.goto(sandbox.url + path)
                    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
                    where = f"{scheme} {width} {path}"
                    found += [f"{where}: {fault['id']}" for fault in Axe().run(page).response["violations"]]
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        found.append(f"{where}: scrolls sideways")
                page.close()
        browser.close()
    assert found == []


def test_a_badge_is_earned_without_scripts(sandbox: Served) -> None:
    assert sandbox.documents is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=list(FLAGS))
        page = browser.new_page(java_script_enabled=False)
        page.goto(sandbox.url)
        page.fill("#username", "ada")
        page.fill("#name", "Ada Rivers")
        page.click("text=Make this profile")
        page.locator("details.course summary").first.click()
        page.locator("details.course >> text=Earn the whole course").first.click()
        assert "Earned in" in page.inner_text("[role=status]")
        browser.close()
    assert sandbox.documents.store.earned["ada"]
