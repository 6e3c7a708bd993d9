"""Pools and their ledger."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.bell import ring
from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.filters import Happened
from codeoregon.lib.past.reasoned import ReasonedAdmin, ReasonedForm


class PoolForm(ReasonedForm):
    class Meta:
        model = Pool
        fields = ["kind", "name", "limit"]

    def clean_limit(self) -> int:
        """The row is locked by now, so no draw comes between this look and the save."""
        limit: int = self.cleaned_data["limit"]
        drawn = self.instance.drawn
        if limit < drawn:
            raise forms.ValidationError(
                ngettext(
                    "%(drawn)d place is taken. Enter a limit that is not lower.",
                    "%(drawn)d places are taken. Enter a limit that is not lower.",
                    drawn,
                ),
                params={"drawn": drawn},
            )
        return limit


@admin.register(Pool)
class PoolAdmin(ReasonedAdmin):
    form = PoolForm
    list_display = ["kind", "name", "limit", "drawn", "left"]
    readonly_fields = ["drawn"]

    def get_readonly_fields(self, request: HttpRequest, obj: Pool | None = None) -> list[str]:
        return ["kind", "name", "drawn"] if obj else ["drawn"]

    def save_model(self, request: HttpRequest, obj: Pool, form: Any, change: bool) -> None:
        """With a higher limit there are places for those who wait."""
        super().save_model(request, obj, form, change)
        ring("places")


@admin.register(Draw)
class DrawAdmin(ReadOnlyAdmin):
    """The ledger: every draw and release. Places are drawn by signing a placement, never here."""

    list_display = ["pool", "drawn_for", "drawn_at", "drawn_by", "released_at", "released_by", "release_reason"]
    list_filter = ["pool", ("released_at", Happened)]
    search_fields = ["what_for"]
    date_hierarchy = "drawn_at"
    list_select_related = ["pool", "drawn_by", "released_by"]

    @admin.display(description=_("what for"), ordering="what_for")
    def drawn_for(self, draw: Draw) -> str:
        """ "jobs.placement 17" as people call it, with a way there; what is no such name stays as it was written."""
        name, _space, key = draw.what_for.partition(" ")
        try:
            model = apps.get_model(name)
        except (LookupError, ValueError):
            return draw.what_for
        shown = f"{capfirst(model._meta.verbose_name)} {key}"
        if not key.isdecimal():
            return shown
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
        return format_html('<a href="{}">{}</a>', url, shown)
