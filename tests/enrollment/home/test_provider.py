"""Linking an account and asking for news, without waiting for a worker: the tests act in its place."""

import datetime as dt
import re
import time

import pytest
from django.utils import timezone

from badges.catalog.models import Award
from badges.provider import actions
from badges.provider.forms import HandleForm
from badges.provider.models import Outcome, ProviderAccount
from enrollment.home import news, provider
from enrollment.intake import consents
from enrollment.intake.models import Consent
from jobs.matching.models import LearnerMatches
from tests import factories

LINK, UPDATE, NEWS, UNLINK = "/me/provider/", "/me/provider/update/", "/me/provider/news/", "/me/provider/unlink/"
AGREED = {"handle": "Ada", "profile": "on"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(provider, "HOLD", 0.0)


@pytest.fixture
def active(learner):
    factories.EnrollmentFactory(user=learner, state="active")
    return learner


@pytest.fixture
def visit(client_for, active):
    return client_for(active)


@pytest.fixture
def linked(active):
    consents.give(user=active, kind=Consent.Kind.PROFILE, by=active)
    return factories.ProviderAccountFactory(user=active, handle="ada", proof="code", proved_at=timezone.now())


def answered(account, outcome=Outcome.CHANGED, badges=(), changes=0):
    """What the worker does: the provider was asked, awards came."""
    now = timezone.now()
    for name in badges:
        factories.AwardFactory(user=account.user, badge=factories.BadgeFactory(name=name), first_seen_at=now)
    ProviderAccount.objects.filter(pk=account.pk).update(
        tried_at=now, last_synced_at=now, last_outcome=outcome, changes=changes
    )


# --- Linking -----------------------------------------------------------------------------------------------------


def test_linking_asks_for_the_consent_and_keeps_it(visit, active):
    refused = visit.post(LINK, {"handle": "Ada"})
    assert refused.status_code == 422
    assert 'value="Ada"' in refused.content.decode()
    assert not ProviderAccount.objects.exists()
    assert visit.post(LINK, AGREED).url == LINK
    assert ProviderAccount.objects.get().handle == "Ada"
    assert consents.stands(active, Consent.Kind.PROFILE)


def test_a_link_that_ended_for_its_owner_is_told_until_another_is_made(visit, active):
    mine = factories.ProviderAccountFactory(user=active, handle="Ada")
    theirs = factories.ProviderAccountFactory(handle="ada")
    assert "has ended" not in visit.get(LINK).content.decode()
    actions.attest(account=theirs, by=factories.UserFactory())
    mine.refresh_from_db()
    assert mine.unlinked_at
    page = visit.get(LINK).content.decode()
    assert "Your link to “Ada” has ended, because another learner showed that this profile is theirs." in page
    assert visit.post(LINK, AGREED | {"handle": "mine"}).status_code == 302
    actions.unlink(account=ProviderAccount.objects.get(handle="mine"), by=active)
    assert "has ended" not in visit.get(LINK).content.decode()


def test_the_consent_is_asked_for_once(visit, active):
    consents.give(user=active, kind=Consent.Kind.PROFILE, by=active)
    assert 'name="profile"' not in visit.get(LINK).content.decode()
    assert visit.post(LINK, {"handle": "https://teamtreehouse.com/profiles/ada"}).status_code == 302
    assert ProviderAccount.objects.get().handle == "ada"


@pytest.mark.parametrize("typed", ["", "a b", "../../etc", "ada\x00", "é", "x" * 300, "<script>"])
def test_what_is_no_user_name_gets_a_sentence(visit, typed):
    answer = visit.post(LINK, {"handle": typed, "profile": "on"})
    assert answer.status_code == 422
    assert not ProviderAccount.objects.exists()
    assert not Consent.objects.exists()


def test_a_name_that_another_learner_has_linked_is_a_conflict(visit):
    factories.ProviderAccountFactory(handle="ada", proof="staff", proved_at=timezone.now())
    answer = visit.post(LINK, AGREED)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.count("Another learner has linked") == 1
    assert 'name="contest"' not in page
    assert "Ask our staff" in page
    assert ProviderAccount.objects.count() == 1
    assert not Consent.objects.exists()


def test_a_name_that_nobody_has_shown_to_be_theirs_is_contested_by_a_button_of_its_own(visit):
    factories.ProviderAccountFactory(handle="ada")
    answer = visit.post(LINK, AGREED)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Another learner has linked" in page
    assert "Ask our staff" in page
    assert 'name="contest"' in page
    assert ProviderAccount.objects.count() == 1
    assert not Consent.objects.exists()
    assert visit.post(LINK, {**AGREED, "contest": "yes"}).status_code == 302
    assert ProviderAccount.objects.count() == 2


def test_a_second_name_is_a_conflict_until_the_first_is_unlinked(visit, linked):
    answer = visit.post(LINK, {"handle": "other"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.count("You have linked") == 1
    assert f'<a href="{UNLINK}">Unlink or change</a>' in page
    assert "Is it really yours" not in page
    assert visit.get(UNLINK).status_code == 200
    assert visit.post(UNLINK).url == visit.post(UNLINK).url == LINK, "pressed twice"
    assert visit.post(LINK, {"handle": "other"}).status_code == 302
    assert actions.account_of(linked.user).handle == "other"


def test_a_double_click_links_once(visit):
    assert visit.post(LINK, AGREED).status_code == visit.post(LINK, {"handle": "ada"}).status_code == 302
    assert ProviderAccount.objects.count() == 1


def test_who_has_not_joined_joins_first(client_for, db):
    visit = client_for(factories.UserFactory())
    assert visit.get(LINK).url == "/join/"
    assert visit.post(LINK, AGREED).url == "/join/"
    assert not ProviderAccount.objects.exists()


def test_the_page_tells_how_to_show_that_it_is_theirs(visit, active):
    account = factories.ProviderAccountFactory(user=active, code="CO-ABCDEFGH")
    page = visit.get(LINK).content.decode()
    assert "CO-ABCDEFGH" in page
    assert active.email in page
    ProviderAccount.objects.filter(pk=account.pk).update(proof="staff", proved_at=timezone.now())
    page = visit.get(LINK).content.decode()
    assert "Our staff checked it" in page
    assert "CO-ABCDEFGH" not in page


def test_without_an_account_there_is_nothing_to_act_on(visit):
    other = factories.ProviderAccountFactory()
    assert visit.post(UPDATE).status_code == 404
    assert visit.post(UNLINK).url == visit.get(UNLINK).url == LINK
    other.refresh_from_db()
    assert other.unlinked_at is None


@pytest.mark.parametrize("address", [LINK, UNLINK, NEWS])
def test_visitors_sign_in_first(client, db, address):
    assert client.get(address).status_code == 302


# --- Asking for news ---------------------------------------------------------------------------------------------


def test_update_asks_once_a_minute_and_says_so(visit, linked, settings):
    assert visit.post(UPDATE).url == "/me/"
    linked.refresh_from_db()
    assert linked.asked_at is not None
    soon = visit.post(UPDATE)
    assert soon.status_code == 429
    assert "You can ask again in" in soon.content.decode()
    assert int(soon["Retry-After"]) > 0
    settings.SYNC_NOW_SECONDS = 0
    assert visit.post(UPDATE).status_code == 302


def test_update_is_a_post(visit, linked):
    assert visit.get(UPDATE).status_code == 405


def test_while_the_worker_is_at_it_the_page_asks_again_by_itself(visit, linked):
    answer = visit.post(UPDATE, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert "We are asking Treehouse" in page
    assert f'hx-get="{NEWS}"' in page
    factories.AwardFactory(user=linked.user, first_seen_at=timezone.now() - dt.timedelta(days=1))
    answered(linked, Outcome.UNCHANGED)
    page = visit.get(NEWS, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing new since we last looked" in page
    assert f'hx-get="{NEWS}"' not in page
    assert "Nothing new" not in visit.get("/me/").content.decode()


def test_new_badges_and_jobs_are_told_by_name(visit, linked):
    candidate = factories.CandidateFactory(user=linked.user)
    known = factories.OpeningFactory()
    LearnerMatches.objects.create(candidate=candidate, openings=[known.pk], scores=[90], scoring=1)
    visit.post(UPDATE)
    answered(linked, badges=["CSS Layout"], changes=1)
    assert "looking for jobs" in visit.get("/me/").content.decode()
    openings = [known, *(factories.OpeningFactory() for _number in range(3))]
    LearnerMatches.objects.update(
        openings=[row.pk for row in openings], scores=[100, 95, 90, 40], evidence=1, candidate=candidate
    )
    page = visit.get("/me/").content.decode()
    assert "You earned “CSS Layout”. 2 more jobs fit you now." in page
    assert "You earned “CSS" not in visit.get("/me/").content.decode()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0, 1, "1 job fits you now."),
        (0, 3, "3 jobs fit you now."),
        (1, 2, "1 more job fits you now."),
        (0, 4, "4 or more jobs fit you now."),
        (2, 4, "2 jobs are new on your list."),
    ],
)
def test_jobs_are_called_more_only_where_there_were_some_before(visit, linked, monkeypatch, before, after, words):
    monkeypatch.setattr("enrollment.home.fits.KEEP", 4)
    ids = [factories.OpeningFactory().pk for _number in range(after)]
    candidate = factories.CandidateFactory(user=linked.user)
    LearnerMatches.objects.create(candidate=candidate, openings=ids[:before], scores=[90] * before, scoring=1)
    visit.post(UPDATE)
    answered(linked, badges=["CSS Layout"], changes=1)
    LearnerMatches.objects.update(openings=ids, scores=[90] * after, evidence=1)
    assert f"You earned “CSS Layout”. {words}" in visit.get("/me/").text


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["A"], "You earned “A”."),
        (["A", "B", "C"], "You earned “A”, “B” and “C”."),
        (list("ABCDE"), "You earned 5 badges."),
    ],
)
def test_few_badges_are_named_and_many_counted(visit, linked, names, words):
    visit.post(UPDATE)
    answered(linked, badges=names, changes=1)
    assert words in visit.get("/me/").content.decode()


@pytest.mark.parametrize(
    "outcome", [Outcome.BROKEN, Outcome.THROTTLED, Outcome.NOT_FOUND, Outcome.PRIVATE, Outcome.NONSENSE]
)
def test_a_provider_in_trouble_is_a_sentence_and_never_an_error(visit, linked, outcome):
    visit.post(UPDATE)
    answered(linked, outcome)
    linked.refresh_from_db()
    answer = visit.get("/me/")
    assert answer.status_code == 200
    assert news.trouble(linked).split("“")[0].split("'")[0] in answer.content.decode()


def test_badges_that_vanished_are_said_to_count_all_the_same(visit, linked):
    factories.AwardFactory(user=linked.user, first_seen_at=timezone.now() - dt.timedelta(days=9))
    visit.post(UPDATE)
    Award.objects.filter(user=linked.user).update(missing_since=timezone.now())
    answered(linked)
    page = visit.get("/me/").text
    assert "1 badge that you earned is not on your Treehouse profile now. It still counts here." in page
    assert "Nothing new" not in page


def test_what_waits_for_the_worker_keeps_what_the_page_has_loaded_already(visit, linked):
    """Else the ways to more jobs would go and come back each second."""
    assert "hx-preserve" in visit.post(UPDATE, headers={"HX-Request": "true"}).text
    answered(linked, Outcome.UNCHANGED)
    assert "hx-preserve" not in visit.get(NEWS, headers={"HX-Request": "true"}).text


def test_a_worker_that_does_not_come_back_is_not_waited_for_forever(visit, linked):
    visit.post(UPDATE)
    session = visit.session
    long_ago = timezone.now() - dt.timedelta(seconds=news.PATIENCE + 1)
    session[news.WAITING] = {**session[news.WAITING], "asked": long_ago.isoformat()}
    session.save()
    ProviderAccount.objects.update(asked_at=long_ago)
    assert "longer than usual" in visit.get("/me/").content.decode()
    assert "longer than usual" not in visit.get("/me/").content.decode()


def test_what_came_late_is_told_all_the_same(visit, linked):
    visit.post(UPDATE)
    session = visit.session
    long_ago = timezone.now() - dt.timedelta(seconds=news.PATIENCE + 1)
    session[news.WAITING] = {**session[news.WAITING], "asked": long_ago.isoformat()}
    session.save()
    ProviderAccount.objects.update(asked_at=long_ago)
    assert "longer than usual" in visit.get("/me/").content.decode()
    answered(linked, badges=["CSS Layout"], changes=1)
    assert "You earned “CSS Layout”." in visit.get("/me/").content.decode()


def test_without_javascript_the_page_can_be_loaded_again_and_then_tells(visit, linked):
    page = visit.post(UPDATE, follow=True).content.decode()
    assert "We are asking Treehouse" in page
    assert '<a href="/me/">Load this page again</a>' in page
    answered(linked, badges=["CSS Layout"], changes=1)
    page = visit.get("/me/").content.decode()
    assert "You earned “CSS Layout”." in page
    assert "Load this page again" not in page


def test_pressing_again_while_it_goes_on_loses_nothing(visit, linked):
    visit.post(UPDATE)
    soon = visit.post(UPDATE, headers={"HX-Request": "true"})
    assert soon.status_code == 429
    assert "You can ask again in" in soon.content.decode()
    assert f'hx-get="{NEWS}"' in soon.content.decode()
    answered(linked, badges=["CSS Layout"], changes=1)
    assert "You earned “CSS Layout”." in visit.post(UPDATE).content.decode()
    assert "You earned “CSS" not in visit.get("/me/").content.decode()


def test_asking_again_and_the_page_that_asks_by_itself_never_answer_crosswise(visit, linked):
    """The form would be gone from the page when its answer comes, and the sentence would have no place."""
    page = visit.post(UPDATE, headers={"HX-Request": "true"}).content.decode()
    assert re.search(rf'hx-get="{NEWS}"[^>]* hx-sync="#news:drop"', page)
    assert re.search(rf'hx-post="{UPDATE}"[^>]* hx-sync="#news:replace"', page)


def test_pressed_on_the_page_of_the_account_the_answer_is_given_there(visit, active):
    factories.ProviderAccountFactory(user=active)
    assert visit.post(UPDATE, {"account": "1"}).url == LINK
    page = visit.get(LINK).content.decode()
    assert '<a href="/me/provider/">Load this page again</a>' in page
    soon = visit.post(UPDATE, {"account": "1"})
    assert soon.status_code == 429
    assert "You can ask again in" in soon.content.decode()
    assert "Show that it is yours" in soon.content.decode()


def test_a_link_made_again_within_the_minute_waits_and_says_so(visit, linked):
    visit.post(UPDATE)
    visit.post(UNLINK)
    page = visit.post(LINK, {"handle": "ada2"}, follow=True).content.decode()
    assert "We ask Treehouse within a minute" in page


def test_a_profile_that_has_gone_is_no_fault_of_theirs(visit, linked):
    visit.post(UPDATE)
    answered(linked, Outcome.NOT_FOUND)
    page = visit.get("/me/").content.decode()
    assert "Your badges stay yours here" in page
    assert f'<a href="{UNLINK}">Use another username</a>' in page
    assert "Check the username" not in page


def test_an_address_without_a_name_gets_the_sentence_of_addresses(visit):
    answer = visit.post(LINK, {"handle": "https://teamtreehouse.com/profiles/", "profile": "on"})
    assert answer.status_code == 422
    assert "This is not the address of a profile" in answer.content.decode()
    assert not ProviderAccount.objects.exists()


def test_few_requests_wait_and_none_for_long(visit, linked, monkeypatch):
    monkeypatch.setattr(provider, "HOLD", 30.0)
    for _number in range(news.WAITERS):
        assert news._seats.acquire(blocking=False)
    try:
        began = time.monotonic()
        assert visit.post(UPDATE).status_code == 302
        assert time.monotonic() - began < 5
    finally:
        for _number in range(news.WAITERS):
            news._seats.release()


def test_a_profile_that_is_not_shown_to_be_theirs(visit, active):
    account = factories.ProviderAccountFactory(user=active)
    visit.post(UPDATE)
    answered(account, Outcome.UNCHANGED)
    assert "show us that it is yours" in visit.get("/me/").content.decode()


def test_an_account_unlinked_meanwhile_is_forgotten(visit, linked):
    visit.post(UPDATE)
    visit.post(UNLINK)
    assert visit.get("/me/").status_code == 200
    assert news.WAITING not in visit.session


def test_a_pasted_address_of_another_place_asks_for_the_name_only():
    form = HandleForm({"handle": "https://example.com/profiles/ada"})
    assert form.errors["handle"] == ["This is not the address of a profile. Type the username only."]
