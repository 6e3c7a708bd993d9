"""The board of 100,000 referrals: an employer's board of one opening and the staff's list, filtered and paged, and what
the night looks through; each against the same page at 1,000 referrals, in one run.

``BENCH_REFERRALS`` is the larger number (default 100000); one opening has a fifth of all. Gates, each page at 100,000 ÷
at 1,000, both as multiples of the empty page: employer's board ≤ 3 (consent is asked of every person it counts);
staff's list, filtered, paged or searched ≤ 4 (it counts for every filter); what the night looks through ≤ 12. As many
queries as at 1,000.
"""

import os
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tests.benchmarks import Emit, interleaved, pages_world

SMALL = 1_000
LARGE = int(os.environ.get("BENCH_REFERRALS", "100000"))
OPENINGS, PEOPLE = 500, 20_000
ROUNDS = 7
STATES = ["interested", "referred", "viewed", "interviewing", "offered", "not_selected", "withdrawn"]
# One in five is for one opening; nobody is twice on the way for one opening.
_REFERRALS = """
INSERT INTO jobs_referral (candidate_id, opening_id, state, score, created_at, moved_at, referred_at, note, no_reason,
    reason, ended_at)
SELECT p.user_id, o.id, s.state, mod(n, 101), %(now)s - mod(n * 37, 60 * 1440) * interval '1 minute',
    %(now)s - mod(n * 31, 30 * 1440) * interval '1 minute',
    CASE WHEN s.state NOT IN ('interested', 'withdrawn') THEN %(now)s END, '',
    CASE WHEN s.state = 'not_selected' THEN 'skills' ELSE '' END,
    CASE WHEN s.state = 'not_selected' THEN 'A skill that we need is missing' ELSE '' END,
    CASE WHEN s.state IN ('not_selected', 'withdrawn') THEN %(now)s END
FROM generate_series(%(first)s, %(last)s) AS n
CROSS JOIN LATERAL (SELECT (%(states)s::text[])[1 + mod(n / 5 * 3, %(many_states)s)] AS state) s
JOIN bench_people p ON p.place = mod(n / 5, %(people)s)
JOIN bench_openings o ON o.place = CASE WHEN mod(n, 5) = 0 THEN 0 ELSE 1 + mod(n, 5) + 5 * mod(n / 7, %(others)s) END
ON CONFLICT DO NOTHING
"""
_PEOPLE = """
INSERT INTO jobs_candidate (user_id, shown_since, kinds, counties, wants_remote, version)
SELECT id, now(), '{}', '{}', true, 1 FROM codeoregon_user WHERE email LIKE 'bench-%%'
"""


def run(emit: Emit) -> None:
    from django.conf import settings
    from django.core.management import call_command

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["*"]
    call_command("import_catalogue", verbosity=0)
    pages_world.grow(OPENINGS)
    people()
    found = {}
    for many in (SMALL, LARGE):
        grow(many)
        works = pages(many)
        for work in works.values():
            work()  # once for what is read once
        found[many] = interleaved(ROUNDS, **works), {name: queries(work) for name, work in works.items()}
    report(emit, found)


def people() -> None:
    from codeoregon.accounts.models import User
    from tests.owner import as_owner

    rows = (User(email=f"bench-{n}@example.org", full_name=f"Bench Person {n}", password="!") for n in range(PEOPLE))
    with as_owner(), connection.cursor() as cursor:
        User.objects.bulk_create(rows, batch_size=2_000)
        cursor.execute(_PEOPLE)


def grow(until: int) -> None:
    """So many referrals, as the database holds them after years."""
    from jobs.referrals.models import Referral
    from tests.owner import as_owner

    values: dict[str, Any] = {
        "now": timezone.now(), "first": Referral.objects.count(), "last": until - 1, "states": STATES,
        "many_states": len(STATES), "people": PEOPLE, "others": OPENINGS // 5 - 2,
    }  # fmt: skip
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_people ON COMMIT DROP AS SELECT user_id, row_number() OVER"
                       " (ORDER BY user_id) - 1 AS place FROM jobs_candidate")  # fmt: skip
        cursor.execute("CREATE TEMP TABLE bench_openings ON COMMIT DROP AS SELECT id, row_number() OVER (ORDER BY id)"
                       " - 1 AS place FROM jobs_opening")  # fmt: skip
        cursor.execute(_REFERRALS, values)
    with as_owner(), connection.cursor() as cursor:
        for table in ("jobs_referral", "jobs_candidate", "codeoregon_user"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def pages(many: int) -> dict[str, Any]:
    """Name → one look at the page; raises when it is not what it should be."""
    from jobs.openings.models import Opening
    from jobs.referrals.silence import reminding
    from tests import factories

    opening = Opening.objects.order_by("pk").first()
    if opening is None:
        raise RuntimeError("There is no opening.")
    owner = factories.client_for(factories.MembershipFactory(organisation=opening.organisation, role="owner").user)
    staff = factories.client_for(factories.UserFactory(staff_role="job_developer"))
    board, here = f"/employers/openings/{opening.pk}/candidates/", "/admin/jobs/referral/"

    def look(client: Any, address: str) -> Any:
        def work() -> None:
            if client.get(address).status_code != 200:
                raise RuntimeError(address)

        return work

    last = max(1, many // 5 // len(STATES) // 20)
    return {
        "empty page": look(staff, "/robots.txt"),
        "board": look(owner, board),
        "board, one state": look(owner, f"{board}?state=viewed"),
        "board, last page of one state": look(owner, f"{board}?state=viewed&page={last}"),
        "staff list": look(staff, here),
        "staff list, one state": look(staff, f"{here}?state__exact=interested"),
        "staff list, one state, page 20": look(staff, f"{here}?state__exact=interested&p={20 if many > SMALL else 1}"),
        "staff list, searched": look(staff, f"{here}?q=Person+77"),
        "who waits for a word": lambda: reminding.due(timezone.now(), reminding.Days.now()).count(),
    }


def queries(work: Any) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def report(emit: Emit, found: dict[int, tuple[dict[str, float], dict[str, int]]]) -> None:
    """Each page as a multiple of the empty page of its round, and of itself at the smaller number."""
    multiples = {many: {name: took / times["empty page"] for name, took in times.items()}
                 for many, (times, _asked) in found.items()}  # fmt: skip
    for many, (times, asked) in found.items():
        for name, took in times.items():
            small = many == SMALL
            emit(
                f"{name}, {many} referrals", took,
                ratio_to="empty page" if small else f"{name}, {SMALL} referrals, both as multiples of the empty page",
                ratio=multiples[many][name] / (1 if small else multiples[SMALL][name]),
                n=ROUNDS, queries=asked[name], to_empty=multiples[many][name],
            )  # fmt: skip
