"""One nightly run per Pacific date, whatever happens."""

import datetime as dt
import threading
import zoneinfo
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from codeoregon.night import run as night
from codeoregon.night.models import NightlyRun, NightlyStep
from tests import factories
from tests.races import run_parallel

PACIFIC = zoneinfo.ZoneInfo("America/Los_Angeles")
DONE: list[str] = []


def pacific(*parts: int, fold: int = 0) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PACIFIC, fold=fold)


@pytest.fixture(autouse=True)
def chain(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A chain of two links that note their work."""
    DONE.clear()

    def first(progress: Any) -> dict[str, int]:
        progress.total(3)
        progress.add(3)
        DONE.append("first")
        return {"synced": 3}

    links = {"first": first, "second": lambda progress: DONE.append("second")}
    settings.NIGHTLY_CHAIN = list(links)
    monkeypatch.setattr(night, "_work", lambda name: links[name])
    return links


@pytest.fixture
def opened(db: None) -> None:
    """A portal that has been running for weeks."""
    factories.UserFactory(date_joined=timezone.now() - dt.timedelta(days=900))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (pacific(2026, 11, 23, 1, 59), dt.date(2026, 11, 22)),
        (pacific(2026, 11, 23, 2, 0), dt.date(2026, 11, 23)),
        (pacific(2026, 11, 23, 23, 59), dt.date(2026, 11, 23)),
        # Clocks go back on 1 November 2026: 01:30 comes twice, and neither is yet 02:00.
        (pacific(2026, 11, 1, 1, 30), dt.date(2026, 10, 31)),
        (pacific(2026, 11, 1, 1, 30, fold=1), dt.date(2026, 10, 31)),
        (pacific(2026, 11, 1, 2, 0), dt.date(2026, 11, 1)),
        # Clocks go forward on 14 March 2027: 02:00 to 03:00 does not exist.
        (pacific(2027, 3, 14, 1, 59), dt.date(2027, 3, 13)),
        (pacific(2027, 3, 14, 3, 0), dt.date(2027, 3, 14)),
    ],
)
def test_the_date_that_is_due(now: dt.datetime, due: dt.date) -> None:
    assert night.local_date_due(now.astimezone(dt.UTC)) == due


def test_ticks_all_day_make_one_run(opened: None) -> None:
    for _minute in range(5):
        night.tick()
    assert DONE == ["first", "second"]
    assert NightlyRun.objects.get().finished_at


def test_a_late_start_catches_up_once(opened: None) -> None:
    night.tick(pacific(2026, 11, 20, 3))
    night.tick(pacific(2026, 11, 23, 17))
    assert list(NightlyRun.objects.values_list("local_date", flat=True)) == [
        dt.date(2026, 11, 23),
        dt.date(2026, 11, 20),
    ]


def test_both_passes_of_the_repeated_hour_are_one_night(opened: None) -> None:
    for now in (
        pacific(2026, 11, 1, 1, 30),
        pacific(2026, 11, 1, 1, 30, fold=1),
        pacific(2026, 11, 1, 2, 5),
        pacific(2026, 11, 1, 3),
    ):
        night.tick(now)
    dates = NightlyRun.objects.order_by("local_date").values_list("local_date", flat=True)
    assert list(dates) == [dt.date(2026, 10, 31), dt.date(2026, 11, 1)]
    assert DONE == ["first", "second"] * 2


def test_a_clock_that_goes_back_makes_no_night_of_the_past(opened: None) -> None:
    night.tick(pacific(2026, 11, 23, 3))
    assert night.tick(pacific(2026, 11, 22, 3)) is None
    assert list(NightlyRun.objects.values_list("local_date", flat=True)) == [dt.date(2026, 11, 23)]


def test_a_new_portal_waits_for_its_first_night(db: None) -> None:
    factories.UserFactory()
    now = timezone.localtime().replace(hour=17)
    assert night.tick(now) is None
    assert night.tick(now + dt.timedelta(days=1)) is not None


def test_progress_and_counts_are_on_the_rows(opened: None) -> None:
    night.tick()
    step = NightlyStep.objects.get(task="first")
    assert (step.done, step.total, step.counts) == (3, 3, {"synced": 3})


def test_a_link_that_fails_is_shown_and_the_rest_still_runs(opened: None, chain: dict[str, Any]) -> None:
    def broken(progress: Any) -> None:
        raise ValueError("provider gone")

    chain["first"] = broken
    run = night.tick()
    assert DONE == ["second"]
    assert run and "provider gone" in run.error


def test_a_run_whose_process_died_goes_on_with_what_is_left(opened: None) -> None:
    run = NightlyRun.objects.create(
        local_date=night.local_date_due(), beat_at=timezone.now() - dt.timedelta(minutes=10)
    )
    NightlyStep.objects.create(run=run, task="first", position=0, finished_at=timezone.now())
    NightlyStep.objects.create(run=run, task="second", position=1, started_at=timezone.now())
    night.tick()
    assert DONE == ["second"]


def test_a_run_that_was_taken_over_still_tells_what_went_wrong_before(opened: None) -> None:
    run = NightlyRun.objects.create(
        local_date=night.local_date_due(), beat_at=timezone.now() - dt.timedelta(minutes=10)
    )
    NightlyStep.objects.create(
        run=run, task="first", position=0, finished_at=timezone.now(), error="ValueError: provider gone"
    )
    night.tick()
    run.refresh_from_db()
    assert DONE == ["second"]
    assert run.error == "first: ValueError: provider gone"


def test_a_run_that_shows_signs_of_life_is_left_alone(opened: None) -> None:
    """Between two links its process may hold no lock for a moment, or be on its way up again."""
    run = NightlyRun.objects.create(local_date=night.local_date_due(), beat_at=timezone.now())
    NightlyStep.objects.create(run=run, task="first", position=0, started_at=timezone.now())
    assert night.tick() is None
    assert DONE == []


def test_a_finished_run_stays_as_it_is(opened: None, chain: dict[str, Any]) -> None:
    def broken(progress: Any) -> None:
        raise ValueError("provider gone")

    chain["first"] = broken
    run = night.tick()
    assert run
    before = NightlyRun.objects.values("finished_at", "beat_at", "error").get()
    assert "provider gone" in before["error"]
    night.perform(run)
    assert NightlyRun.objects.values("finished_at", "beat_at", "error").get() == before
    assert DONE == ["second"]


def test_by_hand_once_more_keeps_what_the_night_counted(
    opened: None, chain: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("nightly")
    chain["first"] = lambda progress: {"synced": 1}
    call_command("nightly")
    call_command("nightly")
    assert DONE == ["first", "second", "second", "second"]
    rows = NightlyRun.objects.order_by("pk")
    assert [row.steps.get(task="first").counts for row in rows] == [{"synced": 3}, {"synced": 1}, {"synced": 1}]
    assert {row.local_date for row in rows} == {night.local_date_due()}
    assert all(row.finished_at for row in rows)
    assert night.tick() is None
    assert "synced 3" in capsys.readouterr().out


def test_a_run_once_more_whose_process_died_is_gone_on_with(opened: None) -> None:
    night.tick()
    stale = timezone.now() - dt.timedelta(minutes=10)
    again = NightlyRun.objects.create(job="nightly, again 1", local_date=night.local_date_due(), beat_at=stale)
    NightlyStep.objects.create(run=again, task="first", position=0, finished_at=timezone.now())
    assert night.tick() == again
    assert DONE == ["first", "second", "second"]
    assert night.tick() is None


@pytest.mark.django_db(transaction=True)
def test_two_by_hand_at_once_run_it_once(chain: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    factories.UserFactory(date_joined=timezone.now() - dt.timedelta(days=900))
    night.tick()
    watched = threading.Event()
    watch = night._watch
    monkeypatch.setattr(night, "_watch", lambda *args: (watched.set(), watch(*args)))
    first = chain["first"]
    chain["first"] = lambda progress: (watched.wait(30), first(progress))[1]
    run_parallel(2, lambda _number: night.by_hand())
    assert NightlyRun.objects.count() == 2
    assert DONE == ["first", "second"] * 2


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_at_once_make_one_run() -> None:
    factories.UserFactory(date_joined=timezone.now() - dt.timedelta(days=900))
    run_parallel(8, lambda _number: night.tick())
    assert DONE == ["first", "second"]
    assert NightlyRun.objects.count() == 1


@pytest.mark.django_db
def test_a_night_is_never_deleted():
    run = NightlyRun.objects.create(local_date=dt.date(2026, 11, 23))
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        NightlyRun.objects.filter(pk=run.pk).delete()
