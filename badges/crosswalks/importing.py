"""Badge → skill rules from and to CSV: all of a file or nothing, with every problem named by line.

Columns: badge_external_id, skill (slug), level (aware | working | strong), weight (1–3), and provider where a badge is
not one of Treehouse's.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from badges.catalog.models import Skill, SkillLevel
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.crosswalks.versions.actions import must_be_draft, noted, publish
from badges.crosswalks.versions.reports import Badges, Problem, Rejected, Report, named_twice
from codeoregon.lib.states import MoveRefused
from codeoregon.web.tables import Unreadable, rows

OUR_OWN = Path(__file__).parent / "data" / "skills_v1.csv"
NEEDED: Final = ("badge_external_id", "skill", "level", "weight")
HEADER: Final = (*NEEDED, "provider", "badge")  # the name helps whoever reads the file; it is not read back
LEVELS = {"aware": SkillLevel.AWARE, "working": SkillLevel.WORKING, "strong": SkillLevel.STRONG}
LEVEL_NAMES: dict[int, str] = {level: name for name, level in LEVELS.items()}


class CrosswalkRejected(Exception):
    """Nothing was imported; ``problems`` holds a sentence a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@transaction.atomic
def import_crosswalk(
    path: Path = OUR_OWN, *, version: int, effective_from: dt.date | None, note: str = ""
) -> Crosswalk:
    """Make crosswalk ``version`` from ``path``: published from ``effective_from`` on, or a draft when that is None.

    Raises CrosswalkRejected, also when the version exists: a version is never changed, the next one replaces it.
    """
    if Crosswalk.objects.filter(version=version).exists():
        raise CrosswalkRejected([f"Version {version} exists already; a version is never changed. Import a higher one."])
    crosswalk = Crosswalk.objects.create(version=version, note=note)
    try:
        replace_rules(draft=crosswalk, raw=path.read_bytes(), by=None)
        if effective_from is None:
            return crosswalk
        return publish(draft=crosswalk, effective_from=effective_from, why=note or "import", by=None)
    except Rejected as rejected:
        raise CrosswalkRejected([f"{path.name} line {line}: {why}" for line, why in rejected.problems]) from rejected
    except (Unreadable, MoveRefused) as odd:
        raise CrosswalkRejected([f"{path.name}: {odd}"]) from odd


@transaction.atomic
def replace_rules(*, draft: Crosswalk, raw: bytes, by: Any) -> Report:
    """Give a draft the rules of a file in place of its own. Raises Rejected, Unreadable or MoveRefused; then nothing
    has changed. A rule that the file leaves as it is keeps its history.
    """
    must_be_draft(draft)
    found = _read(raw)
    fresh = {(rule.badge_id, rule.skill_id): rule for _line, rule in found}
    held = {(rule.badge_id, rule.skill_id): rule for rule in draft.rules.select_related("badge", "skill")}
    before = {pair: (rule.level, rule.weight) for pair, rule in held.items()}
    after = {pair: (rule.level, rule.weight) for pair, rule in fresh.items()}
    differs = {pair for pair in held if before[pair] != after.get(pair)}
    with noted(by, "import of rules"):
        draft.rules.filter(pk__in=[held[pair].pk for pair in differs]).delete()
        for rule in fresh.values():
            rule.crosswalk = draft
        SkillRule.objects.bulk_create(
            (rule for pair, rule in fresh.items() if pair not in held or pair in differs), batch_size=1000
        )
    names = {pair: f"{rule.badge} → {rule.skill}, {LEVEL_NAMES[rule.level]}" for pair, rule in (held | fresh).items()}
    return Report.of({(rule.badge_id, rule.skill_id): line for line, rule in found}, before, after, names)


def table(crosswalk: Crosswalk) -> Iterator[list[Any]]:
    """The rules as rows of HEADER: what ``replace_rules`` reads."""
    rules = crosswalk.rules.select_related("badge", "skill").order_by("badge__provider", "badge__external_id", "id")
    for rule in rules.iterator(chunk_size=2000):
        badge = rule.badge
        yield [
            *(badge.external_id, rule.skill.slug, LEVEL_NAMES[rule.level], rule.weight),
            *(badge.provider, badge.name),
        ]


def _read(raw: bytes) -> list[tuple[int, SkillRule]]:
    """(line, rule), no two of one badge and skill."""
    badges, skills = Badges(), {skill.slug: skill for skill in Skill.objects.all()}
    found: list[tuple[int, SkillRule]] = []
    problems: list[Problem] = []
    for line, row in rows(raw, NEEDED, problems):
        try:
            found.append((line, _rule(row, badges, skills)))
        except ValueError as odd:
            problems.append((line, str(odd)))
    pairs = [(line, (rule.badge_id, rule.skill_id)) for line, rule in found]
    problems += named_twice(pairs, "this badge names this skill twice")
    if problems:
        raise Rejected(problems)
    if not found:
        raise Unreadable("There is no rule in this file.")
    return found


def _rule(row: dict[str, str], badges: Badges, skills: dict[str, Skill]) -> SkillRule:
    badge = badges.find(row)
    skill, level, weight = skills.get(row["skill"].strip()), LEVELS.get(row["level"].strip()), row["weight"].strip()
    if skill is None:
        raise ValueError(f"there is no skill called {row['skill']}")
    if level is None or weight not in ("1", "2", "3"):
        raise ValueError("the level is aware, working or strong, the weight 1, 2 or 3")
    return SkillRule(badge=badge, skill=skill, level=level, weight=int(weight))
