"""Bring in one version of the badge → skill rules from CSV: all of it or nothing, with every problem named by line.

Columns: badge_external_id, skill (slug), level (aware | working | strong), weight (1–3).
"""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction

from badges.catalog.models import Badge, Skill, SkillLevel
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.crosswalks.versions.actions import publish
from codeoregon.lib.states import MoveRefused

OUR_OWN = Path(__file__).parent / "data" / "skills_v1.csv"
LEVELS = {"aware": SkillLevel.AWARE, "working": SkillLevel.WORKING, "strong": SkillLevel.STRONG}


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
    badges = {badge.external_id: badge for badge in Badge.objects.all()}
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    rules: list[SkillRule] = []
    problems: list[str] = []
    seen: set[tuple[int, int]] = set()
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            rule, problem = _rule(row, badges, skills)
            if rule and (rule.badge_id, rule.skill_id) in seen:
                problem = "this badge names this skill twice"
            if problem or rule is None:
                problems.append(f"{path.name} line {number}: {problem}")
                continue
            seen.add((rule.badge_id, rule.skill_id))
            rules.append(rule)
    if problems or not rules:
        raise CrosswalkRejected(problems or [f"{path.name}: there is no rule in this file"])
    crosswalk = Crosswalk.objects.create(version=version, note=note)
    for rule in rules:
        rule.crosswalk = crosswalk
    SkillRule.objects.bulk_create(rules, batch_size=1000)
    if effective_from is None:
        return crosswalk
    try:
        return publish(draft=crosswalk, effective_from=effective_from, why=note or "import", by=None)
    except MoveRefused as refused:
        raise CrosswalkRejected([str(refused)]) from refused


def _rule(row: dict[str, Any], badges: dict[int, Badge], skills: dict[str, Skill]) -> tuple[SkillRule | None, str]:
    try:
        badge = badges.get(int(row["badge_external_id"]))
        level, weight = LEVELS.get((row["level"] or "").strip()), int(row["weight"])
        skill = skills.get((row["skill"] or "").strip())
    except KeyError as error:
        return None, f"there is no column {error}"
    except (TypeError, ValueError):
        return None, "the badge and the weight are whole numbers"
    if badge is None:
        return None, f"no badge has the id {row['badge_external_id']}"
    if badge.kind == Badge.Kind.ACTIVITY:
        return None, f"badge {badge.external_id} is marked as activity and shows no skill"
    if skill is None:
        return None, f"there is no skill called {row['skill']}"
    if level is None or not 1 <= weight <= 3:
        return None, "the level is aware, working or strong, the weight 1, 2 or 3"
    return SkillRule(badge=badge, skill=skill, level=level, weight=weight), ""
