"""An organisation's own page and its places: members look, owners change, two of them without losing anything."""

import re

import pytest
from django.utils import timezone

from codeoregon.lib.states import NotYours
from employers.organisations.models import Organisation, Site
from employers.profile import actions
from tests import factories

pytestmark = pytest.mark.django_db
PLACE = {"name": "Main office", "street": "1 SW Alder St", "city": "Portland", "zip": "97205", "county": "41051"}
FACTS = {"legal_name": "Alder LLC", "website": "alder.example", "industry": "software", "size": "1-14"}
FACTS |= {"phone": "503-555-0144"}


@pytest.fixture
def owner():
    return factories.MembershipFactory(organisation__state="pending", organisation__legal_name="Alder LLC")


@pytest.fixture
def site(owner):
    return factories.SiteFactory(organisation=owner.organisation, wage_tier="standard")


def edit_of(organisation):
    return f"/employers/organizations/{organisation.pk}/edit/"


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text)[1]


def test_an_owner_changes_facts_and_the_number_is_never_shown_again(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    assert client.post(page, {**FACTS, "naics": "541511", "fein": "931234567"}).status_code == 302
    organisation = Organisation.objects.get()
    assert (organisation.naics, organisation.fein_last4, organisation.fein) == ("541511", "4567", "93-1234567")
    assert "1234567" not in organisation.fein_sealed + organisation.fein_digest
    shown = client.get(page).text + client.get(page.removesuffix("edit/")).text
    assert "4567" in shown
    assert "1 to 14" in client.get(page.removesuffix("edit/")).text
    assert "1234567" not in shown
    client.post(page, FACTS)
    assert Organisation.objects.get().fein_last4 == "4567"


def test_names_website_and_number_stay_as_they_were_approved(owner, client_for):
    Organisation.objects.update(state="approved", website="https://alder.example")
    values = {**FACTS, "legal_name": "Big Bank", "dba": "Big Bank", "fein": "931234567", "state": "declined"}
    client = client_for(owner.user)
    client.post(edit_of(owner.organisation), {**values, "website": "bigbank.example", "industry": "banking"})
    assert "To change one of them, write to us" in client.get(edit_of(owner.organisation)).text
    organisation = Organisation.objects.get()
    assert (organisation.legal_name, organisation.dba, organisation.fein_last4) == ("Alder LLC", "", "")
    assert (organisation.state, organisation.website) == ("approved", "https://alder.example")
    assert organisation.industry == "banking"


def test_the_second_who_saves_is_warned_and_may_save_over(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    seen = seen_on(client.get(page))
    assert client.post(page, {**FACTS, "industry": "games", "seen": seen}).status_code == 302
    second = client.post(page, {**FACTS, "industry": "tools", "seen": seen})
    assert second.status_code == 422
    for words in ("Somebody else saved this", "games", 'value="tools"', "take what is saved now"):
        assert words in second.text, words
    assert Organisation.objects.get().industry == "games"
    assert client.post(page, {**FACTS, "industry": "tools", "seen": seen_on(second)}).status_code == 302
    assert Organisation.objects.get().industry == "tools"


def test_two_who_typed_the_same_are_not_bothered(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    seen = seen_on(client.get(page))
    for _ in range(2):
        assert client.post(page, {**FACTS, "seen": seen}).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "industry", "industry:", "::,,:", "industry:\0", "x" * 99_999])
def test_marks_that_are_none_are_no_permission(owner, client_for, seen):
    answer = client_for(owner.user).post(edit_of(owner.organisation), {**FACTS, "seen": seen})
    assert answer.status_code == 422
    assert Organisation.objects.get().industry == ""


def test_what_only_somebody_else_changed_stays_and_is_told(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    client.post(page, FACTS)
    seen = seen_on(client.get(page))
    Organisation.objects.update(size="50-249", phone="503-555-0199")
    saved = client.post(page, {**FACTS, "industry": "games", "seen": seen}, follow=True)
    assert "it stays: Number of staff (50 to 249), Phone (503-555-0199)." in saved.text
    organisation = Organisation.objects.get()
    assert (organisation.industry, organisation.size, organisation.phone) == ("games", "50-249", "503-555-0199")


def test_two_federal_numbers_are_compared_and_no_more_than_their_ends_are_said(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    seen = seen_on(client.get(page))
    assert client.post(page, {**FACTS, "fein": "93-1234567", "seen": seen}).status_code == 302
    second = client.post(page, {**FACTS, "fein": "93-7654321", "seen": seen})
    assert second.status_code == 422
    told = second.text[second.text.index("What has changed") : second.text.index("<h1>")]
    assert "<dd>ends in 4567</dd>" in told
    assert "<dd>ends in 4321</dd>" in told
    assert "1234567" not in second.text
    assert "7654321" not in told
    assert Organisation.objects.get().fein == "93-1234567"
    assert client.post(page, {**FACTS, "fein": "93-7654321", "seen": seen_on(second)}).status_code == 302
    assert Organisation.objects.get().fein == "93-7654321"


def test_numbers_with_the_same_end_are_told_apart(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    seen = seen_on(client.get(page))
    client.post(page, {**FACTS, "fein": "93-1114567", "seen": seen})
    assert client.post(page, {**FACTS, "fein": "93-2224567", "seen": seen}).status_code == 422
    assert Organisation.objects.get().fein == "93-1114567"


def test_a_number_that_only_somebody_else_gave_stays_and_is_told(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    seen = seen_on(client.get(page))
    owner.organisation.set_fein("93-1234567")
    owner.organisation.save()
    saved = client.post(page, {**FACTS, "seen": seen}, follow=True)
    assert "(ends in 4567)" in saved.text
    assert Organisation.objects.get().fein == "93-1234567"


def test_what_staff_approved_meanwhile_is_not_said_to_be_saved(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    seen = seen_on(client.get(page))
    Organisation.objects.update(state="approved")
    typed = {**FACTS, "legal_name": "Alder Two LLC", "fein": "931234567", "industry": "games", "seen": seen}
    answer = client.post(page, typed)
    assert answer.status_code == 409
    assert "Saved." not in answer.text
    for words in ("Our staff have looked at this organization", "Alder Two LLC", "ends in 4567", 'value="games"'):
        assert words in answer.text, words
    assert 'name="legal_name"' not in answer.text
    assert "1234567" not in answer.text
    organisation = Organisation.objects.get()
    assert (organisation.legal_name, organisation.industry, organisation.fein) == ("Alder LLC", "", "")
    rest = client.post(page, {"industry": "games", "phone": "503-555-0144", "seen": seen_on(answer)}, follow=True)
    assert "Saved." in rest.text
    assert Organisation.objects.get().industry == "games"


def test_what_staff_approved_meanwhile_is_saved_where_it_may_be(owner, client_for):
    client, page = client_for(owner.user), edit_of(owner.organisation)
    client.post(page, FACTS)
    seen = seen_on(client.get(page))
    Organisation.objects.update(state="approved")
    typed = {**FACTS, "website": "https://alder.example", "industry": "games", "seen": seen}
    assert "Saved." in client.post(page, typed, follow=True).text
    assert Organisation.objects.get().industry == "games"


def test_a_place_that_only_somebody_else_moved_stays_where_it_is(owner, site, client_for):
    client, page = client_for(owner.user), f"/employers/sites/{site.pk}/"
    client.post(page, PLACE)
    seen = seen_on(client.get(page))
    Site.objects.update(city="Vancouver", region="WA", zip="98660", county="53011")
    saved = client.post(page, {**PLACE, "name": "Annex", "seen": seen}, follow=True)
    assert "it stays: " in saved.text
    place = Site.objects.get()
    assert (place.name, place.city, place.region, place.county) == ("Annex", "Vancouver", "WA", "53011")


def test_a_place_is_added_once_moved_and_removed(owner, client_for):
    client, home = client_for(owner.user), f"/employers/organizations/{owner.organisation_id}/"
    for _ in range(2):
        assert client.post(f"{home}sites/new/", {**PLACE, "wage_tier": "nonurban", "organisation": 77}).url == home
    place = Site.objects.get()
    assert (place.organisation, place.wage_tier, place.region) == (owner.organisation, "", "OR")
    Site.objects.update(wage_tier="standard")
    client.post(f"/employers/sites/{place.pk}/", {**PLACE, "name": "Annex"})
    assert Site.objects.get().wage_tier == "standard"
    client.post(f"/employers/sites/{place.pk}/", {**PLACE, "street": "2 SW Alder St"})
    assert Site.objects.get().wage_tier == ""
    asked = client.get(f"/employers/sites/{place.pk}/remove/")
    assert asked.status_code == 200
    assert "our staff choose its minimum wage again" in asked.text
    assert client.post(f"/employers/sites/{place.pk}/remove/").url == home
    assert not Site.objects.exists()
    again = client.post(f"/employers/sites/{place.pk}/remove/", follow=True)
    assert (again.status_code, again.wsgi_request.path) == (200, home)
    assert "This place was removed" in again.text
    stranger = client_for(factories.MembershipFactory().user)
    assert stranger.post(f"/employers/sites/{place.pk}/remove/").status_code == 404
    client.post(f"{home}sites/new/", PLACE)
    assert Site.objects.get().wage_tier == ""


def test_the_second_who_saves_a_place_is_warned(owner, site, client_for):
    client, page = client_for(owner.user), f"/employers/sites/{site.pk}/"
    seen = seen_on(client.get(page))
    client.post(page, {**PLACE, "street": "2 Oak", "seen": seen})
    second = client.post(page, {**PLACE, "street": "3 Elm", "seen": seen})
    assert second.status_code == 422
    assert "2 Oak" in second.text
    assert Site.objects.get().street == "2 Oak"


def test_a_place_in_use_stays(owner, site, client_for):
    factories.OpeningFactory(organisation=owner.organisation, site=site)
    page = client_for(owner.user).post(f"/employers/sites/{site.pk}/remove/")
    assert page.status_code == 422
    assert "Openings name this place" in page.text
    assert Site.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "recruiter", "supervisor", "left", "learner"])
def test_only_owners_change_anything(owner, site, client_for, who):
    if who in ("recruiter", "supervisor", "left"):
        ended = timezone.now() if who == "left" else None
        role = "owner" if who == "left" else who
        user = factories.MembershipFactory(organisation=owner.organisation, role=role, removed_at=ended).user
    else:
        user = factories.MembershipFactory().user if who == "stranger" else factories.UserFactory()
    client, home = client_for(user), f"/employers/organizations/{owner.organisation_id}/"
    inside = who in ("recruiter", "supervisor")
    assert client.get(home).status_code == (200 if inside else 404)
    status = 403 if inside else 404
    for page in (edit_of(owner.organisation), f"{home}sites/new/", f"/employers/sites/{site.pk}/"):
        assert client.get(page).status_code == client.post(page, PLACE).status_code == status
    assert client.post(f"/employers/sites/{site.pk}/remove/").status_code == status
    for step in (
        lambda: actions.save_facts(organisation=owner.organisation, by=user, industry="x"),
        lambda: actions.add_site(organisation=owner.organisation, by=user, **PLACE),
        lambda: actions.save_site(site=site, by=user, **PLACE),
        lambda: actions.remove_site(site=site, by=user),
    ):
        with pytest.raises(NotYours):
            step()
    assert Site.objects.get().city == site.city
