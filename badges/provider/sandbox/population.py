"""Invented learners: who they are and what they have earned by launch day.

Pure and deterministic by (seed, size): the sandbox provider and the demo programme both ask here, so the handles that
one links are the handles that the other serves. A person is worked out when asked for; nothing is kept.

As on launch day: of 5,256 people 2,203 have a badge and 3,400 have told us their username; other sizes keep the shares.
"""

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from badges.provider.data import gravatar_hash
from badges.provider.sandbox.catalogue import Catalogue, Stage, Track, load

OF_PEOPLE: Final = 5_256
WITH_BADGES: Final = 2_203
WITH_HANDLE: Final = 3_400  # everyone with a badge, and some who have not earned one yet
MEDIAN_BADGES: Final = 14
SPREAD: Final = 1.05  # sigma of the lognormal: about one learner in 170 has 200 badges or more
MAIL_HOST: Final = "learners.example"

_VOCABULARY = Path(__file__).resolve().parents[3] / "codeoregon" / "local" / "vocab" / "people.json"
_FIRST = [
    "Amina",
    "Rosa",
    "Wei",
    "Ivan",
    "Nadia",
    "Marcus",
    "Linh",
    "Hodan",
    "Elena",
    "Tomas",
    "Grace",
    "Omar",
    "Yuki",
    "Carmen",
    "Dmitri",
    "Fatima",
    "Joel",
    "Kalani",
]
_LAST = [
    "Alder",
    "Benton",
    "Castillo",
    "Dawson",
    "Esparza",
    "Fields",
    "Garrido",
    "Hoang",
    "Ibarra",
    "Jansen",
    "Kowal",
    "Larkin",
    "Mendes",
    "Nguyen",
    "Okafor",
]
_TAIL = re.compile(r"([a-z]+)([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented learner. `linked` says whether the demo programme knows their username."""

    index: int
    handle: str
    first_name: str
    last_name: str
    has_badges: bool
    linked: bool

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def email(self) -> str:
        return f"{self.handle}@{MAIL_HOST}"

    @property
    def has_picture(self) -> bool:
        """Most have one, and its hash shows whose profile it is; some never set one."""
        return self.index % 17 != 0

    @property
    def gravatar_hash(self) -> str:
        return gravatar_hash(self.email)


@dataclass(frozen=True)
class Population:
    """`size` people made from `seed`, their badges dated up to and with the day `launch` (yesterday unless given)."""

    seed: int
    size: int
    launch: date = field(default_factory=lambda: datetime.now(UTC).date() - timedelta(days=1))

    @cached_property
    def catalogue(self) -> Catalogue:
        return load()

    def __iter__(self) -> Iterator[Person]:
        return (self.person(index) for index in range(self.size))

    def person(self, index: int) -> Person:
        """The person of this rank. Raises IndexError outside 0 ≤ index < size."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        firsts, lasts = _names()
        dice = random.Random(f"who:{self.seed}:{self.size}:{index}")  # noqa: S311 - invented people
        first, last = dice.choice(firsts), dice.choice(lasts)
        earner = self.has_badges(index)
        return Person(
            index=index,
            handle=f"{_plain(first)}{_plain(last)[:1]}{index + 1}",
            first_name=first,
            last_name=last,
            has_badges=earner,
            linked=earner or self._linked_without(index),
        )

    def find(self, handle: str) -> Person | None:
        """The person with this handle, case aside. The rank is in the handle, so nothing is searched."""
        match = _TAIL.fullmatch(handle.casefold())
        if match is None or not 0 < int(match[2]) <= self.size:
            return None
        person = self.person(int(match[2]) - 1)
        return person if person.handle == handle.casefold() else None

    def has_badges(self, index: int) -> bool:
        """Spread evenly over the ranks, so that the count is right for every size."""
        return (index + 1) * WITH_BADGES // OF_PEOPLE > index * WITH_BADGES // OF_PEOPLE

    def _linked_without(self, index: int) -> bool:
        rank = index - index * WITH_BADGES // OF_PEOPLE  # how many before this one have no badge
        more, of = WITH_HANDLE - WITH_BADGES, OF_PEOPLE - WITH_BADGES
        return (rank + 1) * more // of > rank * more // of

    def badges(self, person: Person) -> list[tuple[Stage, datetime]]:
        """What they earned, oldest first, with aware UTC times; [] for people without badges."""
        if not person.has_badges:
            return []
        dice = random.Random(f"what:{self.seed}:{self.size}:{person.index}")  # noqa: S311 - invented badges
        wanted = max(1, round(MEDIAN_BADGES * dice.lognormvariate(0, SPREAD)))
        stages = self._chosen(dice, wanted)
        return list(zip(stages, self._times(dice, len(stages)), strict=True))

    def _chosen(self, dice: random.Random, wanted: int) -> list[Stage]:
        """Stages in the order earned: one or two tracks, their courses from the first on, then wider."""
        chosen: list[Stage] = list(self.catalogue.activities[:1])
        for track in _tracks_by_taste(dice, self.catalogue.tracks):
            for course in track.courses:
                if dice.random() < 0.12:  # some courses are passed over
                    continue
                chosen += course.stages
                if len(chosen) >= wanted:
                    break
            if len(chosen) >= wanted:
                break
        chosen = chosen[:wanted]
        if wanted > 30 and len(self.catalogue.activities) > 1:
            chosen.append(dice.choice(self.catalogue.activities[1:]))
        return list(dict.fromkeys(chosen))

    def _times(self, dice: random.Random, count: int) -> list[datetime]:
        """Evenings and weekends over weeks or months, ending at the latest on launch day, 17:00 in Oregon."""
        last = datetime.combine(self.launch, time(1), UTC) + timedelta(days=1)
        span = min(330.0, 3 + count * dice.uniform(0.8, 4.0))
        end = last - timedelta(days=min(200.0, dice.expovariate(1 / 20)))
        moments = sorted(end - timedelta(days=span * dice.random()) for _ in range(count))
        # No two badges in one second: people earn them one after another.
        return [moment.replace(microsecond=0) - timedelta(seconds=count - i) for i, moment in enumerate(moments)]


def _tracks_by_taste(dice: random.Random, tracks: tuple[Track, ...]) -> list[Track]:
    """All tracks, most wanted first: the earlier in the list, the more people begin there."""
    weights = {track.slug: 1.0 / (rank + 1.5) for rank, track in enumerate(tracks)}
    return sorted(tracks, key=lambda track: dice.random() ** (1.0 / weights[track.slug]), reverse=True)


@cache
def _names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last names: the demo's vocabulary when it is there, a short list of our own when not."""
    try:
        words = json.loads(_VOCABULARY.read_text(encoding="utf-8"))
        return tuple(words["first_names"]), tuple(words["last_names"])
    except (OSError, KeyError, ValueError):
        return tuple(_FIRST), tuple(_LAST)


def _plain(name: str) -> str:
    """Small Latin letters only, as usernames are."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in letters if letter.isalpha()) or "learner"
