"""Programme figures are dated rows."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape

from codeoregon.policy.models import Threshold, in_force, threshold
from codeoregon.policy.names import NAMES, Name

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/codeoregon/threshold/"


def test_a_figure_nobody_set_is_the_first_one() -> None:
    assert threshold(Name.LEARNER_GOAL) == 10_000


def test_the_newest_row_that_has_begun_counts() -> None:
    for day, value in ((1, 60), (10, 45), (20, 30)):
        Threshold.objects.create(name=Name.OPENING_DAYS, value=value, effective_from=dt.date(2026, 6, day), why="x")
    assert threshold(Name.OPENING_DAYS, dt.date(2026, 5, 31)) == NAMES[Name.OPENING_DAYS].first
    assert threshold(Name.OPENING_DAYS, dt.date(2026, 6, 10)) == 45
    assert threshold(Name.OPENING_DAYS, dt.date(2026, 6, 19)) == 45
    assert threshold(Name.OPENING_DAYS, dt.date(2026, 7, 1)) == 30


def test_the_list_shows_every_figure_that_is_in_force_before_anybody_changed_one(staff, client_for) -> None:
    client = client_for(staff("programme_manager"))
    text = client.get(LIST).text
    for figure in NAMES.values():
        assert escape(str(figure.label)) in text
        assert f"<td>{figure.first:,} {figure.unit}</td>" in text
        assert escape(figure.source) in text


def test_the_list_shows_what_was_changed_since_when_and_why(staff, client_for) -> None:
    boss = staff("programme_manager")
    today = timezone.localdate()
    for days, value, why in ((-40, 60, "Too long"), (-3, 45, "Shorter still"), (5, 30, "Later")):
        day = today + dt.timedelta(days=days)
        Threshold.objects.create(name=Name.OPENING_DAYS, value=value, effective_from=day, why=why, set_by=boss)
    (found,) = [one for one in in_force() if one.row]
    assert (found.value, found.row.why) == (45, "Shorter still")
    table = client_for(boss).get(LIST).text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "<td>45 days</td>" in table
    assert f"{boss}: Shorter still" in table
    assert "Later" not in table
    assert "Too long" not in table


def test_one_change_a_day_and_never_below_zero() -> None:
    Threshold.objects.create(name=Name.OPENING_DAYS, value=60, effective_from=dt.date(2026, 6, 1), why="x")
    for value, day in ((50, 1), (-1, 2)):
        row = Threshold(name=Name.OPENING_DAYS, value=value, effective_from=dt.date(2026, 6, day), why="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_reason_is_no_longer_than_that_of_a_step(staff, client_for) -> None:
    sent = {"name": Name.OPENING_DAYS, "value": 30, "effective_from": timezone.localdate(), "why": "x" * 10_000}
    manager = client_for(staff("programme_manager"))
    page = manager.post(f"{LIST}add/", sent)
    assert page.status_code == 422
    assert "1000 characters" in page.text.replace(",", "")
    assert manager.post(f"{LIST}add/", {**sent, "why": "x" * 1000}).status_code == 302
