"""Thresholds in the staff pages: a figure changes by a new row from a date on, never by editing one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.policy.dated import Counts, DatedAdmin, by
from codeoregon.policy.models import Threshold, in_force


class ThresholdForm(forms.ModelForm):
    class Meta:
        model = Threshold
        fields = ["name", "value", "effective_from", "why"]
        error_messages = {"why": {"required": _("Write why the figure changes.")}}

    def clean_effective_from(self) -> Any:
        day = self.cleaned_data["effective_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day: what has been decided stays as it was."))
        return day


@admin.register(Threshold)
class ThresholdAdmin(DatedAdmin):
    form = ThresholdForm
    list_display = ["name", "value", "effective_from", "set_by", "set_at", "why"]
    list_filter = ["name"]
    fields = ["name", "value", "effective_from", "why"]

    def in_force(self) -> list[Counts]:
        return [
            Counts(
                one.figure.label,
                f"{floatformat(one.value, '-2g')} {one.figure.unit}",
                one.row.effective_from if one.row else None,
                by(one.row) if one.row else one.figure.source,
            )
            for one in in_force()
        ]
