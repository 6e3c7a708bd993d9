"""Mail about new fits: at once or weekly, never by night, never twice of one opening, stopped with one click."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from badges.crosswalks.models import Crosswalk
from codeoregon.mail.models import Message
from codeoregon.mail.sending import send_due
from codeoregon.policy.models import Threshold
from jobs.board import letters
from jobs.board.fits import actions
from jobs.board.fits.models import FitMail
from jobs.candidates import actions as candidates
from jobs.matching.models import LearnerMatches
from jobs.openings.models import Opening
from jobs.referrals import actions as referrals
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
PAGE = "/me/matches/mail/"


@pytest.fixture
def at(time_machine):
    """``at(days, hour)``: it is so many days later, at this hour in Portland (a Monday in November at first)."""

    def move(days=0, hour=8, minute=0):
        day = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)  # midnight in Portland
        time_machine.move_to(day + dt.timedelta(days=days, hours=hour, minutes=minute), tick=False)

    move()
    return move


class World:
    """A candidate whose badge shows CSS and HTML; ``post`` publishes what asks for it and puts it into their list."""

    def __init__(self):
        self.candidate = factories.CandidateFactory(user=factories.UserFactory(full_name="Ana Rivera"))
        self.user = self.candidate.user
        self.css, self.html, self.sql = (factories.SkillFactory(name=name) for name in ("CSS", "HTML", "SQL"))
        badge = factories.BadgeFactory(name="CSS Basics")
        rules = Crosswalk.objects.first() or factories.CrosswalkFactory()
        for skill in (self.css, self.html):
            factories.SkillRuleFactory(crosswalk=rules, badge=badge, skill=skill, level=2)
        factories.AwardFactory(user=self.user, badge=badge)

    def post(self, title, *needs, **fields):
        opening = factories.opening_asking(*(needs or [(self.css, 2)]), title=title, **fields)
        self.listed(opening)
        return opening

    def listed(self, *more):
        """The list as the engine leaves it: worked out at this moment."""
        row = LearnerMatches.objects.filter(pk=self.candidate.pk).first()
        known = row.openings if row else []
        made = {"openings": [*known, *(one.pk for one in more)], "computed_at": timezone.now(), "scoring": 1}
        LearnerMatches.objects.update_or_create(candidate=self.candidate, defaults=made)

    def hears(self, every):
        return actions.set_every(candidate=self.candidate, every=every, by=self.user)


@pytest.fixture
def world(at):
    return World()


def subjects():
    return list(Message.objects.filter(template="new_fits").order_by("pk").values_list("subject", flat=True))


def text():
    return Message.objects.filter(template="new_fits").latest("pk").text


class TestAtOnce:
    def test_a_new_fit_is_told_with_its_reasons_and_only_once(self, world, at):
        world.post("Web of before")
        world.hears("now")
        at(hour=9)
        assert (actions.mail_due(), subjects()) == (1, [])
        opening = world.post("Web developer", (world.css, 2), (world.html, 1), (world.sql, 1, False))
        at(hour=9, minute=1)
        assert (actions.mail_due(), subjects()) == (1, ["1 new job fits you"])
        for words in (
            "Web developer\n$24 to $30 an hour.",
            "Score 86 of 100, 2 of 3 needs met. Your badges show: CSS, HTML. Still missing: SQL.",
            f"/me/matches/{opening.pk}/",
        ):
            assert words in text()
        assert "Web of before" not in text()
        for hour in (10, 15, 20):
            at(hour=hour)
            world.listed()
            actions.mail_due()
        assert len(subjects()) == 1

    def test_what_a_lower_threshold_calls_a_fit_is_told_without_a_new_list(self, world, at):
        world.hears("now")
        Threshold.objects.create(name="good_match", value=90, effective_from=timezone.localdate(), why="x")
        assert actions.mail_due() == 0, "no list yet"
        world.post("Web developer", (world.css, 2), (world.html, 1), (world.sql, 1))
        assert (actions.mail_due(), subjects()) == (1, [])
        at(days=1, hour=10)
        Threshold.objects.create(name="good_match", value=50, effective_from=timezone.localdate(), why="x")
        assert (actions.mail_due(), subjects(), actions.mail_due()) == (1, ["1 new job fits you"], 0)

    def test_what_comes_in_one_afternoon_comes_together(self, world, at):
        world.hears("now")
        world.post("First")
        at(hour=9)
        actions.mail_due()
        for hour, title in ((10, "Second"), (11, "Third")):
            at(hour=hour)
            world.post(title)
            assert actions.mail_due() == 0
        at(hour=13, minute=1)
        assert (actions.mail_due(), subjects()) == (1, ["1 new job fits you", "2 new jobs fit you"])

    @pytest.mark.parametrize(("hour", "writes"), [(6, 0), (7, 1), (20, 1), (21, 0), (23, 0)])
    def test_never_at_night(self, hour, writes, world, at):
        world.hears("now")
        world.post("Web developer")
        at(days=1, hour=hour)
        assert actions.mail_due() == writes

    def test_a_list_that_is_not_new_is_not_looked_at(self, world, at):
        world.hears("now")
        assert actions.mail_due() == 0
        world.listed()
        assert (actions.mail_due(), actions.mail_due()) == (1, 0)


class TestWeekly:
    def test_who_has_not_chosen_hears_once_a_week(self, world, at):
        assert actions.begin() == 1
        assert actions.begin() == 0
        world.post("Web developer")
        for day in range(7):
            at(days=day)
            assert actions.mail_due() == 0
        at(days=7)
        world.post("Another")
        assert actions.mail_due() == 1
        assert subjects() == ["2 new jobs fit you"]
        at(days=8)
        world.post("A third")
        assert actions.mail_due() == 0
        at(days=14)
        actions.mail_due()
        assert subjects() == ["2 new jobs fit you", "1 new job fits you"]

    def test_only_those_who_are_shown_begin(self, world):
        hidden, gone = factories.CandidateFactory(), factories.CandidateFactory()
        candidates.hide(user=hidden.user, by=hidden.user)
        type(gone.user).objects.filter(pk=gone.user.pk).update(is_active=False)
        actions.begin()
        assert list(FitMail.objects.values_list("pk", flat=True)) == [world.candidate.pk]

    def test_who_wants_none_stays_so(self, world):
        world.hears("never")
        assert actions.begin() == 0
        assert FitMail.objects.get().due_at is None

    def test_many_are_counted_and_ten_are_named(self, world, at):
        actions.begin()
        for number in range(12):
            world.post(f"Web {number}")
        at(days=7)
        actions.mail_due()
        assert subjects() == ["12 new jobs fit you"]
        assert len(re.findall(r"/me/matches/\d+/", text())) == 10
        assert "And 2 more." in text()


class TestNothing:
    """What nobody is told of."""

    @pytest.fixture(autouse=True)
    def _hears(self, world):
        world.hears("now")

    def quiet(self, at):
        at(hour=9)
        actions.mail_due()
        return subjects() == []

    def test_a_poor_fit(self, world, at):
        world.post("Data", (world.sql, 1), (world.css, 2, False))
        assert self.quiet(at)

    def test_an_opening_that_ended_before_the_mail(self, world, at):
        opening = world.post("Web developer")
        Opening.objects.filter(pk=opening.pk).update(state="closed", ended_at=timezone.now())
        assert self.quiet(at)

    def test_what_somebody_does_not_look_for(self, world, at):
        world.post("Web developer", kind="contract")
        candidates.set_preferences(candidate=world.candidate, by=world.user, kinds=["full_time"])
        assert self.quiet(at)

    @pytest.mark.parametrize("withdrawn", [False, True])
    def test_what_they_applied_for_and_what_they_withdrew_from(self, withdrawn, world, at):
        opening = world.post("Web developer")
        row = referrals.express_interest(user=world.user, opening=opening)
        if withdrawn:
            referrals.withdraw(referral=row, by=world.user)
        assert self.quiet(at)

    def test_what_they_set_aside(self, world, at):
        opening = world.post("Web developer")
        referrals.set_aside(user=world.user, opening=opening)
        assert self.quiet(at)
        world.post("Page builder")
        at(hour=10)
        actions.mail_due()
        assert subjects() == ["1 new job fits you"]
        assert "Web developer" not in text()

    def test_opened_again_it_is_not_new(self, world, at):
        opening = world.post("Web developer")
        actions.mail_due()
        Opening.objects.filter(pk=opening.pk).update(state="closed", ended_at=timezone.now())
        at(days=2)
        world.listed()
        actions.mail_due()
        Opening.objects.filter(pk=opening.pk).update(state="published", ended_at=None)
        at(days=3)
        world.listed()
        actions.mail_due()
        assert len(subjects()) == 1

    def test_consent_withdrawn(self, world, at):
        world.post("Web developer")
        candidates.hide(user=world.user, by=world.user)
        assert self.quiet(at)

    def test_a_closed_account(self, world, at):
        world.post("Web developer")
        type(world.user).objects.filter(pk=world.user.pk).update(is_active=False)
        assert self.quiet(at)


class TestWork:
    def test_one_that_fails_holds_up_nobody_and_is_told_the_next_time(self, world, at, monkeypatch):
        other = World()
        for one in (world, other):
            one.hears("now")
            one.post("Web developer")
        real, fails = actions.queue, [world.user.email]

        def queue(**named):
            if named["to"] in fails:
                raise RuntimeError("no")
            return real(**named)

        monkeypatch.setattr(actions, "queue", queue)
        at(hour=9)
        assert actions.mail_due() == 2
        assert [message.to for message in Message.objects.all()] == [other.user.email]
        fails.clear()
        at(hour=10)
        world.listed()
        actions.mail_due()
        assert {message.to for message in Message.objects.all()} == {other.user.email, world.user.email}

    def test_in_the_language_of_the_account(self, world, at):
        type(world.user).objects.filter(pk=world.user.pk).update(language="es")
        world.candidate.user.refresh_from_db()
        world.hears("now")
        world.post("Web developer")
        at(hour=9)
        actions.mail_due()
        assert Message.objects.get().language == "es"
        assert "De $24 a $30" in text()
        assert "Véalos todos: " in text()  # empleos, while what a saved search finds are vacantes

    def test_no_worker_is_kept_for_long(self, world, at, monkeypatch):
        for one in (world, World()):
            one.hears("now")
            one.post("Web developer")
        at(hour=9)
        monkeypatch.setattr(letters, "LONGEST", 0)
        assert actions.mail_due() == 0
        monkeypatch.setattr(letters, "LONGEST", 60)
        assert actions.mail_due() == 2

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_share_the_work(self, time_machine, monkeypatch):
        monkeypatch.setattr(letters, "LONGEST", 60)
        time_machine.move_to(dt.datetime(2026, 11, 2, 18, tzinfo=dt.UTC), tick=True)
        for _number in range(6):
            one = World()
            one.hears("now")
            one.post("Web developer")
        done = run_parallel(3, lambda _number: actions.mail_due())
        assert (sum(done), Message.objects.count()) == (6, 6), done

    def test_night_and_sweep_find_it(self, settings, world):
        from jobs import tasks

        assert tasks.begin_fit_mails.name in settings.NIGHTLY_CHAIN
        assert tasks.mail_new_fits.name in settings.SWEEPS
        assert (tasks.begin_fit_mails(progress=None), tasks.mail_new_fits()) == ({"begun": 1}, 0)


class TestChoosing:
    def test_settings_lead_there_and_say_how_it_is(self, world, client_for):
        client = client_for(world.user)
        for words in (f'href="{PAGE}"', "Once a week"):
            assert words in client.get("/me/settings/").text
        assert client.post(PAGE, {"every": "now"}).url == "/me/settings/"
        assert FitMail.objects.get().every == "now"
        assert "As soon as a job fits" in client.get("/me/settings/").text

    @pytest.mark.parametrize("every", ["", "hour", "\x00"])
    def test_it_is_one_of_three(self, every, world, client_for):
        assert client_for(world.user).post(PAGE, {"every": every}).status_code == 422
        assert not FitMail.objects.exists()

    def test_who_is_not_shown_has_nothing_to_choose(self, client_for, client):
        assert client_for(factories.UserFactory()).get(PAGE).url == "/me/settings/"
        assert client.get(PAGE).url.startswith("/accounts/login/")

    @pytest.mark.django_db(transaction=True)
    def test_two_clicks_at_once_make_one(self):
        candidate = factories.CandidateFactory()
        run_parallel(4, lambda _n: actions.set_every(candidate=candidate, every="now", by=candidate.user))
        assert FitMail.objects.count() == 1

    def test_who_starts_again_is_told_of_what_is_new_from_then_on(self, world, at):
        world.hears("never")
        world.post("Of the quiet days")
        world.hears("now")
        at(hour=9)
        actions.mail_due()
        world.post("Web developer")
        at(hour=10)
        actions.mail_due()
        assert subjects() == ["1 new job fits you"]
        assert "Of the quiet days" not in text()


class TestStopping:
    @pytest.fixture
    def path(self, world, at):
        """The link of a mail as it leaves."""
        world.hears("now")
        world.post("Web developer")
        at(hour=9)
        actions.mail_due()
        send_due()
        letter = mail.outbox[-1]
        head = letter.message()
        assert re.fullmatch(r"<http://testserver/me/matches/mail/stop/[^>]+>", head["List-Unsubscribe"])
        assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        path = head["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
        assert f"Stop these emails: http://testserver{path}" in letter.body
        return path

    def test_opening_the_link_changes_nothing(self, path, client):
        assert "Stop these emails?" in client.get(path).text
        assert FitMail.objects.get().every == "now"

    def test_the_button_and_the_mail_program_stop_it(self, path):
        """RFC 8058: a form sent without a cookie and without signing in."""
        client = Client(enforce_csrf_checks=True)
        answer = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "have stopped" in answer.text) == (200, True)
        assert FitMail.objects.get().due_at is None
        assert client.post(path).status_code == 200

    def test_it_stops_for_who_is_not_shown_any_more_too(self, path, world, client):
        candidates.hide(user=world.user, by=world.user)
        assert "have stopped" in client.post(path).text
        assert FitMail.objects.get().every == "never"

    def test_a_row_that_is_gone_has_stopped_and_a_forged_link_is_none(self, path, client, world):
        for token in (str(world.candidate.pk), f"{world.candidate.pk}:x", "x"):
            assert client.post(f"{PAGE}stop/{token}/").status_code == 404
        assert FitMail.objects.get().every == "now"
        FitMail.objects.all().delete()
        assert "have stopped" in client.post(path).text


def test_it_is_in_my_data(world, client_for, at):
    world.hears("now")
    world.post("Web developer")
    actions.mail_due()
    page = client_for(world.user).get("/me/data/all/")
    assert "Email about jobs that fit you" in page.text
    assert "Web developer (" in page.text
