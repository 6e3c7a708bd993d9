"""Funding streams and seats in the staff pages: opening a stream, and the way of a seat to the provider by hand."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.capacity.models import HIGHEST
from codeoregon.lib.desk.bases import StaffAdmin
from codeoregon.lib.desk.steps import ReasonForm, reason_action
from codeoregon.lib.past.reasoned import ReasonedAdmin, ReasonedForm
from codeoregon.lib.text import LineField
from codeoregon.web.tables import csv_response
from enrollment.programs import actions
from enrollment.programs.actions import EXPORT
from enrollment.programs.seats import FundingStream, Seat


class StreamForm(ReasonedForm):
    limit = forms.IntegerField(
        label=_("Seats it pays"),
        min_value=0,
        max_value=HIGHEST,
        help_text=_(
            "Seats that are offered and not accepted yet are not counted as taken. Whoever accepts when none is left"
            " gets none and waits on: look at who is offered a seat before you lower this."
        ),
    )

    class Meta:
        model = FundingStream
        fields = ["programme", "code", "name", "opens_on", "closes_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["limit"].initial = self.instance.pool.limit

    def clean_limit(self) -> int:
        limit: int = self.cleaned_data["limit"]
        if self.instance.pk and limit < self.instance.pool.drawn:
            raise forms.ValidationError(
                _("%d seats are taken. Enter a limit that is not lower.") % self.instance.pool.drawn
            )
        return limit


@admin.register(FundingStream)
class FundingStreamAdmin(ReasonedAdmin):
    form = StreamForm
    list_display = ["name", "code", "programme", "limit", "taken", "left", "opens_on", "closes_on"]
    list_select_related = ["programme", "pool"]
    fields = ["programme", "code", "name", "limit", "opens_on", "closes_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["programme", "code"] if obj else []

    def save_model(self, request: HttpRequest, obj: FundingStream, form: Any, change: bool) -> None:
        limit = form.cleaned_data["limit"]
        if change:
            super().save_model(request, obj, form, change)
            actions.set_limit(stream=obj, limit=limit, by=request.user, why=form.cleaned_data["reason"])
            return
        made = actions.open_stream(
            programme=obj.programme, code=obj.code, name=obj.name, limit=limit, opens_on=obj.opens_on,
            closes_on=obj.closes_on, by=request.user,
        )  # fmt: skip
        obj.pk, obj.pool = made.pk, made.pool

    @admin.display(description=_("seats"))
    def limit(self, stream: FundingStream) -> int:
        return stream.pool.limit

    @admin.display(description=_("taken"))
    def taken(self, stream: FundingStream) -> int:
        return stream.pool.drawn

    @admin.display(description=_("left"))
    def left(self, stream: FundingStream) -> int:
        return stream.pool.left


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
    list_filter = [AtProvider, "stream", "end", ("ended_at", admin.EmptyFieldListFilter)]
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
