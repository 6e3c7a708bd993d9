"""Modifications: signed anew by all three, nothing overwritten, one after the other, and which terms count on a day."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import MoveRefused, NotReady, NotYours, Overtaken
from codeoregon.mail.models import Message
from employers.organisations.wages import MinimumWage
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from jobs.placements.ojt import watch
from jobs.placements.ojt.in_force import plan_of, terms_on
from jobs.placements.ojt.models import OjtTerms, PlanRow
from jobs.placements.signing import agreement
from jobs.placements.versions import actions, text
from jobs.placements.versions.models import Modification, ModificationSignature
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
SIGNERS = {"employer": "owner", "learner": "learner", "board": "job_developer"}


def day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def monday(days: int) -> dt.date:
    """The first from that day on."""
    return day(days) + dt.timedelta(days=-day(days).weekday() % 7)


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt")
    return World()


@pytest.fixture
def signed(world: World) -> Placement:
    """From day 10 to day 100, at $24 and one half for 240 hours."""
    placement = placements.send(placement=world.ready(world.placement("draft")), by=world.people["job_developer"])
    for party, who in SIGNERS.items():
        placements.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)
    placement.refresh_from_db()
    return placement


def draft(world: World, placement: Placement, **more: Any) -> Modification:
    terms = {"counts_from": monday(40), "ends_on": day(120), "wage": Decimal("26.00"), "hours_per_week": 32,
             "rate": Decimal(50), "why": "More hours"}  # fmt: skip
    rows = more.pop("rows") if "rows" in more else with_hours(placement, more.pop("hours", 300))
    return actions.draft(placement=placement, **{"by": world.people["job_developer"], "rows": rows, **terms, **more})


def with_hours(placement: Placement, hours: int) -> list[PlanRow]:
    """The plan in force, whose only skill takes so many hours."""
    (row,) = plan_of(placement)
    row.hours = hours
    return [row]


def sign(world: World, version: Modification, *parties: str) -> Modification:
    for party in parties or SIGNERS:
        actions.sign(
            version=version, party=party, typed_name="A B", by=world.people[SIGNERS[party]], address="192.0.2.1"
        )
    version.refresh_from_db()
    return version


def agreed(world: World, placement: Placement, **more: Any) -> Modification:
    version = actions.send(version=draft(world, placement, **more), by=world.people["job_developer"])
    return sign(world, version)


def test_a_version_counts_from_its_day_and_the_first_stays_as_it_was(world: World, signed: Placement) -> None:
    before = (signed.agreement, signed.wage, signed.ojt.ceiling)
    version = agreed(world, signed)
    assert (version.state, version.number, version.ceiling) == ("signed", 2, Decimal("3900.00"))
    signed.refresh_from_db()
    assert (signed.agreement, signed.wage, signed.ojt.ceiling) == before
    first, second = terms_on(signed, monday(40) - dt.timedelta(days=1)), terms_on(signed, monday(40))
    assert first is not None
    assert second is not None
    assert (first.wage, first.hours, first.ceiling) == (Decimal("24.00"), 240, Decimal("2880.00"))
    assert (second.wage, second.hours, second.ceiling) == (Decimal("26.00"), 300, Decimal("3900.00"))
    assert (second.last, terms_on(signed, day(120)), terms_on(signed, day(121))) == (day(120), second, None)


def test_the_watch_compares_each_version_with_the_minimum_of_its_own_days(world: World, signed: Placement) -> None:
    type(world.opening.site).objects.update(wage_tier="standard")
    for since, dollars in ((monday(40), "25.00"), (day(110), "26.50")):
        MinimumWage.objects.create(
            effective_from=since, portland_metro_ugb=dollars, standard=dollars, nonurban=dollars, why="x"
        )
    assert watch.underpaid() == [signed.pk], "$24 an hour, also when the version counts"
    MinimumWage.objects.filter(effective_from=day(110)).delete()
    agreed(world, signed)
    assert watch.underpaid() == [], "$26 an hour from then on"
    MinimumWage.objects.create(effective_from=day(110), portland_metro_ugb=27, standard=27, nonurban=27, why="x")
    assert watch.underpaid() == [signed.pk], "the version goes on to day 120"


def test_it_does_not_count_before_the_third_signature(world: World, signed: Placement) -> None:
    version = actions.send(version=draft(world, signed), by=world.people["job_developer"])
    sign(world, version, "employer", "learner")
    now = terms_on(signed, day(50))
    assert (version.state, now and now.wage) == ("sent", Decimal("24.00"))


def test_the_text_holds_the_new_figures_and_the_difference_shows_both(world: World, signed: Placement) -> None:
    version = draft(world, signed)
    changes = text.changes(signed.agreement, text.compose(version))
    gone, new = ([one.text for one in changes if one.sign == sign] for sign in "-+")
    assert any("$24 an hour, for 40 hours" in line for line in gone)
    assert any("$26 an hour, for 32 hours" in line for line in new)
    assert any("300 regular hours worked, and no more than $3,900.00" in line for line in new)
    assert any("Reason: More hours." in line for line in new)
    same = [one.text for one in changes if one.sign == " "]
    assert any("displaces nobody" in line for line in same)


def test_the_text_names_the_insurance_as_it_is_now(world: World, signed: Placement) -> None:
    watch.renew_policy(
        placement=signed, number="WC-2", expires_on=day(900), why="Renewed", by=world.people["job_developer"]
    )
    assert "policy WC-2, in force until" in text.compose(draft(world, signed))


def test_each_is_told_of_their_turn_and_of_the_end(world: World, signed: Placement) -> None:
    Message.objects.all().delete()
    version = actions.send(version=draft(world, signed), by=world.people["job_developer"])
    outside = {world.learner.email, world.people["owner"].email, world.people["recruiter"].email}
    assert set(Message.objects.filter(template="placement_sign").values_list("to", flat=True)) == outside
    sign(world, version, "employer", "learner")
    letter = Message.objects.get(template="placement_sign", to=world.people["job_developer"].email)
    assert f"/admin/jobs/modification/{version.pk}/sign/" in letter.text
    sign(world, version, "board")
    assert set(Message.objects.filter(template="placement_signed").values_list("to", flat=True)) == outside


def test_versions_follow_one_another(world: World, signed: Placement) -> None:
    agreed(world, signed)
    with pytest.raises(NotReady, match="a day after the one before"):
        draft(world, signed, counts_from=day(40))
    third = agreed(world, signed, counts_from=monday(60), wage=Decimal("28.00"))
    assert third.number == 3
    before = dt.timedelta(days=1)
    found = [terms_on(signed, one) for day in (monday(40), monday(60)) for one in (day - before, day)]
    assert [now and now.wage for now in found] == [Decimal(24), Decimal(26), Decimal(26), Decimal(28)]
    assert "version 3" in third.agreement
    assert "This version counts from" in third.agreement
    assert third.agreement.count("This version counts from") == 1


def test_one_at_a_time_and_given_up_with_a_reason(world: World, signed: Placement) -> None:
    version = draft(world, signed)
    with pytest.raises(NotReady, match="under way"):
        draft(world, signed)
    with pytest.raises(MoveRefused, match="reason"):
        actions.drop(version=version, why="", by=world.people["job_developer"])
    actions.drop(version=version, why="Not wanted", by=world.people["job_developer"])
    assert draft(world, signed).number == 3


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"counts_from": day(10)}, "a day after"),
        ({"counts_from": monday(40) + dt.timedelta(days=1)}, "from a Monday on"),
        ({"ends_on": day(39)}, "before the day from which"),
        ({"wage": Decimal("15.00")}, "below the minimum wage"),
        ({"hours": 481}, "allows 480 hours"),
        ({"hours": 0}, "has no hours"),
        ({"rate": None}, "which part of the wage"),
        ({"rate": Decimal(60)}, "does not raise the part"),
        ({"ends_on": day(500)}, "Workers' compensation must cover"),
        ({"ends_on": day(900)}, "more than two years after the first"),
        ({"wage": Decimal("999.01")}, "for one hour"),
        ({"why": " "}, "Give a reason"),
    ],
)
def test_what_a_version_may_not_say(world: World, signed: Placement, terms: dict[str, Any], sentence: str) -> None:
    OjtTerms.objects.update(policy_expires_on=day(499))
    with pytest.raises(NotReady, match=sentence):
        draft(world, Placement.objects.get(pk=signed.pk), **terms)
    assert not Modification.objects.exists()


@pytest.mark.parametrize("who", ["owner", "learner", "case_manager", "auditor"])
def test_only_staff_write_and_send(world: World, signed: Placement, who: str) -> None:
    with pytest.raises(NotYours):
        draft(world, signed, by=world.people[who])
    version = draft(world, signed)
    with pytest.raises(NotYours):
        actions.send(version=version, by=world.people[who])


def test_only_a_signed_contract_is_modified(world: World) -> None:
    with pytest.raises(NotReady, match="signed and has not ended"):
        draft(world, world.placement("sent"))


class TestSigning:
    @pytest.fixture
    def sent(self, world: World, signed: Placement) -> Modification:
        return actions.send(version=draft(world, signed), by=world.people["job_developer"])

    def test_what_was_shown_is_what_is_signed(self, world: World, sent: Modification) -> None:
        with pytest.raises(Overtaken):
            actions.sign(
                version=sent, party="learner", typed_name="A B", by=world.learner, address=None, document="another"
            )
        given = actions.sign(version=sent, party="learner", typed_name="A B", by=world.learner, address="192.0.2.9")
        assert (given.document_sha256, given.address) == (agreement.digest(sent.agreement), "192.0.2.9")
        assert actions.sign(version=sent, party="learner", typed_name="A B", by=world.learner, address=None) == given

    def test_a_learner_who_reads_spanish_is_refused_in_spanish(
        self, world: World, sent: Modification, client_for: Any
    ) -> None:
        world.learner.language = "es"
        world.learner.save()
        me = client_for(world.learner)
        mine = me.get(reverse("placements:detail", args=[sent.placement_id])).text
        assert "Versión 2" in mine
        assert "Version 2" not in mine
        page = reverse("placements:version_sign", args=[sent.placement_id, sent.number])
        given = {"typed_name": "Ana Rivera", "agree": "on", "document": agreement.digest(sent.agreement)}
        actions.drop(version=sent, why="Another", by=world.people["job_developer"])
        assert "Esto no se puede firmar ahora: está en “Descartada”." in me.post(page, given).text

    def test_one_of_a_contract_that_ended_asks_for_no_signature(
        self, world: World, sent: Modification, client_for: Any
    ) -> None:
        me, mine = client_for(world.learner), reverse("placements:detail", args=[sent.placement_id])
        page = reverse("placements:version_sign", args=[sent.placement_id, sent.number])
        assert page in me.get(mine).text
        placements.cancel(placement=sent.placement, why="Moved", by=world.people["job_developer"])
        assert page not in me.get(mine).text
        with pytest.raises(NotReady, match="The contract has ended"):
            sign(world, sent, "learner")

    def test_nobody_signs_for_somebody_else(self, world: World, sent: Modification) -> None:
        for party, who in (("employer", "supervisor"), ("learner", "owner"), ("board", "case_manager")):
            with pytest.raises(NotYours):
                actions.sign(version=sent, party=party, typed_name="A B", by=world.people[who], address=None)
        sign(world, sent, "employer")
        with pytest.raises(MoveRefused, match="for your side already"):
            actions.sign(version=sent, party="employer", typed_name="A B", by=world.people["recruiter"], address=None)

    def test_a_draft_is_not_signed(self, world: World, signed: Placement) -> None:
        with pytest.raises(MoveRefused, match="Being written"):
            sign(world, draft(world, signed), "learner")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE jobs_modification SET wage = 99",
            "UPDATE jobs_modification SET agreement = 'Something else.'",
            "UPDATE jobs_modification SET counts_from = counts_from + 1",
            "DELETE FROM jobs_modification",
            "UPDATE jobs_modificationsignature SET typed_name = 'Somebody else'",
            "DELETE FROM jobs_modificationsignature",
        ],
    )
    @pytest.mark.parametrize("all_three", [True, False])
    def test_raw_sql_changes_nothing_that_was_signed(
        self, world: World, sent: Modification, statement: str, all_three: bool
    ) -> None:
        sign(world, sent, *(() if all_three else ("learner",)))
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert ModificationSignature.objects.count() == (3 if all_three else 1)

    def test_raw_sql_makes_no_two_versions_of_one_day(self, world: World, sent: Modification) -> None:
        sign(world, sent)
        statement = (
            "INSERT INTO jobs_modification (placement_id, number, state, counts_from, ends_on, wage, hours_per_week,"
            " why, agreement, drafted_by_id, created_at, signed_at) SELECT placement_id, 3, 'signed', counts_from,"
            " ends_on, 30, 40, 'x', 'x', drafted_by_id, now(), now() FROM jobs_modification"
        )
        with pytest.raises(DatabaseError, match="one after the other"), transaction.atomic():
            connection.cursor().execute(statement)
