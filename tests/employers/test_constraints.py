"""What the database itself refuses about organisations."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from employers.organisations.models import Membership, Organisation, Site
from tests import factories

pytestmark = pytest.mark.django_db


def refused(work, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        work()


def test_an_organisation_has_a_name():
    refused(lambda: factories.OrganisationFactory(legal_name=""), "organisation_has_name")


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://files.example.com", "data:text/html,x", "www"])
def test_a_website_is_on_the_web(website):
    refused(lambda: factories.OrganisationFactory(website=website), "organisation_website_is_web")


def test_a_website_may_be_missing_or_of_either_scheme():
    for website in ("", "https://example.com", "HTTP://example.com"):
        factories.OrganisationFactory(website=website)
    assert Organisation.objects.count() == 3


@pytest.mark.parametrize("zip_code", ["", "9720", "9720a"])
def test_a_site_has_a_zip_code(zip_code):
    refused(lambda: factories.SiteFactory(zip=zip_code), "site_zip")


@pytest.mark.parametrize("county", ["", "4105", "Mult"])
def test_a_site_has_a_county(county):
    refused(lambda: factories.SiteFactory(county=county), "site_county")


def test_somebody_is_a_member_once_at_a_time():
    member = factories.MembershipFactory()
    again = {"organisation": member.organisation, "user": member.user, "role": "recruiter"}
    refused(lambda: factories.MembershipFactory(**again), "member_once")
    Membership.objects.update(removed_at=timezone.now())
    factories.MembershipFactory(**again)
    assert Membership.objects.count() == 2


def test_the_same_refusals_are_sentences_for_people():
    site = Site(organisation=factories.OrganisationFactory(), city="Portland", zip="x", county="y")
    with pytest.raises(Exception, match="five digits") as refusal:
        site.full_clean()
    assert "Choose a county." in str(refusal.value)
