"""Letters to the people of an organisation about one of its openings."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.mail.actions import queue
from employers.organisations.actions import owners
from jobs.openings.models import Opening
from jobs.openings.states import OpeningState

# States that somebody else than the employer brings about.
DECIDED = (OpeningState.CHANGES_REQUESTED, OpeningState.DECLINED, OpeningState.PUBLISHED, OpeningState.EXPIRED)


def tell(opening: Opening, why: str = "") -> None:
    """Say what the opening's state is now, to each owner and to whoever wrote it; once for each version of it."""
    for person in readers(opening):
        queue(
            key=f"opening {opening.pk} v{opening.version} to {person.pk}",
            to=person.email,
            template=f"opening_{opening.state}",
            context={
                "name": person.get_short_name(),
                "title": opening.title,
                "why": why.strip(),
                "until": opening.expires_at and timezone.localdate(opening.expires_at),
                "url": settings.BASE_URL + reverse("employers:opening", args=[opening.pk]),
                "public_url": settings.BASE_URL + opening.get_absolute_url(),
            },
            user=person,
            language=person.language,
        )


def readers(opening: Opening) -> list[User]:
    """Owners, and the writer while still a member."""
    people = {owner.pk: owner for owner in owners(opening.organisation)}
    members = opening.organisation.memberships.filter(removed_at__isnull=True, user__is_active=True)
    for membership in members.filter(user=opening.created_by_id).select_related("user"):
        people[membership.user_id] = membership.user
    return list(people.values())
