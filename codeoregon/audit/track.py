"""``@history``: keep every version of a model's rows, written by database triggers (django-pghistory).

Triggers catch bulk and raw SQL too. Awards, matches, snapshots and logs are append-only or derived, and not kept twice.
"""

from collections.abc import Callable
from typing import Any, TypeVar, overload

import pghistory
import pgtrigger
import pgtrigger.migrations
from django.db import models
from django.db.migrations.state import ProjectState

M = TypeVar("M", bound=type[models.Model])


@overload
def history(model: M) -> M: ...
@overload
def history(*, exclude: list[str]) -> Callable[[M], M]: ...
def history(model: Any = None, *, exclude: list[str] | None = None) -> Any:
    """Track inserts, updates and deletes of a model; ``exclude`` names fields that history never holds (secrets)."""
    track = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=exclude or []
    )
    return track(model) if model is not None else track


def history_of(*columns: str, exclude: list[str]) -> Callable[[M], M]:
    """Keep what stood in a row and what stands whenever one of some columns changes; new rows cost nothing more.

    For tables that are written in bulk and are their own evidence, where only a few columns could be rewritten.
    """
    changed = pgtrigger.AnyChange(*columns)
    was = pghistory.UpdateEvent("before", condition=changed, row=pghistory.Old)
    track: Callable[[M], M] = pghistory.track(was, pghistory.UpdateEvent(condition=changed), exclude=exclude)
    return track


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """Add a trigger without building every model anew: no model reads its triggers while it migrates.

    The first migrations add some 170 of them; built anew each time they would take half a minute.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]
