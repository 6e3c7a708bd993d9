"""Two accounts of one person become one: nothing is deleted, and what was done with each row is written down.

In one transaction with both accounts locked, lowest app first: what the app's ``merge`` decides, then each row to the
account that is kept where its table says so and nothing stands in the way. What can't move (logs, signatures, what
belongs to something that stays) stays under the closed account, and is read together with the other through
``parts.accounts_of``.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, given
from codeoregon.mail.actions import queue
from codeoregon.privacy.models import Merge, TwoPeople
from codeoregon.privacy.parts import MOVE, Entry, Pair, Table, modules, tables, told

MAY = "codeoregon.merge_people"


@transaction.atomic
def merge(*, kept: User, closed: User, by: User, why: str) -> Merge:
    """Merge ``closed`` into ``kept``; returns the row that explains it. Raises MoveRefused with a sentence."""
    if not by.has_perm(MAY):
        raise NotYours(_("You may not do this."))
    why = given(why)
    kept, closed = _locked(kept, closed)
    if sentence := obstacle(kept, closed):
        raise NotReady(sentence)
    addresses = [kept.email, closed.email]
    both = kept.gets_mail and closed.gets_mail and EmailAddress.objects.filter(user=closed, verified=True).exists()
    with because(by=by, why=why):
        entries = _move_all(kept, closed, by)
    made = Merge.objects.create(kept=kept, closed=closed, by=by, why=why, moved=[entry.kept() for entry in entries])
    for number, address in enumerate(addresses):
        _tell(made, kept, address, number, addresses if both else [])
    ring("candidates")
    return made


class Undo(Exception):
    """Ends a rehearsal."""


def rehearse(
    *, kept: User, closed: User, by: User, read: Callable[[Merge], list[dict[str, Any]]] = lambda made: made.moved
) -> list[dict[str, Any]]:
    """What ``merge`` would do, row by row; nothing of it is kept. Raises MoveRefused with a sentence.

    ``read`` makes the rows of it while it stands: with values, for who may see them.
    """
    found: list[dict[str, Any]] = []
    try:
        with transaction.atomic():
            found = read(merge(kept=kept, closed=closed, by=by, why="rehearsal"))
            raise Undo
    except Undo:
        return found


def obstacle(kept: User, closed: User) -> str:
    """Why these two can't become one, as a sentence; "" when they can."""
    return next((sentence for sentence in reversed(list(told("merge_obstacle", kept, closed))) if sentence), "")


@transaction.atomic
def say_two_people(*, one: User, other: User, by: User, why: str) -> TwoPeople:
    """Staff have looked: these are two people, and nobody is asked again. Twice is once."""
    if not by.has_perm(MAY):
        raise NotYours(_("You may not do this."))
    why = given(why)
    if one.pk == other.pk:
        raise NotReady(_("Choose two different accounts."))
    first, second = sorted((one, other), key=lambda user: user.pk)
    said, _new = TwoPeople.objects.get_or_create(first=first, second=second, defaults={"by": by, "why": why})
    return said


def candidates() -> list[Pair]:
    """Pairs that may be one person's two accounts and that nobody has looked at yet."""
    looked_at = set(TwoPeople.objects.values_list("first", "second"))
    pairs = [pair for found in told("duplicates") for pair in found]
    return [pair for pair in pairs if (pair.first, pair.second) not in looked_at]


def _locked(kept: User, closed: User) -> tuple[User, User]:
    """Both rows in the order of their keys, so that two merges of the same people wait for each other."""
    rows = {
        user.pk: user for user in User.objects.select_for_update().filter(pk__in=[kept.pk, closed.pk]).order_by("pk")
    }
    if set(rows) != {kept.pk, closed.pk}:
        raise MoveRefused(_("One of these accounts is not there."))
    return rows[kept.pk], rows[closed.pk]


def _move_all(kept: User, closed: User, by: User) -> list[Entry]:
    entries: list[Entry] = []
    for module in modules():
        if hasattr(module, "merge"):
            entries += module.merge(kept, closed, by)
        for table in module.TABLES:
            if table.merge == MOVE:
                entries += _move(table, kept, closed)
    for module in modules():
        if hasattr(module, "settle"):
            module.settle(kept, closed, by)
    return [*entries, *_what_stays(closed)]


def _move(table: Table, kept: User, closed: User) -> list[Entry]:
    """Each row by itself: one that the account kept has already (a badge, a place in line) stays."""
    field = table.mine[0]
    moved = []
    for row in table.of([closed.pk]):
        try:
            with transaction.atomic():
                table.model._base_manager.filter(pk=row.pk).update(**{field: kept})
        except IntegrityError:
            continue
        moved.append(Entry(table.name, row.pk, "moved", field, closed.pk, kept.pk))
    return moved


def _what_stays(closed: User) -> list[Entry]:
    """Rows about the closed account one by one; of rows that it made, how many."""
    stays = []
    for table in tables():
        if table.mine and table.model is not User and table.name not in BEHIND_A_DOOR:
            why = str(table.stays or table.keep)
            stays += [Entry(table.name, row.pk, "stayed", table.mine[0], why=why) for row in table.of([closed.pk])]
        for act in table.acts:
            many = table.model._base_manager.filter(**{act: closed}).count()
            if many:
                why = _("Records say under which account somebody acted.")
                stays.append(Entry(table.name, 0, "stayed", act, why=why, rows=many))
    return stays


BEHIND_A_DOOR = {"enrollment.Answer", "enrollment.DisabilityAnswer"}


def _tell(made: Merge, kept: User, address: str, number: int, both: list[str]) -> None:
    """``both``: the addresses, where either signs in. Else the one that does is named at that address alone: nobody
    has shown that the other is this person's.
    """
    stays = kept.email if address == kept.email else ""
    queue(
        key=f"merged {made.pk} {number}",
        to=address,
        template="accounts_merged",
        context={
            "name": kept.get_short_name(),
            "url": settings.BASE_URL + reverse("account_email"),
            "both": both,
            "stays": stays,
        },
        user=kept,
    )
