"""What every versioned document of rules has: a number, a state, and the day from which it counts.

In force on a day: the published version with the newest ``effective_from`` not after it. A version therefore counts
until the day before the next one begins, and which one counted on any past day never changes.
"""

import datetime as dt
import hashlib
from abc import abstractmethod
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.crosswalks.versions.states import VersionState
from codeoregon.lib.states import Machine


def today() -> dt.date:
    """The day in Oregon, whatever time zone a request is shown in."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class Versions(models.QuerySet[Any]):
    def published(self) -> Self:
        return self.filter(state=VersionState.PUBLISHED)

    def begun(self, on: dt.date | None = None) -> Self:
        """Those that count or counted on a day (Pacific; default today), the one in force then first."""
        return self.published().filter(effective_from__lte=on or today()).order_by("-effective_from")

    def in_force(self, on: dt.date | None = None) -> Any:
        """The version that counts on a day (Pacific; default today), or None. For the versions of one document."""
        return self.begun(on).first()


class Version(models.Model):
    """One version of a document. Each kind says what belongs to it: ``siblings``, ``contents``, ``copy_to``."""

    MACHINE: ClassVar[Machine]
    bell: ClassVar[str] = ""  # rung after a publication, for whoever derives from the rules

    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    effective_from = models.DateField(_("counts from"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = Versions.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def is_to_come(self) -> bool:
        """Published, and does not count yet."""
        return (
            self.state == VersionState.PUBLISHED and self.effective_from is not None and self.effective_from > today()
        )

    @abstractmethod
    def siblings(self) -> "models.QuerySet[Any]":
        """All versions of the same document, this one among them."""

    @abstractmethod
    def contents(self) -> list[tuple[Any, ...]]:
        """The rules as plain values without keys, in an order of their own: equal lists mean equal rules."""

    @abstractmethod
    def copy_to(self, draft: Any) -> None:
        """Give ``draft`` the same rules."""

    def lacks(self) -> list[str]:
        """Sentences on what has to be mended before the draft can be published."""
        return []

    def fingerprint(self) -> str:
        """Changes with any rule: what somebody looked at is what they publish."""
        return hashlib.sha256(repr(self.contents()).encode()).hexdigest()
