"""Somebody who reads Spanish: chooses it in the menu, walks through the pages, and finds no English sentence."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from codeoregon.web.language import ENGLISH_ONLY
from tests.browser.conftest import Person
from tests.browser.looking import AXE_SCRIPT, RULES, unreadable, violations
from tests.browser.test_other_words import places
from tests.browser.test_pages import address
from tests.test_spanish import CATALOGUES, HOLES, words

pytestmark = pytest.mark.browser

LEAST = 3  # words of a piece of English that is looked for: shorter ones may be Spanish, or a name
# Small words without which there is no English sentence, and which no Spanish one has.
ENGLISH = re.compile(r"\b(?:the|your|you|this|have|will|with|they|and)\b")
# What the page says, without what is marked as being in another language; titles of fields and pictures too. The bars
# are named after courses, whose English can't be marked within a title.
SAID = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll("[lang], script, style, progress").forEach((one) => one.remove());
  const named = [...copy.querySelectorAll("[aria-label], [alt], [title]")];
  const titles = named.flatMap((one) => ["aria-label", "alt", "title"].map((name) => one.getAttribute(name) || ""));
  return [copy.textContent, ...titles].join(" | ").replace(/\\s+/g, " ");
}"""


# Spanish changes words and no markup, so axe looks at the kinds of pages there are, not at each of them.
LOOKED_AT = {"home:index", "board:list", "account_signup", "badges:pathway", "me:home", "matches:detail", "me:settings"}


def pieces() -> re.Pattern[str]:
    """Any piece of the English strings, between what is filled in, that is not in their Spanish as well."""
    found = set()
    for one in CATALOGUES["es"]:
        for said in (one.id,) if isinstance(one.id, str) else one.id:
            parts = (" ".join(part.split()) for part in HOLES.split(said))
            spanish = " ".join(words.strings(one))
            found |= {part for part in parts if len(part.split()) >= LEAST and part not in spanish}
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(found, key=len, reverse=True))) + ")")


def choose(person: Person, language: str) -> None:
    """By the menu of the page that is open."""
    person.page.locator("header .tools details.pop summary").click()
    person.page.locator("header .tools").get_by_role("button", name=language).click()
    person.page.wait_for_load_state()


@pytest.fixture
def reader(window: Callable[[str], Person]) -> Iterator[Callable[[str], Person]]:
    """``reader("learner")``: their window in Spanish; English again afterwards."""
    changed: list[Person] = []

    def of(role: str) -> Person:
        person = window(role)
        changed.append(person)
        choose(person.go("/help/"), "Español")
        return person

    yield of
    for person in changed:
        choose(person.go("/help/"), "English")
        assert person.page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("role", ["visitor", "learner"])
def test_no_page_has_an_english_sentence(role: str, reader: Callable[[str], Person], scene: dict[str, Any]) -> None:
    person, english, complaints = reader(role), pieces(), []
    person.page.set_viewport_size({"width": 390, "height": 900})
    for name, *arguments in places()[role]:
        path = address(scene, name, *arguments)
        if path.startswith(ENGLISH_ONLY):  # an invitation to speak for an employer is read by visitors too
            continue
        person.go(path)
        page = person.page
        if page.locator("html").get_attribute("lang") != "es":
            complaints.append(f"{path}: not in Spanish")
        said = page.evaluate(SAID)
        complaints += [f"{path}: {piece}" for piece in english.findall(said)]
        complaints += [f"{path}: …{said[max(0, one.start() - 40) : one.end() + 40]}…" for one in ENGLISH.finditer(said)]
        if ENGLISH.search(page.title()) and not arguments:
            complaints.append(f"{path}: title {page.title()}")
        if name in LOOKED_AT:
            page.evaluate(AXE_SCRIPT)
            complaints += [f"{path}: {line}" for line in violations(page, RULES) + unreadable(page)]
    assert not complaints, "\n".join(complaints)
