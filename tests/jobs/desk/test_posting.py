"""Posting an opening, page by page, as an employer does it in a browser without JavaScript."""

import uuid

import pytest

from codeoregon.lib.models import StateMove
from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "/employers/openings/new/"
JOB = {
    "title": "Junior web developer",
    "kind": "full_time",
    "positions": "2",
    "hours_per_week": "40",
    "summary": "Build and mend pages.",
    "soc_code": "",
}
PAY = {"pay_low": "24", "pay_high": "30.50", "pay_period": "hour", "benefits": "Health care"}


@pytest.fixture
def member():
    member = factories.MembershipFactory()
    factories.SiteFactory(organisation=member.organisation)
    return member


@pytest.fixture
def client(member, client_for):
    return client_for(member.user)


@pytest.fixture
def draft(client):
    client.post(NEW, {**JOB, "form_key": uuid.uuid4()})
    return Opening.objects.get()


def page(draft, step):
    return f"/employers/openings/{draft.pk}/edit/{step}/"


def pay(draft, **values):
    return {**PAY, "site": draft.organisation.sites.get().pk, **values}


def test_the_whole_way_from_an_empty_form_to_staff(client, member):
    skill = factories.SkillFactory(name="CSS layout", slug="css-layout")
    assert b"What is the job?" in client.get(NEW).content
    answer = client.post(NEW, {**JOB, "form_key": uuid.uuid4()})
    opening = Opening.objects.get()
    assert answer.url == page(opening, "pay")
    assert f'value="{member.organisation.sites.get().pk}" selected' in client.get(answer.url).content.decode()
    answer = client.post(answer.url, pay(opening))
    assert answer.url == page(opening, "needs")
    answer = client.post(answer.url, {"do": "search", "q": "css"})
    assert "CSS layout" in client.get(answer.url).content.decode()
    answer = client.post(answer.url, {"do": "add:css-layout", "q": "css"})
    values = {f"level_{skill.pk}": "3", f"weight_{skill.pk}": "preferred", "do": "save"}
    answer = client.post(page(opening, "needs"), values)
    assert answer.url == page(opening, "training")
    answer = client.post(answer.url, {"training": ""})
    assert answer.url == page(opening, "check")
    check = client.get(answer.url).content.decode()
    for text in ("$24 to $30.50 an hour", "CSS layout: strong, nice to have", "Health care", "Portland, OR"):
        assert text in check
    answer = client.post(answer.url)
    assert answer.url == f"/employers/openings/{opening.pk}/sent/"
    assert f"O-{opening.pk}" in client.get(answer.url).content.decode()
    opening.refresh_from_db()
    assert (opening.state, opening.created_by) == ("submitted", member.user)
    need = Need.objects.get()
    assert (need.skill, need.level, need.required) == (skill, 3, False)


@pytest.mark.parametrize("title", ["🚀🚀", "***", "24/7", "\u2800 !"])
def test_a_title_of_signs_only_gets_a_sentence(title, client):
    answer = client.post(NEW, {**JOB, "title": title, "form_key": uuid.uuid4()})
    assert answer.status_code == 422
    assert "Write the job title in letters." in answer.text
    assert f'value="{title}"' in answer.text
    assert not Opening.objects.exists()


@pytest.mark.parametrize("title", ["C#", "Web 🚀 builder", "開発者", "مطوّر"])
def test_a_title_in_any_script_is_fine(title, client):
    assert client.post(NEW, {**JOB, "title": title, "form_key": uuid.uuid4()}).status_code == 302
    assert Opening.objects.get().title == title


def test_a_double_click_makes_one_draft(client):
    data = {**JOB, "form_key": uuid.uuid4()}
    assert client.post(NEW, data).url == client.post(NEW, data).url
    assert Opening.objects.count() == 1


def test_a_double_click_at_the_end_hands_it_over_once(client, draft):
    client.post(page(draft, "pay"), pay(draft))
    Need.objects.create(opening=draft, skill=factories.SkillFactory())
    first, second = (client.post(page(draft, "check")) for _ in range(2))
    assert first.url == f"/employers/openings/{draft.pk}/sent/"
    assert second.url == first.url
    assert "can't be changed now" not in client.get(second.url).text
    assert StateMove.objects.of(Opening.objects.get(state="submitted")).count() == 1


def test_writing_stops_and_goes_on_another_day(client, draft):
    assert draft.title in client.get("/employers/home/").content.decode()
    assert draft.title in client.get(NEW).content.decode()
    assert client.get(f"/employers/openings/{draft.pk}/edit/").url == page(draft, "pay")
    client.post(page(draft, "pay"), pay(draft))
    assert client.get(f"/employers/openings/{draft.pk}/edit/").url == page(draft, "needs")
    assert client.get("/employers/openings/new/needs/").url == page(draft, "needs")
    assert 'value="24.00"' in client.get(page(draft, "pay")).content.decode()


def test_the_check_page_names_what_is_missing_and_refuses_to_send(client, draft):
    check = client.get(page(draft, "check")).content.decode()
    assert f'href="{page(draft, "pay")}?back=check"' in check
    answer = client.post(page(draft, "check"))
    assert answer.status_code == 422
    assert "at least one skill" in answer.content.decode()
    assert Opening.objects.get().state == "draft"


def test_change_leads_back_to_the_check_page(client, draft):
    answer = client.post(page(draft, "pay") + "?back=check", pay(draft))
    assert answer.url == page(draft, "check")
    assert client.post(page(draft, "pay") + "?back=//evil.example", pay(draft)).url == page(draft, "needs")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Fill in “Job title”."),
        ("title", "<script>alert(1)</script>", "without HTML"),
        ("title", "x" * 121, "at most 120 characters"),
        ("title", "a\x00b", "Write this on one line"),
        ("kind", "slavery", "Choose one of the answers offered for"),
        ("kind", "", "Choose an answer for “Kind of work”."),
        ("positions", "0", "at least one person"),
        ("positions", "-1", "at least one person"),
        ("positions", "1000000000", "at most 500 people"),
        ("positions", "NaN", "Enter a whole number."),
        ("positions", "1.5", "Enter a whole number."),
        ("hours_per_week", "168", "between 1 and 60"),
        ("hours_per_week", "9" * 5000, "whole number"),
        ("summary", "x" * 6001, "at most 6"),
        ("starts_on", "2020-01-15", "The first day of work is in the past."),
        ("starts_on", "9999-12-31", "at most a year away"),
        ("soc_code", "99-9999.00", "Choose one of the answers offered for"),
    ],
)
def test_a_wrong_answer_about_the_job(field, value, sentence, client):
    answer = client.post(NEW, {**JOB, "form_key": uuid.uuid4(), field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text, text
    assert "There is a problem" in text
    assert "<script>alert" not in text
    kept = "Junior web developer" if field != "title" else "Build and mend pages."
    assert kept in text
    assert not Opening.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pay_low": ""}, "Fill in “Pay from”."),
        ({"pay_low": "31"}, "can&#x27;t be below the lowest"),
        ({"pay_low": "-1"}, "Pay must be above zero."),
        ({"pay_low": "0"}, "Pay must be above zero."),
        ({"pay_low": "NaN"}, "like 24.50"),
        ({"pay_high": "Infinity"}, "like 24.50"),
        ({"pay_high": "1e999999"}, "This number is too large"),
        ({"pay_high": "lots"}, "like 24.50"),
        *(({"pay_high": odd}, "like 24.50") for odd in ("1,5", "2_5", "52.000,00", "1,50,000", "1,500,")),
        ({"pay_high": "999"}, "for an hour or for a year"),
        ({"pay_low": "24", "pay_high": "30", "pay_period": "year"}, "for an hour or for a year"),
        ({"pay_period": "fortnight"}, "Choose one of the answers offered for"),
        ({"site": ""}, "Choose a work site"),
        ({"site": "x"}, "Choose one of the answers offered for"),
        ({"benefits": "x" * 2001}, "at most 2"),
    ],
)
def test_a_wrong_answer_about_pay_and_place(change, sentence, client, draft):
    answer = client.post(page(draft, "pay"), pay(draft, **change))
    assert answer.status_code == 422
    assert sentence in answer.content.decode(), answer.content.decode()
    draft.refresh_from_db()
    assert draft.pay_low is None
    assert draft.benefits == ""


@pytest.mark.parametrize("typed", ["$52,000", "52000.00", " 52 000 "])
def test_pay_is_read_as_people_write_it(typed, client, draft):
    client.post(page(draft, "pay"), pay(draft, pay_low=typed, pay_high="$60,000", pay_period="year"))
    draft.refresh_from_db()
    assert (draft.pay_low, draft.pay_high) == (52000, 60000)


def test_remote_needs_no_site(client, draft):
    client.post(page(draft, "pay"), pay(draft, site="", is_remote="on"))
    draft.refresh_from_db()
    assert (draft.site, draft.is_remote) == (None, True)


def test_a_site_of_somebody_else_is_no_choice(client, draft):
    answer = client.post(page(draft, "pay"), pay(draft, site=factories.SiteFactory().pk))
    assert answer.status_code == 422


def test_fields_nobody_offered_are_ignored(client, draft):
    other = factories.OrganisationFactory()
    extra = {"state": "published", "organisation": other.pk, "version": 99, "published_at": "2026-01-01", "title": "X"}
    client.post(page(draft, "pay"), pay(draft, **extra))
    was = draft
    draft = Opening.objects.get()
    assert (draft.state, draft.organisation, draft.published_at) == ("draft", was.organisation, None)
    assert draft.title == "Junior web developer"
    assert draft.version < 99


class TestNeeds:
    @pytest.fixture
    def css(self, draft):
        skill = factories.SkillFactory(name="CSS", slug="css", description="Style pages")
        return Need.objects.create(opening=draft, skill=skill, level=2)

    def sent(self, need, **values):
        return {f"level_{need.skill_id}": "2", f"weight_{need.skill_id}": "required", **values}

    def test_every_button_keeps_the_levels(self, client, draft, css):
        values = self.sent(css, do="search", q="html")
        values[f"level_{css.skill_id}"] = "3"
        assert client.post(page(draft, "needs"), values).url == page(draft, "needs") + "?q=html"
        assert Need.objects.get().level == 3

    def test_remove_takes_one_away(self, client, draft, css):
        client.post(page(draft, "needs"), self.sent(css, do=f"remove:{css.skill_id}"))
        assert not Need.objects.exists()

    def test_search_finds_by_every_word_in_name_or_description_and_not_what_is_chosen(self, client, draft, css):
        factories.SkillFactory(name="Page speed", description="Measure pages")
        found = client.get(page(draft, "needs") + "?q=PAGE+measure").content.decode()
        assert "Page speed" in found
        assert "Style pages" not in client.get(page(draft, "needs") + "?q=page").content.decode()
        assert "No skill found" in client.get(page(draft, "needs") + "?q=%25%25zz\x00'\"").content.decode()

    @pytest.mark.parametrize("level", ["0", "4", "", "strong", "1e9"])
    def test_a_level_that_is_none(self, level, client, draft, css):
        answer = client.post(page(draft, "needs"), {**self.sent(css, do="save"), f"level_{css.skill_id}": level})
        assert answer.status_code == 422
        assert "Choose how well a person must know CSS." in answer.text
        assert "&lt;span" not in answer.text
        assert Need.objects.get().level == 2

    @pytest.mark.parametrize("button", ["add:no-such-skill", "add:", "add:\x00"])
    def test_a_skill_that_is_none(self, button, client, draft, css):
        answer = client.post(page(draft, "needs"), self.sent(css, do=button))
        assert answer.status_code in (400, 422)
        assert Need.objects.count() == 1

    @pytest.mark.parametrize("button", ["", "remove:x", "remove:", "dance", "agreed", "remove:" + "9" * 5_000])
    def test_a_button_that_is_none_changes_nothing(self, button, client, draft, css):
        answer = client.post(page(draft, "needs"), self.sent(css, do=button))
        assert answer.status_code == 400
        assert "not in the shape we expect" in answer.text
        assert Need.objects.count() == 1

    def test_what_was_just_added_is_not_called_unknown(self, client, draft, css):
        text = client.get(page(draft, "needs"), {"q": css.skill.name}).text
        assert "No skill found" not in text
        assert "It is among the skills you chose." in text
        assert "No skill found" in client.get(page(draft, "needs"), {"q": "zzzz"}).text

    def test_going_on_wants_one_skill(self, client, draft):
        answer = client.post(page(draft, "needs"), {"do": "save"})
        assert answer.status_code == 422
        assert "at least one skill" in answer.content.decode()

    def test_there_is_an_end_to_what_can_be_asked(self, client, draft):
        for _ in range(15):
            Need.objects.create(opening=draft, skill=factories.SkillFactory())
        factories.SkillFactory(slug="one-more")
        values = {"do": "add:one-more"}
        for need in Need.objects.all():
            values |= self.sent(need)
        answer = client.post(page(draft, "needs"), values)
        assert answer.status_code == 422
        assert "at most 15 skills" in answer.content.decode()

    def test_what_others_ask_for_is_offered_first(self, client, draft):
        factories.opening_asking((factories.SkillFactory(name="Often asked"), 2))
        factories.SkillFactory(name="Never asked")
        shown = client.get(page(draft, "needs")).content.decode()
        assert "Often asked" in shown
        assert "Never asked" not in shown

    @pytest.mark.parametrize("many", [1, 3])
    def test_queries_do_not_grow(self, many, client, draft, django_assert_max_num_queries):
        for _ in range(many):
            Need.objects.create(opening=draft, skill=factories.SkillFactory())
        with django_assert_max_num_queries(11):
            client.get(page(draft, "needs"))


def test_help_turns_a_job_into_on_the_job_training(client, draft):
    answer = client.post(page(draft, "training"), {"make_ojt": "on", "training": ""})
    assert answer.status_code == 422
    answer = client.post(page(draft, "training"), {"make_ojt": "on", "training": "Testing on phones"})
    assert answer.url == page(draft, "check")
    draft.refresh_from_db()
    assert (draft.kind, draft.training) == ("ojt", "Testing on phones")


def test_a_contract_is_not_offered_training_help(client, draft):
    Opening.objects.update(kind="contract")
    assert "make_ojt" not in client.get(page(draft, "training")).content.decode()
    client.post(page(draft, "training"), {"make_ojt": "on", "training": "x"})
    draft.refresh_from_db()
    assert draft.kind == "contract"


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_an_organisation_that_waits_may_write_and_send(state, client, member):
    type(member.organisation).objects.update(state=state)
    client.post(NEW, {**JOB, "form_key": uuid.uuid4()})
    opening = Opening.objects.get()
    client.post(page(opening, "pay"), pay(opening))
    Need.objects.create(opening=opening, skill=factories.SkillFactory())
    assert "once our staff have approved your organization" in client.get(page(opening, "check")).content.decode()
    client.post(page(opening, "check"))
    assert Opening.objects.get().state == "submitted"


def test_with_several_organisations_the_form_asks_which(client, member):
    second = factories.MembershipFactory(user=member.user, role="recruiter").organisation
    third = factories.OrganisationFactory()
    assert second.legal_name in client.get(NEW).content.decode()
    client.post(NEW, {**JOB, "organisation": second.pk, "form_key": uuid.uuid4()})
    assert Opening.objects.get().organisation == second
    assert client.post(NEW, {**JOB, "organisation": third.pk, "form_key": uuid.uuid4()}).status_code == 422


def test_a_declined_organisation_is_not_offered_beside_another(client, member):
    declined = factories.OrganisationFactory(state="declined")
    factories.MembershipFactory(user=member.user, organisation=declined)
    assert str(declined) not in client.get(NEW).text
    assert client.post(NEW, {**JOB, "form_key": uuid.uuid4(), "organisation": declined.pk}).status_code == 302
    assert Opening.objects.get().organisation == member.organisation


def test_somebody_without_an_organisation_is_led_to_joining(client_for, learner):
    answer = client_for(learner).get(NEW, follow=True)
    assert answer.redirect_chain[-1][0] == "/employers/join/"


def test_an_odd_form_key_is_no_error(client):
    assert client.post(NEW, {**JOB, "form_key": "';--"}).status_code == 302


def test_after_sending_the_form_is_shut(client, draft):
    Opening.objects.update(state="submitted", pay_low=20, pay_high=20, site=draft.organisation.sites.get())
    for step in ("job", "pay", "needs", "training", "check"):
        answer = client.post(page(draft, step), {**JOB, "title": "Other"})
        if step == "check":
            assert answer.url == f"/employers/openings/{draft.pk}/sent/"
        else:
            assert answer.status_code == 409
    assert Opening.objects.get().title == "Junior web developer"


def test_changes_that_staff_ask_for_are_shown_and_can_be_made(client, draft, staff):
    from jobs.openings import actions

    client.post(page(draft, "pay"), pay(draft))
    Need.objects.create(opening=draft, skill=factories.SkillFactory())
    client.post(page(draft, "check"))
    draft.refresh_from_db()
    actions.request_changes(opening=draft, by=staff("job_developer"), why="Say more about the team.")
    assert "Say more about the team." in client.get(f"/employers/openings/{draft.pk}/").content.decode()
    client.post(page(draft, "job"), {**JOB, "summary": "Build pages with four others."})
    client.post(page(draft, "check"))
    assert Opening.objects.get().state == "submitted"


def test_a_line_a_skill_becomes_a_list(client, draft):
    type(draft).objects.update(training="Testing on phones\n\nReading **logs**")
    shown = client.get(page(draft, "check")).text
    assert "<li>Testing on phones</li>" in shown
    assert "<li>Reading <strong>logs</strong></li>" in shown
