"""Seats in the staff pages: the way of a seat to the provider by hand."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import StaffAdmin
from codeoregon.lib.desk.filters import Happened
from codeoregon.lib.desk.steps import ReasonForm, reason_action
from codeoregon.lib.text import LineField
from codeoregon.web.tables import csv_response
from enrollment.programs import actions
from enrollment.programs.actions import EXPORT
from enrollment.programs.seats import Seat


class CodeForm(ReasonForm):
    """The licence code of one seat."""

    code = LineField(label=_("Licence code"), max_length=60)
    field_order = ["code", "reason"]


def _sent(request: HttpRequest, seat: Seat, reason: str) -> None:
    actions.mark_sent(seats=[seat], by=request.user)


def _accepted(request: HttpRequest, seat: Seat, reason: str) -> None:
    actions.mark_accepted(seats=[seat], by=request.user)


def _code(request: HttpRequest, seat: Seat, reason: str, code: str) -> None:
    actions.assign_code(seat=seat, code=code, by=request.user)


mark_sent = reason_action(
    _("Was sent to the provider"), EXPORT, _sent, name="mark_sent", needs_reason=False,
    may=lambda request, row: row.ended_at is None and row.sent_at is None,
)  # fmt: skip
mark_accepted = reason_action(
    _("The provider accepted"), EXPORT, _accepted, name="mark_accepted", needs_reason=False,
    may=lambda request, row: row.ended_at is None and row.sent_at and row.provider_accepted_at is None,
)  # fmt: skip
assign_code = reason_action(
    _("Assign a licence code"), EXPORT, _code, name="assign_code", form=CodeForm,
    may=lambda request, row: row.ended_at is None,
)  # fmt: skip


def export(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
    """The chosen live seats as CSV for the provider; nothing is marked by it."""
    if not request.user.has_perm(EXPORT):
        raise PermissionDenied
    seats = queryset.live().select_related("user", "stream").order_by("started_at", "pk")
    rows = [
        [seat.user.full_name, seat.user.email if seat.user.gets_mail else "", seat.licence_code, seat.stream.code,
         timezone.localdate(seat.started_at).isoformat(), seat.stream.closes_on.isoformat()]
        for seat in seats
    ]  # fmt: skip
    if not rows:
        modeladmin.message_user(request, _("None of these seats is live."), messages.ERROR)
    return csv_response("seats.csv", ["name", "email", "licence_code", "stream", "from", "until"], rows)


export.short_description = _("Export as CSV for the provider")  # type: ignore[attr-defined]
export.permission = EXPORT  # type: ignore[attr-defined]


class AtProvider(admin.SimpleListFilter):
    title = _("at the provider")
    parameter_name = "at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unsent", _("not sent yet")), ("sent", _("sent, not accepted")), ("accepted", _("accepted"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = {
            "unsent": {"sent_at__isnull": True, "ended_at__isnull": True},
            "sent": {"sent_at__isnull": False, "provider_accepted_at__isnull": True, "ended_at__isnull": True},
            "accepted": {"provider_accepted_at__isnull": False, "ended_at__isnull": True},
        }
        return queryset.filter(**wanted.get(self.value() or "", {}))


SHOWN = [
    "person", "stream", "started_at", "ended_at", "end", "licence_code", "sent_at", "sent_by", "provider_accepted_at",
]  # fmt: skip


@admin.register(Seat)
class SeatAdmin(StaffAdmin):
    list_display = ["person", "stream", "started_at", "ended_at", "end", "sent_at", "provider_accepted_at"]
    list_filter = [AtProvider, "stream", "end", ("ended_at", Happened)]
    list_select_related = ["user", "stream"]
    search_fields = ["user__full_name", "user__email", "licence_code"]
    date_hierarchy = "started_at"
    actions = [export, mark_sent, mark_accepted, assign_code]
    object_actions = [mark_sent, mark_accepted, assign_code]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return SHOWN

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return SHOWN

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a seat begins when an offer is accepted

    @admin.display(description=_("person"), ordering="user__full_name")
    def person(self, seat: Seat) -> str:
        return seat.user.get_full_name()
