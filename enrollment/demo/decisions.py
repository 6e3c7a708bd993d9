"""What the rules found when the people of the demo sent their answers, and the steps that led them where they are."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import connection
from django.utils import timezone

from codeoregon.local.demo import Plan
from enrollment.demo.seats import began
from enrollment.eligibility.actions import decided
from enrollment.eligibility.findings import Facts
from enrollment.eligibility.models import Determination, Outcome
from enrollment.intake.actions import COVERED, facts_of, in_english
from enrollment.intake.models import Enrollment
from enrollment.intake.states import SEATS, EnrollmentState
from enrollment.programs.models import Programme

BATCH = 1_000
NOT_THERE = {"county": "41051", "zip": "97123"}  # Multnomah County, and a ZIP code that lies in others
HOUR = dt.timedelta(hours=1)
Step = tuple[str, dt.datetime, Any, str]  # to which state, when, by whom, why
Move = tuple[int, str, str, dt.datetime, int | None, str]


def doubtful(dice: random.Random, joined: dt.datetime) -> dict[str, Any]:
    """Answers that staff have to look at: where somebody lives or, of one in three, their age."""
    if dice.random() < 1 / 3:
        return {"birth_date": (joined - dt.timedelta(days=dice.randrange(16 * 366, 17 * 366))).date()}
    return NOT_THERE


def seed(plan: Plan, programme: Programme, enrollments: list[Enrollment]) -> None:
    """The rules of a real join, as of its day; whoever they doubt waits for staff."""
    figures = facts_of(Enrollment(programme=programme, zip="", county=""))
    found = [_found(enrollment, figures) for enrollment in enrollments]
    Determination.objects.bulk_create(found, batch_size=BATCH)
    pairs = zip(enrollments, found, strict=True)
    _write([move for enrollment, one in pairs for move in _moves(enrollment, _steps(plan, enrollment, one))])


def _found(enrollment: Enrollment, figures: Facts) -> Determination:
    facts = replace(
        figures, zip_code=enrollment.zip, county=enrollment.county, birth_date=enrollment.birth_date,
        covered=enrollment.covered in COVERED, service=enrollment.covered,
        on=timezone.localdate(enrollment.applied_at),
    )  # fmt: skip
    return decided(user=enrollment.user, programme=enrollment.programme, facts=facts, at=enrollment.applied_at)


def _steps(plan: Plan, enrollment: Enrollment, found: Determination) -> Iterator[Step]:
    """As the portal and the person themselves would have taken them."""
    yield found.outcome, found.at, None, in_english(found)
    if found.outcome != Outcome.ELIGIBLE:
        return
    yield EnrollmentState.WAITLISTED, found.at, enrollment.user, ""
    if enrollment.state == EnrollmentState.OFFERED:
        yield EnrollmentState.OFFERED, plan.ago(1), None, ""
    if enrollment.state in SEATS:
        seated = began(plan, enrollment)
        yield EnrollmentState.OFFERED, seated - HOUR, None, ""
        yield EnrollmentState.SEATED, seated, enrollment.user, ""
        yield EnrollmentState.ACTIVE, seated + 6 * HOUR, None, ""
    if enrollment.warned_at:
        yield EnrollmentState.INACTIVE_WARNED, enrollment.warned_at, None, ""


def _moves(enrollment: Enrollment, steps: Iterator[Step]) -> Iterator[Move]:
    before = EnrollmentState.APPLICANT.value
    for state, at, by, why in steps:
        yield enrollment.pk, before, str(state), at, by and by.pk, why
        before = str(state)


def _write(moves: list[Move]) -> None:
    """Twenty thousand of them: made as objects first they would take the demo's start as long as all its people."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO codeoregon_statemove (model, row_id, from_state, to_state, at, by_id, why) SELECT %s, *"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[], %s::text[])",
            [Enrollment._meta.label_lower, *map(list, zip(*moves, strict=True))],
        )
