"""Staff pages of enrollments: looking, correcting, deciding, and one learner on one page."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from badges.crosswalks.versions import actions as versions
from badges.provider.models import ProviderAccount, Quarantine
from codeoregon.lib.models import StateMove
from codeoregon.staff.site import queue
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment
from enrollment.outcomes import actions as outcomes
from enrollment.programs.models import ServiceCounty
from tests import factories
from tests.badges.crosswalks.agreements import BEGAN, add, open_agreement

LIST = reverse("admin:enrollment_enrollment_changelist")


def change(enrollment):
    return reverse("admin:enrollment_enrollment_change", args=[enrollment.pk])


def review(enrollment):
    return reverse("admin:enrollment_enrollment_review", args=[enrollment.pk])


@pytest.fixture
def desk(client_for, staff):
    return client_for(staff("case_manager"))


@pytest.fixture
def waiting(db):
    return factories.EnrollmentFactory(
        state="needs_review", zip="97005", phone="503-555-0100", user__full_name="Wilhelmina Ott"
    )


def step(client, name, enrollment, **more):
    sent = {"action": name, ACTION_CHECKBOX_NAME: enrollment.pk, **more}
    return client.post(LIST, sent)


def test_staff_find_somebody_by_what_they_read_out(desk, waiting):
    factories.EnrollmentFactory()
    for words in (waiting.reference, waiting.user.email, waiting.user.full_name, "503-555-0100"):
        page = desk.get(LIST, {"q": words}).content.decode()
        assert waiting.reference in page
        assert "1 enrollment" in page
    assert desk.get(LIST, {"state__exact": "needs_review", "county": "41051"}).status_code == 200


@pytest.mark.parametrize(("name", "state"), [("admit", "waitlisted"), ("decline", "ineligible")])
def test_a_decision_asks_for_a_reason_first(desk, waiting, name, state):
    asked = step(desk, name, waiting)
    assert asked.status_code == 200
    assert waiting.reference in asked.content.decode()
    assert step(desk, name, waiting, confirmed="1", reason=" ").status_code == 422
    waiting.refresh_from_db()
    assert waiting.state == "needs_review"
    assert step(desk, name, waiting, confirmed="1", reason="Saw a lease.").status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == state
    assert StateMove.objects.of(waiting).filter(why="Saw a lease.").exists()


def test_rows_beyond_a_thousand_are_found_again(desk):
    far = factories.EnrollmentFactory(pk=5_256, state="needs_review")
    assert 'value="5256"' in desk.get(change(far)).content.decode()
    assert 'value="5256"' in step(desk, "admit", far).content.decode()


def test_what_cannot_be_decided_now_is_a_sentence(desk):
    enrollment = factories.EnrollmentFactory(state="active")
    page = desk.post(
        LIST,
        {"action": "decline", ACTION_CHECKBOX_NAME: enrollment.pk, "confirmed": "1", "reason": "x"},
        follow=True,
    ).content.decode()
    assert "This can&#x27;t be done now" in page
    assert Enrollment.objects.get().state == "active"


@pytest.mark.parametrize("role", ["auditor", "job_developer", "eo_officer"])
def test_others_decide_nothing(client_for, staff, waiting, role):
    step(client_for(staff(role)), "admit", waiting, confirmed="1", reason="x")
    waiting.refresh_from_db()
    assert waiting.state == "needs_review"


def test_states_are_read_only_and_an_address_can_be_corrected(desk, waiting):
    sent = {"county": "41067", "zip": "97005", "phone": "5035550199", "state": "active", "reference": "CO-X"}
    assert desk.post(change(waiting), sent).status_code == 302
    kept = Enrollment.objects.get()
    assert (kept.county, kept.phone) == ("41067", "503-555-0199")
    # Not what was sent: the rules looked at the answers once more, and nothing in them needs staff now.
    assert (kept.state, kept.reference) == ("waitlisted", waiting.reference)
    assert desk.post(change(waiting), {**sent, "zip": "9"}).status_code == 422


def test_nobody_adds_or_deletes_enrollments_here(desk, waiting):
    assert desk.get(reverse("admin:enrollment_enrollment_add")).status_code == 403
    assert desk.post(reverse("admin:enrollment_enrollment_delete", args=[waiting.pk])).status_code == 403


def test_one_learner_on_one_page(desk, waiting):
    user = waiting.user
    consents.give(user=user, kind=Consent.Kind.TERMS, by=user)
    factories.ProviderAccountFactory(user=user, handle="adal")
    rule = factories.SkillRuleFactory(badge=factories.AwardFactory(user=user).badge)
    factories.pathway_of(rule.badge.course, title="Data Analyst")
    referral = factories.ReferralFactory(candidate=factories.CandidateFactory(user=user))
    page = desk.get(review(waiting)).content.decode()
    for words in (user.email, "adal", rule.badge.name, rule.skill.name, referral.opening.title, "Terms and privacy"):
        assert words in page, words
    assert review(waiting) in desk.get(change(waiting)).content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("case_manager", 200), ("programme_manager", 200), ("auditor", 200), ("job_developer", 403)]
)
def test_the_review_is_for_those_who_may_see_enrollments(client_for, staff, waiting, role, status):
    assert client_for(staff(role)).get(review(waiting)).status_code == status


def test_the_review_is_not_for_learners_or_visitors(client, client_for, waiting):
    assert client.get(review(waiting)).status_code == 302
    assert client_for(waiting.user).get(review(waiting)).status_code in (302, 403, 404)
    assert client.get(reverse("admin:enrollment_enrollment_review", args=[0])).status_code == 302


def test_an_enrollment_that_is_not_there_is_404(desk):
    assert desk.get(reverse("admin:enrollment_enrollment_review", args=[999_999])).status_code == 404


@pytest.mark.parametrize("many", [1, 4])
def test_the_review_costs_the_same_however_much_there_is(desk, waiting, django_assert_max_num_queries, many):
    candidate = factories.CandidateFactory(user=waiting.user)
    crosswalk = factories.CrosswalkFactory()
    for _number in range(many):
        award = factories.AwardFactory(user=waiting.user)
        factories.SkillRuleFactory(badge=award.badge, crosswalk=crosswalk)
        factories.pathway_of(award.badge.course)
        factories.ReferralFactory(candidate=candidate)
    with django_assert_max_num_queries(32):
        desk.get(review(waiting))


@pytest.mark.parametrize("model", ["programme", "consent", "figure", "enrollment"])
def test_the_manager_opens_every_list_and_row(client_for, staff, waiting, model):
    consents.give(user=waiting.user, kind=Consent.Kind.TERMS, by=waiting.user)
    outcomes.record(values={"signed_up": 1})
    manager = client_for(staff("programme_manager"))
    page = manager.get(reverse(f"admin:enrollment_{model}_changelist"))
    assert page.status_code == 200
    row = page.context["cl"].result_list[0]
    assert manager.get(reverse(f"admin:enrollment_{model}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", ["badge", "course", "track", "skill", "pathway", "pathwaystep", "award"])
def test_the_catalogue_opens_too(client_for, staff, model):
    award = factories.AwardFactory()
    factories.SkillFactory()
    factories.pathway_of(award.badge.course)
    manager = client_for(staff("programme_manager"))
    page = manager.get(reverse(f"admin:badges_{model}_changelist"))
    assert page.status_code == 200
    row = page.context["cl"].result_list[0]
    assert manager.get(reverse(f"admin:badges_{model}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", ["consent", "figure"])
def test_what_is_kept_is_not_changed_here(client_for, staff, waiting, model):
    consents.give(user=waiting.user, kind=Consent.Kind.TERMS, by=waiting.user)
    outcomes.record(values={"signed_up": 1})
    manager = client_for(staff("programme_manager"))
    row = manager.get(reverse(f"admin:enrollment_{model}_changelist")).context["cl"].result_list[0]
    assert manager.post(reverse(f"admin:enrollment_{model}_change", args=[row.pk]), {}).status_code == 403
    assert manager.get(reverse(f"admin:enrollment_{model}_add")).status_code == 403


def test_the_manager_changes_the_counties(client_for, staff):
    programme = factories.ProgrammeFactory()
    manager = client_for(staff("programme_manager"))
    first, second = programme.counties.order_by("pk")
    sent = {
        "slug": programme.slug,
        "name": programme.name,
        "board": programme.board,
        "opened_on": "2014-10-01",
        "counties-TOTAL_FORMS": 3,
        "counties-INITIAL_FORMS": 2,
        "counties-0-id": first.pk,
        "counties-0-fips": first.fips,
        "counties-1-id": second.pk,
        "counties-1-fips": second.fips,
        "counties-2-fips": "41005",
        "counties-0-programme": programme.pk,
        "counties-1-programme": programme.pk,
        "counties-2-programme": programme.pk,
    }
    page = reverse("admin:enrollment_programme_change", args=[programme.pk])
    refused = manager.post(page, sent)
    assert refused.status_code == 422
    assert "Write why you change this." in refused.text
    assert not programme.counties.filter(fips="41005").exists()
    assert manager.post(page, {**sent, "reason": "The board took Clackamas in"}).status_code == 302
    added = programme.counties.get(fips="41005")
    (kept,) = ServiceCounty.pgh_event_model.objects.filter(pgh_obj=added)
    assert kept.pgh_context["why"] == "The board took Clackamas in"
    history = manager.get(reverse("admin:enrollment_programme_history", args=[programme.pk])).text
    assert "The board took Clackamas in" in history
    assert "Reason for the change" not in history


def test_no_county_is_there_twice(client_for, staff):
    programme = factories.ProgrammeFactory()
    manager = client_for(staff("programme_manager"))
    page = reverse("admin:enrollment_programme_change", args=[programme.pk])
    first, second = programme.counties.order_by("pk")
    form = manager.get(page)
    sent = {name: value for name, value in form.context["adminform"].form.initial.items() if name != "id"}
    sent |= {
        "reason": "Left the area",
        "counties-TOTAL_FORMS": 2,
        "counties-INITIAL_FORMS": 2,
        "counties-0-id": first.pk,
        "counties-0-fips": second.fips,
        "counties-0-programme": programme.pk,
        "counties-1-id": second.pk,
        "counties-1-fips": second.fips,
        "counties-1-programme": programme.pk,
    }
    twice = manager.post(page, sent)
    assert twice.status_code == 422
    assert "The same is here twice: County." in twice.text
    assert set(programme.counties.all()) == {first, second}


def a_draft_of_each_kind():
    """Beside versions that are published."""
    factories.CrosswalkFactory()
    factories.CrosswalkFactory(state="draft", effective_from=None)
    signed = open_agreement("Signed")
    add(signed, "CIS 1", (1, 1, [factories.BadgeFactory()]))
    versions.publish(draft=signed, effective_from=BEGAN, why="signed", by=None)
    open_agreement("Meant")


@pytest.mark.parametrize(("role", "lines"), [("programme_manager", 2), ("job_developer", 0), ("auditor", 0)])
def test_drafts_of_rules_wait_for_who_may_publish_them(staff, role, lines):
    a_draft_of_each_kind()
    assert [item.count for item in queue(staff(role)) if "drafts" in str(item.title)] == [1] * lines


def test_what_waits_stands_on_the_first_page(staff, waiting):
    account = factories.ProviderAccountFactory(last_outcome="not_found")
    Quarantine.objects.create(account=account, reason="not JSON", body=b"")
    factories.BadgeFactory(catalogued=False)
    lines = {str(item.title): item.count for item in queue(staff("programme_manager"))}
    assert lines["People who wait to hear if they can join"] == 1
    assert lines["Answers of the provider set aside"] == 1
    assert lines["Usernames that the provider does not know"] == 1
    assert lines["New badges to place in the catalogue"] == 1


def test_every_line_leads_to_exactly_what_it_counts(client_for, staff, waiting):
    account = factories.ProviderAccountFactory(last_outcome="not_found")
    factories.ProviderAccountFactory()
    Quarantine.objects.create(account=account, reason="not JSON", body=b"")
    factories.BadgeFactory(catalogued=False)
    factories.BadgeFactory()
    a_draft_of_each_kind()
    manager = staff("programme_manager")
    visit = client_for(manager)
    for item in queue(manager):
        page = visit.get(item.url)
        if item.url.endswith("/add/"):  # what is owed is not there yet: the form for it
            assert page.status_code == 200, item.title
        else:
            assert page.context["cl"].result_count == item.count, item.title


def test_who_may_not_act_is_not_told(staff, waiting):
    titles = {str(item.title) for item in queue(staff("job_developer"))}
    assert "People who wait to hear if they can join" not in titles
    assert ProviderAccount.objects.count() == 0
