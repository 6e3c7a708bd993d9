"""One username, one proved owner.

Anybody may link any username that is free. One that somebody else linked and has not shown to be theirs is contested
knowingly or not at all; then both stand until one of them shows it. From then on it belongs to them alone: links that
were not proved end, and whoever made them is told. Whoever proves, attests or links holds the username's lock until the
end of the transaction, so two links at the same moment give one, and two proofs one owner.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from zlib import crc32

from django.conf import settings
from django.db import connection
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from badges.provider.models import ProviderAccount
from codeoregon.mail.actions import queue

LOST_AFTER: Final = 3  # days in a row on which the profile was looked for
_LOCK: Final = 0x0BAD6E6  # advisory locks "who owns this username"


def hold(handles: Iterable[str]) -> None:
    """Wait for these usernames and keep them until the transaction ends. Take them before any lock on their rows."""
    keys = sorted({crc32(handle.lower().encode()) - (1 << 31) for handle in handles})
    if keys:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, k) FROM unnest(%s::int[]) AS k", [_LOCK, keys])


def hold_of(provider: str, accounts: list[int]) -> None:
    """The same for the usernames of those accounts that are not proved yet."""
    if accounts:
        hold(_linked(provider).filter(pk__in=accounts, proof="").order_by().values_list("handle", flat=True))


def owned(provider: str, handles: Iterable[str]) -> set[str]:
    """Which of these usernames have a proved owner, in lower case. Sure while they are held."""
    lowered = [handle.lower() for handle in handles]
    return (
        set(_linked(provider).filter(low__in=lowered).exclude(proof="").values_list("low", flat=True))
        if lowered
        else set()
    )


def named(provider: str, handle: str) -> bool:
    """Whether anybody has linked this username now, proved or not. Sure while it is held."""
    return bool(_linked(provider).filter(low=handle.lower()).exists())


def end_rivals(provider: str, owners: Mapping[int, str]) -> None:
    """End the links nobody proved to usernames that have an owner now (account → username), and write to their makers.

    Their badges, if they had any from another link, stay theirs.
    """
    if not owners:
        return
    rivals = (
        _linked(provider)
        .filter(low__in=[handle.lower() for handle in owners.values()], proof="")
        .exclude(pk__in=owners)
    )
    ended = list(rivals.select_related("user").order_by("pk"))
    if not ended:
        return
    ProviderAccount.objects.filter(pk__in=[account.pk for account in ended]).update(
        unlinked_at=timezone.now(), lease_until=None
    )
    for account in ended:
        _write_to(account, "provider_link_ended", key=f"provider link {account.pk} ended")


def tell_lost(accounts: list[int]) -> None:
    """Write to those whose profile has not been there for ``LOST_AFTER`` days in a row: once, and kindly."""
    if not accounts:
        return
    rows = ProviderAccount.objects.filter(pk__in=accounts, not_found_streak=LOST_AFTER).exclude(proof="")
    for account in rows.select_related("user").order_by("pk"):
        day = account.not_found_on
        _write_to(account, "provider_not_found", key=f"provider link {account.pk} not found until {day}")


def _write_to(account: ProviderAccount, template: str, *, key: str) -> None:
    """A letter to whoever made this link: what became of it, and where they link anew."""
    queue(
        key=key,
        to=account.user.email,
        template=template,
        context={
            "name": account.user.get_short_name(),
            "handle": account.handle,
            "url": settings.BASE_URL + reverse("provider:link"),
        },
        user=account.user,
    )


def _linked(provider: str) -> Any:
    rows = ProviderAccount.objects.filter(provider=provider, unlinked_at__isnull=True)
    return rows.annotate(low=Lower("handle"))
