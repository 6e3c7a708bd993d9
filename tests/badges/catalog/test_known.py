"""The catalogue in memory is the one in the database, whoever changed it and however."""

import threading

import pytest
from django.db import connection, transaction

from badges.catalog import known, progress
from badges.catalog.models import Badge, Course, Pathway, PathwayOption, PathwayStep
from tests import factories
from tests.factories import course_of


@pytest.fixture
def pathway(db):
    return factories.pathway_of(course_of(2, title="Grids")[0])


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES = {
    "another title": lambda: Course.objects.update(title="Flexbox"),
    "the same again": lambda: Course.objects.update(title="Grids"),
    "raw SQL": lambda: raw("UPDATE badges_course SET title = 'Flexbox'"),
    "a badge more": lambda: factories.BadgeFactory(course=Course.objects.get()),
    "a badge less": lambda: Badge.objects.first().delete(),
    "a badge not placed any more": lambda: Badge.objects.update(catalogued=False),
    "a pathway more": lambda: factories.PathwayFactory(),
    "a pathway less": lambda: Pathway.objects.all().delete(),
    "a step less": lambda: PathwayStep.objects.all().delete(),
    "another option": lambda: PathwayOption.objects.create(
        step=PathwayStep.objects.get(), course=factories.CourseFactory()
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_gives_the_catalogue_another_name(change, pathway):
    before = known.fingerprint()
    CHANGES[change]()
    assert known.fingerprint() != before
    assert known.catalogue(known.fingerprint()) == known._read()


def test_it_is_read_once(pathway, learner, django_assert_num_queries):
    progress.record_of(learner)
    with django_assert_num_queries(1):
        assert progress.record_of(learner).pathways()[0].steps[0].best.course.title == "Grids"


def test_what_is_taken_back_is_forgotten(pathway, learner):
    with transaction.atomic():
        Course.objects.update(title="Flexbox")
        assert progress.all_pathways(learner)[0].steps[0].best.course.title == "Flexbox"
        transaction.set_rollback(True)
    assert progress.all_pathways(learner)[0].steps[0].best.course.title == "Grids"


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_what_somebody_else_has_not_committed(pathway):
    seen = []

    def other():
        seen.append(progress.all_pathways(None)[0].steps[0].best.course.title)
        connection.close()

    def look():
        reader = threading.Thread(target=other)
        reader.start()
        reader.join()

    with transaction.atomic():
        Course.objects.update(title="Flexbox")
        assert progress.all_pathways(None)[0].steps[0].best.course.title == "Flexbox"
        look()
    look()
    assert seen == ["Grids", "Flexbox"]


def test_an_empty_catalogue(db, learner):
    assert progress.all_pathways(learner) == []
    assert progress.course_progress(learner) == {}
