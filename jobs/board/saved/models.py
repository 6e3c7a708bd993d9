"""A search somebody keeps. The row itself says when its next mail is due."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.personal import Level, personal
from jobs.board.forms import Filters, read


class Every(models.TextChoices):
    DAY = "day", _("Once a day")
    WEEK = "week", _("Once a week")
    NEVER = "never", _("No email")


class SavedSearches(models.QuerySet["SavedSearch"]):
    def of(self, user: object) -> "SavedSearches":
        return self.filter(user=user).order_by("-created_at", "-id")

    def due(self, now: dt.datetime) -> "SavedSearches":
        """Whose mail is due, longest first; ``due_at`` is null where none is wanted."""
        return self.filter(due_at__lte=now).order_by("due_at", "id")


class SavedSearch(models.Model):
    """Filters as a query string, how often to write, and up to when openings have been told of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="+")
    query = personal(Level.STAFF, models.CharField(_("filters"), max_length=2_000, blank=True))
    every = models.CharField(_("how often"), max_length=5, choices=Every.choices)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    seen_until = models.DateTimeField(_("told of openings until"), default=timezone.now)
    due_at = models.DateTimeField(_("next email"), null=True)

    objects = SavedSearches.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        default_permissions = ()  # no page of staff shows them
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="saved_search_once"),
            models.CheckConstraint(
                condition=Q(every=Every.NEVER, due_at__isnull=True) | (~Q(every=Every.NEVER) & Q(due_at__isnull=False)),
                name="saved_search_due",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="saved_search_due_at")]

    def __str__(self) -> str:
        return self.query

    @property
    def filters(self) -> Filters:
        """What is searched for; ``ignored`` names what has gone since (a skill that is no more)."""
        return read(QueryDict(self.query))
