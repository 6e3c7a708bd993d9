"""The staff pages of reviews and follow-ups: lists, forms, who may; and the way there from today's queue."""

import re
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.placements.models import Placement
from jobs.placements.ojt.models import PlanRow
from jobs.placements.reviews.models import FollowUp, Review
from tests import factories
from tests.jobs.placements.ojt.test_watch import again
from tests.jobs.placements.reviews.looked import (
    DAY,
    answer,
    begun,
    first_of_quarter,
    follow_up,
    hold,
    over,
    review,
    today,
)
from tests.jobs.referrals.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
REVIEWS, FOLLOW_UPS = "/admin/jobs/review/", "/admin/jobs/followup/"
MAY = ("case_manager", "job_developer")
READ = ("programme_manager", "auditor")
OTHERS = ("eo_officer", "learner", "owner", "supervisor")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def boss(world: World, client_for: Any) -> Any:
    return client_for(world.people["case_manager"])


def page(row: Any) -> str:
    return reverse(f"admin:jobs_{row._meta.model_name}_change", args=[row.pk])


def holding(row: Review) -> str:
    return reverse("admin:jobs_review_hold", args=[row.pk])


def written(**other: Any) -> dict[str, Any]:
    values = {"held_on": today().isoformat(), "progress": "Builds forms.", "wage_paid": "yes", "hours_as_agreed": "yes"}
    return {**values, "problems": "", "next_steps": "Tests next.", **other}


def step(name: str, *rows: Any, **more: Any) -> dict[str, Any]:
    chosen = {"action": name, ACTION_CHECKBOX_NAME: [row.pk for row in rows], "confirmed": "1", "reason": ""}
    told = {"answer": "same", "source": "learner", "learned_on": today().isoformat(), "wage": ""}
    return {**chosen, **told, **more}


def asked_now(world: World, quarter: int = 2) -> Placement:
    return over(world, first_of_quarter(today(), 1 - quarter) - DAY)


class TestReviews:
    def test_from_the_placement_to_the_form_and_back(self, world: World, boss: Any) -> None:
        placement = begun(world)
        met = placement.ojt.plan.create(skill=factories.SkillFactory(name="SQL"), target_level=2, hours=240)
        row = review(placement)
        assert page(row) in boss.get(page(placement)).text
        assert holding(row) in boss.get(page(row)).text
        form = boss.get(holding(row)).text
        assert "SQL to level “working”: met on" in form
        assert 'name="reason"' not in form
        answer = boss.post(holding(row), written(**{f"met_{met.skill_id}": today().isoformat()}), follow=True)
        assert answer.redirect_chain == [(page(row), 302)]
        assert "Builds forms." in answer.text
        row.refresh_from_db()
        assert (row.held_on, row.held_by) == (today(), world.people["case_manager"])
        assert PlanRow.objects.get().met_on == today()
        assert "Write the review down" in boss.get(page(row).replace("change", "history")).text

    def test_days_of_a_plan_that_was_replaced_meanwhile_are_not_lost_without_a_word(
        self, world: World, boss: Any
    ) -> None:
        placement = begun(world)
        row, gone = review(placement), factories.SkillFactory()
        placement.ojt.plan.create(skill=factories.SkillFactory(name="SQL"), target_level=2, hours=240)
        answer = boss.post(holding(row), written(**{f"met_{gone.pk}": today().isoformat()}))
        assert answer.status_code == 422
        assert "The training plan was changed meanwhile" in answer.text
        assert "SQL to level" in answer.text
        assert "Builds forms." in answer.text  # what was typed is still there
        row.refresh_from_db()
        assert row.held_on is None

    def test_a_double_click_writes_once(self, world: World, boss: Any) -> None:
        row = review(begun(world))
        for _click in range(2):
            boss.post(holding(row), written())
        events: Any = Review.pgh_event_model  # type: ignore[attr-defined]
        assert events.objects.filter(pgh_obj=row).count() == 2  # made, held

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"held_on": ""}, "Enter the day."),
            ({"held_on": (today() + DAY).isoformat()}, "still to come"),
            ({"held_on": "2020-01-01"}, "no review was held before"),
            ({"progress": ""}, "Write how far the learning has come."),
            ({"next_steps": " "}, "Write what was agreed."),
            ({"wage_paid": ""}, "Choose yes or no."),
            ({"hours_as_agreed": "no"}, "Write what is wrong with the wage or the hours."),
            ({"progress": "x" * 4001}, "4000"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(
        self, world: World, boss: Any, wrong: dict[str, str], sentence: str
    ) -> None:
        row = review(begun(world))
        answer = boss.post(holding(row), written(**{"problems": "", "next_steps": "Keep <me>", **wrong}))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "next_steps" in wrong or "Keep &lt;me&gt;" in answer.text
        assert not Review.objects.held().exists()

    def test_a_correction_is_shown_what_stands_there_and_wants_a_reason(self, world: World, boss: Any) -> None:
        row = hold(world, begun(world))
        form = boss.get(holding(row)).text
        assert "Correct the review" in form
        assert "Builds forms alone." in form
        assert boss.post(holding(row), written()).status_code == 422
        assert boss.post(holding(row), written(reason="Asked again")).status_code == 302
        row.refresh_from_db()
        assert row.progress == "Builds forms."

    def test_who_was_overtaken_is_told_and_keeps_their_words(self, world: World, boss: Any) -> None:
        row = review(begun(world))
        boss.get(holding(row))
        hold(world, row.placement)
        answer = boss.post(holding(row), written(progress="As I saw it"))
        assert answer.status_code == 422
        assert "As I saw it" in answer.text
        assert review(row.placement).progress == "Builds forms alone."

    def test_lists(self, world: World, boss: Any) -> None:
        begun(world)
        older = begun(again(world), starts_on=today() - 40 * DAY)
        soon = begun(again(world), starts_on=today() - 10 * DAY)
        done = begun(again(world), starts_on=today() - 50 * DAY)
        for kind in ("first", "midpoint", "final"):
            hold(world, done, kind, held_on=today())
        listed = self.rows(boss, "?standing=overdue")
        assert listed == [(older.pk, "first"), (Placement.objects.earliest("pk").pk, "first")]
        assert self.rows(boss, "?standing=due") == [(soon.pk, "first")]
        assert {key for key, _kind in self.rows(boss, "?standing=held")} == {done.pk}
        assert {kind for _key, kind in self.rows(boss, "?kind__exact=final")} == {"final"}
        assert len(self.rows(boss, "?standing=coming")) == 6
        assert self.rows(boss, "?standing=missed") == []
        assert len(self.rows(boss, "")) == 12

    @staticmethod
    def rows(client: Any, query: str) -> list[tuple[int, str]]:
        text = client.get(REVIEWS + query).text
        found = [int(key) for key in re.findall(r'<a href="/admin/jobs/review/(\d+)/change/', text)]
        by_key = Review.objects.in_bulk(found)
        return [(by_key[key].placement_id, by_key[key].kind) for key in found]

    def test_more_rows_ask_no_more_queries(self, world: World, boss: Any) -> None:
        begun(world)
        counts = []
        for _time in range(2):
            boss.get(REVIEWS)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                boss.get(REVIEWS)
            counts.append(len(asked))
            begun(again(world))
            begun(again(world))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("who", [*MAY, *READ, *OTHERS])
    def test_who_may(self, world: World, client_for: Any, who: str) -> None:
        row, held = review(begun(world)), hold(world, begun(again(world)))
        client = client_for(world.people[who])
        reads, writes = who in MAY + READ, who in MAY
        for address in (REVIEWS, page(row), page(held)):
            assert (client.get(address).status_code == 200) == reads, address
        for one in (row, held):
            assert (client.get(holding(one)).status_code == 200) == writes
            assert (holding(one) in client.get(page(one), follow=True).text) == writes
            sent = client.post(holding(one), written(reason="x"))
            assert (sent.status_code == 302 and "/admin/login" not in sent["Location"]) == writes
        assert Review.objects.filter(progress="Builds forms.").count() == (2 if writes else 0)

    def test_odd_addresses(self, boss: Any) -> None:
        assert boss.get(f"{REVIEWS}999999999/hold/").status_code == 404
        assert boss.get(f"{REVIEWS}x/change/").status_code in (302, 404)

    def test_nobody_adds_changes_or_deletes_one_by_hand(self, world: World, client_for: Any) -> None:
        row = review(begun(world))
        client = client_for(factories.UserFactory(is_superuser=True))
        assert client.get(f"{REVIEWS}add/").status_code == 403
        assert client.post(page(row), {"progress": "x"}).status_code == 403
        assert client.post(page(row).replace("change", "delete"), {"post": "yes"}).status_code == 403


class TestFollowUps:
    def test_an_answer_by_its_step(self, world: World, boss: Any) -> None:
        placement = asked_now(world)
        row = follow_up(placement)
        assert page(row) in boss.get(page(placement)).text
        assert "Write the answer down" in boss.get(page(row)).text
        asked = boss.post(FOLLOW_UPS, {"action": "answer", ACTION_CHECKBOX_NAME: [row.pk]})
        assert "Employed in this quarter?" in asked.text
        boss.post(FOLLOW_UPS, step("answer", row, wage="27.50"))
        row.refresh_from_db()
        assert (row.answer, row.wage) == ("same", 27.5)
        assert Placement.objects.get().state == "follow_up_q2"

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"answer": ""}, "Employed in this quarter?"),
            ({"source": ""}, "Choose how it was learned."),
            ({"answer": "not_reached"}, "nobody said anything"),
            ({"answer": "no", "wage": "20"}, "A wage goes with a job."),
            ({"left_by_choice": "on"}, "not with this employer"),
            ({"learned_on": ""}, "Enter the day."),
            ({"learned_on": (today() + DAY).isoformat()}, "still to come"),
        ],
    )
    def test_what_is_wrong_is_said(self, world: World, boss: Any, wrong: dict[str, str], sentence: str) -> None:
        row = follow_up(asked_now(world))
        answer = boss.post(FOLLOW_UPS, step("answer", row, **wrong))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert not FollowUp.objects.answered().exists()

    def test_early_and_skipped_are_refused_with_a_sentence(self, world: World, boss: Any) -> None:
        early, skipped = follow_up(asked_now(world, 1)), follow_up(asked_now(again(world), 4), 4)
        assert "This follow-up begins on" in boss.post(FOLLOW_UPS, step("answer", early)).text
        assert "second quarter first" in boss.post(FOLLOW_UPS, step("answer", skipped)).text

    def test_a_correction_begins_with_what_stands_there(self, world: World, boss: Any) -> None:
        row = answer(world, asked_now(world), answer="elsewhere", wage=31)
        asked = boss.post(FOLLOW_UPS, {"action": "correct", ACTION_CHECKBOX_NAME: [row.pk]}).text
        assert 'value="31.00"' in asked
        assert re.search(r'value="elsewhere"[^>]*checked', asked)
        assert boss.post(FOLLOW_UPS, step("correct", row)).status_code == 422
        boss.post(FOLLOW_UPS, step("correct", row, reason="Wrong person"))
        row.refresh_from_db()
        assert row.answer == "same"

    def test_lists_and_figures(self, world: World, boss: Any) -> None:
        now, late = asked_now(world), asked_now(again(world), 3)
        done = asked_now(again(world), 4)
        answer(world, done)
        for query, shown in (("due", {now, done}), ("overdue", {late}), ("answered", {done})):
            text = boss.get(f"{FOLLOW_UPS}?standing={query}").text
            found = re.findall(r'<a href="/admin/jobs/followup/(\d+)/change/', text)
            assert {one.placement for one in FollowUp.objects.filter(pk__in=found)} == shown, query
        figure = (
            "Second quarter after the end: 1 of 1 still employed, 1 with the same employer; 0 could not be reached."
        )
        for address in (FOLLOW_UPS, "/admin/jobs/placement/"):
            assert figure in boss.get(address).text

    @pytest.mark.parametrize("who", [*MAY, *READ, *OTHERS])
    def test_who_may(self, world: World, client_for: Any, who: str) -> None:
        row, done = follow_up(asked_now(world)), answer(world, asked_now(again(world)), answer="elsewhere")
        client = client_for(world.people[who])
        for address in (FOLLOW_UPS, page(row), page(done)):
            assert (client.get(address).status_code == 200) == (who in MAY + READ)
        for name, one in (("answer", row), ("correct", done)):
            client.post(FOLLOW_UPS, step(name, one, reason="x"))
            one.refresh_from_db()
            assert (one.answer == "same") == (who in MAY), name


def test_todays_queue_leads_to_exactly_what_waits(world: World, boss: Any) -> None:
    begun(world)
    begun(again(world), starts_on=today() - 10 * DAY)
    asked_now(again(world))
    asked_now(again(world), 3)
    index = boss.get("/admin/").text
    for title, address, many in (
        ("Reviews that are overdue", f"{REVIEWS}?standing=overdue", 1),
        ("Reviews due within a week", f"{REVIEWS}?standing=due", 1),
        ("Follow-ups that are overdue", f"{FOLLOW_UPS}?standing=overdue", 1),
        ("Follow-ups due this quarter", f"{FOLLOW_UPS}?standing=due", 1),
    ):
        assert title in index
        assert address in index
        assert f"{many} " in re.search(r'class="paginator".*?</', boss.get(address).text, re.DOTALL)[0]  # type: ignore[index]
