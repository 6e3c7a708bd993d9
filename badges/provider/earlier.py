"""Which username a badge came from, where the learner shows another one now."""

from collections.abc import Iterable
from typing import Any

from badges.catalog.models import Award
from badges.provider.models import ProviderAccount


def earlier_usernames(user: Any, awards: Iterable[Award]) -> dict[int, str]:
    """Award id → the earlier username of this learner that listed the badge last, for those that the one linked now
    does not list.

    What vanished from the profile linked now is not among them. Wants awards with their badge; one query when any is
    missing, else none.
    """
    missing = [award for award in awards if award.missing_since is not None]
    if not missing:
        return {}
    links = list(ProviderAccount.objects.filter(user=user).order_by("linked_at", "pk"))
    now = {link.provider: link.handle for link in links if link.unlinked_at is None}
    found: dict[int, str] = {}
    for award in missing:
        provider, seen = award.badge.provider, award.last_seen_at
        theirs = [link for link in links if link.provider == provider and link.proof and link.linked_at <= seen]
        if theirs and theirs[-1].handle.casefold() != now.get(provider, theirs[-1].handle).casefold():
            found[award.pk] = theirs[-1].handle
    return found
