"""Small cells: a count of 1 to 10 people is never shown, so that nobody can be picked out of a table. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

SMALL = 10


@dataclass(frozen=True)
class Cell:
    """One count as it may be shown: ``value`` None when it is hidden; ``share`` whole percent of the first cell."""

    value: int | None
    share: int | None = None

    @property
    def hidden(self) -> bool:
        return self.value is None

    @property
    def shown(self) -> int | str:
        """The number, or words in its place."""
        return gettext("fewer than %d") % (SMALL + 1) if self.value is None else self.value


def suppress(counts: Mapping[str, int]) -> dict[str, Cell]:
    """Every count as it may be shown, and its share of the first; none where either is hidden."""
    first = next(iter(counts.values()), 0)
    return {name: _cell(value, first) for name, value in counts.items()}


def _cell(value: int, first: int) -> Cell:
    if 1 <= value <= SMALL:
        return Cell(None)
    return Cell(value, round(100 * value / first) if first > SMALL else None)
