"""Bring in a catalogue from CSV files: all of it or nothing, with every problem named by file and line.

Files (UTF-8, with header), each optional but in this order, because later ones name earlier ones:

tracks.csv         slug, title, area
courses.csv        slug, title, track, estimated_minutes, summary
badges.csv         external_id, name, course, position, kind, estimated_minutes, icon_text
skills.csv         slug, name, area, description, synonyms ("|" between them; without the column they stay as they are)
pathways.csv       slug, title, summary, area, is_accelerated
pathway_steps.csv  pathway, position, title, options ("|" between courses of which any one will do)
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from badges.catalog.models import Badge, Course, Pathway, PathwayOption, PathwayStep, Skill, Track
from codeoregon.web.tables import Unreadable, rows

OUR_OWN = Path(__file__).parent / "data"
COLUMNS = {
    "tracks.csv": ("slug", "title", "area"),
    "courses.csv": ("slug", "title", "track", "estimated_minutes", "summary"),
    "badges.csv": ("external_id", "name", "course", "position", "kind", "estimated_minutes", "icon_text"),
    "skills.csv": ("slug", "name", "area", "description"),
    "pathways.csv": ("slug", "title", "summary", "area", "is_accelerated"),
    "pathway_steps.csv": ("pathway", "position", "title", "options"),
}
FILES = tuple(COLUMNS)
TRUE = {"true", "yes", "1"}
OPTIONAL = {"synonyms"}  # columns that a file need not have


class CatalogueRejected(Exception):
    """Nothing was imported; ``problems`` holds a sentence a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Reading:
    """What has been read so far, and what was wrong with it."""

    files: Mapping[str, bytes]
    counts: dict[str, int] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def rows(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        """(place, row) of one file, every value stripped; nothing when the file is not there."""
        if name not in self.files:
            return
        odd_rows: list[tuple[int, str]] = []
        try:
            for line, row in rows(self.files[name], COLUMNS[name], odd_rows):
                self.columns[name] = set(row)
                yield f"{name} line {line}", {key: value.strip() for key, value in row.items()}
        except Unreadable as odd:
            self.problems.append(f"{name}: {odd}")
        self.problems += [f"{name} line {line}: {why}." for line, why in odd_rows]

    def take(self, name: str, build: Callable[[dict[str, str]], models.Model]) -> list[tuple[str, Any]]:
        """(place, row object) for each line that can be read; what is wrong is noted and left out."""
        made = []
        for place, row in self.rows(name):
            try:
                one = build(row)
                one.clean_fields(exclude=["id"])
                made.append((place, one))
            except ValidationError as error:
                told = [
                    f"“{column}”: {' '.join(said)}{_choices(one, column)}"
                    for column, said in error.message_dict.items()
                ]
                self.problems.append(f"{place}: {' '.join(told)}")
            except ValueError as error:
                self.problems.append(f"{place}: {error}")
        self.counts[name.removesuffix(".csv")] = len(made)
        return made


def import_catalogue(folder: Path = OUR_OWN) -> dict[str, int]:
    """Add or update the catalogue from ``folder``; returns how many rows of each kind. Raises CatalogueRejected."""
    files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}
    if not files:
        raise CatalogueRejected([f"{folder.name}: there is no catalogue file in this folder"])
    return import_files(files)


@transaction.atomic
def import_files(files: Mapping[str, bytes]) -> dict[str, int]:
    """The same from files by name."""
    reading = Reading(files)
    _upsert(reading, "tracks.csv", Track, ["slug"], lambda row: Track(**_pick(row, "slug", "title", "area")))
    tracks = _by(Track, "slug")
    _upsert(reading, "courses.csv", Course, ["slug"], lambda row: _course(row, tracks))
    courses = _by(Course, "slug")
    _upsert(reading, "badges.csv", Badge, ["provider", "external_id"], lambda row: _badge(row, courses))
    _upsert(reading, "skills.csv", Skill, ["slug"], _skill)
    _upsert(reading, "pathways.csv", Pathway, ["slug"], _pathway)
    _steps(reading, courses)
    if reading.problems:
        raise CatalogueRejected(reading.problems)
    return reading.counts


def _upsert(
    reading: Reading,
    name: str,
    model: type[models.Model],
    key: list[str],
    build: Callable[[dict[str, str]], models.Model],
) -> None:
    found = reading.take(name, build)
    seen: set[tuple[Any, ...]] = set()
    for place, row in found:
        identity = tuple(getattr(row, part) for part in key)
        if identity in seen:
            reading.problems.append(f"{place}: {identity[-1]} is there twice")
        seen.add(identity)
    if found and not reading.problems:
        # Addresses come from the provider's documents and stay as they are.
        kept = {"id", "url", "icon_url", *key} | (OPTIONAL - reading.columns[name])
        changed = [f.name for f in model._meta.concrete_fields if f.name not in kept]
        model._default_manager.bulk_create(
            [row for _place, row in found], update_conflicts=True, unique_fields=key, update_fields=changed
        )


def _steps(reading: Reading, courses: dict[Any, Any]) -> None:
    pathways = _by(Pathway, "slug")
    options: list[tuple[str, int, list[str]]] = []

    def step(row: dict[str, str]) -> PathwayStep:
        chosen = row["options"].split("|")
        for slug in chosen:
            _known(courses, slug, "options", "course")
        pathway, position = _known(pathways, row["pathway"], "pathway", "pathway"), _number(row, "position")
        options.append((row["pathway"], position, chosen))
        return PathwayStep(pathway=pathway, position=position, title=row["title"])

    found = [row for _place, row in reading.take("pathway_steps.csv", step)]
    if not found or reading.problems:
        return
    # Steps are replaced whole: their order is their meaning, and nothing else points at them.
    PathwayStep.objects.filter(pathway__in={row.pathway_id for row in found}).delete()
    made = {(s.pathway.slug, s.position): s for s in PathwayStep.objects.bulk_create(found)}
    PathwayOption.objects.bulk_create(
        PathwayOption(step=made[pathway, position], course=courses[slug])
        for pathway, position, chosen in options
        for slug in chosen
    )


def _course(row: dict[str, str], tracks: dict[Any, Any]) -> Course:
    return Course(
        track=_known(tracks, row["track"], "track", "track") if row["track"] else None,
        estimated_minutes=_number(row, "estimated_minutes", empty=0),
        **_pick(row, "slug", "title", "summary"),
    )


def _badge(row: dict[str, str], courses: dict[Any, Any]) -> Badge:
    return Badge(
        external_id=_number(row, "external_id"),
        course=_known(courses, row["course"], "course", "course") if row["course"] else None,
        position=_number(row, "position", empty=0),
        estimated_minutes=_number(row, "estimated_minutes", empty=0),
        **_pick(row, "name", "kind", "icon_text"),
    )


def _skill(row: dict[str, str]) -> Skill:
    synonyms = [name.strip() for name in row.get("synonyms", "").split("|") if name.strip()]
    return Skill(synonyms="\n".join(synonyms), **_pick(row, "slug", "name", "area", "description"))


def _pathway(row: dict[str, str]) -> Pathway:
    accelerated = row["is_accelerated"].lower() in TRUE
    return Pathway(is_accelerated=accelerated, **_pick(row, "slug", "title", "summary", "area"))


def _known(all_: Mapping[str, Any], slug: str, column: str, kind: str) -> Any:
    """What a row names by its slug. Raises ValueError with a sentence."""
    if slug not in all_:
        raise ValueError(f"“{column}” names a {kind} by its slug, and no {kind} has the slug “{slug}”.")
    return all_[slug]


def _number(row: Mapping[str, str], column: str, empty: int | None = None) -> int:
    """Raises ValueError with a sentence."""
    text = row[column]
    if not text and empty is not None:
        return empty
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(f"“{column}” is a whole number, and here is “{text[:40]}”.")
    return int(text)


def _pick(row: dict[str, str], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _choices(row: models.Model, column: str) -> str:
    """What a column may hold, where that is a list."""
    choices: Any = getattr(row._meta.get_field(column), "choices", None)
    return f" It is one of: {', '.join(str(value) for value, _label in choices)}." if choices else ""


def _by(model: type[models.Model], name: str) -> dict[Any, Any]:
    return {getattr(row, name): row for row in model._default_manager.all()}
