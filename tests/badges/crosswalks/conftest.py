"""An agreement in force, and who may change it."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def badges(db: None) -> list[Any]:
    from tests import factories

    return [factories.BadgeFactory(name=name) for name in ("Alpha", "Beta", "Gamma", "Delta")]


@pytest.fixture
def first(badges: list[Any]) -> Any:
    """In force for a hundred days: CIS 1 for Alpha and any 1 of Beta, Gamma; CIS 2 without credit."""
    from badges.crosswalks.versions import actions
    from tests.badges.crosswalks.agreements import BEGAN, add, open_agreement

    draft = open_agreement()
    add(draft, "CIS 1", (1, 1, badges[:1]), (1, 1, badges[1:3]))
    add(draft, "CIS 2", (1, 1, badges[:1]), credits=0, no_credit="They want their own exam.")
    return actions.publish(draft=draft, effective_from=BEGAN, why="signed", by=None)


@pytest.fixture
def boss(staff: Callable[[str], Any]) -> Any:
    return staff("programme_manager")
