"""Change forms of the staff pages: what others changed since the page was drawn is told and kept, never written over.

Every form of a known row is watched, those of inline rows, too, by the same three-way comparison as the forms of
employers (``together``). A room says with ``watched_as`` on its form that more than columns is to be compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from codeoregon.lib.seen.marks import written
from codeoregon.lib.seen.together import ChangedMeanwhile, Difference, Together, said


class Watched(forms.ModelForm):
    """A form of one row."""

    gone = False  # somebody else removed the row after it was shown
    named = ""  # the row as it stood before anything typed was put into it

    @cached_property
    def together(self) -> Together | None:
        """None for a row that is added."""
        row, sent = self.instance, self.data if self.is_bound else None
        if row._state.adding and not self.gone:
            return None
        pk = self.data.get(self.add_prefix(row._meta.pk.name)) if self.gone else row.pk
        kind = getattr(self, "watched_as", Together)
        return kind(self, row, sent=sent, key=f"{row._meta.model_name}-{pk}-")

    def _clean_form(self) -> None:
        """Before the whole form is checked, so that its rules see what will stand in the row."""
        together = self.together
        if together is not None:
            self.named = str(self.instance._meta.verbose_name if self.gone else self.instance)
            try:
                self._settle(together)
            except ChangedMeanwhile as refused:
                self.add_error(None, str(refused))
        super()._clean_form()  # type: ignore[misc]

    def _settle(self, together: Together) -> None:
        if self.gone:
            together.settle_gone(self.cleaned_data)
        elif self.cleaned_data.get("DELETE"):
            together.settle_removal(self.instance)
        else:
            self._merge(together)

    def _merge(self, together: Together) -> None:
        try:
            kept = together.settle(self.instance, self.cleaned_data)
        finally:
            together.show(self.instance)
        columns = {field.name for field in self.instance._meta.concrete_fields}
        for name in self.cleaned_data.keys() - kept.keys():
            stands = getattr(self.instance, name) if name in columns else self.initial.get(name, "")
            self.cleaned_data[name] = stands
        self.__dict__.pop("changed_data", None)  # it was what differs from the row, which others' changes do no more

    def told(self, found: Iterable[Difference], inner: bool) -> Iterator[Difference]:
        """With the row's name before, where several are on one page."""
        for one in found:
            yield replace(one, label=f"{self.named}: {one.label}") if inner else one


class WatchedSet(BaseInlineFormSet):
    """Inline rows. One that somebody else removed is left out, or told where something was typed into it."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self.is_bound and i < self.initial_form_count() and form.instance._state.adding:
            form.gone = True
            form.fields[form.instance._meta.pk.name] = forms.Field(required=False, widget=forms.HiddenInput)
        return form

    def get_queryset(self) -> Any:
        """Once the forms are there, their rows: others may have come, gone or changed their order meanwhile."""
        if self.is_bound and "forms" in self.__dict__:
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()

    def clean(self) -> None:
        """Django does not ask whether a row that is deleted is valid."""
        super().clean()
        known: list[Any] = self.initial_forms
        gone = [form for form in known if self.can_delete and self._should_delete_form(form)]  # type: ignore[attr-defined]
        if any(form.together is not None and form.together.differences for form in gone):
            raise ValidationError(str(ChangedMeanwhile()))


class WatchedAdmin(admin.ModelAdmin):
    """Watches the forms of its rows. A row is locked before it is read, so a step or a save at this moment waits for
    us or is seen by us, and only what the form changed is written.
    """

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return _watched(super().get_form(request, obj, change=change, **kwargs))

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield type(formset.__name__, (WatchedSet, formset), {"form": _watched(formset.form)}), inline

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or not _locks(request) or not self.has_change_permission(request, found):
            return found
        list(self.model._base_manager.select_for_update(no_key=True).filter(pk=found.pk).values_list("pk"))
        return super().get_object(request, object_id, from_field)  # as it stands now that nobody else writes it

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        found = super().get_formset_kwargs(request, obj, inline, prefix)
        known = obj is not None and not obj._state.adding
        if known and _locks(request) and inline.has_change_permission(request, obj):
            found["queryset"] = found["queryset"].select_for_update(of=("self",), no_key=True)
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            save_changed(obj, form.changed_data)
        else:
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = formset.save(commit=False)
        changed = {id(row): names for row, names in formset.changed_objects}
        for gone in formset.deleted_objects:
            gone.delete()
        for row in rows:
            if id(row) in changed:
                save_changed(row, changed[id(row)])
            else:
                row.save()
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        taken = _all("taken", form, formsets)
        if sentence := said(taken):
            messages.info(request, sentence)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        form, inlines = context["adminform"].form, [one.formset for one in context["inline_admin_formsets"]]
        known = [one.together for one in _forms(form, inlines) if one.together is not None]
        context["seen"] = written({name: one for together in known for name, one in together.marks.items()})
        context["meanwhile"] = {name: _all(name, form, inlines) for name in ("differences", "taken")}
        return super().render_change_form(request, context, *args, **kwargs)


def save_changed(row: models.Model, names: Iterable[str]) -> None:
    """Write only the columns that a form changed; all others stay as they are in the database."""
    columns = {field.name for field in row._meta.concrete_fields}
    if wanted := [name for name in names if name in columns]:
        row.save(update_fields=wanted)


def _watched(form: type[Any]) -> type[Any]:
    return form if issubclass(form, Watched) else type(form.__name__, (Watched, form), {})


def _locks(request: HttpRequest) -> bool:
    return request.method == "POST" and connection.in_atomic_block


def _forms(form: Any, formsets: Iterable[Any]) -> list[Any]:
    return [form, *(one for formset in formsets for one in formset.forms)]


def _all(name: str, form: Any, formsets: Iterable[Any]) -> list[Difference]:
    """The "differences" of all forms of the page, or what is "taken"."""
    known = [one for one in _forms(form, formsets) if one.together is not None]
    return [told for one in known for told in one.told(getattr(one.together, name), inner=one is not form)]
