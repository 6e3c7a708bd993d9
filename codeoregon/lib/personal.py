"""Every personal field says how private it is, where it is declared.

Exports, logs and erasure read the class; ``tests/test_conventions.py`` fails on a field that has none.
"""

from enum import StrEnum
from typing import TypeVar

from django.db import models

F = TypeVar("F", bound="models.Field")


class Level(StrEnum):
    """Who may see a field."""

    PUBLIC = "public"  # anyone
    STAFF = "staff"  # the person and the staff who work with them
    SENSITIVE = "sensitive"  # the person and named staff roles; never in logs, exports only for the person
    EQUAL_OPPORTUNITY = "equal_opportunity"  # the person and the equal-opportunity officer, every read logged
    NOT_PERSONAL = "not_personal"  # says nothing about a person


def personal(level: Level, field: F) -> F:
    """Mark a model field with its class: ``note = personal(Level.STAFF, models.TextField())``."""
    field.oregon_level = level  # type: ignore[attr-defined]
    return field


def level_of(field: object) -> Level | None:
    """The class a field was declared with, or None."""
    return getattr(field, "oregon_level", None)
