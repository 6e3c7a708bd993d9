"""Going on by a mailed link: once, in time, for its owner alone; and reminders to those who stopped."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from codeoregon.lib.templatetags.co import moment_text
from codeoregon.mail.models import Message
from enrollment.intake import consents
from enrollment.intake.join import links
from enrollment.intake.models import Consent, Enrollment, ResumeLink
from enrollment.intake.states import EnrollmentState
from enrollment.intake.tasks import remind_applicants
from tests import factories

GO_ON, LATER = "/join/go-on/", "/join/later/"
KEY = re.compile(r"/join/go-on/\?key=([\w-]+)")
S = EnrollmentState


@pytest.fixture
def programme(db):
    return factories.ProgrammeFactory()


def mailed(user):
    """The key in the newest mail to somebody."""
    message = Message.objects.filter(to=user.email).order_by("-id")[0]
    return KEY.search(message.text)[1]


def begun(hours=30.0, **fields):
    """Somebody who gave where they live some hours ago."""
    ago = timezone.now() - dt.timedelta(hours=hours)
    return factories.EnrollmentFactory(applied_at=ago, **fields)


# --- Asking for a link --------------------------------------------------------------------------------------------


def test_the_button_of_a_screen_saves_it_and_mails_a_link(client_for, learner, programme):
    visit = client_for(learner)
    assert 'name="later"' in visit.get("/join/where/").text
    assert visit.post("/join/where/", {"zip_code": "97209", "later": "1"}).url == LATER
    assert Enrollment.objects.get().zip == "97209"
    assert learner.email in visit.get(LATER).text
    message = Message.objects.get()
    assert message.secret
    assert "finish joining" in message.subject
    assert visit.post("/join/reach/", {"terms": "on", "later": "1"}).url == LATER
    assert visit.get("/join/").url == "/join/about/"


def test_a_screen_that_cannot_be_saved_mails_the_link_all_the_same(client_for, learner, programme):
    visit = client_for(learner)
    assert visit.post("/join/where/", {"zip_code": "", "later": "1"}).url == LATER
    assert not Enrollment.objects.exists()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("said", [{}, {"covered": "veteran"}])
def test_the_third_screen_left_for_later_is_asked_again_with_what_was_said(client_for, learner, programme, said):
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    begun(user=learner, about_at=None)
    visit = client_for(learner)
    assert visit.post("/join/about/", {**said, "later": "1"}).url == LATER
    assert visit.get("/join/").url == "/join/about/"
    assert Enrollment.objects.get().covered == said.get("covered", "")
    assert visit.post("/join/about/", said).url == "/join/check/"


@pytest.mark.parametrize("way", ["everywhere", "password"])
def test_no_open_link_outlives_signing_out_everywhere_or_a_new_password(client_for, learner, programme, way):
    begun(user=learner)
    links.send(user=learner, by=learner)
    key = mailed(learner)
    visit = client_for(learner)
    if way == "everywhere":
        visit.post("/accounts/sessions/", {})
    else:
        new = "the river runs to the sea"
        sent = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
        assert visit.post("/accounts/password/change/", sent).status_code == 302
    assert links.find(key) is None


def test_the_button_of_the_last_screen_does_not_send_the_answers(client_for, learner, programme):
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    begun(user=learner, about_at=timezone.now())
    visit = client_for(learner)
    assert visit.post("/join/check/", {"later": "1"}).url == LATER
    assert Enrollment.objects.get().state == S.APPLICANT


def test_pressing_twice_mails_once_and_four_in_an_hour_are_three(client_for, learner, programme):
    visit = client_for(learner)
    for _press in range(2):
        visit.post("/join/where/", {"zip_code": "97209", "later": "1"})
    assert Message.objects.count() == 1
    for _press in range(4):
        ResumeLink.objects.update(made_at=timezone.now() - dt.timedelta(minutes=5))
        visit.post("/join/where/", {"zip_code": "97209", "later": "1"})
    assert Message.objects.count() == ResumeLink.objects.count() == 3


def test_a_press_that_mails_nothing_says_so_and_when_one_can_ask_again(client_for, learner, programme):
    visit = client_for(learner)
    visit.post("/join/where/", {"zip_code": "97209", "later": "1"})
    sent = timezone.now() - dt.timedelta(seconds=70)
    ResumeLink.objects.update(made_at=sent)
    page = visit.post("/join/reach/", {"terms": "on", "later": "1"}, follow=True).text
    assert "We sent you no new link" in page
    assert page.count(moment_text(sent)) == 2  # in the sentence, and under the heading
    assert f"from {moment_text(sent + links.ONE_IN)} on you can ask for another." in page
    assert "m.." not in page
    assert Message.objects.count() == 1
    ResumeLink.objects.update(made_at=sent - dt.timedelta(minutes=1))
    again = visit.post("/join/reach/", {"terms": "on", "later": "1"}, follow=True).text
    assert "no new link" not in again
    assert Message.objects.count() == 2


def test_who_asked_too_often_and_has_no_link_left_is_told(client_for, learner, programme):
    first = timezone.now() - dt.timedelta(minutes=5)
    for number in range(3):
        ResumeLink.objects.create(
            user=learner, token_hash=str(number), expires_at=timezone.now(), used_at=timezone.now(),
            made_at=first,
        )  # fmt: skip
    answer = client_for(learner).post("/join/where/", {"zip_code": "97209", "later": "1"}, follow=True)
    assert f"from {moment_text(first + dt.timedelta(hours=1))} on you can ask for another." in answer.text
    assert "m.." not in answer.text


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_at_once_mail_one_link():
    from tests.races import run_parallel

    user = factories.UserFactory()
    made = run_parallel(20, lambda _number: links.send(user=user, by=user))
    assert len([one for one in made if isinstance(one, ResumeLink)]) == 1, made
    assert Message.objects.count() == 1


# --- Using it -----------------------------------------------------------------------------------------------------


def test_a_link_signs_its_owner_in_on_another_device_and_goes_on(client, learner, programme):
    begun(user=learner)
    links.send(user=learner, by=learner)
    key = mailed(learner)
    page = client.get(GO_ON, {"key": key})
    assert page.status_code == 200
    assert f"Go on as {learner.email[0]}…@example.org" in page.text
    assert learner.email not in page.text
    assert client.post(GO_ON, {"key": key}).url == "/join/"
    assert client.get("/join/").url == "/join/reach/"


def test_a_link_is_read_in_the_language_of_its_mail(client, programme):
    owner = factories.UserFactory(language="es")
    owner.set_unusable_password()
    owner.save()
    links.send(user=owner, by=owner)
    key = mailed(owner)
    page = client.get(GO_ON, {"key": key}, headers={"accept-language": "en"})
    assert '<html lang="es"' in page.text
    assert page.headers["Content-Language"] == "es"
    asks = client.post(GO_ON, {"key": key}, headers={"accept-language": "en"}, follow=True)
    assert "Elija una contraseña" in asks.text
    assert "Choose a password" not in asks.text


def test_opening_a_link_changes_nothing(client, learner):
    links.send(user=learner, by=learner)
    for _scanner in range(3):
        assert client.get(GO_ON, {"key": mailed(learner)}).status_code == 200
        assert client.head(GO_ON, {"key": mailed(learner)}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert ResumeLink.objects.get().used_at is None


def test_a_link_works_once_and_ends_the_others(client, learner):
    links.send(user=learner, by=learner)
    first = mailed(learner)
    ResumeLink.objects.update(made_at=timezone.now() - dt.timedelta(minutes=5))
    links.send(user=learner, by=learner)
    second = mailed(learner)
    client.post(GO_ON, {"key": first})
    client.logout()
    for key in (first, second):
        assert client.get(GO_ON, {"key": key}).status_code == 404
        assert client.post(GO_ON, {"key": key}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_one_link_used_twenty_times_at_once_lets_one_in():
    from tests.races import run_parallel

    user = factories.UserFactory()
    links.send(user=user, by=user)
    key = mailed(user)
    answers = run_parallel(20, lambda _number: links.use(token=key))
    assert len([one for one in answers if one == user]) == 1
    assert len([one for one in answers if isinstance(one, links.LinkGone)]) == 19, answers


@pytest.mark.parametrize("key", ["", "garbage", "x" * 10_000, "\x00", "../../admin", "😀", "a" * 43])
def test_garbage_is_a_kind_404_that_says_how_to_get_a_new_one(client, db, key):
    for answer in (client.get(GO_ON, {"key": key}), client.post(GO_ON, {"key": key})):
        assert answer.status_code == 404
        assert "does not work any more" in answer.text
        assert "ask for a new link" in answer.text


def test_a_link_runs_out(client, learner):
    links.send(user=learner, by=learner)
    assert ResumeLink.objects.get().expires_at - timezone.now() > dt.timedelta(days=6.9)
    ResumeLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(GO_ON, {"key": mailed(learner)}).status_code == 404
    assert client.post(GO_ON, {"key": mailed(learner)}).status_code == 404


def test_staff_and_closed_accounts_never_go_in_by_a_link(client, learner):
    links.send(user=learner, by=learner)
    key = mailed(learner)
    for change in ({"staff_role": "auditor"}, {"staff_role": "", "is_superuser": True}, {"is_active": False}):
        type(learner).objects.filter(pk=learner.pk).update(**{"is_superuser": False, **change})
        assert client.post(GO_ON, {"key": key}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_staff_are_mailed_no_link(staff):
    officer = staff("case_manager")
    assert links.send(user=officer, by=officer) is None
    assert not Message.objects.exists()


def test_staff_who_ask_for_a_link_read_that_they_get_none(client_for, staff, programme):
    visit = client_for(staff("case_manager"))
    page = visit.post("/join/where/", {"zip_code": "97209", "later": "1"}, follow=True).text
    assert "Staff get no link to go on. Your finished steps are kept." in page
    assert "We sent you a link" not in page
    assert Enrollment.objects.get().zip == "97209"
    assert not Message.objects.exists()


def test_a_second_step_is_not_gone_round(client, learner):
    from allauth.mfa.models import Authenticator

    links.send(user=learner, by=learner)
    Authenticator.objects.create(user=learner, type="totp", data={"secret": "x"})
    answer = client.post(GO_ON, {"key": mailed(learner)})
    assert answer.url == "/accounts/login/?next=/join/"
    assert "_auth_user_id" not in client.session
    with pytest.raises(links.LinkGone):
        links.use(token=mailed(learner))


def test_whoever_else_is_signed_in_here_is_named_and_signed_out(client_for, learner):
    other = factories.UserFactory()
    visit = client_for(other)
    links.send(user=learner, by=learner)
    assert other.email in visit.get(GO_ON, {"key": mailed(learner)}).text
    visit.post(GO_ON, {"key": mailed(learner)})
    assert visit.session["_auth_user_id"] == str(learner.pk)


def test_the_key_is_in_no_log_and_no_history(client, learner, caplog):
    links.send(user=learner, by=learner)
    key = mailed(learner)
    with caplog.at_level("DEBUG"):
        client.post(GO_ON, {"key": key})
        client.post(GO_ON, {"key": key})
        client.get(GO_ON, {"key": key})
    assert not any(key in record.getMessage() for record in caplog.records)
    events = ResumeLink.pgh_event_models if hasattr(ResumeLink, "pgh_event_models") else {}
    kept = [str(row) for model in set(events.values()) for row in model.objects.values()]
    assert not any(key in row or links._hashed(key) in row for row in kept)
    assert links._hashed(key) == ResumeLink.objects.get().token_hash


def test_trying_keys_is_slowed_down(client, db, clear_cache):
    from enrollment.intake.join import resume

    allowed = int(resume.TRIES["join_resume"].split("/")[0])
    answers = [client.post(GO_ON, {"key": str(number)}).status_code for number in range(allowed + 1)]
    assert set(answers[:-1]) == {404}
    assert answers[-1] == 429


# --- Reminders ----------------------------------------------------------------------------------------------------


def test_who_stopped_a_day_ago_is_written_to_once(programme):
    enrollment = begun()
    assert remind_applicants.run() == {"reminded": 1}
    message = Message.objects.get()
    assert (message.to, message.subject) == (enrollment.user.email, "Go on where you stopped")
    assert message.secret
    assert remind_applicants.run() == {"reminded": 0}


def test_the_second_reminder_is_the_last(programme):
    begun(hours=200)
    for expected in (1, 1, 0):
        assert remind_applicants.run() == {"reminded": expected}
        ResumeLink.objects.update(made_at=timezone.now() - dt.timedelta(hours=25))
    assert Message.objects.count() == 2


@pytest.mark.parametrize("hours", [1, 23])
def test_who_answered_lately_is_left_alone(programme, learner, hours):
    enrollment = begun(hours=hours)
    assert remind_applicants.run() == {"reminded": 0}
    Enrollment.objects.update(applied_at=timezone.now() - dt.timedelta(hours=50))
    consents.give(user=enrollment.user, kind=Consent.Kind.TERMS, by=enrollment.user)
    assert remind_applicants.run() == {"reminded": 0}
    Consent.objects.update(given_at=timezone.now() - dt.timedelta(hours=49))
    Enrollment.objects.update(about_at=timezone.now())
    assert remind_applicants.run() == {"reminded": 0}
    Enrollment.objects.update(about_at=timezone.now() - dt.timedelta(hours=48))
    assert remind_applicants.run() == {"reminded": 1}


@pytest.mark.parametrize("state", [one for one in S.values if one != S.APPLICANT])
def test_who_has_sent_the_answers_is_not_reminded(programme, state):
    begun(state=state)
    assert remind_applicants.run() == {"reminded": 0}


def test_staff_and_closed_accounts_are_not_reminded(programme, staff):
    begun(user=staff("case_manager"))
    begun(user=factories.UserFactory(is_superuser=True))
    begun(user=factories.UserFactory(is_active=False))
    assert remind_applicants.run() == {"reminded": 0}


def test_an_address_that_is_none_holds_up_nobody_else(programme):
    begun(user=factories.UserFactory(email="not an address"))
    good = begun()
    assert remind_applicants.run() == {"reminded": 1}
    assert Message.objects.get().to == good.user.email


def test_a_link_that_was_asked_for_counts(programme, learner):
    begun(user=learner)
    links.send(user=learner, by=learner)
    assert remind_applicants.run() == {"reminded": 0}


def test_days_and_times_are_figures_that_staff_change(programme):
    from codeoregon.policy.models import Threshold

    begun(hours=30)
    for name, value in (("remind_hours", 48), ("remind_times", 0)):
        row = Threshold.objects.create(name=name, value=value, effective_from=timezone.localdate(), why="trial")
        assert remind_applicants.run() == {"reminded": 0}
        row.delete()
    assert remind_applicants.run() == {"reminded": 1}


@pytest.mark.django_db(transaction=True)
def test_many_reminding_at_once_write_once():
    from tests.races import run_parallel

    factories.ProgrammeFactory()
    people = [begun() for _person in range(6)]
    answers = run_parallel(8, lambda _number: links.remind())
    assert sum(answers) <= len(people), answers
    links.remind()
    assert sorted(Message.objects.values_list("to", flat=True)) == sorted(one.user.email for one in people)


def test_looking_for_the_due_takes_one_query(programme, django_assert_num_queries):
    for _person in range(5):
        begun()
    with django_assert_num_queries(3):  # two figures, and the look
        assert len(links.due()) == 5
