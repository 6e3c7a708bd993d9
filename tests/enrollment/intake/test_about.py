"""The third screen: everything may be left out, and what is said decides the place in line."""

import datetime as dt

import pytest
from django.utils import timezone

from enrollment.eligibility.models import Determination
from enrollment.intake.forms import AboutForm
from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState
from tests import factories

ABOUT, CHECK = "/join/about/", "/join/check/"
S = EnrollmentState


@pytest.fixture
def visit(client_for, learner):
    """Somebody who has done the first two screens."""
    factories.ProgrammeFactory()
    client = client_for(learner)
    client.post("/join/where/", {"zip_code": "97209"})
    client.post("/join/reach/", {"terms": "on"})
    return client


def born(day):
    return {"birth_date_0": str(day.month), "birth_date_1": str(day.day), "birth_date_2": f"{day.year:04d}"}


def test_leaving_everything_out_is_fine(visit):
    page = visit.get(ABOUT).text
    assert "checked" not in page
    assert "You don't have to answer" in page
    assert "Nobody asks you for proof now" in page
    assert visit.post(ABOUT).url == CHECK
    row = Enrollment.objects.get()
    assert (row.birth_date, row.covered, row.priority_groups, row.priority) == (None, "", [], 4)
    assert row.about_at is not None
    assert visit.get("/join/").url == CHECK
    assert "Not answered" in visit.get(CHECK).text


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ({"covered": "veteran", "priority_groups": ["low_income"]}, 1),
        ({"priority_groups": ["public_assistance", "basic_skills"]}, 2),
        ({"covered": "no", "priority_groups": ["low_income"]}, 2),
        ({"covered": "spouse"}, 3),
        ({"covered": "no"}, 4),
    ],
)
def test_what_is_said_decides_the_place_and_can_be_changed(visit, said, priority):
    visit.post(ABOUT, said)
    assert Enrollment.objects.get().priority == priority
    assert visit.get(ABOUT).text.count("checked") == len(said.get("priority_groups", [])) + ("covered" in said)
    visit.post(ABOUT, {"covered": "unsaid"})
    assert (Enrollment.objects.get().priority, Enrollment.objects.get().covered) == (4, "")


def test_a_birth_date_is_kept_and_shown_again(visit):
    visit.post(ABOUT, born(dt.date(1985, 3, 9)))
    assert Enrollment.objects.get().birth_date == dt.date(1985, 3, 9)
    page = visit.get(ABOUT).text
    assert 'value="1985"' in page
    assert "Mar 9, 1985" in visit.get(CHECK).text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (("3", "9", "1800"), "Check the year"),
        (("3", "9", "2999"), "in the past"),
        (("3", "9", str(timezone.localdate().year - 1)), "less than 5 years ago. Check the year."),
        (("2", "30", "1985"), "no such day"),
        (("3", "9", ""), "leave all three empty"),
        (("3", "9\x00", "1985"), "in digits"),
        (("٣", "٩", "١٩٨٥"), "in digits"),
        (("3", "9", "1" * 10_000), "4 digits"),
    ],
)
def test_an_impossible_birth_date_gets_a_sentence_and_the_rest_is_kept(visit, day, words):
    parts = {f"birth_date_{number}": part for number, part in enumerate(day)}
    answer = visit.post(ABOUT, {**parts, "covered": "veteran"})
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text
    assert 'value="veteran"' in answer.text
    assert answer.text.count("checked") == 1
    assert Enrollment.objects.get().about_at is None


def test_the_bounds_of_a_birth_date():
    today = timezone.localdate()
    for day, fits in (
        (today - dt.timedelta(days=1), False),
        (dt.date(today.year - 4, 1, 1), False),
        (dt.date(today.year - 5, 12, 31), True),
        (today, False),
        (today + dt.timedelta(days=1), False),
        (dt.date(today.year - 110, 1, 1), True),
        (dt.date(today.year - 111, 12, 31), False),
    ):
        assert AboutForm(born(day)).is_valid() is fits, day


def test_answers_that_nobody_offered_are_refused(visit):
    for said in ({"covered": "general"}, {"priority_groups": ["friends"]}, {"covered": "veteran\x00"}):
        assert visit.post(ABOUT, said).status_code == 422
    assert Enrollment.objects.get().about_at is None


def test_too_young_is_told_why_and_can_mend_a_slip(visit):
    visit.post(ABOUT, born(timezone.localdate() - dt.timedelta(days=365 * 9)))
    assert visit.post(CHECK).url == "/join/done/"
    page = visit.get("/join/done/", follow=True).text
    assert "too young" in page
    assert "You can't join now" in page
    assert "outside our area" not in page
    assert Enrollment.objects.get().state == S.INELIGIBLE
    assert visit.post("/join/where/", {"zip_code": "97209"}).url == CHECK
    visit.post(ABOUT, born(dt.date(1985, 3, 9)))
    visit.post(CHECK)
    assert Enrollment.objects.get().state == S.WAITLISTED
    assert Determination.objects.count() == 2


def test_under_18_waits_for_staff_and_reads_why(visit):
    visit.post(ABOUT, born(timezone.localdate() - dt.timedelta(days=365 * 16)))
    visit.post(CHECK)
    page = visit.get("/join/done/").text
    assert "parent or guardian" in page
    assert Enrollment.objects.get().reference in page


def test_who_was_declined_by_staff_reads_that_staff_decided(visit, learner, staff):
    from enrollment.intake import actions

    enrollment = Enrollment.objects.get()
    visit.post(ABOUT, born(timezone.localdate() - dt.timedelta(days=365 * 16)))
    visit.post(CHECK)
    enrollment.refresh_from_db()
    actions.decide(enrollment=enrollment, eligible=False, why="No guardian agrees.", by=staff("case_manager"))
    page = visit.get("/join/outside/").text
    assert "Our staff looked at your answers" in page
    assert "No guardian agrees" not in page


# --- Self-identification ------------------------------------------------------------------------------------------

EO = {
    "eo-race_ethnicity": ["asian", "white"],
    "eo-sex": "another",
    "eo-limited_english": "no",
    "eo-has_disability": "yes",
}


def test_answers_for_equal_opportunity_are_kept_apart_and_never_shown_to_check(visit, learner):
    from enrollment.equal_opportunity.door import own

    assert visit.post(ABOUT, {"covered": "no", **EO}).url == CHECK
    said = own(learner)
    assert (said.race_ethnicity, said.sex, said.limited_english, said.has_disability) == (
        ["asian", "white"], "another", "no", "yes",
    )  # fmt: skip
    page = visit.get(CHECK).text
    assert "Questions about fair treatment" in page
    assert ">Answered<" in page
    for answer in ("Asian", "White", "I use another word", "disability"):
        assert answer not in page.split("<footer")[0]
    assert Enrollment.objects.get().priority == 4


def test_coming_back_shows_them_again_and_emptying_takes_them_back(visit, learner):
    from enrollment.equal_opportunity.door import own

    visit.post(ABOUT, EO)
    page = visit.get(ABOUT)
    assert page.text.count("checked") == 5
    assert "no-store" in page.headers["Cache-Control"]
    visit.post(ABOUT)
    assert not own(learner)


def test_two_answers_that_exclude_each_other_get_a_sentence_and_nothing_is_saved(visit, learner):
    from enrollment.equal_opportunity.door import own

    answer = visit.post(ABOUT, {**EO, "covered": "veteran", "eo-race_ethnicity": ["asian", "not_said"]})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert 'href="#id_eo-race_ethnicity_0"' in answer.text
    assert Enrollment.objects.get().about_at is None
    assert not own(learner)
