"""A step that staff take on rows, with a page between the click and the deed that asks for a reason.

    from codeoregon.lib.desk.bases import StaffAdmin
    from codeoregon.lib.desk.steps import reason_action

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
showed, ``lib.seen.rows``) is shown beside its name while the others go on. Of a refusal that is ``CameOtherwise`` what
was written instead stays. When every row refuses and nothing was written, the page comes again with what was typed,
422; but the second of two clicks on one button is answered like the first. A step that asks for more takes ``form=``, a
subclass of ``ReasonForm``; its other fields reach ``run`` as keywords. ``may=`` hides the button on rows where the step
makes no sense; ``tells=`` adds lines about each row to the page, of what follows. Without ``permission`` the step
answers 403, whoever asks. What was done is in the row's admin history and in every history row that it caused.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pghistory
from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.forms import INVALID
from codeoregon.lib.seen.marks import SEEN
from codeoregon.lib.seen.rows import NotAsSeen, marks, refuse_unseen, weighed
from codeoregon.lib.states import CameOtherwise, MoveRefused
from codeoregon.lib.text import ProseField

Run = Callable[..., Any]
"""(request, row, reason, **other fields of the form) → anything; refuses by raising ``MoveRefused``."""
MAX_ROWS = 100
LONGEST_REASON = 1000  # letters
CONFIRMED, FROM_ROW = "confirmed", "from_row"
TWICE = dt.timedelta(seconds=10)  # between two clicks on one button


class ReasonForm(forms.Form):
    """Why somebody does this; kept with the change."""

    reason = ProseField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept with the record. Write it so that somebody else understands it in a year."),
        error_messages={"required": _("Write why you do this.")},
    )

    columns: Sequence[str] = ()  # of its fields those that the step keeps under their names in the row

    @classmethod
    def known(cls, rows: Sequence[Any]) -> dict[str, Any]:
        """What the fresh form holds of the chosen rows, by field."""
        return {}


class OptionalReasonForm(ReasonForm):
    """The same, where a reason helps but is not asked for."""

    reason = ProseField(
        label=_("Reason"), max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not any(field.required for field in self.fields.values()):  # else the page says it beside the label
            self.fields["reason"].label = _("Reason (optional)")


@dataclass(frozen=True)
class Shown:
    """A step as templates see it (they would call the function itself)."""

    name: str
    label: str
    danger: bool

    @classmethod
    def of(cls, step: Any) -> "Shown":
        return cls(step.__name__, str(step.short_description), getattr(step, "danger", False))


@dataclass(frozen=True)
class Left:
    """Rows that were ticked and are not in the list any more: somebody else moved them meanwhile."""

    rows: list[Any]  # those that this person may still see
    many: int  # all of them

    @classmethod
    def of(cls, modeladmin: Any, request: HttpRequest, stay: Sequence[Any]) -> "Left":
        ticked = set(request.POST.getlist(ACTION_CHECKBOX_NAME)) - {str(row.pk) for row in stay}
        seen = modeladmin.get_queryset(request).filter(pk__in=list(ticked)[:MAX_ROWS])
        return cls(list(seen), len(ticked))

    def __bool__(self) -> bool:
        return bool(self.many)

    @property
    def sentence(self) -> str:
        text = ngettext(
            "%d row that you ticked is not in the list any more, so nothing is done to it.",
            "%d rows that you ticked are not in the list any more, so nothing is done to them.",
            self.many,
        )
        return text % self.many

    @property
    def names(self) -> str:
        hidden = self.many - len(self.rows)
        unseen = [ngettext("%d that you can't see now", "%d that you can't see now", hidden) % hidden] if hidden else []
        return ", ".join([*map(str, self.rows), *unseen])


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
    tells: Callable[[Any], Iterable[tuple[Any, Any]]] | None = None,
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
        left = Left.of(modeladmin, request, rows)
        if left and not rows:
            messages.error(request, f"{left.sentence} {left.names}", fail_silently=True)
            return _back(modeladmin, request)
        sent = form_class(request.POST) if confirmed else form_class(initial=form_class.known(rows))
        if not (confirmed and sent.is_valid()):
            return _ask(
                modeladmin, request, action, sent, rows, left, request.POST.get(SEEN, "") if confirmed else None
            )
        changed, refusals = _do(modeladmin, request, rows, run, sent.cleaned_data, label, form_class.columns)
        if refusals and not changed:  # nothing has changed: the page again, with what was typed; rows as they now stand
            for sentence in refusals:
                sent.add_error(None, sentence)
            return _ask(modeladmin, request, action, sent, list(chosen.all()), left, None)
        for sentence in refusals:
            messages.error(request, sentence)
        return _back(modeladmin, request)

    action.__name__ = name or slugify(str(label)).replace("-", "_") or run.__name__
    action.short_description = label  # type: ignore[attr-defined]
    action.permission = permission  # type: ignore[attr-defined]
    action.danger = danger  # type: ignore[attr-defined]
    action.may = may  # type: ignore[attr-defined]
    action.tells = tells or (lambda row: ())  # type: ignore[attr-defined]
    return action


def _ask(
    modeladmin: Any,
    request: HttpRequest,
    action: Any,
    form: ReasonForm,
    rows: list[Any],
    left: Left,
    seen: str | None,
) -> HttpResponse:
    """The page before the deed; ``seen``: marks of what it showed before, None for those of what it shows now."""
    meta = modeladmin.model._meta
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": action.short_description,
        "step": Shown.of(action),
        "form": form,
        "rows": [(row, [*weighed(modeladmin, request, row), *action.tells(row)]) for row in rows],
        "left": left,
        "seen": marks(modeladmin, rows) if seen is None else seen,
        "opts": meta,
        "checkbox": ACTION_CHECKBOX_NAME,
        "from_row": request.POST.get(FROM_ROW, ""),
        "back_url": _back_url(modeladmin, request),
    }
    status = INVALID if form.is_bound else 200
    return TemplateResponse(request, "admin/confirm_action.html", context, status=status)


def _do(
    modeladmin: Any,
    request: HttpRequest,
    rows: list[Any],
    run: Run,
    sent: dict[str, Any],
    label: str | Promise,
    columns: Sequence[str],
) -> tuple[int, list[str]]:
    """Run the step on each row in its own transaction: how many have changed, and what each refusal said."""
    values = dict(sent)
    reason = values.pop("reason")
    kept = {name: values[name] for name in columns}
    done, otherwise, refusals = 0, 0, list[str]()
    for row in rows:
        shown = str(row)  # the name that was on the page; a refused change may leave another in memory
        said = f"{label}: {reason}" if reason else str(label)
        try:
            with transaction.atomic(), pghistory.context(user=request.user.pk, why=reason):
                refuse_unseen(modeladmin, request, row)
                try:
                    run(request, row, reason, **values)
                except CameOtherwise as instead:  # caught in here, so that what it wrote is committed
                    modeladmin.log_change(request, row, f"{said} ({instead.shown})")
                    refusals.append(_refusal(shown, instead))
                    otherwise += 1
                    continue
                modeladmin.log_change(request, row, said)
        except (MoveRefused, ValidationError, IntegrityError) as refused:
            if isinstance(refused, NotAsSeen) and _pressed_twice(request.user, row, said, kept):
                done += 1
            else:
                refusals.append(_refusal(shown, refused))
        else:
            done += 1
    if done:
        text = ngettext("%(label)s: done for %(many)d row.", "%(label)s: done for %(many)d rows.", done)
        messages.success(request, text % {"label": label, "many": done})
    return done + otherwise, refusals


def _pressed_twice(by: Any, row: Any, said: str, values: dict[str, Any]) -> bool:
    """This person did just this to the row a moment ago: the second of two clicks on a page that is older than that,
    whose answer the browser shows. ``values``: what was typed for columns of the row, which hold it then.
    """
    if values and not type(row)._base_manager.filter(pk=row.pk, **values).exists():
        return False
    kind = ContentType.objects.get_for_model(row)
    entries = LogEntry.objects.filter(user=by, content_type=kind, object_id=str(row.pk))
    newest = entries.order_by("-action_time").first()
    return newest is not None and newest.change_message == said and timezone.now() - newest.action_time < TWICE


def _refusal(shown: str, refused: Exception) -> str:
    if isinstance(refused, MoveRefused):
        return format_html("{}: {}", shown, refused.shown)
    if isinstance(refused, ValidationError):
        return f"{shown}: {' '.join(refused.messages)}"
    return gettext("%s: the database refused this change; nothing was changed.") % shown


def _back_url(modeladmin: Any, request: HttpRequest) -> str:
    """The row's own page when the step began there, else the list as it was filtered."""
    meta, row = modeladmin.model._meta, request.POST.get(FROM_ROW, "")
    if row:
        return reverse(f"{modeladmin.admin_site.name}:{meta.app_label}_{meta.model_name}_change", args=[quote(row)])
    return request.get_full_path()


def _back(modeladmin: Any, request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(_back_url(modeladmin, request))


def allowed_steps(modeladmin: Any, request: HttpRequest, row: Any) -> list[Callable[..., Any]]:
    """The steps of ``object_actions`` that this person may take and that make sense for the row."""
    theirs = [step for step in modeladmin.object_actions if held(request, step)]
    return [step for step in theirs if _makes_sense(step, request, row)]


def _makes_sense(step: Any, request: HttpRequest, row: Any) -> bool:
    may = getattr(step, "may", None)
    return may is None or bool(may(request, row))


def held(request: HttpRequest, step: Any) -> bool:
    permission = getattr(step, "permission", None)
    return permission is None or request.user.has_perm(permission)
