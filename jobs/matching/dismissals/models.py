"""Which openings somebody set aside."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from jobs.candidates.models import Candidate
from jobs.openings.models import Opening


class Dismissals(models.QuerySet["Dismissal"]):
    def of_learner(self, user: object) -> "Dismissals":
        return self.filter(candidate__user=user)

    def live(self) -> "Dismissals":
        """Those of openings that are on the board now."""
        return self.filter(opening__in=Opening.objects.published())

    def days(self, people: Iterable[int]) -> dict[tuple[int, int], dt.datetime]:
        """When each of these people set which opening aside: (person, opening) → moment."""
        rows = self.filter(candidate__in=people).values_list("candidate", "opening", "dismissed_at")
        return {(person, opening): at for person, opening, at in rows}


@history
class Dismissal(models.Model):
    """The learner's own word about one opening. Gone when they put it back, or say that they are interested."""

    candidate = models.ForeignKey(
        Candidate, models.CASCADE, verbose_name=_("candidate"), related_name="+", db_index=False
    )
    opening = models.ForeignKey(Opening, models.CASCADE, verbose_name=_("opening"), related_name="+")
    dismissed_at = models.DateTimeField(_("set aside"), default=timezone.now)

    objects = Dismissals.as_manager()

    class Meta:
        verbose_name = _("job set aside")
        verbose_name_plural = _("jobs set aside")
        default_permissions = ()  # staff see them beside matches, on no page of their own
        constraints = [models.UniqueConstraint(fields=["candidate", "opening"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.opening}"


def set_aside() -> ArraySubquery:
    """The live openings that somebody set aside, as a column of a query of candidates."""
    return ArraySubquery(Dismissal.objects.live().filter(candidate=OuterRef("pk")).values("opening"))
