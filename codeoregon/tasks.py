"""Gathers the slices' tasks, so that it is found."""

from codeoregon.accounts.entrance.tasks import forget_sessions
from codeoregon.audit.tasks import seal
from codeoregon.mail.tasks import send_mail
from codeoregon.night.tasks import nightly, sweep
from codeoregon.privacy.erasing.tasks import erase

__all__ = ["erase", "forget_sessions", "nightly", "seal", "send_mail", "sweep"]
