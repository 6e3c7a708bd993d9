"""Draft → published or discarded; what counted is never changed, the next version takes over. Published for a day to
come → withdrawn.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, staff


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def machine(permission: str) -> Machine:
    """The steps of a kind of document that whoever holds ``permission`` (or a command of the portal) may take."""

    def may(row: Any, by: Any) -> bool:
        return by is None or staff(permission)(row, by)

    return Machine(
        (
            Step((VersionState.DRAFT,), VersionState.PUBLISHED, may, needs_reason=True),
            Step((VersionState.DRAFT,), VersionState.DISCARDED, may, needs_reason=True),
            Step((VersionState.PUBLISHED,), VersionState.WITHDRAWN, may, needs_reason=True),
        )
    )
