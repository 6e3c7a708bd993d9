"""Staff's view of openings: the review queue, the decisions, and small corrections."""

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import LabelledInline, StaffAdmin
from codeoregon.lib.desk.steps import reason_action
from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.co import pay_text
from codeoregon.lib.text import no_brackets
from codeoregon.staff.site import Item
from employers.organisations.admin import MayBeToldForm, ToldForm, shown_moves
from employers.organisations.models import Site
from jobs.openings import actions
from jobs.openings.checks.flags import first_day, flags, place
from jobs.openings.models import Need, Opening
from jobs.openings.rules import title_in_letters
from jobs.openings.states import ENDED, SENT, OpeningState

PERMISSION = "jobs.publish_opening"
SOC = re.compile(r"\d{2}-\d{4}(\.\d{2})?", re.ASCII)


def _in(*states: OpeningState) -> Any:
    return lambda request, row: row.state in states


def _step(name: str) -> Any:
    """Calls one of our actions with the reason that staff gave."""

    def run(request: HttpRequest, opening: Opening, reason: str) -> None:
        getattr(actions, name)(opening=opening, by=request.user, why=reason)

    return run


publish = reason_action(
    _("Approve and publish"),
    PERMISSION,
    _step("approve_and_publish"),
    form=MayBeToldForm,
    name="publish",
    may=_in(OpeningState.SUBMITTED, OpeningState.APPROVED),
)
request_changes = reason_action(
    _("Ask for changes"),
    PERMISSION,
    _step("request_changes"),
    form=ToldForm,
    name="request_changes",
    may=_in(OpeningState.SUBMITTED),
)
decline = reason_action(
    _("Decline"),
    PERMISSION,
    _step("decline"),
    form=ToldForm,
    danger=True,
    name="decline",
    may=_in(OpeningState.SUBMITTED),
)
close = reason_action(_("Close"), PERMISSION, _step("close"), form=ToldForm, danger=True, name="close", may=_in(*SENT))
reopen = reason_action(_("Open again"), PERMISSION, _step("publish"), form=ToldForm, name="reopen", may=_in(*ENDED))


class OpeningForm(ModelForm):
    """What staff may correct, by the same checks as the employer's own form.

    Checks the whole row too: constraints that name the state, which the form does not hold, would be left out.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:  # who may only look has none
            self.fields["title"].validators += [no_brackets, title_in_letters]

    def clean_soc_code(self) -> str:
        code: str = self.cleaned_data["soc_code"].strip()
        if code and not SOC.fullmatch(code):
            raise ValidationError(_("An O*NET-SOC code looks like 15-1254.00."))
        return code

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as refused:
                self._update_errors(refused)  # type: ignore[attr-defined]


class NeedInline(LabelledInline):
    model = Need

    def get_queryset(self, request: HttpRequest) -> QuerySet[Need]:
        return super().get_queryset(request).select_related("skill")


class OrganisationStateFilter(admin.ChoicesFieldListFilter):
    """Told apart from the opening's own state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("state of the organization")


@admin.register(Opening)
class OpeningAdmin(StaffAdmin):
    form = OpeningForm
    change_form_template = "openings/admin_change.html"
    list_display = ("title", "organisation", "kind", "pay", "state", "submitted_at", "expires_at")
    list_filter = ("state", "kind", "is_remote", ("organisation__state", OrganisationStateFilter))
    linked = ("opens_on__isnull",)
    search_fields = ("title", "organisation__legal_name", "organisation__dba")
    list_select_related = ("organisation", "site")
    date_hierarchy = "created_at"
    ordering = ("-submitted_at", "-id")
    queues = {"state__exact": (OpeningState.SUBMITTED, OpeningState.APPROVED)}
    fields = (
        "stands_out",
        *("organisation", "title", "kind", "positions", "hours_per_week", "starts_on", "soc_code", "summary"),
        *("pay_low", "pay_high", "pay_period", "benefits", "site", "is_remote", "live_in", "training"),
        *("state", "submitted_at", "opens_on", "published_at", "expires_at", "ended_at", "hired", "moves"),
    )
    readonly_fields = (
        "stands_out",
        "organisation",
        "state",
        "submitted_at",
        "opens_on",
        "published_at",
        "expires_at",
        "ended_at",
        "hired",
        "moves",
    )
    inlines = (NeedInline,)
    weighed = (
        *("stands_out", "organisation", "title", "kind", "positions", "hours_per_week", "starts_on", "soc_code"),
        *("summary", "pay", "pay_period", "benefits", "place", "is_remote", "live_in", "training", "asks_for", "state"),
    )
    weighed_with = ("needs", "site")
    moves_by_itself = ("version", "changed_at", "hired", "reminded_days", "search")
    locked_to_act = True
    actions = (publish, request_changes, decline, close, reopen)
    object_actions = (publish, request_changes, decline, close, reopen)

    def view_on_site(self, opening: Opening) -> str | None:
        """Nothing to see on the board while it is not there."""
        return opening.get_absolute_url() if opening.is_live else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # openings come from employers

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the work sites of the opening's own organisation."""
        if db_field.name == "site" and request.resolver_match:
            shown = Opening.objects.filter(pk=request.resolver_match.kwargs.get("object_id") or 0)
            kwargs["queryset"] = Site.objects.filter(organisation__in=shown.values("organisation"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Fields and needs are saved by now: what matching reads may have changed."""
        super().save_related(request, form, formsets, change)
        actions.correct(opening=form.instance, by=request.user)  # type: ignore[arg-type]

    @admin.display(description=_("pay"), ordering="pay_low")
    def pay(self, opening: Opening) -> str:
        return pay_text(opening.pay_low, opening.pay_high, opening.pay_period) if opening.pay_low else "–"

    @admin.display(description=_("work site"))
    def place(self, opening: Opening) -> str:
        site = opening.site
        return f"{site.street}, {site}".removeprefix(", ") if site else "–"

    @admin.display(description=_("skills"))
    def asks_for(self, opening: Opening) -> str:
        needs = opening.needs.select_related("skill")
        return "\n".join(f"{need}, {_('required') if need.required else _('preferred')}" for need in needs) or "–"

    @admin.display(description=_("worth a look"))
    def stands_out(self, opening: Opening) -> str:
        """The employer reads the same before sending; only a first day in the past refuses anything."""
        found = [(flag, "") for flag in (*flags(opening), *first_day(opening), *place(opening))]
        return render_to_string("openings/flags.html", {"flags": found}) if found else gettext("Nothing stands out.")

    @admin.display(description=_("what happened"))
    def moves(self, opening: Opening) -> str:
        return shown_moves(StateMove.objects.of(opening).select_related("by"))


def today(user: Any) -> list[Item]:
    """Openings that wait for review, and approved ones that nobody has published, for whoever may do it."""
    if not user.has_perm(PERMISSION):
        return []
    here = reverse("admin:jobs_opening_changelist")
    waits = Opening.objects.filter(state=OpeningState.SUBMITTED)
    approved = Opening.objects.filter(state=OpeningState.APPROVED, opens_on__isnull=True)
    return [
        Item(_("Openings to review"), waits.count(), f"{here}?state__exact={OpeningState.SUBMITTED}"),
        Item(
            _("Approved openings to publish"),
            approved.count(),
            f"{here}?state__exact={OpeningState.APPROVED}&opens_on__isnull=1",
        ),
    ]
