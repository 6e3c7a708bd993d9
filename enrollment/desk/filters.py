"""Filters of the list of enrollments; Django counts each choice beside it."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.counties import county_name
from enrollment.intake.models import Enrollment
from enrollment.intake.states import SEATS
from enrollment.intake.waitlist.activity import with_activity

CIRCUMSTANCES = "enrollment.view_circumstances"
# Days without a new badge, of people with a seat: key → (label, more than, at most).
BANDS: dict[str, tuple[Any, int, int | None]] = {
    "week": (_("up to 7"), -1, 7),
    "month": (_("8 to 21"), 7, 21),
    "long": (_("22 to 35"), 21, 35),
    "gone": (_("over 35"), 35, None),
}
PRIORITIES = [
    ("1", _("1: veteran or spouse, in a priority group")),
    ("2", _("2: in a priority group")),
    ("3", _("3: veteran or spouse")),
    ("4", _("4: everyone else")),
]


class CountyFilter(admin.SimpleListFilter):
    title = _("county")
    parameter_name = "county"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        there = Enrollment.objects.order_by("county").values_list("county", flat=True).distinct()
        return [(fips, county_name(fips)) for fips in there]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(county=self.value()) if self.value() else queryset


class QuietFilter(admin.SimpleListFilter):
    title = _("days without a new badge, with a seat")
    parameter_name = "quiet"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(key, label) for key, (label, _more, _most) in BANDS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in BANDS:
            return queryset
        _label, more, most = BANDS[self.value() or ""]
        now = timezone.now()
        quiet = Q(quiet_since__lt=now - dt.timedelta(days=more)) if more >= 0 else Q(quiet_since__isnull=False)
        if most is not None:
            quiet &= Q(quiet_since__gte=now - dt.timedelta(days=most))
        found = with_activity(Enrollment.objects.filter(state__in=SEATS)).filter(quiet)
        return queryset.filter(pk__in=found.values("pk"))


class PriorityFilter(admin.SimpleListFilter):
    """For those who may see what it follows from."""

    title = _("priority of service")
    parameter_name = "priority"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return PRIORITIES if request.user.has_perm(CIRCUMSTANCES) else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(priority=self.value()) if self.value() in dict(PRIORITIES) else queryset


class TellFilter(admin.SimpleListFilter):
    """Where they stand is news, and no mail tells them."""

    title = _("to tell where they stand")
    parameter_name = "tell"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("by phone or in person"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Enrollment.objects.to_tell().values("pk"))


class DoubtFilter(admin.SimpleListFilter):
    """Seats that the rules would not give after an answer was corrected."""

    title = _("seat in doubt")
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("after a correction"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Enrollment.objects.doubted().values("pk"))
