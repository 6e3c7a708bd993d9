"""Internships: what host and staff owe before the learner says yes, evaluation, conversion to a hire."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import MoveRefused, NoSuchStep, NotReady, NotYours
from codeoregon.lib.templatetags.co import day_text
from jobs.placements import actions
from jobs.placements.internships import actions as internships
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement
from jobs.placements.signing import agreement, ready
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.rules import Hours
from jobs.placements.versions import actions as versions
from tests import factories
from tests.jobs.placements.reviews.looked import hold
from tests.jobs.placements.test_staff_pages import step
from tests.jobs.placements.timesheets.weeks import sent
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/placement/"
SIGNERS = {"employer": "owner", "learner": "learner", "board": "job_developer"}


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="internship", limit=50)
    return World()


def staff(world: World) -> Any:
    return world.people["job_developer"]


def begun(world: World, days: int) -> Placement:
    draft = world.placement(
        "draft", "internship", starts_on=timezone.localdate(), ends_on=timezone.localdate() + dt.timedelta(days=days)
    )
    placement = actions.send(placement=world.ready(draft), by=staff(world))
    for party, who in SIGNERS.items():
        actions.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)
    return actions.start(placement=placement, by=staff(world))


@pytest.fixture
def at_work(world: World) -> Placement:
    return begun(world, 60)


@pytest.fixture
def last_day(world: World) -> Placement:
    """One that ends today."""
    return begun(world, 0)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("objectives", "one objective a line"),
        ("supervisor", "Name the supervisor"),
        ("supervisor_email", "their email"),
        ("employer_of_record", "who pays the wage"),
    ],
)
def test_the_host_is_approved_when_all_is_written(world: World, field: str, sentence: str) -> None:
    placement = world.fill(world.placement("draft", "internship"))
    assert ready.obstacles(placement) == []
    InternshipTerms.objects.update(**{field: ""})
    with pytest.raises(NotReady, match=sentence):
        actions.approve(placement=placement, by=staff(world))


def test_the_last_day_is_among_what_is_missing(world: World, client_for: Any) -> None:
    placement = world.fill(world.placement("draft", "internship", ends_on=None))
    assert ready.obstacles(placement) == ["Enter the first and the last day of work."]
    page = reverse("admin:jobs_internshipterms_change", args=[placement.internship.pk])
    assert "Enter the first and the last day of work." in client_for(staff(world)).get(page).text


def test_points_that_were_typed_before_objectives_are_not_printed_twice(world: World) -> None:
    world.fill(world.placement("draft", "internship"))
    InternshipTerms.objects.update(objectives="• Build a page\n - Test it\n•\n*nix basics")
    text = agreement.compose(Placement.objects.whole().get())
    assert [line for line in text.split("\n\n") if "•" in line] == ["• Build a page", "• Test it", "• *nix basics"]


def test_host_then_learner_then_agreement(world: World) -> None:
    placement = world.fill(world.placement("draft", "internship"))
    with pytest.raises(NoSuchStep):
        actions.confirm(placement=placement, by=world.learner)
    with pytest.raises(NoSuchStep):
        actions.send(placement=placement, by=staff(world))
    actions.approve(placement=placement, by=staff(world))
    assert actions.confirm(placement=placement, by=world.learner).state == "matched"
    sent = actions.send(placement=placement, by=staff(world))
    for said in ("Supervisor: Sam Lee (sam@example.com)", "Organisation LLC", "• Build a page", "• Test it"):
        assert said in sent.agreement


def test_objectives_are_written_by_staff_until_the_host_is_approved(world: World) -> None:
    placement = world.fill(world.placement("draft", "internship"))
    for who in ("owner", "learner", "case_manager"):
        with pytest.raises(NotYours):
            internships.write_terms(placement=placement, by=world.people[who], objectives="x")
    internships.write_terms(placement=placement, by=staff(world), objectives="Read code")
    actions.approve(placement=placement, by=staff(world))
    with pytest.raises(NotReady, match="back to writing"):
        internships.write_terms(placement=placement, by=staff(world), objectives="x")


def test_the_wage_covers_the_rise_within_the_days(world: World) -> None:
    """$16.30 is enough in Portland until the next July 1 that the table knows; a day after that asks for more."""
    type(world.opening.site).objects.update(wage_tier="portland_metro_ugb")
    placement = world.fill(world.placement("draft", "internship", wage=Decimal("16.29")))
    with pytest.raises(NotReady, match="below the minimum wage"):
        actions.approve(placement=placement, by=staff(world))


class TestAfter:
    def evaluate(self, world: World, placement: Placement, **more: Any) -> Placement:
        given = {"text": "Learned to test", "recommended": True, "by": staff(world), **more}
        return internships.evaluate(placement=placement, **given)

    def complete(self, world: World, placement: Placement) -> Placement:
        hold(world, placement, "final")
        return actions.complete(placement=Placement.objects.whole().get(), by=staff(world))

    def test_it_is_completed_only_when_it_was_evaluated(self, world: World, last_day: Placement) -> None:
        with pytest.raises(NoSuchStep):
            actions.complete(placement=last_day, by=staff(world))
        self.evaluate(world, last_day)
        terms = InternshipTerms.objects.get()
        assert (terms.evaluation, terms.recommended, terms.evaluated_by) == ("Learned to test", True, staff(world))
        with pytest.raises(NotReady, match=r"^The final review is not held yet\.$"):
            actions.complete(placement=last_day, by=staff(world))
        assert self.complete(world, last_day).state == "completed"

    def test_learner_and_employer_read_the_evaluation_once_it_is_written(
        self, world: World, last_day: Placement, client_for: Any
    ) -> None:
        learner, owner = (client_for(world.people[who]) for who in ("learner", "owner"))
        pages = [(learner, "placements:detail"), (owner, "employers:placement")]
        texts = [client.get(reverse(name, args=[last_day.pk])).text for client, name in pages]
        assert not any("Evaluation by the host" in text for text in texts)
        self.evaluate(world, last_day)
        for client, name in pages:
            text = client.get(reverse(name, args=[last_day.pk])).text
            for said in ("Evaluation by the host", "Learned to test", "The host would hire"):
                assert said in text, said

    def test_it_is_evaluated_when_it_is_over(self, world: World, at_work: Placement) -> None:
        with pytest.raises(NotReady, match="If the work ended before it, note “Ended early”"):
            self.evaluate(world, at_work)
        assert InternshipTerms.objects.get().evaluated_at is None

    def test_an_evaluation_says_something(self, world: World, last_day: Placement) -> None:
        with pytest.raises(NotReady, match="Write what was learned"):
            self.evaluate(world, last_day, text=" ")

    def test_only_staff_write_it(self, world: World, last_day: Placement) -> None:
        with pytest.raises(NotYours):
            self.evaluate(world, last_day, by=world.people["owner"])

    def test_hired_for_good_after_it_for_no_less_than_the_minimum(self, world: World, last_day: Placement) -> None:
        self.evaluate(world, last_day)
        done = self.complete(world, last_day)
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        good = {"placement": done, "hired_on": tomorrow, "wage": Decimal(28), "by": staff(world)}
        for early in (-1, 0):
            with pytest.raises(NotReady, match="after the internship"):
                internships.convert(**{**good, "hired_on": timezone.localdate() + dt.timedelta(days=early)})
        with pytest.raises(NotReady, match="below the minimum wage"):
            internships.convert(**{**good, "wage": Decimal(9)})
        with pytest.raises(NotYours):
            internships.convert(**{**good, "by": world.people["owner"]})
        assert internships.convert(**good).state == "hired"
        terms = InternshipTerms.objects.get()
        assert (terms.hired_on, terms.hired_wage) == (tomorrow, 28)

    @pytest.mark.parametrize(
        ("odd", "sentence"),
        [
            ({"hired_on": dt.date(2926, 1, 1)}, "The first day is more than a year away. Check the year."),
            ({"wage": Decimal("99999.99")}, "The wage is for one hour. Check the number."),
        ],
    )
    def test_a_job_of_another_age_or_wage_is_a_slip(
        self, world: World, last_day: Placement, client_for: Any, odd: dict[str, Any], sentence: str
    ) -> None:
        self.evaluate(world, last_day)
        done = self.complete(world, last_day)
        job = {"hired_on": timezone.localdate() + dt.timedelta(days=1), "wage": Decimal(28), **odd}
        with pytest.raises(NotReady) as refused:
            internships.convert(placement=done, by=staff(world), **job)
        assert str(refused.value) == sentence
        answer = client_for(staff(world)).post(LIST, step("convert", done, **job))
        assert answer.status_code == 422
        assert sentence in answer.text

    def test_learner_and_employer_read_day_and_wage_of_the_job(
        self, world: World, last_day: Placement, client_for: Any
    ) -> None:
        self.evaluate(world, last_day)
        done, hired_on = self.complete(world, last_day), timezone.localdate() + dt.timedelta(days=3)
        internships.convert(placement=done, hired_on=hired_on, wage=Decimal("28.35"), by=staff(world))
        for who, name in (("learner", "placements:detail"), ("owner", "employers:placement")):
            text = client_for(world.people[who]).get(reverse(name, args=[done.pk])).text
            for said in ("Hired for good on", day_text(hired_on), "Wage an hour after that", "$28.35"):
                assert said in text, (who, said)

    @pytest.mark.parametrize("moved", [-20, 20])
    def test_the_job_begins_after_the_last_day_of_the_newest_version(
        self, world: World, at_work: Placement, moved: int, time_machine: Any
    ) -> None:
        assert at_work.ends_on is not None
        last = at_work.ends_on + dt.timedelta(days=moved)
        begins = at_work.starts_on + dt.timedelta(days=14 - at_work.starts_on.weekday())
        terms = {"wage": at_work.wage, "hours_per_week": at_work.hours_per_week, "rate": None, "why": "Other days"}
        drafted = versions.draft(placement=at_work, by=staff(world), counts_from=begins, ends_on=last, **terms)
        version = versions.send(version=drafted, by=staff(world))
        for party, who in SIGNERS.items():
            versions.sign(version=version, party=party, typed_name="A B", by=world.people[who], address=None)
        time_machine.move_to(dt.datetime.combine(last + dt.timedelta(days=1), dt.time(20), dt.UTC))
        self.evaluate(world, Placement.objects.whole().get())
        job = {"placement": self.complete(world, at_work), "wage": Decimal(28), "by": staff(world)}
        with pytest.raises(NotReady, match="after the internship"):
            internships.convert(hired_on=last, **job)
        assert internships.convert(hired_on=last + dt.timedelta(days=1), **job).state == "hired"

    def test_one_that_ended_early_is_evaluated_once_and_converted(
        self, world: World, at_work: Placement, client_for: Any, time_machine: Any
    ) -> None:
        """Its days end with the last one worked, and it stays “Ended early” until the host hires."""
        boss, worked_to = staff(world), at_work.starts_on + dt.timedelta(days=8)
        time_machine.move_to(dt.datetime.combine(worked_to + dt.timedelta(days=2), dt.time(20), dt.UTC))
        ended = actions.end_early(placement=at_work, ended_on=worked_to, why="Hired early", by=boss)
        desk, page = client_for(boss), reverse("admin:jobs_placement_change", args=[ended.pk])
        job = {"hired_on": worked_to + dt.timedelta(days=1), "wage": "28.00"}
        refused = desk.post(LIST, step("convert", ended, **job))
        assert (refused.status_code, "Write the evaluation first." in refused.text) == (422, True)
        assert "Write the evaluation" in desk.get(page).text
        with pytest.raises(NotYours):
            self.evaluate(world, ended, by=world.people["owner"])
        told = {"text": "Learned to test", "recommended": "yes"}
        assert desk.post(LIST, step("evaluate", ended, **told)).status_code == 302
        ended = Placement.objects.whole().get()
        assert (ended.state, ended.ended_on, ended.internship.evaluation) == ("ended_early", worked_to, told["text"])
        assert "Write the evaluation: done" in desk.get(page).text
        assert "Write the evaluation" not in desk.get(page).text
        with pytest.raises(MoveRefused):
            self.evaluate(world, ended, text="Again")
        assert InternshipTerms.objects.get().evaluation == told["text"]
        early = {**job, "hired_on": worked_to}
        assert "The job begins after the internship." in desk.post(LIST, step("convert", ended, **early)).text
        desk.post(LIST, step("convert", ended, **job))
        ended = Placement.objects.whole().get()
        assert (ended.state, ended.ended_on, ended.internship.hired_on) == ("hired", worked_to, job["hired_on"])
        # Weeks that were not written yet come in after all of it.
        first = at_work.starts_on
        assert sent(world, ended, rules.monday_of(first), {first: Hours(Decimal(8))}).state == "submitted"

    def test_one_that_was_not_completed_is_not_converted(self, world: World, at_work: Placement) -> None:
        with pytest.raises(MoveRefused):
            internships.convert(placement=at_work, hired_on=at_work.ends_on, wage=Decimal(28), by=staff(world))
        assert InternshipTerms.objects.get().hired_on is None

    @pytest.mark.parametrize("column", ["objectives", "supervisor", "employer_of_record"])
    def test_raw_sql_changes_nothing_that_was_signed(self, at_work: Placement, column: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE jobs_internshipterms SET {column} = 'x'")
        assert "• Build a page" in agreement.text_of(at_work)
