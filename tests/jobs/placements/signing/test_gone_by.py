"""What was right when it was sent and is not any more is not signed, and goes back to writing with its signatures."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import NotReady
from codeoregon.lib.templatetags.co import day_text
from codeoregon.mail.models import Message
from codeoregon.privacy import holdings
from employers.organisations.wages import MinimumWage
from jobs.placements import actions
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt import watch
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.staff.admin import today
from jobs.placements.versions import actions as versions
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, this_monday
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
SIGNERS = {"employer": "owner", "learner": "learner", "board": "job_developer"}


@pytest.fixture
def world() -> World:
    for kind in ("ojt", "internship"):
        factories.PoolFactory(kind=kind, limit=5)
    made = World()
    type(made.opening.site).objects.update(wage_tier="portland_metro_ugb")
    return made


def raised(day: dt.date, metro: str = "30.00") -> None:
    wages = {name: Decimal(metro) for name in ("portland_metro_ugb", "standard", "nonurban")}
    by = factories.UserFactory(staff_role="programme_manager")
    MinimumWage.objects.create(effective_from=day, why="The state said so", set_by=by, **wages)


def sign(world: World, placement: Placement, *parties: str) -> Placement:
    for party in parties:
        by = world.people[SIGNERS[party]]
        actions.sign(placement=placement, party=party, typed_name="A B", by=by, address=None)
    return Placement.objects.whole().get(pk=placement.pk)


def almost(world: World, kind: str) -> Placement:
    """Two have signed."""
    draft = world.placement("draft", kind)
    placement = actions.send(placement=world.ready(draft), by=world.people["job_developer"])
    return sign(world, placement, "employer", "learner")


@pytest.mark.parametrize("kind", ["ojt", "internship"])
def test_a_minimum_that_rose_since_it_was_sent_stops_each_signature(kind: str, world: World) -> None:
    draft = world.placement("draft", kind)
    placement = actions.send(placement=world.ready(draft), by=world.people["job_developer"])
    day = placement.ends_on
    raised(day)
    for party in SIGNERS:
        with pytest.raises(NotReady, match=rf"On {day_text(day)} the minimum .* is \$30 an hour, .* text is \$24"):
            sign(world, placement, party)
    assert not placement.signatures.exists()


def test_a_tier_that_staff_changed_counts_too(world: World) -> None:
    placement = almost(world, "internship")
    MinimumWage.objects.create(
        effective_from=timezone.localdate(), portland_metro_ugb=30, standard=20, nonurban=20, why="x",
        set_by=world.people["programme_manager"],
    )  # fmt: skip
    with pytest.raises(NotReady, match="minimum wage"):
        sign(world, placement, "board")
    type(world.opening.site).objects.update(wage_tier="standard")
    assert sign(world, placement, "board").state == "signed"


def test_its_last_day_has_passed(world: World, time_machine: Any) -> None:
    placement = almost(world, "internship")
    time_machine.move_to(dt.datetime.combine(placement.ends_on + dt.timedelta(days=1), dt.time(20), dt.UTC))
    with pytest.raises(NotReady, match="The last day in this agreement was"):
        sign(world, placement, "board")


@pytest.mark.parametrize("kind", ["ojt", "internship"])
def test_it_goes_back_to_writing_and_is_signed_anew(kind: str, world: World, client_for: Any) -> None:
    placement, staff = almost(world, kind), world.people["job_developer"]
    raised(placement.starts_on + dt.timedelta(days=5))
    page = reverse("admin:jobs_placement_change", args=[placement.pk])
    shown = client_for(staff).get(page).text
    assert "Back to writing" in shown
    assert "the minimum wage at the place of work is $30 an hour" in shown
    placement = actions.take_back(placement=placement, by=staff, why="The minimum wage rises")
    assert (placement.state, placement.agreement, placement.signatures.count()) == ("draft", "", 0)
    told = Message.objects.filter(template="placement_taken_back").values_list("to", flat=True)
    assert sorted(told) == sorted([world.learner.email, world.people["owner"].email])
    assert client_for(staff).get(page).text.count("(counts no more)") == 2  # kept in the record
    placement = actions.amend(placement=placement, by=staff, wage=Decimal("31.00"))
    steps = (actions.confirm, actions.approve) if kind == "ojt" else (actions.approve, actions.confirm)
    for step in steps:
        placement = step(placement=placement, by=world.learner if step == actions.confirm else staff)
    placement = sign(world, actions.send(placement=placement, by=staff), *SIGNERS)
    assert (placement.state, placement.wage, Signature.everything.count()) == ("signed", Decimal("31.00"), 5)
    asked = Message.objects.filter(template="placement_sign", to=staff.email)
    assert asked.count() == 2  # once a round


def test_staff_get_a_letter_once_for_each_kind_of_reason(world: World, time_machine: Any) -> None:
    placement = almost(world, "internship")
    letters = Message.objects.filter(template="placement_task", to=world.people["job_developer"].email)
    for dollars in ("30.00", "31.00"):
        raised(placement.ends_on, dollars)
        assert watch.look()["stuck"] == 1
        assert letters.count() == 1
    time_machine.move_to(dt.datetime.combine(placement.ends_on + dt.timedelta(days=1), dt.time(20), dt.UTC))
    for _night in range(2):
        assert watch.look()["stuck"] == 1
    assert letters.count() == 2
    assert "The last day in this agreement was" in letters.last().text


def test_staff_hear_of_what_an_agreement_came_to_lack_and_find_it_in_today(world: World, client_for: Any) -> None:
    placement, staff = almost(world, "ojt"), world.people["job_developer"]
    here, line = reverse("admin:jobs_placement_changelist"), "Agreements that can't be signed as they stand"
    letters = Message.objects.filter(template="placement_task", to=staff.email)
    counts = {item.title: item.count for item in today(staff)}
    assert (watch.look()["stuck"], counts[line], letters.count()) == (0, 0, 0)
    OjtTerms.objects.filter(placement=placement).update(policy_expires_on=placement.ends_on - dt.timedelta(days=1))
    for _night in range(2):
        assert watch.look()["stuck"] == 1
    item = next(one for one in today(staff) if one.title == line)
    assert (item.count, item.url, letters.count()) == (1, f"{here}?watch=stuck", 1)
    assert "Workers" in letters.get().text
    assert str(placement.referral.candidate.user) in client_for(staff).get(item.url).text


def test_the_page_shows_why_and_no_form(world: World, client_for: Any, time_machine: Any) -> None:
    draft = world.placement("draft", "internship")
    placement = actions.send(placement=world.ready(draft), by=world.people["job_developer"])
    page, learner = reverse("placements:sign", args=[placement.pk]), client_for(world.learner)
    assert 'name="typed_name"' in learner.get(page).text
    assert Placement.objects.to_sign(world.learner, "learner").exists()
    time_machine.move_to(dt.datetime.combine(placement.ends_on + dt.timedelta(days=1), dt.time(20), dt.UTC))
    learner = client_for(world.learner)  # that session is over
    shown = learner.get(page)
    assert (shown.status_code, 'name="typed_name"' in shown.text) == (200, False)
    assert "The last day in this agreement was" in shown.text
    mine = learner.get(reverse("placements:detail", args=[placement.pk])).text
    assert ("The last day in this agreement was" in mine, page in mine) == (True, False)
    assert not Placement.objects.to_sign(world.learner, "learner").exists()


def test_who_waits_for_a_place_leaves_the_line(world: World) -> None:
    placement = almost(world, "ojt")
    Placement.objects.filter(pk=placement.pk).update(waits_since=timezone.now())
    raised(placement.starts_on)
    placement = actions.take_back(placement=placement, by=world.people["job_developer"], why="The wage")
    assert (placement.state, placement.waits_since) == ("draft", None)


def test_rounds_only_rise_and_only_while_signatures_are_awaited(world: World) -> None:
    placement = almost(world, "ojt")
    Placement.objects.filter(pk=placement.pk).update(round=2)
    with pytest.raises(IntegrityError, match="what was signed"), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(round=1)
    placement = sign(world, placement, *SIGNERS)
    with pytest.raises(IntegrityError, match="what was signed"), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(round=3)


def test_raw_sql_moves_no_agreement_to_another_day(world: World) -> None:
    placement = sign(world, almost(world, "ojt"), "board")
    assert placement.signed_at is not None
    for moved in (placement.signed_at - dt.timedelta(days=3), None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Placement.objects.filter(pk=placement.pk).update(signed_at=moved)


def test_the_copy_of_what_is_kept_says_which_signatures_count(world: World) -> None:
    placement, staff = almost(world, "internship"), world.people["job_developer"]
    raised(placement.starts_on)
    placement = actions.take_back(placement=placement, by=staff, why="The wage")
    placement = actions.amend(placement=placement, by=staff, wage=Decimal("31.00"))
    for step, by in ((actions.approve, staff), (actions.confirm, world.learner)):
        placement = step(placement=placement, by=by)
    sign(world, actions.send(placement=placement, by=staff), "learner")
    (section,) = (one for one in holdings.sections(world.learner) if one.name == "jobs.Signature")
    assert [{cell.name: cell.value for cell in row}["placement__round"] for row in section.rows] == [False, True]


def test_a_version_below_the_minimum_is_not_signed_and_who_has_is_told(world: World) -> None:
    placement, staff = at_work(world), world.people["job_developer"]
    ends = placement.ends_on + WEEK
    version = versions.draft(
        placement=placement, by=staff, counts_from=this_monday() + WEEK, ends_on=ends, wage=placement.wage,
        hours_per_week=placement.hours_per_week, why="More weeks", rate=placement.ojt.rate,
    )  # fmt: skip
    version = versions.send(version=version, by=staff)
    versions.sign(version=version, party="learner", typed_name="A B", by=world.learner, address=None)
    raised(ends)
    with pytest.raises(NotReady, match="the minimum wage"):
        versions.sign(version=version, party="employer", typed_name="A B", by=world.people["owner"], address=None)
    versions.drop(version=version, by=staff, why="Below the minimum wage")
    assert Message.objects.get(template="placement_taken_back").to == world.learner.email
