"""What people read when an organisation or a site can't be so. What the database refuses: tests/test_constraints.py."""

import pytest

from employers.organisations.models import Organisation, Site
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_website_may_be_missing_or_of_either_scheme():
    for website in ("", "https://example.com", "HTTP://example.com"):
        factories.OrganisationFactory(website=website)
    assert Organisation.objects.count() == 3


def test_refusals_are_sentences_for_people():
    site = Site(organisation=factories.OrganisationFactory(), city="Portland", zip="x", county="y")
    with pytest.raises(Exception, match="five digits") as refusal:
        site.full_clean()
    assert "Choose a county." in str(refusal.value)
