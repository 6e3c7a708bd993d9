"""Consents: separate, versioned, and what follows from each."""

import pytest

from badges.provider.models import ProviderAccount
from enrollment.intake import consents
from enrollment.intake.models import Consent
from jobs.candidates.models import Candidate
from tests import factories

Kind = Consent.Kind


def test_every_kind_has_its_wording():
    assert set(consents.WORDINGS) == set(Kind.values)


def test_giving_twice_is_once(learner):
    first = consents.give(user=learner, kind=Kind.TERMS, by=learner)
    assert consents.give(user=learner, kind=Kind.TERMS, by=learner) == first
    assert first.version == consents.WORDINGS[Kind.TERMS].version


def test_agreeing_again_adds_a_row(learner):
    consents.give(user=learner, kind=Kind.PROFILE, by=learner)
    consents.withdraw(user=learner, kind=Kind.PROFILE, by=learner)
    assert not consents.stands(learner, Kind.PROFILE)
    consents.give(user=learner, kind=Kind.PROFILE, by=learner)
    assert Consent.objects.filter(user=learner, kind=Kind.PROFILE).count() == 2


def test_new_words_replace_the_old_consent_and_keep_it(learner):
    old = Consent.objects.create(user=learner, kind=Kind.TERMS, version="2014-10", language="en")
    new = consents.give(user=learner, kind=Kind.TERMS, by=learner)
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert consents.standing(learner) == {Kind.TERMS: new}


def test_showing_badges_makes_a_learner_a_candidate_and_withdrawing_hides_them_at_once(learner):
    factories.EnrollmentFactory(user=learner, state="active")
    consents.give(user=learner, kind=Kind.SHOW_BADGES, by=learner)
    assert Candidate.objects.visible().filter(user=learner).exists()
    consents.withdraw(user=learner, kind=Kind.SHOW_BADGES, by=learner)
    assert not Candidate.objects.visible().filter(user=learner).exists()


@pytest.mark.parametrize("state", ["applicant", "needs_review", "ineligible", "withdrawn"])
def test_nobody_is_shown_before_they_are_in_the_programme(learner, state):
    factories.EnrollmentFactory(user=learner, state=state)
    consents.give(user=learner, kind=Kind.SHOW_BADGES, by=learner)
    assert not Candidate.objects.filter(user=learner).exists()


def test_withdrawing_the_profile_unlinks_the_account_at_once(learner):
    account = factories.ProviderAccountFactory(user=learner)
    consents.give(user=learner, kind=Kind.PROFILE, by=learner)
    consents.withdraw(user=learner, kind=Kind.PROFILE, by=learner)
    assert not ProviderAccount.objects.filter(pk=account.pk, unlinked_at__isnull=True).exists()


def test_withdrawing_touches_nobody_else(learner):
    other = factories.ProviderAccountFactory()
    candidate = factories.CandidateFactory(user=other.user)
    for kind in (Kind.PROFILE, Kind.SHOW_BADGES):
        consents.withdraw(user=learner, kind=kind, by=learner)
    other.refresh_from_db()
    candidate.refresh_from_db()
    assert other.unlinked_at is None
    assert candidate.hidden_at is None


@pytest.mark.django_db(transaction=True)
def test_agreeing_many_times_at_once_is_once():
    from tests.races import run_parallel

    enrollment = factories.EnrollmentFactory(state="active")
    user = enrollment.user
    answers = run_parallel(8, lambda _number: consents.give(user=user, kind=Kind.SHOW_BADGES, by=user).pk)
    assert len(set(answers)) == 1, answers
    assert Consent.objects.count() == 1
    assert Candidate.objects.visible().count() == 1
