"""The staff pages of merges: pairs, side by side, what would move, the deed, and its explanation."""

import pytest

from codeoregon.privacy.models import Merge, TwoPeople
from enrollment.intake.models import Enrollment
from tests import factories
from tests.codeoregon.privacy import world
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
LIST = "/admin/codeoregon/merge/duplicates/"


@pytest.fixture
def pair():
    one, other = (factories.UserFactory(full_name="Ana Ruiz", email=f"ana{number}@example.org") for number in range(2))
    world.joined(one, stream=False)
    world.joined(other, stream=False)
    return one, other


def test_pairs_are_listed_with_what_speaks_for_them(pair, client_for, staff):
    page = client_for(staff("case_manager")).get(LIST).text
    assert "Same name and birth date" in page
    assert f"{LIST}{pair[0].pk}/{pair[1].pk}/" in page


@pytest.mark.parametrize("page", ["2", "0", "x"])
def test_a_page_that_the_list_does_not_have(page, pair, client_for, staff):
    assert client_for(staff("case_manager")).get(LIST, {"page": page}).status_code == 404


def test_two_accounts_stand_side_by_side(pair, client_for, staff):
    page = client_for(staff("case_manager")).get(f"{LIST}{pair[0].pk}/{pair[1].pk}/").text
    for piece in ("ana0@example.org", "ana1@example.org", world.PHONE):
        assert piece in page
    assert "These are two people" not in page  # case managers look


def test_a_programme_manager_sees_what_would_move_and_then_does_it(pair, client_for, staff):
    client = client_for(staff("programme_manager"))
    address = f"{LIST}{pair[0].pk}/{pair[1].pk}/merge/"
    page = client.get(address).text
    assert "<td>Enrollment</td>" in page
    assert not Merge.objects.exists()
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "Confirmed by phone."})
    made = Merge.objects.get()
    assert answer.url == f"/admin/codeoregon/merge/{made.pk}/change/"
    explained = client.get(answer.url).text
    for piece in ("Confirmed by phone.", "<td>Email address</td>", "Moved", "Stayed"):
        assert piece in explained
    # The same form again leads to what was done; the other way round there is no such pair any more.
    assert client.post(address, {"reason": "Again."}).url == answer.url
    assert client.post(f"{LIST}{pair[1].pk}/{pair[0].pk}/merge/", {"reason": "Again."}).status_code == 404
    assert client_for(staff("case_manager")).post(address, {"reason": "Again."}).status_code == 404
    assert Merge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_merge_sent_many_times_at_once_leads_to_the_one_merge(staff):
    manager = staff("programme_manager")
    one, other = (factories.EnrollmentFactory(state="waitlisted").user for _number in range(2))
    address = f"{LIST}{one.pk}/{other.pk}/merge/"
    windows = [factories.client_for(manager) for _number in range(6)]
    answers = run_parallel(6, lambda number: windows[number].post(address, {"reason": "One person."}))
    made = Merge.objects.get()
    assert {getattr(one, "url", one) for one in answers} == {f"/admin/codeoregon/merge/{made.pk}/change/"}, answers


@pytest.mark.django_db(transaction=True)
def test_the_preview_says_which_answers_follow_a_rule_of_their_own(pair, client_for, staff):
    ours, theirs = (Enrollment.objects.get(user=one) for one in pair)
    Enrollment.objects.filter(pk=ours.pk).update(covered="no", priority_groups=[], priority=4)
    Enrollment.objects.filter(pk=theirs.pk).update(covered="veteran", priority_groups=[], priority=3)
    page = client_for(staff("programme_manager")).get(f"{LIST}{pair[0].pk}/{pair[1].pk}/merge/").text
    assert "No → Yes, I served in the U.S. military" in page
    assert "keeps that (20 CFR 1010)" in page


def test_a_number_of_an_account_is_no_quantity(client_for, staff):
    people = [factories.UserFactory(pk=5315 + number, full_name="Ana Ruiz") for number in range(2)]
    for one in people:
        factories.EnrollmentFactory(user=one)
    client = client_for(staff("programme_manager"))
    for page in (LIST, f"{LIST}5315/5316/", f"{LIST}5315/5316/merge/"):
        shown = client.get(page).text
        assert "5315" in shown
        assert "5,315" not in shown


def test_they_are_two_people(pair, client_for, staff):
    client = client_for(staff("programme_manager"))
    address = f"{LIST}{pair[0].pk}/{pair[1].pk}/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Twins."}).url == LIST
    assert TwoPeople.objects.count() == 1
    assert "Same name" not in client.get(LIST).text


@pytest.mark.parametrize("role", ["case_manager", "auditor"])
def test_who_looks_does_not_do(pair, client_for, staff, role):
    client = client_for(staff(role))
    address = f"{LIST}{pair[0].pk}/{pair[1].pk}/"
    assert client.get(f"{address}merge/").status_code == 403
    assert client.post(f"{address}merge/", {"reason": "x"}).status_code == 403
    assert client.post(address, {"reason": "x"}).status_code == 403
    assert not Merge.objects.exists()
    assert not TwoPeople.objects.exists()


@pytest.mark.parametrize("role", ["job_developer", "eo_officer"])
def test_who_does_not_work_with_accounts_sees_none_of_it(pair, client_for, staff, role):
    client = client_for(staff(role))
    for address in (LIST, f"{LIST}{pair[0].pk}/{pair[1].pk}/"):
        assert client.get(address).status_code == 403


def test_accounts_of_staff_answer_like_ones_that_are_not_there(pair, client_for, staff):
    member = staff("programme_manager")
    client = client_for(member)
    for other in (member.pk, pair[0].pk, 10**9):
        assert client.get(f"{LIST}{pair[0].pk}/{other}/").status_code == 404


def test_what_an_erasure_keeps_can_be_looked_up(client_for, staff, learner):
    from codeoregon.privacy.erasing.actions import close_account

    made = close_account(user=world.whole_learner(), by=learner)
    page = client_for(staff("programme_manager")).get(f"/admin/codeoregon/erasure/{made.pk}/change/").text
    assert "29 CFR 38.43" in page
    assert world.NAME not in page
