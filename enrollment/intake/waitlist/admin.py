"""Funding streams in the staff pages: opening one, and how many seats it pays, held against who is offered one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from codeoregon.capacity.models import HIGHEST
from codeoregon.lib.past.reasoned import ReasonedAdmin, ReasonedForm
from enrollment.intake.models import Offer
from enrollment.programs import actions
from enrollment.programs.seats import FundingStream


class StreamForm(ReasonedForm):
    limit = forms.IntegerField(label=_("Seats it pays"), min_value=0, max_value=HIGHEST)
    knows = forms.BooleanField(
        label=_("Pay fewer seats than are taken and offered"),
        required=False,
        help_text=_("Whoever accepts when no seat is left gets none, is told so, and keeps their place in line."),
    )

    knows_end = forms.BooleanField(
        label=_("End earlier, although seats are taken or offered"),
        required=False,
        help_text=_("After this day seats end and offers are withdrawn. These people are told, and wait in line."),
    )

    class Meta:
        model = FundingStream
        fields = ["programme", "code", "name", "opens_on", "closes_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["limit"].initial = self.instance.pool.limit
            self.fields["limit"].help_text = in_use(self.instance)

    def clean_limit(self) -> int:
        limit: int = self.cleaned_data["limit"]
        if self.instance.pk and limit < self.instance.pool.drawn:
            raise forms.ValidationError(
                _("%d seats are taken. Enter a limit that is not lower.") % self.instance.pool.drawn
            )
        return limit

    def clean(self) -> dict[str, Any]:
        """A limit below the seats that are taken and offered, or an earlier end of them, is asked about once more."""
        values = super().clean()
        until = values.get("closes_on")
        ends_earlier = self.instance.pk and until and until < self.instance.closes_on
        if ends_earlier and is_in_use(self.instance) and not values.get("knows_end"):
            self.add_error("closes_on", f"{in_use(self.instance)} {_('Enter a later day, or tick the box below.')}")
        since = values.get("opens_on")
        begins_later = self.instance.pk and since and since > max(self.instance.opens_on, timezone.localdate())
        if begins_later and is_in_use(self.instance):
            self.add_error("opens_on", f"{in_use(self.instance)} {_('It has begun: enter no later day.')}")
        limit = values.get("limit")
        if self.instance.pk and limit is not None and limit < self.instance.pool.limit and not values.get("knows"):
            short = self.instance.pool.drawn + open_offers(self.instance) - limit
            if short > 0:
                self.add_error("limit", _too_few(self.instance, short))
        return values


def open_offers(stream: FundingStream) -> int:
    return Offer.objects.open().filter(stream=stream).count()


def is_in_use(stream: FundingStream) -> bool:
    return stream.pool.drawn > 0 or open_offers(stream) > 0


def in_use(stream: FundingStream) -> str:
    """How many of its seats are taken, and how many offers could still become one."""
    taken, offered = stream.pool.drawn, open_offers(stream)
    seats = ngettext("%d seat is taken", "%d seats are taken", taken) % taken
    offers = ngettext("%d offer is open", "%d offers are open", offered) % offered
    return gettext("%(seats)s, %(offers)s.") % {"seats": seats, "offers": offers}


def _too_few(stream: FundingStream, short: int) -> str:
    without = ngettext(
        "%d person who is offered a seat could not get one.",
        "%d people who are offered a seat could not get one.",
        short,
    )
    return f"{in_use(stream)} {without % short} {gettext('Enter a higher number, or tick the box below.')}"


@admin.register(FundingStream)
class FundingStreamAdmin(ReasonedAdmin):
    form = StreamForm
    list_display = ["name", "code", "programme", "limit", "taken", "left", "opens_on", "closes_on"]
    list_select_related = ["programme", "pool"]
    fields = ["programme", "code", "name", "limit", "opens_on", "closes_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["programme", "code"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Each box is there where it can mean something, below what it is about."""
        shown = super().get_fields(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return shown
        boxes = {"limit": ["knows"] if open_offers(obj) else [], "closes_on": ["knows_end"] if is_in_use(obj) else []}
        return [name for field in shown for name in (field, *boxes.get(field, ()))]

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
