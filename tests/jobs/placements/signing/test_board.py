"""What the board reads and counts of agreements that can't be signed as they stand: it is told why."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from codeoregon.lib.states import NotReady
from jobs.placements import actions
from jobs.placements.models import Placement
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.signing import agreement
from jobs.placements.staff.admin import today
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, on, this_monday
from tests.jobs.placements.versions import test_actions as modified
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SAID = "Workers&#x27; compensation ends on"
FORM, STEP = 'name="typed_name"', "Read and sign for the board"


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt", limit=5)
    return World()


@pytest.fixture
def placement(world: World) -> Placement:
    """Employer and learner have signed, and it may be signed by the board."""
    made = actions.send(placement=world.ready(world.placement("draft")), by=world.people["job_developer"])
    for party, who in (("employer", "owner"), ("learner", "learner")):
        sign(world, made, party, who)
    return made


def sign(world: World, placement: Placement, party: str, who: str) -> None:
    actions.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)


def spoilt(placement: Placement) -> None:
    """The insurance ends too early."""
    OjtTerms.objects.filter(placement=placement).update(policy_expires_on=placement.ends_on - DAY)


def pages(placement: Placement) -> tuple[str, str]:
    return tuple(reverse(f"admin:jobs_placement_{name}", args=[placement.pk]) for name in ("change", "sign"))  # type: ignore[return-value]


def test_its_pages_say_why_at_the_top_and_offer_no_signing(world: World, placement: Placement, client_for: Any) -> None:
    board, (page, signing) = client_for(world.people["job_developer"]), pages(placement)
    assert STEP in board.get(page).text
    assert FORM in board.get(signing).text
    spoilt(placement)
    shown, text = board.get(page).text, board.get(signing).text
    assert (STEP in shown, FORM in text) == (False, False)
    assert shown.index(SAID) < shown.index("<fieldset")
    assert text.index(SAID) < text.index('class="agreement"')


def test_a_last_day_that_passed_is_said_at_the_top_too(world: World, placement: Placement, client_for: Any) -> None:
    page, signing = pages(placement)
    with on(placement.ends_on + DAY):
        board, said = client_for(world.people["job_developer"]), "The last day in this agreement was"
        shown, text = board.get(page).text, board.get(signing).text
    assert (STEP in shown, FORM in text) == (False, False)
    assert text.index(said) < text.index('class="agreement"')
    assert shown.index(said) < shown.index("<fieldset")


def test_a_form_that_was_open_already_is_answered_with_the_reasons(
    world: World, placement: Placement, client_for: Any
) -> None:
    spoilt(placement)
    by, (_page, signing) = world.people["job_developer"], pages(placement)
    given = {"typed_name": by.full_name, "agree": "on", "document": agreement.digest(placement.agreement)}
    answer = client_for(by).post(signing, given)
    assert (answer.status_code, SAID in answer.text) == (422, True)
    assert "Our staff look into it" not in answer.text


def test_learner_and_employer_are_not_told_of_each_other(world: World) -> None:
    made = actions.send(placement=world.ready(world.placement("draft")), by=world.people["job_developer"])
    sign(world, made, "board", "job_developer")
    sign(world, made, "employer", "owner")
    spoilt(made)
    with pytest.raises(NotReady, match="Our staff look into it"):
        sign(world, made, "learner", "learner")


def test_the_page_of_a_version_whose_day_has_passed(world: World, client_for: Any) -> None:
    staff, said = world.people["job_developer"], "has passed. Our staff"
    version = modified.draft(world, at_work(world), counts_from=this_monday() + WEEK, rows=None)
    version = modified.actions.send(version=version, by=staff)
    page = reverse("admin:jobs_modification_change", args=[version.pk])
    shown = client_for(staff).get(page).text
    assert (STEP in shown, said in shown) == (True, False)
    with on(version.counts_from + DAY):
        shown = client_for(staff).get(page).text
    assert STEP not in shown
    assert shown.index(said) < shown.index("<fieldset")


def test_today_counts_and_lists_those_that_can_be_signed(world: World, placement: Placement, client_for: Any) -> None:
    staff = world.people["job_developer"]
    listed = reverse("admin:jobs_placement_changelist") + "?board=waits"
    line = {"board": "Agreements for the board to sign", "stuck": "Agreements that can't be signed as they stand"}

    def seen() -> tuple[int, int, bool]:
        counts = {item.title: item.count for item in today(staff)}
        page = client_for(staff).get(listed).text
        return counts[line["board"]], counts[line["stuck"]], pages(placement)[0] in page

    assert seen() == (1, 0, True)
    with on(placement.ends_on + DAY):
        assert seen() == (0, 1, False)
    spoilt(placement)
    assert seen() == (0, 1, False)
