"""A state moves by compare-and-set, and every move is written down."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import Machine, NoSuchStep, NotReady, NotYours, Overtaken, Step, anyone, move, portal, staff
from employers.organisations.models import Organisation
from tests import factories
from tests.races import run_parallel

MACHINE = Machine(
    (
        Step(("pending",), "approved", anyone, guards=(lambda row, by: "Name it first." if not row.dba else "",)),
        Step(("approved",), "suspended", staff("employers.change_organisation"), needs_reason=True),
        Step(("suspended",), "approved", portal),
    )
)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return factories.OrganisationFactory(state="pending", dba="Rain & Co")


def test_a_move_is_made_and_written_down(organisation: Organisation, learner: Any) -> None:
    moved = move(organisation, "approved", machine=MACHINE, by=learner, why=" looks right ", phone="503-555-0100")
    organisation.refresh_from_db()
    assert (organisation.state, organisation.phone, moved.state) == ("approved", "503-555-0100", "approved")
    written = StateMove.objects.of(organisation).get()
    assert (written.from_state, written.to_state, written.by, written.why) == (
        "pending",
        "approved",
        learner,
        "looks right",
    )


def test_a_step_that_is_not_in_the_table_is_refused(organisation: Organisation) -> None:
    with pytest.raises(NoSuchStep, match="“Waiting for approval”"):
        move(organisation, "suspended", machine=MACHINE, by=None)


def test_a_step_of_somebody_else_is_refused(db: None, learner: Any, staff: Any) -> None:
    approved = factories.OrganisationFactory(state="approved")
    with pytest.raises(NotYours):
        move(approved, "suspended", machine=MACHINE, by=learner, why="x")
    with pytest.raises(NotYours):
        move(approved, "suspended", machine=MACHINE, by=staff("auditor"), why="x")
    assert move(approved, "suspended", machine=MACHINE, by=staff("job_developer"), why="x").state == "suspended"


def test_only_the_portal_takes_the_portals_steps(db: None, staff: Any) -> None:
    suspended = factories.OrganisationFactory(state="suspended")
    with pytest.raises(NotYours):
        move(suspended, "approved", machine=MACHINE, by=staff("programme_manager"))
    assert move(suspended, "approved", machine=MACHINE, by=None).state == "approved"


def test_a_reason_is_asked_for_where_the_step_needs_one(db: None, staff: Any) -> None:
    approved = factories.OrganisationFactory(state="approved")
    with pytest.raises(NotReady, match="Give a reason"):
        move(approved, "suspended", machine=MACHINE, by=staff("job_developer"), why="  ")
    with pytest.raises(NotReady, match="Give a reason"):
        move(approved, "suspended", machine=MACHINE, by=staff("job_developer"), why="\u202e\u200f\u2800")
    approved.refresh_from_db()
    assert approved.state == "approved"


def test_a_reason_that_nobody_sees_is_kept_as_none(organisation: Organisation) -> None:
    move(organisation, "approved", machine=MACHINE, by=None, why="\u200b")
    assert StateMove.objects.of(organisation).get().why == ""


def test_a_guard_says_what_is_missing_and_nothing_is_written(db: None) -> None:
    unnamed = factories.OrganisationFactory(state="pending")
    with pytest.raises(NotReady, match="Name it first"):
        move(unnamed, "approved", machine=MACHINE, by=None)
    unnamed.refresh_from_db()
    assert unnamed.state == "pending"
    assert not StateMove.objects.exists()


def test_somebody_who_looked_at_an_older_state_is_told(organisation: Organisation) -> None:
    stale = Organisation.objects.get(pk=organisation.pk)
    move(organisation, "approved", machine=MACHINE, by=None)
    with pytest.raises(Overtaken, match="Somebody else"):
        move(stale, "approved", machine=MACHINE, by=None)
    assert StateMove.objects.count() == 1


def test_a_move_in_a_transaction_that_fails_leaves_no_trace(organisation: Organisation) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move(organisation, "approved", machine=MACHINE, by=None)
        raise ZeroDivisionError
    assert not StateMove.objects.exists()


def test_open_to_lists_what_a_person_could_do(organisation: Organisation, learner: Any) -> None:
    assert MACHINE.open_to(organisation, learner) == ["approved"]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins() -> None:
    organisation = factories.OrganisationFactory(state="pending", dba="Rain & Co")

    copies = [Organisation.objects.get(pk=organisation.pk) for _n in range(8)]
    results = run_parallel(8, lambda n: move(copies[n], "approved", machine=MACHINE, by=None))
    assert sum(isinstance(result, Organisation) for result in results) == 1
    assert sum(isinstance(result, Overtaken) for result in results) == 7
    assert StateMove.objects.count() == 1


def test_every_state_is_one_that_the_database_knows():
    """A typo in raw SQL, or in a bulk update, is refused like any other half-truth."""
    states = [
        (model, column)
        for model in apps.get_models()
        for column in model._meta.local_fields
        if model._meta.app_label in ("codeoregon", "badges", "employers", "jobs", "enrollment")
        and column.name == "state"
        and column.choices
        if not hasattr(model, "pgh_tracked_model")
    ]
    assert len(states) >= 6
    for model, column in states:
        rules = [one for one in model._meta.constraints if one.name == f"known_state_of_{model._meta.model_name}"]
        assert rules, model._meta.label
        condition = rules[0].condition.children[0]  # type: ignore[attr-defined]
        assert condition == ("state__in", [value for value, _label in column.choices]), model._meta.label
