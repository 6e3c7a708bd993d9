"""Gathers the slices' admin, so that it is found."""

from codeoregon.accounts import admin as accounts
from codeoregon.audit import admin as audit
from codeoregon.capacity import admin as capacity
from codeoregon.mail import admin as mail
from codeoregon.night import admin as night
from codeoregon.policy import admin as policy
from codeoregon.privacy import admin as privacy

__all__ = ["accounts", "audit", "capacity", "mail", "night", "policy", "privacy"]
