"""Rows whose changes in the staff pages have a reason, as figures of the programme do; it stands in their history."""

from collections.abc import Sequence
from typing import Any

import pghistory
from django import forms
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import StaffAdmin
from codeoregon.lib.text import ProseField, visible


class ReasonedForm(forms.ModelForm):
    """Asks why when something of a known row is changed; a row that is added has no such field."""

    reason = ProseField(
        label=_("Reason for the change"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the history. Write it so that somebody else understands it in a year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["reason"]

    @cached_property
    def changed_data(self) -> list[str]:
        """What was changed; the reason for it is none of that."""
        return [name for name in super().changed_data if name != "reason"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.changed_data and values.get("reason") == "":
            self.add_error("reason", _("Write why you change this."))
        return values


class ReasonedFormSet(forms.BaseInlineFormSet):
    """Rows of a known row: what is added, changed or taken away wants the reason of the form around them."""

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        fields = [self.form.base_fields[name] for name in unique_check if name in self.form.base_fields]
        names = ", ".join(str(one.label) for one in fields)
        return _("The same is here twice: %(names)s. Take one away.") % {"names": names}

    def clean(self) -> None:
        super().clean()
        if self.has_changed() and not self.instance._state.adding and not visible(self.data.get("reason", "")):
            raise forms.ValidationError(_("Write why you change this."))


class ReasonedAdmin(StaffAdmin):
    """Shows the reason below the other fields, and writes what was changed with it."""

    form = ReasonedForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [name for name in super().get_fields(request, obj) if name != "reason"]
        return [*shown, "reason"] if obj and self.has_change_permission(request, obj) else shown

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """With the reason, for the history of a row of which only the rows inside it were changed."""
        message = super().construct_change_message(request, form, formsets, add)
        reason = form.cleaned_data.get("reason")
        return [*message, {"why": reason}] if reason else message

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with pghistory.context(user=request.user.pk, why=form.cleaned_data.get("reason", "")):
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        with pghistory.context(user=request.user.pk, why=form.cleaned_data.get("reason", "")):
            super().save_formset(request, form, formset, change)
