"""Letters to the people of an organisation about one of its openings."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.lib.text import visible
from codeoregon.mail.actions import queue
from employers.organisations.actions import owners
from jobs.openings.models import Opening
from jobs.openings.states import OpeningState

# States that somebody else than the employer brings about.
DECIDED = (OpeningState.CHANGES_REQUESTED, OpeningState.DECLINED, OpeningState.PUBLISHED, OpeningState.EXPIRED)


def tell(opening: Opening, why: str, *, by: User | None) -> None:
    """Say what the opening's state is now, once for each version of it. Approval is told where its day is still to
    come; else publication follows at once. An end is told where staff brought it about, with ``why``.
    """
    closed_by_staff = opening.state == OpeningState.CLOSED and by is not None and by.is_staff
    if opening.state in DECIDED or opening.opens_on or closed_by_staff:
        _write(opening, f"v{opening.version}", f"opening_{opening.state}", why=visible(why), opens_on=opening.opens_on)


def remind(opening: Opening, step: int) -> None:
    """Its end is near; once for each end and each reminder of it."""
    if opening.expires_at:
        _write(opening, f"ends {opening.expires_at:%Y-%m-%dT%H:%M} reminder {step}", "opening_ends")


def _write(opening: Opening, cause: str, template: str, **more: Any) -> None:
    """To each owner and to whoever wrote the opening."""
    for person in readers(opening):
        queue(
            key=f"opening {opening.pk} {cause} to {person.pk}",
            to=person.email,
            template=template,
            context={
                "name": person.get_short_name(),
                "title": opening.title,
                "until": opening.expires_at and timezone.localdate(opening.expires_at),
                "url": settings.BASE_URL + reverse("employers:opening", args=[opening.pk]),
                "renew_url": settings.BASE_URL + reverse("employers:opening_renew", args=[opening.pk]),
                "reopen_url": settings.BASE_URL + reverse("employers:opening_reopen", args=[opening.pk]),
                "public_url": settings.BASE_URL + opening.get_absolute_url(),
                **more,
            },
            user=person,
            language=person.language,
        )


def readers(opening: Opening) -> list[User]:
    """Owners, and the writer while still one who posts for it."""
    people = {owner.pk: owner for owner in owners(opening.organisation)}
    members = opening.organisation.memberships.hiring().filter(user__is_active=True)
    for membership in members.filter(user=opening.created_by_id).select_related("user"):
        people[membership.user_id] = membership.user
    return list(people.values())
