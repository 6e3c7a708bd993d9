"""What keeps a day from being the last one worked, work from counting as completed, and the last invoice as settled.

Writes nothing.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.lib.states import NotReady
from codeoregon.lib.templatetags.co import day_text
from codeoregon.lib.text import visible
from jobs.placements.billing import cents
from jobs.placements.invoices import building
from jobs.placements.invoices.models import InvoiceLine
from jobs.placements.invoices.states import WRITABLE, InvoiceState
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import last_agreed
from jobs.placements.reviews.states import ReviewKind
from jobs.placements.states import PlacementKind
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.models import TimesheetDay
from jobs.placements.timesheets.states import OPEN, TimesheetState

ANSWERS = {
    TimesheetState.DRAFT: gettext_lazy("the learner has not sent it"),
    TimesheetState.SUBMITTED: gettext_lazy("it waits for the supervisor"),
    TimesheetState.RETURNED: gettext_lazy("it was given back to the learner"),
}


@dataclass(frozen=True)
class OpenEnd:
    """One thing in the way, and the staff page (address) on which it is seen. ``owed``: a reason gets past it."""

    sentence: str
    page: str
    owed: bool = False

    def __html__(self) -> str:
        return format_html('{} <a href="{}">{}</a>', self.sentence, self.page, _("Look at it"))


class NotSettled(NotReady):
    """Says each open end; ``shown`` with the way to it."""

    def __init__(self, ends: list[OpenEnd]) -> None:
        super().__init__(" ".join(one.sentence for one in ends))
        self.ends = ends

    @property
    def shown(self) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((one,) for one in self.ends))


def latest_end(placements: Iterable[Placement]) -> dt.date:
    """The latest day that can be the last one worked of all of these: today, or when the first of them is over."""
    return min([timezone.localdate(), *filter(None, map(last_agreed, placements))])


def refuse_end(placement: Placement, day: dt.date) -> None:
    """Raises NotReady when ``day`` can't be the last one worked."""
    if day > timezone.localdate():
        raise NotReady(_("The last day worked is still to come. Note the end when it has come."))
    if placement.begins_on is not None and day < placement.begins_on:
        began = {"day": day_text(placement.begins_on)}
        raise NotReady(_("The first day was %(day)s. The last day worked is not before it.") % began)
    if (last := last_agreed(placement)) is not None and day > last:
        agreed = {"day": day_text(last)}
        raise NotReady(_("The agreement goes to %(day)s. The last day worked is not after it.") % agreed)
    worked = Q(regular__gt=0) | Q(overtime__gt=0) | Q(leave__gt=0)
    approved = TimesheetDay.objects.filter(timesheet__placement=placement, timesheet__state=TimesheetState.APPROVED)
    if (later := approved.filter(worked, date__gt=day).order_by("date").last()) is not None:
        known = {"day": day_text(later.date)}
        raise NotReady(_("Hours of %(day)s are approved, so the last day worked is not earlier.") % known)


def refuse_over(placement: Placement) -> None:
    """Raises NotReady while days of the agreement are still to come."""
    if (last := last_agreed(placement)) is not None and last > timezone.localdate():
        raise NotReady(_before(last))


def refuse_completion(placement: Placement) -> None:
    """Raises NotReady with a sentence for each thing that is missing of work done to its end."""
    if found := list(_undone(placement)):
        raise NotReady(" ".join(found))


def _undone(placement: Placement) -> Iterator[str]:
    if (last := last_agreed(placement)) is not None and last > timezone.localdate():
        yield _before(last)
    if placement.kind == PlacementKind.DIRECT:
        return
    if not placement.reviews.held().filter(kind=ReviewKind.FINAL).exists():
        yield _("The final review is not held yet.")
    approved = TimesheetDay.objects.filter(timesheet__placement=placement, timesheet__state=TimesheetState.APPROVED)
    if placement.kind == PlacementKind.OJT and not approved.filter(regular__gt=0).exists():
        yield _("No hours of work are approved yet.")


def _before(last: dt.date) -> str:
    sentence = _("The last day is %(day)s. If the work ended before it, note “Ended early” with the last day worked.")
    return sentence % {"day": day_text(last)}


def open_ends(placement: Placement) -> list[OpenEnd]:
    """[] when the last invoice may count as settled."""
    return [*_unpaid(placement), *_unanswered(placement), *_unbilled(placement)]


def refuse_open(placement: Placement, why: str) -> None:
    """Raises NotSettled. What the employer owes is passed over when ``why`` says how it was paid back."""
    found = open_ends(placement)
    if not all(one.owed and visible(why) for one in found):
        raise NotSettled(found)


def _unpaid(placement: Placement) -> Iterator[OpenEnd]:
    for row in placement.invoices.exclude(state=InvoiceState.PAID).order_by("number"):
        known = {"number": row, "state": row.get_state_display()}
        sentence = _("Invoice %(number)s is not paid: it is “%(state)s”.") % known
        yield OpenEnd(sentence, reverse("admin:jobs_invoice_change", args=[row.pk]))


def _unanswered(placement: Placement) -> Iterator[OpenEnd]:
    """Weeks that can still be worked on; what lies after a last day that was moved forward cannot be."""
    last = rules.last_day(placement)
    for sheet in placement.timesheets.filter(state__in=OPEN, week__lte=last).order_by("week"):
        known = {"day": day_text(sheet.week), "answer": ANSWERS[TimesheetState(sheet.state)]}
        sentence = _("The week of %(day)s is not approved: %(answer)s.") % known
        yield OpenEnd(sentence, _page(sheet.pk))


def _unbilled(placement: Placement) -> Iterator[OpenEnd]:
    """What is due; nothing beside an invoice that is still being written, for it takes the weeks up."""
    lines = [one for one in building.due(placement) if one.amount]
    if placement.invoices.filter(state__in=WRITABLE).exists():
        return
    if (owed := building.total(lines)) < 0:
        yield _owed(lines, owed)
        return
    for line in lines:
        known = {"day": day_text(line.timesheet.week), "amount": cents(line.amount)}
        sentence = _("The week of %(day)s is approved and not billed: %(amount)s.") % known
        yield OpenEnd(sentence, _page(line.timesheet_id))


def _owed(lines: list[InvoiceLine], owed: Decimal) -> OpenEnd:
    """Corrections that no later week makes up for: no invoice goes below zero, so the money comes back by itself."""
    sentence = _(
        "Corrections come to %(owed)s, which the employer pays back. When it has, write how as the reason."
    ) % {"owed": cents(owed)}
    return OpenEnd(sentence, _page(lines[0].timesheet_id), owed=True)


def _page(sheet: int) -> str:
    return reverse("admin:jobs_timesheet_change", args=[sheet])
