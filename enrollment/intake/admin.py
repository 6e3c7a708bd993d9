"""Consents, to look at: they are given and withdrawn by the person alone."""

from django.contrib import admin

from codeoregon.lib.admin_tools import ReadOnlyAdmin
from enrollment.intake.models import Consent


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["user", "kind", "version", "language", "given_at", "withdrawn_at"]
    list_filter = ["kind", "version", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__full_name"]
    date_hierarchy = "given_at"
