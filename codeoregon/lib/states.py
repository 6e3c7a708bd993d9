"""State machines: one table a machine, and the one way a state changes.

A machine is a list of ``Step``. ``move()`` updates the row only where the old state still stands (compare-and-set),
so of two people moving the same row at the same moment one wins and the other is told. Every move is written to
``StateMove`` with who, when and why.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.lib.models import StateMove
from codeoregon.lib.text import visible

M = TypeVar("M", bound=models.Model)
Guard = Callable[[Any, Any], str]
"""(row, by) → a sentence that says what is missing, or "" when the step may be taken."""


def known_states(states: Collection[str], *, of: str) -> models.CheckConstraint:
    """The column ``state`` of the model ``of`` ("opening") holds one of these, whoever writes it.

    A state added later wants this constraint anew, by a migration.
    """
    return models.CheckConstraint(
        condition=models.Q(state__in=list(states)),
        name=f"known_state_of_{of}",
        violation_error_message=gettext_lazy("There is no such state."),
    )


class MoveRefused(Exception):
    """A state change that may not happen; its text is a sentence for the person who tried."""

    @property
    def shown(self) -> str:
        """The sentence as the staff pages show it: one that holds links says so by being safe."""
        return str(self)


class NotYours(MoveRefused):
    """This person may not take this step."""


class NoSuchStep(MoveRefused):
    """No step leads from the present state to the wanted one."""


class Overtaken(MoveRefused):
    """Somebody else changed the row first."""


class NotReady(MoveRefused):
    """The step exists and is yours, but something it needs is missing."""


class CameOtherwise(MoveRefused):
    """What was asked for could not be; what was written instead stays. A caller's transaction is not for undoing it."""


@dataclass(frozen=True)
class Step:
    """One allowed change: from any of ``frm`` to ``to``, by whoever ``may`` admits, when each guard is content.

    ``turned_away`` says to whom ``may`` does not admit why, and who does it instead; "": what everybody reads.
    """

    frm: tuple[str, ...]
    to: str
    may: Callable[[Any, Any], bool]
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    turned_away: Guard | None = None


@dataclass(frozen=True)
class Machine:
    """All steps of one model's ``state`` field."""

    steps: tuple[Step, ...]
    field: str = "state"

    def find(self, frm: str, to: str) -> Iterable[Step]:
        return (step for step in self.steps if frm in step.frm and step.to == to)

    def open_to(self, row: models.Model, by: Any) -> list[str]:
        """States that ``by`` could move ``row`` to now, guards aside; for buttons."""
        here = getattr(row, self.field)
        return [step.to for step in self.steps if here in step.frm and step.may(row, by)]


def given(why: str) -> str:
    """The reason as it is kept. Raises NotReady where nothing in it can be seen."""
    if kept := visible(why):
        return kept
    raise NotReady(_("Give a reason."))


def move(row: M, to: str, *, machine: Machine, by: Any, why: str = "", **changes: Any) -> M:
    """Move ``row`` to state ``to`` and set ``changes`` in the same UPDATE; returns ``row`` as it now stands.

    ``by`` is the user who acts, or None when the portal itself does. Raises a ``MoveRefused`` with a sentence; nothing
    is written then.
    """
    here = getattr(row, machine.field)
    steps = list(machine.find(here, to))
    if not steps:
        raise NoSuchStep(_("This can't be done now: it is “%(state)s”.") % {"state": _label(row, machine, here)})
    mine = [step for step in steps if step.may(row, by)]
    if not mine:
        told = (step.turned_away(row, by) for step in steps if step.turned_away)
        raise NotYours(next(filter(None, told), "") or _("You may not do this."))
    step = mine[0]
    why = given(why) if step.needs_reason else visible(why)
    for guard in step.guards:
        if sentence := guard(row, by):
            raise NotReady(sentence)
    with transaction.atomic():
        manager = type(row)._base_manager
        changed = manager.filter(pk=row.pk, **{machine.field: here}).update(**{machine.field: to}, **changes)
        if not changed:
            raise Overtaken(_("Somebody else changed this a moment ago. Look again before you go on."))
        StateMove.objects.create(
            model=row._meta.label_lower, row_id=row.pk, from_state=here, to_state=to, by=by, why=why
        )
    setattr(row, machine.field, to)
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def move_many(
    rows: models.QuerySet[M], to: str, *, machine: Machine, by: Any = None, why: str = "", **changes: Any
) -> list[M]:
    """Move every row of a query in a handful of statements; returns those that moved, in the query's order.

    Rows that somebody else changes meanwhile are waited for and looked at again; those that no step of ``by`` leads
    from are left as they are. For steps without guards. Call it inside a transaction.
    """
    locked = list(rows.select_for_update(of=("self",), no_key=True))
    steps = {row.pk: _open_step(row, to, machine, by) for row in locked}
    why = visible(why)
    if any(step and (step.guards or (step.needs_reason and not why)) for step in steps.values()):
        raise NotReady(_("Give a reason."))
    mine = [row for row in locked if steps[row.pk]]
    label = rows.model._meta.label_lower
    StateMove.objects.bulk_create(
        [
            StateMove(model=label, row_id=row.pk, from_state=getattr(row, machine.field), to_state=to, by=by, why=why)
            for row in mine
        ],
        batch_size=1_000,
    )
    rows.model._base_manager.filter(pk__in=[row.pk for row in mine]).update(**{machine.field: to}, **changes)
    for row in mine:
        for name, value in {machine.field: to, **changes}.items():
            setattr(row, name, value)
    return mine


def _open_step(row: models.Model, to: str, machine: Machine, by: Any) -> Step | None:
    return next((step for step in machine.find(getattr(row, machine.field), to) if step.may(row, by)), None)


def _label(row: models.Model, machine: Machine, state: str) -> str:
    shown: dict[str, Any] = dict(getattr(row._meta.get_field(machine.field), "flatchoices", ()))
    return str(shown.get(state, state))


def anyone(row: Any, by: Any) -> bool:
    """Whoever reaches the action may take the step (the view has already checked whose row it is)."""
    return True


def portal(row: Any, by: Any) -> bool:
    """Only the portal itself (a task), never a person."""
    return by is None


def staff(*permissions: str) -> Callable[[Any, Any], bool]:
    """Staff who hold every one of ``permissions`` (``app.codename``)."""

    def may(row: Any, by: Any) -> bool:
        return by is not None and by.is_staff and all(by.has_perm(name) for name in permissions)

    return may
