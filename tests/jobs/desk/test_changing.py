"""The pages on which an employer keeps an opening open, opens it again and changes it while it is open."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(db):
    return factories.opening_asking((factories.SkillFactory(name="CSS", slug="css"), 2))


@pytest.fixture
def client(opening, client_for):
    return client_for(factories.MembershipFactory(organisation=opening.organisation).user)


def page(opening, rest=""):
    return f"/employers/openings/{opening.pk}/{rest}"


def job(opening, **other):
    names = ("title", "kind", "positions", "hours_per_week", "summary", "soc_code")
    return {**{name: getattr(opening, name) for name in names}, **other}


def pay(opening, **other):
    first = {"pay_low": "24", "pay_high": "30", "pay_period": "hour", "benefits": "", "site": opening.site_id}
    return {**first, **other}


def test_every_part_of_an_open_opening_has_its_way_to_change(opening, client):
    shown = client.get(page(opening)).text
    for step in ("job", "pay", "needs", "training"):
        address = page(opening, f"change/{step}/")
        assert f'href="{address}"' in shown
        assert client.get(address).status_code == 200


def test_benefits_are_on_the_board_at_once(opening, client):
    sent = client.post(page(opening, "change/pay/"), pay(opening, benefits="Transit pass."), follow=True)
    assert "The job board shows it now." in sent.text
    assert "Transit pass." in client.get(opening.get_absolute_url()).text


@pytest.mark.parametrize("part", ["job", "pay", "needs"])
def test_who_changes_nothing_is_told_so(part, opening, client):
    css = Need.objects.get().skill
    sent = {"job": job(opening), "pay": pay(opening), "needs": levels(css, do="save")}[part]
    done = client.post(page(opening, f"change/{part}/"), sent, follow=True).text
    assert "Nothing was changed: all of it is as it was." in done
    assert "Saved." not in done


def test_other_pay_is_asked_about_and_only_the_second_button_saves_it(opening, client):
    address = page(opening, "change/pay/")
    asked = client.post(address, pay(opening, pay_low="26"))
    assert asked.status_code == 200
    for words in ("Our staff look at this first", "$24 → $26", "leaves the job board", 'value="26"'):
        assert words in asked.text, words
    assert Opening.objects.get().pay_low == 24
    sent = client.post(address, pay(opening, pay_low="26", agreed="agreed"), follow=True)
    assert "You changed it while it was open" in sent.text
    assert (Opening.objects.get().state, Opening.objects.get().pay_low) == ("submitted", 26)


def test_where_people_may_live_is_looked_at_like_the_place(opening, client):
    Opening.objects.update(is_remote=True)
    address, sent = page(opening, "change/pay/"), pay(opening, is_remote="on", live_in="or")
    asked = client.post(address, sent)
    assert "where they may live: Anywhere in the U.S. → In Oregon" in asked.text
    client.post(address, {**sent, "agreed": "agreed"})
    assert (Opening.objects.get().state, Opening.objects.get().live_in) == ("submitted", "or")


def test_the_button_that_saves_ends_the_form_with_and_without_a_second_look(opening, client):
    css = Need.objects.get().skill
    pages = [
        (page(opening, "change/pay/"), pay(opening, pay_low="26"), 'name="benefits"'),
        (page(opening, "change/needs/"), levels(css, do="save") | {f"level_{css.pk}": "3"}, f'name="level_{css.pk}"'),
        (f"/employers/sites/{opening.site_id}/", MOVED, 'name="county"'),
    ]
    for address, sent, last in pages:
        first, asked = client.get(address).text, client.post(address, sent).text
        assert asked.index("look at this first") < asked.index(last)
        for shown, button in ((first, ">Save</button>"), (asked, ">Save and send to our staff</button>")):
            assert shown.count('class="btn"') == 1, address
            assert shown.index(last) < shown.index(button)


MOVED = {"name": "", "street": "2 Oak St", "city": "Hillsboro", "zip": "97123", "county": "41067"}


def test_a_wrong_answer_keeps_what_was_typed(opening, client):
    answer = client.post(page(opening, "change/job/"), job(opening, title="", summary="New words"))
    assert answer.status_code == 422
    assert "New words" in answer.text
    assert Opening.objects.get().summary == opening.summary


def test_a_first_day_in_the_past_is_refused(opening, client):
    answer = client.post(page(opening, "change/job/"), job(opening, starts_on="2020-01-15"))
    assert (answer.status_code, Opening.objects.get().starts_on) == (422, None)
    assert "The first day of work is in the past." in answer.text


def test_fields_that_nobody_offered_are_ignored(opening, client):
    client.post(page(opening, "change/job/"), job(opening, state="closed", hired="9", expires_at="2030-01-01"))
    row = Opening.objects.get()
    assert (row.state, row.hired, row.expires_at) == ("published", 0, opening.expires_at)


def test_the_second_who_saves_is_shown_both(opening, client):
    address = page(opening, "change/job/")
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(address).text)[1]
    Opening.objects.update(summary="Theirs.")
    answer = client.post(address, job(opening, summary="Mine.", seen=seen))
    assert answer.status_code == 422
    for words in ("Somebody else saved this", "Theirs.", "Mine."):
        assert words in answer.text


def levels(*skills, **more):
    found = {f"level_{skill.pk}": "2" for skill in skills} | {f"weight_{skill.pk}": "required" for skill in skills}
    return {**found, **more}


def test_skills_are_carried_from_button_to_button_and_saved_all_at_once(opening, client):
    css, html = Need.objects.get().skill, factories.SkillFactory(name="HTML", slug="html")
    address = page(opening, "change/needs/")
    found = client.post(address, levels(css, do="search", q="HTM"))
    assert 'value="add:html"' in found.text
    added = client.post(address, levels(css, do="add:html"))
    assert f'name="level_{html.pk}"' in added.text
    gone = client.post(address, levels(css, html, do=f"remove:{css.pk}"))
    assert f'name="level_{css.pk}"' not in gone.text
    assert Need.objects.get().skill == css
    asked = client.post(address, levels(html, do="save"))
    assert "skills: CSS, HTML" in asked.text
    assert Need.objects.get().skill == css
    client.post(address, levels(html, do="agreed"))
    assert (Need.objects.get().skill, Opening.objects.get().state) == (html, "submitted")


@pytest.mark.parametrize("sent", [{"do": "save"}, {"do": "add:none"}, {"do": "add:\x00"}, {"level_99999999": "2"}])
def test_a_choice_of_skills_that_is_none(sent, opening, client):
    answer = client.post(page(opening, "change/needs/"), sent)
    assert answer.status_code == 422
    assert Opening.objects.get().state == "published"


@pytest.mark.parametrize("button", ["dance", "remove:x", ""])
def test_a_button_that_the_page_of_skills_does_not_have(button, opening, client):
    answer = client.post(page(opening, "change/needs/"), levels(Need.objects.get().skill, do=button))
    assert answer.status_code == 400
    assert Opening.objects.get().state == "published"


def test_the_second_who_chooses_skills_is_warned_and_may_save_over(opening, client):
    css, html = Need.objects.get().skill, factories.SkillFactory(name="HTML", slug="html")
    address = page(opening, "change/needs/")
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(address).text)[1]
    Need.objects.update(level=3)
    mine = levels(css, html, **{f"level_{css.pk}": "1"}, do="agreed")
    answer = client.post(address, {**mine, "seen": seen})
    assert answer.status_code == 422
    difference = answer.context["together"].differences
    assert [(one.label, one.saved) for one in difference] == [("CSS", "strong, needed on day one")]
    assert "strong, needed on day one" in answer.text
    assert Opening.objects.get().state == "published"
    seen = re.search(r'name="seen" value="([^"]*)"', answer.text)[1]
    client.post(address, {**mine, "seen": seen})
    assert sorted(Need.objects.values_list("skill", "level")) == sorted([(css.pk, 1), (html.pk, 2)])


@pytest.mark.parametrize("step", ["job", "pay", "needs", "training"])
def test_what_is_not_open_is_not_changed_here(step, opening, client):
    Opening.objects.update(state="submitted")
    answer = client.post(page(opening, f"change/{step}/"), job(opening, title="x"), follow=True)
    assert "be changed now" in answer.text
    assert client.get(page(opening, "change/dance/")).status_code == 404


def test_the_button_to_renew_is_there_when_the_end_is_near(opening, client):
    button = f'action="{page(opening, "renew/")}"'
    assert button not in client.get(page(opening)).text
    assert button not in client.get("/employers/home/").text
    Opening.objects.update(expires_at=timezone.now() + dt.timedelta(days=5))
    for address in (page(opening), "/employers/home/"):
        shown = client.get(address).text
        assert button in shown
        assert "5 days left" in shown
    assert "It is open until" in client.post(page(opening, "renew/"), follow=True).text
    assert button not in client.get("/employers/home/").text
    assert "Renewed" in client.get(page(opening)).text


def test_renewing_that_wins_no_day_claims_nothing(opening, client):
    shown = client.get(page(opening, "renew/")).text
    assert "is open as long as it can be" in shown
    assert "<button" not in shown[shown.index("<main") : shown.index("</main")]
    answer = client.post(page(opening, "renew/"), follow=True).text
    assert "Nothing was changed: it is open until" in answer
    assert Opening.objects.get().expires_at == opening.expires_at


def test_a_supervisor_sees_no_button(opening, client_for):
    Opening.objects.update(expires_at=timezone.now() + dt.timedelta(days=5))
    client = client_for(factories.MembershipFactory(organisation=opening.organisation, role="supervisor").user)
    for address in (page(opening), "/employers/home/"):
        assert "Renew" not in client.get(address).text
    assert "/change/" not in client.get(page(opening)).text


def test_an_ended_one_is_opened_again_for_the_number_that_is_still_wanted(opening, client):
    Opening.objects.update(state="filled", ended_at=timezone.now(), positions=2, hired=2)
    address = page(opening, "reopen/")
    assert address in client.get(page(opening)).text
    assert client.get(page(opening, "renew/")).url == address
    assert "You have hired 2 people" in client.get(address).text
    for wrong in ("", "0", "-1", "1e9", "nan", str(10**9)):
        assert client.post(address, {"more": wrong}).status_code == 422
    assert Opening.objects.get().state == "filled"
    client.post(address, {"more": "1"})
    row = Opening.objects.published().get()
    assert (row.positions, row.hired) == (3, 2)
    assert client.get(address).url == page(opening)
    assert client.post(address, {"more": "5"}).status_code == 422
    assert Opening.objects.get().positions == 3


def test_opened_again_after_its_first_day_says_that_none_is_fixed(opening, client):
    Opening.objects.update(state="closed", ended_at=timezone.now(), starts_on="2020-01-15")
    assert "Its first day of work has passed" in client.get(page(opening, "reopen/")).text
    client.post(page(opening, "reopen/"), {"more": "1"})
    row = Opening.objects.get()
    assert (row.state, row.starts_on) == ("published", None)


def test_an_organisation_on_hold_opens_nothing_again_and_reads_why(opening, client):
    Opening.objects.update(state="expired", ended_at=timezone.now())
    type(opening.organisation).objects.update(state="suspended")
    assert "Open it again" not in client.get(page(opening)).text
    for answer in (client.get(page(opening)), client.post(page(opening, "reopen/"), {"more": "1"})):
        assert "Your organization is not approved now" in answer.text
    assert Opening.objects.get().state == "expired"


def test_what_staff_closed_is_not_opened_by_its_employer(opening, client, staff):
    from jobs.openings.actions import close

    close(opening=opening, by=staff(), why="Not a real job.")
    assert "reopen" not in client.get(page(opening)).text
    refused = client.post(page(opening, "reopen/"), {"more": "1"})
    assert refused.status_code == 422
    for answer in (refused, client.get(page(opening)), client.get(page(opening, "reopen/"), follow=True)):
        assert "Our staff closed it, so only they open it again." in answer.text
    assert Opening.objects.get().state == "closed"


def ended(**fields):
    return factories.OpeningFactory(state="closed", ended_at=timezone.now(), **fields)


@pytest.mark.parametrize("more", ["0", "-1"])
def test_opened_again_for_nobody_the_sentence_is_that_of_the_form(more, client_for):
    former = ended()
    desk = client_for(factories.MembershipFactory(organisation=former.organisation).user)
    answer = desk.post(page(former, "reopen/"), {"more": more})
    assert answer.status_code == 422
    assert "Ask for at least one person." in answer.text
    answer = desk.post(page(former, "reopen/"), {"more": "1000000000"})
    assert "Ask for at most 500 people in one opening." in answer.text


@pytest.mark.usefixtures("clear_cache")
def test_the_same_one_is_opened_again_a_few_times_a_day_only(client_for):
    former = ended()
    owner = factories.MembershipFactory(organisation=former.organisation).user
    other = ended(organisation=former.organisation)
    desk = client_for(owner)
    for _ in range(5):
        assert desk.post(page(former, "reopen/"), {"more": "1"}).status_code == 302
        assert desk.post(page(former, "close/"), {"why": "Not now."}).status_code == 302
    answer = desk.post(page(former, "reopen/"), {"more": "1"})
    assert answer.status_code == 429
    assert "opened again several times in one day" in answer.text
    assert Opening.objects.get(pk=former.pk).state == "closed"
    assert desk.post(page(other, "reopen/"), {"more": "1"}).status_code == 302
