"""History is kept by the database, cannot be changed, and shows it when somebody does."""

import time
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from codeoregon.accounts.models import User
from codeoregon.audit.actions import logs, seal, verify
from codeoregon.audit.context import because
from codeoregon.audit.models import Seal, SealedEvent
from codeoregon.lib.models import StateMove
from tests import factories, owner

pytestmark = pytest.mark.django_db(transaction=True)


def seal_all() -> None:
    """Seal until nothing is left: another test's transaction on this server may hold the line for a moment."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        seal()
        written = sum(log.model._default_manager.count() for log in logs())
        if written == SealedEvent.objects.count():
            return
        time.sleep(0.05)
    raise AssertionError("the history was not sealed within a minute")


@pytest.fixture
def sealed() -> User:
    user = factories.UserFactory(full_name="Ada")
    StateMove.objects.create(model="x.y", row_id=1, from_state="a", to_state="b", by=user, why="said so")
    seal_all()
    return user


def as_owner(statement: str) -> None:
    with owner.as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_raw_sql_and_bulk_changes_are_kept_with_who_and_why() -> None:
    user = factories.UserFactory()
    with because(by=user, why="Asked by phone"):
        User.objects.filter(pk=user.pk).update(full_name="Bulk")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE codeoregon_user SET full_name = 'Raw' WHERE id = %s", [user.pk])
    events = User.pgh_event_model.objects.filter(pgh_obj=user).order_by("pgh_id")
    assert [event.full_name for event in events][-2:] == ["Bulk", "Raw"]
    assert {"user": user.pk, "why": "Asked by phone"}.items() <= events.last().pgh_context.items()


def test_an_action_without_a_reason_of_its_own_keeps_the_reason_around_it_and_no_longer() -> None:
    user, colleague = factories.UserFactory(), factories.UserFactory()

    def rename(name: str) -> None:
        User.objects.filter(pk=user.pk).update(full_name=name)

    with because(by=user, why="Signed on paper"):
        with because(by=colleague):
            rename("Inside")
        with because(by=colleague, why="Their own"):
            rename("Other")
        rename("After")
    with because(by=colleague):
        rename("Later")
    events = User.pgh_event_model.objects.filter(pgh_obj=user).order_by("pgh_id")
    assert [(one.full_name, one.pgh_context["user"], one.pgh_context["why"]) for one in list(events)[-4:]] == [
        ("Inside", colleague.pk, "Signed on paper"),
        ("Other", colleague.pk, "Their own"),
        ("After", user.pk, "Signed on paper"),
        ("Later", colleague.pk, ""),
    ]


def test_passwords_never_reach_the_history() -> None:
    assert not any(f.name == "password" for f in User.pgh_event_model._meta.get_fields())


@pytest.mark.parametrize(
    "table", ["codeoregon_userevent", "codeoregon_statemove", "codeoregon_seal", "codeoregon_sealedevent"]
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_app_cannot_change_or_empty_history(sealed: User, table: str, statement: str) -> None:
    statement = statement.format(table).replace("SET id", "SET pgh_id" if table.endswith("userevent") else "SET id")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO codeoregon_userevent SELECT * FROM codeoregon_userevent",
        # The trigger's own function on a table of one's own would write whatever that table holds.
        "CREATE TEMP TABLE mine (LIKE codeoregon_user); CREATE TRIGGER t AFTER INSERT ON mine FOR EACH ROW"
        " EXECUTE FUNCTION {}()",
    ],
)
def test_the_app_cannot_write_history_of_what_never_was(sealed: User, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE prosrc LIKE '%INSERT INTO \"codeoregon_userevent\"%'")
        function = cursor.fetchone()[0]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(function))


def test_no_history_table_takes_rows_from_the_app_and_every_other_log_numbers_its_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'note_transaction'")
        numbered = {table for (table,) in cursor.fetchall()}
        for log in logs():
            cursor.execute("SELECT has_table_privilege(%s, 'INSERT')", [log.table])
            assert cursor.fetchone()[0] == (log.xid == "xid"), log.table
            assert (log.table in numbered) == (log.xid == "xid"), log.table


@pytest.mark.parametrize("number", [3, 8_000_000_000_000])
def test_a_log_bears_its_own_transactions_number_whatever_its_writer_says(sealed: User, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO codeoregon_statemove (model, row_id, from_state, to_state, at, why, xid)"
            " VALUES ('x.y', 2, 'a', 'b', now(), '', %s) RETURNING xid",
            [number],
        )
        assert Seal.objects.last().upto_xid <= cursor.fetchone()[0] < 8_000_000_000_000
    assert verify().problems == []


def test_an_untouched_history_verifies(sealed: User) -> None:
    report = verify()
    assert report.problems == []
    assert report.events == SealedEvent.objects.count() > 0


def test_nothing_new_makes_no_seal(sealed: User) -> None:
    before = Seal.objects.count()
    assert seal() == 0
    assert Seal.objects.count() == before


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE codeoregon_userevent SET full_name = 'Eve'", "changed after seal"),
        ("UPDATE codeoregon_userevent SET is_active = false", "changed after seal"),
        ("UPDATE codeoregon_statemove SET to_state = 'c'", "changed after seal"),
        ("DELETE FROM codeoregon_userevent", "gone after seal"),
        (
            "UPDATE codeoregon_seal SET digest = repeat('0', 64) WHERE id = (SELECT max(id) FROM codeoregon_seal)",
            "chain is broken",
        ),
        (
            "INSERT INTO codeoregon_statemove (model, row_id, from_state, to_state, at, why, xid)"
            " VALUES ('x.y', 2, 'a', 'b', now(), '', 3)",
            "written behind seal",
        ),
        (
            "INSERT INTO codeoregon_statemove (model, row_id, from_state, to_state, at, why, xid)"
            " VALUES ('x.y', 2, 'a', 'b', now(), '', 8000000000000)",
            "not been given out yet",
        ),
    ],
)
def test_a_change_made_behind_the_portals_back_shows(sealed: User, statement: str, words: str) -> None:
    as_owner(statement)
    assert any(words in problem for problem in verify().problems)


def test_the_command_names_the_first_of_each_kind_and_counts_the_rest(sealed: User, capsys: Any) -> None:
    factories.UserFactory.create_batch(7)
    seal_all()
    gone = User.pgh_event_model.objects.count()
    as_owner("DELETE FROM codeoregon_userevent")
    as_owner("UPDATE codeoregon_statemove SET to_state = 'c'")
    with pytest.raises(CommandError, match=rf"^{gone + 1} problems in \d+ sealed rows"):
        call_command("verify_history")
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if "gone after seal" in line]) == 5
    assert f"… and {gone - 5} more: codeoregon_userevent, gone" in lines
    assert [line for line in lines if "codeoregon_statemove" in line and "changed after seal" in line]
    assert len(lines) == 7


def test_erasing_a_personal_value_keeps_the_seal_valid(sealed: User) -> None:
    as_owner("UPDATE codeoregon_userevent SET full_name = '[erased]', email = '[erased]'")
    as_owner("UPDATE codeoregon_statemove SET why = '[erased]'")
    report = verify()
    assert report.problems == []
    assert report.erased >= 3


def test_a_seal_does_not_give_a_personal_value_away(sealed: User) -> None:
    leaf = SealedEvent.objects.filter(table="codeoregon_userevent").first()
    assert set(leaf.personal) >= {"full_name", "email"}
    assert "Ada" not in str(leaf.personal)


def test_a_row_of_a_transaction_still_running_waits_for_the_next_seal() -> None:
    """Ids commit out of order: the slow one must neither be sealed early nor be lost."""
    import threading

    written, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            factories.UserFactory(email="slow@example.org")
            written.set()
            finish.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    factories.UserFactory(email="quick@example.org")
    seal()
    finish.set()
    thread.join()
    seal_all()
    kept = set(SealedEvent.objects.filter(table="codeoregon_userevent").values_list("event_id", flat=True))
    assert kept == set(User.pgh_event_model.objects.values_list("pgh_id", flat=True))
    assert verify().problems == []


def test_a_restored_copy_goes_on_sealing_and_verifies(sealed: User) -> None:
    """Another cluster counts its transactions from the start; old seals hold and new rows are sealed all the same."""
    as_owner("UPDATE codeoregon_seal SET cluster = 'the old one'")
    for table, column in (("codeoregon_userevent", "pgh_xid"), ("codeoregon_statemove", "xid")):
        as_owner(f"UPDATE {table} SET {column} = {column} + 1000000000")
    before = SealedEvent.objects.count()
    factories.UserFactory(email="after@example.org")
    seal_all()
    assert SealedEvent.objects.count() > before
    # Moving the numbers above was itself a change of sealed rows; nothing is reported as hidden or gone.
    assert not [problem for problem in verify().problems if "changed" not in problem]


def test_a_restored_copy_whose_numbers_reach_the_old_ones_goes_on_sealing(sealed: User) -> None:
    as_owner("UPDATE codeoregon_seal SET cluster = 'the old one'")
    as_owner("UPDATE codeoregon_userevent SET pgh_xid = pgh_xid + 30")
    factories.UserFactory(email="first-after@example.org")
    seal_all()
    for number in range(60):
        factories.UserFactory(email=f"after{number}@example.org")
    seal_all()
    assert not [problem for problem in verify().problems if "changed" not in problem]


def test_two_seals_at_once_make_one_chain() -> None:
    from tests.races import run_parallel

    for number in range(20):
        factories.UserFactory(email=f"many{number}@example.org")
    run_parallel(4, lambda _number: seal())
    seal_all()
    assert verify().problems == []
