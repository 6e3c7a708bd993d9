"""Referrals in the staff pages: who waits, bringing people to employers, closing what goes nowhere."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import StaffAdmin, is_key
from codeoregon.lib.desk.steps import OptionalReasonForm, reason_action
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import day, moment
from codeoregon.lib.text import ProseField
from codeoregon.staff.site import Item
from employers.organisations.admin import shown_moves
from jobs.candidates.admin import CandidateAdmin
from jobs.candidates.models import Candidate
from jobs.openings.models import Opening
from jobs.referrals import actions
from jobs.referrals.models import PacketRead, Referral
from jobs.referrals.note import no_dates
from jobs.referrals.shown.packet import packet
from jobs.referrals.shown.paper import packet_pdf
from jobs.referrals.shown.timeline import moves_of, spans
from jobs.referrals.states import REFERRAL, NoReason, ReferralState

PERMISSION = "jobs.refer_candidate"
QUIET = (3, 7, 14)  # days that staff look for
READS = 20  # of the looks at a packet, the newest are shown


def note_field(label: Any) -> ProseField:
    """What staff want the employer to know, wherever they write it."""
    return ProseField(
        label=label,
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_dates],
        help_text=_("The employer and the learner read this. Write about skills and the job, nothing personal."),
    )


class NoteForm(OptionalReasonForm):
    reason = note_field(_("Note to the employer (optional)"))


class NoForm(OptionalReasonForm):
    """Why not, from the list that employers have."""

    no = forms.ChoiceField(label=_("Why not?"), choices=NoReason.choices, widget=forms.RadioSelect)
    field_order = ["no", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext("Tell more")  # beside a field that is asked for, "optional" adds itself


class OpeningSelect(AutocompleteSelect):
    """Looks up what was chosen when it is drawn, and fails on what is no key: a bad request instead."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        if value and not is_key(value):
            raise BadRequest("a row that cannot exist was chosen")
        return value


class BringForm(NoteForm):
    """Many people to one opening."""

    opening = forms.ModelChoiceField(
        Opening.objects.all(),
        label=_("Opening"),
        widget=OpeningSelect(Referral._meta.get_field("opening"), admin.site),
        error_messages={"required": _("Choose an opening."), "invalid_choice": _("Choose an opening from the list.")},
    )
    although = forms.BooleanField(label=_("Also refer people who set this job aside"), required=False)
    field_order = ["opening", "reason", "although"]

    class Media:
        js = ["admin/js/jquery.init.js", "admin/js/autocomplete.js", "choose.js"]  # as in ``StaffAdmin``

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext("Note to the employer")


def _to(state: ReferralState) -> Any:
    return lambda request, row: state in REFERRAL.open_to(row, request.user)


def _refer(request: HttpRequest, referral: Referral, reason: str) -> None:
    actions.refer(referral=referral, note=reason, by=request.user)


def _bring(request: HttpRequest, candidate: Candidate, reason: str, opening: Opening, although: bool) -> None:
    actions.refer(candidate=candidate, opening=opening, note=reason, although=although, by=request.user)


def _not_select(request: HttpRequest, referral: Referral, reason: str, no: str) -> None:
    actions.not_select(referral=referral, no=no, more=reason, by=request.user)


def _withdraw(request: HttpRequest, referral: Referral, reason: str) -> None:
    actions.withdraw(referral=referral, why=reason, by=request.user)


refer = reason_action(
    _("Refer to employer"), PERMISSION, _refer, form=NoteForm, name="refer", may=_to(ReferralState.REFERRED)
)
bring = reason_action(_("Refer to an employer"), PERMISSION, _bring, form=BringForm, name="bring")
not_select = reason_action(
    _("Not selected"),
    PERMISSION,
    _not_select,
    form=NoForm,
    danger=True,
    name="not_select",
    may=_to(ReferralState.NOT_SELECTED),
)
withdraw = reason_action(
    _("Withdraw"), PERMISSION, _withdraw, danger=True, name="withdraw", may=_to(ReferralState.WITHDRAWN)
)


# Rooms below do not know of referrals: the step is hung onto the list of candidates from here.
CandidateAdmin.actions = [bring]  # type: ignore[misc]
CandidateAdmin.object_actions = [bring]


class NewReferral(forms.ModelForm):
    """A person and an opening that staff bring together themselves."""

    note = note_field(_("Note to the employer"))
    although = forms.BooleanField(label=_("Refer this person although they set this job aside"), required=False)

    class Meta:
        model = Referral
        fields = ["candidate", "opening", "note"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("candidate") and values.get("opening"):
            if sentence := actions.obstacle(values["candidate"], values["opening"]):
                raise forms.ValidationError(sentence)
            if not values["although"] and (sentence := actions.said_no(values["candidate"], values["opening"])):
                self.add_error("although", sentence)
        return values

    def validate_constraints(self) -> None:
        """``obstacle`` has asked; a person who is interested already is referred, not made twice."""


class QuietFilter(admin.SimpleListFilter):
    """Where the next word is the employer's, and for how long it has not come."""

    title = _("no word from the employer")
    parameter_name = "quiet"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(days), _("%(days)d days or more") % {"days": days}) for days in QUIET]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = [days for days in QUIET if str(days) == self.value()]
        return queryset.silent_for(chosen[0]) if chosen else queryset  # type: ignore[attr-defined]


@admin.register(Referral)
class ReferralAdmin(StaffAdmin):
    form = NewReferral
    moves_by_itself = ["score", "told_days"]
    list_display = ["person", "opening", "organisation", "state", "days_in_state", "score", "created_at"]
    list_filter = ["state", QuietFilter, "no_reason", "opening__kind"]
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
        *("referred_at", "referred_by", "note", "ended_at", "reason", "talks", "reasons", "fits", "packet_file"),
        *("moves", "days", "reads"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).whole()  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.has_perm(PERMISSION)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # only steps change a referral

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return list(self.shown) if obj else ["candidate", "opening", "note", "although"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.shown) if obj else []

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Each word somewhere, as everywhere in the staff pages; people and openings are looked up first, for there are
        many more referrals than either.
        """
        for word in search_term.split():
            person = Q(user__full_name__icontains=word) | Q(user__email__icontains=word)
            named = Q(organisation__legal_name__icontains=word) | Q(organisation__dba__icontains=word)
            queryset = queryset.filter(
                Q(candidate__in=Candidate.objects.filter(person).values("pk"))
                | Q(opening__in=Opening.objects.filter(Q(title__icontains=word) | named).values("pk"))
            )
        return queryset, False

    def get_urls(self) -> list[Any]:
        own = path("<int:pk>/packet.pdf", self.admin_site.admin_view(self.packet_view), name="jobs_referral_packet")
        return [own, *super().get_urls()]

    def packet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the employer sees, as the PDF they can open; the look is written down."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(Referral.objects.whole(), pk=pk)
        actions.note_reads([row], form=PacketRead.Form.PDF, by=request.user)
        return packet_pdf(packet(row.candidate, row.opening, referral=row), row.opening, row.pk)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None and request.method == "GET":
            actions.note_reads([row], form=PacketRead.Form.PAGE, by=request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        try:
            return super().add_view(request, form_url, extra_context)
        except MoveRefused as refused:  # somebody else was quicker, between the form's look and the step
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:jobs_referral_changelist"))

    def save_model(self, request: HttpRequest, obj: Referral, form: Any, change: bool) -> None:
        made = actions.refer(
            candidate=obj.candidate, opening=obj.opening, note=obj.note, although=form.cleaned_data["although"],
            by=request.user,
        )  # fmt: skip
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
        return int((timezone.now() - obj.moved_at).days)

    @admin.display(description=_("times to talk"))
    def talks(self, obj: Referral) -> str:
        rows = obj.interviews.select_related("made_by").order_by("number")
        lines = ((moment(row.starts_at), row.minutes, row.place, row.made_by) for row in rows)
        return format_html_join("", "<div>{}, {} min, {} ({})</div>", lines) or "–"

    @admin.display(description=_("as PDF"))
    def packet_file(self, obj: Referral) -> str:
        page = reverse("admin:jobs_referral_packet", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', page, _("What the employer sees"))

    @admin.display(description=_("days in each state"))
    def days(self, obj: Referral) -> str:
        lines = ((one.move.to_label, one.in_words) for one in spans(moves_of([obj])[obj.pk]) if one.in_words)
        return format_html_join("", "<div>{}: {}</div>", lines) or "–"

    @admin.display(description=_("who looked at it"))
    def reads(self, obj: Referral) -> str:
        rows = PacketRead.objects.filter(referral=obj).select_related("reader").order_by("-id")[:READS]
        lines = ((moment(row.at), row.reader, row.get_form_display()) for row in rows)
        return format_html_join("", "<div>{}: {}, {}</div>", lines) or "–"

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
    """People who wait to be referred, offers to see through, and silent employers to call."""
    if not user.has_perm(PERMISSION):
        return []
    here = reverse("admin:jobs_referral_changelist")
    waiting = [
        (_("Interested learners to refer"), ReferralState.INTERESTED),
        (_("Offers made, to see through"), ReferralState.OFFERED),
    ]
    silent = Referral.objects.silent_for(QUIET[-1]).count()
    return [
        *(
            Item(title, Referral.objects.filter(state=state).count(), f"{here}?state__exact={state}")
            for title, state in waiting
        ),
        Item(_("Employers who have not answered for 14 days"), silent, f"{here}?quiet={QUIET[-1]}"),
    ]
