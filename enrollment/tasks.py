"""Gathers the slices' tasks, so that they are found."""

from enrollment.intake.tasks import offer_seats, remind_applicants, watch_seats
from enrollment.outcomes.tasks import measure

__all__ = ["measure", "offer_seats", "remind_applicants", "watch_seats"]
