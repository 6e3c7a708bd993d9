"""Applying, referring, answering, withdrawing: what each step writes, whom it tells, when it is refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from jobs.candidates import actions as candidates
from jobs.referrals import actions
from jobs.referrals.models import Referral
from tests import factories
from tests.jobs.referrals.worlds import World, referral_in, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def fresh() -> World:
    """Nobody has said anything yet."""
    made = World(state="withdrawn")
    made.earn_html()
    return made


def test_interest_keeps_the_score_of_that_moment_and_who_began(fresh: World) -> None:
    referral = actions.express_interest(user=fresh.learner, opening=fresh.opening)
    assert (referral.state, referral.score) == ("interested", 50)
    begun = StateMove.objects.of(referral).get()
    assert (begun.from_state, begun.to_state, begun.by) == ("", "interested", fresh.learner)


def test_interest_twice_is_one(fresh: World) -> None:
    one = actions.express_interest(user=fresh.learner, opening=fresh.opening)
    assert actions.express_interest(user=fresh.learner, opening=fresh.opening) == one
    assert Referral.objects.live().count() == 1


def test_interest_needs_consent(fresh: World) -> None:
    candidates.hide(user=fresh.learner, by=fresh.learner)
    with pytest.raises(NotReady, match="agree in your settings"):
        actions.express_interest(user=fresh.learner, opening=fresh.opening)
    with pytest.raises(NotReady, match="agree in your settings"):
        actions.express_interest(user=factories.UserFactory(), opening=fresh.opening)
    assert not Referral.objects.live().exists()


@pytest.mark.parametrize("change", [{"expires_at": timezone.now()}, {"state": "closed", "ended_at": timezone.now()}])
def test_interest_needs_a_live_opening(fresh: World, change: dict[str, object]) -> None:
    type(fresh.opening).objects.filter(pk=fresh.opening.pk).update(**change)
    with pytest.raises(NotReady, match="not open any more"):
        actions.express_interest(user=fresh.learner, opening=fresh.opening)


@pytest.mark.parametrize("state", ["hired", "not_selected"])
def test_an_answer_is_not_asked_for_twice(state: str) -> None:
    world = World(state=state)
    with pytest.raises(NotReady, match="answered"):
        actions.express_interest(user=world.learner, opening=world.opening)


def test_after_withdrawing_one_may_come_back(world: World) -> None:
    actions.withdraw(referral=world.referral, by=world.learner)
    assert actions.express_interest(user=world.learner, opening=world.opening).pk != world.referral.pk


def test_referring_dates_signs_and_tells_both_sides() -> None:
    world = World(state="interested")
    staff = world.people["job_developer"]
    referral = actions.refer(referral=world.referral, note=" Ready now. ", by=staff)
    referral.refresh_from_db()
    assert (referral.state, referral.referred_by, referral.note) == ("referred", staff, "Ready now.")
    assert referral.referred_at is not None
    told = set(Message.objects.values_list("to", flat=True))
    assert told == {world.learner.email, world.people["owner"].email, world.people["recruiter"].email}


def test_referring_checks_consent_at_that_moment() -> None:
    world = World(state="interested")
    candidates.hide(user=world.learner, by=world.learner)
    with pytest.raises(NotReady, match="does not agree"):
        actions.refer(referral=world.referral, by=world.people["job_developer"])
    world.referral.refresh_from_db()
    assert world.referral.state == "interested"
    assert not Message.objects.exists()


def test_staff_bring_a_candidate_and_an_opening_together(fresh: World) -> None:
    staff = fresh.people["case_manager"]
    referral = actions.refer(candidate=fresh.candidate, opening=fresh.opening, note="", by=staff)
    assert [(m.from_state, m.to_state, m.by) for m in StateMove.objects.of(referral)] == [
        ("", "interested", staff),
        ("interested", "referred", staff),
    ]


def test_bringing_together_takes_up_the_interest_there_is(fresh: World) -> None:
    own = actions.express_interest(user=fresh.learner, opening=fresh.opening)
    assert actions.refer(candidate=fresh.candidate, opening=fresh.opening, by=fresh.people["case_manager"]).pk == own.pk


def test_bringing_together_refuses_with_a_sentence_and_writes_nothing(fresh: World) -> None:
    staff, count = fresh.people["case_manager"], Referral.objects.count()
    with pytest.raises(NotYours):
        actions.refer(candidate=fresh.candidate, opening=fresh.opening, by=fresh.people["owner"])
    with pytest.raises(NotReady, match="Choose"):
        actions.refer(by=staff)
    candidates.hide(user=fresh.learner, by=fresh.learner)
    with pytest.raises(NotReady, match="does not agree"):
        actions.refer(candidate=fresh.candidate, opening=fresh.opening, by=staff)
    assert Referral.objects.count() == count


def test_somebody_on_the_way_is_not_referred_twice(world: World) -> None:
    with pytest.raises(NotReady, match="already on the way"):
        actions.refer(candidate=world.candidate, opening=world.opening, by=world.people["case_manager"])


def test_the_employers_steps_in_order(world: World) -> None:
    owner = world.people["owner"]
    for step, state, more in (
        (actions.view, "viewed", {}),
        (actions.interview, "interviewing", talk()),
        (actions.offer, "offered", {}),
    ):
        world.referral = step(referral=world.referral, by=owner, **more)
        assert world.referral.state == state
    assert [move.to_state for move in StateMove.objects.of(world.referral)] == ["viewed", "interviewing", "offered"]


def test_without_consent_the_employer_goes_no_further(world: World) -> None:
    candidates.hide(user=world.learner, by=world.learner)
    for step, more in ((actions.view, {}), (actions.interview, talk()), (actions.offer, {})):
        with pytest.raises(NotReady, match="does not agree"):
            step(referral=world.referral, by=world.people["owner"], **more)


def test_a_no_keeps_its_reason_and_the_learner_gets_a_kind_sentence(world: World) -> None:
    referral = actions.not_select(referral=world.referral, no="skills", by=world.people["owner"])
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == ("not_selected", "A skill that we need is missing")
    letter = Message.objects.get(to=world.learner.email)
    assert "Your badges stay yours" in letter.text
    assert "missing" not in letter.text


def test_the_learner_withdraws_and_is_gone_from_the_employers_list(world: World) -> None:
    shown = Referral.objects.shown_to(world.people["owner"])
    assert shown.exists()
    actions.withdraw(referral=world.referral, by=world.learner)
    assert not shown.all().exists()
    with pytest.raises(MoveRefused, match="Withdrawn"):
        actions.withdraw(referral=world.referral, by=world.learner)


def test_nobody_else_withdraws(world: World) -> None:
    for who in ("other learner", "owner", "auditor"):
        with pytest.raises(NotYours):
            actions.withdraw(referral=world.referral, by=world.people[who])


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "withdrawn", "ended_at": None},
        {"state": "referred", "ended_at": timezone.now(), "referred_at": timezone.now()},
        {"state": "referred", "referred_at": None},
        {"state": "hired", "referred_at": None},
        {"state": "not_selected", "reason": ""},
    ],
)
def test_the_database_refuses_half_truths(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        referral_in(str(fields.pop("state")), **fields)


def test_the_database_refuses_a_second_live_one(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        referral_in("interested", candidate=world.candidate, opening=world.opening)
