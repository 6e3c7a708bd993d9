"""What is not sent is read by staff only; a version that came to lack something is signed by nobody, and says why."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from codeoregon.lib.states import NotReady
from jobs.placements.ojt import watch
from jobs.placements.ojt.models import OjtTerms, PlanRow
from jobs.placements.versions import actions
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, this_monday
from tests.jobs.placements.versions.test_actions import draft, sign
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
TYPED = {"agree": "on", "document": "x"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def version(world: World) -> Modification:
    """Being written, from the Monday after next."""
    rows = [PlanRow(skill=world.html, start_level=0, target_level=2, hours=300, method="Beside a colleague")]
    return draft(world, at_work(world), counts_from=this_monday() + 2 * WEEK, rows=rows, why="Not told yet")


@pytest.mark.parametrize(
    ("role", "address"), [("learner", "placements:version_sign"), ("owner", "employers:version_sign")]
)
@pytest.mark.parametrize("state", ["draft", "dropped"])
def test_what_is_not_sent_is_not_read_by_posting(
    role: str, address: str, state: str, world: World, version: Modification, client_for: Any
) -> None:
    Modification.objects.update(state=state)
    by = world.people[role]
    page = reverse(address, args=[version.placement_id, version.number])
    answer = client_for(by).post(page, {"typed_name": by.full_name, **TYPED})
    assert (answer.status_code, "Not told yet" in answer.text) == (302, False)
    assert "Not told yet" not in client_for(by).get(answer.url).text


@pytest.mark.parametrize(("role", "address"), [("learner", "placements:sign"), ("owner", "employers:placement_sign")])
def test_nor_is_an_agreement_that_staff_write(role: str, address: str, world: World, client_for: Any) -> None:
    placement, by = world.fill(world.placement("draft", "ojt")), world.people[role]
    answer = client_for(by).post(reverse(address, args=[placement.pk]), {"typed_name": by.full_name, **TYPED})
    assert answer.status_code == 302


def lacks_insurance(version: Modification) -> None:
    OjtTerms.objects.update(policy_expires_on=version.ends_on - dt.timedelta(days=1))


def lacks_a_skill_that_was_met(version: Modification) -> None:
    terms, skill = version.placement.ojt, factories.SkillFactory(name="Layout")
    terms.plan.create(skill=skill, start_level=0, target_level=2, hours=480, method="x", met_on=this_monday())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [(lacks_insurance, "Workers' compensation must cover"), (lacks_a_skill_that_was_met, "was met on")],
)
def test_what_it_came_to_lack_is_said_before_anybody_signs(
    change: Any, sentence: str, world: World, version: Modification, client_for: Any
) -> None:
    version = sign(world, actions.send(version=version, by=world.people["job_developer"]), "employer")
    assert watch.look()["stuck"] == 0
    change(version)
    for party in ("learner", "board"):
        with pytest.raises(NotReady, match=sentence):
            sign(world, version, party)
    assert watch.look()["stuck"] == 1
    page = client_for(world.learner).get(
        reverse("placements:version_sign", args=[version.placement_id, version.number])
    )
    assert ('name="typed_name"' in page.text, sentence.partition("'")[0] in page.text) == (False, True)


@pytest.mark.parametrize("pk", ["²", "x", "9" * 30])
@pytest.mark.parametrize("model", ["placement", "modification", "crosswalk"])
def test_an_address_that_is_none_is_no_fault_of_ours(model: str, pk: str, world: World, client_for: Any) -> None:
    app = "badges" if model == "crosswalk" else "jobs"
    assert client_for(world.people["job_developer"]).get(f"/admin/{app}/{model}/{pk}/change/").status_code < 500
