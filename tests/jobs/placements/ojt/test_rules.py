"""Arithmetic to the cent, hours shared out, and every guard of a training contract with its sentence."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from codeoregon.lib.states import NotReady, NotYours
from codeoregon.policy.models import Threshold
from jobs.placements import actions
from jobs.placements.billing import ceiling, reimbursement
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt import actions as training
from jobs.placements.ojt import rules
from jobs.placements.ojt.models import OjtTerms, SvpHours
from jobs.placements.ojt.svp import hours_at_most
from jobs.placements.signing import agreement, ready
from tests import factories
from tests.jobs.referrals.worlds import World


@pytest.mark.parametrize(
    ("wage", "rate", "hours", "most"),
    [
        ("24.50", "50", 480, "5880.00"),
        ("20.01", "50", 1, "10.01"),  # 10.005: half a cent goes up
        ("20.03", "50", 3, "30.05"),  # 30.045
        ("16.30", "62.5", 1, "10.19"),  # 10.1875
        ("16.33", "33.3", 7, "38.07"),  # 38.065…
        ("24.50", "75", 960, "17640.00"),
    ],
)
def test_the_ceiling_is_wage_times_rate_times_hours_half_up(wage: str, rate: str, hours: int, most: str) -> None:
    assert ceiling(Decimal(wage), Decimal(rate), hours) == Decimal(most)
    assert reimbursement(Decimal(wage), Decimal(rate), Decimal(hours)) == Decimal(most)


@pytest.mark.parametrize(
    ("total", "gaps", "hours"),
    [
        (480, [(0, 2), (0, 1)], [320, 160]),
        (480, [(2, 2), (0, 1)], [0, 160]),
        (480, [(1, 2), (1, 1)], [160, 0]),
        (100, [(0, 1), (0, 1), (0, 1)], [34, 33, 33]),
        (480, [(2, 2), (1, 1)], [0, 0]),
        (480, [], []),
    ],
)
def test_hours_follow_the_gap(total: int, gaps: list[tuple[int, int]], hours: list[int]) -> None:
    assert rules.share_hours(total, gaps) == hours


@pytest.fixture
def world(db: None) -> World:
    factories.PoolFactory(kind="ojt")
    return World()


@pytest.fixture
def draft(world: World) -> Placement:
    return world.fill(world.placement("draft"))


def staff(world: World) -> Any:
    return world.people["job_developer"]


def test_a_whole_contract_has_no_obstacle(draft: Placement) -> None:
    assert ready.obstacles(draft) == []


DAYS = ("policy_expires_on", "union_agreed_on")  # in days from today
BROKEN = {
    "no_displacement": ({"no_displacement": False}, "displaced"),
    "no_relocation": ({"no_relocation": False}, "120 days"),
    "no_nepotism": ({"no_nepotism": False}, "relative"),
    "like_others": ({"like_others": False}, "similar work"),
    "no policy": ({"policy_number": ""}, "Enter the workers' compensation policy"),
    "no policy end": ({"policy_expires_on": None}, "Enter the workers' compensation policy"),
    "policy too short": ({"policy_expires_on": 99}, "before the last day of work"),
    "union": ({"bargaining": True}, "enter the union and the day it agreed"),
    "union tomorrow": ({"bargaining": True, "union_name": "IBEW 48", "union_agreed_on": 1}, "still to come"),
    "no svp": ({"svp": None}, "Choose the SVP level"),
    "svp without training": ({"svp": 1}, "allows no training for SVP level 1"),
    "svp not in the table": ({"svp": 9}, "allows no training for SVP level 9"),
    "no hours": ({"hours": 0}, "no hours yet"),
    "too many hours": ({"hours": 481}, "SVP level 4 allows 480"),
    "share": ({"rate": Decimal(0)}, "which part of the wage"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_thing_missing_has_its_sentence_and_stops_approval_and_sending(
    world: World, draft: Placement, name: str
) -> None:
    fields, sentence = BROKEN[name]
    today = timezone.localdate()  # asked here: a run of all tests may pass midnight
    days = {key: today + dt.timedelta(days=fields[key]) for key in DAYS if fields.get(key)}
    OjtTerms.objects.filter(placement=draft).update(**{**fields, **days})
    for action in (actions.confirm, actions.approve):
        with pytest.raises(NotReady, match=sentence):
            action(placement=draft, by=staff(world))
    with pytest.raises(NotReady, match="Our staff look into it"):  # what is missing is not for the learner to mend
        actions.confirm(placement=draft, by=world.learner)
    draft.state = "staff_approved"
    draft.save(update_fields=["state"])
    with pytest.raises(NotReady, match=sentence):
        actions.send(placement=draft, by=staff(world))


def test_more_hours_than_fit_between_the_days(world: World, draft: Placement) -> None:
    Placement.objects.update(ends_on=draft.starts_on)
    assert any("can be worked" in one for one in ready.obstacles(Placement.objects.whole().get()))


def test_hours_are_not_held_against_days_that_are_not_set(draft: Placement) -> None:
    Placement.objects.update(ends_on=None)
    found = ready.obstacles(Placement.objects.whole().get())
    assert "Enter the first and the last day of work." in found
    assert not any("can be worked" in one for one in found)


def test_a_plan_of_skills_that_are_all_held_asks_for_another_skill(draft: Placement) -> None:
    draft.ojt.plan.update(start_level=F("target_level"), hours=0)
    OjtTerms.objects.update(hours=0)
    found = ready.obstacles(Placement.objects.whole().get())
    assert any("Add one to the plan that is still to be learned" in one for one in found)
    assert not any("no hours yet" in one for one in found)


def test_how_each_skill_is_taught_is_asked_for(draft: Placement) -> None:
    draft.ojt.plan.update(method="")
    assert any(one.startswith("Write how Skill") for one in ready.obstacles(draft))


def test_an_organisation_on_hold_trains_nobody(world: World, draft: Placement) -> None:
    type(world.organisation).objects.filter(pk=world.organisation.pk).update(state="suspended")
    assert "The employer is not approved." in ready.obstacles(Placement.objects.whole().get())


def test_another_contract_in_the_same_days_is_refused_by_sentence_and_by_the_database(
    world: World, draft: Placement
) -> None:
    referral = factories.ReferralFactory(
        candidate=world.candidate, state="hired", referred_at=timezone.now(), ended_at=timezone.now()
    )
    draw = factories.Draw.objects.create(pool=factories.PoolFactory(kind="ojt"), what_for="other")
    other = factories.PlacementFactory(
        referral=referral, state="active", draw=draw, signed_at=timezone.now(),
        starts_on=draft.ends_on, ends_on=draft.ends_on + dt.timedelta(days=9),
    )  # fmt: skip
    assert "The learner has another contract in these days." in ready.obstacles(draft)
    mine = factories.Draw.objects.create(pool=draw.pool, what_for="mine")
    with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
        Placement.objects.filter(pk=draft.pk).update(state="signed", draw=mine, signed_at=timezone.now())
    Placement.objects.filter(pk=other.pk).update(starts_on=draft.ends_on + dt.timedelta(days=1))
    assert ready.obstacles(draft) == []


class TestShare:
    def raised(self, world: World, draft: Placement, **more: Any) -> OjtTerms:
        given = {
            "rate": Decimal(75), "factors": ["participant"], "why": "First job", "by": world.people["programme_manager"]
        }  # fmt: skip
        return training.raise_share(terms=draft.ojt, **{**given, **more})

    def test_three_quarters_with_reasons_and_a_programme_manager(self, world: World, draft: Placement) -> None:
        terms = self.raised(world, draft)
        assert (terms.rate, terms.ceiling) == (75, ceiling(draft.wage, Decimal(75), 240))
        assert ready.obstacles(draft) == []
        assert "characteristics of the participant" in agreement.compose(draft)

    def test_no_more_than_the_law_allows(self, world: World, draft: Placement) -> None:
        with pytest.raises(NotReady, match="No more than 75 percent"):
            self.raised(world, draft, rate=Decimal("75.1"))

    def test_the_usual_share_is_no_higher_one(self, world: World, draft: Placement) -> None:
        with pytest.raises(NotReady, match="Up to 50 percent needs no approval"):
            self.raised(world, draft, rate=Decimal(50))

    def test_without_reasons_it_is_refused(self, world: World, draft: Placement) -> None:
        with pytest.raises(NotReady, match="needs recorded reasons"):
            self.raised(world, draft, factors=[])

    def test_only_a_programme_manager_approves(self, world: World, draft: Placement) -> None:
        for who in ("job_developer", "owner", "case_manager"):
            with pytest.raises(NotYours):
                self.raised(world, draft, by=world.people[who])

    def test_a_lower_figure_of_the_programme_counts_from_its_day(self, world: World, draft: Placement) -> None:
        Threshold.objects.create(name="ojt_share", value=40, effective_from=timezone.localdate(), why="Less money")
        assert any("More than 40 percent" in one for one in ready.obstacles(draft))

    def test_raw_sql_gets_no_higher_share(self, draft: Placement) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE jobs_ojtterms SET rate = 60")


class TestPlan:
    def test_it_is_filled_from_the_match_less_what_is_held(self, world: World, draft: Placement) -> None:
        world.earn_html()
        terms = training.fill_plan(terms=draft.ojt, by=staff(world))
        rows = [(row.skill.name, row.start_level, row.target_level, row.hours) for row in terms.plan.order_by("pk")]
        assert rows == [("HTML", 2, 2, 0), ("CSS", 0, 1, 160)]
        assert terms.plan.get(skill__name="HTML").shown_by == "HTML Basics, March 2, 2026"
        assert (terms.hours, terms.ceiling) == (160, ceiling(draft.wage, Decimal(50), 160))

    def test_hours_for_what_is_held_are_credited_and_not_planned(self, world: World, draft: Placement) -> None:
        world.earn_html()
        terms = training.fill_plan(terms=draft.ojt, by=staff(world))
        terms.plan.update(method="Pairing")
        said = "allows 480 hours. Of these, 320 are credited for skills that the trainee has already, so 160 are left."
        assert said in agreement.compose(Placement.objects.whole().get())
        terms.plan.filter(skill__name="CSS").update(hours=161)
        training.settle(placement=draft, by=staff(world))
        assert ready.obstacles(Placement.objects.whole().get()) == [
            "The plan has 161 hours; SVP level 4 allows 480 hours, of which 320 are credited for skills held."
            " Plan 160 at most."
        ]
        with pytest.raises(NotReady, match="Plan 160 at most"):
            actions.confirm(placement=draft, by=staff(world))

    def test_nothing_is_credited_while_there_is_no_plan(self, world: World, draft: Placement, client_for: Any) -> None:
        page = f"/admin/jobs/ojtterms/{draft.ojt.pk}/change/"
        draft.ojt.plan.all().delete()
        training.settle(placement=draft, by=staff(world))
        assert "480, of which 0 credited for skills held: 480 at most" in client_for(staff(world)).get(page).text
        assert "credited" not in agreement.compose(Placement.objects.whole().get())

    def test_how_a_skill_is_taught_stays_when_it_is_filled_again(self, world: World, draft: Placement) -> None:
        terms = training.fill_plan(terms=draft.ojt, by=staff(world))
        terms.plan.update(method="Pairing on Fridays")
        training.fill_plan(terms=terms, by=staff(world))
        assert set(terms.plan.values_list("method", flat=True)) == {"Pairing on Fridays"}

    def test_it_stands_once_the_learner_has_agreed(self, world: World, draft: Placement) -> None:
        actions.confirm(placement=draft, by=world.learner)
        with pytest.raises(NotReady, match="Take the contract back to writing"):
            training.fill_plan(terms=draft.ojt, by=staff(world))
        actions.take_back(placement=Placement.objects.get(), why="One more skill", by=staff(world))
        training.fill_plan(terms=draft.ojt, by=staff(world))

    def test_the_table_is_a_dated_setting(self, db: None) -> None:
        assert [hours_at_most(level) for level in range(1, 10)] == [0, 0, 320, 480, 640, 800, 960, None, None]
        SvpHours.objects.create(svp=4, hours=400, effective_from=timezone.localdate(), why="Our own table")
        assert (hours_at_most(4), hours_at_most(4, timezone.localdate() - dt.timedelta(days=1))) == (400, 480)


def test_a_new_wage_moves_the_ceiling_and_the_text(world: World, draft: Placement) -> None:
    world.fill(draft)
    assert "$2,880.00 in all" in agreement.compose(draft)
    placement = actions.amend(placement=draft, by=staff(world), wage=Decimal("30.00"))
    assert "$3,600.00 in all" in agreement.compose(placement)
    assert OjtTerms.objects.get().ceiling == Decimal("3600.00")


def test_the_text_says_everything(world: World, draft: Placement) -> None:
    day = timezone.localdate()
    OjtTerms.objects.update(bargaining=True, union_name="IBEW 48", union_agreed_on=day)
    text = agreement.compose(Placement.objects.whole().get())
    for said in ("50 percent of the wage", "240 regular hours", "SVP level 4", "allows 480 hours.",
                 "from none to working in 240 hours; Pairing", "displaces nobody", "120 days", "of their family",
                 "policy WC-1", f"IBEW 48 agreed to the training on {day:%B} {day.day}, {day:%Y}"):  # fmt: skip
        assert said in text, said


class TestSignedStays:
    @pytest.fixture
    def signed(self, world: World) -> Placement:
        placement = actions.send(placement=world.ready(world.placement("draft")), by=staff(world))
        Signature.objects.create(
            placement=placement, party="learner", user=world.learner, typed_name="X Y", document_sha256="0"
        )
        return placement

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE jobs_ojtterms SET hours = 1",
            "UPDATE jobs_ojtterms SET ceiling = 99999",
            "UPDATE jobs_ojtterms SET no_displacement = false",
            "UPDATE jobs_planrow SET hours = 1",
            "UPDATE jobs_planrow SET method = 'None'",
            "DELETE FROM jobs_planrow",
            "INSERT INTO jobs_planrow (terms_id, skill_id, start_level, target_level, shown_by, hours, method)"
            " SELECT terms_id, skill_id + 1, 0, 1, '', 1, '' FROM jobs_planrow",
        ],
    )
    def test_raw_sql_changes_nothing_of_it(self, signed: Placement, statement: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_the_day_on_which_a_skill_was_met_is_written_later(self, world: World, signed: Placement) -> None:
        row = signed.ojt.plan.get()
        training.meet(row=row, met_on=timezone.localdate(), by=staff(world))
        with pytest.raises(NotReady, match="still to come"):
            training.meet(row=row, met_on=timezone.localdate() + dt.timedelta(days=1), by=staff(world))
        with pytest.raises(NotYours):
            training.meet(row=row, met_on=timezone.localdate(), by=world.people["case_manager"])

    def test_the_database_signs_no_training_with_a_wrong_ceiling(self, world: World) -> None:
        placement = world.placement("sent")
        OjtTerms.objects.update(ceiling=1)
        draw = factories.Draw.objects.create(pool=factories.PoolFactory(kind="ojt"), what_for="x")
        with pytest.raises(DatabaseError, match="terms whole"), transaction.atomic():
            Placement.objects.filter(pk=placement.pk).update(state="signed", draw=draw, signed_at=timezone.now())
