"""Lists that staff bring: each person's part goes the way a fetched profile goes, and every line is answered for."""

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.catalog.models import Award
from badges.provider.adapters import Adapter, Delivery
from badges.provider.client import Changed
from badges.provider.models import ProviderAccount, SyncRun
from badges.provider.sync.book import BadgeBook
from badges.provider.sync.claims import Claim
from badges.provider.sync.landing import BATCH, Landed, Report, land
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.templatetags.co import day_text


@dataclass
class Delivered:
    """What came of a list: its run, and (line, sentence) for every line that changed nothing."""

    run: SyncRun
    people: int = 0
    lines: list[tuple[int, str]] = field(default_factory=list)


def deliver(*, provider: Adapter, raw: bytes, by: Any) -> Delivered:
    """Bring in one list: people are found by their verified email address, the rest is told line by line.

    The same list again changes nothing. Raises ValueError with a sentence when the file is no such list.
    """
    if provider.documents is None:
        raise ValueError(_("This provider sends no lists."))
    found = provider.documents(raw)
    with because(by=by, why=f"list of {provider.name}"):
        run = SyncRun.objects.create(provider=provider.name, kind=SyncRun.Kind.DELIVERED)
        delivered = Delivered(run, lines=list(found.problems))
        owners = _owners(found, delivered)
        delivered.people = len(owners)
        SyncRun.objects.filter(pk=run.pk).update(total=len(owners))
        handles = sorted(owners)
        book, report = BadgeBook(provider), Report()
        for start in range(0, len(handles), BATCH):
            with transaction.atomic():
                part = {handle: owners[handle] for handle in handles[start : start + BATCH]}
                report.add(land(_landed(provider.name, part, found), book=book, run_id=run.pk))
                delivered.lines += _other_days(provider.name, part, found)
        with transaction.atomic():
            SyncRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
            if report.users:
                ring("awards")
    run.refresh_from_db()
    delivered.lines.sort()
    return delivered


def _owners(found: Delivery, delivered: Delivered) -> dict[str, int]:
    """Handle → user, for the people of the list who are here; the lines of the others are told."""
    verified = EmailAddress.objects.filter(email__in=list(found.documents), verified=True)
    rows = verified.filter(user__is_active=True).values_list("email", "user_id", "user__staff_role")
    users = {email: (user, role) for email, user, role in rows}
    owners: dict[str, int] = {}
    seen: set[int] = set()
    for handle in found.documents:
        user, role = users.get(handle, (None, ""))
        if role:
            sentence = _("This is an account of staff; badges are for learners.")
        elif user is None:
            sentence = _("Nobody here has shown that this email address is theirs.")
        elif user in seen:
            sentence = _("This person is on the list under another address, too.")
        else:
            owners[handle] = user
            seen.add(user)
            continue
        delivered.lines += [(line, sentence) for line in found.lines[handle]]
    return owners


def _other_days(provider: str, people: dict[str, int], found: Delivery) -> list[tuple[int, str]]:
    """The lines that give another day for a badge than the one it was first brought in with, which stands."""
    handles = {user: handle for handle, user in people.items()}
    moved = Award.objects.filter(user__in=handles, badge__provider=provider, provider_date__isnull=False)
    said = {line for line, _why in found.problems}
    return [
        (line, _("The badge was brought in with %(day)s before. That day stands.") % {"day": day_text(earned)})
        for user, badge, earned in moved.values_list("user", "badge__external_id", "earned_at")
        for line in found.badges.get(handles[user], {}).get(badge, [])
        if line not in said
    ]


def _landed(provider: str, people: dict[str, int], found: Delivery) -> list[Landed]:
    """An account for everybody, under the address that the list has today, and what the list says of them."""
    now = timezone.now()
    open_ = ProviderAccount.objects.select_for_update().filter(provider=provider, unlinked_at__isnull=True)
    accounts = {account.user_id: account for account in open_.filter(user__in=people.values())}
    new = []
    for handle, user in people.items():
        account = accounts.get(user)
        if account is None:
            new.append(
                ProviderAccount(
                    user_id=user, provider=provider, handle=handle, proof=ProviderAccount.Proof.LIST, proved_at=now
                )
            )
        elif account.handle != handle:
            account.handle = handle
            account.save(update_fields=["handle"])
    for account in ProviderAccount.objects.bulk_create(new):
        accounts[account.user_id] = account
    return [
        (Claim(accounts[user].pk, provider, handle, "", "", 0, now), Changed(found.documents[handle], "", ""))
        for handle, user in people.items()
    ]
