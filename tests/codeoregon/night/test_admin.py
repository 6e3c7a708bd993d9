"""The nightly run as staff read it."""

import datetime as dt
from typing import Any

import pytest

from codeoregon.night.models import NightlyRun
from codeoregon.night.words import counted


def test_counts_are_read_as_words_and_what_has_no_word_is_not_lost() -> None:
    assert counted({"awards": 49515, "changed": 3400}) == "3,400 changed, 49,515 awards"
    assert counted({"other": 2}) == "other: 2"
    assert counted({}) == "–"
    assert counted({"pay_low": 1950, "pay_high": 4000}) == "low pay: $19.50 an hour, high pay: $40 an hour"


def test_lists_that_sweeps_had_written_before_are_not_called_nothing() -> None:
    night = {"learners": 2200, "openings": 61, "written": 0, "removed": 0}
    assert counted(night) == "2,200 learners, 61 openings, all lists were up to date already"
    assert counted({**night, "written": 3}) == "2,200 learners, 61 openings, 3 lists written, 0 lists removed"
    assert counted({**night, "removed": 1}) == "2,200 learners, 61 openings, 0 lists written, 1 lists removed"


@pytest.mark.django_db
def test_a_step_is_named_once_and_shows_no_raw_counts(staff: Any, client_for: Any) -> None:
    run = NightlyRun.objects.create(local_date=dt.date(2026, 11, 23))
    run.steps.create(position=0, task="badges.sync_due", counts={"changed": 3400, "awards": 49515})
    page = client_for(staff("auditor")).get(f"/admin/codeoregon/nightlyrun/{run.pk}/change/").content.decode()
    assert page.count("Read the badges of everybody who is due") == 1
    assert "3,400 changed, 49,515 awards" in page
    assert "badges.sync_due" not in page
    assert "&#x27;changed" not in page
