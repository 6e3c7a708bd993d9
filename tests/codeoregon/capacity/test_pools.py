"""A pool is never overfilled, from whichever door."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from codeoregon.capacity.actions import PoolFull, draw, release
from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.states import MoveRefused
from tests import factories, owner
from tests.races import run_parallel, slow_look, without_locks


@pytest.fixture
def pool(db: None) -> Pool:
    return factories.PoolFactory(kind="ojt", limit=2)


def drawn(pool: Pool) -> int:
    pool.refresh_from_db()
    return pool.drawn


def test_a_draw_takes_one_place_and_its_release_gives_it_back(pool: Pool, learner: object) -> None:
    taken = draw(kind="ojt", what_for="jobs.placement 1", by=learner)
    assert drawn(pool) == 1
    release(draw=taken, why="Ended before the start", by=learner)
    assert drawn(pool) == 0
    assert Draw.objects.get().release_reason == "Ended before the start"


def test_the_same_thing_never_takes_two_places(pool: Pool) -> None:
    first = draw(kind="ojt", what_for="jobs.placement 1", by=None)
    assert draw(kind="ojt", what_for="jobs.placement 1", by=None) == first
    assert drawn(pool) == 1


def test_a_full_pool_says_so_kindly_and_writes_nothing(pool: Pool) -> None:
    for number in range(2):
        draw(kind="ojt", what_for=f"jobs.placement {number}", by=None)
    with pytest.raises(PoolFull, match="All 2 places for “On-the-job training” are taken"):
        draw(kind="ojt", what_for="jobs.placement 3", by=None)
    assert drawn(pool) == Draw.objects.count() == 2


def test_a_pool_nobody_set_up_is_a_sentence(db: None) -> None:
    with pytest.raises(PoolFull, match="set up"):
        draw(kind="credit", what_for="x", by=None)


def test_a_release_is_made_once_and_needs_a_reason(pool: Pool) -> None:
    taken = draw(kind="ojt", what_for="a", by=None)
    with pytest.raises(MoveRefused, match="reason"):
        release(draw=taken, why=" ", by=None)
    with pytest.raises(MoveRefused, match="reason"):
        release(draw=taken, why="\u200b\u2800", by=None)
    release(draw=taken, why="first", by=None)
    assert release(draw=taken, why="second", by=None).release_reason == "first"
    assert drawn(pool) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE codeoregon_pool SET drawn = 0",
        'UPDATE codeoregon_pool SET "limit" = 0',
        "INSERT INTO codeoregon_pool (kind, \"limit\", drawn) VALUES ('credit', 9, 3)",
        "DELETE FROM codeoregon_draw",
        "DELETE FROM codeoregon_pool",
        "UPDATE codeoregon_draw SET what_for = 'other'",
        "UPDATE codeoregon_draw SET released_at = now()",
        "INSERT INTO codeoregon_draw (pool_id, drawn_at, what_for, release_reason, released_at)"
        " SELECT id, now(), 'c', 'x', now() FROM codeoregon_pool",
        "INSERT INTO codeoregon_draw (pool_id, drawn_at, what_for, release_reason)"
        " SELECT id, now(), 'b' || n, '' FROM codeoregon_pool, generate_series(1, 2) n",
        "TRUNCATE codeoregon_draw CASCADE",
        "ALTER TABLE codeoregon_draw DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "UPDATE codeoregon_pool SET kind = 'credit'",
        "UPDATE codeoregon_pool SET id = id + 1000",
        # Another pool in the place of this one, before the keys of its draws are looked at.
        "WITH gone AS (DELETE FROM codeoregon_pool RETURNING id) SELECT count(*) FROM gone;"
        ' INSERT INTO codeoregon_pool (id, kind, name, "limit", drawn) OVERRIDING SYSTEM VALUE'
        " SELECT pool_id, 'ojt', '', 9, 0 FROM codeoregon_draw LIMIT 1",
        # Settings, tables and functions of one's own that the triggers might fall for.
        "SET pgtrigger.ignore = '{pgtrigger_takes_a_place_db9c3,pgtrigger_stays_in_the_ledger_4dae0}';"
        " DELETE FROM codeoregon_draw",
        "CREATE TEMP TABLE codeoregon_pool (LIKE public.codeoregon_pool);"
        " INSERT INTO public.codeoregon_draw (pool_id, drawn_at, what_for, release_reason)"
        " SELECT id, now(), 'b' || n, '' FROM public.codeoregon_pool, generate_series(1, 5) n",
        "CREATE TEMP TABLE codeoregon_draw (LIKE public.codeoregon_draw); UPDATE codeoregon_pool SET drawn = 0",
        "CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN UPDATE public.codeoregon_pool SET drawn = 0; RETURN NEW; END';"
        " CREATE TEMP TABLE t (x int); CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.f();"
        " INSERT INTO t VALUES (1)",
    ],
)
def test_raw_sql_gets_no_further_than_anybody(pool: Pool, statement: str) -> None:
    draw(kind="ojt", what_for="a", by=None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert drawn(pool) == 1


def test_no_setting_switches_a_trigger_off(pool: Pool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(DISTINCT proname::text)::text FROM pg_proc WHERE proname LIKE 'pgtrigger%'")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [cursor.fetchone()[0]])
    draw(kind="ojt", what_for="a", by=None)
    assert drawn(pool) == 1
    assert pool.events.filter(drawn=1).exists()


def test_a_released_draw_stays_released(pool: Pool) -> None:
    taken = draw(kind="ojt", what_for="a", by=None)
    release(draw=taken, why="x", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=taken.pk).update(released_at=None, release_reason="")


def test_one_statement_releases_many_draws_of_several_pools(pool: Pool) -> None:
    other = factories.PoolFactory(kind="credit", limit=3)
    kept = draw(kind="credit", what_for="kept", by=None)
    release(draw=draw(kind="ojt", what_for="before", by=None), why="First", by=None)
    for number in range(2):
        draw(kind="ojt", what_for=f"a {number}", by=None)
        draw(kind="credit", what_for=f"b {number}", by=None)
    assert (drawn(pool), drawn(other)) == (2, 3)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE codeoregon_draw SET released_at = now(), release_reason = 'All at once'"
            " WHERE released_at IS NULL AND id <> %s",
            [kept.pk],
        )
    assert (drawn(pool), drawn(other)) == (0, 1)
    assert Draw.objects.filter(release_reason="All at once").count() == 4


@pytest.mark.parametrize(
    "change",
    [
        "released_at = now(), release_reason = 'x'",  # one of them is released already
        "released_at = coalesce(released_at, now()), release_reason = '[erased]', what_for = what_for || 'x'",
        "released_at = now(), release_reason = '[erased]'",
        "released_at = CASE WHEN released_at IS NULL THEN now() END, release_reason ="
        " CASE WHEN released_at IS NULL THEN 'x' ELSE '' END",
        "id = id + 1000, released_at = coalesce(released_at, now()), release_reason = '[erased]'",
    ],
)
def test_one_statement_releases_all_or_none(pool: Pool, change: str) -> None:
    gone, _standing = (draw(kind="ojt", what_for=f"a {number}", by=None) for number in range(2))
    release(draw=gone, why="First", by=None)
    before = list(Draw.objects.order_by("pk").values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE codeoregon_draw SET {change}")
    assert drawn(pool) == 1
    assert list(Draw.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_releases_by_raw_statements_at_once_are_all_counted() -> None:
    pool = factories.PoolFactory(kind="ojt", limit=40)
    draws = [draw(kind="ojt", what_for=f"a {number}", by=None) for number in range(40)]

    def of_ten(number: int) -> int:
        some = [one.pk for one in draws[number * 10 : number * 10 + 10]]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE codeoregon_draw SET released_at = now(), release_reason = 'x' WHERE id = ANY(%s)", [some]
            )
            return cursor.rowcount

    assert run_parallel(4, of_ten) == [10, 10, 10, 10]
    assert drawn(pool) == 0


@pytest.mark.soak(3, 20)
@pytest.mark.django_db(transaction=True)
def test_four_hundred_tries_for_a_hundred_places_give_a_hundred() -> None:
    pool = factories.PoolFactory(kind="ojt", limit=100)
    results = run_parallel(400, lambda n: draw(kind="ojt", what_for=f"jobs.placement {n}", by=None), connections=50)
    assert sum(isinstance(result, Draw) for result in results) == 100
    assert sum(isinstance(result, PoolFull) for result in results) == 300
    assert drawn(pool) == Draw.objects.count() == 100


@pytest.mark.django_db(transaction=True)
def test_raw_inserts_at_once_give_a_hundred_too() -> None:
    pool = factories.PoolFactory(kind="ojt", limit=20)

    def insert(number: int) -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO codeoregon_draw (pool_id, drawn_at, what_for, release_reason) VALUES (%s, now(), %s, '')",
                [pool.pk, f"raw {number}"],
            )
        return "in"

    results = run_parallel(60, insert, connections=20)
    assert results.count("in") == drawn(pool) == Draw.objects.count() == 20


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.django_db(transaction=True)
def test_without_its_lock_a_draw_would_overfill(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    """The CHECK is gone in both: what holds the limit is the lock of a draw, and without it the race is lost."""
    pool = factories.PoolFactory(kind="ojt", limit=5)
    (slow_look if locked else without_locks)(monkeypatch)
    with owner.without_check("codeoregon_pool", "pool_never_overfilled"):
        run_parallel(20, lambda n: draw(kind="ojt", what_for=f"jobs.placement {n}", by=None))
        taken = drawn(pool)
        assert taken == Draw.objects.count()
        assert taken == 5 if locked else taken > 5


def test_the_ledger_leads_to_what_a_place_was_drawn_for(pool: Pool, staff: Any, client_for: Any) -> None:
    draw(kind="ojt", what_for="jobs.placement 17", by=None)
    draw(kind="ojt", what_for="granted on paper, no. 3", by=None)
    page = client_for(staff("auditor")).get("/admin/codeoregon/draw/").text
    assert '<a href="/admin/jobs/placement/17/change/">Placement 17</a>' in page
    assert "granted on paper, no. 3" in page


def test_a_limit_changes_with_a_reason_that_stays_in_the_history(pool: Pool, staff: Any, client_for: Any) -> None:
    manager = client_for(staff("programme_manager"))
    address = f"/admin/codeoregon/pool/{pool.pk}/"
    assert 'name="reason"' in manager.get(f"{address}change/").text
    for unseen in ("", "  ", "\u202e\u200f", "\u2800"):
        refused = manager.post(f"{address}change/", {"limit": 3, "reason": unseen})
        assert refused.status_code == 422
        assert "Write why you change this." in refused.text
        assert 'value="3"' in refused.text
    pool.refresh_from_db()
    assert pool.limit == 2
    assert manager.post(f"{address}change/", {"limit": 3, "reason": "Grant amended"}).status_code == 302
    pool.refresh_from_db()
    assert pool.limit == 3
    page = manager.get(f"{address}history/").text
    assert "2 → 3" in page
    assert "Grant amended" in page


def test_a_limit_has_a_bound(pool: Pool, staff: Any, client_for: Any) -> None:
    manager = client_for(staff("programme_manager"))
    change = f"/admin/codeoregon/pool/{pool.pk}/change/"
    answer = manager.post(change, {"limit": 10_001, "reason": "Grant amended"})
    assert answer.status_code == 422
    assert "A limit is at most 10,000." in answer.text
    assert manager.post(change, {"limit": 10_000, "reason": "Grant amended"}).status_code == 302


def test_whoever_only_looks_at_a_pool_is_not_asked_why(pool: Pool, staff: Any, client_for: Any) -> None:
    page = client_for(staff("auditor")).get(f"/admin/codeoregon/pool/{pool.pk}/change/")
    assert page.status_code == 200
    assert "Reason for the change" not in page.text


def test_a_pool_is_added_without_one(staff: Any, client_for: Any, db: None) -> None:
    adds = client_for(factories.UserFactory(is_superuser=True))
    assert 'name="reason"' not in adds.get("/admin/codeoregon/pool/add/").text
    assert adds.post("/admin/codeoregon/pool/add/", {"kind": "credit", "name": "", "limit": 5}).status_code == 302
    assert Pool.objects.get().limit == 5
