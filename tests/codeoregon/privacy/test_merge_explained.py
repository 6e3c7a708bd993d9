"""Why somebody's place moved when two accounts became one: a decision on what is known now, and the values in full."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from codeoregon.mail.models import Message
from codeoregon.privacy import admin, merging
from enrollment.eligibility.models import Determination
from enrollment.intake import consents
from jobs.referrals import actions as referring
from jobs.referrals.models import Referral
from jobs.referrals.shown import timeline
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def merged(staff):
    programme = factories.ProgrammeFactory()
    ours = factories.EnrollmentFactory(programme=programme, state="waitlisted")
    theirs = factories.EnrollmentFactory(
        programme=programme, state="waitlisted", covered="veteran", priority_groups=["low_income"], priority=1
    )
    made = merging.merge(kept=ours.user, closed=theirs.user, by=staff("programme_manager"), why="Same person")
    return ours, made


def page(client_for, who, made):
    return client_for(who).get(reverse("admin:codeoregon_merge_change", args=[made.pk])).content.decode()


def test_the_rules_decide_anew_on_the_facts_of_both(merged):
    ours, _made = merged
    ours.refresh_from_db()
    assert (ours.priority, ours.state) == (1, "waitlisted")
    newest = Determination.objects.filter(user=ours.user).order_by("-pk").first()
    assert newest.inputs["covered"] is True


@pytest.mark.parametrize("role", ["programme_manager", "auditor"])
def test_who_sees_circumstances_sees_from_and_to(merged, client_for, staff, role):
    shown = page(client_for, staff(role), merged[1])
    assert "4 → 1" in shown
    assert "– → My household has a low income" in shown
    assert "Yes, I served in the U.S. military" in shown


def test_without_that_permission_no_value_is_seen(merged, client_for, staff, monkeypatch):
    monkeypatch.setattr(admin, "VALUES", "enrollment.given_to_nobody")
    shown = page(client_for, staff("case_manager"), merged[1])
    assert "Veteran or spouse" in shown or "veteran or spouse" in shown
    for value in (">4 → 1<", "low_income", "low income", "U.S. military"):
        assert value not in shown


def test_the_page_before_a_merge_shows_the_values_of_both(client_for, staff, monkeypatch):
    programme = factories.ProgrammeFactory()
    ours = factories.EnrollmentFactory(programme=programme, state="waitlisted", phone="503-555-0101")
    theirs = factories.EnrollmentFactory(
        programme=programme, state="waitlisted", phone="503-555-0102", zip="97214", priority_groups=["low_income"],
        priority=2,
    )  # fmt: skip
    address = reverse("admin:codeoregon_merge_confirm", args=[ours.user_id, theirs.user_id])
    manager = client_for(staff("programme_manager"))
    shown = manager.get(address).text
    for words in (
        "<td>503-555-0101</td><td>503-555-0102</td>",
        "<td>97209</td><td>97214</td>",
        "– → My household has a low income",
        "4 → 2",
    ):
        assert words in shown
    ours.refresh_from_db()
    assert (ours.priority, ours.priority_groups) == (4, [])
    monkeypatch.setattr(admin, "VALUES", "enrollment.given_to_nobody")
    assert "low income" not in manager.get(address).text


def test_county_and_circumstances_stand_side_by_side_for_who_may_see_them(client_for, staff, monkeypatch):
    programme = factories.ProgrammeFactory()
    ours = factories.EnrollmentFactory(programme=programme, county="41051")
    theirs = factories.EnrollmentFactory(
        programme=programme, county="41067", covered="veteran", priority_groups=["low_income"], priority=1
    )
    address = reverse("admin:codeoregon_merge_compare", args=[ours.user_id, theirs.user_id])
    manager = client_for(staff("programme_manager"))
    shown = manager.get(address).text
    assert "<td>Multnomah County</td><td>Washington County</td>" in shown
    assert "Yes, I served in the U.S. military" in shown
    monkeypatch.setattr(admin, "VALUES", "enrollment.given_to_nobody")
    assert "U.S. military" not in manager.get(address).text


def test_times_nothing_and_names_are_written_for_people(client_for, staff):
    programme = factories.ProgrammeFactory()
    ours = factories.EnrollmentFactory(programme=programme, state="waitlisted")
    theirs = factories.EnrollmentFactory(programme=programme, state="waitlisted", birth_date=dt.date(1981, 8, 28))
    for one in (ours.user, theirs.user):
        consents.give(user=one, kind="show_badges", by=one)
    made = merging.merge(kept=ours.user, closed=theirs.user, by=staff("programme_manager"), why="Same person")
    shown = page(client_for, staff("programme_manager"), made)
    assert "– → <time" in shown
    assert "None" not in shown
    assert re.search(r"– → (<time[^>]*>)?Aug 28, 1981<", shown)
    assert "Waiting for a seat → Left" in shown
    assert "Yes → No" in shown  # may sign in
    assert "__" not in shown.split("Every row and what was done")[1].split("</table>")[0]


def test_case_managers_are_told_who_may_merge(client_for, staff):
    one, other = factories.UserFactory(), factories.UserFactory()
    address = reverse("admin:codeoregon_merge_compare", args=[one.pk, other.pk])
    assert "A program manager says whether they are one person" in client_for(staff("case_manager")).get(address).text
    assert "A program manager says" not in client_for(staff("programme_manager")).get(address).text


def test_the_list_of_different_people_is_called_so(client_for, staff):
    page = client_for(staff("programme_manager")).get(reverse("admin:codeoregon_twopeople_changelist")).text
    assert "Select pair of different people to view" in page
    assert "0 pairs of different people" in page


def test_an_application_that_followed_tells_the_same_story_as_before(staff, client_for):
    kept, closed = (factories.CandidateFactory().user for _number in range(2))
    for user in (kept, closed):
        consents.give(user=user, kind="show_badges", by=user)
    told = []
    for opening in (factories.OpeningFactory(), factories.OpeningFactory()):
        row = referring.express_interest(user=closed, opening=opening)
        told.append(row)
    referring.withdraw(referral=told[0], by=closed)
    before = stories(told)
    assert before[0][0] == ["You said that you are interested", "You withdrew"]
    merging.merge(kept=kept, closed=closed, by=staff("programme_manager"), why="Same person")
    assert stories(told) == before
    page = client_for(kept).get("/me/applications/").text
    assert "You said that you are interested" in page
    assert "chose you" not in page


def stories(referrals):
    """What the learner and the employer read of each."""
    rows = Referral.objects.whole().filter(pk__in=[one.pk for one in referrals]).order_by("pk")
    moves = timeline.moves_of(rows)
    return [
        (
            [one.title for one in timeline.for_learner(row, moves[row.pk]) if one.when],
            [(one.title, one.detail) for one in timeline.for_employer(row, moves[row.pk])],
        )
        for row in rows
    ]


def test_the_letter_names_the_addresses_that_sign_in(staff):
    manager = staff("programme_manager")

    def letter(closed_address: str, verified: bool) -> str:
        kept, closed = factories.UserFactory(), factories.UserFactory(email=closed_address)
        EmailAddress.objects.filter(user=closed).update(verified=verified)
        made = merging.merge(kept=kept, closed=closed, by=manager, why="Same phone.")
        first, *others = [
            one.text for one in Message.objects.filter(key__startswith=f"merged {made.pk} ").order_by("key")
        ]
        assert all((kept.email in text) == verified for text in others), "no stranger is told of it"
        assert kept.email in first
        return first.replace(kept.email, "first@example.org")

    both = letter("second@example.org", verified=True)
    assert "with either email address: first@example.org or second@example.org." in both
    for other in (("walk-in-3@no-email.invalid", True), ("typo@example.org", False)):
        text = letter(*other)
        assert "either" not in text
        assert "You sign in with the email address of the account that stays." in text
