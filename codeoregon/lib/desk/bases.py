"""What every room's admin is made of: bases that refuse what they should, and offer only what they mean to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, PermissionDenied, ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.steps import LONGEST_REASON, Shown, allowed_steps, held
from codeoregon.lib.forms import INVALID
from codeoregon.lib.models import StateMove
from codeoregon.lib.past.page import WithHistory
from codeoregon.lib.seen.rows import Weighed
from codeoregon.lib.seen.staff import WatchedAdmin
from codeoregon.lib.templatetags.co import moment
from codeoregon.lib.text import LineField, ProseField

LONGEST_KEY = 18  # digits that surely fit a key
LONGEST_PROSE = 10_000  # signs, where the column says no other limit


class OneLine(admin.options.BaseModelAdmin):
    """Mixin, for inlines too: a short text column is typed on one line in the staff pages as everywhere; a long one in
    which nothing can be seen is empty, and it has an end: a reason is no longer than that of a step.
    """

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if type(db_field) is models.CharField and not db_field.choices:
            kwargs.setdefault("form_class", LineField)
        if type(db_field) is models.TextField:
            kwargs.setdefault("form_class", ProseField)
            longest = LONGEST_REASON if db_field.name == "why" else LONGEST_PROSE
            kwargs.setdefault("max_length", db_field.max_length or longest)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class Listed(admin.ModelAdmin):
    """Takes only what the list itself offers: its filters, its days, and the links that our own pages make.

    Django takes any column of the row's own, and so tells, guess by guess, what no page shows: hashes of passwords, or
    what only some roles may see.
    """

    linked: Collection[str] = ()  # lookups in our own links beside what the list offers

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return super().lookup_allowed(lookup, value, request) and self._offers(lookup, request)

    def _offers(self, lookup: str, request: HttpRequest) -> bool:
        offered = [one[0] if isinstance(one, list | tuple) else one for one in self.get_list_filter(request)]
        paths = [path for path in (*offered, self.date_hierarchy) if isinstance(path, str)]
        names = {*self.linked, *(one.parameter_name for one in offered if hasattr(one, "parameter_name"))}
        return lookup in names or any(f"{lookup}{LOOKUP_SEP}".startswith(f"{path}{LOOKUP_SEP}") for path in paths)


class StaffAdmin(Weighed, WatchedAdmin, OneLine, Listed, WithHistory):
    """Base of the rooms' admins: no deleting, steps shown only to those who may take them, 422 for a refused form."""

    change_form_template = "admin/staff_change_form.html"
    object_actions: Sequence[Callable[..., Any]] = ()
    queues: Mapping[str, Collection[str]] = {}  # filter in the address → values that make the list a queue
    may_delete = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    show_full_result_count = False

    class Media:
        # Names what select2 draws; after select2's own start.
        js = ["admin/js/jquery.init.js", "admin/js/autocomplete.js", "choose.js"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        return {name: entry for name, entry in found.items() if entry and held(request, entry[0])}

    def get_ordering(self, request: HttpRequest) -> Any:
        """A queue is worked off oldest first; what is done is looked up newest first."""
        ordering = super().get_ordering(request)
        waits = any(request.GET.get(name) in values for name, values in self.queues.items())
        return [str(name).removeprefix("-") for name in ordering] if waits else ordering

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [self._unlinked(request, name, obj) for name in super().get_fields(request, obj)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [self._unlinked(request, name, obj, shown=True) for name in super().get_readonly_fields(request, obj)]

    def _unlinked(self, request: HttpRequest, name: Any, obj: Any, shown: bool = False) -> Any:
        """Another row that is only read here, as plain text for those whom its own page would refuse."""
        field = next((field for field in self.opts.fields if field.name == name and field.many_to_one), None)
        if field is None or not (shown or name in self.readonly_fields or not self.has_change_permission(request, obj)):
            return name
        page = self.admin_site._registry.get(field.related_model)  # type: ignore[arg-type]
        return name if page is None or page.has_view_permission(request) else _as_text(field)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        sent = request.POST.get("action")
        if any(sent == getattr(step, "__name__", step) and not held(request, step) for step in self.actions or ()):
            raise PermissionDenied  # the list doesn't offer it to them: Django would only say that none was chosen
        try:
            for value in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(value)
        except ValidationError as odd:
            raise BadRequest("a row that cannot exist was chosen") from odd
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._refuse_odd_keys(request)
        return super().changeform_view(request, *args, **kwargs)

    def _refuse_odd_keys(self, request: HttpRequest) -> None:
        """The widgets that look rows up fail on what is no key when they draw a form: a bad request instead."""
        names = set(self.get_autocomplete_fields(request))
        inner = {name for inline in self.inlines for name in inline.autocomplete_fields}
        for key, values in [*request.GET.lists(), *request.POST.lists()]:
            looked_up = key in names or key.rpartition("-")[2] in inner
            if looked_up and any(value and not is_key(value) for value in values):
                raise BadRequest("a row that cannot exist was chosen")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        context["steps"] = [Shown.of(step) for step in allowed_steps(self, request, row)] if row else []
        context["checkbox"] = ACTION_CHECKBOX_NAME
        response = super().render_change_form(request, context, *args, **kwargs)
        if request.method == "POST" and context.get("errors"):
            response.status_code = INVALID
        return response


class SaidOnce:
    """For a form whose ``clean`` asks the action, which refuses in the words of the database's own rules: those are
    asked after it, and each sentence stands there once.
    """

    errors: Any

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)  # type: ignore[misc] # the form's
        if said := self.errors.get(NON_FIELD_ERRORS):
            once = {str(one): place for place, one in reversed(list(enumerate(said)))}
            said.data = [said.data[place] for place in sorted(once.values())]


class LabelledFormSet(forms.BaseInlineFormSet):
    """Names the box that deletes a row."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if box := form.fields.get("DELETE"):
            box.widget.attrs["aria-label"] = str(box.label)


class LabelledInline(OneLine, admin.TabularInline):
    """Rows of a table whose cells and controls carry their column's name: Django gives them no label of their own."""

    template = "admin/labelled_rows.html"
    extra = 0
    formset = LabelledFormSet

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and field.widget is not None:
            inner: Any = getattr(field.widget, "widget", field.widget)  # a select may sit in a wrapper with links
            inner.attrs["aria-label"] = str(field.label)
        return field


class ReadOnlyAdmin(StaffAdmin):
    """Rows that are looked at and never touched here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@cache
def _as_text(field: Any) -> Callable[[Any], str]:
    """A column of the admin that shows a related row without a link; one function a field, for Django compares them."""

    def shown(row: Any) -> str:
        return str(getattr(row, field.name) or "–")

    shown.__name__ = field.name
    shown.short_description = field.verbose_name  # type: ignore[attr-defined]
    return shown


def is_key(value: str) -> bool:
    """Whether what was sent may be the key of a row."""
    return value.isascii() and value.isdecimal() and len(value) <= LONGEST_KEY


def shown_moves(moves: "models.QuerySet[StateMove]") -> str:
    """State moves for the page of one row: when, to what, by whom, why."""
    lines = ((moment(move.at), move.to_label, move.by or _("the portal"), move.why) for move in moves)
    return format_html_join("", "<div>{}: {} ({}) {}</div>", lines) or "–"
