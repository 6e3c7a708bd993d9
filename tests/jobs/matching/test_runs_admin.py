"""Whole matching runs in the staff pages."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs.matching.models import MatchRun
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/jobs/matchrun/"


@pytest.fixture
def run():
    begun = timezone.now() - dt.timedelta(minutes=5)
    return MatchRun.objects.create(
        scoring=1, crosswalk=7, started_at=begun, finished_at=begun + dt.timedelta(seconds=2.5),
        counts={"learners": 10_000, "openings": 2_400, "written": 31, "removed": 0},
    )  # fmt: skip


@pytest.mark.parametrize("role", ["job_developer", "programme_manager", "auditor"])
def test_it_says_when_how_long_by_which_rules_and_what_came_of_it(role, run, client_for):
    client = client_for(factories.UserFactory(staff_role=role))
    for page in (LIST, f"{LIST}{run.pk}/change/"):
        text = client.get(page).text
        assert "2.5 s" in text
        assert "10,000 learners" in text
        assert "31 lists written" in text
    assert client.post(f"{LIST}{run.pk}/delete/", {"post": "yes"}).status_code == 403


def test_one_on_its_way_says_so(client_for):
    MatchRun.objects.create(scoring=1)
    assert "still running" in client_for(factories.UserFactory(staff_role="auditor")).get(LIST).text


@pytest.mark.parametrize("role", ["case_manager", "eo_officer"])
def test_it_is_not_for_everybody(role, run, client_for):
    assert client_for(factories.UserFactory(staff_role=role)).get(LIST).status_code == 403
