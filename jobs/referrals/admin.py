"""Referrals in the staff pages: who waits, bringing people to employers, closing what goes nowhere."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.admin_tools import OptionalReasonForm, StaffAdmin, reason_action
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import day
from codeoregon.staff.site import Item
from employers.organisations.admin import shown_moves
from jobs.referrals import actions
from jobs.referrals.models import Referral
from jobs.referrals.shown.packet import packet
from jobs.referrals.states import REFERRAL, ReferralState

PERMISSION = "jobs.refer_candidate"


class NoteForm(OptionalReasonForm):
    """What staff want the employer to know."""

    reason = forms.CharField(
        label=_("Note to the employer (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The employer and the learner read this. Write about skills and the job, nothing personal."),
    )


def _to(state: ReferralState) -> Any:
    return lambda request, row: state in REFERRAL.open_to(row, request.user)


def _refer(request: HttpRequest, referral: Referral, reason: str) -> None:
    actions.refer(referral=referral, note=reason, by=request.user)


def _not_select(request: HttpRequest, referral: Referral, reason: str) -> None:
    actions.not_select(referral=referral, reason=reason, by=request.user)


def _withdraw(request: HttpRequest, referral: Referral, reason: str) -> None:
    actions.withdraw(referral=referral, why=reason, by=request.user)


refer = reason_action(
    _("Refer to employer"), PERMISSION, _refer, form=NoteForm, name="refer", may=_to(ReferralState.REFERRED)
)
not_select = reason_action(
    _("Not selected"), PERMISSION, _not_select, danger=True, name="not_select", may=_to(ReferralState.NOT_SELECTED)
)
withdraw = reason_action(
    _("Withdraw"), PERMISSION, _withdraw, danger=True, name="withdraw", may=_to(ReferralState.WITHDRAWN)
)


class NewReferral(forms.ModelForm):
    """A person and an opening that staff bring together themselves."""

    class Meta:
        model = Referral
        fields = ["candidate", "opening", "note"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("candidate") and values.get("opening"):
            sentence = actions.obstacle(values["candidate"], values["opening"])
            if sentence:
                raise forms.ValidationError(sentence)
        return values

    def validate_constraints(self) -> None:
        """``obstacle`` has asked; a person who is interested already is referred, not made twice."""


@admin.register(Referral)
class ReferralAdmin(StaffAdmin):
    form = NewReferral
    list_display = ["person", "opening", "organisation", "state", "days_in_state", "score", "created_at"]
    list_filter = ["state", "opening__kind"]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = [
        *("candidate__user__full_name", "candidate__user__email"),
        *("opening__title", "opening__organisation__legal_name", "opening__organisation__dba"),
    ]
    search_help_text = _("Name, email address, job title or employer")
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    queues = {"state__exact": (ReferralState.INTERESTED, ReferralState.OFFERED)}
    autocomplete_fields = ["candidate", "opening"]
    actions = [refer, not_select, withdraw]
    object_actions = [refer, not_select, withdraw]
    shown = [
        *("person", "opening", "organisation", "state", "days_in_state", "score", "created_at"),
        *("referred_at", "referred_by", "note", "ended_at", "reason", "reasons", "fits", "moves"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).whole().dated()  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.has_perm(PERMISSION)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # only steps change a referral

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return list(self.shown) if obj else ["candidate", "opening", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.shown) if obj else []

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        try:
            return super().add_view(request, form_url, extra_context)
        except MoveRefused as refused:  # somebody else was quicker, between the form's look and the step
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:jobs_referral_changelist"))

    def save_model(self, request: HttpRequest, obj: Referral, form: Any, change: bool) -> None:
        made = actions.refer(candidate=obj.candidate, opening=obj.opening, note=obj.note, by=request.user)
        obj.pk = made.pk
        obj.refresh_from_db()

    @admin.display(description=_("person"), ordering="candidate__user__full_name")
    def person(self, obj: Referral) -> str:
        return str(obj.candidate.user)

    @admin.display(description=_("employer"), ordering="opening__organisation__legal_name")
    def organisation(self, obj: Referral) -> str:
        return obj.opening.organisation.name

    @admin.display(description=_("days in this state"))
    def days_in_state(self, obj: Any) -> int:
        return int((timezone.now() - obj.since).days)

    @admin.display(description=_("needs"))
    def reasons(self, obj: Referral) -> str:
        rows = packet(obj.candidate, obj.opening).evidence
        met, not_met = _("met"), _("not met")
        lines = (
            (one.skill, one.asked, one.shown or "–", met if one.met else not_met, _behind(one.badge, one.earned))
            for one in rows
        )
        return format_html_join("", "<div>{}: {} → {}, {} ({})</div>", lines) or "–"

    @admin.display(description=_("what also fits"))
    def fits(self, obj: Referral) -> str:
        return ", ".join(packet(obj.candidate, obj.opening).fits) or "–"

    @admin.display(description=_("what happened"))
    def moves(self, obj: Referral) -> str:
        return shown_moves(StateMove.objects.of(obj).select_related("by"))


def _behind(badge: str, earned: Any) -> str:
    """The badge and its day, or that there is none."""
    return format_html("{}, {}", badge, day(earned)) if badge else gettext("no badge")


def today(user: Any) -> list[Item]:
    """People who wait to be referred, and offers to see through."""
    if not user.has_perm(PERMISSION):
        return []
    here = reverse("admin:jobs_referral_changelist")
    waiting = [
        (_("Interested learners to refer"), ReferralState.INTERESTED),
        (_("Offers made, to see through"), ReferralState.OFFERED),
    ]
    return [
        Item(title, Referral.objects.filter(state=state).count(), f"{here}?state__exact={state}")
        for title, state in waiting
    ]
