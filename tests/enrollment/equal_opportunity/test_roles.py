"""The database itself keeps all roles out of the schema but that of the door, which only reads and adds."""

import ast

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from enrollment.equal_opportunity.door import opened
from enrollment.equal_opportunity.models import Answer, DisabilityAnswer
from tests.enrollment.equal_opportunity.people import ALL, rows, said
from tests.test_conventions import PYTHON, relative

pytestmark = pytest.mark.django_db
REFUSED = "permission denied"
TABLES = ["answer", "disability"]
ADD = {
    "answer": "INSERT INTO eo.answer (user_id, said_at, race_ethnicity, sex, limited_english, race_detail)"
    " VALUES (1, now(), '{white}', 'male', '', '')",
    "disability": "INSERT INTO eo.disability (user_id, said_at, has_disability) VALUES (1, now(), 'no')",
}


def role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('role')")
        return cursor.fetchone()


def run(sql, as_role=""):
    with transaction.atomic(), connection.cursor() as cursor:
        if as_role:
            cursor.execute(f"SET LOCAL ROLE {as_role}")
        cursor.execute(sql)
        found = cursor.fetchall() if cursor.description else []
        if as_role:
            cursor.execute("SELECT set_config('role', %s, true)", [settings.APP_ROLE])
        return found


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM eo.{0}",
        "SELECT count(*) FROM eo.{0}",
        "UPDATE eo.{0} SET user_id = 1",
        "DELETE FROM eo.{0}",
        "TRUNCATE eo.{0}",
        "DROP TABLE eo.{0}",
        "COPY eo.{0} TO STDOUT",
        "CREATE TABLE eo.copy_of_{0} (id int)",
        "SELECT nextval(pg_get_serial_sequence('eo.{0}', 'id'))",
    ],
)
def test_the_portal_itself_reads_and_writes_nothing_there(table, sql):
    assert role()[0] == settings.APP_ROLE
    with pytest.raises(DatabaseError, match=f"{REFUSED}|must be owner"):
        run(sql.format(table))


@pytest.mark.parametrize("table", TABLES)
def test_the_portal_itself_adds_nothing_there(table):
    with pytest.raises(DatabaseError, match=REFUSED):
        run(ADD[table])


@pytest.mark.parametrize("table", TABLES)
def test_the_role_of_the_door_reads_and_adds(table):
    run(ADD[table], "oregon_eo")
    assert len(run(f"SELECT * FROM eo.{table}", "oregon_eo")) == 1


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "sql", ["UPDATE eo.{} SET user_id = 2", "DELETE FROM eo.{}", "TRUNCATE eo.{}", "DROP TABLE eo.{}"]
)
def test_the_role_of_the_door_changes_and_removes_nothing(table, sql):
    run(ADD[table], "oregon_eo")
    with pytest.raises(DatabaseError, match=f"{REFUSED}|must be owner"):
        run(sql.format(table), "oregon_eo")
    assert len(run(f"SELECT * FROM eo.{table}", "oregon_eo")) == 1


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE eo.{} SET user_id = 2", "DELETE FROM eo.{}"])
def test_even_the_owner_changes_no_answer_in_passing(table, sql):
    run(ADD[table], "oregon_eo")
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        run(sql.format(table), "NONE")


@pytest.mark.parametrize("table", ["codeoregon_user", "enrollment_enrollment", "enrollment_selfidentificationread"])
def test_the_role_of_the_door_reaches_no_other_table(table):
    with pytest.raises(DatabaseError, match=REFUSED):
        run(f"SELECT * FROM {table}", "oregon_eo")


def test_a_role_for_reports_that_reads_all_other_tables_does_not_read_these():
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; CREATE ROLE reports; GRANT USAGE ON SCHEMA public TO reports")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reports; SET LOCAL ROLE reports")
        cursor.execute("SELECT count(*) FROM codeoregon_user")
        cursor.execute("SELECT count(*) FROM eo.answer")


@pytest.mark.parametrize("model", [Answer, DisabilityAnswer])
def test_no_other_code_reads_or_adds_by_the_models(model, learner):
    said(learner, **ALL)
    for act in (lambda: list(model.objects.all()), lambda: model.objects.count(), lambda: model(user=learner).save()):
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            act()


def test_the_tables_stand_in_no_other_schema():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE tablename IN ('answer', 'disability')"
        )
        assert sorted(cursor.fetchall()) == [("eo.answer",), ("eo.disability",)]
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE prosrc ILIKE '%eo.answer%' OR prosrc ILIKE '%eo.disability%'"
        )
        assert cursor.fetchone() == (0,)  # no function or view that would hand answers on
        cursor.execute("SELECT count(*) FROM pg_views WHERE definition ILIKE '%eo.answer%'")
        assert cursor.fetchone() == (0,)


def test_no_history_is_kept_of_the_answers():
    tracked = {getattr(model, "pgh_tracked_model", None) for model in apps.get_models()}
    assert not tracked & {Answer, DisabilityAnswer}


# --- The door -----------------------------------------------------------------------------------------------------


def test_behind_the_door_the_session_is_another_and_afterwards_the_same_again():
    before = role()
    with opened():
        assert role() == ("oregon_eo", "oregon_eo")
    assert role() == before == (settings.APP_ROLE, settings.APP_ROLE)


def test_doors_within_doors_and_transactions_within_transactions():
    before = role()
    with transaction.atomic():
        with opened():
            with opened(), transaction.atomic():
                assert role()[0] == "oregon_eo"
            assert role()[0] == "oregon_eo"
        assert role() == before
        assert len(rows()) == 0
        assert role() == before
    assert role() == before


@pytest.mark.parametrize("sql", ["SELECT 1/0", "SELECT * FROM codeoregon_user", "SELECT 1"])
def test_an_error_inside_closes_the_door_too(sql):
    before = role()
    with pytest.raises((DatabaseError, KeyError)), opened(), connection.cursor() as cursor:
        cursor.execute(sql)
        raise KeyError
    assert role() == before
    with transaction.atomic():
        with pytest.raises((DatabaseError, KeyError)), opened(), connection.cursor() as cursor:
            cursor.execute(sql)
            raise KeyError
        assert role() == before, "and the transaction around it goes on"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("login", ["-c role=oregon_app", ""])
def test_the_role_comes_back_however_the_session_was_started(login):
    """With one address for everything the session logs in as the owner and starts in the portal's role."""
    kept, connection.settings_dict["OPTIONS"]["options"] = connection.settings_dict["OPTIONS"]["options"], login
    user, plain = connection.settings_dict["USER"], connection.settings_dict["OPTIONS"]
    try:
        connection.close()
        connection.settings_dict["USER"] = user if login else settings.APP_ROLE
        for _twice in range(2):
            with opened():
                assert role()[0] == "oregon_eo"
            assert role()[0] == settings.APP_ROLE
        with pytest.raises(ZeroDivisionError), opened():
            _ = 1 / 0
        assert role() == (settings.APP_ROLE, settings.APP_ROLE if login else "none")
    finally:
        connection.close()
        connection.settings_dict["USER"], plain["options"] = user, kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(2))
def test_tests_that_commit_leave_no_answers_to_the_next(_again, learner):
    assert rows() == rows("disability") == []
    said(learner, **ALL)
    assert len(rows()) == len(rows("disability")) == 1


# --- Nobody else has a key ----------------------------------------------------------------------------------------


def names_in(path):
    """What a module takes from others, and the words in its strings."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_only_the_door_takes_the_tables_in_hand_and_names_their_role():
    product = [path for path in PYTHON if not relative(path).startswith("tests/")]
    using = {
        relative(path): names & {"Answer", "DisabilityAnswer", "opened"}
        for path in product
        if (names := set(names_in(path))) & {"Answer", "DisabilityAnswer", "opened"}
    }
    assert using.pop("enrollment/equal_opportunity/door.py") >= {"Answer", "DisabilityAnswer"}
    # An index, and what "my data" says of the tables without reading them.
    assert set(using) <= {"enrollment/models.py", "enrollment/personal/__init__.py"}
    assert not any("opened" in names for names in using.values())
    naming = [relative(path) for path in product if any(name == "oregon_eo" for name in names_in(path))]
    assert naming == ["codeoregon/audit/roles.py"]
