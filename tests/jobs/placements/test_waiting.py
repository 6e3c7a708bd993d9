"""The waiting list of a full pool: kind, first come first, and told when a place is free."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.capacity.actions import PoolFull, draw, release
from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from jobs.placements import actions
from jobs.placements.models import Placement
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.ojt.tasks import tell_place_free
from jobs.placements.signing import agreement, waiting
from jobs.placements.staff.admin import today
from tests import factories
from tests.jobs.placements.test_pools import waiting as almost_signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Any:
    return factories.UserFactory(staff_role="job_developer")


@pytest.fixture
def full(staff: Any) -> list[Placement]:
    """Three agreements that want the board's signature, and a pool whose one place is taken."""
    factories.PoolFactory(kind="ojt", limit=1)
    draw(kind="ojt", what_for="other", by=None)
    rows = almost_signed(3)
    for row in rows:
        StateMove.objects.create(
            model="jobs.placement", row_id=row.pk, from_state="staff_approved", to_state="sent", by=staff
        )
    return rows


def sign(row: Placement, by: Any) -> Any:
    return actions.sign(placement=row, party="board", typed_name="Board", by=by, address=None)


def more_places(number: int) -> None:
    Pool.objects.filter(kind="ojt").update(limit=number)


def test_the_page_takes_who_finds_it_full_into_the_line(full: list[Placement], staff: Any, client_for: Any) -> None:
    client = client_for(staff)
    for place, row in enumerate(full[:2], 1):
        sent = {"typed_name": staff.full_name, "agree": "on", "document": agreement.digest(row.agreement)}
        answer = client.post(reverse("admin:jobs_placement_sign", args=[row.pk]), sent)
        assert answer.status_code == 422
        assert f"number {place} on the waiting list" in answer.text
        assert "Nothing was changed" not in answer.text
        assert "what others signed stands" in answer.text
        row.refresh_from_db()
        assert (row.state, row.signatures.count(), row.waits_since is not None) == ("sent", 2, True)


def test_employer_and_learner_are_told_kindly_and_see_their_place(
    full: list[Placement], staff: Any, client_for: Any
) -> None:
    learner = full[1].referral.candidate.user
    learner.language = "es"
    learner.save()
    owner = factories.MembershipFactory(organisation=full[2].referral.opening.organisation, role="owner").user
    for row in (full[0], full[1], full[1], full[2]):
        waiting.stand_in_line(placement=row, by=staff)
    assert "lista de espera" in Message.objects.get(template="placement_waits", to=learner.email).text
    told = Message.objects.filter(template="placement_waits", to=owner.email)
    pages = [reverse("employers:placement", args=[row.pk]) for row in full]
    assert [page in one.text for page, one in zip(pages, told.order_by("pk"), strict=True)] == [True] * 3
    mine = reverse("placements:detail", args=[full[1].pk])
    assert "número 2 en la lista de espera" in client_for(learner).get(mine).text
    shown = client_for(owner).get(pages[2]).text
    assert "number 3 on the waiting list" in shown
    assert learner.full_name not in shown
    waiting.leave_line(placement=full[2], why="Starts next year", by=staff)
    assert "waiting list" not in client_for(owner).get(pages[2]).text


def test_staff_read_since_when_it_waits(full: list[Placement], staff: Any, client_for: Any) -> None:
    waiting.stand_in_line(placement=full[0], by=staff)
    page = client_for(staff).get(reverse("admin:jobs_placement_change", args=[full[0].pk])).text
    assert "1, since " in page
    assert "&lt;time" not in page


def test_trying_again_keeps_the_place_in_line(full: list[Placement], staff: Any) -> None:
    assert [waiting.stand_in_line(placement=row, by=staff) for row in (*full, full[0])] == [1, 2, 3, 1]


def test_nobody_passes_who_waits_longer(full: list[Placement], staff: Any) -> None:
    first, second, third = full
    waiting.stand_in_line(placement=first, by=staff)
    waiting.stand_in_line(placement=second, by=staff)
    more_places(2)
    for row in (second, third):
        with pytest.raises(PoolFull, match="wait longer"):
            sign(row, staff)
    assert Draw.objects.count() == 1
    sign(first, staff)
    first.refresh_from_db()
    assert (first.state, first.waits_since) == ("signed", None)
    more_places(3)
    with pytest.raises(PoolFull):
        sign(third, staff)
    sign(second, staff)
    more_places(4)
    sign(third, staff)


def test_a_place_that_comes_free_is_told_to_the_first_in_line_once(full: list[Placement], staff: Any) -> None:
    first, second, third = full
    more_places(2)
    sign(third, staff)
    for row in (first, second):
        waiting.stand_in_line(placement=row, by=staff)
    assert waiting.called("ojt") == []
    actions.cancel(placement=third, why="The company moved", by=staff)
    assert waiting.called("ojt") == [first]
    waiting.tell_who_is_next("ojt")
    letter = Message.objects.get(template="placement_task")
    assert f"/admin/jobs/placement/{first.pk}/" in letter.text
    assert {str(item.title): item.count for item in today(staff)}["Agreements for which a place is free now"] == 1


def test_who_cannot_be_signed_as_they_stand_hold_up_nobody(full: list[Placement], staff: Any, client_for: Any) -> None:
    first, second, third = full
    for row in full[:2]:
        waiting.stand_in_line(placement=row, by=staff)
        row.refresh_from_db()
    OjtTerms.objects.filter(placement=first).update(policy_expires_on=timezone.localdate())
    assert [waiting.place(row) for row in (first, second, third)] == [1, 1, 2]
    more_places(2)
    assert waiting.called("ojt") == [second]
    learner = client_for(first.referral.candidate.user)
    page = learner.get(reverse("placements:detail", args=[first.pk])).text
    assert ("not right any more" in page, "on the waiting list" in page) == (True, False)
    with pytest.raises(PoolFull, match="belong to 1 who"):
        sign(third, staff)
    sign(second, staff)
    first.refresh_from_db()
    assert first.waits_since is not None
    OjtTerms.objects.filter(placement=first).update(policy_expires_on=first.ends_on)
    more_places(3)
    assert waiting.called("ojt") == [first]


def test_staff_let_others_pass_with_a_reason(full: list[Placement], staff: Any) -> None:
    first, second, _third = full
    waiting.stand_in_line(placement=first, by=staff)
    waiting.stand_in_line(placement=second, by=staff)
    with pytest.raises(NotYours):
        waiting.leave_line(placement=first, why="x", by=factories.UserFactory(staff_role="case_manager"))
    with pytest.raises(MoveRefused, match="reason"):
        waiting.leave_line(placement=first, why=" ", by=staff)
    waiting.leave_line(placement=first, why="Starts next year", by=staff)
    more_places(2)
    sign(second, staff)


def test_only_what_waits_for_signatures_stands_in_line(full: list[Placement], staff: Any) -> None:
    actions.cancel(placement=full[0], why="x", by=staff)
    with pytest.raises(NotReady):
        waiting.stand_in_line(placement=full[0], by=staff)
    assert full[0].waits_since is None


def test_a_release_by_hand_leaves_the_place_to_the_first_in_line(full: list[Placement], staff: Any) -> None:
    first, second, _third = full
    waiting.stand_in_line(placement=first, by=staff)
    release(draw=Draw.objects.get(what_for="other"), why="A mistake", by=staff)
    with pytest.raises(PoolFull, match="wait longer"):
        sign(second, staff)
    sign(first, staff)
    assert Placement.objects.filter(state="signed", signed_at__lte=timezone.now()).count() == 1


def test_the_party_that_is_missing_reads_what_is_true_and_is_written_to_when_its_turn_comes(
    staff: Any, client_for: Any, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = factories.PoolFactory(kind="ojt", limit=1)
    draw(kind="ojt", what_for="other", by=None)
    [row] = almost_signed(1, other="board")
    owner = factories.MembershipFactory(organisation=row.referral.opening.organisation, role="owner").user
    client, page = client_for(owner), reverse("employers:placement", args=[row.pk])
    sent = {"typed_name": owner.full_name, "agree": "on", "document": agreement.digest(row.agreement)}
    assert "We write to you" in client.post(reverse("employers:placement_sign", args=[row.pk]), sent).text
    text = client.get(page).text
    assert ("All places of the program are taken" in text, "Read and sign" in text) == (True, False)
    rung: list[str] = []
    monkeypatch.setattr("codeoregon.lib.bell._send", lambda task, args: rung.append(task))
    manager = client_for(factories.UserFactory(staff_role="programme_manager"))
    with django_capture_on_commit_callbacks(execute=True):
        raised = manager.post(f"/admin/codeoregon/pool/{pool.pk}/change/", {"limit": "2", "reason": "More money"})
    assert raised.status_code == 302
    assert "jobs.tell_place_free" in rung
    for _twice in range(2):
        tell_place_free()
    letter = Message.objects.get(template="placement_sign")
    assert (letter.to, "A place is free now" in letter.text, page in letter.text) == (owner.email, True, True)
    text = client.get(page).text
    assert ("All places of the program are taken" in text, "Read and sign" in text) == (False, True)
    assert "A place is free for this agreement now" in text
    assert client.post(reverse("employers:placement_sign", args=[row.pk]), sent).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.waits_since) == ("signed", None)


def test_a_release_rings_for_those_who_wait(
    full: list[Placement], staff: Any, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr("codeoregon.lib.bell._send", lambda task, args: rung.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        release(draw=Draw.objects.get(what_for="other"), why="A mistake", by=staff)
    assert rung == ["jobs.tell_place_free"]
