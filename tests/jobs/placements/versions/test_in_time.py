"""All sign by the Monday from which a version counts; after it nobody writes, sends or signs it, and what is written
next begins with its terms.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady
from codeoregon.lib.templatetags.co import day_text
from codeoregon.mail.models import Message
from codeoregon.privacy import holdings
from employers.organisations.wages import MinimumWage
from jobs.placements.models import Placement
from jobs.placements.ojt import watch
from jobs.placements.ojt.models import PlanRow
from jobs.placements.signing import agreement
from jobs.placements.versions import actions, plan
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, on, this_monday
from tests.jobs.placements.versions.test_actions import day, draft, sign
from tests.jobs.referrals.worlds import World
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def placement(world: World) -> Placement:
    return at_work(world)


@pytest.fixture
def version(world: World, placement: Placement) -> Modification:
    """From the Monday after next, $26 an hour; employer and learner have signed."""
    rows = [PlanRow(skill=world.html, start_level=0, target_level=2, hours=300, method="Beside a colleague")]
    made = draft(world, placement, counts_from=this_monday() + 2 * WEEK, rows=rows)
    made = actions.send(version=made, by=world.people["job_developer"])
    return sign(world, made, "employer", "learner")


def test_on_the_day_itself_but_not_after_it(world: World, version: Modification) -> None:
    said = f"The day from which this counts, {day_text(version.counts_from)}, has passed. Our staff write it anew."
    with on(version.counts_from + DAY), pytest.raises(NotReady) as caught:
        sign(world, version, "board")
    assert str(caught.value) == said
    with on(version.counts_from):
        assert sign(world, version, "board").state == "signed"


def test_one_whose_day_has_passed_is_neither_written_nor_sent(world: World, placement: Placement) -> None:
    monday = this_monday() + WEEK
    written = draft(world, placement, counts_from=monday, rows=None)
    with on(monday + DAY):
        with pytest.raises(NotReady, match="All sign by the day"):
            actions.send(version=written, by=world.people["job_developer"])
        with pytest.raises(NotReady, match="All sign by the day"):
            actions.amend(version=written, by=world.people["job_developer"], wage=Decimal(27))
    with on(monday):
        assert actions.send(version=written, by=world.people["job_developer"]).state == "sent"


def test_the_database_counts_days_of_the_programmes_time_zone(version: Modification) -> None:
    late = dt.datetime.combine(version.counts_from + DAY, dt.time(7, 59), dt.UTC)  # before midnight in Oregon
    statement = "UPDATE jobs_modification SET state = 'signed', signed_at = %s"
    for hours in (2, 1):  # in winter and in summer
        with pytest.raises(DatabaseError, match="signed by the day from which it counts"), transaction.atomic():
            connection.cursor().execute(statement, [late + dt.timedelta(hours=hours)])
    connection.cursor().execute(statement, [late - dt.timedelta(hours=1)])


def test_one_signed_late_before_this_was_asked_stays(version: Modification) -> None:
    late = dt.datetime.combine(version.counts_from + WEEK, dt.time(20), dt.UTC)
    with as_owner():
        Modification.objects.update(state="signed", signed_at=late)
    Modification.objects.update(why="More hours", signed_at=late)
    assert Modification.objects.get().state == "signed"


@pytest.mark.parametrize("value", ["signed_at - interval '1 day'", "NULL"])
def test_raw_sql_moves_no_signature_to_another_day(world: World, version: Modification, value: str) -> None:
    sign(world, version, "board")
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"UPDATE jobs_modification SET signed_at = {value}")


def test_pages_and_letters_say_until_when_and_after_it_that_it_is_over(
    world: World, version: Modification, client_for: Any
) -> None:
    until = f"All three must have signed by {day_text(version.counts_from)}"
    letters = Message.objects.filter(template="placement_sign")
    assert letters.filter(text__contains=until).count() == letters.count() == 4
    board = client_for(world.people["job_developer"])
    page = reverse("admin:jobs_modification_sign", args=[version.pk])
    shown = board.get(page).text
    assert (until in shown, 'name="typed_name"' in shown) == (True, True)
    with on(version.counts_from + DAY):
        shown = board.get(page).text
        assert (until in shown, 'name="typed_name"' in shown, "has passed. Our staff" in shown) == (False, False, True)
        name = world.people["job_developer"].full_name
        given = {"typed_name": name, "agree": "on", "document": agreement.digest(version.agreement)}
        answer = board.post(page, given)
        assert (answer.status_code, "has passed. Our staff" in answer.text) == (422, True)
        mine = client_for(world.learner).get(reverse("placements:detail", args=[version.placement_id])).text
        assert "has passed. Our staff write it anew" in mine


def test_who_has_yet_to_sign_sees_the_text_without_a_form(world: World, placement: Placement, client_for: Any) -> None:
    monday = this_monday() + WEEK
    version = draft(world, placement, counts_from=monday, rows=None)
    actions.send(version=version, by=world.people["job_developer"])
    address = reverse("placements:version_sign", args=[placement.pk, version.number])
    learner, owner = client_for(world.learner), client_for(world.people["owner"])
    waits = f"Version {version.number} waits for your signature"
    assert waits in owner.get("/employers/home/").text
    assert "All three must have signed by" in learner.get(address).text
    assert address in learner.get(reverse("placements:detail", args=[placement.pk])).text
    with on(monday + DAY):
        shown = learner.get(address)
        assert (shown.status_code, 'name="typed_name"' in shown.text) == (200, False)
        assert "has passed. Our staff write it anew" in shown.text
        assert "This version counts from" in shown.text
        assert address not in learner.get(reverse("placements:detail", args=[placement.pk])).text
        assert waits not in owner.get("/employers/home/").text


def test_staff_get_a_letter_once_for_each_reason(world: World, version: Modification) -> None:
    staff = world.people["job_developer"]
    letters = Message.objects.filter(template="placement_task", key__contains="gone by")
    assert (watch.look()["stuck"], letters.count()) == (0, 0)
    type(world.opening.site).objects.update(wage_tier="standard")
    minimum_rises(version.ends_on, "40.00")
    for _night in range(2):
        assert watch.look()["stuck"] == 1
    assert [one.to for one in letters] == [staff.email]
    with on(version.counts_from + DAY):
        for _night in range(2):
            assert watch.look()["stuck"] == 1
    assert letters.all().count() == 2
    text = letters.last().text
    assert f"/admin/jobs/modification/{version.pk}/change/" in text
    assert "has passed" in text
    assert "next one begins with its terms and plan" in text
    assert StateMove.objects.of(version).filter(to_state="sent").get().by == staff


def test_the_copy_of_what_is_kept_says_that_signatures_of_one_given_up_count_no_more(
    world: World, version: Modification
) -> None:
    def counts() -> list[Any]:
        (section,) = (one for one in holdings.sections(world.learner) if one.name == "jobs.ModificationSignature")
        return [{cell.name: cell.value for cell in row}["modification__state"] for row in section.rows]

    assert counts() == [True]
    actions.drop(version=version, why="Another", by=world.people["job_developer"])
    assert counts() == [False]


def minimum_rises(since: dt.date, dollars: str) -> None:
    wages = dict.fromkeys(("portland_metro_ugb", "standard", "nonurban"), Decimal(dollars))
    by = factories.UserFactory(staff_role="programme_manager")
    MinimumWage.objects.create(effective_from=since, why="x", set_by=by, **wages)


class TestBegunAnew:
    def begun(self, world: World, placement: Placement, client_for: Any) -> dict[str, Any]:
        page = f"{reverse('admin:jobs_modification_add')}?placement={placement.pk}"
        form = client_for(world.people["job_developer"]).get(page).context["adminform"].form
        return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}

    def test_with_terms_and_plan_of_the_one_given_up(
        self, world: World, version: Modification, client_for: Any
    ) -> None:
        placement, staff = version.placement, world.people["job_developer"]
        with on(version.counts_from + DAY):
            actions.drop(version=version, why="Too late", by=staff)
            found = self.begun(world, placement, client_for)
            assert found.pop("counts_from") == version.counts_from + 2 * WEEK, "a Monday a week ahead at least"
            assert found == {name: getattr(version, name) for name in actions.TERMS if name != "counts_from"}
            page = f"{reverse('admin:jobs_modification_add')}?placement={placement.pk}"
            typed = {**found, "counts_from": version.counts_from + 2 * WEEK}
            client = client_for(staff)
            assert client.post(page, {name: str(value) for name, value in typed.items()}).status_code == 302
        fresh = Modification.objects.get(state="draft")
        assert [(row.skill, row.hours, row.method) for row in plan.rows_of(fresh)] == [
            (world.html, 300, "Beside a colleague")
        ]
        assert (fresh.hours, fresh.wage) == (300, Decimal("26.00"))

    def test_with_its_day_where_that_is_later_still(self, world: World, version: Modification, client_for: Any) -> None:
        Modification.objects.update(state="dropped")
        far = this_monday() + 9 * WEEK
        with as_owner():
            Modification.objects.update(counts_from=far)
        assert self.begun(world, version.placement, client_for)["counts_from"] == far

    def test_with_a_day_after_the_first_of_a_contract_still_to_come(
        self, world: World, placement: Placement, client_for: Any
    ) -> None:
        first = this_monday() + 5 * WEEK
        Placement.objects.update(starts_on=first)
        assert self.begun(world, placement, client_for)["counts_from"] == first + WEEK

    def test_else_with_what_counts_now(self, world: World, placement: Placement, client_for: Any) -> None:
        found = self.begun(world, placement, client_for)
        assert (found["wage"], found["ends_on"], found.get("why")) == (placement.wage, placement.ends_on, None)
        assert found["counts_from"] in (this_monday() + WEEK, this_monday() + 2 * WEEK)
        assert found["counts_from"] >= day(7)

    def test_a_plan_that_can_be_the_plan_no_more_is_not_taken(
        self, world: World, signed_plan: Placement, client_for: Any
    ) -> None:
        staff = world.people["job_developer"]
        css = factories.SkillFactory(name="Layout")
        rows = [PlanRow(skill=css, start_level=0, target_level=2, hours=300, method="Beside a colleague")]
        version = draft(world, signed_plan, counts_from=this_monday() + 2 * WEEK, rows=rows)
        actions.drop(version=version, why="Another", by=staff)
        signed_plan.ojt.first_plan.update(met_on=day(-1))
        fresh = draft(world, signed_plan, counts_from=this_monday() + 2 * WEEK, rows=None)
        assert [str(row.skill) for row in plan.rows_of(fresh)] == ["HTML"]

    @pytest.fixture
    def signed_plan(self, world: World, placement: Placement) -> Placement:
        placement.ojt.plan.create(skill=world.html, start_level=0, target_level=2, hours=480, method="Beside")
        return placement
