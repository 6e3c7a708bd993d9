"""Matching at the size of launch day (s: 10,000 × 2,400) and ten times as many people (m: 100,000 × 10,000), against
a bare COPY of the same pairs as rows, against SQL, and against a plain loop. ``BENCH_SIZE=s`` leaves m out.

Gates (one run): whole run ÷ bare COPY ≤ 2.5; SQL ÷ our arithmetic (``times_faster``) ≥ 25 at s and ≥ 80 at m; nothing
changed ÷ whole run (``of_full``) ≤ 1.0 with no row written; one learner ≤ 0.3 s and the table in the posting form ≤
0.05 s (``p95``); memory ≤ 300 MiB at s and ≤ 700 at m; arithmetic at m ÷ at s (``growth``) ≤ 42. The gates stand in the
rows.
"""

import datetime as dt
import io
import itertools
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F

from tests.benchmarks import Emit, interleaved, seconds

SIZES = {"s": (10_000, 2_400), "m": (100_000, 10_000)}  # learners, openings
SKILLS, BADGES, BADGES_EACH, NEEDS_EACH = 400, 630, 8, 8  # two skills a badge: about 15 a learner
COUNTIES = ["41051", "41067", "41005", "53011"]
KINDS = ["full_time", "part_time", "contract", "internship", "ojt"]
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ROUNDS = {"s": 5, "m": 3}
NAIVE_PEOPLE = 20  # a plain loop over everybody would take minutes
MEMORY = {"s": 300, "m": 700}
FASTER = {"s": 25, "m": 80}


def run(emit: Emit) -> None:
    pick = random.Random(2026)
    arithmetic: dict[str, float] = {}
    for size in os.environ.get("BENCH_SIZE", "s m").split():
        grow(pick, size)
        whole(emit, size)
        arithmetic[size] = compute(emit, size)
        if size == "s":
            singly(emit)
            what_if(emit)
    if len(arithmetic) == 2:
        emit("growth", arithmetic["m"], ratio_to="compute_s", ratio=arithmetic["m"] / arithmetic["s"], gate=42)


def whole(emit: Emit, size: str) -> None:
    """A whole run with nothing stored, one with nothing changed, and a look that finds nothing due."""
    from jobs.matching.engine import match_all, match_stale

    rounds = ROUNDS[size]
    match_all()
    pairs = copy_text()
    full: list[float] = []

    def from_nothing() -> None:
        forget()
        full.append(seconds(match_all))

    times = interleaved(rounds, copy=lambda: bare_copy(pairs), full=from_nothing, again=match_all, idle=match_stale)
    copy, first = times["copy"], statistics.median(full)
    emit(f"bare_copy_{size}", copy, n=rounds)
    forget()
    gates = {"gate": 2.5, "gate_mib": MEMORY[size], "peak": memory()}
    emit(f"full_{size}", first, ratio_to="bare_copy", ratio=first / copy, n=rounds, **gates)
    again = {"of_full": times["again"] / first, "gate_of_full": 1.0}
    emit(f"unchanged_{size}", times["again"], ratio_to="bare_copy", ratio=times["again"] / copy, n=rounds, **again)
    emit(f"nothing_due_{size}", times["idle"], ratio_to="bare_copy", ratio=times["idle"] / copy, n=rounds)
    if written := match_all()["written"]:
        raise RuntimeError(f"{written} rows were written although nothing had changed.")


def compute(emit: Emit, size: str) -> float:
    """Scoring and ranking alone, the same asked of SQL, and pair by pair; returns the seconds of the first."""
    from badges.crosswalks import evaluate
    from jobs.matching.engine import kernel, vectors

    crosswalk = evaluate.in_force()
    openings = vectors.openings()
    learners = vectors.learners(openings, crosswalk)
    rounds = ROUNDS[size]
    times = interleaved(
        rounds,
        read=lambda: vectors.learners(vectors.openings(), crosswalk),
        score=lambda: kernel.match(learners, openings),
    )
    ours, sql = times["score"], seconds(by_sql)
    faster = {"times_faster": sql / ours, "gate_times_faster": FASTER[size]}
    emit(f"read_{size}", times["read"], n=rounds)
    emit(f"sql_{size}", sql, n=1)
    emit(f"compute_{size}", ours, ratio_to="sql", ratio=ours / sql, n=rounds, **faster)
    if size == "s":
        loop = seconds(naively) * len(learners) / NAIVE_PEOPLE
        emit("naive_s", loop, ratio_to="compute_s", ratio=loop / ours, n=1, measured_share=NAIVE_PEOPLE / len(learners))
    return ours


def singly(emit: Emit) -> None:
    """From the commit of one change to the lists that follow from it."""
    from jobs.matching.engine import match_stale

    for case, change, gate in (("one_learner", earn, 0.3), ("one_hidden", hide, 0.3), ("one_opening", edit, 0.3)):
        taken = sorted(seconds(match_stale) for number in range(20) if change(number) is None)
        emit(case, statistics.median(taken), n=len(taken), p95=taken[18], gate_p95=gate)


def what_if(emit: Emit) -> None:
    """What a page waits for: the table in the posting form, the next badges of a learner, the way to one opening."""
    from codeoregon.accounts.models import User
    from jobs.matching.what_if import loosen, next_badge
    from jobs.matching.what_if.ways import Asked
    from jobs.openings.models import Opening

    people = list(User.objects.order_by("pk")[:20])
    openings = list(Opening.objects.order_by("pk").select_related("organisation", "site")[:20])
    asked = [[Asked(one.skill_id, one.level, one.required) for one in o.needs.all()] for o in openings]
    cases: dict[str, tuple[Callable[[int], Any], dict[str, float]]] = {
        "loosen": (lambda number: loosen.loosened(openings[number], asked[number]), {"gate_p95": 0.05}),
        "next_badge": (lambda number: next_badge.for_learner(people[number]), {}),
        "way_to_one": (lambda number: next_badge.way_to(people[number], openings[number]), {}),
    }
    for case, (work, gate) in cases.items():
        work(0)
        taken = sorted(seconds(lambda work=work, number=number: work(number)) for number in range(20))  # type: ignore[misc]
        emit(case, statistics.median(taken), n=len(taken), p95=taken[18], **gate)


# --- The world ---------------------------------------------------------------------------------------------------


def grow(pick: random.Random, size: str) -> None:
    """Invented people and openings, the same every time; more of them when there are some."""
    from badges.catalog.models import Award, Badge, Skill
    from jobs.candidates.models import Candidate
    from jobs.openings.models import Opening

    if not Skill.objects.exists():
        _rules(pick)
    people, many = SIZES[size]
    badges = list(Badge.objects.order_by("pk").values_list("pk", flat=True))
    awards = (
        Award(user_id=user, badge_id=badge, earned_at=EPOCH, first_seen_at=EPOCH, last_seen_at=EPOCH)
        for user in _people(pick, Candidate.objects.count(), people)
        for badge in pick.sample(badges, pick.randint(1, 2 * BADGES_EACH))
    )
    while some := list(itertools.islice(awards, 5_000)):
        Award.objects.bulk_create(some)
    _openings(pick, many - Opening.objects.count(), list(Skill.objects.order_by("pk")))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE oregon_app")


def _rules(pick: random.Random) -> None:
    from badges.catalog.models import Badge, Course, Skill
    from badges.crosswalks.models import Crosswalk, SkillRule

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


def _people(pick: random.Random, first: int, beyond: int) -> list[int]:
    from badges.provider.models import ProviderAccount
    from codeoregon.accounts.models import User
    from jobs.candidates.models import Candidate

    users = [
        user.pk
        for user in User.objects.bulk_create(
            [User(email=f"p{n}@example.org", password="!") for n in range(first, beyond)],
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

    organisation, _made = Organisation.objects.get_or_create(legal_name="Bench", state="approved")
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


WORKER = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
connection.settings_dict["OPTIONS"]["options"] = sys.argv[2]
from jobs.matching.engine import match_all
from tests.benchmarks import peak_mib
match_all()
print(peak_mib())
"""


def memory() -> float:
    """The most MiB that a whole run takes in a process that does nothing else: ours holds the yardsticks too."""
    here = connection.settings_dict
    asked = [sys.executable, "-c", WORKER, here["NAME"], here["OPTIONS"]["options"]]
    return float(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)


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
    """Scores by join, filters, and the best 50 both ways by windows. Weights are rounded off, as SQL people would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT a.user_id, r.skill_id, max(r.level) AS level FROM badges_award a"
            " JOIN badges_skillrule r USING (badge_id) GROUP BY 1, 2),"
            " scored AS (SELECT h.user_id, n.opening_id,"
            " sum((CASE WHEN n.required THEN 15 ELSE 5 END) * least(h.level, n.level) / n.level) AS score"
            " FROM held h JOIN jobs_need n USING (skill_id) GROUP BY 1, 2),"
            " fitting AS (SELECT s.* FROM scored s JOIN jobs_candidate c USING (user_id)"
            " JOIN jobs_opening o ON o.id = s.opening_id JOIN employers_site w ON w.id = o.site_id"
            " WHERE s.score > 0 AND c.hidden_at IS NULL AND o.state = 'published'"
            " AND (c.kinds = '{}' OR o.kind = ANY(c.kinds))"
            " AND (c.counties = '{}' OR w.county = ANY(c.counties) OR (o.is_remote AND c.wants_remote))"
            " AND (c.pay_at_least IS NULL OR o.pay_high >= c.pay_at_least)),"
            " ranked AS (SELECT row_number() OVER (PARTITION BY opening_id ORDER BY score DESC, user_id) AS a,"
            " row_number() OVER (PARTITION BY user_id ORDER BY score DESC, opening_id DESC) AS b FROM fitting)"
            " SELECT count(*) FILTER (WHERE a <= 50), count(*) FILTER (WHERE b <= 50) FROM ranked"
        )


def naively() -> None:
    """A few people against all openings, pair by pair, with the functions that explain."""
    from badges.crosswalks.evaluate import held
    from jobs.candidates.models import Candidate
    from jobs.matching import score
    from jobs.openings.models import Opening

    people = list(Candidate.objects.visible().order_by("pk")[:NAIVE_PEOPLE])
    evidence = held([person.pk for person in people])
    openings = list(Opening.objects.published().for_cards())
    for person in people:
        found = [
            (score.explain(evidence[person.pk], opening.needs.all()).score, opening.pk)
            for opening in openings
            if not score.filters(person, opening)
        ]
        sorted(found, reverse=True)[:50]


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
