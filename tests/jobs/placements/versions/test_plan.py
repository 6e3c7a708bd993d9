"""The training plan of a version: a whole one of its own, row by row in the difference, in the text that is signed, on
paper and in force; what was before stays readable.
"""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from codeoregon.lib.states import NotReady
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import plan_of, terms_on
from jobs.placements.ojt.models import PlanRow
from jobs.placements.reviews import actions as reviews
from jobs.placements.signing import agreement, paper
from jobs.placements.versions import actions, plan, text
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.versions.test_actions import SIGNERS, day, monday, sign
from tests.jobs.referrals.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt")
    return World()


@pytest.fixture
def signed(world: World) -> Placement:
    """HTML in 140 hours, CSS in 100."""
    placement = world.fill(world.placement("draft"))
    css = factories.SkillFactory(name="Layout")
    terms = placement.ojt
    terms.plan.all().delete()
    terms.plan.create(skill=world.html, start_level=1, target_level=2, hours=140, method="With a colleague")
    terms.plan.create(skill=css, start_level=0, target_level=2, hours=100, method="On small pages")
    placement = placements.send(placement=world.ready(placement), by=world.people["job_developer"])
    for party, who in SIGNERS.items():
        placements.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)
    return Placement.objects.whole().get(pk=placement.pk)


def rows_of(placement: Placement) -> list[tuple[str, int, int, str]]:
    return [(str(row.skill), row.target_level, row.hours, row.method) for row in plan_of(placement)]


BEFORE = [("HTML", 2, 140, "With a colleague"), ("Layout", 2, 100, "On small pages")]


def draft(world: World, placement: Placement, rows: Any = None, **more: Any) -> Modification:
    terms = {"counts_from": monday(40), "ends_on": day(120), "wage": Decimal("24.00"), "hours_per_week": 40,
             "rate": Decimal(50), "why": "Another plan", **more}  # fmt: skip
    return actions.draft(placement=placement, by=world.people["job_developer"], rows=rows, **terms)


def changed(world: World, placement: Placement) -> list[PlanRow]:
    """HTML up to strong in 160 hours by another method, no more layout, testing instead."""
    html, _layout = plan_of(placement)
    html.target_level, html.hours, html.method = 3, 160, "In a course"
    testing = PlanRow(skill=factories.SkillFactory(name="Testing"), target_level=1, hours=60, method="By doing")
    return [html, testing]


def agreed(world: World, placement: Placement, rows: Any = None, **more: Any) -> Modification:
    version = actions.send(version=draft(world, placement, rows, **more), by=world.people["job_developer"])
    return sign(world, version)


def test_a_version_begins_with_the_plan_in_force_and_has_its_own(world: World, signed: Placement) -> None:
    version = draft(world, signed)
    assert (version.hours, version.ceiling) == (240, Decimal("2880.00"))
    assert [str(row.skill) for row in plan.rows_of(version)] == ["HTML", "Layout"]
    assert PlanRow.objects.count() == 4
    assert "training plan" not in "".join(one.text.lower() for one in _changes(version) if one.sign in "+-")


def test_rows_are_added_changed_and_dropped_and_the_hours_are_their_sum(world: World, signed: Placement) -> None:
    version = agreed(world, signed, changed(world, signed))
    assert (version.hours, version.ceiling) == (220, Decimal("2640.00"))
    assert rows_of(signed) == [("HTML", 3, 160, "In a course"), ("Testing", 1, 60, "By doing")]
    assert [(row.hours, row.method) for row in signed.ojt.first_plan] == [(140, BEFORE[0][3]), (100, BEFORE[1][3])]
    now = terms_on(Placement.objects.whole().get(), day(50))
    assert now
    assert now.hours == 220


def test_it_is_not_in_force_before_all_have_signed(world: World, signed: Placement) -> None:
    version = actions.send(version=draft(world, signed, changed(world, signed)), by=world.people["job_developer"])
    sign(world, version, "employer", "learner")
    assert rows_of(signed) == BEFORE
    third = sign(world, version, "board")
    assert third.state == "signed"
    assert rows_of(signed) != BEFORE


def _changes(version: Modification) -> list[text.Change]:
    return text.changes(text.before(version), text.text_of(version))


def test_a_version_that_changes_nothing_is_not_sent(world: World, signed: Placement) -> None:
    """Written it may be: its plan is changed on a page of its own."""
    staff, now = world.people["job_developer"], signed
    terms = {"wage": now.wage, "ends_on": now.ends_on, "hours_per_week": now.hours_per_week, "rate": now.ojt.rate}
    version = draft(world, signed, **terms)
    with pytest.raises(NotReady, match="changes nothing"):
        actions.send(version=version, by=staff)
    rows = plan_of(signed)
    rows[0].method = "With a mentor"
    version = actions.amend(version=version, rows=rows, by=staff)
    assert actions.send(version=version, by=staff).state == "sent"


def test_the_difference_shows_each_row(world: World, signed: Placement) -> None:
    found = _changes(draft(world, signed, changed(world, signed)))
    gone, new = ([one.text for one in found if one.sign == sign] for sign in "-+")
    assert [line for line in gone if line.startswith("•")] == [
        "• HTML: from aware to working in 140 hours; With a colleague.",
        "• Layout: from none to working in 100 hours; On small pages.",
    ]
    assert [line for line in new if line.startswith("•")] == [
        "• HTML: from aware to strong in 160 hours; In a course.",
        "• Testing: from none to aware in 60 hours; By doing.",
    ]
    assert any("120 are credited" in one.text for one in found)  # a quarter of the 480 of its level, before and now


def test_text_hash_and_paper_hold_the_whole_plan_and_the_first_stays(world: World, signed: Placement) -> None:
    first = signed.agreement
    version = agreed(world, signed, changed(world, signed))
    third = agreed(world, signed, plan_of(signed)[:1], counts_from=monday(60))
    signed.refresh_from_db()
    assert signed.agreement == first
    assert "• Layout" in first
    assert version.agreement.count("Training plan:") == third.agreement.count("Training plan:") == 1
    assert ("• Layout" in version.agreement, "• Testing" in version.agreement) == (False, True)
    assert "• Testing" not in third.agreement
    for one in (version, third):
        assert {given.document_sha256 for given in one.signatures.all()} == {agreement.digest(one.agreement)}
    pages = PdfReader(io.BytesIO(paper.of_version(version))).pages
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    assert "Testing: from none to aware in 60 hours; By doing." in words
    assert "Gone: Layout" in words
    # What was signed stands above its hash, and what it changes after both.
    assert "What this version changes" not in words.partition("SHA-256 of the text above")[0]
    assert "What this version changes" in words


def test_what_was_met_is_not_dropped_and_its_day_goes_along(world: World, signed: Placement) -> None:
    html, layout = plan_of(signed)
    PlanRow.objects.filter(pk__in=[html.pk, layout.pk]).update(met_on=timezone.localdate())
    with pytest.raises(NotReady, match=r"Layout was met on .*: it stays in the plan"):
        draft(world, signed, changed(world, signed))
    html, layout = plan_of(signed)
    html.target_level, html.hours = 3, 200
    agreed(world, signed, [html, layout])
    assert [(str(row.skill), row.met_on) for row in plan_of(signed)] == [
        ("HTML", None),
        ("Layout", timezone.localdate()),
    ]
    assert {row.met_on for row in signed.ojt.first_plan} == {timezone.localdate()}


def test_a_skill_that_is_met_while_they_sign_stops_the_version_that_drops_it(world: World, signed: Placement) -> None:
    version = actions.send(version=draft(world, signed, changed(world, signed)), by=world.people["job_developer"])
    sign(world, version, "employer", "learner")
    signed.ojt.first_plan.filter(skill__name="Layout").update(met_on=timezone.localdate())
    with pytest.raises(NotReady, match="Layout was met"):
        sign(world, version, "board")
    version.refresh_from_db()
    assert (version.state, version.signatures.count()) == ("sent", 2)


def test_what_is_met_while_they_sign_goes_along(world: World, signed: Placement) -> None:
    version = actions.send(version=draft(world, signed), by=world.people["job_developer"])
    sign(world, version, "employer", "learner")
    signed.ojt.first_plan.filter(skill__name="Layout").update(met_on=timezone.localdate())
    sign(world, version, "board")
    assert [(row.version_id, row.met_on) for row in plan_of(signed)] == [
        (version.pk, None),
        (version.pk, timezone.localdate()),
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"method": " "}, "Write how HTML is taught"),
        ({"start_level": 2}, "HTML is held already"),
        ({"hours": 381}, "allows 480 hours"),
    ],
)
def test_what_a_plan_may_not_say(world: World, signed: Placement, values: dict[str, Any], sentence: str) -> None:
    rows = plan_of(signed)
    for name, value in values.items():
        setattr(rows[0], name, value)
    with pytest.raises(NotReady, match=sentence):
        draft(world, signed, rows)
    with pytest.raises(NotReady, match="twice"):
        draft(world, signed, [rows[1], rows[1]])
    assert not Modification.objects.exists()


def test_staff_rewrite_it_until_it_is_sent(world: World, signed: Placement) -> None:
    version = draft(world, signed)
    version = actions.amend(version=version, rows=changed(world, signed), by=world.people["job_developer"])
    assert (version.hours, PlanRow.objects.filter(version=version).count()) == (220, 2)
    version = actions.send(version=version, by=world.people["job_developer"])
    with pytest.raises(NotReady, match="sent already"):
        actions.amend(version=version, rows=plan_of(signed), by=world.people["job_developer"])


@pytest.mark.parametrize("state", ["sent", "signed"])
def test_raw_sql_changes_no_row_that_was_sent_but_for_the_day(world: World, signed: Placement, state: str) -> None:
    version = actions.send(version=draft(world, signed), by=world.people["job_developer"])
    if state == "signed":
        sign(world, version)
    rows, skill = PlanRow.objects.filter(version=version), factories.SkillFactory()
    for change in (
        lambda: rows.update(hours=1),
        lambda: rows.update(version=None),
        lambda: rows.all().delete(),
        lambda: PlanRow.objects.create(terms=signed.ojt, version=version, skill=skill, target_level=1),
        lambda: signed.ojt.first_plan.update(hours=1),
        lambda: signed.ojt.first_plan.update(version=version),
        lambda: PlanRow.objects.create(terms=signed.ojt, skill=skill, target_level=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    rows.update(met_on=timezone.localdate())


def test_raw_sql_sends_no_version_whose_hours_are_not_the_plans(world: World, signed: Placement) -> None:
    version = draft(world, signed)
    with pytest.raises(DatabaseError, match="those of its plan"), transaction.atomic():
        Modification.objects.filter(pk=version.pk).update(hours=241, ceiling=Decimal("2892.00"), state="sent")
    other = factories.training_terms(factories.PlacementFactory(kind="ojt"))
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanRow.objects.create(terms=other, version=version, skill=factories.SkillFactory(), target_level=1)


def test_everybody_sees_the_plan_in_force_and_when_a_skill_was_met(
    world: World, signed: Placement, client_for: Any
) -> None:
    learner, owner = client_for(world.learner), client_for(world.people["owner"])
    pages = [(learner, f"/me/placements/{signed.pk}/"), (owner, f"/employers/placements/{signed.pk}/")]
    for client, address in pages:
        shown = client.get(address).text.split("The agreement</h2>")[0]
        assert "working (aware at the start), 140 hours" in shown
        assert "Not met yet" in shown
    agreed(world, signed, changed(world, signed))
    PlanRow.objects.filter(skill__name="Testing").update(met_on=timezone.localdate())
    for client, address in pages:
        shown = client.get(address).text.split("The agreement</h2>")[0]
        assert "strong (aware at the start), 160 hours" in shown
        assert "Layout" not in shown
        assert "Met on" in shown


def test_staff_are_led_from_the_first_plan_to_the_one_in_force(
    world: World, signed: Placement, client_for: Any
) -> None:
    staff = client_for(world.people["job_developer"])
    first = reverse("admin:jobs_ojtterms_change", args=[signed.ojt.pk])
    assert 'name="plan-0-met_on"' in staff.get(first).text
    version = agreed(world, signed, changed(world, signed))
    shown = staff.get(first).text
    here = reverse("admin:jobs_modification_change", args=[version.pk])
    assert f'href="{here}"' in shown
    assert 'name="plan-0-met_on"' not in shown
    assert "Testing" not in shown
    assert "Testing" in staff.get(here).text


def test_reviews_ask_for_the_skills_of_the_plan_in_force(world: World, signed: Placement) -> None:
    assert [str(row.skill) for row in reviews.plan_rows(signed)] == ["HTML", "Layout"]
    version = agreed(world, signed, changed(world, signed))
    assert [(str(row.skill), row.version) for row in reviews.plan_rows(signed)] == [
        ("HTML", version),
        ("Testing", version),
    ]
