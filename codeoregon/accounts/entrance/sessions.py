"""Sessions in the database, each with its owner beside it: all of one account's end with one indexed delete.

settings.SESSION_ENGINE names this module.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.personal import Level, personal


class Session(AbstractBaseSession):
    """One browser's visit. ``user`` is whoever is signed in there; null before sign-in."""

    # Both as Django declares them: whoever knows a key is signed in.
    session_key = personal(Level.SENSITIVE, models.CharField(_("session key"), max_length=40, primary_key=True))
    session_data = personal(Level.SENSITIVE, models.TextField(_("session data")))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        default_permissions = ()  # no page of staff shows them

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class EndedSession(models.Model):
    """Whose session this was, for a day after it was ended from elsewhere: a form sent from it is kept for them."""

    key_hash = personal(Level.SENSITIVE, models.CharField(_("hash of the key"), max_length=64, primary_key=True))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="+")
    ended_at = models.DateTimeField(_("ended"), default=timezone.now)

    class Meta:
        verbose_name = _("ended session")
        verbose_name_plural = _("ended sessions")
        default_permissions = ()  # no page of staff shows them

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M}"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment, arg-type]
        row.user_id = data.get(SESSION_KEY)
        return row
