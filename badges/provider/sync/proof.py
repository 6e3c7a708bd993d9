"""Whose profile is it: a public profile proves nothing about who owns it.

Until something does, a linked account earns nothing: the document is kept, the awards wait.
"""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from badges.provider.data import gravatar_hash
from badges.provider.models import ProviderAccount
from badges.provider.owners import owned
from badges.provider.sync.arrival import Arrival


def proofs(provider: str, arrivals: Iterable[Arrival]) -> dict[int, str]:
    """Account id → proof, for the accounts not yet proved whose document proves them.

    A username that has an owner gets no second one; of two that prove the same one here, the earlier link is right.
    """
    open_ = [arrival for arrival in arrivals if not arrival.row.proof]
    if not open_:
        return {}
    hashes = _hashes([arrival.row.user_id for arrival in open_])
    found: dict[int, str] = {}
    for arrival in open_:
        theirs, code = arrival.gravatar_hash, arrival.row.code
        if theirs and theirs in hashes.get(arrival.row.user_id, ()):
            found[arrival.row.id] = ProviderAccount.Proof.GRAVATAR
        elif code and code.casefold() in arrival.name.casefold():
            found[arrival.row.id] = ProviderAccount.Proof.CODE
    handles = {arrival.row.id: arrival.row.handle.lower() for arrival in open_ if arrival.row.id in found}
    taken = owned(provider, handles.values())
    first: dict[str, int] = {}
    for account in sorted(found):
        first.setdefault(handles[account], account)
    return {account: found[account] for handle, account in first.items() if handle not in taken}


def _hashes(users: list[int]) -> dict[int, set[str]]:
    """Picture-service hashes of these people's verified email addresses."""
    hashes: dict[int, set[str]] = {}
    rows = EmailAddress.objects.filter(user_id__in=users, verified=True).values_list("user_id", "email")
    for user, email in rows:
        hashes.setdefault(user, set()).add(gravatar_hash(email))
    return hashes
