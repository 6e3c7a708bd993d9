"""What the rules find, and that what was decided can be explained afterwards."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from enrollment.eligibility.actions import findings_of, newest
from enrollment.eligibility.findings import BY_CODE, VERSION, Facts, Kind, find, outcome, years
from enrollment.eligibility.models import Determination
from enrollment.eligibility.words import facts_of
from enrollment.intake import actions
from enrollment.intake.models import Consent
from tests import factories

DAY = dt.date(2026, 11, 26)
FACTS = {
    "zip_code": "97209",
    "county": "41051",
    "served": {"41051", "41067"},
    "birth_date": dt.date(1980, 5, 1),
    "covered": False,
    "on": DAY,
    "adult_age": 18,
    "youngest_age": 14,
}


def codes(**changes):
    return [one.code for one in find(Facts(**{**FACTS, **changes}))]


@pytest.mark.parametrize(
    ("changes", "found", "decided"),
    [
        ({}, [], "eligible"),
        ({"county": "41017", "zip_code": "97701"}, ["outside_area"], "ineligible"),
        ({"county": "41051", "zip_code": "97005"}, ["county_unsure"], "needs_review"),
        ({"birth_date": None}, ["no_birth_date"], "eligible"),
        ({"birth_date": dt.date(2008, 11, 27)}, ["not_adult"], "needs_review"),
        ({"birth_date": dt.date(2008, 11, 26)}, [], "eligible"),
        ({"birth_date": dt.date(2012, 11, 27)}, ["too_young"], "ineligible"),
        ({"birth_date": dt.date(2012, 11, 26)}, ["not_adult"], "needs_review"),
        ({"covered": True}, ["covered_person"], "eligible"),
        (
            {"county": "41051", "zip_code": "97005", "birth_date": dt.date(2013, 1, 1)},
            ["too_young", "county_unsure"],
            "ineligible",
        ),
    ],
)  # fmt: skip
def test_what_is_found_decides(changes, found, decided):
    assert codes(**changes) == found
    assert outcome(find(Facts(**{**FACTS, **changes}))) == decided


def test_every_finding_says_what_it_means_and_what_to_do():
    for one in BY_CODE.values():
        assert str(one.sentence).endswith(".")
        assert str(one.next_step).endswith(".")
    assert {one.kind for one in BY_CODE.values()} == set(Kind)


def test_born_on_a_leap_day():
    assert [years(dt.date(2008, 2, 29), dt.date(2026, *day)) for day in ((2, 28), (3, 1))] == [17, 18]


def test_a_determination_keeps_rules_facts_and_findings(learner):
    programme = factories.ProgrammeFactory()
    enrollment = actions.start(user=learner, programme=programme, zip_code="97005", county="41051", by=learner)
    actions.reach(enrollment=enrollment, phone="", agreed={Consent.Kind.TERMS}, by=learner)
    actions.about(enrollment=enrollment, birth_date=None, covered="veteran", priority_groups=[], by=learner)
    actions.submit(enrollment=enrollment, by=learner)
    found = newest(learner, programme)
    assert (found.rules_version, found.outcome, found.by) == (VERSION, "needs_review", None)
    assert found.inputs["zip"] == "97005"
    assert found.inputs["covered"] is True
    assert [one.code for one in findings_of(found)] == ["county_unsure", "no_birth_date", "covered_person"]


@pytest.mark.parametrize(
    ("answer", "words"), [("", "Not said"), ("no", "No"), ("spouse", "Yes"), (None, "No, or not said")]
)
def test_what_nobody_said_is_kept_apart_from_a_no(answer, words):
    """None: decided before the answer itself was kept."""
    facts = Facts(**{**FACTS, "covered": answer == "spouse", "service": answer})
    kept = Determination(inputs=facts.kept())
    label = "Served in the military, or the spouse of somebody who did"
    assert [said for name, said in facts_of(kept) if name == label] == [words]
    assert kept.inputs["covered"] is (answer == "spouse")


def test_the_answer_left_empty_is_kept_with_what_was_decided(learner):
    programme = factories.ProgrammeFactory()
    enrollment = actions.start(user=learner, programme=programme, zip_code="97209", county="41051", by=learner)
    actions.reach(enrollment=enrollment, phone="", agreed={Consent.Kind.TERMS}, by=learner)
    actions.submit(enrollment=enrollment, by=learner)
    found = newest(learner, programme)
    assert (found.inputs["covered"], found.inputs["service"]) == (False, "")


def test_staff_overrule_with_a_reason_that_is_kept(learner, staff):
    enrollment = factories.EnrollmentFactory(user=learner, state="needs_review", zip="97005")
    manager = staff("case_manager")
    actions.decide(enrollment=enrollment, eligible=True, why="Saw a lease.", by=manager)
    found = newest(learner, enrollment.programme)
    assert (found.outcome, found.by, found.why) == ("eligible", manager, "Saw a lease.")
    assert found.findings[0] == {"code": "county_unsure", "kind": "staff"}


def test_what_was_decided_is_never_changed(learner, staff):
    made = Determination.objects.create(
        user=learner, programme=factories.ProgrammeFactory(), rules_version="x", outcome="eligible"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Determination.objects.filter(pk=made.pk).update(outcome="ineligible")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Determination.objects.create(
            user=learner, programme=made.programme, rules_version="x", outcome="eligible", by=staff("case_manager")
        )
