"""Enrollments in the staff pages: find, correct an address, decide; and one page that joins all of one learner."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.db.models import DateTimeField, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.counties import choices, county_name
from codeoregon.lib.desk.bases import ReadOnlyAdmin, StaffAdmin
from codeoregon.lib.text import LineField, clean_phone
from enrollment.desk import imports, rows, walk_in
from enrollment.desk.filters import CIRCUMSTANCES, CountyFilter, DoubtFilter, PriorityFilter, QuietFilter, TellFilter
from enrollment.desk.fitting import views as fitting
from enrollment.desk.models import CaseNote, SignUpImport
from enrollment.desk.review import copy, correct_note, review
from enrollment.desk.steps import STEPS, export
from enrollment.intake.actions import COVERED, correct
from enrollment.intake.forms import is_zip
from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState as S
from enrollment.intake.waitlist.activity import with_activity
from enrollment.intake.waitlist.ranking import priority

REVIEW = "enrollment_enrollment_review"
CAME = {**rows.COMES, **rows.OTHERWISE}


class EnrollmentForm(forms.ModelForm):
    """What staff may correct. Where it decides who may join, the rules decide anew."""

    county = forms.ChoiceField(label=_("County"), choices=choices)
    zip = LineField(label=_("ZIP code"), max_length=5, validators=[is_zip])

    class Meta:
        model = Enrollment
        fields = ["county", "zip", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial_state = self.instance.state

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class WholeEnrollmentForm(walk_in.CircumstancesForm, EnrollmentForm):
    """With what somebody said of their circumstances, for who may see it. Their place in the queue follows at once."""

    class Meta(EnrollmentForm.Meta):
        fields = [*EnrollmentForm.Meta.fields, "birth_date", "covered", "priority_groups"]

    def clean_priority_groups(self) -> list[str]:
        return sorted(self.cleaned_data["priority_groups"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        groups = values.get("priority_groups", [])
        self.instance.priority = priority(covered=values.get("covered") in COVERED, groups=groups)
        return values


@admin.register(Enrollment)
class EnrollmentAdmin(StaffAdmin):
    form = EnrollmentForm
    change_list_template = "enrollment/change_list.html"
    list_display = ["reference", "person", "state", "county_name", "quiet", "contact", "applied_at", "everything"]
    list_filter = ["state", CountyFilter, QuietFilter, PriorityFilter, DoubtFilter, TellFilter, "origin"]
    show_facets = ShowFacets.ALWAYS
    list_select_related = ["user"]
    search_fields = ["reference", "user__full_name", "user__email", "phone"]
    date_hierarchy = "applied_at"
    ordering = ["-applied_at", "-id"]
    queues = {"state__exact": (S.NEEDS_REVIEW, S.INACTIVE_WARNED, S.OFFERED)}
    actions = [*STEPS, export]
    object_actions = STEPS
    ABOUT = ["birth_date", "covered", "priority_groups", "priority"]
    readonly_fields = [
        "reference", "person", "programme", "state", "origin", "applied_at", "decided_at", "queued_at", "everything",
        "priority",
    ]  # fmt: skip

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if request.user.has_perm(CIRCUMSTANCES) and self.has_change_permission(request, obj):
            kwargs["form"] = WholeEnrollmentForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The same action as the learner's own correction; says where it took somebody."""
        answers = {name: form.cleaned_data[name] for name in form.changed_data}
        row = correct(enrollment=obj, by=request.user, why="corrected by staff", **answers)
        if row.state != form.initial_state:
            said = str(_("The rules decided anew: %(state)s.") % {"state": row.get_state_display()})
            self.message_user(request, said, messages.WARNING)
        elif Enrollment.objects.doubted().filter(pk=row.pk).exists():
            said = str(_("The rules would not give this seat now. Decide whether it stays."))
            self.message_user(request, said, messages.WARNING)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        about = self.ABOUT if request.user.has_perm(CIRCUMSTANCES) else []
        return [
            "reference", "person", "everything", "programme", "state", "county", "zip", "phone", "origin", *about,
            "applied_at", "decided_at", "queued_at",
        ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        notes = CaseNote.objects.filter(enrollment=OuterRef("pk")).order_by("-written_at").values("written_at")[:1]
        found = with_activity(super().get_queryset(request))
        return found.annotate(last_note=Subquery(notes, output_field=DateTimeField()))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people join themselves; registering a walk-in has its own page

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:enrollment_id>/review/", wrap(self._review), name=REVIEW),
            path("<int:enrollment_id>/copy/", wrap(self._copy), name="enrollment_copy"),
            path("notes/<int:note_id>/", wrap(self._note), name="enrollment_casenote_correct"),
            path("openings/<int:opening_id>/", wrap(self._fitting), name="enrollment_fitting"),
            path("openings/<int:opening_id>/compare/", wrap(self._compare), name="enrollment_compare"),
            path("people/<int:person_id>/openings/", wrap(self._openings), name="enrollment_openings"),
            path("walk-in/", wrap(self._walk_in), name="enrollment_walk_in"),
            path("import/", wrap(self._import), name="enrollment_import"),
        ]
        return [*own, *super().get_urls()]

    def _review(self, request: HttpRequest, enrollment_id: int) -> Any:
        return review(self, request, enrollment_id)

    def _copy(self, request: HttpRequest, enrollment_id: int) -> Any:
        return copy(self, request, enrollment_id)

    def _note(self, request: HttpRequest, note_id: int) -> Any:
        return correct_note(self, request, note_id)

    def _fitting(self, request: HttpRequest, opening_id: int) -> Any:
        return fitting.people(self, request, opening_id)

    def _compare(self, request: HttpRequest, opening_id: int) -> Any:
        return fitting.compare(self, request, opening_id)

    def _openings(self, request: HttpRequest, person_id: int) -> Any:
        return fitting.openings(self, request, person_id)

    def _walk_in(self, request: HttpRequest) -> Any:
        return walk_in.page(self, request)

    def _import(self, request: HttpRequest) -> Any:
        return imports.page(self, request)

    @admin.display(description=_("person"), ordering="user__full_name")
    def person(self, enrollment: Enrollment) -> str:
        user = enrollment.user
        return f"{user.full_name} ({user.email})" if user.gets_mail else f"{user.full_name} ({_('no email')})"

    @admin.display(description=_("county"), ordering="county")
    def county_name(self, enrollment: Enrollment) -> str:
        return county_name(enrollment.county)

    @admin.display(description=_("days without a badge"), ordering="quiet_since")
    def quiet(self, enrollment: Any) -> int | None:
        return (timezone.now() - enrollment.quiet_since).days if enrollment.quiet_since else None

    @admin.display(description=_("last note"), ordering="last_note")
    def contact(self, enrollment: Any) -> Any:
        return timezone.localdate(enrollment.last_note) if enrollment.last_note else None

    @admin.display(description=_("all on one page"))
    def everything(self, enrollment: Enrollment) -> str:
        return format_html('<a href="{}">{}</a>', reverse(f"admin:{REVIEW}", args=[enrollment.pk]), _("Review"))


@admin.register(SignUpImport)
class SignUpImportAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "at", "by", "added", "known"]
    list_select_related = ["by"]
    date_hierarchy = "at"
    fields = ["file_name", "at", "by", "added", "known", "counts", "what_came"]

    @admin.display(description=_("what came of it"))
    def counts(self, kept: SignUpImport) -> str:
        many = Counter(one["outcome"] for one in kept.report)
        return format_html_join("; ", "{}: {}", ((label, many[key]) for key, label in CAME.items() if many[key]))

    @admin.display(description=_("rows"))
    def what_came(self, kept: SignUpImport) -> str:
        """Each row of the file, with what came of it and the enrollment it made."""
        made = Enrollment.objects.filter(reference__in=[one["enrollment"] for one in kept.report])
        pages = {row.reference: reverse(f"admin:{REVIEW}", args=[row.pk]) for row in made.only("reference")}
        link = '<a href="{}">{}</a>'
        cells = (
            (
                one["row"],
                CAME.get(one["outcome"], one["outcome"]),
                format_html(link, pages[one["enrollment"]], one["enrollment"]) if one["enrollment"] in pages else "–",
            )
            for one in kept.report
        )
        lines = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", cells)
        head = format_html_join(
            "", '<th scope="col">{}</th>', ((_("Row"),), (_("What came of it"),), (_("Enrollment"),))
        )
        return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, lines)
