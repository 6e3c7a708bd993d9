"""Several people at one form: nobody's work is written over unseen, and nothing typed is lost.

Three things are compared, name by name: what the page showed, what stands now, what was sent. What only the sender
changed is written; what only others changed stays as they saved it, and the sender is told; where both changed the
same, nothing is written and the page comes again with both answers. In a view::

    together = Together(form, row, sent=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(row=row, settle=together.settle, by=…, **form.cleaned_data)
        except ChangedMeanwhile:
            together.explain()
        else:
            together.tell(request)
            return redirect(…)
    return form_page(request, "…", form, together=together)

The action locks the row, then writes what ``settle(locked row, values)`` leaves of the values, so of two people who
save at one moment the second is compared, too. In the template: ``{% include "components/together.html" %}`` under the
error summary, and in the form ``{% include "components/seen.html" %}``. After a warning the page carries the marks of
the answers that it has shown side by side, so saving once more saves over just those; a link takes the saved answers
instead.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.forms import BaseForm, Field
from django.forms.models import InlineForeignKeyField
from django.http import HttpRequest
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from codeoregon.lib.personal import Level, level_of
from codeoregon.lib.seen.marks import KEPT, apart, mark, read, written
from codeoregon.lib.states import NotReady, Overtaken

LONGEST = 80  # signs of an answer within a sentence
NEVER = (Level.SENSITIVE, Level.EQUAL_OPPORTUNITY)
Settle = Callable[..., Any]
"""(locked row, what was sent, closed=names that can't be written now) → what of it is to be written; or raises."""


class ChangedMeanwhile(Overtaken):
    """Somebody else changed the same after this page was drawn; nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else saved this while you were writing. Nothing is lost: look below."))


class ClosedMeanwhile(NotReady):
    """The row has gone on, and what was typed can't be written any more; nothing was."""


@dataclass(frozen=True)
class Difference:
    """One answer that two people gave differently, in words."""

    label: Any
    saved: str
    typed: str = ""
    private: bool = False  # not for a message, which waits in a cookie for the next page


class Together:
    """One row in one form, for one request."""

    def __init__(
        self,
        form: BaseForm,
        row: models.Model,
        *,
        sent: Mapping[str, Any] | None,
        also: Iterable[str] = (),
        key: str = "",
    ) -> None:
        """``sent``: what came with the form, None when it is drawn afresh. ``also``: columns that the form writes
        without a field for them. ``key``: tells this row's marks from those of others on the same page.
        """
        self.form, self.row, self.key = form, row, key
        columns = {field.name for field in (*row._meta.concrete_fields, *row._meta.many_to_many)}
        inner = {name for name, field in form.fields.items() if isinstance(field, InlineForeignKeyField)}
        skipped = {row._meta.pk.name, *inner}
        self.names = [name for name in (*form.fields, *also) if name in columns and name not in skipped]
        known = {} if sent is None else read(sent)
        self.seen = {name.removeprefix(key): one for name, one in known.items() if name.startswith(key)}
        if sent is None:
            self.seen = {name: mark(value) for name, value in self.values(row).items()}
        self.sent: Any = {}
        self.differences: list[Difference] = []
        self.taken: list[Difference] = []
        self.closed: list[str] = []

    @property
    def marks(self) -> dict[str, str]:
        """What the page carries on."""
        return {self.key + name: one for name, one in self.seen.items()}

    def __str__(self) -> str:
        return written(self.marks)

    def values(self, row: models.Model) -> dict[str, Any]:
        """What the row holds, by the names that are watched; a subclass may watch more, or rows that hang on it."""
        return {name: row._meta.get_field(name).value_from_object(row) for name in self.names}  # type: ignore[union-attr]

    def typed(self, sent: Any) -> dict[str, Any]:
        """The same of what was sent."""
        return {name: sent[name] for name in self.names if name in sent}

    def label(self, name: str) -> str:
        field: Any = self.form.fields.get(name) or self.row._meta.get_field(name)
        return str(getattr(field, "label", None) or capfirst(str(getattr(field, "verbose_name", name))))

    def in_words(self, name: str, value: Any) -> str:
        """An answer for people, as the form's choices call it."""
        return shown(self.form.fields.get(name), self.row._meta.get_field(name), value)

    def apart(self, now: Mapping[str, Any], typed: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        return apart(self.seen, now, typed)

    def without(self, sent: Any, theirs: Collection[str], now: Mapping[str, Any]) -> Any:
        """What was sent, but for what only others changed."""
        return {name: value for name, value in sent.items() if name not in theirs}

    def settle(self, locked: models.Model, sent: Any, closed: Collection[str] = ()) -> Any:
        """What of ``sent`` is to be written, now that the row is locked. Raises ChangedMeanwhile, ClosedMeanwhile."""
        self.sent = sent
        now, typed = self.values(locked), self.typed(sent)
        both, theirs = self.apart(now, typed)
        mine = [name for name in typed if name not in theirs and typed[name] is not KEPT]
        self.closed = [name for name in mine if name in closed and mark(typed[name]) != mark(now.get(name))]
        if self.closed:
            raise ClosedMeanwhile(_("Part of what you typed can't be changed any more. Nothing is saved yet."))
        if both:
            raise ChangedMeanwhile
        self.taken = self._taken(theirs, now)
        return self.without(sent, theirs, now)

    def settle_removal(self, locked: models.Model) -> None:
        """The same for a row that is to be removed: as it was shown, or not at all. Raises ChangedMeanwhile."""
        now = self.values(locked)
        changed = [name for name, value in now.items() if self.seen.get(name) != mark(value)]
        self.differences = [
            Difference(self.label(name), self.in_words(name, now[name]), _("Removed")) for name in changed
        ]
        self.seen |= {name: mark(now[name]) for name in changed}
        if changed:
            raise ChangedMeanwhile

    def settle_gone(self, sent: Any) -> None:
        """The same for a row that others removed: it stays so. Raises ChangedMeanwhile once where it was changed."""
        typed = self.typed(sent)
        changed = [name for name, value in typed.items() if self.seen.get(name) != mark(value)]
        self.differences = [
            Difference(self.label(name), _("Removed"), self.in_words(name, typed[name])) for name in changed
        ]
        self.seen |= {name: mark(typed[name]) for name in changed}
        if changed:
            raise ChangedMeanwhile
        words = (self.in_words(name, value) for name, value in typed.items())
        self.taken = [Difference(", ".join(words), _("Removed"))]

    def explain(self, sentence: str = "") -> None:
        """After a refusal: say so on the page, with what is saved now beside what was typed."""
        self.row.refresh_from_db()
        self.show(self.row)
        self.form.add_error(None, sentence or str(ChangedMeanwhile()))

    def show(self, row: models.Model) -> None:
        """Both answers where both changed the same; those marks alone are renewed, for only they were looked at.

        What others changed alone stands in the form as they saved it. What can't be written any more leaves the form,
        so that the rest of it can be sent again.
        """
        now, typed = self.values(row), self.typed(self.sent)
        both, theirs = self.apart(now, typed)
        told = [*self.closed, *(name for name in both if name not in self.closed)]
        self.differences = [
            Difference(self.label(name), self.in_words(name, now.get(name)), self.in_words(name, typed.get(name)))
            for name in told
        ]
        self.taken = self._taken(theirs, now)
        self.seen |= {name: mark(now.get(name)) for name in both}
        for name in theirs:
            self._put(name, now.get(name))
        for name in self.closed:
            self.seen.pop(name, None)
            del self.form.fields[name]

    def tell(self, request: HttpRequest) -> None:
        """After saving: what others changed meanwhile, which stays."""
        if sentence := said(self.taken):
            messages.info(request, sentence)

    def _taken(self, theirs: Iterable[str], now: Mapping[str, Any]) -> list[Difference]:
        columns = {field.name: field for field in self.row._meta.concrete_fields}
        return [
            Difference(
                self.label(name), self.in_words(name, now.get(name)), private=level_of(columns.get(name)) in NEVER
            )
            for name in theirs
        ]

    def _put(self, name: str, value: Any) -> None:
        """Another answer into the form that was sent."""
        field: Any = self.form.fields.get(name)
        if field is None:
            return
        data: Any = copy(self.form.data)
        shown, html_name = field.prepare_value(value), self.form.add_prefix(name)
        if hasattr(field.widget, "decompress"):  # several boxes
            parts = zip(field.widget.widgets_names, field.widget.decompress(shown), strict=True)
            data.update({html_name + suffix: part for suffix, part in parts})
        elif isinstance(shown, list):
            data.setlist(html_name, shown)
        else:
            data[html_name] = shown
        self.form.data = data


def said(taken: Iterable[Difference]) -> str:
    """What others changed, in one sentence; "" for nothing."""
    changes = ", ".join(
        one.label if one.private else f"{one.label} ({Truncator(one.saved).chars(LONGEST)})" for one in taken
    )
    return changes and _("Somebody else changed this meanwhile, and it stays: %(changes)s.") % {"changes": changes}


def shown(field: Field | None, column: Any, value: Any) -> str:
    """A value of a form field in the words of its choices, a row by its name."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, "", []):
        return _("Nothing")
    if isinstance(value, (list, models.QuerySet)):
        return ", ".join(map(str, value))
    if column.is_relation:
        return str(value if isinstance(value, models.Model) else column.related_model._base_manager.get(pk=value))
    choices: dict[Any, Any] = dict(getattr(field, "choices", None) or column.flatchoices)
    return str(choices.get(value, value))
