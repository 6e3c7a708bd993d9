"""What every room's admin is made of: bases that refuse what they should, and steps that ask for a reason first.

    from codeoregon.lib.admin_tools import ReadOnlyAdmin, StaffAdmin, reason_action

    def run(request, opening, reason):
        actions.publish(opening=opening, by=request.user, why=reason)

    publish = reason_action(_("Publish"), "jobs.publish_opening", run)
    decline = reason_action(_("Decline"), "jobs.publish_opening", run_decline, danger=True)

    @admin.register(Opening)
    class OpeningAdmin(StaffAdmin):
        actions = [publish, decline]
        object_actions = [publish, decline]     # the same steps as buttons on the page of one row

The step shows a page with what the chosen rows say and a reason (``needs_reason=False``: not asked for), answers 422
when the reason is missing, and then calls ``run(request, obj, reason)`` for each row in its own transaction: a row is
done whole or not at all, and what a row refuses (``MoveRefused``, ``ValidationError``; that it is another than the page
showed, ``lib.seen.rows``) is shown beside its name while the others go on. When every row refuses, the page comes again
with what was typed, 422. A step that asks for more takes ``form=``, a subclass of ``ReasonForm``; its other fields
reach ``run`` as keywords. ``may=`` hides the button on rows where the step makes no sense. Without ``permission`` the
step answers 403, whoever asks. What was done is in the row's admin history and in every history row that it caused.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.forms import INVALID
from codeoregon.lib.models import StateMove
from codeoregon.lib.past.page import WithHistory
from codeoregon.lib.seen.marks import SEEN
from codeoregon.lib.seen.rows import Weighed, marks, refuse_unseen, weighed
from codeoregon.lib.seen.staff import WatchedAdmin
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import moment
from codeoregon.lib.text import LineField, ProseField

Run = Callable[..., Any]
"""(request, row, reason, **other fields of the form) → anything; refuses by raising ``MoveRefused``."""
MAX_ROWS = 100
LONGEST_KEY = 18  # digits that surely fit a key
CONFIRMED, FROM_ROW = "confirmed", "from_row"


class ReasonForm(forms.Form):
    """Why somebody does this; kept with the change."""

    reason = ProseField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept with the record. Write it so that somebody else understands it in a year."),
        error_messages={"required": _("Write why you do this.")},
    )

    @classmethod
    def known(cls, rows: Sequence[Any]) -> dict[str, Any]:
        """What the fresh form holds of the chosen rows, by field."""
        return {}


class OptionalReasonForm(ReasonForm):
    """The same, where a reason helps but is not asked for."""

    reason = ProseField(
        label=_("Reason (optional)"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


@dataclass(frozen=True)
class Shown:
    """A step as templates see it (they would call the function itself)."""

    name: str
    label: str
    danger: bool

    @classmethod
    def of(cls, step: Any) -> "Shown":
        return cls(step.__name__, str(step.short_description), getattr(step, "danger", False))


def reason_action(
    label: str | Promise,
    permission: str,
    run: Run,
    *,
    form: type[ReasonForm] | None = None,
    needs_reason: bool = True,
    danger: bool = False,
    name: str = "",
    may: Callable[[HttpRequest, Any], bool] | None = None,
) -> Callable[..., HttpResponse | None]:
    """An admin action with a page between the click and the deed; see the module's docstring.

    ``permission`` is whole ("jobs.publish_opening"). ``name`` tells two steps with one label apart.
    """
    form_class = form or (ReasonForm if needs_reason else OptionalReasonForm)

    def action(modeladmin: Any, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        confirmed = CONFIRMED in request.POST
        # The list's filter may have dropped rows since they were chosen: what was shown is what is done.
        chosen = modeladmin.get_queryset(request).filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        rows = list((chosen if confirmed else queryset)[: MAX_ROWS + 1])
        if len(rows) > MAX_ROWS:
            modeladmin.message_user(
                request, gettext("Choose at most %d rows at a time.") % MAX_ROWS, messages.ERROR, fail_silently=True
            )
            return None
        sent = form_class(request.POST) if confirmed else form_class(initial=form_class.known(rows))
        if not (confirmed and sent.is_valid()):
            return _ask(modeladmin, request, action, sent, rows, request.POST.get(SEEN, "") if confirmed else None)
        done, refusals = _do(modeladmin, request, rows, run, sent.cleaned_data, label)
        if refusals and not done:  # nothing has changed: the page again, with what was typed; rows as they now stand
            for sentence in refusals:
                sent.add_error(None, sentence)
            return _ask(modeladmin, request, action, sent, list(chosen.all()), None)
        for sentence in refusals:
            messages.error(request, sentence)
        return _back(modeladmin, request)

    action.__name__ = name or slugify(str(label)).replace("-", "_") or run.__name__
    action.short_description = label  # type: ignore[attr-defined]
    action.permission = permission  # type: ignore[attr-defined]
    action.danger = danger  # type: ignore[attr-defined]
    action.may = may  # type: ignore[attr-defined]
    return action


def _ask(
    modeladmin: Any, request: HttpRequest, action: Any, form: ReasonForm, rows: list[Any], seen: str | None
) -> HttpResponse:
    """The page before the deed; ``seen``: marks of what it showed before, None for those of what it shows now."""
    meta = modeladmin.model._meta
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": action.short_description,
        "step": Shown.of(action),
        "form": form,
        "rows": [(row, weighed(modeladmin, request, row)) for row in rows],
        "seen": marks(modeladmin, rows) if seen is None else seen,
        "opts": meta,
        "checkbox": ACTION_CHECKBOX_NAME,
        "from_row": request.POST.get(FROM_ROW, ""),
        "back_url": _back_url(modeladmin, request),
    }
    status = INVALID if form.is_bound else 200
    return TemplateResponse(request, "admin/confirm_action.html", context, status=status)


def _do(
    modeladmin: Any, request: HttpRequest, rows: list[Any], run: Run, sent: dict[str, Any], label: str | Promise
) -> tuple[int, list[str]]:
    """Run the step on each row in its own transaction: how many were done, and what each refusal said."""
    values = dict(sent)
    reason = values.pop("reason")
    done, refusals = 0, list[str]()
    for row in rows:
        shown = str(row)  # the name that was on the page; a refused change may leave another in memory
        try:
            with transaction.atomic(), pghistory.context(user=request.user.pk, why=reason):
                refuse_unseen(modeladmin, request, row)
                run(request, row, reason, **values)
                modeladmin.log_change(request, row, f"{label}: {reason}" if reason else str(label))
        except MoveRefused as refused:
            refusals.append(format_html("{}: {}", shown, refused.shown))
        except ValidationError as refused:
            refusals.append(f"{shown}: {' '.join(refused.messages)}")
        except IntegrityError:
            refusals.append(gettext("%s: the database refused this change; nothing was changed.") % shown)
        else:
            done += 1
    if done:
        text = ngettext("%(label)s: done for %(many)d row.", "%(label)s: done for %(many)d rows.", done)
        messages.success(request, text % {"label": label, "many": done})
    return done, refusals


def _back_url(modeladmin: Any, request: HttpRequest) -> str:
    """The row's own page when the step began there, else the list as it was filtered."""
    meta, row = modeladmin.model._meta, request.POST.get(FROM_ROW, "")
    if row:
        return reverse(f"{modeladmin.admin_site.name}:{meta.app_label}_{meta.model_name}_change", args=[quote(row)])
    return request.get_full_path()


def _back(modeladmin: Any, request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(_back_url(modeladmin, request))


class OneLine(admin.options.BaseModelAdmin):
    """Mixin, for inlines too: a short text column is typed on one line in the staff pages as everywhere, and a long
    one in which nothing can be seen is empty.
    """

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if type(db_field) is models.CharField and not db_field.choices:
            kwargs.setdefault("form_class", LineField)
        if type(db_field) is models.TextField:
            kwargs.setdefault("form_class", ProseField)
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
        return {name: entry for name, entry in found.items() if entry and _held(request, entry[0])}

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
        if any(sent == getattr(step, "__name__", step) and not _held(request, step) for step in self.actions or ()):
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


def allowed_steps(modeladmin: StaffAdmin, request: HttpRequest, row: Any) -> list[Callable[..., Any]]:
    """The steps of ``object_actions`` that this person may take and that make sense for the row."""
    held = [step for step in modeladmin.object_actions if _held(request, step)]
    return [step for step in held if _makes_sense(step, request, row)]


def is_key(value: str) -> bool:
    """Whether what was sent may be the key of a row."""
    return value.isascii() and value.isdecimal() and len(value) <= LONGEST_KEY


def _makes_sense(step: Any, request: HttpRequest, row: Any) -> bool:
    may = getattr(step, "may", None)
    return may is None or bool(may(request, row))


def _held(request: HttpRequest, step: Any) -> bool:
    permission = getattr(step, "permission", None)
    return permission is None or request.user.has_perm(permission)


def shown_moves(moves: "models.QuerySet[StateMove]") -> str:
    """State moves for the page of one row: when, to what, by whom, why."""
    lines = ((moment(move.at), move.to_label, move.by or _("the portal"), move.why) for move in moves)
    return format_html_join("", "<div>{}: {} ({}) {}</div>", lines) or "–"
