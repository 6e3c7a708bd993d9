"""The log of looks at self-identification; and, for the equal-opportunity officer alone, the two ways to look.

Every look asks for a reason first and is written into this log before anything is shown (the door sees to it). What
was found is the answer to the form that was sent: it has no address of its own to come back to.
"""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import User
from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.steps import ReasonForm
from codeoregon.lib.forms import INVALID
from enrollment.desk.officer.forms import LookForm, PersonForm
from enrollment.equal_opportunity import door
from enrollment.equal_opportunity.forms import SelfIdentificationForm
from enrollment.equal_opportunity.models import SelfIdentificationRead
from enrollment.equal_opportunity.older_formats import older_format
from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState

COUNTS, PERSON = "enrollment_selfidentificationread_counts", "enrollment_selfidentificationread_person"
QUESTIONS = SelfIdentificationForm.base_fields
HISPANIC = {"yes": _("Hispanic or Latino"), "no": _("Not Hispanic or Latino"), "not_said": _("Ethnicity not said")}


class LookFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(door.Look.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(what=self.value()) if self.value() else queryset


@admin.register(SelfIdentificationRead)
class SelfIdentificationReadAdmin(ReadOnlyAdmin):
    change_list_template = "enrollment/officer_log.html"
    list_display = ["at", "looked_by", "looked_for", "looked_at", "why"]
    list_filter = [LookFilter]
    list_select_related = ["reader", "whose"]
    search_fields = ["reader__email", "whose__email"]
    date_hierarchy = "at"
    ordering = ["-id"]
    fields = ["at", "looked_by", "looked_for", "looked_at", "why"]
    readonly_fields = ["at", "looked_by", "looked_for", "looked_at", "why"]

    @admin.display(description=_("read by"), ordering="reader")
    def looked_by(self, look: SelfIdentificationRead) -> str:
        return _called(look.reader)

    @admin.display(description=_("person"), ordering="whose")
    def looked_for(self, look: SelfIdentificationRead) -> str:
        return _called(look.whose) if look.whose else gettext("Everybody")

    @admin.display(description=_("what"), ordering="what")
    def looked_at(self, look: SelfIdentificationRead) -> str:
        return str(door.Look(look.what).label)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("counts/", guarded(self._counts), name=COUNTS),
            path("person/", guarded(self._person), name=PERSON),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "may_look": door.may_read(request.user)})

    def _counts(self, request: HttpRequest) -> HttpResponse:
        """How often each answer was given, over everybody who sent in their answers."""
        form = _form(request, LookForm)
        context: dict[str, Any] = {}
        if form.is_valid():
            people = set(Enrollment.objects.exclude(state=EnrollmentState.APPLICANT).values_list("user_id", flat=True))
            found = door.counts(people=people, by=request.user, why=form.cleaned_data["reason"])
            context = {"questions": [_table(question) for question in found], "people": len(people)}
        return self._page(request, "enrollment/officer_counts.html", form, _("Counts by answer"), context)

    def _person(self, request: HttpRequest) -> HttpResponse:
        """The answers of one person."""
        form = _form(request, PersonForm)
        context: dict[str, Any] = {}
        if form.is_valid():
            person = form.cleaned_data["person"]
            answers = door.read(user=person, by=request.user, why=form.cleaned_data["reason"])
            context = {"person": person, "lines": _lines(answers)}
        return self._page(request, "enrollment/officer_person.html", form, _("Answers of one person"), context)

    def _page(
        self, request: HttpRequest, template: str, form: ReasonForm, title: str | Promise, found: dict[str, Any]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "form": form,
            "shown": bool(found),
            "now": timezone.now(),
            **found,
        }
        return TemplateResponse(request, template, context, status=INVALID if form.errors else 200)


def _called(user: User) -> str:
    return f"{user.full_name} ({user.mail_address or _('no email')})"


def _form(request: HttpRequest, kind: type[ReasonForm]) -> ReasonForm:
    """The form as it was sent, for whoever may look; 403 for everybody else, superusers included."""
    if not door.may_read(request.user):
        raise PermissionDenied
    return kind(request.POST if request.method == "POST" else None)


def _words(name: str) -> dict[str, Any]:
    return dict(getattr(QUESTIONS[name], "choices", ()))  # none where people write


def _table(question: door.Question) -> dict[str, Any]:
    words = _words(question.name)
    return {
        "label": QUESTIONS[question.name].label,
        "rows": [(words[answer], count) for answer, count in question.given.items()],
        "several": question.name == "race_ethnicity",
        "answered": question.answered,
        "not_said": question.not_said,
        "silent": question.silent,
    }


def _lines(answers: door.Answers) -> list[tuple[Any, str]]:
    lines = [(QUESTIONS[name].label, _said(name, given)) for name, given in answers.as_initial().items()]
    older = older_format(answers.race_ethnicity)
    lines.append(
        (_("Race and ethnicity as older reports name it"), "; ".join([str(HISPANIC[older.hispanic]), *older.races]))
    )
    return lines


def _said(name: str, given: str | Collection[str]) -> str:
    words, answers = _words(name), [given] if isinstance(given, str) else given
    if not words:  # their own words
        return str(given) or "–"
    return "; ".join(str(words[answer]) for answer in answers if answer) or "–"
