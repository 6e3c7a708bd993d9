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
def test_marks_that_are_none_do_no_harm(owner, client_for, seen):
    answer = client_for(owner.user).post(edit_of(owner.organisation), {**FACTS, "seen": seen})
    assert answer.status_code in (302, 422)


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
    assert client.get(f"/employers/sites/{place.pk}/remove/").status_code == 200
    assert client.post(f"/employers/sites/{place.pk}/remove/").url == home
    assert not Site.objects.exists()


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
    assert client.get(home).status_code == (200 if who in ("recruiter", "supervisor") else 404)
    for page in (edit_of(owner.organisation), f"{home}sites/new/", f"/employers/sites/{site.pk}/"):
        assert client.get(page).status_code == client.post(page, PLACE).status_code == 404
    assert client.post(f"/employers/sites/{site.pk}/remove/").status_code == 404
    for step in (
        lambda: actions.save_facts(organisation=owner.organisation, by=user, industry="x"),
        lambda: actions.add_site(organisation=owner.organisation, by=user, **PLACE),
        lambda: actions.save_site(site=site, by=user, **PLACE),
        lambda: actions.remove_site(site=site, by=user),
    ):
        with pytest.raises(NotYours):
            step()
    assert Site.objects.get().city == site.city
