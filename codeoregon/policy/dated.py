"""Staff pages of dated figures: one changes by a new row from a day on, never by editing one."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from codeoregon.lib.desk.bases import StaffAdmin


@dataclass(frozen=True)
class Counts:
    """One figure as it counts today; ``since`` None: from the start."""

    name: str | Promise
    value: str | Promise
    since: dt.date | None
    source: str


def by(row: Any) -> str:
    """Who set a row, and why."""
    return f"{row.set_by or ''}: {row.why}"


class DatedAdmin(StaffAdmin):
    """Shows what counts today (``in_force``, of each page) above the rows that staff have added; a new one is signed by
    whoever adds it.
    """

    in_force: Callable[..., Sequence[Counts]]
    change_list_template = "admin/in_force.html"
    list_select_related = ["set_by"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "in_force": self.in_force()})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.set_by = request.user
        super().save_model(request, obj, form, change)
