"""Settings: name, wishes, consents, leaving."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.utils import timezone, translation

from codeoregon.accounts.models import User
from codeoregon.lib.models import StateMove
from enrollment.home import account
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment
from jobs.candidates.models import Candidate
from tests import factories
from tests.races import run_parallel

Kind = Consent.Kind
YOU, WISHES, LEAVE = (f"/me/settings/{name}/" for name in ("you", "preferences", "leave"))
ADA = {"full_name": "Ada L", "language": "en"}


def consent_page(kind):
    return f"/me/settings/consents/{kind}/"


@pytest.fixture
def active(learner):
    factories.EnrollmentFactory(user=learner, state="active")
    for kind in Kind.values:
        consents.give(user=learner, kind=kind, by=learner)
    return learner


@pytest.fixture
def visit(client_for, active):
    return client_for(active)


def test_who_changes_the_name_while_joining_goes_on_there_and_nowhere_else(visit):
    assert visit.post(f"{YOU}?next=/join/check/", ADA).url == "/join/check/"
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "word", "-1", "%s%s", "😀"):
        assert visit.post(f"{YOU}?{urlencode({'next': elsewhere})}", ADA).url == "/me/settings/", elsewhere


def test_each_language_is_marked_as_being_in_it(visit):
    page = visit.get(YOU).text
    assert re.search(r'<option value="en"[^>]* lang="en"[^>]*>English</option>', page)
    assert '<option value="es" lang="es">Español</option>' in page


def test_everything_on_one_page(visit, active):
    page = visit.get("/me/settings/").content.decode()
    for words in (active.full_name, active.email, "Not linked", "Anywhere", "Terms and privacy", "version 2026-11"):
        assert words in page, words


def test_changing_the_name(visit, active):
    assert visit.post(YOU, {"full_name": "  ", "language": "en"}).status_code == 422
    assert visit.post(YOU, {**ADA, "email": "x@example.org", "staff_role": "auditor"}).status_code == 302
    changed = User.objects.get(pk=active.pk)
    assert (changed.full_name, changed.email, changed.staff_role) == ("Ada L", active.email, "")


def test_changing_wishes_reaches_matching(visit, active):
    before = Candidate.objects.get(user=active).version
    sent = {"kinds": ["ojt"], "counties": ["41051"], "wants_remote": "on", "pay_at_least": "22.50"}
    sent |= {"hours_at_most": "25", "can_start_on": "2027-01-15"}
    assert visit.post(WISHES, sent).status_code == 302
    candidate = Candidate.objects.get(user=active)
    assert (candidate.kinds, candidate.counties, str(candidate.pay_at_least)) == (["ojt"], ["41051"], "22.50")
    assert candidate.version > before
    page = visit.get("/me/settings/").content.decode()
    assert "$22.50 an hour" in page
    assert (candidate.hours_at_most, str(candidate.can_start_on)) == (25, "2027-01-15")
    assert "Jan 15, 2027" in page
    assert "Multnomah County" in page


@pytest.mark.parametrize("odd", [{"kinds": "slavery"}, {"counties": "00000"}, {"pay_at_least": "-1"}])
def test_wishes_that_cannot_be_are_refused(visit, active, odd):
    assert visit.post(WISHES, odd).status_code == 422
    assert Candidate.objects.get(user=active).kinds == []


def test_who_is_not_shown_has_no_wishes(visit, active):
    consents.withdraw(user=active, kind=Kind.SHOW_BADGES, by=active)
    assert visit.get(WISHES).status_code == 404
    assert visit.get("/me/settings/").status_code == 200


def test_withdrawing_hides_in_the_same_request(visit, active):
    assert "employers stop seeing you at once" in visit.get(consent_page(Kind.SHOW_BADGES)).content.decode()
    assert visit.post(consent_page(Kind.SHOW_BADGES), {"do": "withdraw"}).status_code == 302
    assert not Candidate.objects.visible().filter(user=active).exists()
    visit.post(consent_page(Kind.SHOW_BADGES), {"do": "give"})
    assert Candidate.objects.visible().filter(user=active).exists()


def test_a_second_click_does_not_undo_the_first(visit, active):
    for _click in range(2):
        visit.post(consent_page(Kind.SHOW_BADGES), {"do": "withdraw"})
    assert not consents.stands(active, Kind.SHOW_BADGES)


@pytest.mark.parametrize("sent", [{}, {"do": "dance"}])
def test_a_button_that_is_none_neither_gives_nor_withdraws(sent, visit, active):
    before = consents.stands(active, Kind.SHOW_BADGES)
    assert visit.post(consent_page(Kind.SHOW_BADGES), sent).status_code == 400
    assert consents.stands(active, Kind.SHOW_BADGES) == before


def test_withdrawing_the_profile_unlinks(visit, active):
    account = factories.ProviderAccountFactory(user=active)
    visit.post(consent_page(Kind.PROFILE), {"do": "withdraw"})
    account.refresh_from_db()
    assert account.unlinked_at is not None


@pytest.mark.parametrize("kind", ["terms", "nonsense"])
def test_only_the_two_consents_are_changed_here(visit, active, kind):
    assert visit.get(consent_page(kind)).status_code == 404
    assert visit.post(consent_page(kind), {"do": "withdraw"}).status_code == 404
    assert consents.stands(active, Kind.TERMS)


def test_leaving_asks_first(visit, active):
    assert "Leave Code Oregon?" in visit.get(LEAVE).content.decode()
    assert Enrollment.objects.get().state == "active"
    assert visit.post(LEAVE).url == "/me/"
    assert Enrollment.objects.get().state == "withdrawn"
    assert not Candidate.objects.visible().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["waitlisted", "seated"])
def test_pressing_leave_twice_leaves_once_and_answers_alike(state):
    stream = factories.funding_stream()
    row = factories.EnrollmentFactory(state=state, programme=stream.programme) if state == "waitlisted" else None
    row = row or factories.seated(stream, state)
    visits = [factories.client_for(row.user) for _press in range(4)]
    answers = run_parallel(4, lambda number: visits[number].post(LEAVE))
    assert [(one.status_code, one.url) for one in answers] == [(302, "/me/")] * 4, answers
    assert StateMove.objects.filter(to_state="withdrawn").count() == 1
    for again in (visits[0].post(LEAVE), visits[0].get(LEAVE)):
        assert (again.status_code, again.url) == (302, "/me/")
    assert Enrollment.objects.get().state == "withdrawn"


def test_who_never_joined_has_nothing_to_leave(client_for, learner):
    assert client_for(learner).post(LEAVE).status_code == 404


def test_leaving_what_is_completed_meanwhile_is_a_sentence(visit, active, monkeypatch):
    hold = consents.hold

    def completed(user):
        Enrollment.objects.update(state="completed", completed_at=timezone.now())
        hold(user)

    monkeypatch.setattr(consents, "hold", completed)
    answer = visit.post(LEAVE)
    assert answer.status_code == 409
    assert "This can't be done now: it is “Completed”." in unescape(answer.text)
    assert not StateMove.objects.exists()


@pytest.mark.parametrize(
    ("state", "words", "not_said"),
    [
        ("waitlisted", "You lose your place in line.", "seat"),
        ("eligible", "You lose your place in line.", "seat"),
        ("offered", "The seat that we offer you goes to the next person", "Your seat"),
        ("seated", "Your seat goes to the next person.", "place in line"),
        ("active", "Your seat goes to the next person.", "place in line"),
        ("inactive_warned", "Your seat goes to the next person.", "place in line"),
        ("needs_review", "Our staff stop looking at your answers.", "seat"),
        ("seat_reclaimed", "Employers stop seeing you", "seat"),
    ],
)
def test_leaving_says_what_is_lost_and_nothing_else(client_for, learner, state, words, not_said):
    factories.EnrollmentFactory(user=learner, state=state)
    page = client_for(learner).get(LEAVE).text
    text = page[page.index("<main") : page.index("</main>")]
    assert words in text
    assert not_said not in text
    assert "You can come back at any time." in text


def test_nothing_here_touches_anybody_else(visit):
    other = factories.EnrollmentFactory(state="active")
    candidate = factories.CandidateFactory(user=other.user)
    for address in (consent_page(Kind.SHOW_BADGES), consent_page(Kind.PROFILE), LEAVE):
        visit.post(address, {"do": "withdraw"})
    other.refresh_from_db()
    candidate.refresh_from_db()
    assert (other.state, candidate.hidden_at) == ("active", None)


@pytest.mark.parametrize("address", ["/me/settings/", YOU, WISHES, LEAVE, consent_page("profile")])
def test_visitors_sign_in_first(client, db, address):
    assert client.get(address).status_code == 302


def test_changing_the_language_changes_the_next_page(visit, active):
    assert "Español" in visit.get(YOU).content.decode()
    assert visit.post(YOU, {**ADA, "language": "es"}).status_code == 302
    active.refresh_from_db()
    assert active.language == "es"
    assert '<html lang="es"' in visit.get(YOU).content.decode()
    assert visit.post(YOU, {**ADA, "language": "tlh"}).status_code == 422
    translation.activate("en")


def test_changing_the_name_writes_nothing_else(visit, active, monkeypatch):
    plain = account.YouForm.is_valid

    def late(form):
        """Staff close the account after the page has read it."""
        valid = plain(form)
        User.objects.filter(pk=active.pk).update(is_active=False, staff_role="auditor", password="changed")
        return valid

    monkeypatch.setattr(account.YouForm, "is_valid", late)
    visit.post(YOU, ADA)
    now = User.objects.get(pk=active.pk)
    assert (now.full_name, now.is_active, now.staff_role, now.password) == ("Ada L", False, "auditor", "changed")


def test_a_name_stays_on_one_line(visit, active):
    answer = visit.post(YOU, {**ADA, "full_name": "Ada\n\nThe wage is $100 an hour."})
    assert answer.status_code == 422
    assert "Write this on one line" in answer.content.decode()


def test_who_agreed_before_joining_reads_when_it_counts(client_for, visit):
    consents.give(user=(early := factories.UserFactory()), kind=Kind.SHOW_BADGES, by=early)
    words = "Employers see you, and you can apply for jobs, once you are in the program."
    assert words in client_for(early).get("/me/settings/").text
    assert words not in visit.get("/me/settings/").text
