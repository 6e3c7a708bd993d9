"""What the database itself refuses about openings and needs."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db


def refused(work, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        work()


def bent(**fields):
    """A published opening, bent by raw update."""
    opening = factories.OpeningFactory()
    return lambda: Opening.objects.filter(pk=opening.pk).update(**fields)


@pytest.mark.parametrize("pay", [{"pay_low": 0}, {"pay_low": -1}, {"pay_low": 31}, {"pay_high": Decimal("23.99")}])
def test_pay_is_above_zero_and_in_order(pay):
    refused(bent(**pay), "opening_pay_range")


@pytest.mark.parametrize("pay", [{"pay_low": None}, {"pay_high": None}])
def test_pay_is_always_said_outside_a_draft(pay):
    refused(bent(**pay), "opening_pay_given")
    factories.OpeningFactory(state="draft", published_at=None, expires_at=None, **pay)


def test_at_least_one_person_is_wanted():
    refused(bent(positions=0), "opening_positions")


@pytest.mark.parametrize("hours", [0, 61])
def test_hours_are_those_of_a_week(hours):
    refused(bent(hours_per_week=hours), "opening_hours")


def test_there_is_a_place_or_it_is_remote():
    refused(bent(site=None), "opening_place")
    bent(site=None, is_remote=True)()
    factories.OpeningFactory(state="draft", site=None, published_at=None, expires_at=None)


@pytest.mark.parametrize("missing", ["published_at", "expires_at"])
def test_what_is_public_is_dated(missing):
    refused(bent(**{missing: None}), "opening_published_dated")


def test_what_has_ended_is_dated_and_nothing_else_is():
    refused(bent(state="closed"), "opening_ended_dated")
    refused(bent(ended_at=timezone.now()), "opening_ended_dated")


def test_one_form_makes_one_opening():
    user, key = factories.UserFactory(), uuid.uuid4()
    factories.OpeningFactory(created_by=user, form_key=key)
    refused(lambda: factories.OpeningFactory(created_by=user, form_key=key), "opening_form_once")
    factories.OpeningFactory(form_key=key)


def test_a_skill_is_asked_for_once():
    skill, opening = factories.SkillFactory(), factories.OpeningFactory()
    Need.objects.create(opening=opening, skill=skill)
    refused(lambda: Need.objects.create(opening=opening, skill=skill, level=1), "need_skill_once")


@pytest.mark.parametrize("level", [0, 4])
def test_a_level_is_one_of_three(level):
    opening = factories.OpeningFactory()
    refused(lambda: Need.objects.create(opening=opening, skill=factories.SkillFactory(), level=level), "need_level")


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
