"""Whatever people say of themselves: same place in line, same offers, same matches."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from enrollment.equal_opportunity.models import Race, Sex, YesNo
from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState
from enrollment.intake.waitlist import offers
from enrollment.intake.waitlist.ranking import Waiting, priority, rank
from jobs.matching.engine import match_all
from jobs.matching.models import LearnerMatches, OpeningMatches
from tests import factories
from tests.enrollment.equal_opportunity.people import rows, said
from tests.jobs.matching.worlds import World, stored

pytestmark = pytest.mark.django_db
SEEDS = range(3)


def shuffle_answers(people: list[Any], seed: int) -> None:
    """Everybody says something, drawn anew."""
    dice = random.Random(seed)
    races = [race for race in Race.values if race != Race.NOT_SAID]
    for person in people:
        said(
            person,
            race_ethnicity=dice.choice([[], ["not_said"], dice.sample(races, dice.randint(1, 3))]),
            sex=dice.choice(["", *Sex.values]),
            limited_english=dice.choice(["", *YesNo.values]),
            has_disability=dice.choice(["", *YesNo.values]),
        )


def queue_of(many: int, seed: int) -> Any:
    """A queue with ties in everything but the number; returns its program."""
    dice, programme = random.Random(seed), factories.ProgrammeFactory()
    for _number in range(many):
        covered, groups = dice.choice(["", "no", "veteran", "spouse"]), dice.choice([[], ["low_income"]])
        factories.EnrollmentFactory(
            programme=programme,
            state=EnrollmentState.WAITLISTED,
            covered=covered,
            priority_groups=groups,
            priority=priority(covered=covered in ("veteran", "spouse"), groups=groups),
            queued_at=timezone.now() - dt.timedelta(days=dice.randint(1, 4)),
        )
    return programme


def ranked(programme: Any) -> list[int]:
    here = Enrollment.objects.filter(programme=programme, state=EnrollmentState.WAITLISTED)
    waiting = [Waiting(*row) for row in here.values_list("priority", "queued_at", "pk")]
    random.shuffle(waiting)
    return [one.enrollment for one in rank(waiting)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_queue_stays_the_same(seed: int) -> None:
    programme = queue_of(40, seed)
    waiting = list(Enrollment.objects.waiting(programme).values_list("pk", flat=True))
    assert ranked(programme) == waiting
    people = [row.user for row in Enrollment.objects.select_related("user")]
    for again in SEEDS:
        shuffle_answers(people, seed * 100 + again)
        assert ranked(programme) == waiting
        assert list(Enrollment.objects.waiting(programme).values_list("pk", flat=True)) == waiting
    assert len(rows()) > len(people), "answers did change"


def test_the_next_seats_are_offered_to_the_same_people() -> None:
    programme = queue_of(20, 5)
    first = list(Enrollment.objects.waiting(programme).values_list("pk", flat=True)[:6])
    shuffle_answers([row.user for row in Enrollment.objects.select_related("user")], 7)
    factories.funding_stream(limit=6, programme=programme)
    offers.offer_seats(programme)
    offered = Enrollment.objects.filter(state=EnrollmentState.OFFERED).values_list("pk", flat=True)
    assert sorted(offered) == sorted(first)


@pytest.mark.parametrize("seed", SEEDS)
def test_matches_stay_the_same(seed: int) -> None:
    world = World(seed, candidates=25, openings=15)
    people = [candidate.user for candidate in world.candidates]
    shuffle_answers(people, seed)
    match_all()
    before = stored()
    assert any(before[0].values())
    for again in SEEDS:
        shuffle_answers(people, 1000 + seed * 100 + again)
        LearnerMatches.objects.all().delete()
        OpeningMatches.objects.all().delete()
        match_all()
        assert stored() == before


def test_ranking_and_matching_ask_nothing_of_those_tables() -> None:
    """Not even by raw SQL: what they send names no table of the schema and changes no role."""
    asked: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(str(sql))
        return execute(sql, params, many, context)

    programme = queue_of(5, 1)
    factories.funding_stream(limit=2, programme=programme)
    World(2, candidates=5, openings=5)
    with connection.execute_wrapper(listen):
        offers.offer_seats(programme)
        match_all()
    assert asked
    assert not [sql for sql in asked if '"eo"' in sql or " eo." in sql or " ROLE " in sql.upper()]
