"""What asking for less would bring, against asking everybody one by one."""

import itertools
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from badges.catalog.models import Badge
from badges.crosswalks.evaluate import held
from badges.crosswalks.models import SkillRule
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.what_if import loosen
from jobs.matching.what_if.loosen import loosened
from jobs.matching.what_if.ways import Asked
from jobs.openings.models import Opening
from tests import factories
from tests.jobs.matching.worlds import World

pytestmark = pytest.mark.django_db
GOOD = 80


def fitting(opening: Opening, needs: list[Asked], *, extra: dict[int, int] | None = None) -> set[int]:
    """Who fits, by the functions that explain."""
    people = list(Candidate.objects.visible())
    evidence = held([person.pk for person in people])
    found = set()
    for person in people:
        shown: dict[int, Any] = {skill: one.level for skill, one in evidence[person.pk].items()}
        for skill, level in (extra or {}).items():
            shown[skill] = max(shown.get(skill, 0), level)
        levels: Any = {skill: SimpleNamespace(level=level) for skill, level in shown.items()}
        if not score.filters(person, opening) and score.total(levels, needs) >= GOOD:
            found.add(person.pk)
    return found


def asked(opening: Opening) -> list[Asked]:
    return [Asked(need.skill_id, need.level, need.required) for need in opening.needs.all()]


def naive(opening: Opening, needs: list[Asked]) -> loosen.Loosened:
    now = fitting(opening, needs)

    def more(other: list[Asked], **changes: Any) -> int:
        before = {name: getattr(opening, name) for name in changes}
        for name, value in changes.items():
            setattr(opening, name, value)
        found = len(fitting(opening, other))
        for name, value in before.items():
            setattr(opening, name, value)
        return max(0, found - len(now))

    rows = []
    for place, need in enumerate(needs):
        others = needs[:place] + needs[place + 1 :]
        lower, teach = need._replace(level=need.level - 1), need._replace(required=False)
        rows.append(
            loosen.Less(
                need.skill_id,
                more(others),
                more([*others, lower]) if need.level > 1 else None,
                more([*others, teach]) if need.required else None,
            )
        )
    soon: set[int] = set()
    for badge in Badge.objects.filter(catalogued=True, kind="learning"):
        soon |= fitting(opening, needs, extra=dict(SkillRule.objects.filter(badge=badge).values_list("skill", "level")))
    raised = opening.pay_high + loosen.RAISE * (1 if opening.pay_period == "hour" else 52 * opening.hours_per_week)
    return loosen.Loosened(
        len(now),
        len(soon - now),
        rows,
        None if opening.is_remote else more(needs, is_remote=True),
        more(needs, pay_high=raised),
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_table_is_what_counting_everybody_one_by_one_gives(seed: int) -> None:
    World(seed, candidates=60, openings=12, skills=4)
    some = False
    for opening in Opening.objects.all():
        found = loosened(opening, asked(opening))
        assert found == naive(opening, asked(opening))
        some |= bool(found.fit and found.soon)
    assert some


def test_needs_that_are_not_saved_yet_count(client: Any) -> None:
    world = World(5, candidates=40, openings=1, skills=4)
    opening = world.openings[0]
    for few in itertools.combinations(world.skills, 2):
        needs = [Asked(skill.pk, level, level == 2) for level, skill in enumerate(few, 1)]
        assert loosened(opening, needs) == naive(opening, needs)


def test_a_draft_without_place_or_pay_fails_nobody_for_that() -> None:
    skill, rule = factories.SkillFactory(), factories.SkillRuleFactory(level=2)
    candidate = factories.CandidateFactory(counties=["41005"], pay_at_least=Decimal(50))
    factories.AwardFactory(user=candidate.user, badge=rule.badge)
    draft = factories.OpeningFactory(state="draft", site=None, pay_low=None, pay_high=None, published_at=None)
    found = loosened(draft, [Asked(rule.skill_id, 2, True)])
    assert (found.fit, found.pay) == (1, None)
    assert loosened(draft, [Asked(skill.pk, 2, True)]).fit == 0


def test_nobody_and_nothing() -> None:
    opening = factories.OpeningFactory()
    assert loosened(opening, []).needs == []
    assert loosened(opening, [Asked(factories.SkillFactory().pk, 1, True)]).fit == 0
