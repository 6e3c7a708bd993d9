"""Figures as they were counted, to look at."""

from django.contrib import admin

from codeoregon.lib.admin_tools import ReadOnlyAdmin
from enrollment.outcomes.models import Figure


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    list_display = ["name", "value", "at"]
    list_filter = ["name"]
    date_hierarchy = "at"
