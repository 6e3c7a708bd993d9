"""What people read when an opening can't be so. What the database refuses: tests/test_constraints.py."""

import pytest
from django.core.exceptions import ValidationError

from tests import factories

pytestmark = pytest.mark.django_db


def test_a_draft_may_lack_pay_and_place_and_remote_work_has_no_place():
    draft = {"state": "draft", "published_at": None, "expires_at": None}
    factories.OpeningFactory(pay_low=None, pay_high=None, site=None, **draft)
    factories.OpeningFactory(site=None, is_remote=True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"pay_low": 40}, "highest pay not below the lowest"),
        ({"pay_low": None}, "Say what the job pays."),
        ({"positions": 0}, "at least one person"),
        ({"hours_per_week": 61}, "between 1 and 60"),
        ({"site": None}, "Choose a work site"),
    ],
)
def test_people_read_a_sentence(fields, sentence):
    opening = factories.OpeningFactory()
    for name, value in fields.items():
        setattr(opening, name, value)
    with pytest.raises(ValidationError, match=sentence):
        opening.full_clean()
