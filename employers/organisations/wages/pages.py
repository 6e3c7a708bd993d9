"""Minimum wages in the staff pages: what counts today in each tier, and the rows that staff have added."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.templatetags.co import day_text
from codeoregon.policy.dated import Counts, DatedAdmin, by
from employers.organisations.models import WageTier
from employers.organisations.wages import TIERS, MinimumWage, table

FARTHEST = dt.timedelta(days=2 * 366)


class MinimumWageForm(forms.ModelForm):
    class Meta:
        model = MinimumWage
        fields = ["effective_from", *(str(tier) for tier in TIERS), "why"]
        error_messages = {"why": {"required": _("Write where the figures are from.")}}

    def clean_effective_from(self) -> Any:
        """A late entry counts from its own day; what a later row has replaced already stays as it was."""
        day, today = self.cleaned_data["effective_from"], timezone.localdate()
        newest = max(since for since, _wages in table() if since <= today)
        if day < newest:
            raise forms.ValidationError(_now("Choose %(day)s or a later day.") % {"day": day_text(newest)})
        if day > today + FARTHEST:
            raise forms.ValidationError(_now("The day is more than two years away. Check the year."))
        return day


@admin.register(MinimumWage)
class MinimumWageAdmin(DatedAdmin):
    form = MinimumWageForm
    list_display = ["effective_from", *(str(tier) for tier in TIERS), "set_by", "set_at", "why"]
    fields = ["effective_from", *(str(tier) for tier in TIERS), "why"]

    def in_force(self) -> list[Counts]:
        since, wages = max(row for row in table() if row[0] <= timezone.localdate())
        row = MinimumWage.objects.filter(effective_from=since).select_related("set_by").first()
        source = by(row) if row else _now("comes with the portal (ORS 653.025)")
        return [
            Counts(WageTier(tier).label, _now("$%(wage)s an hour") % {"wage": wages[str(tier)]}, since, source)
            for tier in TIERS
        ]
