"""Figures as they were counted, to look at."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.templatetags.co import money
from enrollment.outcomes.measures import PAY, in_words
from enrollment.outcomes.models import Figure


class NameFilter(admin.AllValuesFieldListFilter):
    """Figures under the names that people know."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield first  # all of them
        yield from ({**choice, "display": in_words(str(choice["display"]))} for choice in others)


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    list_display = ["called", "counted", "at"]
    list_filter = [("name", NameFilter)]
    fields = ["called", "counted", "at"]
    date_hierarchy = "at"

    @admin.display(description=_("name"), ordering="name")
    def called(self, figure: Figure) -> str:
        return in_words(figure.name)

    @admin.display(description=_("value"), ordering="value")
    def counted(self, figure: Figure) -> str:
        """Dollars for pay, which is counted in cents."""
        if figure.name in PAY:
            return money(figure.value / 100)
        return formats.number_format(figure.value, force_grouping=True)
