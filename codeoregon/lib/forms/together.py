"""Several people at one form: whoever saves second is warned and shown the difference, and nothing typed is lost.

The page carries a mark of each field as it stood when the page was drawn. In a view::

    together = Together(request, row, form)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(row=row, unless=together.unless(form.cleaned_data), by=…, **form.cleaned_data)
        except ChangedMeanwhile:
            together.explain(form)
    return form_page(request, "…", form, together=together)

The action locks the row, then calls ``unless(locked row)``, so of two people who save at one moment the second is
warned too. In the template: ``{% include "components/together.html" %}`` under the error summary, and in the form
``{% include "components/seen.html" %}``. After a warning the page carries the marks of what it has shown, so saving
once more saves over just that; a link takes the saved answers instead. A page without marks is saved unwatched.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from codeoregon.lib.states import Overtaken

SEEN, MOST = "seen", 5_000  # the hidden field's name; signs of it that are read


class ChangedMeanwhile(Overtaken):
    """Somebody else saved the row after this page was drawn; nothing was written."""


@dataclass(frozen=True)
class Difference:
    """One answer that two people gave differently, in words."""

    label: Any
    saved: str
    typed: str


class Together:
    """One row in one form, for one request."""

    def __init__(self, request: HttpRequest, row: models.Model, form: BaseForm) -> None:
        self.row, self.here = row, request.get_full_path()
        columns = {field.name for field in row._meta.concrete_fields}
        self.names = [name for name in form.fields if name in columns]
        self.seen = request.POST.get(SEEN, "")[:MOST] if request.method == "POST" else self._marks()
        self.differences: list[Difference] = []

    def values(self, row: models.Model) -> Mapping[str, Any]:
        """What the row holds, by the names that are watched; a subclass may watch rows that hang on it instead."""
        return {name: getattr(row, name) for name in self.names}

    def difference(self, form: BaseForm, name: str, saved: Any, typed: Any) -> Difference:
        """Both answers in words, for a name of ``values``; None where one of them lacks it."""
        field = form.fields[name]
        return Difference(field.label, shown(field, saved), shown(field, typed))

    def unless(self, typed: Mapping[str, Any]) -> Callable[[models.Model], None]:
        """For the action: refuses when the locked row holds what neither the page showed nor its sender typed."""

        def refuse(locked: models.Model) -> None:
            if self._changed(locked, typed):
                raise ChangedMeanwhile(
                    _("Somebody else saved this while you were writing. Nothing is lost: look below.")
                )

        return refuse

    def explain(self, form: BaseForm, typed: Mapping[str, Any] | None = None) -> None:
        """Say so on the page: what is saved now, what was typed; the next save is measured against that."""
        self.row.refresh_from_db()
        typed = form.cleaned_data if typed is None else typed
        now = self.values(self.row)
        self.differences = [
            self.difference(form, name, now.get(name), typed.get(name)) for name in self._changed(self.row, typed)
        ]
        self.seen = self._marks()
        sentence = _("Somebody else saved this while you were writing. Nothing is lost: look below.")
        form.add_error(None, sentence)

    def watched(self, seen: Mapping[str, str], now: Mapping[str, Any], typed: Mapping[str, Any]) -> list[str]:
        """The names that are compared, in order; one without a mark was not on the page."""
        return [name for name in now if name in seen and name in typed]

    def _changed(self, row: models.Model, typed: Mapping[str, Any]) -> list[str]:
        seen = dict(part.split(":", 1) for part in self.seen.split(",") if ":" in part)
        now = self.values(row)
        return [
            name
            for name in self.watched(seen, now, typed)
            if seen.get(name, mark(None)) != mark(value := now.get(name)) and mark(value) != mark(typed.get(name))
        ]

    def _marks(self) -> str:
        return ",".join(f"{name}:{mark(value)}" for name, value in self.values(self.row).items())


def mark(value: Any) -> str:
    """Tells one value of a field from another; a row counts by its key, nothing and "" are one."""
    plain = getattr(value, "pk", value)
    text = "" if plain is None else str(plain).replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def shown(field: Any, value: Any) -> str:
    """A value of a form field in the words of its choices."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, ""):
        return _("Nothing")
    choices: dict[Any, Any] = {} if isinstance(value, models.Model) else dict(getattr(field, "choices", None) or ())
    return str(choices.get(value, value))
