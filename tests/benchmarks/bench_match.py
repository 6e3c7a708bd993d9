"""Matching at the size of launch day (``BENCH_SIZE=m``: 100,000 × 10,000), against a bare COPY of the same pairs and
against SQL.

Gates (one run): whole run ÷ bare COPY of the pairs ≤ 2.5; SQL ÷ our arithmetic ≥ 25; nothing changed ÷ first run ≤
1.0 with no row written; one learner ≤ 0.3 s; one opening ≤ 0.5 s; memory ≤ 300 MiB.
"""

import datetime as dt
import io
import os
import random
import statistics
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F

from tests.benchmarks import Emit, interleaved, seconds

# learners, share of them with badges, openings
SIZES = {"s": (5_256, 0.42, 2_400), "m": (100_000, 0.42, 10_000)}
SKILLS, BADGES, BADGES_EACH, NEEDS_EACH = 172, 630, 20, 8
COUNTIES = ["41051", "41067", "41005", "53011"]
KINDS = ["full_time", "part_time", "contract", "internship", "ojt"]
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ROUNDS = 5


def run(emit: Emit) -> None:
    from jobs.matching.engine import match_all, match_stale

    size = os.environ.get("BENCH_SIZE", "s")
    build(size)
    first = statistics.median(seconds(match_all) for _ in range(ROUNDS) if forget() is None)
    pairs = copy_text()
    times = interleaved(ROUNDS, copy=lambda: bare_copy(pairs), again=match_all, idle=match_stale)
    copy = times["copy"]
    emit(f"{size}: bare COPY of the pairs", copy, n=ROUNDS)
    emit(f"{size}: whole run, nothing stored", first, ratio_to="bare COPY", ratio=first / copy, n=ROUNDS)
    emit(
        f"{size}: whole run, nothing changed", times["again"], ratio_to="first", ratio=times["again"] / first, n=ROUNDS
    )
    emit(f"{size}: sweep, nothing due", times["idle"], ratio_to="bare COPY", ratio=times["idle"] / copy, n=ROUNDS)
    written = match_all()["written"]
    if written:
        raise RuntimeError(f"{written} rows were written although nothing had changed.")
    arithmetic(emit, size)
    for case, change in {
        "one learner, one more badge": earn,
        "one learner hides": hide,
        "one opening edited": edit,
    }.items():
        taken = [seconds(match_stale) for number in range(20) if change(number) is None]
        median = statistics.median(taken)
        emit(f"{size}: {case}", median, ratio_to="bare COPY", ratio=median / copy, n=len(taken))
        emit(f"{size}: {case}, worst", max(taken), ratio_to="median", ratio=max(taken) / median, n=len(taken))


def arithmetic(emit: Emit, size: str) -> None:
    """Reading, scoring and ranking without writing, and the same asked of SQL."""
    from badges.crosswalks import evaluate
    from jobs.matching.engine import kernel, vectors

    crosswalk = evaluate.in_force()
    openings = vectors.openings()
    learners = vectors.learners(openings, crosswalk)
    times = interleaved(
        ROUNDS,
        read=lambda: vectors.learners(vectors.openings(), crosswalk),
        score=lambda: kernel.match(learners, openings),
    )
    emit(f"{size}: reading people and openings", times["read"], n=ROUNDS)
    emit(f"{size}: arithmetic", times["score"], n=ROUNDS)
    if size == "s":
        sql = seconds(by_sql)
        emit(f"{size}: the same by SQL, one way", sql, ratio_to="arithmetic", ratio=sql / times["score"])


# --- The world ---------------------------------------------------------------------------------------------------


def build(size: str) -> None:
    """Invented people and openings, the same every time."""
    from badges.catalog.models import Award, Badge, Course, Skill
    from badges.crosswalks.models import Crosswalk, SkillRule

    people, share, many = SIZES[size]
    pick = random.Random(2026)
    skills = Skill.objects.bulk_create([Skill(slug=f"s{n}", name=f"Skill {n}", area="data") for n in range(SKILLS)])
    course = Course.objects.create(slug="all", title="All")
    badges = Badge.objects.bulk_create([Badge(external_id=n, name=f"Badge {n}", course=course) for n in range(BADGES)])
    crosswalk = Crosswalk.objects.create(version=1)
    SkillRule.objects.bulk_create(
        SkillRule(crosswalk=crosswalk, badge=badge, skill=skill, level=pick.choice([1, 1, 2, 2, 3]))
        for badge in badges
        for skill in pick.sample(skills, 2)
    )
    Crosswalk.objects.update(state="published", effective_from=dt.date(2015, 1, 1))
    users = _people(pick, people)
    awards = (
        Award(user_id=user, badge=badge, earned_at=EPOCH, first_seen_at=EPOCH, last_seen_at=EPOCH)
        for user in users[: int(people * share)]
        for badge in pick.sample(badges, pick.randint(1, 2 * BADGES_EACH))
    )
    Award.objects.bulk_create(awards, batch_size=5_000)
    _openings(pick, many, skills)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE oregon_app")


def _people(pick: random.Random, count: int) -> list[int]:
    from badges.provider.models import ProviderAccount
    from codeoregon.accounts.models import User
    from jobs.candidates.models import Candidate

    users = [
        user.pk
        for user in User.objects.bulk_create(
            [User(email=f"p{n}@example.org", password="!") for n in range(count)],
            batch_size=5_000,
        )
    ]
    Candidate.objects.bulk_create(
        [
            Candidate(
                user_id=user,
                kinds=pick.sample(KINDS, pick.choice([0, 0, 2, 3])),
                counties=pick.sample(COUNTIES, pick.choice([0, 1, 2])),
                wants_remote=pick.random() < 0.8,
                pay_at_least=pick.choice([None, None, Decimal(18), Decimal(22)]),
            )
            for user in users
        ],
        batch_size=5_000,
    )
    ProviderAccount.objects.bulk_create(
        [ProviderAccount(user_id=user, handle=f"h{user}", code="x") for user in users], batch_size=5_000
    )
    return users


def _openings(pick: random.Random, count: int, skills: list[Any]) -> None:
    from employers.organisations.models import Organisation, Site
    from jobs.openings.models import Need, Opening

    organisation = Organisation.objects.create(legal_name="Bench", state="approved")
    sites = [Site.objects.create(organisation=organisation, city="Town", zip="97209", county=fips) for fips in COUNTIES]
    openings = Opening.objects.bulk_create(
        [
            Opening(
                organisation=organisation,
                site=pick.choice(sites),
                title=f"Opening {n}",
                summary="Work.",
                kind=pick.choice(KINDS),
                is_remote=pick.random() < 0.2,
                pay_low=Decimal(17),
                pay_high=Decimal(pick.randint(18, 40)),
                state="published",
                published_at=EPOCH,
                expires_at=EPOCH + dt.timedelta(days=36_500),
            )
            for n in range(count)
        ],
        batch_size=2_000,
    )
    Need.objects.bulk_create(
        [
            Need(opening=opening, skill=skill, level=pick.choice([1, 2, 2, 3]), required=place < NEEDS_EACH * 2 // 3)
            for opening in openings
            for place, skill in enumerate(pick.sample(skills, NEEDS_EACH))
        ],
        batch_size=5_000,
    )


# --- Yardsticks and changes --------------------------------------------------------------------------------------


def forget() -> None:
    """Back to a database that has no matches."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM jobs_learnermatches")
        cursor.execute("DELETE FROM jobs_openingmatches")


def copy_text() -> str:
    """Every stored pair, both ways, as the text of a COPY."""
    lines = []
    with connection.cursor() as cursor:
        for table, owner, items in (
            ("jobs_learnermatches", "candidate_id", "openings"),
            ("jobs_openingmatches", "opening_id", "candidates"),
        ):
            cursor.execute(
                f"SELECT m.{owner}, u.item, u.score FROM {table} m, unnest(m.{items}, m.scores) u(item, score)"
            )
            lines += [f"{one}\t{other}\t{score}\n" for one, other, score in cursor.fetchall()]
    return "".join(lines)


def bare_copy(text: str) -> None:
    """The floor for matches as rows: one unindexed table, filled by COPY."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE pairs (owner bigint, item bigint, score smallint)")
        cursor.copy_expert("COPY pairs FROM STDIN", io.StringIO(text))
        cursor.execute("DROP TABLE pairs")


def by_sql() -> None:
    """Scores by join and the best 50 an opening by a window; without filters and without the other way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT a.user_id, r.skill_id, max(r.level) AS level FROM badges_award a"
            " JOIN badges_skillrule r USING (badge_id) GROUP BY 1, 2),"
            " scored AS (SELECT h.user_id, n.opening_id,"
            " sum((CASE WHEN n.required THEN 15 ELSE 5 END) * least(h.level, n.level) / n.level) AS score"
            " FROM held h JOIN jobs_need n USING (skill_id) GROUP BY 1, 2)"
            " SELECT count(*) FROM (SELECT row_number() OVER (PARTITION BY opening_id ORDER BY score DESC, user_id)"
            " AS place FROM scored) ranked WHERE place <= 50"
        )


def earn(number: int) -> None:
    from badges.catalog.models import Award, Badge
    from badges.provider.models import ProviderAccount

    account = ProviderAccount.objects.order_by("pk")[number * 37]
    missing = Badge.objects.exclude(pk__in=Award.objects.filter(user=account.user_id).values("badge")).order_by("pk")
    Award.objects.create(
        user_id=account.user_id, badge=missing[number], earned_at=EPOCH, first_seen_at=EPOCH, last_seen_at=EPOCH
    )
    ProviderAccount.objects.filter(pk=account.pk).update(changes=F("changes") + 1)


def hide(number: int) -> None:
    from jobs.candidates.models import Candidate

    person = Candidate.objects.order_by("pk")[number * 41 + 1]
    Candidate.objects.filter(pk=person.pk).update(hidden_at=EPOCH, version=F("version") + 1)


def edit(number: int) -> None:
    from jobs.openings.models import Opening

    opening = Opening.objects.order_by("pk")[number * 17]
    opening.needs.update(level=number % 3 + 1)
    Opening.objects.filter(pk=opening.pk).update(version=F("version") + 1)
