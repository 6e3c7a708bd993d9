"""The staff pages of training contracts, internships, versions, stops and hours: read, write, refuse."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.templatetags.co import day_text
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.invoices import register
from jobs.placements.models import Placement
from jobs.placements.ojt.models import OjtTerms, SvpHours, TrainingStop
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.timesheets.weeks import at_work, this_monday
from tests.jobs.referrals.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt")
    factories.PoolFactory(kind="internship")
    return World()


@pytest.fixture
def boss(world: World, client_for: Any) -> Any:
    return client_for(world.people["job_developer"])


def step(name: str, row: Any, **more: Any) -> dict[str, Any]:
    return {"action": name, ACTION_CHECKBOX_NAME: [row.pk], "confirmed": "1", "reason": "", **more}


def test_a_training_contract_is_filled_and_says_what_is_missing(world: World, boss: Any) -> None:
    placement = world.placement("draft")
    terms = OjtTerms.objects.create(placement=placement)
    page = reverse("admin:jobs_ojtterms_change", args=[terms.pk])
    text = boss.get(page).text
    assert "Choose the SVP level of the job." in text
    assert "Training terms" in boss.get(reverse("admin:jobs_placement_change", args=[placement.pk])).text
    none = {"plan-TOTAL_FORMS": "0", "plan-INITIAL_FORMS": "0"}
    sent = {
        "svp": "4",
        "rate": "50.0",
        "no_displacement": "on",
        "policy_number": "WC-1",
        "policy_expires_on": "",
        **none,
    }
    assert boss.post(page, {**sent, "rate": "60.0"}).status_code == 422
    assert boss.post(page, sent).status_code == 302
    boss.post(page.replace(f"{terms.pk}/change/", ""), step("fill_plan", terms))
    terms.refresh_from_db()
    assert (terms.svp, terms.no_displacement, terms.hours) == (4, True, 480)
    assert boss.get(page).status_code == 200


def test_more_than_half_is_a_step_of_the_programme_manager(world: World, boss: Any, client_for: Any) -> None:
    terms = factories.training_terms(world.placement("draft"))
    here = reverse("admin:jobs_ojtterms_changelist")
    sent = step("raise_share", terms, reason="First job", rate="75", factors=["participant"])
    assert boss.post(here, sent).status_code == 403
    manager = client_for(world.people["programme_manager"])
    assert manager.post(here, {**sent, "factors": []}).status_code == 422
    manager.post(here, sent)
    terms.refresh_from_db()
    assert (terms.rate, terms.approved_by) == (75, world.people["programme_manager"])


def test_an_internship_is_written(world: World, boss: Any) -> None:
    placement = world.placement("draft", "internship")
    terms = InternshipTerms.objects.create(placement=placement)
    page = reverse("admin:jobs_internshipterms_change", args=[terms.pk])
    assert "one objective a line" in boss.get(page).text
    sent = {
        "objectives": "Test",
        "supervisor": "Sam",
        "supervisor_email": "s@example.com",
        "employer_of_record": "X LLC",
    }
    long = boss.post(page, {**sent, "objectives": "x" * 10_001})
    assert (long.status_code, "at most 10000 characters" in long.text) == (422, True)
    assert boss.post(page, sent).status_code == 302
    terms.refresh_from_db()
    assert (terms.objectives, terms.employer_of_record) == ("Test", "X LLC")


def test_a_version_is_written_from_the_page_of_the_placement(world: World, boss: Any, client_for: Any) -> None:
    draw = factories.Draw.objects.create(pool=factories.PoolFactory(kind="ojt"), what_for="x")
    placement = world.placement("active", draw=draw, signed_at=timezone.now(), agreement="Title\n\nWe agree.")
    world.fill(placement)
    page = reverse("admin:jobs_placement_change", args=[placement.pk])
    add = f"{reverse('admin:jobs_modification_add')}?placement={placement.pk}"
    assert "Write a new version" in boss.get(page).text
    assert boss.get(reverse("admin:jobs_modification_add")).status_code == 403
    blank = boss.get(add).text
    assert 'value="24.00"' in blank
    heading = blank.partition("<caption>What counts now for ")[2].partition("</table>")[0]
    for said in ("Ana Rivera", f'href="{page}"', "Junior web developer", "$24 an hour", "At work", "50"):
        assert said in heading, said
    assert f'datetime="{placement.ends_on}"' in heading
    day = this_monday() + dt.timedelta(days=42)
    sent = {
        "counts_from": day,
        "ends_on": day,
        "wage": "26",
        "hours_per_week": "32",
        "rate": "50",
        "why": "x",
    }
    assert "at most 1000 characters" in boss.post(add, {**sent, "why": "x" * 1001}).text
    refused = boss.post(add, {**sent, "wage": "9"})
    assert refused.status_code == 422
    assert "below the minimum wage" in refused.text
    answer = boss.post(add, sent)
    version = Modification.objects.get()
    change = reverse("admin:jobs_modification_change", args=[version.pk])
    assert answer.headers["Location"] == change
    row = version.plan.get()
    plan = {"plan-TOTAL_FORMS": "1", "plan-INITIAL_FORMS": "1", "plan-0-id": row.pk, "plan-0-version": version.pk,
            "plan-0-skill": row.skill_id, "plan-0-start_level": "0", "plan-0-target_level": "2",
            "plan-0-shown_by": "", "plan-0-method": "Pairing"}  # fmt: skip
    for hours, said in (("481", "allows 480 hours"), ("", ""), ("0", "has no hours")):
        refused = boss.post(change, {**sent, **plan, "plan-0-hours": hours})
        assert (refused.status_code, said in refused.text) == (422, True)
    again = {name.replace("-0-", "-1-"): value for name, value in plan.items() if "-0-" in name} | {"plan-1-id": ""}
    twice = {**sent, **plan, **again, "plan-TOTAL_FORMS": "2", "plan-0-hours": "100", "plan-1-hours": "100"}
    refused = boss.post(change, twice)
    assert (refused.status_code, "in the plan twice" in refused.text) == (422, True)
    for name, odd in (("rate", "-5"), ("rate", "80"), ("rate", ""), ("hours_per_week", "0"), ("hours_per_week", "61"),
                      ("wage", "-1"), ("wage", "1e5")):  # fmt: skip
        assert boss.post(change, {**sent, **plan, "plan-0-hours": "300", name: odd}).status_code == 422, (name, odd)
        assert boss.post(add, {**sent, name: odd}).status_code == 422, (name, odd)
    assert boss.post(change, {**sent, **plan, "plan-0-hours": "300"}).status_code == 302
    version.refresh_from_db()
    shown = boss.get(change).text
    assert "<ins>• " in shown
    assert "in 300 hours" in shown
    assert (version.hours, version.ceiling) == (300, 3900)
    led = boss.get(add, follow=True)
    assert (led.redirect_chain, "is under way" in led.text) == ([(change, 302)], True)
    assert "Write a new version" not in boss.get(page).text
    second = boss.post(add, sent)  # from a form that was opened before
    assert (second.status_code, "Another modification of this contract is under way." in second.text) == (422, True)
    boss.post(reverse("admin:jobs_modification_changelist"), step("send", version))
    version.refresh_from_db()
    assert version.state == "sent"
    assert 'name="_save"' not in boss.get(change).text
    assert boss.post(change, sent).status_code == 403
    assert boss.get(reverse("admin:jobs_modification_sign", args=[version.pk])).status_code == 200
    owner = client_for(world.people["owner"])
    assert "What this version changes" in owner.get(reverse("employers:version_sign", args=[placement.pk, 2])).text
    learner = client_for(world.learner)
    assert "Changes to the agreement" in learner.get(reverse("placements:detail", args=[placement.pk])).text
    pdf = learner.get(reverse("placements:version_pdf", args=[placement.pk, 2]))
    assert pdf.content.startswith(b"%PDF-")


def test_stops_and_hours(world: World, boss: Any, client_for: Any) -> None:
    stop = TrainingStop.objects.create(organisation=world.organisation, why="x")
    here = reverse("admin:jobs_trainingstop_changelist")
    assert boss.post(here, step("lift", stop, reason="y")).status_code == 403
    manager = client_for(world.people["programme_manager"])
    manager.post(here, step("lift", stop, reason="New owners"))
    stop.refresh_from_db()
    assert stop.lift_reason == "New owners"
    shown = manager.get(reverse("admin:jobs_svphours_changelist")).text
    assert shown.count("SVP level") >= 9, "the table in force, though nobody has changed it"
    assert "480 hours at most" in shown
    add, today = reverse("admin:jobs_svphours_add"), timezone.localdate()
    assert boss.get(add).status_code == 403
    sent = {"svp": "4", "hours": "400", "effective_from": today - dt.timedelta(days=1), "why": "Our table"}
    assert manager.post(add, sent).status_code == 422
    assert manager.post(add, {**sent, "effective_from": today}).status_code == 302
    assert SvpHours.objects.get().set_by == world.people["programme_manager"]
    shown = manager.get(reverse("admin:jobs_svphours_changelist")).text
    assert "400 hours at most" in shown
    assert "480 hours at most" not in shown


@pytest.mark.parametrize("watch", ["insurance", "underpaid", "line", "called"])
def test_each_list_to_look_after(world: World, boss: Any, watch: str) -> None:
    world.placement("sent")
    assert boss.get(f"{reverse('admin:jobs_placement_changelist')}?watch={watch}").status_code == 200
    assert Placement.objects.count() == 1


def test_an_early_end_asks_for_the_last_day_worked_and_everybody_reads_it(
    world: World, boss: Any, client_for: Any
) -> None:
    placement, today = at_work(world), timezone.localdate()
    friday, late = placement.starts_on + dt.timedelta(days=4), today + dt.timedelta(days=1)  # type: ignore[operator]
    listed = reverse("admin:jobs_placement_changelist")
    asked = boss.post(listed, {"action": "end_early", ACTION_CHECKBOX_NAME: [placement.pk]})
    assert f'name="ended_on" value="{today:%Y-%m-%d}"' in asked.text
    for day, sentence in (
        ("", "Enter the day."),
        (f"{late:%Y-%m-%d}", "still to come"),
        (f"{placement.starts_on - dt.timedelta(days=1):%Y-%m-%d}", "is not before it"),  # type: ignore[operator]
        (f"{placement.ends_on + dt.timedelta(days=1):%Y-%m-%d}", "still to come"),  # type: ignore[operator]
    ):
        answer = boss.post(listed, step("end_early", placement, reason="Left.", ended_on=day))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{day}"' in answer.text or not day
        assert "Left." in answer.text
    assert Placement.objects.get().state == "active"
    boss.post(listed, step("end_early", placement, reason="Left.", ended_on=f"{friday:%Y-%m-%d}"))
    ended = Placement.objects.get()
    assert (ended.state, ended.ended_on) == ("ended_early", friday)
    mine = client_for(world.learner).get(reverse("placements:detail", args=[ended.pk])).text
    theirs = client_for(world.people["owner"]).get(reverse("employers:placement", args=[ended.pk])).text
    assert "Last day worked" in boss.get(reverse("admin:jobs_placement_change", args=[ended.pk])).text
    for page in (mine, theirs):
        assert day_text(friday) in page.partition("ast day worked")[2][:200]
    assert [row[5] for row in register.rows()] == [friday]


def test_an_end_is_not_after_the_agreement(world: World, boss: Any) -> None:
    placement = at_work(world)
    last = timezone.localdate() - dt.timedelta(days=2)
    Placement.objects.update(ends_on=last)
    listed = reverse("admin:jobs_placement_changelist")
    asked = boss.post(listed, {"action": "end_early", ACTION_CHECKBOX_NAME: [placement.pk]})
    assert f'name="ended_on" value="{last:%Y-%m-%d}"' in asked.text
    late = f"{timezone.localdate():%Y-%m-%d}"
    answer = boss.post(listed, step("end_early", placement, reason="Left.", ended_on=late))
    assert answer.status_code == 422
    assert "The last day worked is not after it." in answer.text
