"""What fits one person, for staff: every opening of their list with its reasons, and who may see what of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from badges.catalog.models import Skill
from enrollment.desk import notes
from enrollment.desk.fitting.theirs import joined
from jobs.candidates import actions as candidates
from jobs.matching import matches
from jobs.matching.engine import match_all
from jobs.referrals import actions as referrals
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def ana():
    """A candidate who shows CSS at "working", with an enrollment."""
    skill = factories.SkillFactory(name="CSS")
    rule = factories.SkillRuleFactory(skill=skill, level=2, badge__name="CSS Basics")
    user = factories.UserFactory(full_name="Ana Rivera")
    factories.AwardFactory(user=user, badge=rule.badge)
    factories.EnrollmentFactory(user=user, state="eligible", covered="veteran", priority=3)
    return factories.CandidateFactory(user=user)


@pytest.fixture
def asking(ana):
    """``asking(many)``: so many more openings that ask for CSS, and for SQL besides."""
    css, sql = Skill.objects.get(name="CSS"), factories.SkillFactory(name="SQL")

    def post(many=1, **fields):
        made = [factories.opening_asking((css, 2), (sql, 1, False), **fields) for _number in range(many)]
        match_all()
        return made

    return post


def page_of(candidate, number=1):
    address = reverse("admin:enrollment_openings", args=[candidate.pk])
    return f"{address}?page={number}" if number > 1 else address


def words(text):
    """What stands there, without the markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_every_opening_has_its_reasons_and_their_points_add_up(ana, asking, client_for, staff):
    asking(12, title="Web developer")
    client = client_for(staff("job_developer"))
    first, second = client.get(page_of(ana)).text, client.get(page_of(ana, 2)).text
    assert [text.count(">Web developer</a>") for text in (first, second)] == [10, 2]
    assert re.search(r"CSS working ✓ working CSS Basics, \w+ \d+, \d{4} 75 of 75", words(first))
    assert "SQL (nice to have) aware Not yet None yet 0 of 25 Score 75" in words(first)
    assert "How your badges" not in first  # words to the learner, whose badges have a page for them alone
    assert "/me/badges/" not in first
    assert client.get(page_of(ana, 3)).status_code == 404
    for fit in joined(ana, matches.for_learner(ana.user), sees_referrals=True):
        assert sum(reason.points for reason in fit.reasons) == fit.match.score


@pytest.mark.parametrize(("role", "status"), [
    ("case_manager", 200), ("job_developer", 200), ("programme_manager", 200), ("auditor", 200), ("eo_officer", 403),
])  # fmt: skip
def test_who_may_look(role, status, ana, client_for, staff):
    assert client_for(staff(role)).get(page_of(ana)).status_code == status


def test_others_are_led_to_sign_in_and_nobody_is_not_found(ana, client_for, staff):
    assert client_for(ana.user).get(page_of(ana)).status_code == 302
    assert client_for(factories.MembershipFactory().user).get(page_of(ana)).status_code == 302
    nobody = factories.UserFactory()
    assert client_for(staff("auditor")).get(page_of(nobody)).status_code == 404


def test_nobody_is_told_of_service_or_notes_and_a_job_developer_not_of_the_enrollment(ana, asking, client_for, staff):
    asking()
    enrollment = factories.Enrollment.objects.get(user=ana.user)
    notes.write(enrollment=enrollment, text="Called about evenings.", by=staff("case_manager"))
    review = reverse("admin:enrollment_enrollment_review", args=[enrollment.pk])
    for role, leads_on in (("case_manager", True), ("job_developer", False)):
        text = client_for(staff(role)).get(page_of(ana)).text
        assert (review in text) == leads_on
        assert "evenings" not in text
        assert "veteran" not in text.lower()


def test_what_was_applied_for_or_set_aside_is_marked(ana, asking, client_for, staff):
    plain, applied, aside = asking(3)
    factories.ReferralFactory(candidate=ana, opening=applied, state="interested")
    referrals.set_aside(user=ana.user, opening=aside)
    text = words(client_for(staff("job_developer")).get(page_of(ana)).text)
    assert text.count("Referral: Interested, begun ") == 1
    assert text.count("set aside by the learner, ") == 1
    fits = joined(ana, matches.for_learner(ana.user, aside=True), sees_referrals=True)
    assert {fit.opening for fit in fits if fit.referral} == {applied}
    assert {fit.opening for fit in fits if fit.aside} == {aside}
    assert plain in {fit.opening for fit in fits}


def test_referrals_stay_with_those_who_may_see_them(ana, asking):
    (opening,) = asking()
    factories.ReferralFactory(candidate=ana, opening=opening)
    (fit,) = joined(ana, matches.for_learner(ana.user), sees_referrals=False)
    assert fit.referral is None


def test_only_who_may_call_a_reason_wrong_is_led_there(ana, asking, client_for, staff):
    (opening,) = asking()
    wrong = reverse("admin:jobs_objection_say", args=[ana.pk, opening.pk])
    assert wrong in client_for(staff("job_developer")).get(page_of(ana)).text
    assert wrong not in client_for(staff("auditor")).get(page_of(ana)).text


def test_without_matches_it_says_why(ana, asking, client_for, staff):
    client = client_for(staff("case_manager"))
    assert "being worked out" in client.get(page_of(ana)).text
    match_all()
    assert "No open job fits this person now." in client.get(page_of(ana)).text
    asking()
    candidates.hide(user=ana.user, by=ana.user)
    assert "is not shown to employers now" in client.get(page_of(ana)).text


def test_the_queries_do_not_grow_with_the_openings(ana, asking, client_for, staff):
    client, counts = client_for(staff("job_developer")), []
    for many in (1, 2):
        for opening in asking(many):
            factories.ReferralFactory(candidate=ana, opening=opening)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page_of(ana)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_the_ways_there(ana, asking, client_for, staff):
    (opening,) = asking()
    enrollment = factories.Enrollment.objects.get(user=ana.user)
    review = reverse("admin:enrollment_enrollment_review", args=[enrollment.pk])
    assert page_of(ana) in client_for(staff("case_manager")).get(review).text
    developer = client_for(staff("job_developer"))
    for name, key in (("admin:jobs_candidate_change", ana.pk), ("admin:enrollment_fitting", opening.pk)):
        assert page_of(ana) in developer.get(reverse(name, args=[key])).text
