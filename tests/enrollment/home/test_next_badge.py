"""The badges that open the most jobs, as a learner reads about them."""

import re
from typing import Any

import pytest

from badges.catalog.models import Badge
from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule() -> Any:
    """A badge that shows a skill, and two openings that ask for it."""
    rule = factories.SkillRuleFactory(level=2)
    Badge.objects.filter(pk=rule.badge_id).update(name="Grid Basics", estimated_minutes=200)
    for _ in range(2):
        Need.objects.create(opening=factories.OpeningFactory(), skill=rule.skill, level=2)
    return rule


@pytest.fixture
def learner() -> Any:
    return factories.CandidateFactory().user


def text(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_badge_that_opens_most_is_named_with_its_time(client_for: Any, learner: Any, rule: Any) -> None:
    page = text(client_for(learner), "/me/badges/next/")
    assert "0 open jobs fit you now." in page
    assert "Grid Basics</a>: 2 jobs more, about 3 hours" in page


def test_badges_that_open_the_same_jobs_are_named_beside_the_quickest(client_for: Any, learner: Any, rule: Any) -> None:
    for name in ("Wires", "Cables", "Plugs"):
        other = factories.SkillRuleFactory(crosswalk=rule.crosswalk, skill=rule.skill, level=2)
        Badge.objects.filter(pk=other.badge_id).update(name=name, estimated_minutes=300)
    page = re.sub(r"<[^>]+>", "", text(client_for(learner), "/me/badges/next/"))
    assert "Grid Basics: 2 jobs more, about 3 hours These open the same jobs: Wires, Cables and 1 more" in page
    assert page.count("2 jobs more") == 1


def test_two_badges_of_one_name_are_told_apart_by_their_courses(client_for: Any, learner: Any, rule: Any) -> None:
    twin = factories.SkillRuleFactory(crosswalk=rule.crosswalk, skill=rule.skill, level=2).badge
    for badge, title in ((rule.badge_id, "Grid Layout"), (twin.pk, "Grid Systems")):
        course = factories.CourseFactory(title=title)
        Badge.objects.filter(pk=badge).update(name="Grid Basics", course=course, estimated_minutes=200)
    page = re.sub(r"<[^>]+>", "", text(client_for(learner), "/me/badges/next/"))
    assert "Grid Basics (Grid Layout): 2 jobs more" in page
    assert "These open the same jobs: Grid Basics (Grid Systems)" in page
    Badge.objects.filter(pk=twin.pk).update(name="Wires")
    page = re.sub(r"<[^>]+>", "", text(client_for(learner), "/me/badges/next/"))
    assert "Grid Basics: 2 jobs more" in page


def test_sets_are_named_where_one_badge_is_not_enough(client_for: Any, learner: Any, rule: Any) -> None:
    other = factories.SkillRuleFactory(crosswalk=rule.crosswalk, level=2)
    for opening in Opening.objects.all():
        Need.objects.create(opening=opening, skill=other.skill, level=2)
    page = text(client_for(learner), "/me/badges/next/")
    assert "One badge more" not in page
    assert "A few badges together" in page
    assert "2 jobs more" in page
    assert "These open more jobs than any smaller choice." in page


def test_that_nothing_opens_a_job_is_said(client_for: Any, learner: Any) -> None:
    assert "No one, two or three badges open another job right now." in text(client_for(learner), "/me/badges/next/")


def test_a_badge_says_what_it_opens_until_it_is_earned(client_for: Any, learner: Any, rule: Any) -> None:
    client, here = client_for(learner), f"/me/badges/{rule.badge_id}/opens/"
    assert here in text(client, f"/me/badges/{rule.badge_id}/")
    assert "This badge alone makes 2 open jobs more a fit for you." in text(client, here)
    Opening.objects.update(state="closed", ended_at="2026-01-01T00:00Z")
    assert "This badge alone opens no other job for you right now." in text(client, here)
    factories.AwardFactory(user=learner, badge=rule.badge)
    assert client.get(here).status_code == 404
    assert here not in text(client, f"/me/badges/{rule.badge_id}/")


def test_what_one_does_not_look_for_is_not_counted(client_for: Any, learner: Any, rule: Any) -> None:
    learner_wishes = factories.CandidateFactory(kinds=["internship"]).user
    page = text(client_for(learner_wishes), "/me/badges/next/")
    assert "No one, two or three badges" in page
    assert "Change what you look for" in page


def test_the_page_of_a_job_names_the_shortest_way(client_for: Any, learner: Any, rule: Any) -> None:
    client, here = client_for(learner), f"/me/matches/{Opening.objects.first().pk}/"  # type: ignore[union-attr]
    assert "The shortest way to a fit:" in text(client, here)
    assert "Grid Basics" in text(client, here)
    factories.AwardFactory(user=learner, badge=rule.badge)
    assert "The shortest way" not in text(client, here)
