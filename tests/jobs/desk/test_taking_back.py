"""What waits for review goes back to its employer when they want it back, and only then."""

import pytest

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from jobs.openings import actions
from jobs.openings.models import Opening
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


def sent(**fields):
    never = {"published_at": None, "expires_at": None}
    return factories.opening_asking((factories.SkillFactory(), 2), state="submitted", **{**never, **fields})


def recruiter(opening):
    return factories.MembershipFactory(organisation=opening.organisation, role="recruiter").user


def back(opening):
    return f"/employers/openings/{opening.pk}/back/"


def test_it_is_a_draft_again_with_a_record_and_can_be_sent_again(client_for, staff):
    opening = sent()
    user = recruiter(opening)
    client = client_for(user)
    assert "Take it back to change it" in client.get(f"/employers/openings/{opening.pk}/").text
    for _press in range(2):
        assert client.post(back(opening)).url == f"/employers/openings/{opening.pk}/edit/"
    row = Opening.objects.get()
    assert (row.state, row.submitted_at) == ("draft", None)
    move = StateMove.objects.of(row).get()
    assert (move.from_state, move.to_state, move.by) == ("submitted", "draft", user)
    page = client.get(f"/employers/openings/{opening.pk}/").text
    assert "Taken back" in page
    assert "Take it back to change it" not in page
    assert not Message.objects.exists()
    actions.submit(opening=row, by=user)
    assert Opening.objects.get().state == "submitted"


def test_what_learners_have_seen_stays_with_staff(client_for, staff):
    opening = factories.OpeningFactory(state="submitted")
    user = recruiter(opening)
    client = client_for(user)
    assert "Take it back to change it" not in client.get(f"/employers/openings/{opening.pk}/").text
    assert "was on the job board before" in client.post(back(opening), follow=True).text
    assert Opening.objects.get().state == "submitted"
    with pytest.raises(NotReady):
        actions.take_back(opening=opening, by=user)


@pytest.mark.parametrize("state", ["approved", "declined", "published", "closed"])
def test_what_is_decided_is_not_taken_back(state, client_for):
    from django.utils import timezone

    ended = {"ended_at": timezone.now()} if state == "closed" else {}
    opening = factories.OpeningFactory(state=state, **ended)
    answer = client_for(recruiter(opening)).post(back(opening))
    assert answer.url == f"/employers/openings/{opening.pk}/"
    assert Opening.objects.get().state == state


def test_it_is_not_for_others_nor_for_supervisors_nor_by_a_link(client_for, learner):
    opening = sent()
    supervisor = factories.MembershipFactory(organisation=opening.organisation, role="supervisor").user
    for user in (learner, factories.MembershipFactory().user):
        assert client_for(user).post(back(opening)).status_code == 404
    assert client_for(supervisor).post(back(opening)).status_code == 403
    assert "Take it back" not in client_for(supervisor).get(f"/employers/openings/{opening.pk}/").text
    assert client_for(recruiter(opening)).get(back(opening)).status_code == 405
    assert Opening.objects.get().state == "submitted"


def test_nobody_sends_and_takes_back_without_end(client_for, clear_cache):
    opening = sent()
    client = client_for(recruiter(opening))
    answers = [client.post(back(opening)).status_code for _press in range(31)]
    assert (answers[0], answers[-1]) == (302, 429)


@pytest.mark.django_db(transaction=True)
def test_of_a_decision_and_a_taking_back_at_once_one_wins(staff):
    opening = sent()
    user, officer = recruiter(opening), staff("job_developer")
    works = (
        lambda: actions.take_back(opening=Opening.objects.get(), by=user),
        lambda: actions.decline(opening=Opening.objects.get(), by=officer, why="No"),
    )
    results = run_parallel(2, lambda number: works[number]())
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert StateMove.objects.of(opening).count() == 1
