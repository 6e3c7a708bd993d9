"""Linking a learner to a provider account, showing that it is theirs, asking for news, letting go."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Max, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.provider import owners
from badges.provider.adapters import asked, treehouse
from badges.provider.models import ProviderAccount, Quarantine
from codeoregon.lib.bell import ring

_LINKED: Final = "SELECT * FROM badges_provideraccount WHERE user_id = %s AND provider = %s AND unlinked_at IS NULL"
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike


class LinkRefused(ValueError):
    """A link that may not be made; its text is a sentence for the person who tried."""


class BadHandle(LinkRefused):
    """What was typed is not a username."""


class HandleTaken(LinkRefused):
    """Another learner has shown that this username is theirs."""


class HandleNamed(HandleTaken):
    """Another learner has linked this username, and neither has shown yet whose it is."""


class AlreadyLinked(LinkRefused):
    """This learner has another username linked."""


class TooSoon(ValueError):
    """Asked again within the minute. `seconds` is how long to wait; the text is a sentence."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            ngettext(
                "We asked a moment ago. You can ask again in %(seconds)s second.",
                "We asked a moment ago. You can ask again in %(seconds)s seconds.",
                seconds,
            )
            % {"seconds": seconds}
        )


def account_of(user: Any) -> ProviderAccount | None:
    """The account this learner has linked now, or None."""
    return next(iter(ProviderAccount.objects.raw(_LINKED, [user.pk, treehouse.PROVIDER])), None)


def ended_for_another(user: Any) -> str:
    """The username of this learner's newest link, if it ended because somebody else showed that it is theirs, or ""."""
    last = ProviderAccount.objects.filter(user=user, provider=treehouse.PROVIDER).order_by("linked_at", "pk").last()
    if last is None or last.unlinked_at is None or last.proof:
        return ""
    owners = ProviderAccount.objects.filter(provider=last.provider, handle__iexact=last.handle).exclude(user=user)
    shown = owners.filter(proved_at__gte=last.linked_at, proved_at__lte=last.unlinked_at).exists()
    return last.handle if shown else ""


@transaction.atomic
def link_account(*, user: Any, handle: str, by: Any, contest: bool = False) -> ProviderAccount:
    """Link a username to a learner and ask the provider at once. The same link again returns the one that is there.

    Awards wait until something shows that the profile is theirs: the picture hash of a verified email, `code` found in
    the profile's name, or staff (`attest`). Until then somebody else who says so knowingly (`contest`) may link the
    same username too, so that a mistake or a stranger never keeps its owner out. Who asked within the minute, with a
    link they let go since, is served when it is over. Raises BadHandle, HandleTaken, HandleNamed or AlreadyLinked.
    """
    try:
        name = treehouse.clean_handle(handle)
    except ValueError:
        raise BadHandle(_("Enter your username as it stands in the address of your profile.")) from None
    owners.hold([name])
    mine = account_of(user)
    if mine is not None and mine.handle.casefold() == name.casefold():
        return mine
    if mine is not None:
        raise AlreadyLinked(_("You have linked %(handle)s. Unlink it first.") % {"handle": mine.handle})
    if owners.owned(treehouse.PROVIDER, [name]):
        raise _taken()
    if not contest and owners.named(treehouse.PROVIDER, name):
        raise HandleNamed(_("Another learner has linked this username. Check the spelling."))
    try:
        with transaction.atomic():
            account = ProviderAccount.objects.create(
                user=user,
                provider=treehouse.PROVIDER,
                handle=name,
                code="CO-" + "".join(secrets.choice(_LETTERS) for _place in range(8)),
                next_sync_at=timezone.now(),
                asked_at=_when_to_ask(user),
            )
    except IntegrityError:
        mine = account_of(user)  # a double click: the other one was first
        if mine is None or mine.handle.casefold() != name.casefold():
            raise
        return mine
    ring("accounts", account.pk)
    return account


def _taken() -> HandleTaken:
    return HandleTaken(_("Another learner has linked this username. Check the spelling."))


def _when_to_ask(user: Any) -> datetime:
    """Now, or a minute after what this person asked for last, whichever link that was for."""
    now = timezone.now()
    last = ProviderAccount.objects.filter(user=user).aggregate(last=Max("asked_at"))["last"]
    return max(now, last + timedelta(seconds=settings.SYNC_NOW_SECONDS)) if last else now


@transaction.atomic
def update_now(*, account: ProviderAccount, by: Any) -> ProviderAccount:
    """Ask the provider for this learner at once, at most once in `SYNC_NOW_SECONDS`. Raises TooSoon with a sentence.

    The row itself keeps the limit, so that it holds over all web processes and when Redis is gone.
    """
    now = timezone.now()
    pause = timedelta(seconds=settings.SYNC_NOW_SECONDS)
    open_ = ProviderAccount.objects.filter(pk=account.pk, unlinked_at__isnull=True)
    fresh = Q(asked_at__isnull=True) | Q(asked_at__lte=F("linked_at"))  # what linking asked for does not count
    if not open_.filter(fresh | Q(asked_at__lte=now - pause)).update(asked_at=now):
        account.refresh_from_db()
        asked = account.asked_at or now
        until = asked if asked > now else asked + pause  # what waits for its time is not asked for again
        raise TooSoon(max(1, round((until - now).total_seconds())))
    ring("accounts", account.pk)
    account.refresh_from_db()
    return account


@transaction.atomic
def attest(*, account: ProviderAccount, by: Any) -> ProviderAccount:
    """Staff say that this profile belongs to this learner; its awards come with the next fetch, which is now.

    Links of others to the same username end. Raises HandleTaken when one of them is proved.
    """
    now = timezone.now()
    owners.hold([account.handle])
    if owners.owned(account.provider, [account.handle]) and not account.proof:
        raise _taken()
    changed = ProviderAccount.objects.filter(pk=account.pk, proof=ProviderAccount.Proof.NONE, unlinked_at__isnull=True)
    if changed.update(proof=ProviderAccount.Proof.STAFF, proved_at=now, next_sync_at=now, asked_at=now):
        owners.end_rivals(account.provider, {account.pk: account.handle})
        ring("accounts", account.pk)
    account.refresh_from_db()
    return account


@transaction.atomic
def settle(*, quarantine: Quarantine, by: Any) -> Quarantine:
    """Staff have looked at what was set aside; the account is asked for again at once, where its provider is asked."""
    now = timezone.now()
    if Quarantine.objects.filter(pk=quarantine.pk, settled_at__isnull=True).update(settled_at=now):
        names = [provider.name for provider in asked()]
        linked = ProviderAccount.objects.filter(pk=quarantine.account_id, provider__in=names, unlinked_at__isnull=True)
        if linked.update(next_sync_at=now, asked_at=now):
            ring("accounts", quarantine.account_id)
    quarantine.refresh_from_db()
    return quarantine


@transaction.atomic
def unlink(*, account: ProviderAccount, by: Any) -> ProviderAccount:
    """Stop reading this profile. Awards stay: what was earned was earned. Twice does nothing twice."""
    now = timezone.now()
    served = Case(When(asked_at__gt=now, then=None), default=F("asked_at"))  # what lay ahead was never asked for
    ProviderAccount.objects.filter(pk=account.pk, unlinked_at__isnull=True).update(
        unlinked_at=now, lease_until=None, asked_at=served
    )
    account.refresh_from_db()
    return account
