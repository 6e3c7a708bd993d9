"""Training contracts in the staff pages: terms, plan, what is missing, hours by SVP level, stops."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.context import because
from codeoregon.lib.desk.bases import LabelledInline, StaffAdmin
from codeoregon.lib.desk.filters import Happened
from codeoregon.lib.desk.steps import OptionalReasonForm, ReasonForm, reason_action
from codeoregon.policy.dated import Counts, DatedAdmin, by
from jobs.placements.ojt import actions, rules, stops
from jobs.placements.ojt.in_force import plan_of
from jobs.placements.ojt.models import Factor, OjtTerms, PlanRow, SvpHours, TrainingStop
from jobs.placements.ojt.svp import hours_at_most, in_force

PERMISSION = "jobs.change_ojtterms"


class ShareForm(ReasonForm):
    """How much of the wage, and why more than usual."""

    rate = forms.DecimalField(label=_("Percent of the wage paid back"), max_digits=4, decimal_places=1, min_value=1)
    factors = forms.MultipleChoiceField(label=_("Reasons"), choices=Factor.choices, widget=forms.CheckboxSelectMultiple)


def _open(request: HttpRequest, terms: OjtTerms) -> bool:
    return actions.is_open(terms.placement)


def _fill(request: HttpRequest, terms: OjtTerms, reason: str) -> None:
    actions.fill_plan(terms=terms, by=request.user)


def _raise(request: HttpRequest, terms: OjtTerms, reason: str, rate: Decimal, factors: list[str]) -> None:
    actions.raise_share(terms=terms, rate=rate, factors=factors, why=reason, by=request.user)


def _lift(request: HttpRequest, stop: TrainingStop, reason: str) -> None:
    stops.lift(stop=stop, why=reason, by=request.user)


fill = reason_action(
    _("Fill the plan from the match"), PERMISSION, _fill, form=OptionalReasonForm, name="fill_plan", may=_open
)
higher = reason_action(
    _("Approve more than half of the wage"), actions.APPROVES, _raise, form=ShareForm, name="raise_share", may=_open
)
lift = reason_action(
    _("Lift the stop"), stops.LIFTS, _lift, name="lift", may=lambda request, row: row.lifted_at is None
)


class TermsForm(forms.ModelForm):
    """The usual share is typed here; a higher one is approved by a step of its own."""

    class Meta:
        model = OjtTerms
        fields = ["svp", "rate", *rules.ATTESTED, "policy_number", "policy_expires_on"]

    def clean_rate(self) -> Decimal:
        rate: Decimal = self.cleaned_data["rate"]
        approved = rate == self.instance.rate and self.instance.approved_by_id is not None
        if sentence := rules.share_obstacle(rate, self.instance.factors, approved=approved):
            raise ValidationError(sentence)
        return rate


def _later(terms: OjtTerms) -> Any:
    """The version whose plan has taken the first one's place, or None."""
    return next((row.version for row in plan_of(terms.placement)), None)


class PlanRows(LabelledInline):
    """The rows of a training plan; whose they are, and who may change them, say the two that come of it."""

    model = PlanRow
    fields = ("skill", "start_level", "target_level", "shown_by", "hours", "method", "met_on")
    autocomplete_fields = ("skill",)
    formfield_overrides = {models.CharField: {"widget": forms.TextInput(attrs={"size": 16})}}  # seven columns a row


class PlanInline(PlanRows):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or actions.is_open(obj.placement)) and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(version=None)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Once it is agreed, only the day on which a skill was met is written, and that in the plan in force."""
        if obj is None or actions.is_open(obj.placement):
            return ()
        return self.fields if _later(obj) else tuple(name for name in self.fields if name != "met_on")


@admin.register(OjtTerms)
class OjtTermsAdmin(StaffAdmin):
    form = TermsForm
    list_display = ["person", "employer", "svp", "hours", "rate", "ceiling", "policy_expires_on"]
    list_filter = ["placement__state"]
    search_fields = ["placement__referral__candidate__user__full_name"]
    ordering = ["-id"]
    actions = object_actions = [fill, higher]
    inlines = [PlanInline]
    written = [
        *("svp", "rate", *rules.ATTESTED, "policy_number", "policy_expires_on"),
        *("bargaining", "union_name", "union_agreed_on"),
    ]
    fields = [
        *("contract", "obstacles", "in_force", "svp", "table", "hours", "rate", "ceiling", "reasons", *rules.ATTESTED),
        *("policy_number", "policy_expires_on", "bargaining", "union_name", "union_agreed_on"),
        *("retained", "retention_note"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        names = ("candidate__user", "opening__organisation", "opening__site")
        whole = [f"placement__referral__{name}" for name in names]
        return super().get_queryset(request).select_related(*whole, "approved_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [
            "contract",
            "obstacles",
            "in_force",
            "table",
            "hours",
            "ceiling",
            "reasons",
            "retained",
            "retention_note",
        ]
        return shown if obj is None or actions.is_open(obj.placement) else self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a hire makes them

    def save_model(self, request: HttpRequest, obj: OjtTerms, form: Any, change: bool) -> None:
        names = [name for name in form.changed_data if name in self.written]
        if "rate" in names and obj.rate <= rules.usual_share():
            obj.approved_by, obj.approved_at, obj.factors, obj.factors_note = None, None, [], ""
            names += ["approved_by", "approved_at", "factors", "factors_note"]
        if names:
            with because(by=request.user):
                obj.save(update_fields=names)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if actions.is_open(form.instance.placement):
            actions.settle(placement=form.instance.placement, by=request.user)

    @admin.display(description=_("person"))
    def person(self, terms: OjtTerms) -> str:
        return str(terms.placement.referral.candidate.user)

    @admin.display(description=_("employer"))
    def employer(self, terms: OjtTerms) -> str:
        return terms.placement.referral.opening.organisation.name

    @admin.display(description=_("placement"))
    def contract(self, terms: OjtTerms) -> str:
        url = reverse("admin:jobs_placement_change", args=[terms.placement_id])
        shown = f"{terms.placement}, {self.person(terms)}, {self.employer(terms)}"
        return format_html('<a href="{}">{}</a>', url, shown)

    @admin.display(description=_("plan in force"))
    def in_force(self, terms: OjtTerms) -> str:
        version = _later(terms)
        if version is None:
            return str(_("The one below"))
        url = reverse("admin:jobs_modification_change", args=[version.pk])
        return format_html('<a href="{}">{}</a>', url, version)

    @admin.display(description=_("still missing"))
    def obstacles(self, terms: OjtTerms) -> str:
        found = rules.missing(terms) if terms.placement.state in rules.BEFORE_SIGNING else []
        return format_html_join("", "<div>{}</div>", ((sentence,) for sentence in found)) or "–"

    @admin.display(description=_("hours that the table allows, and credited"))
    def table(self, terms: OjtTerms) -> str:
        most = hours_at_most(terms.svp) if terms.svp else None
        if not most:
            return "–"
        left = rules.hours_left(most, terms.first_plan)
        return f"{most}, of which {most - left} credited for skills held: {left} at most"

    @admin.display(description=_("reasons for more than one half"))
    def reasons(self, terms: OjtTerms) -> str:
        if terms.approved_by is None:
            return "–"
        labels = ", ".join(str(Factor(one).label) for one in terms.factors)
        return f"{labels}. {terms.factors_note} ({terms.approved_by})"


class SvpForm(forms.ModelForm):
    class Meta:
        model = SvpHours
        fields = ["svp", "hours", "effective_from", "why"]

    def clean_effective_from(self) -> Any:
        day = self.cleaned_data["effective_from"]
        if day < timezone.localdate():
            raise ValidationError(_("Choose today or a later day: what has been decided stays as it was."))
        return day


@admin.register(SvpHours)
class SvpHoursAdmin(DatedAdmin):
    form = SvpForm
    list_display = ["svp", "hours", "effective_from", "set_by", "set_at", "why"]
    list_filter = ["svp"]
    fields = ["svp", "hours", "effective_from", "why"]

    def in_force(self) -> list[Counts]:
        """Every level, those too that staff have never changed."""
        return [
            Counts(
                gettext("SVP level %(level)d") % {"level": level},
                gettext("%(hours)d hours at most") % {"hours": hours} if hours else gettext("no training"),
                row.effective_from if row else None,
                by(row) if row else gettext("the example of one local board that comes with the portal"),
            )
            for level, hours, row in in_force()
        ]


@admin.register(TrainingStop)
class TrainingStopAdmin(StaffAdmin):
    list_display = ["organisation", "raised_at", "lifted_at", "lifted_by"]
    list_filter = [("lifted_at", Happened)]
    search_fields = ["organisation__legal_name"]
    list_select_related = ["organisation", "lifted_by"]
    ordering = ["-id"]
    actions = object_actions = [lift]
    fields = readonly_fields = ("organisation", "why", "raised_at", "lifted_at", "lifted_by", "lift_reason")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
