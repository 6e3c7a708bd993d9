"""What other numbers of people and openings would take."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jobs.matching.models import LearnerMatches
from jobs.matching.what_if import scale
from jobs.matching.what_if.scale import Costs, plan
from tests.jobs.matching.worlds import World

COSTS = Costs(pair=1e-8, read=1e-5, write=1e-5, base_mib=200)


def test_time_is_the_sum_of_what_is_done() -> None:
    row = plan(COSTS, 100_000, 10_000, within=3600)
    assert row.seconds == pytest.approx(10 + 1 + 1.1)
    assert row.workers == 1
    assert 200 < row.mib < 400


def test_more_workers_are_asked_for_when_there_is_less_time_and_none_help_who_writes() -> None:
    assert plan(COSTS, 100_000, 10_000, within=5).workers == 3  # 11 seconds shared, in what writing leaves
    assert plan(COSTS, 100_000, 10_000, within=1).workers is None
    assert plan(COSTS, 5_000, 100_000, within=2).workers is None  # one block is not shared


@pytest.mark.django_db
def test_the_command_measures_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, few in (("PEOPLE", 200), ("OPENINGS", 50), ("ROUNDS", 1)):
        monkeypatch.setattr(scale, name, few)
    said = StringIO()
    call_command("match", "--plan", "20000x300", stdout=said)
    assert "million pairs" in said.getvalue()
    assert "20,000" in said.getvalue()
    assert not LearnerMatches.objects.exists()
    with pytest.raises(CommandError, match="not like"):
        call_command("match", "--plan", "manyxfew")


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (["100000x10000"], "Sizes and --minutes are for --plan"),
        (["--minutes", "5"], "Sizes and --minutes are for --plan"),
        (["--plan", "2000x30", "--minutes", "0"], "above 0"),
        (["--plan", "2000x30", "--minutes", "-1"], "above 0"),
        (["--plan", "2000x30", "--minutes", "nan"], "above 0"),
        (["--plan", "2000x30", "--minutes", "inf"], "above 0"),
        (["--plan", "999999999999999999999x5"], "100000000x100000000 is the largest"),
        (["--plan", "5x100000001"], "100000000x100000000 is the largest"),
        (["--plan", f"5x{'9' * 5000}"], "100000000x100000000 is the largest"),
        (["--plan", "0x5"], "for nobody"),
        (["--plan", "١٠x١٠"], "not like"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_done(
    words: list[str], refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.management.commands.match.match_all", lambda: pytest.fail("matched for real"))
    monkeypatch.setattr(scale, "costs", lambda _base: pytest.fail("measured"))
    with pytest.raises(CommandError, match=refused):
        call_command("match", *words)


@pytest.mark.django_db
def test_the_command_matches_everybody() -> None:
    World(2, candidates=3, openings=2)
    said = StringIO()
    call_command("match", stdout=said)
    assert "written: 5" in said.getvalue()
