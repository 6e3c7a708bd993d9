"""The programme and the counties it serves."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.counties import choices, county_name
from codeoregon.lib.past.reasoned import ReasonedAdmin, ReasonedFormSet
from enrollment.programs.models import Programme, ServiceCounty


class ServiceCountyForm(forms.ModelForm):
    fips = forms.ChoiceField(label=_("County"), choices=choices)

    class Meta:
        model = ServiceCounty
        fields = ["fips"]


class ServiceCountyInline(admin.StackedInline):
    model = ServiceCounty
    form = ServiceCountyForm
    formset = ReasonedFormSet
    extra = 0
    verbose_name = _("county")
    verbose_name_plural = _("counties whose residents may join")


@admin.register(Programme)
class ProgrammeAdmin(ReasonedAdmin):
    list_display = ["name", "board", "opened_on", "area"]
    inlines = [ServiceCountyInline]

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("counties")

    @admin.display(description=_("area"))
    def area(self, programme: Programme) -> str:
        return ", ".join(county_name(county.fips) for county in programme.counties.all())
