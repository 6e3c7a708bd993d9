"""Outgoing mail: a row per message, written in the same transaction as its cause and sent by a task."""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.personal import Level, personal


class Messages(models.QuerySet["Message"]):
    def waiting(self) -> "Messages":
        """Neither sent nor given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def due(self, now: dt.datetime) -> "Messages":
        """To be sent now: their time has come and no living worker holds them."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.waiting().filter(free, due_at__lte=now).order_by("due_at", "id")


class Message(models.Model):
    """One email. ``key`` names its cause, so that the same cause never sends twice."""

    key = personal(Level.NOT_PERSONAL, models.CharField(_("cause"), max_length=200, unique=True))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), null=True, blank=True, related_name="+"
    )
    to = personal(Level.STAFF, models.EmailField(_("to"), max_length=254))
    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=12, default="en")
    subject = personal(Level.STAFF, models.CharField(_("subject"), max_length=200))
    text = personal(Level.SENSITIVE, models.TextField(_("text"), blank=True))
    html = personal(Level.SENSITIVE, models.TextField(_("HTML"), blank=True))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("to be sent"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("held by a worker until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    error = personal(Level.STAFF, models.TextField(_("what went wrong"), blank=True))
    # Stops messages of this kind with one click, in mail programs that offer it (RFC 8058).
    unsubscribe_url = personal(
        Level.NOT_PERSONAL, models.CharField(_("address that stops them"), max_length=400, blank=True, db_default="")
    )
    # Holds a link or a code that opens an account: never shown to staff, and the text goes once it is sent.
    secret = models.BooleanField(_("holds a secret"), default=False)

    objects = Messages.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        triggers = [
            # Erasing empties one that was sent; that it was sent stays.
            pgtrigger.Protect(
                name="sent_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__sent_at__isnull=False)
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at__isnull=True, given_up_at__isnull=True), name="mail_due"
            )
        ]

    def __str__(self) -> str:
        return self.key
