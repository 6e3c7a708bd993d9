"""Everything that is held about a person, by section: for the page and for the file."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.co import day_text, moment_text
from codeoregon.privacy.parts import At, Cell, Column, Put, Section, Table, Words, Written, accounts_of, modules, tables


def sections(user: Any) -> list[Section]:
    """All sections that have something in them, lowest app first."""
    pks = accounts_of(user)
    found = [section_of(table, pks) for table in tables() if table.mine and table.shown]
    for module in modules():
        if hasattr(module, "export"):
            found += module.export(user)
    found += [_moves(pks), _acts(pks)]
    return [section for section in found if section.rows]


def overview(user: Any) -> list[Section]:
    """The same without a look behind any door: what is kept there is named, where there is any, and not read."""
    pks = accounts_of(user)
    shut = [table for table in tables() if table.there and table.holds_of(pks)]
    doors = [Section(table.name, table.called, table.why, []) for table in shut]
    return [*_before_doors(pks), *doors]


def before_doors(user: Any) -> list[Section]:
    """The same without what is kept behind a door, and without a word whether there is any: for staff to print."""
    return _before_doors(accounts_of(user))


def _before_doors(pks: list[int]) -> list[Section]:
    found = [section_of(table, pks) for table in tables() if table.mine and table.shown]
    return [section for section in [*found, _moves(pks), _acts(pks)] if section.rows]


def as_json(user: Any) -> dict[str, Any]:
    """The same for a file: names and values, with titles and reasons beside them."""
    return {
        "made_at": timezone.now().isoformat(),
        "account": user.pk,
        "sections": {
            section.name: {
                "title": str(section.title),
                "why": str(section.why),
                "rows": [{cell.name: cell.value for cell in row} for row in section.rows],
                "earlier_versions": [{cell.name: cell.value for cell in row} for row in section.versions],
            }
            for section in sections(user)
        },
    }


def section_of(table: Table, pks: list[int]) -> Section:
    paths = {name.rpartition("__")[0] for name in table.shown if "__" in name}
    rows = list(table.of(pks).select_related(*paths) if paths else table.of(pks))
    shown = [cells(row, table.shown) for row in rows]
    counted = table.counted(rows) if table.counted else ""
    return Section(table.name, table.called, table.why, shown, _versions(table, [row.pk for row in rows]), counted)


def cells(row: Any, shown: Mapping[str, Column]) -> list[Cell]:
    return [cell(row, name, column) for name, column in shown.items()]


def cell(row: Any, name: str, column: Column) -> Cell:
    """One value of a row; ``name`` may lead on to another row ("badge__name")."""
    if isinstance(column, tuple):
        label, read = column
        value = read(row)
        if isinstance(value, Put):
            return Cell(name, label, plain(value.value), value.words or "–", isinstance(value.words, Written))
        written, address = isinstance(value, (Written, Mapping)), isinstance(value, At)
        return Cell(name, label, plain(value), in_words(value), written, is_address=address)
    *path, last = name.split("__")
    for step in path:
        row = getattr(row, step, None)
    value = getattr(row, last, None)
    choice = getattr(row, f"get_{last}_display", None)
    if choice and value not in (None, ""):
        return Cell(name, column, plain(value), str(choice()))
    if last == "id" or last.endswith("_id"):  # the name of a row, and no quantity
        return Cell(name, column, value, "–" if value is None else str(value))
    if last == "language" and value:
        return Cell(name, column, value, get_language_info(value)["name_local"], lang=value)
    return Cell(name, column, plain(value), in_words(value), bool(value) and isinstance(value, (str, Mapping)))


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, models.Model):
        return value.pk
    return str(value)


def in_words(value: Any) -> str:
    """A value as a person reads it; a dash for nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, dt.date):
        return day_text(value)
    if isinstance(value, (int, Decimal)):
        return formats.number_format(value, use_l10n=True, force_grouping=False)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {in_words(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(in_words(one) for one in value)
    return str(value)


def _versions(table: Table, pks: list[Any]) -> list[list[Cell]]:
    """Earlier states of these rows, as the history keeps them."""
    events = getattr(table.model, "pgh_event_model", None)
    if events is None or not pks:
        return []
    known = {field.name for field in events._meta.fields}
    shown = {name: column for name, column in table.shown.items() if name in known}
    found = []
    for event in events.objects.filter(pgh_obj__in=pks).order_by("pgh_id"):
        why = event.pgh_context.get("why", "") if isinstance(event.pgh_context, dict) else ""
        found.append(
            [
                cell(event, "pgh_created_at", gettext_lazy("Written")),
                *cells(event, shown),
                Cell("why", gettext_lazy("Reason"), why, reason := _reason(why), isinstance(reason, Written)),
            ]
        )
    return found


def _reason(why: str) -> str:
    """A reason in the reader's language where it is made of sentences of ours, which logs keep in English."""
    shown = " ".join(_(sentence) for sentence in re.split(r"(?<=[.!?:]) ", why) if sentence)
    return (shown if shown != why else Written(why)) if shown else "–"


def _moves(pks: list[int]) -> Section:
    """Every change of state of this person's rows, with its reason."""
    titles = {table.model._meta.label_lower: str(table.title) for table in tables() if table.title}
    shown: dict[str, Column] = {
        "at": gettext_lazy("When"),
        "model": (gettext_lazy("Record"), lambda move: Put(move.model, titles.get(move.model) or move.row_kind)),
        "from_state": (gettext_lazy("From"), lambda move: Put(move.from_state, move.from_label)),
        "to_state": (gettext_lazy("To"), lambda move: Put(move.to_state, move.to_label)),
        "why": (gettext_lazy("Reason"), lambda move: Put(move.why, _reason(move.why))),
    }
    rows = [cells(move, shown) for move in moves_of(pks).order_by("id")]
    why = gettext_lazy("So that each step can be explained afterwards.")
    return Section("codeoregon.StateMove", gettext_lazy("Steps in your records"), why, rows)


def moves_of(pks: list[int]) -> "models.QuerySet[StateMove]":
    """The moves of every row about these accounts."""
    mine = models.Q(pk__in=[])
    for table in tables():
        if table.mine and table.numbered:
            keys = list(table.of(pks).values_list("pk", flat=True))
            mine |= models.Q(model=table.model._meta.label_lower, row_id__in=keys)
    return StateMove.objects.filter(mine)


def _acts(pks: list[int]) -> Section:
    """What this person did to rows that are about something or somebody else: only what and which, nobody's data."""
    labels: tuple[Words, Words, Words] = (
        gettext_lazy("Kind of record"),
        gettext_lazy("Number of the record"),
        gettext_lazy("Your part"),
    )
    rows = []
    for table in tables():
        for act in table.acts:
            field = table.model._meta.get_field(act)
            done = table.model._base_manager.filter(**{f"{act}__in": pks}).order_by("pk")
            for key in done.values_list("pk", flat=True):
                values = (table.name, key, field.name)
                words = (str(table.called), str(key), str(getattr(field, "verbose_name", field.name)))
                rows.append(
                    [Cell(*one) for one in zip(("record", "number", "part"), labels, values, words, strict=True)]
                )
    why = gettext_lazy("Records say who made or changed them.")
    return Section("acts", gettext_lazy("What you did here"), why, rows)
