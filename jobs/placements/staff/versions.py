"""Modifications in the staff pages: writing a version, seeing what it changes, sending it, signing for the board."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import LabelledFormSet, SaidOnce, StaffAdmin
from codeoregon.lib.desk.steps import reason_action
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.cards import Line
from codeoregon.lib.templatetags.co import day_text, money
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt.models import PlanRow
from jobs.placements.signing import page as signing
from jobs.placements.staff.training import PlanRows
from jobs.placements.states import PlacementKind, may_sign
from jobs.placements.versions import actions, plan, ready, text
from jobs.placements.versions.models import Modification
from jobs.placements.versions.states import MODIFICATION, ModificationState

PERMISSION = "jobs.change_modification"
BOARD = Signature.Party.BOARD
S = ModificationState


def _to(state: ModificationState) -> Any:
    return lambda request, row: state in MODIFICATION.open_to(row, request.user)


def _send(request: HttpRequest, version: Modification, reason: str) -> None:
    actions.send(version=version, why=reason, by=request.user)


def _drop(request: HttpRequest, version: Modification, reason: str) -> None:
    actions.drop(version=version, why=reason, by=request.user)


send = reason_action(_("Send for signature"), PERMISSION, _send, needs_reason=False, name="send", may=_to(S.SENT))
drop = reason_action(_("Give up"), PERMISSION, _drop, danger=True, name="drop", may=_to(S.DROPPED))


class VersionForm(SaidOnce, forms.ModelForm):
    class Meta:
        model = Modification
        fields = list(actions.TERMS)
        help_texts = {"counts_from": _("A Monday, by which all will have signed.")}

    def clean(self) -> dict[str, Any]:
        """Written on trial, so that what the action refuses stands beside the fields: of a written training, together
        with its plan (``PlanFormSet``).
        """
        values, row = super().clean() or self.cleaned_data, self.instance
        if self.errors or not row.placement_id or (row.pk and row.placement.kind == PlacementKind.OJT):
            return values
        for name, value in values.items():
            setattr(row, name, value)
        if not row.pk and (sentence := actions.obstacle(row.placement)):
            raise ValidationError(sentence)
        _check(row, plan.rows_of(row) if row.pk else list(actions.first_rows(row)))
        return values


class PlanFormSet(LabelledFormSet):
    """The plan as it is typed, with the version's other terms as they are typed."""

    def clean(self) -> None:
        super().clean()
        if not any(self.errors) and self._form_stands():
            _check(self.instance, self.rows())

    def _form_stands(self) -> bool:
        """Whether the other terms are no obstacle by themselves: of what they are, the form above says it."""
        others = [one.name for one in Modification._meta.fields if one.name not in actions.TERMS]
        try:
            self.instance.validate_constraints(exclude=others)
        except ValidationError:
            return False
        return True

    def rows(self) -> list[PlanRow]:
        kept = (form for form in self.forms if form not in self.deleted_forms)
        return [form.instance for form in kept if form.instance.pk or form.has_changed()]


class PlanInline(PlanRows):
    """The whole plan of a version; what others have is theirs."""

    formset = PlanFormSet

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("met_on",) if _writable(obj) else self.fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _writable(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _writable(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Modification)
class ModificationAdmin(StaffAdmin):
    form = VersionForm
    list_display = ["placement", "number", "state", "counts_from", "ends_on", "wage", "ceiling", "signed_at"]
    list_filter = ["state"]
    search_fields = ["placement__referral__candidate__user__full_name"]
    ordering = ["-id"]
    change_form_template = "placements/admin_version.html"
    fields = ["contract", "number", "state", *actions.TERMS, "hours", "ceiling", "signed_at", "difference", "signed_by"]
    shown = ["contract", "number", "state", "hours", "ceiling", "signed_at", "difference", "signed_by"]
    actions = object_actions = [send, drop]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).whole()  # type: ignore[attr-defined]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new version begins with a plan (``actions.first_rows``), to be changed on its own page."""
        return [PlanInline] if obj and obj.placement.kind == PlacementKind.OJT else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else actions.TERMS

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return []
        return self.shown if obj.state == S.DRAFT else self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only from the page of a placement, which its address names."""
        return super().has_add_permission(request) and _placement(request) is not None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent is read, not written."""
        return (obj is None or obj.state == S.DRAFT) and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new version begins with the terms of the one given up before it, or else with those that count now."""
        form = super().get_form(request, obj, change, **kwargs)
        placement = None if change else _placement(request)
        if placement is None:
            return form
        newest = actions.given_up(placement) or placement.modifications.signed().last()
        paid, begins = newest or getattr(placement, "ojt", None), ready.first_monday(placement)

        class Begun(form):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **values: Any) -> None:
                now = newest or placement
                known = {name: getattr(now, name) for name in ("ends_on", "wage", "hours_per_week")}
                known |= {"rate": getattr(paid, "rate", None), "counts_from": begins}
                if newest is not None and newest.state == S.DROPPED:
                    known |= {"why": newest.why, "counts_from": max(begins, newest.counts_from)}
                values["initial"] = {**known, **(values.get("initial") or {})}
                super().__init__(*args, **values)
                self.instance.placement = placement

        return Begun

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Headed by whose contract it is and what it says today; while another version is under way, to that one."""
        placement = _placement(request)
        if (
            placement is not None
            and request.method == "GET"
            and (open_one := placement.modifications.under_way().first())
        ):
            self.message_user(request, gettext("This version is under way. Go on with it, or give it up."))
            return HttpResponseRedirect(reverse("admin:jobs_modification_change", args=[open_one.pk]))
        about = {"contract": placement, "about": _in_force(placement)} if placement else {}
        try:
            return super().add_view(request, form_url, {**(extra_context or {}), **about})
        except MoveRefused as refused:  # somebody else was quicker, between the form's look and the step
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:jobs_modification_changelist"))

    def save_model(self, request: HttpRequest, obj: Modification, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in actions.TERMS}
        if change:
            actions.amend(version=obj, by=request.user, **values)
            return
        made = actions.draft(placement=obj.placement, by=request.user, **values)
        obj.pk, obj.number = made.pk, made.number

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)  # for the history of the staff pages
        if formset.has_changed():
            actions.amend(version=form.instance, rows=formset.rows(), by=request.user)

    def response_add(
        self, request: HttpRequest, obj: Modification, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the plan."""
        return HttpResponseRedirect(reverse("admin:jobs_modification_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = Modification.objects.whole().filter(pk=object_id).first() if object_id.isdecimal() else None
        gone = signing.gone_by_version(row) if row is not None else ""
        may = row is not None and not gone and signing.can_sign_version(row, request.user, BOARD)
        more = {"gone": gone, "sign_url": reverse("admin:jobs_modification_sign", args=[object_id]) if may else ""}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.sign_view)
        return [path("<int:pk>/sign/", page, name="jobs_modification_sign"), *super().get_urls()]

    def sign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Staff sign a version for the board."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = get_object_or_404(Modification.objects.whole(), pk=pk)
        if not may_sign(version.placement, request.user, BOARD):
            raise PermissionDenied
        return signing.sign_version(
            request,
            version,
            BOARD,
            template="placements/admin_sign.html",
            back_url=reverse("admin:jobs_modification_change", args=[pk]),
            opts=self.opts,
            title=_("Read and sign for the board"),
            **self.admin_site.each_context(request),
        )

    @admin.display(description=_("placement"))
    def contract(self, version: Modification) -> str:
        placement = version.placement
        url = reverse("admin:jobs_placement_change", args=[placement.pk])
        return format_html('<a href="{}">{}, {}</a>', url, placement, placement.referral.candidate.user)

    @admin.display(description=_("what it changes"))
    def difference(self, version: Modification) -> str:
        """Paragraph by paragraph against the version before, with words for the signs."""
        changes = text.changes(text.before(version), text.text_of(version))
        return format_html_join("", "{}", ((_shown(one),) for one in changes))

    @admin.display(description=_("signatures"))
    def signed_by(self, version: Modification) -> str:
        rows = ((one.get_party_display(), one.typed_name, one.document_sha256) for one in version.signatures.all())
        return format_html_join("", "<div>{}: {} ({})</div>", rows) or "–"


def _writable(version: Modification | None) -> bool:
    return version is not None and version.state == S.DRAFT


def _check(version: Modification, rows: list[PlanRow]) -> None:
    """Raises ValidationError with what the action would refuse."""
    try:
        actions.prove(version, rows)
    except MoveRefused as refused:
        raise ValidationError(str(refused)) from refused
    except ValidationError as refused:
        raise ValidationError(refused.messages) from refused


def _shown(change: text.Change) -> str:
    if change.sign == "+":
        return format_html("<p><ins>{}</ins></p>", change.text)
    return format_html("<p><del>{}</del></p>" if change.sign == "-" else "<p>{}</p>", change.text)


def _in_force(placement: Placement) -> list[Line]:
    """Terms of today, and what is paid back; of a version that all have signed also the day from which it counts."""
    newest = placement.modifications.signed().last()
    terms = newest or getattr(placement, "ojt", None)
    since = (
        [Line(str(newest), gettext("counts from %(day)s") % {"day": day_text(newest.counts_from)})] if newest else []
    )
    paid = []
    if terms is not None and terms.rate:
        paid = [
            Line(gettext("Percent of the wage paid back"), terms.rate),
            Line(gettext("Hours paid back at most"), terms.hours),
            Line(gettext("Dollars paid back at most"), money(terms.ceiling) if terms.ceiling else "–"),
        ]
    return [*signing.facts(placement), *since, *paid]


def _placement(request: HttpRequest) -> Placement | None:
    key = request.GET.get("placement", "")
    return Placement.objects.whole().filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
