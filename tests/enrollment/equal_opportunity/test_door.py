"""What people say, who may read it, and that each look is written down before anything is seen."""

import dataclasses
import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from codeoregon.accounts.models import Role
from codeoregon.audit.actions import verify
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.privacy.models import Merge
from enrollment.equal_opportunity import door
from enrollment.equal_opportunity.models import SelfIdentificationRead
from tests import factories
from tests.codeoregon.audit.test_history import seal_all
from tests.enrollment.equal_opportunity.people import ALL, NOTHING, looks, rows, said

pytestmark = pytest.mark.django_db
WHY = "yearly report"


@pytest.fixture
def officer(staff):
    return staff("eo_officer")


def merged(closed, kept):
    by = factories.UserFactory(staff_role="programme_manager")
    Merge.objects.create(kept=kept, closed=closed, by=by, why="one person")


# --- Saying -------------------------------------------------------------------------------------------------------


def test_what_was_said_is_read_back_by_the_person_and_by_the_officer(learner, officer):
    said(learner, **ALL)
    assert vars(door.own(learner)) == ALL
    assert vars(door.read(user=learner, by=officer, why=WHY)) == ALL


def test_the_newest_saying_counts_and_the_older_ones_stay(learner):
    said(learner, **ALL)
    said(learner, **{**ALL, "sex": "another", "race_ethnicity": ["not_said"]})
    assert door.own(learner).sex == "another"
    assert door.own(learner).race_ethnicity == ["not_said"]
    assert len(rows()) == 2
    assert len(rows("disability")) == 1, "nothing new was said about a disability"


def test_saying_the_same_again_adds_nothing_in_whatever_order(learner):
    said(learner, **ALL)
    said(learner, **{**ALL, "race_ethnicity": ["white", "asian", "white"]})
    assert len(rows()) == len(rows("disability")) == 1


def test_saying_nothing_adds_nothing_and_taking_back_adds_an_empty_saying(learner):
    said(learner)
    assert rows() == rows("disability") == []
    said(learner, **ALL)
    said(learner)
    assert not door.own(learner)
    assert len(rows()) == len(rows("disability")) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"race_ethnicity": ["martian"]},
        {"race_ethnicity": ["white", "not_said"]},
        {"race_ethnicity": ["white\x00"]},
        {"sex": "x"},
        {"limited_english": "maybe"},
        {"has_disability": "blind"},
    ],
)
def test_what_was_not_offered_is_refused_and_nothing_is_kept(odd, learner):
    with pytest.raises(ValidationError):
        said(learner, **{**ALL, **odd})
    assert rows() == rows("disability") == []


@pytest.mark.parametrize("who", ["case_manager", "eo_officer", "nobody"])
def test_nobody_answers_for_somebody_else(who, learner, staff):
    by = None if who == "nobody" else staff(who)
    with pytest.raises(NotYours):
        door.say(user=learner, by=by, **ALL)
    assert rows() == []


def test_one_person_says_nothing_for_another(learner):
    other = said(**ALL)
    assert vars(door.own(learner)) == NOTHING
    assert vars(door.own(other)) == ALL


def test_an_undone_saying_leaves_nothing(learner):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        said(learner, **ALL)
        _ = 1 / 0
    assert not door.own(learner)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_ten_times_at_once_is_one_saying(learner):
    gate, wrong = threading.Barrier(10), []

    def send():
        try:
            gate.wait()
            said(learner, **ALL)
        except Exception as error:  # noqa: BLE001 - whatever it was, the test shows it
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(rows()) == len(rows("disability")) == 1


def test_nothing_of_the_answers_is_anywhere_else(learner, caplog, client_for):
    """Every text column of every other table, looked through for a word that only the answers hold."""
    caplog.set_level("DEBUG")
    sent = {"eo-race_ethnicity": "native_hawaiian_pacific_islander", "eo-sex": "another", "eo-has_disability": "yes"}
    assert client_for(learner).post("/me/settings/about-me/", sent).status_code == 302
    assert "native_hawaiian_pacific_islander" in str(rows())
    assert StateMove.objects.count() == LogEntry.objects.count() == 0
    words = ("native_hawaiian", "pacific")
    assert not any(word in caplog.text for word in words)
    assert "native" not in repr(door.own(learner))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~* %s', ["|".join(words)])
            assert cursor.fetchone() == (0,), table


# --- Each look is written down ------------------------------------------------------------------------------------


def test_each_look_says_who_whose_what_and_why(learner, officer):
    said(learner, **ALL)
    assert looks() == [], "saying is no look"
    door.own(learner)
    door.read(user=learner, by=officer, why="  complaint 7 ")
    door.counts(people=[learner.pk], by=officer, why=WHY)
    assert looks() == [
        (learner.pk, learner.pk, "own", ""),
        (officer.pk, learner.pk, "person", "complaint 7"),
        (officer.pk, None, "counts", WHY),
    ]


def test_a_look_at_somebody_who_said_nothing_is_a_look_too(learner, officer):
    door.read(user=learner, by=officer, why=WHY)
    assert looks() == [(officer.pk, learner.pk, "person", WHY)]


def acts(learner, officer):
    return {
        "own": lambda: door.own(learner),
        "read": lambda: door.read(user=learner, by=officer, why=WHY),
        "counts": lambda: door.counts(people=[learner.pk], by=officer, why=WHY),
    }


@pytest.mark.parametrize("act", ["own", "read", "counts"])
def test_the_look_is_written_before_the_door_opens(act, learner, officer):
    with connection.execute_wrapper(order := Order()):
        acts(learner, officer)[act]()
    noted = next(
        place for place, sql in enumerate(order.seen) if 'INSERT INTO "enrollment_selfidentificationread"' in sql
    )
    opens = next(place for place, sql in enumerate(order.seen) if "SET LOCAL ROLE" in sql)
    reads = [place for place, sql in enumerate(order.seen) if '"eo"' in sql]
    assert noted < opens < min(reads)


@pytest.mark.parametrize("act", ["own", "read", "counts"])
def test_when_the_look_cannot_be_written_nothing_is_seen(act, learner, officer, monkeypatch):
    said(learner, **ALL)
    monkeypatch.setattr(SelfIdentificationRead, "save", lambda self, **_options: (_ for _ in ()).throw(DatabaseError))
    with connection.execute_wrapper(order := Order()), pytest.raises(DatabaseError):
        acts(learner, officer)[act]()
    assert not any('"eo"' in sql for sql in order.seen)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["own", "read", "counts"])
def test_no_transaction_around_it_can_take_the_note_of_a_look_back(act, learner, officer):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        acts(learner, officer)[act]()
    acts(learner, officer)[act]()
    assert len(looks()) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE enrollment_selfidentificationread SET why = 'other'",
        "DELETE FROM enrollment_selfidentificationread",
        "TRUNCATE enrollment_selfidentificationread",
    ],
)
def test_the_log_is_append_only(sql, learner):
    door.own(learner)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert len(looks()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_log_is_sealed(learner):
    door.own(learner)
    seal_all()
    report = verify()
    assert report.problems == []
    assert report.events > 0


# --- Who may look -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", ["", *(role for role in Role.values if role != Role.EO_OFFICER), "superuser", "closed"]
)
def test_only_the_officer_reads(role, learner):
    said(learner, **ALL)
    by = factories.UserFactory(
        staff_role={"superuser": "auditor", "closed": "eo_officer"}.get(role, role),
        is_superuser=role == "superuser",
        is_active=role != "closed",
    )
    with pytest.raises(PermissionDenied):
        door.read(user=learner, by=by, why=WHY)
    with pytest.raises(PermissionDenied):
        door.counts(people=[learner.pk], by=by, why=WHY)
    assert looks() == []


def test_nobody_signed_in_reads_nothing(learner):
    with pytest.raises(PermissionDenied):
        door.read(user=learner, by=None, why=WHY)


@pytest.mark.parametrize("why", ["", "  \n", "\u202e\u200f", "\u2800"])
def test_no_look_without_a_reason(why, learner, officer):
    with pytest.raises(NotReady):
        door.read(user=learner, by=officer, why=why)
    with pytest.raises(NotReady):
        door.counts(people=[learner.pk], by=officer, why=why)
    assert looks() == []


# --- Counts -------------------------------------------------------------------------------------------------------


def by_name(people, officer):
    found = door.counts(people=[one.pk for one in people], by=officer, why=WHY)
    return {question.name: dataclasses.asdict(question) for question in found}


def test_counts_of_the_newest_answers(officer):
    people = factories.UserFactory.create_batch(5)
    said(people[0], race_ethnicity=["white"], sex="male")
    said(people[0], **ALL)
    said(people[1], race_ethnicity=["asian"], sex="not_said", has_disability="no")
    said(people[2], race_ethnicity=["not_said"])
    said(people[3], **ALL)
    said(people[3])
    said(**ALL)  # not among these people
    found = by_name(people, officer)
    race = found["race_ethnicity"]
    assert {name: many for name, many in race["given"].items() if many} == {"asian": 2, "white": 1}
    assert len(race["given"]) == 7
    assert (race["answered"], race["not_said"], race["silent"]) == (2, 1, 2)
    assert found["sex"]["given"] == {"female": 1, "male": 0, "another": 0}
    assert (found["sex"]["answered"], found["sex"]["not_said"], found["sex"]["silent"]) == (1, 1, 3)
    assert found["limited_english"]["given"] == {"yes": 0, "no": 1}
    assert found["has_disability"]["given"] == {"yes": 1, "no": 1}
    assert found["has_disability"]["silent"] == 3


def test_counts_over_nobody(officer):
    assert {question["silent"] for question in by_name([], officer).values()} == {0}


def test_a_person_with_two_accounts_counts_once_and_reads_both(officer):
    kept, closed, first = factories.UserFactory.create_batch(3)
    said(first, race_ethnicity=["white"])
    said(closed, **ALL)
    merged(first, closed)
    merged(closed, kept)
    assert vars(door.own(kept)) == ALL
    assert vars(door.read(user=kept, by=officer, why=WHY)) == ALL
    for people in ([kept], [kept, closed, first]):
        race = by_name(people, officer)["race_ethnicity"]
        assert (race["answered"], race["silent"], sum(race["given"].values())) == (1, 0, 2)
    said(kept, sex="male")
    assert vars(door.own(kept)) == {**NOTHING, "sex": "male", "has_disability": "yes"}


class Order:
    """What is sent to the database, in order."""

    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        self.seen.append(sql)
        return execute(sql, params, many, context)
