""" "This is wrong": who may say it and where, that it is one, and that staff read and answer it."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone, translation

from codeoregon.lib.states import NotReady, NotYours
from codeoregon.lib.templatetags.co import day_text
from codeoregon.mail.models import Message
from jobs import personal
from jobs.matching.objections import actions
from jobs.matching.objections.models import Objection
from jobs.openings.models import Opening
from jobs.today import today
from tests import factories
from tests.jobs.referrals.worlds import STAFF_ROLES, World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
ANSWERS = ("case_manager", "job_developer", "programme_manager")
LIST = "/admin/jobs/objection/"


@pytest.fixture
def world():
    made = World()
    made.earn_html()
    return made


def say(world, text="I earned CSS in March.", **fields):
    fields = {"about": world.learner, "opening": world.opening, "skill": world.html, "by": world.learner, **fields}
    return actions.say(text=text, **fields)


def wrong(opening):
    return reverse("matches:wrong", args=[opening.pk])


def answering(*rows, reason="You are right, and it counts now."):
    return {
        "action": "answer", ACTION_CHECKBOX_NAME: [row.pk for row in rows], "confirmed": "1", "reason": reason,
    }  # fmt: skip


class TestLearner:
    def test_from_the_match_to_the_answer(self, world, client_for):
        client = client_for(world.learner)
        page = client.get(reverse("matches:detail", args=[world.opening.pk])).text
        assert f'href="{wrong(world.opening)}"' in page
        form = client.get(wrong(world.opening)).text
        assert [name in form for name in ("HTML", "CSS", "Something else")] == [True, True, True]
        done = client.post(wrong(world.opening), {"need": world.html.pk, "text": "I hold more."}, follow=True)
        row = Objection.objects.get()
        assert done.redirect_chain == [(reverse("matches:objection", args=[row.pk]), 302)]
        assert row.reference in done.text
        assert (row.about, row.said_by, row.skill, row.text) == (
            world.learner,
            world.learner,
            world.html,
            "I hold more.",
        )
        assert "Our staff look into it." in client.get(reverse("matches:detail", args=[world.opening.pk])).text
        actions.answer(objection=row, text="It counts now.", by=world.people["case_manager"])
        assert "It counts now." in client.get(reverse("matches:detail", args=[world.opening.pk])).text
        assert "It counts now." in client.get(reverse("matches:objection", args=[row.pk])).text

    def test_the_row_keeps_what_the_page_said_then(self, world):
        lines = say(world).page_said.splitlines()
        assert lines[0].startswith("Score 50 of 100")
        assert lines[1].startswith("HTML: asks working, shows working by HTML Basics, ")
        assert lines[1].endswith("; 50 of 50")
        assert say(world, skill=None).page_said.splitlines()[2] == "CSS: asks aware, shows nothing; 0 of 50"

    def test_sent_twice_it_is_one_and_second_thoughts_are_added(self, world, client_for):
        client, today = client_for(world.learner), day_text(timezone.now())
        assert "this is added to it" in client.get(wrong(world.opening)).text
        for text in ("Wrong.", "Wrong.", "All wrong.", "All wrong."):
            assert client.post(wrong(world.opening), {"need": "else", "text": text}).status_code == 302
        both = f"Wrong.\n\nAdded on {today}:\nAll wrong."
        row = Objection.objects.get()
        assert (row.skill, row.text) == (None, both)
        shown = client.get(reverse("matches:objection", args=[row.pk])).text
        assert f"<p>Wrong.<br><br>Added on {today}:<br>All wrong.</p>" in shown
        with translation.override("es"):
            assert "\nAñadido el " in say(world, skill=None, text="Más.").text

    def test_what_the_page_said_the_second_time_is_kept_too(self, world):
        first = say(world)
        assert say(world, text="And more.").page_said == first.page_said
        world.opening.needs.filter(skill=world.html).update(level=3)
        page = say(world, text="Now this.").page_said
        assert page.startswith(f"{first.page_said}\n\nOn {day_text(timezone.now())}:\n")
        assert "HTML: asks strong" in page.removeprefix(first.page_said)

    def test_there_is_an_end_to_what_is_added_and_the_form_keeps_it(self, world, client_for):
        client = client_for(world.learner)
        sent = [
            client.post(wrong(world.opening), {"need": "else", "text": f"{number} {'x' * 990}"}) for number in range(6)
        ]
        assert [answer.status_code for answer in sent] == [302] * 4 + [422] * 2
        assert "Wait for our answer" in sent[4].text
        assert f"4 {'x' * 990}" in sent[4].text
        assert f"3 {'x' * 990}" in Objection.objects.get().text

    @pytest.mark.django_db(transaction=True)
    def test_two_clicks_at_once_make_one(self):
        world = World()
        made = run_parallel(6, lambda _n: say(world, skill=None).pk)
        assert len(set(made)) == 1, made

    def test_answered_it_may_be_said_anew(self, world):
        actions.answer(objection=say(world), text="No.", by=world.people["case_manager"])
        assert say(world).is_open
        assert Objection.objects.count() == 2

    @pytest.mark.parametrize(
        "sent",
        [{}, {"need": "else"}, {"text": "x"}, {"need": "999999", "text": "x"}, {"need": "else", "text": " "},
         {"need": "else", "text": "x" * 1001}],
    )  # fmt: skip
    def test_both_answers_are_wanted(self, sent, world, client_for):
        assert client_for(world.learner).post(wrong(world.opening), sent).status_code == 422
        assert not Objection.objects.exists()

    def test_a_skill_that_is_not_asked_and_too_many_are_refused(self, world, monkeypatch):
        with pytest.raises(NotReady):
            say(world, skill=factories.SkillFactory())
        say(world)
        monkeypatch.setattr(actions, "MOST", 1)
        with pytest.raises(NotReady, match="1 things"):
            say(world, skill=None)

    def test_others_and_visitors_do_not_find_it(self, world, client_for, client):
        row = say(world)
        page = reverse("matches:objection", args=[row.pk])
        for who in ("other learner", "owner", "case_manager"):
            assert client_for(world.people[who]).get(page).status_code == 404, who
        assert client.get(page).url.startswith("/accounts/login/")
        assert client.get(wrong(world.opening)).url.startswith("/accounts/login/")

    def test_what_an_employer_said_of_one_is_not_ones_own_page(self, world, client_for):
        row = say(world, by=world.people["owner"])
        assert client_for(world.people["owner"]).get(reverse("matches:objection", args=[row.pk])).status_code == 404
        assert client_for(world.learner).get(reverse("matches:objection", args=[row.pk])).status_code == 404

    def test_the_form_is_for_live_openings_and_the_answer_stays_when_one_ends(self, world, client_for):
        client, row = client_for(world.learner), say(world)
        Opening.objects.filter(pk=world.opening.pk).update(state="closed", ended_at=timezone.now())
        assert client.get(wrong(world.opening)).status_code == 404
        page = client.get(reverse("matches:objection", args=[row.pk]))
        assert page.status_code == 200
        assert reverse("matches:detail", args=[world.opening.pk]) not in page.text


class TestEmployer:
    def address(self, world):
        return reverse("employers:candidate_wrong", args=[world.opening.pk, world.referral.pk])

    @pytest.mark.parametrize("who", ["owner", "recruiter"])
    def test_members_say_it_of_whom_they_see_and_read_the_answer(self, who, world, client_for):
        client = client_for(world.people[who])
        page = reverse("employers:candidate", args=[world.opening.pk, world.referral.pk])
        assert self.address(world) in client.get(page).text
        answer = client.post(self.address(world), {"need": world.html.pk, "text": "Not what HTML is."})
        assert answer.url == page
        row = Objection.objects.get()
        assert (row.about, row.said_by) == (world.learner, world.people[who])
        assert "Not what HTML is." in client.get(page).text
        actions.answer(objection=row, text="The course covers it.", by=world.people["job_developer"])
        assert "The course covers it." in client.get(page).text
        assert reverse("employers:candidates", args=[world.opening.pk]) in Message.objects.get().text

    @pytest.mark.parametrize(
        "who", ["supervisor", "left", "other employer", "learner", "other learner", "case_manager"]
    )
    def test_nobody_else(self, who, world, client_for):
        answer = client_for(world.people[who]).post(self.address(world), {"need": "else", "text": "x"})
        assert answer.status_code == (403 if who == "supervisor" else 404)
        assert not Objection.objects.exists()

    def test_before_a_referral_there_is_nobody_to_speak_of(self, client_for):
        world = World(state="interested")
        assert client_for(world.people["owner"]).get(self.address(world)).status_code == 404

    def test_what_a_learner_said_is_not_the_employers_to_read(self, world, client_for):
        say(world, text="My own words.")
        page = reverse("employers:candidate", args=[world.opening.pk, world.referral.pk])
        assert "My own words." not in client_for(world.people["owner"]).get(page).text


class TestStaff:
    pytestmark = pytest.mark.ignore_template_errors

    @pytest.mark.parametrize("role", ANSWERS)
    def test_it_waits_on_the_index_until_one_of_them_answers(self, role, world, client_for):
        row, user = say(world), world.people[role]
        client = client_for(user)
        assert [item.count for item in today(user) if "calls wrong" in str(item.title)] == [1]
        assert "Reasons that somebody calls wrong" in client.get("/admin/").text
        assert "Ana Rivera" in client.get(f"{LIST}?state__exact=open").text
        shown = client.get(f"{LIST}{row.pk}/change/").text
        assert "shows working by HTML Basics" in shown
        assert "I earned CSS in March." in shown
        client.post(LIST, answering(row))
        row.refresh_from_db()
        assert (row.state, row.answer) == ("answered", "You are right, and it counts now.")
        assert row.answered_by == user
        assert [item.count for item in today(user) if "calls wrong" in str(item.title)] == [0]

    def test_words_that_nobody_sees_are_none_from_whatever_door(self, world):
        row = say(world)
        with pytest.raises(NotReady, match="Write the answer"):
            actions.answer(objection=row, text="\u200b", by=world.people["case_manager"])
        with pytest.raises(NotReady, match="what is wrong"):
            say(world, text="\u2800")

    @pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role not in ANSWERS])
    def test_the_other_roles_do_not_answer(self, role, world, client_for):
        row, user = say(world), world.people[role]
        assert today(user) == []
        assert client_for(user).post(LIST, answering(row)).status_code in (302, 403)
        with pytest.raises(NotYours):
            actions.answer(objection=row, text="x", by=user)
        row.refresh_from_db()
        assert row.is_open

    @pytest.mark.parametrize("who", ["learner", "owner", "portal"])
    def test_nor_does_anybody_who_is_not_staff(self, who, world):
        with pytest.raises(NotYours):
            actions.answer(objection=say(world), text="x", by=world.people[who])

    def test_an_answer_has_words_and_comes_once(self, world, client_for):
        row, client = say(world), client_for(world.people["case_manager"])
        assert client.post(LIST, answering(row, reason=" ")).status_code == 422
        client.post(LIST, answering(row, reason="First."))
        client.post(LIST, answering(row, reason="Second."))
        assert Objection.objects.get().answer == "First."
        assert Message.objects.filter(template="objection_answered").count() == 1

    def test_whoever_said_it_is_told_in_their_language(self, world):
        type(world.learner).objects.filter(pk=world.learner.pk).update(language="es")
        world.learner.refresh_from_db()
        actions.answer(objection=say(world), text="It counts now.", by=world.people["case_manager"])
        sent = Message.objects.get(template="objection_answered")
        assert (sent.to, sent.language, sent.user) == (world.learner.email, "es", world.learner)
        assert "It counts now." in sent.text
        assert reverse("matches:objection", args=[Objection.objects.get().pk]) in sent.text

    def test_staff_say_it_of_anybody_from_their_page(self, world, client_for):
        client = client_for(world.people["job_developer"])
        address = reverse("admin:jobs_objection_say", args=[world.learner.pk, world.opening.pk])
        assert "Ana Rivera" in client.get(address).text
        assert client.post(address, {"need": "else"}).status_code == 422
        assert client.post(address, {"need": "else", "text": "The badge shows less."}).status_code == 302
        row = Objection.objects.get()
        assert (row.about, row.said_by) == (world.learner, world.people["job_developer"])
        actions.answer(objection=row, text="Mended.", by=world.people["programme_manager"])
        assert not Message.objects.filter(template="objection_answered").exists()
        other = reverse("admin:jobs_objection_say", args=[world.people["owner"].pk, world.opening.pk])
        assert client.get(other).status_code == 404

    @pytest.mark.parametrize("role", ["eo_officer", "auditor"])
    def test_who_may_not_say_it(self, role, world, client_for):
        address = reverse("admin:jobs_objection_say", args=[world.learner.pk, world.opening.pk])
        assert client_for(world.people[role]).get(address).status_code == 403

    def test_staff_find_it_by_its_reference_and_by_its_words(self, world, client_for):
        row, client = say(world), client_for(world.people["case_manager"])
        link = f"{LIST}{row.pk}/change/"
        for term in (row.reference, row.reference.lower(), "Rivera"):
            assert link in client.get(LIST, {"q": term}).text, term
        assert link not in client.get(LIST, {"q": "W-999999"}).text

    def test_rows_are_not_changed_added_or_deleted_by_hand(self, world, client_for):
        row, client = say(world), client_for(world.people["programme_manager"])
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.post(f"{LIST}{row.pk}/delete/").status_code == 403
        assert 'name="_save"' not in client.get(f"{LIST}{row.pk}/change/").text

    def test_the_list_takes_as_many_queries_for_ten_as_for_one(self, world, client_for, django_assert_max_num_queries):
        client = client_for(world.people["case_manager"])
        say(world)
        with django_assert_max_num_queries(30) as few:
            client.get(LIST)
        for _more in range(9):
            say(world, by=factories.UserFactory())
        with django_assert_max_num_queries(len(few)):
            client.get(LIST)


class TestEnd:
    def test_whoever_deletes_their_account_is_out_of_the_queue(self, world):
        mine = say(world)
        theirs = say(world, by=world.people["owner"])
        done = say(world, skill=None)
        actions.answer(objection=done, text="No.", by=world.people["case_manager"])
        personal.close(world.learner, world.learner)
        assert {row.pk: row.state for row in Objection.objects.all()} == {
            mine.pk: "ended", theirs.pk: "ended", done.pk: "answered",
        }  # fmt: skip

    def test_mails_that_tell_an_employer_of_a_person_are_found(self, world):
        row = say(world, by=world.people["owner"])
        say(world)
        assert f"objection {row.pk} " in personal.mail_keys(world.learner)
        assert len([key for key in personal.mail_keys(world.learner) if key.startswith("objection")]) == 1
