"""A version under way goes with its contract: it is given up when that ends, and who has signed it is told."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from jobs.placements import actions
from jobs.placements.internships import actions as internships
from jobs.placements.models import Placement
from jobs.placements.versions import actions as versions
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.reviews.looked import begun, hold
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, on, this_monday
from tests.jobs.placements.versions.test_actions import draft, sign
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TOLD = "placement_taken_back"


@pytest.fixture
def world() -> World:
    return World()


def sent(world: World, placement: Placement, **more: Any) -> Modification:
    """The learner has signed it."""
    terms = {"rows": None, "counts_from": this_monday() + 2 * WEEK, **more}
    version = versions.send(version=draft(world, placement, **terms), by=world.people["job_developer"])
    return sign(world, version, "learner")


def gone(world: World, version: Modification) -> None:
    """Given up with a reason, and the learner, who alone has signed, is told."""
    version.refresh_from_db()
    last = StateMove.objects.of(version).last()
    assert last is not None
    assert (version.state, last.why, last.by) == ("dropped", "the contract ends", world.people["job_developer"])
    assert list(Message.objects.filter(template=TOLD).values_list("to", flat=True)) == [world.learner.email]


def test_of_one_that_ended_early(world: World, client_for: Any) -> None:
    placement, staff = at_work(world), world.people["job_developer"]
    version = sent(world, placement)
    with pytest.raises(NotReady):
        actions.end_early(placement=placement, ended_on=timezone.localdate() + DAY, why="Moved", by=staff)
    version.refresh_from_db()
    assert (version.state, Message.objects.filter(template=TOLD).exists()) == ("sent", False)
    actions.end_early(placement=placement, ended_on=timezone.localdate(), why="Moved", by=staff)
    gone(world, version)
    for who, name in (("learner", "placements:detail"), ("owner", "employers:placement")):
        page = client_for(world.people[who]).get(reverse(name, args=[placement.pk])).text
        assert "Waiting for signatures" not in page


def test_of_one_that_was_completed(world: World) -> None:
    placement, staff = begun(world), world.people["job_developer"]
    approved(world, placement, this_monday() - WEEK)
    version = sent(world, placement)
    with on(placement.ends_on + DAY):
        hold(world, placement, "final")
        actions.complete(placement=placement, by=staff)
    gone(world, version)


def test_of_one_that_was_called_off_before_its_start(world: World) -> None:
    factories.PoolFactory(kind="ojt")
    staff = world.people["job_developer"]
    placement = actions.send(placement=world.ready(world.placement("draft")), by=staff)
    for party, who in (("employer", "owner"), ("learner", "learner"), ("board", "job_developer")):
        actions.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)
    version = sent(world, Placement.objects.whole().get(), counts_from=this_monday() + 4 * WEEK)
    actions.cancel(placement=placement, why="Moved", by=staff)
    gone(world, version)


def test_of_an_internship_whose_host_has_evaluated_it(world: World) -> None:
    placement, staff = at_work(world, kind="internship"), world.people["job_developer"]
    version = sent(world, placement, rate=None)
    with on(placement.ends_on + DAY):
        internships.evaluate(placement=placement, text="Learned to test", recommended=True, by=staff)
    gone(world, version)


def test_one_that_is_still_written(world: World) -> None:
    placement, staff = at_work(world), world.people["job_developer"]
    version = draft(world, placement, rows=None, counts_from=this_monday() + 2 * WEEK)
    actions.end_early(placement=placement, ended_on=timezone.localdate(), why="Moved", by=staff)
    version.refresh_from_db()
    assert (version.state, Message.objects.filter(template=TOLD).exists()) == ("dropped", False)
