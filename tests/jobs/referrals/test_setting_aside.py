"""A learner sets a job aside: out of their lists, taken back at any time, said once, and nobody else's business."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import NotReady
from jobs.candidates import actions as candidates
from jobs.candidates.models import Candidate
from jobs.matching import matches
from jobs.matching.dismissals import actions as dismissals
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.engine import match_all, match_stale
from jobs.matching.models import LearnerMatches, OpeningMatches
from jobs.openings.models import Opening
from jobs.personal.looking import TABLES
from jobs.referrals import actions
from jobs.referrals.matched import views
from jobs.referrals.models import Referral
from tests import factories
from tests.codeoregon.privacy.world import signed_in
from tests.jobs.referrals.worlds import World as Employer
from tests.jobs.referrals.worlds import referral_in
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
LIST, ASIDE = "/me/matches/", "/me/matches/aside/"


class World:
    """A candidate whose badge shows CSS, and published openings that ask for it, best known last."""

    def __init__(self, many=2):
        self.css = factories.SkillFactory(name="CSS")
        rule = factories.SkillRuleFactory(skill=self.css, level=2, badge__name="Grids")
        self.badge = rule.badge
        self.user = self.person("Ana Lopez")
        self.openings = [factories.opening_asking((self.css, 1), title=f"Job number {n}") for n in range(many)]
        match_all()

    def person(self, name):
        user = factories.CandidateFactory(user__full_name=name).user
        factories.AwardFactory(user=user, badge=self.badge)
        return user


@pytest.fixture
def world():
    return World()


@pytest.fixture
def me(world, client_for):
    return client_for(world.user)


def says_no(client, opening, where=""):
    return client.post(reverse("matches:dismiss", args=[opening.pk]) + where, follow=True)


def puts_back(client, opening, where=""):
    return client.post(reverse("matches:put_back", args=[opening.pk]) + where, follow=True)


def titles(client, page=LIST):
    answer = client.get(page).context
    found = answer["cards"] if page == ASIDE else [*answer["fitting"], *answer["close"]]
    return [card.title for card in found]


class TestTheList:
    def test_the_button_takes_it_out_and_undo_brings_it_back(self, world, me):
        last, first = world.openings
        assert titles(me) == [first.title, last.title]
        answer = says_no(me, first)
        assert answer.redirect_chain == [(LIST, 302)]
        assert f"You set “{first.title}” aside." in answer.text
        assert f'action="/me/matches/{first.pk}/put-back/?page=1"' in answer.text
        assert "<strong>1 job</strong> fits you now." in answer.text
        assert titles(me) == [last.title]
        assert "Undo" not in me.get(LIST).text
        assert f"You put “{first.title}” back." in puts_back(me, first).text
        assert titles(me) == [first.title, last.title]

    def test_what_was_set_aside_is_listed_with_a_way_back(self, world, me):
        last = world.openings[0]
        says_no(me, last)
        page = me.get(LIST).text
        assert f'<a href="{ASIDE}">Jobs you set aside (1)</a>' in page
        assert titles(me, ASIDE) == [last.title]
        answer = puts_back(me, last, "?from=aside")
        assert answer.redirect_chain == [(ASIDE, 302)]
        assert "Nothing is set aside" in answer.text
        assert "Jobs you set aside" not in me.get(LIST).text

    def test_all_of_them(self, world, me):
        for opening in world.openings:
            answer = says_no(me, opening)
        assert "You set these jobs aside" in answer.text
        assert f'href="{ASIDE}"' in answer.text

    def test_a_new_run_of_matching_leaves_it_aside(self, world, me):
        last, first = world.openings
        says_no(me, first)
        match_all()
        assert LearnerMatches.objects.get(pk=world.user.pk).openings == [last.pk]
        assert titles(me) == [last.title]

    def test_one_that_was_waiting_outside_a_full_list_takes_its_place(self, client_for, monkeypatch):
        """Whoever sets all aside is shown what else fits; staff and the employers' lists stay as they were."""
        monkeypatch.setattr("jobs.matching.engine.kernel.KEEP", 2)
        monkeypatch.setattr("jobs.matching.engine.patch.KEEP", 2)
        monkeypatch.setattr(matches, "KEEP", 2)
        world = World(many=3)
        me = client_for(world.user)
        last, second, first = world.openings
        before = [(row.pk, row.candidates) for row in OpeningMatches.objects.order_by("pk")]
        assert titles(me) == [first.title, second.title]
        for opening in (first, second):
            says_no(me, opening)
        match_stale()
        assert titles(me) == [last.title]
        assert "<strong>1 job</strong> fits you now." in me.get(LIST).text
        assert [one.opening for one in matches.for_learner(world.user, aside=True)] == [first, second, last]
        assert [(row.pk, row.candidates) for row in OpeningMatches.objects.order_by("pk")] == before

    def test_what_is_put_back_is_there_at_once_also_when_its_place_was_taken(self, world, me):
        last, first = world.openings
        says_no(me, first)
        match_stale()
        puts_back(me, first)
        assert titles(me) == [first.title, last.title]
        assert match_stale()["learners"] == 1
        assert LearnerMatches.objects.get(pk=world.user.pk).scores == [100, 100]
        assert match_all()["written"] == 0

    def test_one_that_ended_is_gone_from_what_was_set_aside_too(self, world, me):
        first = world.openings[0]
        says_no(me, first)
        Opening.objects.filter(pk=first.pk).update(state="closed", ended_at=timezone.now())
        assert titles(me, ASIDE) == []
        assert "Jobs you set aside" not in me.get(LIST).text

    def test_what_they_applied_for_has_no_button(self, world, me):
        last, first = world.openings
        actions.express_interest(user=world.user, opening=first)
        page = me.get(LIST).text
        assert f"/me/matches/{first.pk}/not-for-me/" not in page
        assert f"/me/matches/{last.pk}/not-for-me/" in page

    def test_one_stays_where_one_was_in_the_list(self, client_for, monkeypatch):
        monkeypatch.setattr(views, "A_PAGE", 2)
        world = World(5)
        me = client_for(world.user)
        assert f"/me/matches/{world.openings[2].pk}/not-for-me/?page=2" in me.get(f"{LIST}?page=2").text
        assert says_no(me, world.openings[2], "?page=2").redirect_chain == [(f"{LIST}?page=2", 302)]
        for gone, page in ((1, f"{LIST}?page=2"), (0, LIST)):
            assert says_no(me, world.openings[gone], "?page=2").redirect_chain == [(page, 302)]
        for odd in ("x", "-1", "²", "0", "9" * 50):
            assert says_no(me, world.openings[0], f"?page={odd}").status_code == 200

    def test_other_peoples_lists_are_as_they_were(self, world, client_for, me):
        other = world.person("Ben Cole")
        match_all()
        says_no(me, world.openings[0])
        assert len(titles(client_for(other))) == 2
        assert titles(client_for(other), ASIDE) == []

    def test_queries_do_not_grow(self, world, me, django_assert_num_queries):
        for many in (1, 4):
            for _opening in range(many):
                actions.set_aside(user=world.user, opening=factories.opening_asking((world.css, 2)))
            match_all()
            with django_assert_num_queries(9):
                me.get(ASIDE)
            with django_assert_num_queries(7):
                me.get(LIST)

    def test_on_the_first_page_of_applications_it_is_not_offered(self, world, me):
        last, first = world.openings
        says_no(me, first)
        assert [card.title for card in me.get("/me/applications/").context["best"]] == [last.title]

    def test_a_job_that_one_has_or_applied_for_says_so_instead(self, world, me):
        candidate, words = Candidate.objects.get(user=world.user), {"interested": "Interested", "hired": "Hired"}
        for state, opening in zip(words, world.openings, strict=True):
            referral_in(state, candidate=candidate, opening=opening)
        shown = {card.title: (card.tag, card.step) for card in me.get(LIST).context["fitting"]}
        assert shown == {"Job number 0": ("Interested", ""), "Job number 1": ("Hired", "")}


class TestThePageOfOne:
    def test_it_says_when_and_offers_the_way_back(self, world, me):
        first = world.openings[0]
        here = reverse("matches:detail", args=[first.pk])
        assert "Not for me" in me.get(here).text
        assert says_no(me, first).redirect_chain == [(LIST, 302)]
        page = me.get(here).text
        assert "You set this job aside on " in page
        assert "Not for me" not in page
        assert "I'm interested" in page.replace("&#x27;", "'")
        assert puts_back(me, first, "?from=match").redirect_chain == [(here, 302)]
        assert "You set this job aside on " not in me.get(here).text

    def test_on_the_board_it_is_still_there_and_interest_takes_it_back(self, world, me):
        first = world.openings[0]
        says_no(me, first)
        assert first.title in me.get("/jobs/").text
        assert f"/me/matches/{first.pk}/" in me.get(first.get_absolute_url()).text
        me.post(reverse("referrals:interest", args=[first.pk]))
        assert Referral.objects.live().of_learner(world.user).get().opening == first
        assert not Dismissal.objects.exists()

    def test_on_the_way_one_withdraws_instead(self, world, me):
        first = world.openings[0]
        actions.express_interest(user=world.user, opening=first)
        assert "Not for me" not in me.get(reverse("matches:detail", args=[first.pk])).text
        answer = says_no(me, first)
        assert answer.status_code == 409
        assert "withdraw your application" in answer.text
        assert not Dismissal.objects.exists()

    def test_after_withdrawing_one_may(self, world, me):
        first = world.openings[0]
        row = actions.express_interest(user=world.user, opening=first)
        actions.withdraw(referral=row, by=world.user)
        assert says_no(me, first).status_code == 200
        assert Dismissal.objects.get().opening == first

    def test_without_consent_there_is_nothing_to_set_aside(self, world, me):
        candidates.hide(user=world.user, by=world.user)
        assert "Not for me" not in me.get(reverse("matches:detail", args=[world.openings[0].pk])).text
        answer = says_no(me, world.openings[0])
        assert answer.status_code == 409
        assert "agree in your settings" in answer.text
        with pytest.raises(NotReady):
            actions.set_aside(user=factories.UserFactory(), opening=world.openings[0])


class TestSaidOnce:
    def test_twice_is_once_and_the_first_moment_stands(self, world, me, time_machine):
        first = world.openings[0]
        says_no(me, first)
        said = Dismissal.objects.get().dismissed_at
        time_machine.move_to(timezone.now() + dt.timedelta(minutes=5))
        assert says_no(me, first).status_code == 200
        assert Dismissal.objects.get().dismissed_at == said

    def test_a_second_press_has_nobody_matched_anew(self, world, me):
        says_no(me, world.openings[0])
        before = Candidate.objects.get(pk=world.user.pk).version
        says_no(me, world.openings[0])
        assert Candidate.objects.get(pk=world.user.pk).version == before

    def test_putting_back_twice_is_once(self, world, me):
        first = world.openings[0]
        says_no(me, first)
        for _click in range(2):
            assert puts_back(me, first).status_code == 200
        assert not Dismissal.objects.exists()

    def test_an_ended_opening_is_answered_kindly_and_nothing_is_kept(self, world, me):
        first = world.openings[0]
        Opening.objects.filter(pk=first.pk).update(state="closed", ended_at=timezone.now())
        for click in (says_no, puts_back):
            answer = click(me, first)
            assert answer.redirect_chain == [(LIST, 302)]
            assert "has ended" in answer.text
        assert not Dismissal.objects.exists()

    def test_what_was_never_public_is_not_there(self, me):
        draft = factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
        for pk in (draft.pk, 999_999_999):
            for name in ("matches:dismiss", "matches:put_back"):
                assert me.post(reverse(name, args=[pk])).status_code == 404

    def test_nobody_takes_back_what_somebody_else_said(self, world, me, client_for):
        says_no(me, world.openings[0])
        puts_back(client_for(world.person("Ben Cole")), world.openings[0])
        assert Dismissal.objects.get().candidate_id == world.user.pk

    def test_it_takes_a_click_and_a_sign_in(self, world, me, client):
        for name in ("matches:dismiss", "matches:put_back"):
            here = reverse(name, args=[world.openings[0].pk])
            assert me.get(here).status_code == 405
            assert client.post(here).status_code == 302
        assert client.get(ASIDE).status_code == 302
        assert not Dismissal.objects.exists()

    def test_who_said_it_and_took_it_back_is_in_the_history(self, world, me):
        says_no(me, world.openings[0])
        puts_back(me, world.openings[0])
        kept = Dismissal.pgh_event_model.objects.order_by("pgh_id")
        assert [(row.pgh_label, row.pgh_context["user"]) for row in kept] == [
            ("insert", world.user.pk),
            ("delete", world.user.pk),
        ]


class TestOthers:
    def test_staff_see_it_beside_the_match(self, world, me, client_for):
        says_no(me, world.openings[0])
        row = factories.EnrollmentFactory(user=world.user, state="active")
        staff = client_for(factories.UserFactory(staff_role="case_manager"))
        page = staff.get(reverse("admin:enrollment_enrollment_review", args=[row.pk])).text
        matched = page.partition("Best matches")[2].partition("Referrals and placements")[0]
        assert matched.count("set aside by the learner") == 1
        assert all(opening.title in matched for opening in world.openings)

    def test_the_employer_sees_the_same_as_before(self, client_for):
        world = Employer(state="withdrawn")
        world.earn_html()
        match_all()
        owner = client_for(world.people["owner"])
        # With the counts of who fits, and of whom asking for less would bring.
        pages = [reverse(name, args=[world.opening.pk]) for name in ("employers:opening", "employers:candidates")]

        def seen():
            return [re.sub(r'(type="hidden" name="\w+") value="[^"]*"', r"\1", owner.get(page).text) for page in pages]

        before = seen()
        counted = OpeningMatches.objects.get(pk=world.opening.pk).candidates
        actions.set_aside(user=world.learner, opening=world.opening)
        match_all()
        assert seen() == before
        assert OpeningMatches.objects.get(pk=world.opening.pk).candidates == counted == [world.candidate.pk]
        assert world.learner.full_name not in "".join(before)

    def test_it_is_in_the_data_of_the_person_and_goes_with_the_account(self, world, me):
        says_no(me, world.openings[0])
        assert world.openings[0].title in signed_in(world.user).get("/me/data/all/").text
        [table] = [one for one in TABLES if one.model is Dismissal]
        assert table.deleted
        assert table.of([world.user.pk]).count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    TRIES = 8

    def at_once(self, world, monkeypatch):
        """Everybody has looked before anybody writes."""
        import threading

        gate, write = threading.Barrier(self.TRIES), dismissals.dismiss

        def wait(**named):
            gate.wait(timeout=30)
            return write(**named)

        monkeypatch.setattr(dismissals, "dismiss", wait)
        return run_parallel(
            self.TRIES, lambda _n: actions.set_aside(user=world.user, opening=world.openings[0]).dismissed_at
        )

    def test_many_clicks_make_one(self, monkeypatch):
        world = World()
        said = self.at_once(world, monkeypatch)
        assert set(said) == {Dismissal.objects.get().dismissed_at}

    def test_without_the_constraint_the_race_is_lost(self, monkeypatch):
        world = World()
        [only] = Dismissal._meta.constraints

        def as_owner(*, add):
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE")
            with connection.schema_editor() as editor:
                (editor.add_constraint if add else editor.remove_constraint)(Dismissal, only)
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE oregon_app")

        as_owner(add=False)
        try:
            said = self.at_once(world, monkeypatch)
            # Whoever finds two after writing fails and takes its own back.
            twice = any(isinstance(one, Dismissal.MultipleObjectsReturned) for one in said)
            assert twice or Dismissal.objects.count() > 1
        finally:
            Dismissal.objects.all().delete()
            as_owner(add=True)


def test_staff_and_lists_of_somebody_without_dismissals_are_the_same(world):
    assert matches.for_learner(world.user) == matches.for_learner(world.user, aside=True)
