"""The figures the public sees: places and open jobs as they stand, the rest as of last night.

Pages of employers show the pools live, so these may not lag behind. Before the first night everything is counted live.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from enrollment.outcomes.measures import FUNNEL, count_all, open_now, places
from enrollment.outcomes.models import Figure
from enrollment.outcomes.suppression import Cell, suppress

LIVE_KEY, LIVE_SECONDS = "outcomes:live", 60


@dataclass(frozen=True)
class Figures:
    """Whole numbers by name (see ``measures``): ``values`` were counted at ``at``, ``live`` ones at ``now``."""

    values: dict[str, int]
    at: datetime
    live: dict[str, int] = field(default_factory=dict)
    now: datetime = field(default_factory=timezone.now)

    def number(self, name: str) -> int:
        """One figure; 0 for one that was never counted (a pool that is not set up)."""
        return self.live.get(name, self.values.get(name, 0))

    def counted_at(self, name: str) -> datetime:
        """When one figure was counted."""
        return self.now if name in self.live else self.at

    def pool(self, kind: str) -> tuple[int, int]:
        """Places taken and places there are."""
        return self.number(f"{kind}_drawn"), self.number(f"{kind}_limit")

    @property
    def funnel(self) -> dict[str, Cell]:
        """Step → cell, in order, small ones hidden."""
        return suppress({name: self.number(name) for name in FUNNEL})

    def people(self, name: str) -> Cell:
        """One count of people, hidden when it is small."""
        return suppress({name: self.number(name)})[name]


def latest() -> Figures:
    """The newest figures. Four queries; before the first night the slow ones are counted for a minute at a time."""
    live = {**open_now(), **places()}
    newest = Figure.objects.filter(name="signed_up").order_by("-at").values_list("at", flat=True).first()
    if newest is None:
        return replace(_live(), live=live, now=timezone.now())
    return Figures(dict(Figure.objects.filter(at=newest).values_list("name", "value")), newest, live)


def _live() -> Figures:
    kept = cache.get(LIVE_KEY)
    if kept is None:
        kept = Figures(count_all(), timezone.now())
        cache.set(LIVE_KEY, kept, LIVE_SECONDS)
    return kept
