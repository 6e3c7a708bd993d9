"""The jobs' part of the demo: openings drawn from role templates, most of them published."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from badges.catalog.models import Skill
from badges.crosswalks.importing import LEVELS
from codeoregon.local.demo import Plan, phrases, weighted, words
from employers.organisations.models import Site
from employers.organisations.states import OrganisationState
from jobs.openings.life.dates import end_of
from jobs.openings.models import Need, Opening
from jobs.openings.states import OpeningKind, OpeningState, PayPeriod

SENIORITY = {"entry": 6, "mid": 3, "senior": 1}  # how often each is drawn
WAITING = 12  # openings that wait for review, besides the published ones
DAYS_OPEN = 90


def seed(plan: Plan) -> None:
    dice, talk = plan.dice("openings"), phrases()
    sites = list(
        Site.objects.filter(organisation__state=OrganisationState.APPROVED)
        .select_related("organisation")
        .order_by("organisation_id")
    )
    templates = words("openings.csv")
    weights = [SENIORITY[row["seniority"]] for row in templates]
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    openings, needs = [], []
    for number in range((plan.openings or 0) + WAITING):
        row = dice.choices(templates, weights)[0]
        # The first organisations are the demo employers': each gets some, the rest fall where they may.
        site = sites[number % 2] if number < 12 else dice.choice(sites)
        opening = _opening(plan, dice, row, site, talk, waits=number >= (plan.openings or 0))
        openings.append(opening)
        needs += _needs(opening, row, skills)
    Opening.objects.bulk_create(openings, batch_size=200)
    Need.objects.bulk_create(needs, batch_size=2000)


def _opening(plan: Plan, dice: random.Random, row: dict[str, str], site: Site, talk: Any, *, waits: bool) -> Opening:
    kind = weighted(dice, row["kinds"])
    low, high = _pay(dice, row)
    since = plan.ago(dice.uniform(0.2, DAYS_OPEN - 2))
    remote = dice.random() < 0.22
    opening = Opening(
        organisation=site.organisation,
        title=dice.choice([row["title"], *filter(None, row["title_variants"].split("|"))]),
        kind=kind,
        positions=dice.choices([1, 2, 3, 5], [12, 4, 2, 1])[0],
        soc_code=row["soc_code"],
        summary=f"{dice.choice(talk['introductions'])}\n\n{row['summary']}\n\n{dice.choice(talk['endings'])}",
        benefits=f"{row['benefits']} {dice.choice(talk['schedules'])}",
        site=None if remote and dice.random() < 0.5 else site,
        is_remote=remote,
        pay_low=low,
        pay_high=high,
        pay_period=PayPeriod.HOUR if row["period"] == "hour" else PayPeriod.YEAR,
        hours_per_week=_hours(dice, kind),
        created_at=since - timedelta(days=3),
        submitted_at=since - timedelta(days=2),
    )
    if waits:
        opening.state = OpeningState.SUBMITTED
        opening.created_at, opening.submitted_at = plan.ago(3), plan.ago(dice.uniform(0.1, 2))
    else:
        opening.state = OpeningState.PUBLISHED
        opening.published_at, opening.expires_at = since, end_of(timezone.localdate(since) + timedelta(days=DAYS_OPEN))
    return opening


def _pay(dice: random.Random, row: dict[str, str]) -> tuple[Decimal, Decimal]:
    """The template's range moved by up to a twelfth, in steps that people use: 50 cents, or 1,000 dollars."""
    step = Decimal("0.50") if row["period"] == "hour" else Decimal(1000)
    move = Decimal(dice.uniform(0.92, 1.08))
    low, high = (round(Decimal(row[name]) * move / step) * step for name in ("pay_low", "pay_high"))
    return low, max(high, low)


def _hours(dice: random.Random, kind: str) -> int:
    if kind == OpeningKind.PART_TIME:
        return dice.choice([16, 20, 24])
    return dice.choice([24, 32, 40]) if kind == OpeningKind.INTERNSHIP else 40


def _needs(opening: Opening, row: dict[str, str], skills: dict[str, Skill]) -> list[Need]:
    made = []
    for column, required in (("required", True), ("preferred", False)):
        for part in filter(None, row[column].split("|")):
            slug, level = part.split(":")
            made.append(Need(opening=opening, skill=skills[slug], level=LEVELS[level], required=required))
    return made
