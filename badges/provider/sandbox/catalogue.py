"""The sandbox's course list, read from the same CSV files that fill the portal's catalogue."""

import csv
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "catalog" / "data"


@dataclass(frozen=True, slots=True)
class Stage:
    """One badge. `course` is "" for badges that show activity and teach nothing."""

    id: int
    name: str
    course: str
    minutes: int


@dataclass(frozen=True)
class Course:
    slug: str
    title: str
    track: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Track:
    slug: str
    title: str
    courses: tuple[Course, ...]


@dataclass(frozen=True)
class Catalogue:
    """Tracks with their courses and stages in teaching order, and the badges outside any course."""

    tracks: tuple[Track, ...]
    activities: tuple[Stage, ...]
    digest: str

    @cached_property
    def courses(self) -> dict[str, Course]:
        return {course.slug: course for track in self.tracks for course in track.courses}

    @cached_property
    def stages(self) -> dict[int, Stage]:
        taught = {stage.id: stage for course in self.courses.values() for stage in course.stages}
        return taught | {stage.id: stage for stage in self.activities}

    @cached_property
    def track_titles(self) -> dict[str, str]:
        return {track.slug: track.title for track in self.tracks}


def load(folder: Path = DATA) -> Catalogue:
    """Read tracks.csv, courses.csv and badges.csv. Raises OSError or KeyError when they are not there or not whole."""
    stages: dict[str, list[tuple[int, Stage]]] = {}
    for row in _rows(folder / "badges.csv"):
        stage = Stage(int(row["external_id"]), row["name"], row["course"], int(row["estimated_minutes"] or 0))
        stages.setdefault(stage.course, []).append((int(row["position"] or 0), stage))
    ordered = {slug: tuple(stage for _, stage in sorted(found, key=_place)) for slug, found in stages.items()}
    courses: dict[str, list[Course]] = {}
    for row in _rows(folder / "courses.csv"):
        course = Course(row["slug"], row["title"], row["track"], ordered.get(row["slug"], ()))
        courses.setdefault(course.track, []).append(course)
    tracks = tuple(
        Track(row["slug"], row["title"], tuple(courses.get(row["slug"], ()))) for row in _rows(folder / "tracks.csv")
    )
    return Catalogue(tracks, ordered.get("", ()), _digest(folder))


def _place(item: tuple[int, Stage]) -> tuple[int, int]:
    return item[0], item[1].id


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _digest(folder: Path) -> str:
    """Changes when any of the files does, so that every ETag made from them does too."""
    files = (folder / name for name in ("tracks.csv", "courses.csv", "badges.csv"))
    return hashlib.blake2b(b"\0".join(file.read_bytes() for file in files), digest_size=8).hexdigest()
