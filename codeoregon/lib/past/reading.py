"""What became of a row, when, by whom and why: versions, changes of state and Django's own log as one list."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from codeoregon.lib.counties import COUNTIES
from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.co import day_text, moment_text

# Columns of codes whose names are not with the column.
CODES = {"county": COUNTIES, "counties": COUNTIES, "language": dict(settings.LANGUAGES)}
COUNTER = "version"  # the portal's own count of changes; a version that people number can be edited
LONGEST = 300  # letters of a value
TOGETHER = dt.timedelta(minutes=1)  # rows of one transaction that are further apart were dated by hand
SAME_CLICK = dt.timedelta(seconds=10)  # Django's log does not say in which transaction it wrote
Told = Callable[[models.Field], bool]


@dataclass
class Change:
    """What one transaction did to the row; ``by`` is the key of a user, later the user, None for the portal."""

    at: dt.datetime
    by: Any
    whys: list[str]
    lines: list[str]
    xid: int = 0
    ends: dt.datetime = field(init=False)

    def __post_init__(self) -> None:
        self.whys, self.ends = [why for why in self.whys if why], self.at

    def add(self, other: "Change") -> None:
        self.by, self.ends = self.by or other.by, other.at
        self.lines += [line for line in other.lines if line not in self.lines]
        self.whys += [why for why in other.whys if why not in self.whys]


def changes(row: models.Model, told: Told) -> list[Change]:
    """Newest first. Values of a column are shown where ``told`` says so; of others only that they changed."""
    found = _joined(sorted([*_versions(row, told), *_moves(row)], key=lambda one: one.at))
    for entry in _log(row):
        near = next((one for one in found if one.by == entry.by and abs(one.at - entry.at) < SAME_CLICK), None)
        if near is None:
            found.append(entry)
        elif not entry.xid:  # a sentence of ours; what Django itself says of a form the versions say better
            near.lines.insert(0, _without(entry.lines[0], near.whys))
    people = get_user_model()._base_manager.in_bulk({one.by for one in found if one.by})
    for one in found:
        one.by = people.get(one.by)
    return sorted(found, key=lambda one: one.ends, reverse=True)


def _joined(found: Iterable[Change]) -> list[Change]:
    """Those of one transaction as one."""
    kept: list[Change] = []
    last: dict[int, Change] = {}
    for one in found:
        before = last.get(one.xid)
        if before and one.at - before.ends < TOGETHER:
            before.add(one)
        else:
            kept.append(one)
            last[one.xid] = one
    return kept


def _versions(row: Any, told: Told) -> Iterator[Change]:
    if not hasattr(row, "pgh_event_model"):
        return
    events, reader = row.pgh_event_model, _Reader(row, told)
    before = None
    for event in events.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id"):
        context = event.pgh_context or {}
        lines = reader.lines(before, event)
        yield Change(event.pgh_created_at, context.get("user"), [context.get("why") or ""], lines, event.pgh_xid)
        before = event


def _moves(row: models.Model) -> Iterator[Change]:
    for move in StateMove.objects.of(row):
        name = _name(type(row), "state")
        line = _from_to(name, move.from_label, move.to_label) if move.from_state else f"{name}: {move.to_label}"
        yield Change(move.at, move.by_id, [move.why], [line], move.xid)


def _log(row: models.Model) -> Iterator[Change]:
    entries = LogEntry.objects.filter(object_id=str(row.pk), content_type=get_content_type_for_model(row))
    for entry in entries.order_by("action_time"):
        of_a_form = entry.change_message.startswith("[")
        text = entry.get_change_message() or _("Changed")
        reasons = [one["why"] for one in json.loads(entry.change_message) if "why" in one] if of_a_form else []
        yield Change(entry.action_time, entry.user_id, reasons, [text], xid=int(of_a_form))


class _Reader:
    """Tells two versions of a row apart. Rows that they name are looked up once each."""

    def __init__(self, row: Any, told: Told) -> None:
        self.model, self.told = type(row), told
        known = {field.name for field in row.pgh_event_model._meta.fields}
        self.columns = [one for one in self.model._meta.concrete_fields if one.name in known and not one.primary_key]
        self.named: dict[tuple[Any, Any], str] = {}

    def lines(self, before: Any, after: Any) -> list[str]:
        if after.pgh_label == "delete":
            return [_("Deleted")]
        if before is None:
            held = [one for one in self.columns if getattr(after, one.attname) not in (None, "", [], {}, False)]
            shown = [f"{self._called(one)}: {self._said(one, after)}" for one in held if self.told(one)]
            return [_("Created") if after.pgh_label == "insert" else _("Changed"), *shown]
        changed = [one for one in self.columns if getattr(before, one.attname) != getattr(after, one.attname)]
        return [self._line(one, before, after) for one in changed if one.editable or one.name != COUNTER]

    def _line(self, column: models.Field, before: Any, after: Any) -> str:
        name = self._called(column)
        if self.told(column) and not isinstance(getattr(after, column.attname), dict):
            said = [self._said(column, version) for version in (before, after)]
            if said[0] != said[1]:
                return _from_to(name, *said)
        return _("%s: changed") % name

    def _called(self, column: models.Field) -> str:
        return _name(self.model, column.name)

    def _said(self, column: models.Field, version: Any) -> str:
        value = getattr(version, column.attname)
        if value in (None, "", []):
            return "–"
        if column.remote_field:
            return self._named(column.remote_field.model, value)
        base: Any = getattr(column, "base_field", column)
        names = {str(key): str(name) for key, name in base.flatchoices or ()} or CODES.get(column.name, {})
        if isinstance(value, list):
            return ", ".join(names.get(str(one), str(one)) for one in value)
        return names.get(str(value)) or _plain(value)

    def _named(self, model: Any, key: Any) -> str:
        if (model, key) not in self.named:
            row = model._base_manager.filter(pk=key).first()
            self.named[model, key] = str(row) if row is not None else _("gone since")
        return self.named[model, key]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, dt.date):
        return day_text(value)
    return Truncator(str(value)).chars(LONGEST)


def _name(model: type[models.Model], column: str) -> str:
    found = {one.name: one for one in model._meta.concrete_fields}.get(column)
    return capfirst(str(getattr(found, "verbose_name", _("state"))))


def _from_to(name: str, before: str, after: str) -> str:
    return f"{name}: {before} → {after}"


def _without(text: str, whys: list[str]) -> str:
    """A step's own line in Django's log ends with its reason, which stands beside it here."""
    return next((text.removesuffix(f": {why}") for why in whys if text.endswith(f": {why}")), text)
