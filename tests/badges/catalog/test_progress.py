"""How far somebody is in courses and pathways, and what it costs to know."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from badges.catalog import progress
from badges.catalog.models import PathwayOption
from tests import factories
from tests.factories import course_of


def earn(user, *badges, **fields):
    return [factories.AwardFactory(user=user, badge=badge, **fields) for badge in badges]


def on_pathway(user, pathway):
    return progress.record_of(user).pathway(pathway)


def in_course(user, course):
    return progress.record_of(user).course(course.pk)


def test_a_step_is_done_when_any_option_is(learner):
    course, badges = course_of(2)
    other, others = course_of(3)
    pathway = factories.pathway_of(course)
    PathwayOption.objects.create(step=pathway.steps.get(), course=other)
    earn(learner, *others)
    found = on_pathway(learner, pathway)
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
    step = on_pathway(learner, pathway).steps[0]
    assert (step.best.course, step.state, step.best.left) == (other, "progress", 1)


def test_activity_and_unplaced_badges_count_for_nothing(learner):
    course, badges = course_of(1)
    activity = factories.BadgeFactory(course=None, kind="activity")
    unplaced = factories.BadgeFactory(course=course, catalogued=False)
    earn(learner, activity, unplaced)
    assert progress.course_progress(learner) == {}
    assert on_pathway(learner, factories.pathway_of(course)).steps[0].best.total == 1
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
    assert progress.record_of(learner).next_badge(found.next_step.best) == second_badges[1]
    assert behind != ahead


def test_without_a_start_there_is_no_pathway_to_be_on(learner):
    factories.pathway_of(course_of(1)[0])
    assert progress.furthest(progress.all_pathways(learner)) is None
    assert progress.furthest(progress.all_pathways(AnonymousUser())) is None


def test_a_course_without_badges_is_never_finished(learner):
    pathway = factories.pathway_of(factories.CourseFactory())
    assert on_pathway(learner, pathway).steps[0].state == "todo"


def test_nobody_elses_badges_count(learner):
    course, badges = course_of(1)
    earn(factories.UserFactory(), *badges)
    assert on_pathway(learner, factories.pathway_of(course)).done == 0


@pytest.mark.parametrize("many", [1, 4])
def test_progress_costs_the_same_however_much_there_is(learner, django_assert_num_queries, many):
    for _number in range(many):
        course, badges = course_of(3)
        factories.pathway_of(course)
        earn(learner, *badges)
    with django_assert_num_queries(5):  # the catalogue is another one
        progress.all_pathways(learner)
    with django_assert_num_queries(1):
        record = progress.record_of(learner)
        assert len(record.pathways()) == len(record.courses()) == many


def test_a_course_that_grows_is_complete_again_with_the_new_badge(learner):
    course, badges = course_of(2)
    earn(learner, *badges)
    assert in_course(learner, course).state == "earned"
    new = factories.BadgeFactory(course=course, position=3)
    assert (in_course(learner, course).state, in_course(learner, course).left) == ("progress", 1)
    earn(learner, new)
    assert in_course(learner, course).state == "earned"


def test_steps_with_alternatives_count_once_and_hours_by_the_first_choice(learner):
    first, first_badges = course_of(2, estimated_minutes=60)
    second, second_badges = course_of(2, estimated_minutes=600)
    pathway = factories.pathway_of(first)
    PathwayOption.objects.create(step=pathway.steps.get(), course=second)
    both = on_pathway(learner, pathway)
    assert (both.total, both.done, both.hours, len(both.steps[0].options)) == (1, 0, 1, 2)
    earn(learner, *first_badges, second_badges[0])
    assert on_pathway(learner, pathway).done == 1
