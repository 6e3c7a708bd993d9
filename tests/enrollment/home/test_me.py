"""The front page and somebody's own page."""

import datetime as dt
import json
import re

import pytest
from django.utils import timezone

from badges.provider.models import Outcome
from codeoregon.lib.templatetags.co import day
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.home import fits
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment
from jobs.matching import matches
from jobs.matching.models import LearnerMatches
from jobs.placements.models import Signature
from jobs.referrals import actions as referrals
from tests import factories
from tests.owner import as_owner

pytestmark = pytest.mark.usefixtures("clear_cache")


@pytest.fixture
def active(learner):
    """A learner who joined, agreed to everything, and linked an account that is shown to be theirs."""
    factories.EnrollmentFactory(user=learner, state="active")
    for kind in Consent.Kind.values:
        consents.give(user=learner, kind=kind, by=learner)
    return learner


@pytest.fixture
def linked(active):
    from django.utils import timezone

    return factories.ProviderAccountFactory(user=active, proof="gravatar", proved_at=timezone.now())


def page_of(client_for, user):
    answer = client_for(user).get("/me/")
    assert answer.status_code == 200
    return answer.content.decode()


def learning(user, badges=3, earned=1):
    course = factories.CourseFactory()
    made = [factories.BadgeFactory(course=course, position=place) for place in range(badges)]
    for badge in made[:earned]:
        factories.AwardFactory(user=user, badge=badge)
    return factories.pathway_of(course), made


def fitting(user, *scored):
    """Openings with a stored match list for ``user``."""
    rule = factories.SkillRuleFactory(badge=factories.AwardFactory(user=user).badge)
    openings = [factories.opening_asking((rule.skill, 2)) for _score in scored]
    LearnerMatches.objects.create(
        candidate_id=user.pk, openings=[row.pk for row in openings], scores=list(scored), scoring=1
    )
    return openings


def test_the_front_page_is_for_everybody(client, db):
    factories.ProgrammeFactory()
    opening = factories.OpeningFactory(pay_low=24, pay_high=30)
    page = client.get("/").content.decode()
    for words in (
        "Sign up free",
        "It is free",
        "Multnomah or Washington County",
        opening.title,
        "$24 an hour",
        "learners and badges as of the count of",
    ):
        assert words in page, words


def test_signed_in_the_front_page_leads_to_ones_own(client_for, learner):
    page = client_for(learner).get("/").content.decode()
    assert "Go to my page" in page
    assert "Sign up free" not in page


def test_a_visitor_signs_in_first(client, db):
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (None, "Join Code Oregon"),
        ("applicant", "Go on with joining"),
        ("withdrawn", "You have left Code Oregon"),
        ("ineligible", "You can't join Code Oregon now"),
        ("needs_review", "Our staff are looking at your answers"),
        ("active", "Link your Treehouse account"),
    ],
)
def test_the_page_says_what_to_do_first(client_for, learner, state, words):
    if state:
        factories.EnrollmentFactory(user=learner, state=state)
    page = page_of(client_for, learner)
    assert f"Hello, {learner.get_short_name()}" in page
    assert words in page


def test_who_left_finds_the_way_back(client_for, learner):
    factories.EnrollmentFactory(user=learner, state="withdrawn")
    page = page_of(client_for, learner)
    assert "Only a few are left" not in page
    assert PRIMARY.findall(page) == ["/join/"]
    assert client_for(learner).get("/join/").url == "/join/where/"


def member_of_an_organisation(staff):
    return factories.MembershipFactory(user__audience="learner").user


def by_the_employers_door(staff):
    return factories.UserFactory(audience="employer")


@pytest.mark.parametrize(
    ("who", "home"),
    [
        (lambda staff: staff("case_manager"), "/admin/"),
        (lambda staff: factories.UserFactory(is_superuser=True), "/admin/"),
        (member_of_an_organisation, "/employers/home/"),
        (by_the_employers_door, "/employers/home/"),
    ],
)
def test_who_works_here_is_shown_to_their_own_page_first(client_for, staff, who, home):
    user = who(staff)
    page = page_of(client_for, user)
    assert PRIMARY.findall(page) == [home]
    assert "Four short screens" not in page
    assert 'href="/join/">Join as a learner' in page
    factories.EnrollmentFactory(user=user, state="applicant")
    page = page_of(client_for, user)
    assert PRIMARY.findall(page) == ["/join/"]
    assert "Join as a learner" not in page


def test_who_was_a_member_once_is_a_learner_like_others(client_for):
    user = factories.MembershipFactory(user__audience="learner", removed_at=timezone.now()).user
    assert "Join Code Oregon" in page_of(client_for, user)


def test_an_account_that_is_not_shown_to_be_theirs(client_for, active):
    factories.ProviderAccountFactory(user=active, handle="adal")
    assert "Is “adal” yours?" in page_of(client_for, active)


def test_who_lost_their_seat_reads_so_before_they_show_that_the_account_is_theirs(client_for, active):
    factories.ProviderAccountFactory(user=active, handle="adal")
    Enrollment.objects.filter(user=active).update(state="seat_reclaimed")
    page = page_of(client_for, active)
    assert "Is “adal” yours?" in page
    assert "Your seat went to the next person" in page


def test_who_was_warned_reads_until_when(client_for, linked):
    warned = dt.datetime(2100, 3, 1, 20, tzinfo=dt.UTC)
    Enrollment.objects.filter(user=linked.user).update(state="inactive_warned", warned_at=warned)
    days = int(threshold(Name.RECLAIM_DAYS))
    until = f"Earn one by {day(warned + dt.timedelta(days=days))}"
    assert until in page_of(client_for, linked.user)
    assert until in client_for(linked.user).get("/me/seat/").text


def test_what_is_loaded_into_the_page_leaves_its_title_alone(client_for, linked):
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", client_for(linked.user).get("/me/").text)
    assert json.loads(config[1])["ignoreTitle"] is True


def test_before_the_first_badge(client_for, linked):
    page = page_of(client_for, linked.user)
    assert "Earn your first badge" in page
    assert "/me/badges/next/" in page


def test_the_next_badge_and_how_far_the_pathway_is(client_for, linked):
    pathway, badges = learning(linked.user)
    page = page_of(client_for, linked.user)
    for words in (f"Next badge: {badges[1].name}", "2 badges are left", pathway.title, "1 of 3 badges", "0 of 1 steps"):
        assert words in page, words


def test_when_everything_is_done_there_is_another_pathway_to_choose(client_for, linked):
    learning(linked.user, badges=2, earned=2)
    assert "Choose your next pathway" in page_of(client_for, linked.user)


def test_a_long_pathway_is_folded(client_for, linked):
    courses = [factories.BadgeFactory().course for _number in range(8)]
    factories.pathway_of(*courses)
    factories.AwardFactory(user=linked.user, badge=courses[0].badges.get())
    factories.BadgeFactory(course=courses[0])
    page = page_of(client_for, linked.user)
    assert "5 more steps" in page
    assert all(course.title in page for course in courses)


def test_a_full_list_is_not_called_a_count(client_for, linked, monkeypatch):
    monkeypatch.setattr(matches, "KEEP", 2)
    monkeypatch.setattr(fits, "KEEP", 2)
    fitting(linked.user, 100, 100)
    assert "2 or more jobs fit your badges" in client_for(linked.user).get("/me/").text
    assert fits.may_be_more(linked.user.pk)


def test_jobs_set_aside_are_not_counted_and_not_shown(client_for, linked):
    first, second = fitting(linked.user, 100, 100)
    referrals.set_aside(user=linked.user, opening=first)
    page = page_of(client_for, linked.user)
    assert "1 job fits your badges" in page
    assert first.title not in page
    assert second.title in page
    assert fits.fitting(linked.user.pk) == {second.pk}
    referrals.set_aside(user=linked.user, opening=second)
    page = page_of(client_for, linked.user)
    assert "No other job fits you now" in page
    assert 'href="/me/matches/aside/"' in page


def test_a_job_that_is_under_way_is_told_there_and_not_among_those_that_fit(client_for, linked):
    first, second = fitting(linked.user, 100, 100)
    referrals.express_interest(user=linked.user, opening=first)
    board = client_for(linked.user).get("/me/").context["board"]
    assert [one.title for one in board.standings] == [first.title]
    assert [card.title for card in board.jobs.cards] == [second.title]


def test_a_list_full_of_fits_is_none_the_less_for_what_was_set_aside(client_for, linked, monkeypatch):
    monkeypatch.setattr(matches, "KEEP", 2)
    first, _second = fitting(linked.user, 100, 100)
    referrals.set_aside(user=linked.user, opening=first)
    assert "1 or more jobs fit your badges" in page_of(client_for, linked.user)


def test_jobs_that_fit_with_their_reasons(client_for, linked):
    first, second = fitting(linked.user, 100, 100)
    page = page_of(client_for, linked.user)
    assert "2 jobs fit your badges" in page
    assert first.title in page
    assert second.title in page
    assert "✓" in page


def test_a_closed_opening_is_gone_at_once(client_for, linked):
    (opening,) = fitting(linked.user, 100)
    type(opening).objects.filter(pk=opening.pk).update(state="closed", ended_at=opening.published_at)
    assert opening.title not in page_of(client_for, linked.user)


def test_without_consent_there_are_no_jobs_and_the_page_says_why(client_for, linked):
    fitting(linked.user, 100)
    consents.withdraw(user=linked.user, kind=Consent.Kind.SHOW_BADGES, by=linked.user)
    page = page_of(client_for, linked.user)
    assert "once you let us show your badges" in page


def test_what_is_under_way(client_for, linked):
    from jobs.candidates.models import Candidate

    candidate = Candidate.objects.get(user=linked.user)
    referral = factories.ReferralFactory(candidate=candidate)
    theirs = factories.ReferralFactory()
    page = page_of(client_for, linked.user)
    assert referral.opening.title in page
    assert "Interested" in page
    assert theirs.opening.title not in page


def hired(user, state="sent", **fields):
    from jobs.candidates.models import Candidate

    candidate = Candidate.objects.filter(user=user).first() or factories.CandidateFactory(user=user)
    now, today = timezone.now(), timezone.localdate()
    referral = factories.ReferralFactory(candidate=candidate, state="hired", referred_at=now, ended_at=now)
    signed = {"signed_at": now} if state not in ("draft", "sent") else {}
    days = {"starts_on": today, "agreement": "We agree."}
    return factories.PlacementFactory(referral=referral, state=state, kind="direct", **days, **signed, **fields)


PRIMARY = re.compile(r'class="btn" href="([^"]+)"')


def test_an_agreement_to_sign_comes_before_everything_else(client_for, linked):
    learning(linked.user)
    placement = hired(linked.user)
    page = page_of(client_for, linked.user)
    assert PRIMARY.findall(page) == [f"/me/placements/{placement.pk}/sign/"]
    assert page.index("Sign your agreement") < page.index("Next badge")
    Signature.objects.create(
        placement=placement, party="learner", user=linked.user, typed_name="A B", document_sha256="0" * 64
    )
    assert "Sign your agreement" not in page_of(client_for, linked.user)


def test_who_never_joined_is_asked_for_their_signature_too(client_for, learner):
    placement = hired(learner)
    page = page_of(client_for, learner)
    assert PRIMARY.findall(page) == [f"/me/placements/{placement.pk}/sign/"]
    assert "Join Code Oregon" in page
    hired(factories.UserFactory())
    assert page_of(client_for, learner).count("Sign your agreement") == 1


@pytest.mark.parametrize(
    ("state", "words"), [("sent", "Waiting for signatures"), ("signed", "Signed"), ("active", "At work")]
)
def test_a_placement_is_under_way_until_it_is_over(client_for, learner, state, words):
    placement = hired(learner, state)
    page = page_of(client_for, learner)
    assert "What is under way" in page
    assert f"<dd>{words}</dd>" in page
    with as_owner():
        type(placement).objects.update(state="completed", signed_at=timezone.now())
    assert "What is under way" not in page_of(client_for, learner)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.NOT_FOUND, "shows no profile"),
        (Outcome.PRIVATE, "is private"),
        (Outcome.THROTTLED, "asked us to wait"),
        (Outcome.BROKEN, "did not answer"),
        (Outcome.NONSENSE, "can&#x27;t read"),
    ],
)
def test_trouble_at_the_provider_is_told_kindly(client_for, linked, outcome, words):
    type(linked).objects.update(last_outcome=outcome)
    assert words in page_of(client_for, linked.user)


def test_the_provider_asked_us_to_wait_until_a_time_that_is_told(client_for, linked):
    until = dt.datetime(2100, 1, 2, 20, 5, tzinfo=dt.UTC)
    type(linked).objects.update(last_outcome=Outcome.THROTTLED, next_sync_at=until)
    assert "asked us to wait until Jan 2, 2100, 12:05 p.m." in page_of(client_for, linked.user)


@pytest.mark.parametrize("many", [1, 4])
@pytest.mark.parametrize(("state", "queries"), [("active", 11), ("waitlisted", 12)])
def test_the_page_costs_the_same_however_much_there_is(
    client_for, linked, django_assert_num_queries, many, state, queries
):
    """In line it costs one more: how many are ahead."""
    queued_at = timezone.now() if state == "waitlisted" else None
    Enrollment.objects.filter(user=linked.user).update(state=state, queued_at=queued_at)
    for _number in range(many):
        learning(linked.user)
        hired(linked.user)
        factories.ReferralFactory(candidate_id=linked.user.pk)
    _shown, *aside = fitting(linked.user, *[100] * (many + many))
    for opening in aside[many - 1 :]:
        referrals.set_aside(user=linked.user, opening=opening)
    visit = client_for(linked.user)
    visit.get("/me/")  # the catalogue is another one
    with django_assert_num_queries(queries):
        page = visit.get("/me/")
    board = page.context["board"]
    assert (len(board.jobs.cards), len(board.standings)) == (min(many, 3), 2 * min(many, 3))
    assert board.to_sign and board.next and board.seat


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        ([], ""),
        ([0], "You earned a badge this week. A run of weeks begins."),
        ([0, 1, 3], "You earned badges in 3 weeks, this week among them."),
        ([1], "You earned badges in 1 week. A badge this week makes it 2."),
        ([2, 3], "You earned badges in 2 weeks. A badge this week makes it 3."),
        ([4, 5, 6], "Your best run so far: 3 weeks with a badge. A badge this week begins a new run."),
    ],
)
def test_weeks_with_a_badge_in_words_that_show_no_loss(client_for, linked, weeks, words):
    for week in weeks:
        at = timezone.now() - dt.timedelta(weeks=week)
        factories.AwardFactory(user=linked.user, earned_at=at)
    page = page_of(client_for, linked.user)
    assert words in page
    assert ("You can skip one" in page) == bool(weeks)
    for loss in ("lost", "missed", "broken", " 0 weeks"):
        assert loss not in page


def test_the_next_badge_leads_to_what_it_counts_for(client_for, linked):
    _pathway, badges = learning(linked.user)
    assert f'href="/me/badges/{badges[1].pk}/"' in page_of(client_for, linked.user)
