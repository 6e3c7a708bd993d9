"""Filters for the lists of the staff pages."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class Happened(admin.EmptyFieldListFilter):
    """For a column that stays empty until something happens: "no" and "yes", where Django says "empty" and not."""

    empty: Any = _("No")
    filled: Any = _("Yes")

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice, label in zip(super().choices(changelist), (None, self.empty, self.filled), strict=True):
            if label is not None:
                _said, space, count = choice["display"].partition(" (")
                choice["display"] = f"{label}{space}{count}"
            yield choice
