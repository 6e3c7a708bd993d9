"""One profile as the provider would send it: shape, ETag, date. Made when asked for, kept in a bounded cache."""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from badges.provider.sandbox.catalogue import Catalogue, Stage
from badges.provider.sandbox.population import Person, Population
from badges.provider.sandbox.store import Store

CACHE_BYTES: Final = 24 << 20


@dataclass(frozen=True, slots=True)
class Document:
    tag: str
    body: bytes
    packed: bytes
    modified: datetime


class Documents:
    """All profiles the sandbox can serve: the invented population and what people made by hand."""

    def __init__(self, population: Population, store: Store, base_url: str) -> None:
        self.population, self.store, self.base_url = population, store, base_url.rstrip("/")
        self.catalogue: Catalogue = population.catalogue
        self._cache: OrderedDict[str, Document] = OrderedDict()
        self._held = 0
        made_of = (population.seed, population.size, population.launch, self.catalogue.digest, self.base_url)
        self._root = repr(made_of).encode()

    def exists(self, handle: str) -> bool:
        return self.store.made(handle) or self.population.find(handle) is not None

    def tag(self, handle: str, *, renamed: bool = False) -> str:
        """A strong validator without making the document: everything it is made of, hashed."""
        key = handle.casefold()
        by_hand = (self.store.names.get(key), self.store.hashes.get(key), self.store.touched.get(key))
        earned = len(self.store.earned.get(key, ()))
        made_of = self._root + repr((key, by_hand, earned, renamed)).encode()
        return hashlib.blake2b(made_of, digest_size=12).hexdigest()

    def get(self, handle: str, *, renamed: bool = False) -> Document | None:
        """The document of this person, or None when there is nobody by that name."""
        if not self.exists(handle):
            return None
        key = f"{handle.casefold()}|{renamed}"
        tag = self.tag(handle, renamed=renamed)
        found = self._cache.get(key)
        if found is not None and found.tag == tag:
            self._cache.move_to_end(key)
            return found
        self._drop(key)
        document = self._make(handle.casefold(), tag, renamed=renamed)
        self._cache[key] = document
        self._held += len(document.body) + len(document.packed)
        while self._held > CACHE_BYTES and len(self._cache) > 1:
            self._drop(next(iter(self._cache)))
        return document

    def badges(self, handle: str) -> list[tuple[Stage, datetime]]:
        """What they have: the invented part and what was earned by hand, oldest first."""
        person = self.population.find(handle)
        earned = {stage.id: at for stage, at in self.population.badges(person)} if person else {}
        for badge, at in self.store.earned.get(handle.casefold(), {}).items():
            earned.setdefault(badge, at)
        stages = self.catalogue.stages
        return sorted(((stages[badge], at) for badge, at in earned.items() if badge in stages), key=_when)

    def name(self, handle: str) -> str:
        person = self.population.find(handle)
        return self.store.names.get(handle.casefold()) or (person.name if person else "")

    def _drop(self, key: str) -> None:
        gone = self._cache.pop(key, None)
        if gone is not None:
            self._held -= len(gone.body) + len(gone.packed)

    def _make(self, handle: str, tag: str, *, renamed: bool) -> Document:
        person = self.population.find(handle)
        earned = self.badges(handle)
        body = msgspec.json.encode(self._shape(handle, person, earned, renamed=renamed))
        touched = self.store.touched.get(handle, datetime(2020, 1, 1, tzinfo=UTC))
        modified = max([touched, *(at for _, at in earned)])
        return Document(tag, body, gzip.compress(body, 1, mtime=0), modified)

    def _shape(
        self, handle: str, person: Person | None, earned: list[tuple[Stage, datetime]], *, renamed: bool
    ) -> dict[str, Any]:
        """The provider's own fields, in its order, with the habits it has: two date forms, stray spaces, no picture."""
        gravatar = self.store.hashes.get(handle) if self.store.made(handle) else None
        if person is not None and person.has_picture:
            gravatar = person.gravatar_hash
        shape: dict[str, Any] = {
            "name": self.name(handle),
            "profile_name": handle,
            "profile_url": f"{self.base_url}/{handle}",
        }
        if gravatar:
            shape["gravatar_url"] = f"https://secure.gravatar.com/avatar/{gravatar}?s=400"
            shape["gravatar_hash"] = gravatar
        milliseconds = person is None or person.index % 2 == 0
        shape["badges"] = [self._badge(stage, at, milliseconds, renamed) for stage, at in earned]
        shape["points"] = self._points(earned)
        return shape

    def _badge(self, stage: Stage, at: datetime, milliseconds: bool, renamed: bool) -> dict[str, Any]:
        name = f"{stage.name} (new edition)" if renamed else stage.name
        path = f"{self.base_url}/library/{stage.course or 'activity'}"
        return {
            "id": stage.id,
            "name": f"{name} " if stage.id % 40 == 0 else name,
            "url": f"{path}/{stage.id}",
            "icon_url": f"{self.base_url}/icons/{stage.id}.svg",
            "earned_date": at.strftime("%Y-%m-%dT%H:%M:%S") + (".000Z" if milliseconds else "Z"),
            "courses": self._courses(stage, name, path),
        }

    def _courses(self, stage: Stage, name: str, path: str) -> list[dict[str, Any]]:
        course = self.catalogue.courses.get(stage.course)
        if course is None:
            return []
        return [
            {
                "title": self.catalogue.track_titles[course.track],
                "url": f"{self.base_url}/tracks/{course.track}",
                "badge_count": 1,
            },
            {"title": course.title, "url": path, "badge_count": 1},
            {"title": name, "url": f"{path}/{stage.id}", "badge_count": 1},
        ]

    def _points(self, earned: list[tuple[Stage, datetime]]) -> dict[str, int]:
        points = {"total": 50}
        for stage, _ in earned:
            amount = max(10, stage.minutes)
            points["total"] += amount + 3  # quizzes count for the total and for no topic
            course = self.catalogue.courses.get(stage.course)
            if course is not None:
                topic = self.catalogue.track_titles[course.track]
                points[topic] = points.get(topic, 0) + amount
        return points


def _when(item: tuple[Stage, datetime]) -> tuple[datetime, int]:
    return item[1], item[0].id
