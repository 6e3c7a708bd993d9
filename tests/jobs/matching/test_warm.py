"""What is compiled while nothing waits is all that a change needs."""

import pytest

from jobs.matching.engine import compiled, copied, match_all, match_stale
from tests.jobs.matching.worlds import World

pytestmark = pytest.mark.django_db


def signatures() -> dict[str, int]:
    """How often each function was compiled, by the kinds of its arguments."""
    functions = {**vars(compiled), **vars(copied)}
    return {name: len(one.signatures) for name, one in functions.items() if hasattr(one, "signatures")}


def test_a_worker_that_was_idle_compiles_nothing_more() -> None:
    match_stale()
    before = signatures()
    assert min(before[name] for name in ("best", "table", "merge", "_rows"))
    world = World(3, candidates=5, openings=5)
    match_all()
    world.earn(world.candidates[0])
    match_stale()
    assert signatures() == before
