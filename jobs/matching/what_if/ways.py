"""The fewest badges that make an opening a fit. Pure: no queries, no clock, no randomness.

Of the sets of as few badges as will do, at most ``MOST``, the one that takes the least time; then that of the lowest
ids. Which of two badges is tried first never decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from jobs.matching import score

MOST = 3  # badges in a set


class Asked(NamedTuple):
    """A need, saved or not."""

    skill_id: int
    level: int
    required: bool


@dataclass(frozen=True)
class Teaches:
    """A badge that can be earned: the skills it shows, with the level, and the minutes that it takes."""

    badge_id: int
    minutes: int
    shows: Mapping[int, int]


@dataclass(frozen=True)
class Way:
    """Badges (ids, ascending) that open so many openings together; ``same``: others that open the very same."""

    badges: tuple[int, ...]
    minutes: int
    opens: int = 1
    same: tuple[int, ...] = ()


def shortest(levels: Mapping[int, int], needs: Iterable[Any], badges: Iterable[Teaches], good: int) -> Way | None:
    """The way from what is held (skill → level) to a score of ``good``; None where no set leads there, or where it is
    reached already.
    """
    ordered = score.in_order(needs)
    required = sum(bool(need.required) for need in ordered)
    most = score.maxima(required, len(ordered) - required)
    held = tuple(min(levels.get(need.skill_id, 0), need.level) for need in ordered)

    def total(reached: Sequence[int]) -> int:
        return sum(score.points(of, need.level, level) for need, of, level in zip(ordered, most, reached, strict=True))

    if not ordered or total(held) >= good:
        return None
    useful = _useful(held, ordered, badges)
    for many in range(1, MOST + 1):
        found = [
            Way(tuple(sorted(one.badge_id for one, _reached in some)), sum(one.minutes for one, _reached in some))
            for some in combinations(useful, many)
            if total([max(column) for column in zip(*(reached for _one, reached in some), strict=True)]) >= good
        ]
        if found:
            return min(found, key=lambda way: (way.minutes, way.badges))
    return None


def _useful(
    held: tuple[int, ...], needs: list[Any], badges: Iterable[Teaches]
) -> list[tuple[Teaches, tuple[int, ...]]]:
    """Badges that raise something, with the levels they lead to; none that another one does as well in no more time."""
    found: list[tuple[Teaches, tuple[int, ...]]] = []
    asked = {need.skill_id for need in needs}
    for badge in sorted(
        (one for one in badges if not asked.isdisjoint(one.shows)), key=lambda one: (one.minutes, one.badge_id)
    ):
        reached = tuple(
            max(level, min(badge.shows.get(need.skill_id, 0), need.level))
            for level, need in zip(held, needs, strict=True)
        )
        if reached != held and not any(
            all(mine <= other for mine, other in zip(reached, others, strict=True)) for _badge, others in found
        ):
            found.append((badge, reached))
    return found
