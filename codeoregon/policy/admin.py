"""Thresholds in the staff pages: a figure changes by a new row from a date on, never by editing one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import StaffAdmin
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
class ThresholdAdmin(StaffAdmin):
    form = ThresholdForm
    change_list_template = "admin/thresholds.html"
    list_display = ["name", "value", "effective_from", "set_by", "set_at", "why"]
    list_filter = ["name"]
    list_select_related = ["set_by"]
    fields = ["name", "value", "effective_from", "why"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "in_force": in_force()})

    def has_change_permission(self, request: HttpRequest, obj: Threshold | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Threshold, form: Any, change: bool) -> None:
        obj.set_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
