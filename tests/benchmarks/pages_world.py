"""Openings by the thousand, written by SQL, and a learner who has begun everything."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

TITLES = [
    *("Junior web developer", "JavaScript developer", "Front end developer", "Help desk technician", "Data analyst"),
    *("Python developer", "Support engineer", "Quality tester", "WordPress designer", "Database administrator"),
    *("Mobile developer", "Systems administrator", "Product designer", "Security analyst", "Account manager"),
]
KINDS = ["full_time", "full_time", "full_time", "part_time", "contract", "internship", "ojt"]
COUNTIES = ["41051", "41051", "41067", "41005", "53011"]
SUMMARY = (
    "You build and mend pages with a small team. You write tests, read what others write, and ask when you are stuck. "
    "We plan each week together, and whoever is new learns beside somebody who has been here for years."
)
EMPLOYERS, NEEDS, BADGES = 300, 6, 60
_OPENINGS = """
INSERT INTO jobs_opening (organisation_id, title, kind, positions, soc_code, summary, benefits, training, site_id,
    is_remote, pay_low, pay_high, pay_period, hours_per_week, state, created_at, published_at, expires_at, version)
SELECT e.id, (%(titles)s::text[])[1 + mod(n * 7, %(many_titles)s)] || CASE WHEN mod(n, 3) = 0 THEN ' II' ELSE '' END,
    (%(kinds)s::text[])[1 + mod(n * 5, %(many_kinds)s)], 1 + mod(n, 3), '15-1254.00', %(summary)s, 'Health care.', '',
    e.site, mod(n, 5) = 0, 16 + mod(n * 11, 40), 20 + mod(n * 11, 40), 'hour', 40, 'published',
    %(now)s - mod(n * 613, 80 * 1440) * interval '1 minute', %(now)s - mod(n * 613, 80 * 1440) * interval '1 minute',
    %(now)s + interval '10 days', 1
FROM generate_series(%(first)s, %(last)s) AS n JOIN LATERAL (
    SELECT id, site FROM bench_employers WHERE place = mod(n, %(employers)s)
) AS e ON true
"""
_NEEDS = """
INSERT INTO jobs_need (opening_id, skill_id, level, required)
SELECT o.id, s.id, 1 + mod(o.id + k, 3), k < 4
FROM jobs_opening o CROSS JOIN generate_series(0, %(needs)s - 1) AS k
JOIN bench_skills s ON s.place = mod(o.id * 17 + k * 29, %(skills)s)
WHERE o.id > %(after)s ON CONFLICT DO NOTHING
"""
_WORDS = "UPDATE jobs_opening o SET search = jobs_opening_words(o) WHERE id > %(after)s"


def grow(until: int) -> None:
    """As many openings as that; the triggers rest meanwhile, and what they keep is written here."""
    from jobs.openings.models import Opening
    from tests.owner import as_owner

    have = Opening.objects.count()
    after = Opening.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    values: dict[str, Any] = {
        "titles": TITLES, "many_titles": len(TITLES), "kinds": KINDS, "many_kinds": len(KINDS), "summary": SUMMARY,
        "now": timezone.now(), "first": have + 1, "last": until, "employers": EMPLOYERS, "needs": NEEDS, "after": after,
    }  # fmt: skip
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        _employers(cursor)
        cursor.execute("SELECT count(*) FROM badges_skill")
        values["skills"] = cursor.fetchone()[0]
        for statement in (_OPENINGS, _NEEDS, _WORDS):
            cursor.execute(statement, values)
        cursor.execute(
            "INSERT INTO jobs_boardstate VALUES (1, %s, now()) ON CONFLICT (id) DO UPDATE SET transaction = %s",
            [until, until],
        )
    with as_owner(), connection.cursor() as cursor:
        for table in ("jobs_opening", "jobs_need", "employers_organisation", "employers_site"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _employers(cursor: Any) -> None:
    from employers.organisations.models import Organisation, Site

    if not Organisation.objects.filter(legal_name__startswith="Bench").exists():
        made = Organisation.objects.bulk_create(
            Organisation(legal_name=f"Bench {number} LLC", state="approved") for number in range(EMPLOYERS)
        )
        Site.objects.bulk_create(
            Site(organisation=one, city="Portland", zip="97209", county=COUNTIES[number % len(COUNTIES)])
            for number, one in enumerate(made)
        )
    cursor.execute(
        "CREATE TEMP TABLE bench_employers ON COMMIT DROP AS"
        " SELECT o.id, s.id AS site, row_number() OVER () - 1 AS place FROM employers_organisation o"
        " JOIN employers_site s ON s.organisation_id = o.id WHERE legal_name LIKE 'Bench%'"
    )
    cursor.execute(
        "CREATE TEMP TABLE bench_skills ON COMMIT DROP AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place"
        " FROM badges_skill"
    )


def learner() -> str:
    """A session key of somebody who joined, was seated, linked, has badges and matches, applied, and signs."""
    from django.conf import settings
    from django.test import Client

    from badges.catalog.models import Award, Badge
    from badges.crosswalks.importing import import_crosswalk
    from badges.demo import FIRST_DAY
    from jobs.matching.engine import match_all
    from jobs.matching.matches import best
    from tests.codeoregon.privacy.world import whole_learner

    import_crosswalk(version=1, effective_from=FIRST_DAY)  # without one no badge shows anything and nothing fits
    user = whole_learner()
    now = timezone.now()
    badges = Badge.objects.filter(catalogued=True).order_by("pk")[:BADGES]
    Award.objects.bulk_create(
        [Award(user=user, badge=badge, earned_at=now, first_seen_at=now, last_seen_at=now) for badge in badges],
        ignore_conflicts=True,
    )
    match_all()
    if not best(user).is_full:
        raise RuntimeError("The learner's list of matches is not full: the page would be measured without its work.")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
