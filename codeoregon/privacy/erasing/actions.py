"""Deleting an account.

``close_account`` runs in the request: nobody signs in any more, employers see nothing, the seat is free, and the
account has no name and no address. ``erase_due`` is the task: rows, history, files, caches and mails, any number of
times, until an erasure is done. It is due while ``Erasure.done_at`` is null.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.audit.actions import ERASED, logs
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.states import NotReady, NotYours, given
from codeoregon.mail.actions import queue
from codeoregon.mail.models import Message
from codeoregon.privacy.erasing import history, traces
from codeoregon.privacy.models import Erasure
from codeoregon.privacy.parts import Kept, accounts_of, kept_until, tables, told

BATCH = 20
ERASE = "codeoregon.erase_people"
LAST_MAIL = "erased:"  # how the key of the last mail begins


def obstacle(user: Any) -> str:
    """Why this person can't delete the account now, as a sentence; "" when they can."""
    return next((sentence for sentence in told("obstacle", user) if sentence), "")


def keeps(user: Any) -> list[Kept]:
    """What has to stay of this person, until when and why; each kind that there is something of."""
    pks, until = accounts_of(user), kept_until()
    return [Kept(table.called, until, table.keep) for table in tables() if table.keep and table.holds_of(pks)]


@transaction.atomic
def close_account(*, user: Any, by: Any) -> Erasure:
    """Close and anonymise an account on its owner's word; twice is once. Raises NotReady with a sentence.

    Accounts that were merged into it go with it. The last mail goes to the address it had.
    """
    everyone = list(User.objects.select_for_update().filter(pk__in=accounts_of(user)).order_by("pk"))
    mine = next(one for one in everyone if one.pk == user.pk)
    if standing := Erasure.objects.filter(user=mine).first():
        return standing
    if sentence := obstacle(mine):
        raise NotReady(sentence)
    kept = keeps(mine)
    address, language = mine.email, mine.language
    with because(by=by):
        for one in everyone:
            for _done in told("close", one, by):
                pass
            Message.objects.waiting().filter(user=one).delete()
    _last_mail(mine, address, language, kept)
    for one in everyone:
        row, _new = Erasure.objects.get_or_create(user=one, defaults={"by": by, "kept": _plain(kept)})
        if one.pk == mine.pk:
            made = row
    ring("erasures")
    return made


def may_close_for(user: Any) -> bool:
    """Whether staff close this account on its owner's word: of somebody who has no email, so can't sign in to do it."""
    return user.is_active and not user.gets_mail and not user.is_staff


@transaction.atomic
def close_for(*, user: Any, why: str, by: Any) -> Erasure:
    """Staff close the account of somebody who asked for it in person or by phone. Raises NotYours, NotReady."""
    if not by.has_perm(ERASE):
        raise NotYours(_("You may not do this."))
    why = given(why)
    if not may_close_for(User.objects.get(pk=user.pk)):
        raise NotReady(_("This account is closed already, or its owner can sign in and delete it."))
    with because(by=by, why=why):
        return close_account(user=user, by=by)


def erase_due(limit: int = BATCH) -> int:
    """Go on with up to ``limit`` erasures that are not done; returns how many are done now."""
    due = Erasure.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_erase(pk) for pk in due[:limit])


@transaction.atomic
def _erase(pk: int) -> bool:
    """One erasure, as far as it can go. Killed at any point, it begins again: each part does nothing twice.

    What remembers the addresses (history, mails) goes last. The last mail is waited for.
    """
    erasure = Erasure.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, done_at=None).first()
    if erasure is None:
        return False
    user = User.objects.get(pk=erasure.user_id)
    if not history.is_gone(user):
        traces.remove(user, but=LAST_MAIL)  # before the rows: it asks them what they were called
        with because(by=None, why="erasure"):
            _rows(user)
        history.erase(user)
    if Message.objects.waiting().filter(key__startswith=f"{LAST_MAIL}{user.pk}:").exists():
        return False
    traces.forget_mails(Message.objects.filter(key__startswith=f"{LAST_MAIL}{user.pk}:"))
    Erasure.objects.filter(pk=pk).update(done_at=timezone.now())
    return True


def _rows(user: Any) -> None:
    """What the tables say, and what the apps do besides. Logs that nobody may change: ``history.erase``."""
    sealed = {log.model for log in logs()}
    for table in reversed([table for table in tables() if table.mine]):
        for rows, erased in table.erasing([user.pk]):
            for name, value in erased.items() if rows.model not in sealed else ():
                # "[erased]" stands only where something stood.
                done = {name + "__in": ["", ERASED]} if value == ERASED else {name: value}
                rows.exclude(**done).update(**{name: value})
        if table.deleted:
            table.of([user.pk]).order_by().delete()
    for _done in told("erase", user):
        pass


def _last_mail(user: Any, address: str, language: str, kept: list[Kept]) -> None:
    """To the address the account had, without a name in it; its text and address go once it is sent."""
    with translation.override(language):
        queue(
            key=f"{LAST_MAIL}{user.pk}:",
            to=address,
            template="account_erased",
            context={"kept": kept},
            user=user,
            secret=True,
        )


def _plain(kept: list[Kept]) -> list[dict[str, str]]:
    with translation.override("en"):
        return [{"what": str(one.what), "until": one.until.isoformat(), "why": str(one.why)} for one in kept]
