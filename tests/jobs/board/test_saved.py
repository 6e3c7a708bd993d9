"""Saved searches: kept by whoever is signed in, told of what is new and of nothing else, stopped with one click."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from codeoregon.mail.sending import send_due
from jobs.board import letters
from jobs.board.forms import Filters
from jobs.board.saved import actions
from jobs.board.saved.models import SavedSearch
from jobs.openings.actions import approve_and_publish
from jobs.openings.life import changing
from jobs.openings.models import Need, Opening
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
SEARCHES = "/me/searches/"


@pytest.fixture
def morning(time_machine):
    """``morning(days)``: it is so many days later, at eight in Portland."""
    time_machine.move_to(dt.datetime(2026, 11, 2, 16, tzinfo=dt.UTC), tick=False)
    return lambda days: time_machine.move_to(dt.datetime(2026, 11, 2 + days, 16, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def saved(morning, learner):
    return actions.save(user=learner, filters=Filters(q="web", kinds=("ojt",)), every="day", by=learner)


def post(title, hours=1, **fields):
    moment = timezone.now() - dt.timedelta(hours=hours)
    return factories.OpeningFactory(title=title, published_at=moment, **{"kind": "ojt", **fields})


def subjects():
    return list(Message.objects.filter(template="saved_search").order_by("pk").values_list("subject", flat=True))


class TestSaving:
    def test_the_list_leads_there_and_the_filters_are_kept(self, client_for, learner):
        factories.OpeningFactory(title="Web developer", kind="ojt")
        client = client_for(learner)
        page = client.get("/jobs/?q=web&kind=ojt&sort=pay")
        address = re.search(r'href="(/me/searches/new/[^"]+)"', page.text).group(1).replace("&amp;", "&")
        assert "“web”, On-the-job training" in client.get(address).text
        assert client.post(address, {"every": "week"}).url == SEARCHES
        row = SavedSearch.objects.get()
        assert (row.user, row.query, row.every) == (learner, "q=web&kind=ojt", "week")
        assert "“web”, On-the-job training" in client.get(SEARCHES).text

    def test_a_visitor_is_asked_to_sign_in_and_comes_back(self, client):
        answer = client.get(f"{SEARCHES}new/?q=web")
        assert answer.url == "/accounts/login/?next=/me/searches/new/%3Fq%3Dweb"

    def test_saved_twice_it_is_one(self, saved, learner):
        again = actions.save(
            user=learner, filters=Filters(kinds=("ojt",), q="web", sort="pay"), every="week", by=learner
        )
        assert (again.pk, again.every) == (saved.pk, "week")

    @pytest.mark.django_db(transaction=True)
    def test_two_clicks_at_once_make_one(self):
        user = factories.UserFactory()
        done = run_parallel(6, lambda _n: actions.save(user=user, filters=Filters(q="web"), every="day", by=user).pk)
        assert len(set(done)) == 1, done

    def test_there_is_a_limit(self, learner, client_for, monkeypatch):
        monkeypatch.setattr(actions, "MOST", 2)
        for word in ("one", "two"):
            actions.save(user=learner, filters=Filters(q=word), every="day", by=learner)
        with pytest.raises(NotReady):
            actions.save(user=learner, filters=Filters(q="three"), every="day", by=learner)
        answer = client_for(learner).post(f"{SEARCHES}new/?q=three", {"every": "day"})
        assert answer.status_code == 422
        assert "You have 2 saved searches" in answer.text

    @pytest.mark.parametrize("every", ["", "hour", "never", "\x00"])
    def test_how_often_is_one_of_two(self, every, client_for, learner):
        assert client_for(learner).post(f"{SEARCHES}new/?q=web", {"every": every}).status_code == 422
        assert not SavedSearch.objects.exists()

    def test_what_can_not_be_searched_can_not_be_saved(self, client_for, learner):
        assert client_for(learner).get(f"{SEARCHES}new/?pay=x").status_code == 404

    @pytest.mark.parametrize("many", [1, 3])
    def test_queries_of_the_list_do_not_grow(self, many, client_for, learner, django_assert_max_num_queries):
        for number in range(many):
            actions.save(user=learner, filters=Filters(q=f"web {number}"), every="day", by=learner)
        client = client_for(learner)
        with django_assert_max_num_queries(5):
            client.get(SEARCHES)

    def test_settings_lead_there(self, saved, client_for, learner):
        assert f'href="{SEARCHES}"' in client_for(learner).get("/me/settings/").text

    def test_changed_and_deleted_by_its_owner_only(self, saved, client_for, learner):
        address = f"{SEARCHES}{saved.pk}/"
        other = client_for(factories.UserFactory())
        assert other.post(address, {"do": "delete"}).status_code == 404
        mine = client_for(learner)
        assert mine.get(address).status_code == 405
        mine.post(address, {"do": "change", "every": "never"})
        saved.refresh_from_db()
        assert (saved.every, saved.due_at) == ("never", None)
        for odd in ({"do": "change", "every": "always"}, {"do": "dance", "every": "day"}, {"do": ""}):
            answer = mine.post(address, odd)
            assert answer.status_code == 400
            assert "not in the shape we expect" in answer.text
        assert SavedSearch.objects.get().every == "never"
        mine.post(address, {"do": "delete"})
        assert not SavedSearch.objects.exists()


class TestMail:
    def test_only_what_is_new_and_fits_is_told_once(self, saved, morning):
        post("Web developer of before")
        morning(1)
        assert actions.mail_due() == 1
        assert subjects() == []
        morning(2)
        post("Web developer")
        post("Web analyst", kind="contract")
        post("Sales person", summary="Sell things.")
        post("Web on hold", organisation__state="suspended")
        assert actions.mail_due() == 1
        assert subjects() == ["1 new or changed opening: “web”, On-the-job training"]
        text = Message.objects.get().text
        assert "Web developer\n$24 to $30 an hour." in text
        for other in ("analyst", "Sales", "hold", "before"):
            assert other not in text
        assert actions.mail_due() == 0
        morning(3)
        actions.mail_due()
        assert len(subjects()) == 1

    @pytest.mark.parametrize("q", ["golang developer", "golang", "go develper", "golng developer"])
    @pytest.mark.usefixtures("clear_cache")
    def test_words_mean_what_they_mean_on_the_page(self, q, learner, morning, client):
        go = factories.SkillFactory(name="Go", synonyms="Golang")
        factories.opening_asking((go, 2), title="Developer", published_at=timezone.now())
        assert client.get("/jobs/", {"q": q}).context["sums"].total == 1
        actions.save(user=learner, filters=Filters(q=q), every="day", by=learner)
        morning(1)
        hour_ago = timezone.now() - dt.timedelta(hours=1)
        factories.opening_asking((go, 2), title="Junior developer", published_at=hour_ago)
        actions.mail_due()
        assert client.get("/jobs/", {"q": q}).context["sums"].total == 2
        assert subjects() == [f"1 new or changed opening: “{q}”"]

    def test_it_is_not_due_before_the_next_morning(self, saved):
        post("Web developer")
        assert actions.mail_due() == 0
        assert timezone.localtime(saved.due_at).hour == 7

    def test_weekly_is_a_week_later(self, saved, learner, morning):
        actions.set_every(saved=saved, every="week", by=learner)
        morning(1)
        post("Web developer")
        for day in range(1, 7):
            morning(day)
            assert actions.mail_due() == 0
        morning(7)
        assert actions.mail_due() == 1
        assert len(subjects()) == 1

    def test_an_opening_published_in_this_very_moment_is_told_next_time(self, saved, morning):
        morning(1)
        post("Web developer", hours=0)
        actions.mail_due()
        assert subjects() == []
        morning(2)
        actions.mail_due()
        assert len(subjects()) == 1

    def test_one_that_went_to_a_second_look_before_the_mail_is_told_when_it_is_back(self, saved, morning, staff):
        morning(1)
        opening = post("Web developer", training="Deploying.")
        Need.objects.create(opening=opening, skill=factories.SkillFactory())
        owner = factories.MembershipFactory(organisation=opening.organisation).user
        changing.change(opening=opening, by=owner, agreed=True, pay_low=opening.pay_low + 1)
        actions.mail_due()
        assert subjects() == []
        morning(2)
        opening.refresh_from_db()
        approve_and_publish(opening=opening, by=staff())
        morning(3)
        actions.mail_due()
        assert subjects() == ["1 new or changed opening: “web”, On-the-job training"]
        row = Opening.objects.get()
        assert (row.public_since - row.published_at).days == 1
        morning(4)
        actions.mail_due()
        assert len(subjects()) == 1

    def test_many_are_counted_and_ten_are_named(self, saved, morning):
        morning(1)
        for number in range(13):
            post(f"Web developer {number}")
        actions.mail_due()
        assert subjects() == ["13 new or changed openings: “web”, On-the-job training"]
        text = Message.objects.get().text
        assert text.count("/web-developer-") == 10
        assert "And 3 more." in text
        assert "/jobs/?q=web&kind=ojt&sort=newest" in text

    def test_one_that_fails_holds_up_nobody_and_is_told_the_next_time(self, saved, morning, monkeypatch):
        other = factories.UserFactory()
        actions.save(user=other, filters=Filters(q="web"), every="day", by=other)
        morning(1)
        post("Web developer")
        real, fails = actions.queue, [saved.user.email]

        def queue(**named):
            if named["to"] in fails:
                raise RuntimeError("no")
            return real(**named)

        monkeypatch.setattr(actions, "queue", queue)
        assert actions.mail_due() == 2
        assert [message.to for message in Message.objects.all()] == [other.email]
        fails.clear()
        morning(2)
        actions.mail_due()
        assert {message.to for message in Message.objects.all()} == {other.email, saved.user.email}

    def test_in_the_language_of_the_account(self, saved, learner, morning):
        type(learner).objects.filter(pk=learner.pk).update(language="es")
        morning(1)
        post("Web developer")
        actions.mail_due()
        assert Message.objects.get().language == "es"
        assert "De $24 a $30" in Message.objects.get().text
        assert "Véalas todas: " in Message.objects.get().text  # vacantes

    def test_a_closed_account_hears_nothing(self, saved, learner, morning):
        type(learner).objects.filter(pk=learner.pk).update(is_active=False)
        morning(1)
        post("Web developer")
        actions.mail_due()
        assert subjects() == []
        assert SavedSearch.objects.get().due_at is None

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_share_the_work(self, monkeypatch):
        monkeypatch.setattr(letters, "LONGEST", 60)
        then = timezone.now() - dt.timedelta(days=3)
        for number in range(6):
            user = factories.UserFactory()
            SavedSearch.objects.create(user=user, query=f"q=web+{number}", every="day", due_at=then, seen_until=then)
        for number in range(6):
            factories.OpeningFactory(title=f"Web {number}", published_at=timezone.now() - dt.timedelta(hours=1))
        done = run_parallel(3, lambda _number: actions.mail_due())
        assert sum(done) == 6, done
        assert Message.objects.count() == 6

    def test_the_sweep_finds_it(self, settings):
        from jobs import tasks

        assert "jobs.mail_saved_searches" in settings.SWEEPS
        assert tasks.mail_saved_searches.name == "jobs.mail_saved_searches"
        assert tasks.mail_saved_searches() == 0


class TestStopping:
    @pytest.fixture
    def letter(self, saved, morning, settings):
        """The mail as it leaves."""
        morning(1)
        post("Web developer")
        actions.mail_due()
        send_due()
        return mail.outbox[-1]

    def path(self, letter):
        return letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")

    def test_the_mail_says_how_in_its_head_and_its_text(self, letter):
        head = letter.message()
        assert re.fullmatch(r"<http://testserver/me/searches/stop/[^>]+>", head["List-Unsubscribe"])
        assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"Stop these emails: http://testserver{self.path(letter)}" in letter.body

    def test_other_mail_has_no_such_head(self, learner):
        from codeoregon.mail.actions import queue

        queue(key="k", to=learner.email, template="account_erased", context={"name": "A", "until": "", "kept": []})
        send_due()
        assert "List-Unsubscribe" not in mail.outbox[-1].extra_headers

    def test_opening_the_link_changes_nothing(self, letter, client):
        page = client.get(self.path(letter))
        assert "Stop these emails?" in page.text
        assert "“web”, On-the-job training" in page.text
        assert SavedSearch.objects.get().every == "day"

    def test_the_button_and_the_mail_program_stop_it(self, letter):
        """RFC 8058: a form sent without a cookie and without signing in."""
        client = Client(enforce_csrf_checks=True)
        answer = client.post(self.path(letter), {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "have stopped" in answer.text) == (200, True)
        assert SavedSearch.objects.get().due_at is None
        assert client.post(self.path(letter)).status_code == 200
        assert "have stopped" in client.get(self.path(letter)).text

    def test_a_search_that_is_gone_has_stopped_too(self, letter, client):
        SavedSearch.objects.all().delete()
        for answer in (client.get(self.path(letter)), client.post(self.path(letter))):
            assert (answer.status_code, "have stopped" in answer.text) == (200, True)

    def test_a_forged_link_is_none(self, saved, client):
        for token in (str(saved.pk), f"{saved.pk}:x", "x", "²:y"):
            assert client.post(f"{SEARCHES}stop/{token}/").status_code == 404
        saved.refresh_from_db()
        assert saved.every == "day"

    def test_who_starts_again_is_told_of_what_is_new_from_then_on(self, letter, saved, learner, morning):
        Client().post(self.path(letter))
        morning(5)
        post("Web developer of the quiet days", hours=30)
        saved.refresh_from_db()
        actions.set_every(saved=saved, every="day", by=learner)
        morning(6)
        actions.mail_due()
        assert len(subjects()) == 1


def test_it_is_in_my_data_and_goes_with_the_account(saved, client_for, learner):
    page = client_for(learner).get("/me/data/all/")
    assert "Your saved searches" in page.text
    assert "“web”, On-the-job training" in page.text


def test_due_work_is_found_by_an_index(saved):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'saved_search_due_at'")
        assert "due_at IS NOT NULL" in cursor.fetchone()[0]
