"""What a staff step is decided on: each row as its page showed it, held against the row as it stands.

A page of the admin says with ``weighed`` what of a row is shown before the step, with ``weighed_with`` which rows hang
on it, and with ``moves_by_itself`` which columns are no reason to look again. The page carries a mark of each row; a
row whose mark is another by the time the button is pressed, or that came without one, is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field, quote
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.seen.marks import mark, read, written
from codeoregon.lib.states import Overtaken


class NotAsSeen(Overtaken):
    """The row is not what the page showed; nothing was done to it."""

    def __init__(self, address: str) -> None:
        sentence = _("This changed after it was shown to you, so nothing was done.")
        super().__init__(format_html('{} <a href="{}">{}</a>', sentence, address, _("Look again")))


class Weighed:
    """What a page of the admin says of the decisions that its steps are."""

    weighed: Sequence[str] = ()  # shown of each row before the step; empty: the columns of the list
    weighed_with: Sequence[str] = ()  # relations whose rows are decided on together with it
    moves_by_itself: Sequence[str] = ()  # columns that are no reason to look again
    # Whether the step holds the row before it looks at it; not where others take another row's lock before this one's.
    locked_to_act = False


def marks(page: Any, rows: Iterable[models.Model]) -> str:
    """For the hidden field of the page between the click and the deed: "pk:mark,pk:mark"."""
    return written({str(row.pk): _mark(page, row) for row in rows})


def refuse_unseen(page: Any, request: HttpRequest, row: models.Model) -> None:
    """Raise ``NotAsSeen`` unless the row stands as the page of this request showed it. Call it in a transaction."""
    held = type(row)._base_manager.filter(pk=row.pk)
    now = (held.select_for_update(of=("self",), no_key=True) if page.locked_to_act else held).first()
    if now is None or read(request.POST).get(str(row.pk)) != _mark(page, now):
        meta = row._meta
        name = f"{page.admin_site.name}:{meta.app_label}_{meta.model_name}_change"
        raise NotAsSeen(reverse(name, args=[quote(row.pk)]))


def weighed(page: Any, request: HttpRequest, row: models.Model) -> Iterator[tuple[str, Any]]:
    """(label, value) of what this row is decided on, as its own page or the list shows it."""
    empty = page.get_empty_value_display()
    for name in page.weighed or page.get_list_display(request):
        field, given, value = lookup_field(name, row, page)
        if field is None:
            text = display_for_value(value, empty, boolean=getattr(given, "boolean", False))
        else:
            text = display_for_field(value, field, empty)
        yield str(label_for_field(name, type(row), page)), text


def _mark(page: Any, row: models.Model) -> str:
    hanging = [(name, _columns(one)) for name in page.weighed_with for one in _hanging(row, name)]
    return mark(repr([_columns(row, page.moves_by_itself), hanging]))


def _columns(row: models.Model, left_out: Iterable[str] = ()) -> list[tuple[str, str]]:
    return [
        (field.name, _plain(getattr(row, field.attname)))
        for field in row._meta.concrete_fields
        if field.name not in left_out
    ]


def _plain(value: Any) -> str:
    """One text for one value, whichever way it was read; bytes come as a view that is never written twice alike."""
    return bytes(value).hex() if isinstance(value, memoryview) else str(value)


def _hanging(row: models.Model, name: str) -> list[models.Model]:
    """The rows behind a relation, whether it leads to one or to many."""
    found = getattr(row, name)
    if found is None or isinstance(found, models.Model):
        return [found] if found else []
    return list(found.order_by("pk"))
