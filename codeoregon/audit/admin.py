"""Seals and moves, to read."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.models import Seal
from codeoregon.lib.desk.bases import Listed
from codeoregon.lib.models import StateMove
from codeoregon.lib.past.page import WithHistory


class LogAdmin(Listed, WithHistory):
    """A log: nobody adds, changes or deletes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Seal)
class SealAdmin(LogAdmin):
    list_display = ["id", "made_at", "events", "digest"]
    date_hierarchy = "made_at"


class KindFilter(admin.AllValuesFieldListFilter):
    """Tables under their own names; only those that moved."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            label, blank, count = str(choice["display"]).partition(" ")  # "jobs.opening (3)" where rows are counted
            if "." in label:
                choice["display"] = f"{capfirst(apps.get_model(label)._meta.verbose_name)}{blank}{count}"
            yield choice


@admin.register(StateMove)
class StateMoveAdmin(LogAdmin):
    """Newest first, in the words of the rows' own pages, each with the way to its row."""

    list_display = ["at", "row", "begun", "ended", "by", "why"]
    fields = ["at", "row", "begun", "ended", "by", "why"]
    list_filter = [("model", KindFilter)]
    search_fields = ["=row_id", "by__email"]
    date_hierarchy = "at"
    ordering = ["-id"]
    list_select_related = ["by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StateMove]:
        """Of the rows whose own pages the reader may open: a move says as much as they do."""
        names = {model._meta.label_lower: get_permission_codename("view", model._meta) for model in apps.get_models()}
        open_ = [name for name, view in names.items() if request.user.has_perm(f"{name.partition('.')[0]}.{view}")]
        return super().get_queryset(request).filter(model__in=open_)

    @admin.display(description=_("row"))
    def row(self, move: StateMove) -> str:
        shown = f"{move.row_kind} {move.row_id}"
        name = f"admin:{move.model.replace('.', '_')}_change"
        try:
            return format_html('<a href="{}">{}</a>', reverse(name, args=[move.row_id]), shown)
        except NoReverseMatch:  # a table without pages of its own
            return shown

    @admin.display(description=_("from"))
    def begun(self, move: StateMove) -> str:
        return move.from_label

    @admin.display(description=_("to"))
    def ended(self, move: StateMove) -> str:
        return move.to_label
