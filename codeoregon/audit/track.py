"""``@history``: keep every version of a model's rows, written by database triggers (django-pghistory).

Triggers catch bulk and raw SQL too. Awards, matches, snapshots and logs are append-only or derived, and not kept twice.
"""

from collections.abc import Callable
from typing import Any, TypeVar, overload

import pghistory
import pgtrigger
import pgtrigger.migrations
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
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


class DrawnOnce(migrations.Migration):
    """Django draws the models once for all operations, not anew for each: a tenth of a second with 150 related models.

    Every operation finds the models as the migration leaves them, and what is taken away as it was before. So each new
    table is made whole in its ``CreateModel``, with all fields, indexes, constraints and triggers, and no operation
    needs what another did to the models.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # the models drawn so far; drawn again when somebody asks
        self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
