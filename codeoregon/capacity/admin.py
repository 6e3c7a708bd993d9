"""Pools and their ledger."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import ngettext

from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.admin_tools import ReadOnlyAdmin, StaffAdmin


class PoolForm(forms.ModelForm):
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
class PoolAdmin(StaffAdmin):
    form = PoolForm
    list_display = ["kind", "name", "limit", "drawn", "left"]
    readonly_fields = ["drawn"]

    def get_readonly_fields(self, request: HttpRequest, obj: Pool | None = None) -> list[str]:
        return ["kind", "name", "drawn"] if obj else ["drawn"]


@admin.register(Draw)
class DrawAdmin(ReadOnlyAdmin):
    """The ledger: every draw and release. Places are drawn by signing a placement, never here."""

    list_display = ["pool", "what_for", "drawn_at", "drawn_by", "released_at", "released_by", "release_reason"]
    list_filter = ["pool", ("released_at", admin.EmptyFieldListFilter)]
    search_fields = ["what_for"]
    date_hierarchy = "drawn_at"
    list_select_related = ["pool", "drawn_by", "released_by"]
