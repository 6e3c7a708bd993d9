"""Gathers the slices' tasks, so that it is found."""

from badges.provider.tasks import sync_due, sync_one

__all__ = ["sync_due", "sync_one"]
