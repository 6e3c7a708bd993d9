"""Pathways and one's own badges: pages, progress, and what they cost."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from badges.catalog import progress
from badges.catalog.models import PathwayOption, PathwayStep
from tests import factories


def course_of(badges, **fields):
    course = factories.CourseFactory(**fields)
    made = [factories.BadgeFactory(course=course, position=place) for place in range(1, badges + 1)]
    return course, made


def earn(user, *badges, **fields):
    return [factories.AwardFactory(user=user, badge=badge, **fields) for badge in badges]


# --- Progress ----------------------------------------------------------------------------------------------------


def test_a_step_is_done_when_any_option_is(learner):
    course, badges = course_of(2)
    other, others = course_of(3)
    pathway = factories.pathway_of(course)
    PathwayOption.objects.create(step=pathway.steps.get(), course=other)
    earn(learner, *others)
    found = progress.pathway_progress(learner, pathway)
    assert (found.done, found.total, found.steps[0].best.course) == (1, 1, other)
    assert found.next_step is None
    assert progress.furthest([found]) is None
    assert badges


def test_the_option_furthest_along_stands_for_its_step(learner):
    course, badges = course_of(4)
    other, others = course_of(2)
    pathway = factories.pathway_of(course)
    PathwayOption.objects.create(step=pathway.steps.get(), course=other)
    earn(learner, badges[0], others[0])
    step = progress.pathway_progress(learner, pathway).steps[0]
    assert (step.best.course, step.state, step.best.left) == (other, "progress", 1)


def test_activity_and_unplaced_badges_count_for_nothing(learner):
    course, badges = course_of(1)
    activity = factories.BadgeFactory(course=None, kind="activity")
    unplaced = factories.BadgeFactory(course=course, catalogued=False)
    earn(learner, activity, unplaced)
    assert progress.course_progress(learner) == {}
    assert progress.pathway_progress(learner, factories.pathway_of(course)).steps[0].best.total == 1
    earn(learner, *badges)
    assert progress.course_progress(learner)[course.pk].state == "earned"


def test_a_badge_gone_from_the_profile_still_counts(learner):
    course, badges = course_of(1)
    earn(learner, *badges, missing_since=timezone.now())
    assert progress.course_progress(learner)[course.pk].state == "earned"


def test_one_is_on_the_pathway_with_most_steps_done(learner):
    first, first_badges = course_of(1)
    second, second_badges = course_of(3)
    ahead = factories.pathway_of(first, second)
    behind = factories.pathway_of(second)
    earn(learner, *first_badges, second_badges[0])
    found = progress.furthest(progress.all_pathways(learner))
    assert found.pathway == ahead
    assert found.next_step.best.course == second
    assert progress.next_badge(learner, found.next_step.best) == second_badges[1]
    assert behind != ahead


def test_without_a_start_there_is_no_pathway_to_be_on(learner):
    factories.pathway_of(course_of(1)[0])
    assert progress.furthest(progress.all_pathways(learner)) is None
    assert progress.furthest(progress.all_pathways(AnonymousUser())) is None


def test_a_course_without_badges_is_never_finished(learner):
    pathway = factories.pathway_of(factories.CourseFactory())
    assert progress.pathway_progress(learner, pathway).steps[0].state == "todo"


def test_nobody_elses_badges_count(learner):
    course, badges = course_of(1)
    earn(factories.UserFactory(), *badges)
    assert progress.pathway_progress(learner, factories.pathway_of(course)).done == 0


@pytest.mark.parametrize("many", [1, 4])
def test_progress_costs_the_same_however_much_there_is(learner, django_assert_num_queries, many):
    for _number in range(many):
        course, badges = course_of(3)
        factories.pathway_of(course)
        earn(learner, *badges)
    with django_assert_num_queries(4):
        progress.all_pathways(learner)
    with django_assert_num_queries(2):
        progress.course_progress(learner)


# --- Pages -------------------------------------------------------------------------------------------------------


def test_everybody_sees_the_pathways(client, db):
    course, badges = course_of(2, title="Flexible Pages")
    pathway = factories.pathway_of(course, title="Web Designer", is_accelerated=True)
    assert "Web Designer" in client.get("/pathways/").content.decode()
    page = client.get(f"/pathways/{pathway.slug}/").content.decode()
    for words in ("Flexible Pages", badges[0].name, "2 badges", "college credit", "Sign up free"):
        assert words in page, words
    assert client.get("/pathways/none-such/").status_code == 404


def test_a_learner_sees_how_far_they_are(client_for, learner):
    course, badges = course_of(2)
    pathway = factories.pathway_of(course)
    earn(learner, badges[0])
    visit = client_for(learner)
    assert "You have done 0 of 1 steps" in visit.get("/pathways/").content.decode()
    assert "1 of 2 badges" in visit.get(f"/pathways/{pathway.slug}/").content.decode()


def test_my_badges_by_course_newest_first(client_for, learner):
    old, old_badges = course_of(2, title="Old Course")
    new, new_badges = course_of(1, title="New Course")
    long_ago = timezone.now() - dt.timedelta(days=400)
    earn(learner, old_badges[0], earned_at=long_ago, missing_since=timezone.now())
    earn(learner, new_badges[0])
    earn(learner, factories.BadgeFactory(course=None, kind="activity", name="Newbie"))
    page = client_for(learner).get("/me/badges/").content.decode()
    assert page.index("New Course") < page.index("Old Course") < page.index("Newbie")
    assert "1 of 2" in page
    assert "Not on your profile now" in page
    assert old.pk != new.pk


def test_without_badges_there_is_one_thing_to_do(client_for, learner):
    page = client_for(learner).get("/me/badges/").content.decode()
    assert "No badges yet" in page
    assert "/me/provider/" in page


def test_what_a_badge_counts_for(client_for, learner):
    course, badges = course_of(1)
    pathway = factories.pathway_of(course, title="Data Analyst")
    rule = factories.SkillRuleFactory(badge=badges[0], crosswalk__version=7)
    factories.SkillRuleFactory(badge=badges[0], crosswalk__state="draft", crosswalk__effective_from=None)
    earn(learner, *badges)
    page = client_for(learner).get(f"/me/badges/{badges[0].pk}/").content.decode()
    assert rule.skill.name in page
    assert "working" in page
    assert "version 7" in page
    assert f"/pathways/{pathway.slug}/" in page
    assert "version 7" in page


@pytest.mark.parametrize("kind", ["learning", "activity"])
def test_a_badge_that_counts_for_nothing_says_so(client_for, learner, kind):
    badge = factories.BadgeFactory(course=None, kind=kind)
    earn(learner, badge)
    assert "count for a skill" in client_for(learner).get(f"/me/badges/{badge.pk}/").content.decode()


def test_a_badge_of_somebody_else_is_as_absent_as_one_that_is_not(client_for, learner):
    badge = factories.BadgeFactory()
    earn(factories.UserFactory(), badge)
    visit = client_for(learner)
    theirs, nobodys = visit.get(f"/me/badges/{badge.pk}/"), visit.get(f"/me/badges/{badge.pk + 999}/")
    assert theirs.status_code == nobodys.status_code == 404
    # Its own address stands on a page: the menu of languages leads back to it.
    shown = [re.sub(rb"csrfmiddlewaretoken[^>]*|/me/badges/\d+/", b"", page.content) for page in (theirs, nobodys)]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("address", ["/me/badges/", "/me/badges/1/"])
def test_visitors_sign_in_first(client, db, address):
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_the_same_however_much_there_is(client_for, learner, django_assert_max_num_queries, many):
    crosswalk = factories.CrosswalkFactory()
    for _number in range(many):
        course, badges = course_of(3)
        pathway = factories.pathway_of(course)
        PathwayStep.objects.create(pathway=pathway, position=9, title="Empty")
        factories.SkillRuleFactory(badge=badges[0], crosswalk=crosswalk)
        earn(learner, *badges)
    visit = client_for(learner)
    for address, most in {
        "/pathways/": 6,
        f"/pathways/{pathway.slug}/": 8,
        "/me/badges/": 6,
        f"/me/badges/{badges[0].pk}/": 9,
    }.items():
        with django_assert_max_num_queries(most):
            assert visit.get(address).status_code == 200
