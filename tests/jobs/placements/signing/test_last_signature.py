"""Raw SQL lets nothing count as signed from a time before the last has signed, and no version from within a week."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from codeoregon.capacity.actions import draw
from jobs.placements.models import Placement, Signature
from jobs.placements.versions.models import Modification, ModificationSignature
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, this_monday
from tests.jobs.placements.versions import test_actions as modified
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
SIGNERS = {"employer": "owner", "learner": "learner", "board": "job_developer"}
EARLY, MONDAY = "before the last has signed", "counts from a Monday"


@pytest.fixture
def world() -> World:
    return World()


def given(model: type[Signature] | type[ModificationSignature], world: World, party: str, **of: object) -> None:
    """As the third comes without the step that goes with it."""
    person = world.people[SIGNERS[party]]
    model._base_manager.create(party=party, user=person, typed_name="A B", document_sha256="x", **of)


def raw(table: str, pk: int, state: str = "signed", at: str = "now()", more: str = "") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET state = '{state}', signed_at = {at}{more} WHERE id = {pk}")


@pytest.mark.parametrize("state", ["signed", "active"])
@pytest.mark.parametrize("kind", ["direct", "internship"])
def test_of_an_agreement(kind: str, state: str, world: World) -> None:
    placement, more = world.placement("sent", kind, agreement="We agree."), ""
    if kind != "direct":
        factories.PoolFactory(kind=kind)
        more = f", draw_id = {draw(kind=kind, what_for='x', by=None).pk}"
    Placement.objects.filter(pk=placement.pk).update(round=2)
    for party in SIGNERS:
        given(Signature, world, party, placement=placement, round=2)
    with pytest.raises(DatabaseError, match=EARLY):
        raw("jobs_placement", placement.pk, state, "now() - interval '1 hour'", more)
    raw("jobs_placement", placement.pk, state, "clock_timestamp()", more)


def test_of_a_version(world: World) -> None:
    version = modified.draft(world, at_work(world), rows=None, counts_from=this_monday() + 2 * WEEK)
    version = modified.actions.send(version=version, by=world.people["job_developer"])
    modified.sign(world, version, "employer", "learner")
    given(ModificationSignature, world, "board", modification=version)
    with pytest.raises(DatabaseError, match=EARLY):
        raw("jobs_modification", version.pk, at="now() - interval '1 hour'")
    raw("jobs_modification", version.pk, at="clock_timestamp()")


def test_a_version_counts_from_a_monday(world: World) -> None:
    version = modified.draft(world, at_work(world), rows=None, counts_from=this_monday() + 2 * WEEK)
    Modification.objects.filter(pk=version.pk).update(counts_from=version.counts_from + dt.timedelta(days=1))
    Modification.objects.filter(pk=version.pk).update(state="sent", agreement="We agree.")
    for party in SIGNERS:
        given(ModificationSignature, world, party, modification=version)
    with pytest.raises(DatabaseError, match=MONDAY):
        raw("jobs_modification", version.pk, at="clock_timestamp()")
