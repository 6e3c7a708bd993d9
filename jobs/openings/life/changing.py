"""An employer changes an opening that is open.

Words, hours and the number of people go live at once; history keeps what stood there. Pay, kind, place and skills are
what people chose it for, so a change of them goes back to staff, and so do words that staff look at first: the opening
leaves the board until it is approved anew. The employer agrees to that before anything is written.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.catalog.models import Skill
from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.seen.together import ClosedMeanwhile, Settle
from codeoregon.lib.states import NotReady
from codeoregon.lib.templatetags.co import money
from jobs.openings.actions import WRITABLE, advance, assign, cant_be_changed, write_needs
from jobs.openings.checks.flags import flags
from jobs.openings.models import Opening
from jobs.openings.rules import missing
from jobs.openings.states import OpeningState

LOOKED_AT = ("kind", "pay_low", "pay_high", "pay_period", "site", "is_remote", "live_in")  # and the needs
Needs = Mapping[int, tuple[int, bool]]


class LookedAtFirst(Exception):
    """The change is one that staff look at first, and nobody has agreed to that yet; nothing was written.

    ``reasons``: what it is about, in words.
    """

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def change(
    *,
    opening: Opening,
    by: User,
    agreed: bool,
    settle: Settle | None = None,
    needs: Needs | None = None,
    **values: Any,
) -> Opening:
    """Write one page of an open opening; returns it, published or submitted.

    ``agreed``: it may go back to staff. ``settle``: as in ``save_draft``. Raises LookedAtFirst, ClosedMeanwhile when it
    is not open any more, NotReady, ValidationError, and what ``settle`` raises.
    """
    row = Opening.objects.select_for_update(of=("self",)).select_related("organisation", "site").get(pk=opening.pk)
    if row.state != OpeningState.PUBLISHED:
        raise ClosedMeanwhile(cant_be_changed(row))
    if settle and needs is not None:
        needs = settle(row, needs)
    elif settle:
        values = settle(row, values)
    before, stood = {name: getattr(row, name) for name in WRITABLE}, _marks(row)
    assign(row, values)
    row.full_clean()
    if row.positions != before["positions"]:
        _check_positions(row)
    fields = [name for name in WRITABLE if getattr(row, name) != before[name]]
    reasons = [_told(row, name, before[name]) for name in fields if name in LOOKED_AT]
    changed_needs = [] if needs is None else _of_needs(row, needs)
    reasons += changed_needs
    reasons += [_("words: %(words)s") % {"words": words} for words in sorted(_marks(row) - stood)]
    if reasons and not agreed:
        raise LookedAtFirst(reasons)
    if not (fields or changed_needs):
        return row
    with because(by=by, why="changed while open"):
        row.version += 1
        row.save(update_fields=[*fields, "version"])
        if needs is not None and changed_needs:
            write_needs(row, needs)
    if not reasons:
        ring("openings")
        return row
    return _back_to_staff(row, by, reasons)


def _back_to_staff(row: Opening, by: User, reasons: list[str]) -> Opening:
    if gaps := missing(row, list(row.needs.all())):
        raise NotReady(" ".join(gap.sentence for gap in gaps))
    why = _("Changed while it was open: %(what)s") % {"what": "; ".join(reasons)}
    return advance(row, OpeningState.SUBMITTED, by=by, why=why, submitted_at=timezone.now())


def _check_positions(row: Opening) -> None:
    """Not fewer than are hired already, which the form of a draft can't know."""
    if row.positions <= row.hired:
        sentence = ngettext(
            "You have hired %(many)d person for it. Ask for more, or end the opening.",
            "You have hired %(many)d people for it. Ask for more, or end the opening.",
            row.hired,
        )
        raise ValidationError({"positions": sentence % {"many": row.hired}})


def _marks(row: Opening) -> set[str]:
    """The words that stand out in it, and whether the pay does."""
    return {flag.words.lower() or _("pay and minimum wage") for flag in flags(row)}


def _told(row: Opening, name: str, before: Any) -> str:
    """ "pay from: $24 → $26.50"."""
    field = row._meta.get_field(name)
    choices: dict[Any, Any] = dict(getattr(field, "flatchoices", ()))
    old, new = (choices.get(value, value) for value in (before, getattr(row, name)))
    return f"{getattr(field, 'verbose_name', name)}: {_in_words(old)} → {_in_words(new)}"


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return money(value) if isinstance(value, Decimal) else str(value or "–")


def _of_needs(row: Opening, needs: Needs) -> list[str]:
    """The names of skills that come, go or are asked for otherwise."""
    stood = {need.skill_id: (need.level, need.required) for need in row.needs.all()}
    other = [skill for skill in {**stood, **needs} if stood.get(skill) != needs.get(skill)]
    names = Skill.objects.filter(pk__in=other).order_by("name").values_list("name", flat=True)
    return [_("skills: %(names)s") % {"names": ", ".join(names)}] if other else []
