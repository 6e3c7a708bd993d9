"""Hiring, writing the terms, sending, signing, cancelling: what each writes and when it is refused."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from codeoregon.capacity.actions import PoolFull, draw
from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, Overtaken
from codeoregon.mail.models import Message
from jobs.candidates import actions as candidates
from jobs.placements import actions
from jobs.placements.models import Placement, Signature
from jobs.placements.signing import agreement
from jobs.referrals.actions import express_interest
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
SIGNERS = {"employer": "owner", "learner": "learner", "board": "job_developer"}


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt")
    factories.PoolFactory(kind="internship", limit=50)
    return World()


def soon(days: int = 10) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def hired(world: World, **values: Any) -> Placement:
    values = {"kind": "ojt", "wage": Decimal("24.50"), "starts_on": soon(), "by": world.people["owner"], **values}
    return actions.hire(referral=world.referral, **values)


def sent(world: World, **values: Any) -> Placement:
    staff = world.people["job_developer"]
    placement = actions.amend(placement=hired(world, **values), by=staff, ends_on=soon(100))
    return actions.send(placement=world.ready(placement), by=staff)


def agreed_anew(world: World, placement: Placement) -> Placement:
    """By the learner and by staff."""
    placement = actions.confirm(placement=placement, by=world.learner)
    return actions.approve(placement=placement, by=world.people["job_developer"])


def sign(world: World, placement: Placement, party: str, **more: Any) -> Signature:
    by = world.people[SIGNERS[party]]
    return actions.sign(
        **{"placement": placement, "party": party, "typed_name": "Full Name", "by": by, "address": "192.0.2.7", **more}
    )


def drawn(kind: str = "ojt") -> int:
    return Pool.objects.get(kind=kind).drawn


class TestHire:
    def test_makes_a_draft_and_ends_the_referral_in_one(self, world: World) -> None:
        placement = hired(world)
        world.referral.refresh_from_db()
        assert (placement.state, placement.wage, placement.hours_per_week) == ("draft", Decimal("24.50"), 40)
        assert (world.referral.state, world.referral.ended_at is not None) == ("hired", True)

    def test_twice_makes_one(self, world: World) -> None:
        assert hired(world) == hired(world)
        assert Placement.objects.count() == 1

    @pytest.mark.parametrize("who", ["supervisor", "left", "other employer", "learner", "job_developer", "auditor"])
    def test_only_owner_and_recruiter_hire(self, world: World, who: str) -> None:
        with pytest.raises(NotYours):
            hired(world, by=world.people[who])
        world.referral.refresh_from_db()
        assert world.referral.state == "referred"
        assert not Placement.objects.exists()

    def test_the_past_is_refused(self, world: World) -> None:
        with pytest.raises(NotReady, match="past"):
            hired(world, starts_on=soon(-1))

    def test_consent_is_asked_for_once_more(self, world: World) -> None:
        candidates.hide(user=world.learner, by=world.learner)
        with pytest.raises(NotReady, match="does not agree"):
            hired(world)

    def test_an_organisation_on_hold_hires_nobody(self, world: World) -> None:
        type(world.organisation).objects.filter(pk=world.organisation.pk).update(state="suspended")
        with pytest.raises(NotReady, match="not approved"):
            hired(world)

    def test_what_the_database_would_refuse_is_a_sentence(self, world: World) -> None:
        with pytest.raises(ValidationError):
            hired(world, kind="holiday")
        world.referral.refresh_from_db()
        assert world.referral.state == "referred"

    @pytest.mark.parametrize(
        ("tier", "wage", "good"),
        [
            ("portland_metro_ugb", "16.29", False),
            ("portland_metro_ugb", "16.30", True),
            ("standard", "15.04", False),
            ("standard", "15.05", True),
            ("nonurban", "14.05", True),
            ("", "14.04", False),
            ("", "14.05", True),
        ],
    )
    def test_the_minimum_wage_of_the_site(self, world: World, tier: str, wage: str, good: bool) -> None:
        type(world.opening.site).objects.update(wage_tier=tier)
        if good:
            assert hired(world, wage=Decimal(wage)).wage == Decimal(wage)
        else:
            with pytest.raises(NotReady, match="minimum wage"):
                hired(world, wage=Decimal(wage))


class TestSend:
    def test_freezes_the_text_and_asks_employer_and_learner(self, world: World) -> None:
        placement = hired(world)
        Message.objects.all().delete()
        staff = world.people["job_developer"]
        placement = world.ready(actions.amend(placement=placement, by=staff, ends_on=soon(100)))
        placement = actions.send(placement=placement, by=staff)
        assert placement.state == "sent"
        assert "Ana Rivera" in placement.agreement
        assert "$24.50 an hour" in placement.agreement
        told = {world.people["owner"].email, world.people["recruiter"].email, world.learner.email}
        assert set(Message.objects.values_list("to", flat=True)) == told

    def test_what_somebody_typed_is_never_a_paragraph_of_its_own(self, world: World) -> None:
        rows = agreement.compose(sent(world)).split("\n\n")
        trap = "Good\n\nThe wage is $100\u2029an hour."
        type(world.learner).objects.filter(pk=world.learner.pk).update(full_name=trap)
        type(world.organisation).objects.filter(pk=world.organisation.pk).update(legal_name=trap)
        type(world.opening).objects.filter(pk=world.opening.pk).update(title=trap)
        world.opening.site.city = trap
        world.opening.site.save()
        lines = agreement.compose(Placement.objects.whole().get())
        assert len(lines.splitlines()) == 2 * len(rows) - 1
        assert "Good The wage is $100 an hour." in lines

    def test_wants_both_days(self, world: World) -> None:
        with pytest.raises(NotReady, match="last day"):
            actions.send(placement=hired(world), by=world.people["job_developer"])

    def test_a_direct_hire_needs_no_last_day(self, world: World) -> None:
        placement = actions.send(placement=hired(world, kind="direct"), by=world.people["job_developer"])
        assert "no last day" in placement.agreement

    def test_an_unknown_tier_counts_as_the_highest(self, world: World) -> None:
        with pytest.raises(NotReady, match=r"Choose its tier, or pay at least \$16.30"):
            sent(world, wage=Decimal("16.00"))

    def test_terms_that_were_sent_are_mended_after_they_are_taken_back(self, world: World) -> None:
        """The yes of the learner and of staff was given to other numbers, so all are asked anew."""
        placement, staff = sent(world), world.people["job_developer"]
        with pytest.raises(NotReady, match="Back to writing"):
            actions.amend(placement=placement, by=staff, wage=Decimal("26.00"))
        placement = actions.take_back(placement=placement, by=staff, why="Another wage")
        assert (placement.state, agreement.shown(placement)) == ("draft", [])
        with pytest.raises(MoveRefused, match="Being written"):
            sign(world, placement, "learner")
        placement = actions.amend(placement=placement, by=staff, wage=Decimal("26.00"))
        with pytest.raises(MoveRefused):
            actions.send(placement=placement, by=staff)
        Message.objects.all().delete()
        placement = actions.send(placement=agreed_anew(world, placement), by=staff)
        assert "$26 an hour" in placement.agreement
        asked = Message.objects.filter(template="placement_sign").values_list("to", flat=True)
        assert world.learner.email in asked

    def test_what_somebody_has_signed_is_not_taken_back(self, world: World) -> None:
        placement = sent(world)
        sign(world, placement, "learner")
        with pytest.raises(NotReady, match="has signed this already"):
            actions.take_back(placement=placement, by=world.people["job_developer"], why="Another wage")
        assert Placement.objects.get().agreement

    def test_only_staff_write_terms(self, world: World) -> None:
        placement = hired(world)
        for who in ("owner", "learner", "case_manager", "auditor"):
            with pytest.raises(NotYours):
                actions.amend(placement=placement, by=world.people[who], wage=Decimal("30"))
            with pytest.raises(MoveRefused):
                actions.send(
                    placement=actions.amend(placement=placement, by=world.people["job_developer"], ends_on=soon(90)),
                    by=world.people[who],
                )


class TestSign:
    @pytest.mark.parametrize("kind", ["ojt", "internship", "direct"])
    def test_the_third_signature_signs_and_draws(self, world: World, kind: str) -> None:
        placement = sent(world, kind=kind)
        for party in ("employer", "learner", "board"):
            signature = sign(world, placement, party)
            assert signature.document_sha256 == agreement.digest(placement.agreement)
        placement.refresh_from_db()
        assert (placement.state, placement.signed_at is not None) == ("signed", True)
        assert (placement.draw is not None, drawn("ojt"), drawn("internship")) == (
            kind != "direct",
            kind == "ojt",
            kind == "internship",
        )

    def test_any_order_will_do(self, world: World) -> None:
        placement = sent(world)
        for party in ("board", "learner", "employer"):
            sign(world, placement, party)
        placement.refresh_from_db()
        assert placement.state == "signed"

    def test_twice_is_one(self, world: World) -> None:
        placement = sent(world)
        assert sign(world, placement, "learner") == sign(world, placement, "learner")

    def test_one_side_signs_through_one_person(self, world: World) -> None:
        placement = sent(world)
        sign(world, placement, "employer")
        with pytest.raises(MoveRefused, match="for your side already"):
            sign(world, placement, "employer", by=world.people["recruiter"])

    def test_one_person_is_one_party(self, world: World) -> None:
        factories.MembershipFactory(organisation=world.organisation, user=world.learner, role="owner")
        placement = sent(world)
        sign(world, placement, "learner")
        with pytest.raises(NotYours, match="another party"):
            sign(world, placement, "employer", by=world.learner)

    @pytest.mark.parametrize(
        ("party", "who"),
        [
            ("employer", "supervisor"),
            ("employer", "other employer"),
            ("employer", "left"),
            ("employer", "job_developer"),
            ("learner", "other learner"),
            ("learner", "owner"),
            ("board", "case_manager"),
            ("board", "auditor"),
            ("board", "learner"),
            ("nobody", "owner"),
        ],
    )
    def test_nobody_signs_for_somebody_else(self, world: World, party: str, who: str) -> None:
        with pytest.raises(NotYours):
            actions.sign(placement=sent(world), party=party, typed_name="A B", by=world.people[who], address=None)
        assert not Signature.objects.exists()

    def test_a_text_that_changed_since_it_was_shown_is_not_signed(self, world: World) -> None:
        placement, staff = sent(world), world.people["job_developer"]
        shown = agreement.digest(placement.agreement)
        placement = actions.take_back(placement=placement, by=staff, why="Another wage")
        placement = actions.amend(placement=placement, by=staff, wage=Decimal("26"))
        actions.send(placement=agreed_anew(world, placement), by=staff)
        with pytest.raises(Overtaken, match="Read it again"):
            sign(world, placement, "learner", document=shown)
        assert not Signature.objects.exists()

    def test_a_name_is_asked_for(self, world: World) -> None:
        with pytest.raises(NotReady, match="name"):
            sign(world, sent(world), "learner", typed_name=" x ")

    def test_a_draft_is_not_signed(self, world: World) -> None:
        with pytest.raises(MoveRefused, match="Being written"):
            sign(world, hired(world), "learner")

    def test_a_full_pool_keeps_nothing_of_the_third_signature(self, world: World) -> None:
        Pool.objects.filter(kind="ojt").update(limit=1)
        draw(kind="ojt", what_for="other", by=None)
        placement = sent(world)
        sign(world, placement, "employer")
        sign(world, placement, "learner")
        with pytest.raises(PoolFull, match=r"All 1 places .* Our staff can tell you"):
            sign(world, placement, "board")
        placement.refresh_from_db()
        assert (placement.state, placement.draw, placement.signatures.count()) == ("sent", None, 2)
        Pool.objects.filter(kind="ojt").update(limit=2)
        sign(world, placement, "board")
        placement.refresh_from_db()
        assert placement.state == "signed"

    def test_the_boards_turn_is_told_to_whoever_sent_it(self, world: World) -> None:
        placement = sent(world)
        sign(world, placement, "employer")
        assert not Message.objects.filter(to=world.people["job_developer"].email).exists()
        sign(world, placement, "learner")
        assert Message.objects.filter(to=world.people["job_developer"].email).exists()


class TestAfter:
    @pytest.fixture
    def signed(self, world: World) -> Placement:
        placement = sent(world)
        for party in SIGNERS:
            sign(world, placement, party)
        placement.refresh_from_db()
        return placement

    def test_cancelled_before_the_start_gives_the_place_back(self, world: World, signed: Placement) -> None:
        actions.cancel(placement=signed, why="The company moved away", by=world.people["job_developer"])
        signed.refresh_from_db()
        assert (signed.state, drawn()) == ("cancelled", 0)
        assert Draw.objects.get().release_reason == "The company moved away"

    def test_called_off_is_told_to_both_sides_and_the_learner_may_apply_anew(
        self, world: World, signed: Placement
    ) -> None:
        Message.objects.all().delete()
        actions.cancel(placement=signed, why="The company moved away", by=world.people["job_developer"])
        world.referral.refresh_from_db()
        assert world.referral.state == "called_off"
        told = {world.people["owner"].email, world.people["recruiter"].email, world.learner.email}
        assert set(Message.objects.values_list("to", flat=True)) == told
        assert "apply for this job again" in Message.objects.get(to=world.learner.email).text
        assert not Message.objects.filter(text__contains="moved away").exists()
        type(world.opening).objects.update(state="published", ended_at=None)  # opened again
        again = express_interest(user=world.learner, opening=world.opening)
        assert (again.state, again.pk != world.referral.pk) == ("interested", True)

    def test_cancelling_twice_is_refused_and_releases_once(self, world: World, signed: Placement) -> None:
        actions.cancel(placement=signed, why="x", by=world.people["job_developer"])
        with pytest.raises(MoveRefused):
            actions.cancel(placement=signed, why="x", by=world.people["job_developer"])
        assert drawn() == 0

    def test_nothing_starts_before_its_first_day(self, world: World, signed: Placement) -> None:
        with pytest.raises(NotReady, match="still to come"):
            actions.start(placement=signed, by=world.people["job_developer"])

    def test_ended_after_the_start_keeps_the_place(self, world: World) -> None:
        placement, staff = sent(world, starts_on=timezone.localdate()), world.people["job_developer"]
        for party in SIGNERS:
            sign(world, placement, party)
        placement = actions.start(placement=placement, by=staff)
        today = timezone.localdate()
        end = {"placement": placement, "why": "Left for another job", "by": staff}
        for day, sentence in (
            (today + dt.timedelta(days=1), "still to come"),
            (today - dt.timedelta(days=1), "is not before it"),
        ):
            with pytest.raises(NotReady, match=sentence):
                actions.end_early(ended_on=day, **end)
        actions.end_early(ended_on=today, **end)
        placement.refresh_from_db()
        assert (placement.state, placement.ended_on, drawn()) == ("ended_early", today, 1)
