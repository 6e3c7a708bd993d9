"""The demo's self-identification: what some people chose to say, through the one door there is."""

from random import Random
from typing import Any

from codeoregon.accounts.models import User
from codeoregon.local.demo import Plan
from enrollment.equal_opportunity import door
from enrollment.equal_opportunity.models import Race, Sex, YesNo

SAY = 0.03  # of all learners
# Of a hundred who say something; "" leaves the question out.
RACES = {Race.WHITE: 58, Race.HISPANIC: 14, Race.ASIAN: 9, Race.BLACK: 7, Race.NATIVE: 3, Race.MENA: 2, Race.PACIFIC: 2}
SEXES = {Sex.FEMALE: 44, Sex.MALE: 44, Sex.ANOTHER: 2, Sex.NOT_SAID: 6, "": 4}
ENGLISH = {YesNo.NO: 78, YesNo.YES: 12, YesNo.NOT_SAID: 4, "": 6}
DISABILITY = {YesNo.NO: 66, YesNo.YES: 14, YesNo.NOT_SAID: 14, "": 6}


def seed(plan: Plan, users: list[User]) -> None:
    dice = plan.dice("self-identification")
    for user in users:
        if dice.random() >= SAY:
            continue
        races = (
            {Race.NOT_SAID} if dice.random() < 0.05 else {_one(dice, RACES) for _ in range(dice.choice((1, 1, 1, 2)))}
        )
        door.say(
            user=user,
            race_ethnicity=races,
            sex=_one(dice, SEXES),
            limited_english=_one(dice, ENGLISH),
            has_disability=_one(dice, DISABILITY),
            by=user,
        )


def _one(dice: Random, shares: dict[Any, int]) -> str:
    return str(dice.choices(list(shares), list(shares.values()))[0])
