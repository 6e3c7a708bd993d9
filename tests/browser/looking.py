"""How a page is looked at: axe in both widths and both colour schemes, room at 320 px, a quiet console.

Four fifths of axe's time go into contrast, and on most pages hundreds of texts look alike. So of texts with the same
colours all the way up one is looked at; where more than colours counts (pictures, what lies over something else, what
shines through), each.
"""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, Response

from tests.browser.conftest import Person

WIDTHS = (390, 1280)
NARROW = 320
# What changes with the scheme alone: colours.
COLOURS = ["color-contrast", "link-in-text-block"]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}, **{name: {"enabled": False} for name in COLOURS}},
}
BUTTON = "main form[method=post] :is(button.btn:not(.sec), .submit-row button.button, input[name=_save])"
MORE_OF_THE_SAME = "#result_list > tbody > tr:nth-child(n+11), ul.jobs > li:nth-child(n+11)"
ROWS_IN_FORMS = ".inline-group"
# Marks one of all texts that look alike, as the page stands now.
ONE_OF_EACH = """() => {
    document.querySelectorAll('[data-look]').forEach(one => one.removeAttribute('data-look'));
    const known = new Map(), seen = new Set();
    const look = one => {
        if (!one) return '';
        if (!known.has(one)) {
            const is = getComputedStyle(one), above = look(one.parentElement);
            // Shown as its colours say, whatever lies around it.
            const plain = is.backgroundImage === 'none' && is.opacity === '1' && is.textShadow === 'none'
                && is.filter === 'none' && is.mixBlendMode === 'normal' && is.backdropFilter === 'none'
                && ['static', 'relative'].includes(is.position) && is.transform === 'none' && !one.shadowRoot
                && ['::before', '::after'].every(part => getComputedStyle(one, part).content === 'none');
            known.set(one, above === null || !plain ? null : [above, is.color, is.backgroundColor, is.fontSize,
                is.fontWeight, is.textDecorationLine, is.borderBottomStyle, is.display, is.visibility].join());
        }
        return known.get(one);
    };
    for (const one of document.body.querySelectorAll('*')) {
        const says = ['INPUT', 'TEXTAREA', 'SELECT'].includes(one.tagName)
            || [...one.childNodes].some(part => part.nodeType === Node.TEXT_NODE && part.data.trim());
        if (!says) continue;
        const its = look(one);
        if (its !== null && seen.has(its)) continue;
        seen.add(its);
        one.setAttribute('data-look', '');
    }
}"""
QUICK = {"resultTypes": ["violations"], "preload": False, "iframes": False}


def look(person: Person, path: str, status: int = 200, moves_on: bool = False) -> list[str]:
    """Open a page and look at it; returns complaints."""
    person.trouble.clear()
    response = person.page.goto(person.portal["base_url"] + path)
    if "/reauthenticate/?next=" in person.page.url:
        person.fill(password=person.password).press("Continue")
        response = person.page.goto(person.portal["base_url"] + path)
    complaints = look_here(person, response, status)
    here = person.page.url.removeprefix(person.portal["base_url"])
    if not moves_on and here != path:
        complaints.append(f"{path}: leads to {here}")
    return complaints


def look_here(person: Person, response: Response | None, status: int = 200) -> list[str]:
    """Look at the page that is open; ``response`` is how it came."""
    page = person.page
    here = page.url.removeprefix(person.portal["base_url"])
    complaints = []
    if response is None or response.status != status:
        complaints.append(f"{here}: answers {response and response.status}, not {status}")
    # Rows of a list are alike: ten of them are enough.
    page.evaluate(f"document.querySelectorAll({MORE_OF_THE_SAME!r}).forEach(one => one.remove())")
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(
            f"[...document.querySelectorAll('{ROWS_IN_FORMS}')].some(one => one.scrollWidth > one.clientWidth)"
        ):
            complaints.append(f"{here}: rows inside the form are cut off at {width} px")
        complaints += [f"{here} {width}: {line}" for line in violations(page, RULES)]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            complaints += [f"{here} {width} {scheme}: {line}" for line in unreadable(page)]
    if page.evaluate("[...document.querySelectorAll('.results')].some(one => one.scrollWidth > one.clientWidth)"):
        complaints.append(f"{here}: the last column is cut off at {WIDTHS[-1]} px")
    page.set_viewport_size({"width": NARROW, "height": 900})
    if page.evaluate(
        "[...document.querySelectorAll('table.hours')].map(one => one.parentElement)"
        ".some(one => one.scrollWidth > one.clientWidth)"
    ):
        complaints.append(f"{here}: hours or amounts are cut off at {NARROW} px")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > NARROW:
        complaints.append(f"{here}: {wide} px wide at {NARROW} px")
    return complaints + person.trouble


def unreadable(page: Page) -> list[str]:
    """Texts and links that their colours hide, in the scheme that the page shows now."""
    # Colours that still fade from one scheme to the other are nobody's.
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    page.evaluate(ONE_OF_EACH)
    return violations(page, {"runOnly": {"type": "rule", "values": COLOURS}}, "[data-look]")


def violations(page: Page, rules: dict[str, Any], where: str = "html") -> list[str]:
    """Rule, and the first three elements that break it; ``where``: in what is looked."""
    if not page.locator(where).count():
        return []
    found = page.evaluate(f"axe.run({json.dumps(where)}, {json.dumps({**rules, **QUICK})})")["violations"]
    return [
        f"{one['id']} ({len(one['nodes'])}): " + " | ".join(node["html"][:160] for node in one["nodes"][:3])
        for one in found
    ]


def send_empty(person: Person) -> Response:
    """Empty the form of the page and press its button; returns the answer."""
    page = person.page
    for field in page.locator("main form[method=post]").locator("input:visible, textarea:visible").all():
        kind = field.get_attribute("type")
        if kind in ("checkbox", "radio"):
            field.evaluate("one => { one.checked = false }")
        elif kind not in ("submit", "search", "file"):
            field.fill("")
    return post(page, page.locator(BUTTON).first)


def post(page: Page, button: Locator) -> Response:
    """Press a button that sends a form; returns the answer."""
    with page.expect_response(lambda one: one.request.method == "POST" and one.request.is_navigation_request()) as got:
        button.click()
    page.wait_for_load_state()
    return got.value
