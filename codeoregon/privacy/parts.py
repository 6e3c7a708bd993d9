"""What each app holds of a person, said once and read by export, erasure and merge.

Each app may have a module ``<app>/personal.py`` (or a package of that name), found the way Django finds ``admin``::

    TABLES = [Table(Consent, _("What you agreed to"), _("why we hold it"), mine=("user",), shown={…}, …), …]
    ELSEWHERE = {"app.Model.field": "why a personal field is in no table"}

and, where a table alone does not say it, any of these functions::

    export(user) -> list[Section]               what is held elsewhere than in a table
    obstacle(user) -> str                       why this person can't delete their account; "" when they can
    close(user, by)                             what ends in the request that deletes the account
    erase(user)                                 what the task makes anonymous besides ``Table.erased``
    mail_keys(user) -> list[str]                beginnings of the keys of mails to others that name this person
    merge_obstacle(kept, closed) -> str         why these two can't become one
    merge(kept, closed, by) -> list[Entry]      what the tables' own rule can't do; comes before it
    identity(user) -> list[tuple[label, words]] what tells people apart
    circumstances(user) -> the same             what only some of those who compare two people may see
    duplicates() -> list[Pair]                  accounts that may be one person's

A test walks every table that points at a person and fails on one that is in no ``TABLES``.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import ngettext

from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from codeoregon.privacy.models import Merge

Words = str | Promise
Column = Words | tuple[Words, Callable[[Any], Any]]
"""How a field is called, or that and a function from the row to its value."""
OURS = ("codeoregon", "badges", "employers", "jobs", "enrollment")  # bottom-up
PROGRAM_YEAR_ENDS = (6, 30)
MOVE, STAY = "move", "stay"


def years_kept() -> int:
    """How many years from the close of their program year records are kept (29 CFR 38.43), as staff have it now."""
    return int(threshold(Name.RECORD_YEARS))


def rule() -> str:
    years = years_kept()
    return ngettext(
        "Federal rules make us keep records for %(years)s year after the program year closes (29 CFR 38.43).",
        "Federal rules make us keep records for %(years)s years after the program year closes (29 CFR 38.43).",
        years,
    ) % {"years": years}


RULE = lazy(rule, str)()


@dataclass(frozen=True)
class Put:
    """What a function of a ``Column`` found: the value as it is kept, for the file, and how a person reads it."""

    value: Any
    words: str


class Written(str):
    """What a function of a ``Column`` found written: not ours to translate."""


class At(str):
    """What a function of a ``Column`` found at an address of ours, where it can be fetched."""


@dataclass(frozen=True)
class Table:
    """One table: whose its rows are, what of them is shown, what of them goes, and what a merge does with them."""

    model: type[models.Model]
    title: Words = ""
    why: Words = ""  # why we hold it
    mine: tuple[str, ...] = ()  # lookups from a row to the person it is about; none: nobody in particular
    acts: tuple[str, ...] = ()  # foreign keys to whoever did something here
    shown: Mapping[str, Column] = field(default_factory=dict)
    secret: tuple[str, ...] = ()  # personal fields that even their owner is not shown: hashes, keys
    erased: Mapping[str, Any] = field(default_factory=dict)  # what stands there after an erasure
    holds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # key to a lower app's row → erased there
    behind: str = ""  # key to the person in a table behind a door, which only the owner's function erases
    there: Callable[[Sequence[int]], bool] | None = None  # of such a table: whether anything is kept; reads no value
    counted: Callable[[Sequence[Any]], Words] | None = None  # the rows in one sentence, where their number misleads
    deleted: bool = False  # the rows themselves go
    keep: Words = ""  # why the rows must stay, under a number without a name
    merge: str = STAY
    stays: Words = ""  # said beside rows that a merge leaves where they are

    @property
    def name(self) -> str:
        return self.model._meta.label

    @property
    def numbered(self) -> bool:
        """Whether its rows have numbers, which logs name them by."""
        return not isinstance(self.model._meta.pk, models.CharField)

    @property
    def called(self) -> Words:
        return self.title or self.model._meta.verbose_name_plural or self.name

    def holds_of(self, pks: Sequence[int]) -> bool:
        """Whether anything is kept here of these accounts."""
        return self.there(pks) if self.there else self.of(pks).exists()

    def of(self, pks: Sequence[int]) -> "models.QuerySet[Any]":
        """The rows about these accounts."""
        mine = Q(pk__in=[])
        for lookup in self.mine:
            mine |= Q(**{f"{lookup}__in": pks})
        return self.model._base_manager.filter(mine).order_by("pk")

    def erasing(self, pks: Sequence[int]) -> Iterator[tuple["models.QuerySet[Any]", Mapping[str, Any]]]:
        """Rows of which something goes, with what stands there afterwards: its own, and those that they hold."""
        rows = self.of(pks).order_by()
        yield rows, self.erased
        for key, erased in self.holds.items():
            held: Any = self.model._meta.get_field(key).related_model
            yield held._base_manager.filter(pk__in=rows.exclude(**{key: None}).values(key)), erased


@dataclass(frozen=True)
class Cell:
    """One value: its name for machines, its label, the value (JSON), and how a person reads it."""

    name: str
    label: Words
    value: Any
    words: str
    written: bool = False  # as somebody wrote it, in a language that nobody noted
    lang: str = ""  # the language of the words, where it is not the page's
    is_address: bool = False  # of ours, to be fetched


@dataclass(frozen=True)
class Section:
    """What is held of a person under one heading."""

    name: str
    title: Words
    why: Words
    rows: list[list[Cell]]
    versions: list[list[Cell]] = field(default_factory=list)  # earlier states of the same rows
    counted: Words = ""  # in place of the number of rows


@dataclass(frozen=True)
class Kept:
    """What has to stay after an erasure."""

    what: Words
    until: dt.date
    why: Words


@dataclass(frozen=True)
class Entry:
    """What a merge did with one row, or with ``rows`` rows that all stay for one reason (0: how many is not told)."""

    model: str
    row: int
    what: str  # "moved", "stayed", "changed"
    field: str = ""
    before: Any = None
    after: Any = None
    why: str = ""
    rows: int = 1

    def kept(self) -> dict[str, Any]:
        return {
            "model": self.model, "row": self.row, "what": self.what, "field": self.field,
            "from": self.before, "to": self.after, "why": self.why, "rows": self.rows,
        }  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two accounts that may be one person's (``first`` is the lower key), and what speaks for it."""

    first: int
    second: int
    reasons: tuple[Words, ...]


def modules() -> list[Any]:
    """Every app's ``personal``, lowest app first."""
    names = [config.name for config in apps.get_app_configs() if config.name in OURS]
    return [import_module(f"{name}.personal") for name in OURS if name in names and find_spec(f"{name}.personal")]


def tables() -> list[Table]:
    return [table for module in modules() for table in module.TABLES]


def told(function: str, *args: Any, **named: Any) -> Iterator[Any]:
    """What the apps' function of this name answers, highest app first, where there is one."""
    for module in reversed(modules()):
        if hasattr(module, function):
            yield getattr(module, function)(*args, **named)


def accounts_of(user: Any) -> list[int]:
    """The account and every account that was merged into it, whose rows that could not move are this person's too."""
    return accounts_behind(user.pk)


def accounts_behind(user_id: int) -> list[int]:
    """``accounts_of`` whoever has this key."""
    found, fresh = [user_id], [user_id]
    while fresh:
        fresh = list(Merge.objects.filter(kept__in=fresh).order_by("closed").values_list("closed", flat=True))
        found += fresh
    return found


def kept_until(day: dt.date | None = None) -> dt.date:
    """The last day that records of ``day`` are kept: some years from the close of its program year, June 30."""
    day = day or timezone.localdate()
    close = dt.date(day.year, *PROGRAM_YEAR_ENDS)
    return close.replace(year=close.year + years_kept() + (day > close))
