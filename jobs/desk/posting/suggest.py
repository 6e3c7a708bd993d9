"""Skills that a description speaks of, by the names of our own catalogue. Pure, offline, and no more than a suggestion.

A name counts wherever its words stand beside each other: whole words, in any case, one or many ("unit tests"), joined
by blanks, a hyphen or a slash; a name that ends in "-ing" also as a noun or a verb ("wireframing": "wireframes"). A
version or ".js" behind it changes nothing ("HTML5", "React.js"). The longest name wins: "React Native" is not "React".

A name that is an everyday word too (``EVERYDAY``: "Go", "Express", "REST", and any single letter) counts only as it is
written in the catalogue and in company: in a list beside another skill, before a word like "developer", after words
like "experience with". In a list between other skills its case does not matter. So "ready to go" finds nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


EVERYDAY = _set(
    "a+ accessibility agile airflow android aria authorization babel cassandra celery ci containers cucumber cypress"
    " dart dom espresso excel expo express flask flutter gatling gherkin go grunt gulp handlebars helm illustrator ios"
    " jasmine jest less lighthouse lit locust looker mfa ml mocha networking node outlook playwright"
    " postman prisma puppeteer r rails razor react rest rollup ruby snowflake spa spring statistics storybook swift"
    " terminal ticketing ts varnish wan word yarn"
)
# After an everyday word: it is a tool here. In a heading or at the beginning of a sentence too.
TOOL = _set(
    "certification certified developer engineer experience framework knowledge language programmer programming skill"
)
# The same, but a sentence may begin with such words for another reason ("Swift code reviews").
THING = _set("app code codebase component formula hook script service spreadsheet")
# Before it: "experience with Go", "written in R"; also another skill: "Appium with Java".
KNOWN = _set(
    "background code coded coding comfortable develop developed developing development experience experienced expertise"
    " familiar familiarity fluency fluent knowledge proficiency proficient program programming script scripting skill"
    " skilled write writing written year"
)
LINKS, USES = _set("in of with"), _set("use using")
# After "experience with Go": what can follow a name, and not what an everyday word belongs to.
GOES_ON = _set("a and are as at every for is on or plus to we would you")
ALSO = _set("and or")

TOKEN = re.compile(r"\.net\b|[^\W_]+(?:\.(?:js|net|io)\b)?(?:#|\+{1,2}(?!\w))?|&", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")  # words in an address say nothing
JOINED = re.compile(r"[ \t\xa0]*[-‐‑–/]?[ \t\xa0]*\n?[ \t\xa0]*")
LISTED = re.compile(r"\s*[,/|;+(]\s*\(?")
ENDS = re.compile(r"[.,;:!?)(/|\n]|\s[-–—]\s")
OPENS = re.compile(r"[.!?:\n•]")
LINE = re.compile(r"[^\S\n]*\n\s*(?:(?:[-*•·+]|\d+[.)])\s*)?|[*•·]\s*")
MOST_WORDS = 3  # shown of one suggestion


@dataclass(frozen=True)
class Suggestion:
    """A skill, and the words of the text that brought it up, as they stand there."""

    skill: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Name:
    """One name of one skill, as the forms of its words."""

    skill: int
    written: str
    forms: tuple[str, ...]

    @property
    def everyday(self) -> bool:
        word = self.written.lower()
        return len(self.forms) == 1 and (word in EVERYDAY or len(word) == 1)


@dataclass(frozen=True)
class Token:
    """A word of the text with its place, and the forms under which a name may be found."""

    written: str
    start: int
    end: int
    form: str
    bare: tuple[str, ...] = field(default=())  # without a version or ".js"


class Vocabulary:
    """Every name of every skill, by the form of its first word: the longest names first."""

    def __init__(self, skills: Iterable[tuple[int, Sequence[str]]]) -> None:
        """``skills``: (id, its names)."""
        self.names: dict[str, list[Name]] = defaultdict(list)
        for skill, written in skills:
            for name in written:
                for forms in _forms_of(name):
                    self.names[forms[0]].append(Name(skill, name, forms))
        for names in self.names.values():
            names.sort(key=lambda name: -len(name.forms))

    def suggest(self, text: str) -> list[Suggestion]:
        """The skills that the text speaks of most often first, among equals those named first."""
        reading = _Reading(text)
        doubtful: list[tuple[int, Name]] = []
        at = 0
        while at < len(reading.tokens):
            found = self._longest(reading, at)
            sure = [name for name, plain in found if not (plain and name.everyday)]
            doubtful += [(at, name) for name, plain in found if plain and name.everyday]
            width = max((len(name.forms) for name in sure), default=1)
            for name in sure:
                reading.take(name, at)
            at += width
        reading.doubtful = {at for at, _name in doubtful}
        # Forth and back: in a list each one that counts is company for the next, from either end.
        for at, name in [*doubtful, *reversed(doubtful)]:
            if at not in reading.hits.get(name.skill, ()) and reading.in_company(at, name):
                reading.take(name, at)
        return reading.suggestions()

    def _longest(self, reading: "_Reading", at: int) -> list[tuple[Name, bool]]:
        """The names that begin here, the longest only; with whether the word stands there without ".js" or version."""
        token = reading.tokens[at]
        found = [
            (name, form == token.form)
            for form in (token.form, *token.bare)
            for name in self.names.get(form, ())
            if reading.stands(name, at)
        ]
        longest = max((len(name.forms) for name, _plain in found), default=0)
        return [(name, plain) for name, plain in found if len(name.forms) == longest]


class _Reading:
    """One text while it is read."""

    def __init__(self, text: str) -> None:
        self.text = ADDRESS.sub(lambda match: "\x00" * len(match[0]), text)
        self.tokens = [_token(match) for match in TOKEN.finditer(self.text)]
        self.sure: set[int] = set()  # places of words that belong to a skill
        self.doubtful: set[int] = set()  # places of everyday words that may be skills
        self.hits: dict[int, dict[int, str]] = defaultdict(dict)  # skill → place → words

    def stands(self, name: Name, at: int) -> bool:
        """Whether every word of the name follows, joined to the one before."""
        end = at + len(name.forms)
        if end > len(self.tokens):
            return False
        if any(form not in (self.tokens[at + n].form, *self.tokens[at + n].bare) for n, form in enumerate(name.forms)):
            return False
        return all(JOINED.fullmatch(self.gap(place)) for place in range(at + 1, end))

    def gap(self, place: int) -> str:
        """What stands before a word, up to the word before it; a line break at both ends of the text."""
        start = self.tokens[place - 1].end if place else 0
        end = self.tokens[place].start if place < len(self.tokens) else len(self.text)
        edge = "\n" if place in (0, len(self.tokens)) else ""
        return edge + self.text[start:end]

    def form(self, place: int) -> str:
        return self.tokens[place].form if 0 <= place < len(self.tokens) else ""

    def take(self, name: Name, at: int) -> None:
        last = at + len(name.forms) - 1
        self.sure.update(range(at, last + 1))
        words = self.text[self.tokens[at].start : self.tokens[last].end]
        self.hits[name.skill][at] = " ".join(words.split())

    def in_company(self, at: int, name: Name) -> bool:
        """Whether an everyday word is meant as a skill here."""
        if self.form(at + 1) == "and" and self.gap(at + 1) == "":  # "R&D"
            return False
        left, right = self._listed_before(at), self._listed_after(at)
        beside = left in self.sure or right in self.sure
        if self.tokens[at].written != name.written:
            open_left = left is None and not OPENS.search(self.gap(at))
            open_right = right is None and not ENDS.search(self.gap(at + 1))
            return beside and not (open_left or open_right) and not {left, right} - {None} - self.sure - self.doubtful
        return beside or self._alone_in_a_list(at) or self._named_as_tool(at) or self._known(at)

    def _listed_before(self, at: int) -> int | None:
        """The word before in a list: "Python, Go", "Python and Go"."""
        if at and LISTED.fullmatch(self.gap(at)):
            return at - 1
        if at > 1 and self.form(at - 1) in ALSO and not self.gap(at).strip():
            return at - 2 if not OPENS.search(self.gap(at - 1)) else None
        return None

    def _listed_after(self, at: int) -> int | None:
        if at + 1 < len(self.tokens) and LISTED.fullmatch(self.gap(at + 1)):
            return at + 2 if self.form(at + 1) in ALSO else at + 1
        if self.form(at + 1) in ALSO and not self.gap(at + 1).strip() and not self.gap(at + 2).strip():
            return at + 2
        return None

    def _alone_in_a_list(self, at: int) -> bool:
        """On a line of its own, next to a line that begins or ends with a skill."""
        alone = bool(LINE.fullmatch(self.gap(at)) and LINE.fullmatch(self.gap(at + 1)))
        return alone and (at - 1 in self.sure or at + 1 in self.sure)

    def _named_as_tool(self, at: int) -> bool:
        if self.gap(at + 1).strip(" -"):
            return False
        following = self.form(at + 1)
        return following in TOOL or (following in THING and not OPENS.search(self.gap(at)))

    def _known(self, at: int) -> bool:
        if self.gap(at).strip() or self.form(at - 1) not in LINKS | USES:
            return False
        if self.form(at - 1) in LINKS and self.form(at - 2) not in KNOWN and at - 2 not in self.sure:
            return False
        return bool(ENDS.search(self.gap(at + 1))) or self.form(at + 1) in GOES_ON

    def suggestions(self) -> list[Suggestion]:
        order = sorted(self.hits, key=lambda skill: (-len(self.hits[skill]), min(self.hits[skill])))
        return [Suggestion(skill, _some(words for _at, words in sorted(self.hits[skill].items()))) for skill in order]


def _token(match: re.Match[str]) -> Token:
    written = match[0]
    form = _form(written)
    stems = [re.sub(r"\d+$", "", form), re.sub(r"js$", "", form)]
    bare = tuple(_form(stem) for stem in stems if stem != form and len(stem) > 2)
    return Token(written, *match.span(), form, bare)


def _form(word: str) -> str:
    """In lower case, for one and for many: "APIs" → "api", "Node.js" → "nodejs", ".NET" → ".net", "&" → "and"."""
    low = word.lower()
    if low == "&":
        return "and"
    if not low.startswith("."):
        low = low.replace(".", "")
    if len(low) < 4 or not low.endswith("s") or low.endswith(("ss", "us", "sis", "dis", "js")):
        return low
    if low.endswith("ies"):
        return low[:-3] + "y"
    return low[:-2] if low.endswith(("xes", "sses", "shes")) else low[:-1]


def _forms_of(name: str) -> Iterator[tuple[str, ...]]:
    """Each way in which a name is found: as it is, and for "-ing" its noun and its past ("debug", "debugged")."""
    forms = tuple(_form(match[0]) for match in TOKEN.finditer(name))
    if not forms:
        return
    yield forms
    last = forms[-1]
    if not last.endswith("ing") or len(last) < 6 or last in EVERYDAY:
        return
    root = last[:-3]
    bases = {root, root + "e"} | ({root[:-1]} if root[-1] == root[-2] else set())
    for base in bases | {root + "ed"}:
        yield (*forms[:-1], base)


def _some(words: Iterable[str]) -> tuple[str, ...]:
    """The first few that differ by more than their case."""
    return tuple({word.casefold(): word for word in reversed(list(words))}.values())[::-1][:MOST_WORDS]
