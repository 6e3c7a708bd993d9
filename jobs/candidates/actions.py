"""Showing and hiding a candidate, and what they want. Whatever matching reads raises ``Candidate.version``."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from jobs.candidates.models import Candidate

PREFERENCES = ("kinds", "counties", "wants_remote", "pay_at_least", "hours_at_most", "can_start_on")


@transaction.atomic
def show(*, user: Any, by: Any) -> Candidate:
    """From now on employers may be shown this person's badges. Showing somebody who is shown changes nothing."""
    with because(by=by):
        try:
            with transaction.atomic():
                candidate, made = Candidate.objects.select_for_update().get_or_create(user=user)
        except IntegrityError:  # made by another request between our look and our insert
            candidate, made = Candidate.objects.select_for_update().get(user=user), False
        if not made and candidate.hidden_at is None:
            return candidate
        if not made:
            _change(candidate, hidden_at=None, shown_since=timezone.now())
    ring("candidates")
    return candidate


@transaction.atomic
def hide(*, user: Any, by: Any) -> Candidate | None:
    """From now on this person is in nobody's list; None when they never were a candidate."""
    candidate = Candidate.objects.select_for_update().filter(user=user).first()
    if candidate is None or candidate.hidden_at is not None:
        return candidate
    with because(by=by):
        _change(candidate, hidden_at=timezone.now())
    ring("candidates")
    return candidate


@transaction.atomic
def set_preferences(*, candidate: Candidate, by: Any, why: str = "", **values: Any) -> Candidate:
    """Set any of ``PREFERENCES``; raises ValidationError for what cannot be, TypeError for another name."""
    if unknown := set(values) - set(PREFERENCES):
        raise TypeError(f"Not preferences: {', '.join(sorted(unknown))}")
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    changed = {name: value for name, value in values.items() if getattr(candidate, name) != value}
    if not changed:
        return candidate
    for name, value in changed.items():
        setattr(candidate, name, value)
    candidate.full_clean(exclude=["user"])
    with because(by=by, why=why):
        _change(candidate, **{name: getattr(candidate, name) for name in changed})
    ring("candidates")
    return candidate


def match_anew(candidate: Any) -> None:
    """Something else changed that a candidate's list depends on."""
    Candidate.objects.filter(pk=candidate).update(version=F("version") + 1)
    ring("candidates")


def _change(candidate: Candidate, **values: Any) -> None:
    Candidate.objects.filter(pk=candidate.pk).update(version=F("version") + 1, **values)
    candidate.refresh_from_db()
