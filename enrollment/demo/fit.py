"""How well the invented learners fit the demo's openings, before any badge has been read: the population, and the
rules from badge to skill. No query for each person, so that seeding stays quick."""

import datetime as dt
from collections import defaultdict

from badges.crosswalks.evaluate import Held, Shown, in_force, strongest
from badges.crosswalks.models import SkillRule
from badges.provider.sandbox.population import Population
from jobs.matching.score import explain
from jobs.openings.models import Opening

LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


class Fits:
    """What people held at some moment and how an opening scores it; the same numbers as the portal gives later."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self._shown: dict[int, list[Shown]] = {}
        self._rules: dict[int, list[tuple[int, int, int, int, str]]] = defaultdict(list)
        rules = SkillRule.objects.filter(crosswalk=in_force()).values_list(
            "badge__external_id", "skill_id", "level", "weight", "badge_id", "badge__name"
        )
        for external_id, *rule in rules:
            self._rules[external_id].append(tuple(rule))  # type: ignore[arg-type]

    def shown(self, index: int) -> list[Shown]:
        """Everything that the badges of the person of this rank show, however old."""
        if index not in self._shown:
            earned = self.population.badges(self.population.person(index))
            self._shown[index] = [Shown(*rule, at) for stage, at in earned for rule in self._rules[stage.id]]
        return self._shown[index]

    def held(self, index: int, at: dt.datetime = LATEST) -> dict[int, Held]:
        return strongest(one for one in self.shown(index) if one.earned_at <= at)

    def score(self, index: int, opening: Opening, at: dt.datetime = LATEST) -> int:
        """0–100, as it stood at ``at``; the opening's needs are read already."""
        return explain(self.held(index, at), opening.needs.all()).score
