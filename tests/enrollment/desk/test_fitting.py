"""Who fits an opening, for staff: the order, who may see what of it, and why one stands above another."""

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.templatetags.co import day_text
from enrollment.desk import notes
from enrollment.desk.fitting import ranked
from jobs.candidates import actions as candidates
from jobs.matching.models import KEEP, OpeningMatches
from jobs.referrals import actions as referrals
from jobs.referrals.shown.packet import packet
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


class World:
    """An opening that asks for CSS and SQL; ``person`` is a candidate in its list who shows the skills named."""

    def __init__(self):
        self.css, self.sql = (factories.SkillFactory(name=name) for name in ("CSS", "SQL"))
        self.opening = factories.opening_asking((self.css, 2), (self.sql, 1), title="Web developer")
        self.badges, rules = {}, factories.CrosswalkFactory()
        for skill in (self.css, self.sql):
            badge = factories.BadgeFactory(name=f"{skill.name} Basics")
            factories.SkillRuleFactory(crosswalk=rules, badge=badge, skill=skill, level=2)
            self.badges[skill.name] = badge
        OpeningMatches.objects.create(opening=self.opening, scoring=1)

    def person(self, name, *skills, covered="", listed=True, **wishes):
        user = factories.UserFactory(full_name=name)
        candidate = factories.CandidateFactory(user=user, **wishes)
        for skill in skills:
            factories.AwardFactory(user=user, badge=self.badges[skill])
        # A veteran in no group is in the third place of the queue.
        priority = 3 if covered in ("veteran", "spouse") else 4
        factories.EnrollmentFactory(user=user, state="eligible", covered=covered, priority=priority)
        if listed:
            row = OpeningMatches.objects.get(pk=self.opening.pk)
            row.candidates.append(candidate.pk)
            row.save()
        return user

    def names(self):
        return [row.person.full_name for row in ranked.ranked(self.opening)]


@pytest.fixture
def world():
    return World()


def staff(role):
    return factories.UserFactory(staff_role=role)


def people(world):
    return reverse("admin:enrollment_fitting", args=[world.opening.pk])


def compare(world, *users):
    page = reverse("admin:enrollment_compare", args=[world.opening.pk])
    return f"{page}?{'&'.join(f'who={user.pk}' for user in users)}"


class TestOrder:
    def test_score_first_then_priority_of_service_then_the_older_account(self, world):
        world.person("Early", "CSS")
        world.person("Spouse", "CSS", covered="spouse")
        world.person("Veteran", "CSS", covered="veteran")
        world.person("No", "CSS", covered="no")
        world.person("Best", "CSS", "SQL")
        world.person("Poor", covered="veteran")
        assert world.names() == ["Best", "Spouse", "Veteran", "Early", "No"]

    def test_who_set_the_job_aside_is_marked_and_keeps_their_place(self, world, client_for):
        ana, _other = world.person("Ana", "CSS", "SQL"), world.person("Ben", "CSS")
        referrals.set_aside(user=ana, opening=world.opening)
        referrals.set_aside(user=ana, opening=factories.OpeningFactory())
        assert world.names() == ["Ana", "Ben"]
        page = client_for(staff("case_manager")).get(people(world)).text
        assert page.count("set this job aside") == 1
        assert page.index("Ana") < page.index("set this job aside") < page.index("Ben")
        side_by_side = client_for(staff("case_manager")).get(compare(world, ana, _other)).text
        assert day_text(timezone.now()) in side_by_side.partition("Set aside by the learner")[2].partition("Ben")[0]

    def test_who_is_covered_raises_no_score(self, world):
        world.person("Veteran", "SQL", covered="veteran")
        world.person("Other", "SQL")
        scores = [row.match.score for row in ranked.ranked(world.opening)]
        assert scores == [50, 50]

    def test_a_full_list_does_not_cut_off_covered_people_with_the_score_of_its_last(self, world, monkeypatch):
        monkeypatch.setattr(ranked, "KEEP", 3)
        world.person("Best", "CSS", "SQL")
        for name in ("One", "Two"):
            world.person(name, "CSS")
        world.person("Veteran", "CSS", covered="veteran", listed=False)
        world.person("Better than the last", "CSS", "SQL", covered="veteran", listed=False)
        world.person("Elsewhere", "CSS", covered="veteran", listed=False, kinds=["contract"])
        hidden = world.person("Hidden", "CSS", covered="veteran", listed=False)
        candidates.hide(user=hidden, by=hidden)
        assert world.names() == ["Best", "Veteran", "One", "Two"]
        assert KEEP == 50

    def test_queries_do_not_grow(self, world, django_assert_max_num_queries):
        world.person("One", "CSS", covered="veteran")
        with django_assert_max_num_queries(12) as few:
            ranked.ranked(world.opening)
        for number in range(5):
            world.person(f"Person {number}", "CSS", "SQL")
        with django_assert_max_num_queries(len(few)):
            ranked.ranked(world.opening)


class TestPage:
    def test_reasons_contact_mark_and_referral(self, world, client_for):
        user, boss = world.person("Ana Rivera", "CSS", covered="veteran"), staff("case_manager")
        enrollment = user.pk and factories.Enrollment.objects.get(user=user)
        notes.write(enrollment=enrollment, text="Called.", by=boss)
        factories.ReferralFactory(candidate_id=user.pk, opening=world.opening)
        text = client_for(boss).get(people(world)).text
        for words in ("Ana Rivera", "CSS: 50/50", "CSS Basics, ", "SQL: 0/50", "Veteran or spouse", "Interested"):
            assert words in text, words
        assert reverse("admin:enrollment_enrollment_review", args=[enrollment.pk]) in text
        assert "Last note" in text

    def test_a_job_developer_is_told_neither_who_is_covered_nor_of_notes(self, world, client_for):
        one, other = world.person("Ana", "CSS", covered="veteran"), world.person("Bo", "CSS")
        client = client_for(staff("job_developer"))
        for page in (people(world), compare(world, one, other)):
            text = client.get(page).text
            assert "Ana" in text
            assert "<td>Veteran or spouse</td>" not in text
            assert "Last note" not in text
        assert "by priority of service" not in client.get(compare(world, one, other)).text

    @pytest.mark.parametrize(("role", "status"), [
        ("case_manager", 200), ("job_developer", 200), ("programme_manager", 200), ("auditor", 200),
        ("eo_officer", 403),
    ])  # fmt: skip
    def test_who_may_look(self, role, status, world, client_for):
        user = world.person("Ana", "CSS")
        client = client_for(staff(role))
        assert client.get(people(world)).status_code == status
        assert client.get(compare(world, user)).status_code == status

    def test_others_are_led_to_sign_in_and_an_unknown_opening_is_not_found(self, world, client_for, learner):
        assert client_for(learner).get(people(world)).status_code == 302
        owner = factories.MembershipFactory(organisation=world.opening.organisation).user
        assert client_for(owner).get(people(world)).status_code == 302
        assert client_for(staff("auditor")).get(reverse("admin:enrollment_fitting", args=[10**9])).status_code == 404

    def test_an_opening_leads_there_while_it_is_open(self, world, client_for):
        client = client_for(staff("job_developer"))
        page = reverse("admin:jobs_opening_change", args=[world.opening.pk])
        assert people(world) in client.get(page).text
        type(world.opening).objects.filter(pk=world.opening.pk).update(state="draft", published_at=None)
        assert people(world) not in client.get(page).text
        assert "is not open" in client.get(people(world)).text

    def test_no_employer_is_told(self, world):
        user = world.person("Ana", "CSS", covered="veteran")
        shown = str(packet(candidates.Candidate.objects.get(pk=user.pk), world.opening)).lower()
        assert "veteran" not in shown
        assert "priority" not in shown


class TestCompare:
    def text(self, world, client_for, *users):
        return client_for(staff("case_manager")).get(compare(world, *users)).text

    def test_points_say_why(self, world, client_for):
        best, other = world.person("Ana", "CSS", "SQL"), world.person("Bo", "CSS", pay_at_least=100)
        text = self.text(world, client_for, other, best)
        assert "Ana stands above Bo by 50 points." in text
        assert "SQL (asks aware): Ana shows working, 50 of 50 points; Bo shows nothing, 0." in text
        assert "CSS (asks" not in text
        assert "“The pay is below the lowest pay you asked for.”" in text

    def test_among_equals_priority_of_service_then_the_account(self, world, client_for):
        early, late, veteran = (
            world.person("Ana", "CSS"),
            world.person("Bo", "CSS"),
            world.person("Cy", "CSS", covered="spouse"),
        )
        text = self.text(world, client_for, early, late, veteran)
        assert "Both score the same. Cy comes first by priority of service." in text
        assert "Both score the same. Ana comes first, since that account was made earlier." in text

    def test_fewer_than_two_and_more_than_four_are_asked_to_choose_again(self, world, client_for):
        users = [world.person(f"Person {letter}", "CSS") for letter in "ABCDEF"]
        text = self.text(world, client_for, users[0])
        assert "Choose from two to 4 people" in text
        assert "You chose" not in text
        assert "Person D" in self.text(world, client_for, *users[:4])
        text = self.text(world, client_for, *users)
        assert "You chose 6 people, and 4 at most fit side by side." in text
        assert "Choose from two to 4 people" in text
        assert "Person A" not in text

    def test_who_is_hidden_is_left_out_and_an_odd_key_is_a_bad_request(self, world, client_for):
        one, other = world.person("Ana", "CSS"), world.person("Bo Brown", "CSS")
        candidates.hide(user=other, by=other)
        assert "Bo Brown" not in self.text(world, client_for, one, other)
        client = client_for(staff("case_manager"))
        for odd in ("x", "-1", "9" * 30, "²"):
            page = reverse("admin:enrollment_compare", args=[world.opening.pk])
            assert client.get(page, {"who": odd}).status_code == 400
