"""Small worlds to match in, drawn by a seed; and the slow, plain way to match them."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from django.utils import timezone

from badges.catalog.models import Award
from badges.crosswalks.evaluate import held
from badges.provider.models import ProviderAccount
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.dismissals import actions as dismissals
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.models import LearnerMatches, OpeningMatches
from jobs.openings.models import Need, Opening
from tests import factories

COUNTIES = ["41051", "41067", "41005"]
KINDS = ["full_time", "part_time", "contract", "internship", "ojt"]
DAYS = [dt.date(2026, 9, 1), dt.date(2026, 10, 1)]
KEEP = 50
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

Ranked = dict[int, list[tuple[int, int]]]


class World:
    """Skills, badges that show them, candidates and openings, all few enough that lists overlap and ties are common."""

    def __init__(self, seed: int, *, candidates: int, openings: int, skills: int = 6) -> None:
        self.random = random.Random(seed)
        self.crosswalk = factories.CrosswalkFactory()
        self.skills = factories.SkillFactory.create_batch(skills)
        course = factories.CourseFactory()
        self.badges = factories.BadgeFactory.create_batch(skills * 3, course=course)
        for place, badge in enumerate(self.badges):
            for skill in self.random.sample(self.skills, self.random.randint(1, 2)):
                factories.SkillRuleFactory(
                    crosswalk=self.crosswalk,
                    badge=badge,
                    skill=skill,
                    level=place % 3 + 1,
                    weight=self.random.randint(1, 3),
                )
        self.site = {county: factories.SiteFactory(county=county) for county in COUNTIES}
        self.candidates = [self.add_candidate() for _ in range(candidates)]
        self.openings = [self.add_opening() for _ in range(openings)]

    def add_candidate(self) -> Candidate:
        user = factories.UserFactory()
        factories.ProviderAccountFactory(user=user)
        candidate = Candidate.objects.create(user=user, **self.preferences())
        for _ in range(self.random.choice([0, 1, 3, 6])):
            self.earn(candidate)
        return candidate

    def preferences(self) -> dict[str, Any]:
        pick = self.random
        return {
            "kinds": pick.sample(KINDS, pick.choice([0, 0, 2, 4])),
            "counties": pick.sample(COUNTIES, pick.choice([0, 0, 1, 2])),
            "wants_remote": pick.random() < 0.7,
            "pay_at_least": pick.choice([None, None, Decimal("20.00"), Decimal("31.25")]),
            "hours_at_most": pick.choice([None, None, None, 30]),
            "can_start_on": pick.choice([None, None, *DAYS]),
        }

    def earn(self, candidate: Candidate) -> None:
        """One more badge, as a sync writes it."""
        Award.objects.get_or_create(
            user_id=candidate.pk,
            badge=self.random.choice(self.badges),
            defaults={
                "earned_at": EPOCH + dt.timedelta(days=self.random.randint(0, 30)),
                "first_seen_at": timezone.now(),
                "last_seen_at": timezone.now() + dt.timedelta(seconds=1),
            },
        )
        account = ProviderAccount.objects.get(user_id=candidate.pk)
        account.changes += 1
        account.save()

    def add_opening(self) -> Opening:
        pick, site = self.random, self.site[self.random.choice(COUNTIES)]
        yearly = pick.random() < 0.3
        low = Decimal(pick.choice([45_000, 65_000])) if yearly else Decimal(pick.choice([18, 24, 30]))
        opening = factories.OpeningFactory(
            organisation=site.organisation,
            site=site,
            kind=pick.choice(KINDS),
            is_remote=pick.random() < 0.3,
            pay_low=low,
            pay_high=low,
            pay_period="year" if yearly else "hour",
            hours_per_week=pick.choice([24, 40]),
            starts_on=pick.choice([None, *DAYS]),
        )
        self.set_needs(opening)
        return opening

    def change_mind(self, candidate: Candidate, opening: Opening) -> None:
        """Sets the opening aside, or puts it back."""
        if not dismissals.put_back(user=candidate.user, opening=opening, by=candidate.user):
            dismissals.dismiss(candidate=candidate, opening=opening, by=candidate.user)

    def set_needs(self, opening: Opening) -> None:
        opening.needs.all().delete()
        for skill in self.random.sample(self.skills, self.random.randint(0, min(4, len(self.skills)))):
            level, required = self.random.randint(1, 3), self.random.random() < 0.7
            Need.objects.create(opening=opening, skill=skill, level=level, required=required)


def stored() -> tuple[Ranked, Ranked]:
    """What the tables hold: learner → [(opening, score)], opening → [(learner, score)]."""
    mine = {row.pk: list(zip(row.openings, row.scores, strict=True)) for row in LearnerMatches.objects.all()}
    theirs = {row.pk: list(zip(row.candidates, row.scores, strict=True)) for row in OpeningMatches.objects.all()}
    return mine, theirs


def naive(keep: int = KEEP) -> tuple[Ranked, Ranked]:
    """The same, one pair at a time with ``score.explain`` and ``score.filters``."""
    people = list(Candidate.objects.visible())
    live = list(Opening.objects.published().for_cards())
    evidence = held([person.pk for person in people])
    pairs = [
        (person.pk, opening.pk, score.explain(evidence[person.pk], opening.needs.all()).score)
        for opening in live
        for person in people
        if not score.filters(person, opening)
    ]
    mine: Ranked = {person.pk: [] for person in people}
    theirs: Ranked = {opening.pk: [] for opening in live}
    aside = set(Dismissal.objects.values_list("candidate", "opening"))
    for person, opening, points in pairs:
        if points:
            if (person, opening) not in aside:
                mine[person].append((opening, points))
            theirs[opening].append((person, points))
    return (
        {owner: sorted(found, key=lambda pair: (-pair[1], -pair[0]))[:keep] for owner, found in mine.items()},
        {owner: sorted(found, key=lambda pair: (-pair[1], pair[0]))[:keep] for owner, found in theirs.items()},
    )
