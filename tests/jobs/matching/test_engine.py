"""The engine says what the score says, whole or in steps, and writes only what differs."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from jobs.matching.engine import kernel, match_all, match_stale
from jobs.matching.models import LearnerMatches, OpeningMatches
from jobs.openings.models import Opening
from tests import factories
from tests.jobs.matching.worlds import World, naive, stored

pytestmark = pytest.mark.django_db


def narrow(monkeypatch: pytest.MonkeyPatch, keep: int = 4) -> None:
    """Lists of ``keep``, so that few people fill them."""
    for module in ("kernel", "patch"):
        monkeypatch.setattr(f"jobs.matching.engine.{module}.KEEP", keep)


@pytest.mark.parametrize("seed", range(3))
def test_a_full_run_equals_the_score_pair_by_pair(seed: int) -> None:
    World(seed, candidates=30, openings=25)
    match_all()
    assert stored() == naive()


def test_only_the_best_are_kept_and_ties_go_to_later_openings_and_earlier_learners(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    narrow(monkeypatch)
    world = World(7, candidates=40, openings=30, skills=2)
    for candidate in world.candidates[::2]:
        for opening in world.openings[::3]:
            world.change_mind(candidate, opening)
    match_all()
    assert stored() == naive(keep=4)
    assert max(len(found) for found in stored()[0].values()) == 4


def test_parts_of_any_size_give_the_same_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow(monkeypatch)
    monkeypatch.setattr("jobs.matching.engine.kernel.PART", 5)
    World(8, candidates=35, openings=30, skills=3)
    match_all()
    assert stored() == naive(keep=4)


def test_nothing_is_written_when_nothing_changed() -> None:
    World(1, candidates=10, openings=10)
    assert match_all()["written"] == 20
    before = list(LearnerMatches.objects.order_by("pk").values())
    assert match_all() == {"learners": 10, "openings": 10, "written": 0, "removed": 0}
    assert match_stale() == {}
    assert list(LearnerMatches.objects.order_by("pk").values()) == before


def test_a_fresh_database_with_nobody_and_nothing_is_fine() -> None:
    assert match_all()["written"] == 0
    assert match_stale() == {}


def test_looking_for_work_is_cheap(django_assert_num_queries: Callable[[int], object]) -> None:
    World(1, candidates=5, openings=5)
    match_all()
    # Four to look, with a lock and a snapshot around them.
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        match_stale()


def change_something(world: World) -> None:
    """One of the things that happen in a day."""
    pick = world.random
    candidate, opening = pick.choice(world.candidates), pick.choice(world.openings)
    candidate.refresh_from_db()
    opening.refresh_from_db()
    match pick.randrange(11):
        case 0 | 1 | 2:
            world.earn(candidate)
        case 3:
            for name, value in world.preferences().items():
                setattr(candidate, name, value)
            candidate.version += 1
        case 4:
            candidate.hidden_at = None if candidate.hidden_at else timezone.now()
            candidate.version += 1
        case 5:
            world.set_needs(opening)
            opening.version += 1
        case 6 if opening.state == "published":
            opening.state, opening.ended_at = "closed", timezone.now()
            opening.version += 1
        case 6:
            opening.state, opening.ended_at = "published", None
            opening.version += 1
        case 7:
            world.openings.append(world.add_opening())
        case 8:
            world.candidates.append(world.add_candidate())
        case 9 | 10:
            listed = LearnerMatches.objects.filter(pk=candidate.pk).values_list("openings", flat=True).first()
            world.change_mind(candidate, Opening.objects.get(pk=listed[0]) if listed else opening)
            return
    candidate.save()
    opening.save()


@pytest.mark.soak(3, 40)
def test_step_by_step_equals_all_at_once(round_of_soak: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random changes, brought up to date a few at a time, end in the lists that a full run makes."""
    narrow(monkeypatch)
    world = World(100 + round_of_soak, candidates=14, openings=14, skills=3)
    match_stale()
    for _step in range(15):
        for _ in range(world.random.choice([1, 1, 2, 4])):
            change_something(world)
        match_stale()
        assert stored() == naive(keep=4)
    assert match_all()["written"] == 0


def test_many_changes_at_once_are_a_full_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.matching.engine.run.FEW", 3)
    World(3, candidates=12, openings=9)
    match_stale()
    assert stored() == naive()


def test_another_crosswalk_or_scoring_makes_everything_due(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(4, candidates=6, openings=6)
    match_all()
    next_one = factories.CrosswalkFactory(effective_from=world.crosswalk.effective_from + dt.timedelta(days=1))
    assert match_stale()["learners"] == 6
    monkeypatch.setattr("jobs.matching.score.VERSION", 2)
    assert match_stale()["openings"] == 6
    assert set(OpeningMatches.objects.values_list("scoring", "crosswalk")) == {(2, next_one.version)}


def test_a_suspended_organisation_takes_its_openings_out() -> None:
    world = World(5, candidates=8, openings=8)
    match_all()
    organisation = world.openings[0].organisation
    organisation.state = "suspended"
    organisation.save()
    assert match_stale()["removed"] == Opening.objects.filter(organisation=organisation).count()
    assert stored() == naive()


def test_keys_hold_score_and_owner() -> None:
    import numpy as np

    ids, scores = np.array([5, 9]), np.array([100, 0])
    assert kernel.opening_ids(kernel.opening_keys(scores, ids)).tolist() == [5, 0]
    assert kernel.learner_ids(kernel.learner_keys(scores, ids))[0] == 5
