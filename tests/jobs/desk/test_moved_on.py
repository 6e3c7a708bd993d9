"""A colleague or staff take an opening a step further while somebody writes in it: nothing typed is lost."""

import re

import pytest
from django.utils import timezone

from codeoregon.mail.models import Message
from employers.organisations.models import Site
from employers.profile import actions as profile
from jobs.openings import actions
from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db
PAY = {"pay_low": "24", "pay_high": "30", "pay_period": "hour", "benefits": "A long text of mine."}
STEPS = {
    "job": {
        "title": "My long title",
        "kind": "full_time",
        "positions": "1",
        "hours_per_week": "40",
        "summary": "Words.",
    },
    "pay": PAY,
    "training": {"training": "A long text of mine."},
}
TYPED = {"job": "My long title", "pay": "A long text of mine.", "training": "A long text of mine."}


@pytest.fixture
def css():
    return factories.SkillFactory(name="CSS", slug="css")


@pytest.fixture
def draft(css):
    return factories.opening_asking((css, 2), state="draft", published_at=None, expires_at=None)


@pytest.fixture
def ana(draft):
    return factories.MembershipFactory(organisation=draft.organisation, user__full_name="Ana Ruiz").user


@pytest.fixture
def client(draft, client_for):
    return client_for(factories.MembershipFactory(organisation=draft.organisation, role="recruiter").user)


def edit(opening, step):
    return f"/employers/openings/{opening.pk}/edit/{step}/"


def change(opening, step):
    return f"/employers/openings/{opening.pk}/change/{step}/"


def sent_from(page, **typed):
    return {**typed, "seen": re.search(r'name="seen" value="([^"]*)"', page.text)[1]}


def untouched(opening):
    row = Opening.objects.get()
    return (row.title, row.benefits, row.training) == (opening.title, "", "")


@pytest.mark.parametrize("step", STEPS)
def test_sent_for_review_by_a_colleague(step, draft, ana, client):
    sent = sent_from(client.get(edit(draft, step)), **STEPS[step], site=draft.site_id)
    actions.submit(opening=draft, by=ana)
    answer = client.post(edit(draft, step), sent)
    assert answer.status_code == 409
    for words in ("Waiting for review", "Ana Ruiz did that", "Nothing of what you typed is saved", TYPED[step]):
        assert words in answer.text, words
    assert untouched(draft)
    actions.take_back(opening=Opening.objects.get(), by=ana)
    assert f'action="{edit(draft, step)}"' in answer.text
    assert client.post(edit(draft, step), {**sent, **sent_from(answer)}).status_code == 302
    assert not untouched(draft)


def test_the_skills_that_were_chosen_stay_on_the_page(draft, css, ana, client):
    sql = factories.SkillFactory(name="SQL", slug="sql")
    chosen = {f"level_{one.pk}": "3" for one in (css, sql)} | {f"weight_{one.pk}": "required" for one in (css, sql)}
    sent = sent_from(client.get(edit(draft, "needs")), **chosen, do="save")
    actions.submit(opening=draft, by=ana)
    answer = client.post(edit(draft, "needs"), sent)
    assert answer.status_code == 409
    assert answer.text.count('value="3" selected') == 2
    assert Need.objects.get().level == 2


def test_published_by_staff_it_can_be_sent_as_a_change(draft, ana, client, staff):
    sent = sent_from(client.get(edit(draft, "pay")), **PAY, site=draft.site_id)
    actions.submit(opening=draft, by=ana)
    actions.approve_and_publish(opening=draft, by=staff("job_developer"))
    answer = client.post(edit(draft, "pay"), sent)
    assert answer.status_code == 409
    for words in ("Our staff did that", "It is open", f'action="{change(draft, "pay")}"', "A long text of mine."):
        assert words in answer.text, words
    done = client.post(change(draft, "pay"), {**sent, **sent_from(answer)}, follow=True)
    assert "The job board shows it now." in done.text
    assert Opening.objects.get().benefits == "A long text of mine."


def test_declined_by_staff_there_is_only_the_text_to_copy(draft, ana, client, staff):
    sent = sent_from(client.get(edit(draft, "pay")), **PAY, site=draft.site_id)
    actions.submit(opening=draft, by=ana)
    actions.decline(opening=draft, by=staff("job_developer"), why="No.")
    answer = client.post(edit(draft, "pay"), sent)
    assert answer.status_code == 409
    assert "A long text of mine." in answer.text
    assert "Save this" not in answer.text
    assert Message.objects.filter(template="opening_declined").exists()


@pytest.mark.parametrize(("step", "state"), [("job", "submitted"), ("pay", "closed"), ("needs", "changes_requested")])
def test_an_open_one_that_went_on(step, state, css, client_for):
    opening = factories.opening_asking((css, 2))
    client = client_for(factories.MembershipFactory(organisation=opening.organisation).user)
    typed = {f"level_{css.pk}": "3", f"weight_{css.pk}": "required", "do": "save"} if step == "needs" else STEPS[step]
    sent = sent_from(client.get(change(opening, step)), **typed, site=opening.site_id)
    Opening.objects.update(state=state, ended_at=timezone.now() if state == "closed" else None)
    answer = client.post(change(opening, step), sent)
    assert answer.status_code == 409
    assert "can&#x27;t be changed now" in answer.text
    assert (f'action="{edit(opening, step)}"' in answer.text) is (state == "changes_requested")
    assert untouched(opening)
    assert Need.objects.get().level == 2


@pytest.mark.parametrize("address", [edit, change])
def test_between_looking_and_saving_too(address, css, client_for, monkeypatch):
    """The action looks once more at the locked row."""
    at_first = "draft" if address is edit else "published"
    opening = factories.opening_asking((css, 2), state=at_first)
    client = client_for(factories.MembershipFactory(organisation=opening.organisation).user)
    sent = sent_from(client.get(address(opening, "pay")), **PAY, site=opening.site_id)
    valid = "jobs.desk.forms.PayForm.clean"

    def clean(self):
        Opening.objects.update(state="submitted")
        return self.cleaned_data

    monkeypatch.setattr(valid, clean)
    answer = client.post(address(opening, "pay"), sent)
    assert answer.status_code == 409
    assert "A long text of mine." in answer.text
    assert untouched(opening)


class TestAPlace:
    TYPED = {"name": "My new name", "street": "1 SW Alder St", "city": "Portland", "zip": "97205", "county": "41051"}

    @pytest.fixture
    def site(self, db):
        return factories.SiteFactory()

    @pytest.fixture
    def owner(self, site):
        return factories.MembershipFactory(organisation=site.organisation).user

    def removed_by_a_colleague(self, site):
        colleague = factories.MembershipFactory(organisation=site.organisation).user
        profile.remove_site(site=Site.objects.get(pk=site.pk), by=colleague)

    def check(self, answer, site, client):
        assert answer.status_code == 409
        for words in ("Somebody removed this place", "Nothing of what you typed is saved", 'value="My new name"'):
            assert words in answer.text, words
        again = f"/employers/organizations/{site.organisation_id}/sites/new/"
        assert f'action="{again}"' in answer.text
        assert not Site.objects.exists()
        assert client.post(again, self.TYPED).status_code == 302
        assert Site.objects.get().name == "My new name"

    def test_removed_by_a_colleague_while_somebody_writes(self, site, owner, client_for):
        client = client_for(owner)
        sent = sent_from(client.get(f"/employers/sites/{site.pk}/"), **self.TYPED)
        self.removed_by_a_colleague(site)
        self.check(client.post(f"/employers/sites/{site.pk}/", sent), site, client)

    def test_between_looking_and_saving_too(self, site, owner, client_for, monkeypatch):
        client = client_for(owner)
        sent = sent_from(client.get(f"/employers/sites/{site.pk}/"), **self.TYPED)

        def clean(form):
            if Site.objects.exists():
                self.removed_by_a_colleague(site)
            return form.cleaned_data

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr("employers.profile.forms.PlaceForm.clean", clean)
            answer = client.post(f"/employers/sites/{site.pk}/", sent)
        self.check(answer, site, client)

    def test_what_was_typed_wrong_is_said_too(self, site, owner, client_for):
        self.removed_by_a_colleague(site)
        answer = client_for(owner).post(f"/employers/sites/{site.pk}/", {**self.TYPED, "zip": "9"})
        assert answer.status_code == 409
        assert 'value="9"' in answer.text

    def test_it_is_nobody_elses_business(self, site, owner, client_for):
        self.removed_by_a_colleague(site)
        page = f"/employers/sites/{site.pk}/"
        recruiter = factories.MembershipFactory(organisation=site.organisation, role="recruiter").user
        assert client_for(factories.MembershipFactory().user).post(page, self.TYPED).status_code == 404
        assert client_for(recruiter).post(page, self.TYPED).status_code == 403
        assert client_for(owner).get(page).status_code == 404
        assert client_for(owner).post("/employers/sites/999999/", self.TYPED).status_code == 404
