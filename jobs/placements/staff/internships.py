"""Internships in the staff pages: what is learned, who supervises and employs, the evaluation, the hire after it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import StaffAdmin
from jobs.placements.internships import actions, rules
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.states import UNSENT, PlacementState


class TermsForm(forms.ModelForm):
    class Meta:
        model = InternshipTerms
        fields = list(actions.TERMS)


@admin.register(InternshipTerms)
class InternshipTermsAdmin(StaffAdmin):
    form = TermsForm
    list_display = ["person", "employer", "supervisor", "employer_of_record", "recommended", "hired_on"]
    list_filter = ["placement__state"]
    search_fields = ["placement__referral__candidate__user__full_name"]
    ordering = ["-id"]
    shown = ["evaluation", "recommended", "evaluated_at", "evaluated_by", "hired_on", "hired_wage"]
    fields = ["contract", "obstacles", *actions.TERMS, *shown]

    def get_queryset(self, request: HttpRequest) -> Any:
        names = ("candidate__user", "opening__organisation", "opening__site")
        return super().get_queryset(request).select_related(*(f"placement__referral__{name}" for name in names))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        writes = obj is None or obj.placement.state == PlacementState.DRAFT
        return ["contract", "obstacles", *self.shown] if writes else self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a hire makes them

    def save_model(self, request: HttpRequest, obj: InternshipTerms, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            actions.write_terms(placement=obj.placement, by=request.user, **values)

    @admin.display(description=_("person"))
    def person(self, terms: InternshipTerms) -> str:
        return str(terms.placement.referral.candidate.user)

    @admin.display(description=_("employer"))
    def employer(self, terms: InternshipTerms) -> str:
        return terms.placement.referral.opening.organisation.name

    @admin.display(description=_("placement"))
    def contract(self, terms: InternshipTerms) -> str:
        url = reverse("admin:jobs_placement_change", args=[terms.placement_id])
        return format_html('<a href="{}">{}, {}</a>', url, terms.placement, self.person(terms))

    @admin.display(description=_("still missing"))
    def obstacles(self, terms: InternshipTerms) -> str:
        found = rules.missing(terms) if terms.placement.state in UNSENT else []
        return format_html_join("", "<div>{}</div>", ((sentence,) for sentence in found)) or "–"
