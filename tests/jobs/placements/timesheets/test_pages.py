"""The pages of a week: the learner fills it in and sends it, the employer's side answers; nobody else sees it."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from codeoregon.lib.states import Overtaken
from jobs.placements.models import Placement
from jobs.placements.timesheets import actions, rules
from jobs.placements.timesheets.models import Timesheet
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, sent, this_monday
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def placement(world):
    return at_work(world)


@pytest.fixture
def week():
    return this_monday() - WEEK


@pytest.fixture
def me(world, client_for):
    return client_for(world.learner)


DESK = "employers:timesheet"


def page(placement, week, name="placements:timesheet"):
    return reverse(name, args=[placement.pk, week])


def read(client, address):
    """The mark of the hours that the page shows."""
    return re.search(r'name="hours" value="([^"]*)"', client.get(address).text)[1]


def signed(client, address):
    """A signature under the hours as they stand."""
    return {"sure": "on", "hours": read(client, address)}


def boxes(week, hours="8", days=5):
    return {f"regular_{day}": hours for day in rules.days_of(week)[:days]}


def test_leave_is_not_called_leaving_the_programme_in_spanish(world, me, placement, week):
    world.learner.language = "es"
    world.learner.save()
    shown = me.get(page(placement, week)).text
    assert "Ausencia pagada" in shown
    assert "Dejar el programa" not in shown


def test_the_list_has_every_week_up_to_now_and_leads_to_each(me, placement):
    listed = me.get(reverse("placements:timesheets", args=[placement.pk])).text
    for n in range(4):
        assert page(placement, this_monday() - n * WEEK) in listed
    assert page(placement, this_monday() + WEEK) not in listed
    assert reverse("placements:timesheets", args=[placement.pk]) in me.get(f"/me/placements/{placement.pk}/").text


def test_save_then_sign_and_send(me, placement, week):
    here = page(placement, week)
    answer = me.post(here, {**boxes(week, "7,5"), "do": "save", "hours": read(me, here)}, follow=True)
    assert "Your hours are saved." in answer.text
    assert 'value="7.5"' in me.get(here).text
    answer = me.post(here, {**boxes(week), "do": "send", "hours": read(me, here)})
    assert answer.status_code == 422
    assert "Tick the box to sign." in answer.text
    answer = me.post(here, {**boxes(week), "do": "send", **signed(me, here)}, follow=True)
    assert "on its way to your supervisor" in answer.text
    assert Timesheet.objects.get().state == "submitted"
    shown = me.get(here).text
    assert "you signed it" in shown
    assert "Take it back" in shown
    me.post(page(placement, week, "placements:timesheet_take_back"), {"hours": read(me, here)})
    assert Timesheet.objects.get().state == "draft"


def test_two_tabs_never_write_over_each_other_in_silence(me, placement, week):
    here = page(placement, week)
    first = second = {"do": "save", "hours": read(me, here)}
    assert me.post(here, {**boxes(week), **first}).status_code == 302
    assert me.post(here, {**boxes(week), **second}).status_code == 302  # the same hours: nothing is lost
    refused = me.post(here, {**boxes(week, "6.25", days=1), **second})
    assert refused.status_code == 409
    assert "Other hours were saved for this week since you opened this page." in refused.text
    assert "What is saved now" in refused.text
    assert '<td class="num">40</td>' in refused.text
    assert 'value="6.25"' in refused.text
    assert {row.regular for row in Timesheet.objects.get().days.all()} == {8}
    sends = {**boxes(week, "6.25", days=1), "do": "send", "sure": "on", "hours": first["hours"]}
    assert me.post(here, sends).status_code == 409
    assert Timesheet.objects.get().state == "draft"
    now = re.search(r'name="hours" value="([^"]*)"', refused.text)[1]
    assert me.post(here, {**boxes(week, "6.25", days=1), "do": "save", "hours": now}).status_code == 302
    assert [str(row.regular) for row in Timesheet.objects.get().days.all()] == ["6.25"]


def test_what_is_refused_for_another_reason_keeps_what_the_page_began_with(me, placement, week):
    here = page(placement, week)
    old = read(me, here)
    me.post(here, {**boxes(week), "do": "save", "hours": old})
    answer = me.post(here, {**boxes(week, "six"), "do": "save", "hours": old})
    assert answer.status_code == 422
    assert f'name="hours" value="{old}"' in answer.text


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_one_moment_save_one_of_them(world, placement, week):
    old = rules.marked(1, {})

    def save(number):
        return actions.write(
            placement=placement, week=week, hours=full(week, str(6 + number)), by=world.learner, seen=old
        )

    results = run_parallel(2, save)
    assert sorted(isinstance(one, Overtaken) for one in results) == [False, True], results


def test_the_learner_takes_back_the_hours_they_see_or_none(world, me, placement, week):
    here, back = page(placement, week), page(placement, week, "placements:timesheet_take_back")
    sheet = sent(world, placement, week)
    old = read(me, here)
    actions.take_back(timesheet=sheet, by=world.learner)
    sent(world, placement, week, full(week, "7.25"))
    for stale in ({"hours": old}, {}):
        answer = me.post(back, stale, follow=True)
        assert "The hours were changed since you opened this page." in answer.text
        assert "36.25" in answer.text
    assert Timesheet.objects.get().state == "submitted"
    me.post(back, {"hours": read(me, here)})
    assert Timesheet.objects.get().state == "draft"


def test_the_supervisor_gives_back_the_hours_they_read_or_none(world, placement, week, client_for):
    them, back = client_for(world.people["supervisor"]), page(placement, week, "employers:timesheet_back")
    sheet = sent(world, placement, week)
    assert '<td class="num">40</td>' in them.get(back).text
    old = {"why": "Friday was free", "hours": read(them, back)}
    actions.take_back(timesheet=sheet, by=world.learner)
    assert "The learner took this week back." in them.post(back, old, follow=True).text
    sent(world, placement, week, full(week, days=4))
    for stale in (old, {"why": "Friday was free"}):
        refused = them.post(back, stale)
        assert refused.status_code == 422
        assert "The hours were changed since you opened this page." in refused.text
        assert '<td class="num">32</td>' in refused.text
        assert 'value="Friday was free"' in refused.text
    assert Timesheet.objects.get().state == "submitted"
    now = {"why": "Monday too", "hours": read(them, back)}
    assert "You gave the week back." in them.post(back, now, follow=True).text


def test_other_hours_from_an_older_page_are_not_lost_in_silence(world, me, placement, week):
    here = page(placement, week)
    signed = {"do": "send", "sure": "on", "hours": read(me, here)}
    me.post(here, {**boxes(week), **signed})
    assert me.post(here, {**boxes(week), **signed}).status_code == 302  # a second click
    for late in ({**boxes(week, "6.25"), **signed}, {**boxes(week, "six"), "do": "save"}):
        answer = me.post(here, late)
        assert answer.status_code == 409
        assert "You sent this week already, with other hours. What you typed here was not taken." in answer.text
        assert f'value="{late[f"regular_{week}"]}"' in answer.text
        assert "Sign and send" not in answer.text
    assert {row.regular for row in Timesheet.objects.get().days.all()} == {8}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("eight", "Write hours as a number"),
        ("-1", "Hours can&#x27;t be below zero."),
        ("7.123", "at most two places"),
        ("25", "This day has only 24 hours."),
        ("1e3", "Write hours as a number"),
        ("NaN", "Write hours as a number"),
        ("\0", "Write hours as a number"),
        ("9" * 500, "Write hours as a number"),
    ],
)
def test_a_number_that_is_none_is_said_at_its_box_and_kept(me, placement, week, typed, sentence):
    answer = me.post(page(placement, week), {f"regular_{week}": typed, "do": "save"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#id_regular_{week}"' in answer.text
    assert not Timesheet.objects.exists()


def test_a_refused_day_is_said_at_its_day(me, placement):
    week = this_monday()
    sunday = week + dt.timedelta(days=6)
    answer = me.post(page(placement, week), {f"regular_{sunday}": "8", "do": "save"})
    if answer.status_code == 422:  # on a Sunday it has come
        assert "is still to come" in answer.text
        assert f'href="#id_regular_{sunday}"' in answer.text


def test_no_such_week(me, placement, week):
    for day in ("2026-13-01", "2026-11-24", "abc"):
        assert me.get(f"/me/placements/{placement.pk}/timesheets/{day}/").status_code == 404
    assert me.get(page(placement, this_monday() + WEEK)).status_code == 302
    assert me.post(page(placement, week), {"do": "burn"}).status_code == 400


def test_the_supervisor_looks_signs_and_gives_back(world, placement, week, client_for):
    them = client_for(world.people["supervisor"])
    sent(world, placement, week)
    here = page(placement, week, "employers:timesheet")
    assert here in them.get(f"/employers/placements/{placement.pk}/").text
    assert "40" in them.get(here).text
    back = page(placement, week, "employers:timesheet_back")
    assert them.post(back, {"why": " "}).status_code == 422
    given = {"why": "Friday was free", "hours": read(them, back)}
    assert "You gave the week back." in them.post(back, given, follow=True).text
    assert them.get(here).status_code == 404  # theirs to write again
    sent(world, placement, week, full(week, days=4))
    refused = them.post(here, {"wage": "23", **signed(them, here)})
    assert refused.status_code == 422
    assert "ask our staff to change the contract first" in refused.text
    assert "Tick the box to sign." in them.post(here, {"wage": "24.00", "hours": read(them, here)}).text
    signature = {"wage": "24.00", **signed(them, here)}
    assert "You approved the week." in them.post(here, signature, follow=True).text
    again = them.post(here, signature, follow=True)
    assert again.status_code == 200
    assert "gone on" not in again.text
    assert Timesheet.objects.get().state == "approved"


def test_giving_back_twice_says_what_is_true(world, placement, week, client_for):
    """Not that the learner took it back."""
    them, other = client_for(world.people["supervisor"]), client_for(world.people["owner"])
    sent(world, placement, week)
    back = page(placement, week, "employers:timesheet_back")
    given = {"why": "Friday was free", "hours": read(them, back)}
    them.post(back, given)
    again = them.post(back, given, follow=True).text
    assert "You gave this week back already." in again
    assert "took this week back" not in again
    assert "This week was given back to the learner already." in other.post(back, given, follow=True).text


def test_the_second_of_two_who_approve_is_told_of_the_first(world, placement, week, client_for):
    owner, them = world.people["owner"], client_for(world.people["supervisor"])
    sheet, here = sent(world, placement, week), page(placement, week, "employers:timesheet")
    signature = {"wage": "24.00", **signed(them, here)}
    actions.approve(timesheet=sheet, wage=placement.wage, by=owner)
    late = them.post(here, signature, follow=True).text
    assert f"This week was approved by {owner} already." in late
    assert "You approved the week." not in late
    with pytest.raises(Overtaken, match="approved by"):
        actions.approve(timesheet=sheet, wage=placement.wage, by=world.people["supervisor"])
    assert Timesheet.objects.get().approved_by == owner


def test_the_supervisor_signs_the_hours_they_read_or_none(world, placement, week, client_for):
    them, here = client_for(world.people["supervisor"]), page(placement, week, "employers:timesheet")
    sheet = sent(world, placement, week)
    read_first = {"wage": "24.00", **signed(them, here)}
    actions.take_back(timesheet=sheet, by=world.learner)
    gone = them.post(here, read_first, follow=True)
    assert "The learner took this week back." in gone.text
    sent(world, placement, week, full(week, "7.25"))
    refused = them.post(here, read_first)
    assert refused.status_code == 422
    assert "The hours were changed since you opened this page." in refused.text
    assert "36.25" in refused.text
    assert them.post(here, {"wage": "24.00", "sure": "on"}).status_code == 422
    assert Timesheet.objects.get().state == "submitted"
    assert "You approved the week." in them.post(here, {"wage": "24.00", **signed(them, here)}, follow=True).text
    stale = them.post(here, read_first, follow=True).text
    assert "The week has gone on since you opened this page." in stale


def test_hours_that_change_at_the_moment_of_the_signature_are_not_signed(world, placement, week):
    sheet = sent(world, placement, week)
    seen = rules.mark_of(sheet)
    actions.take_back(timesheet=sheet, by=world.learner)
    sent(world, placement, week, full(week, "7.25"))
    with pytest.raises(Overtaken):
        actions.approve(timesheet=sheet, wage=placement.wage, by=world.people["supervisor"], seen=seen)
    actions.take_back(timesheet=sheet, by=world.learner)
    sent(world, placement, week)  # what was read after all
    actions.approve(timesheet=sheet, wage=placement.wage, by=world.people["supervisor"], seen=seen)


def test_the_learner_reads_why_it_came_back(world, me, placement, week):
    sheet = sent(world, placement, week)
    actions.give_back(timesheet=sheet, why="Friday was <free>", by=world.people["owner"])
    assert "Friday was &lt;free&gt;" in me.get(page(placement, week)).text


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_signed_week_ends_its_sentence_once(world, me, placement, week, language):
    world.learner.language = language
    world.learner.save()
    sent(world, placement, week)
    text = me.get(page(placement, week)).text
    assert ("you signed it" if language == "en" else "usted la firmó") in text
    assert not re.search(r"[ap]\.\s?m\.(</time>)?\.", text)


def test_what_is_settled_offers_no_correction_to_either_side(world, me, placement, week, client_for):
    approved(world, placement, week)
    sides = [(me, page(placement, week)), (client_for(world.people["supervisor"]), page(placement, week, DESK))]
    for client, where in sides:
        assert "Something is wrong in it" in client.get(where).text
    Placement.objects.update(state="final_invoice")
    for client, where in sides:
        assert "Something is wrong in it" not in client.get(where).text


@pytest.mark.parametrize("who", ["other learner", "owner", "other employer", "job_developer"])
def test_a_learners_week_does_not_exist_for_others(world, placement, week, client_for, who):
    sent(world, placement, week)
    client = client_for(world.people[who])
    for name in ("placements:timesheet", "placements:timesheet_take_back", "placements:timesheet_correct"):
        assert client.post(page(placement, week, name)).status_code in (403, 404)
    assert client.get(reverse("placements:timesheets", args=[placement.pk])).status_code in (403, 404)
    assert Timesheet.objects.get().state == "submitted"


@pytest.mark.parametrize("who", ["learner", "other employer", "left", "job_developer"])
def test_nobody_else_answers_for_the_employer(world, placement, week, client_for, who):
    sent(world, placement, week)
    client = client_for(world.people[who])
    for name in ("employers:timesheet", "employers:timesheet_back", "employers:timesheet_correct"):
        assert client.post(page(placement, week, name), {"wage": "24", "sure": "on"}).status_code in (403, 404)
    assert Timesheet.objects.get().state == "submitted"


def test_staff_look_and_ask_for_a_correction(world, placement, week, client_for):
    sheet = approved(world, placement, week)
    staff = client_for(world.people["job_developer"])
    here = reverse("admin:jobs_timesheet_changelist")
    assert "Ana Rivera" in staff.get(here).text
    assert "8.00 regular" in staff.get(reverse("admin:jobs_timesheet_change", args=[sheet.pk])).text
    chosen = {"action": "correct", "_selected_action": [sheet.pk], "confirmed": "1", "reason": "Monday was 9"}
    staff.post(here, chosen)
    assert Timesheet.objects.get(version=2).correction == "Monday was 9"
