"""Credit agreements in the staff pages: colleges, versions, and the courses of each with the badges that lead there."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Badge
from badges.crosswalks.colleges import impact as impacts
from badges.crosswalks.colleges.explain import explained
from badges.crosswalks.colleges.importing import HEADER, replace_courses, table
from badges.crosswalks.colleges.models import (
    CHANGE,
    Agreement,
    AgreementVersion,
    College,
    CollegeCourse,
    CourseRule,
    CourseRuleBadge,
)
from badges.crosswalks.versions.actions import must_be_draft, open_draft
from badges.crosswalks.versions.admin import InDraftAdmin, VersionAdmin, discard_step, withdraw_step
from badges.crosswalks.versions.pages import SEE_PEOPLE
from badges.crosswalks.versions.states import VersionState
from codeoregon.accounts.models import User
from codeoregon.lib.desk.bases import OneLine, StaffAdmin
from codeoregon.lib.desk.steps import reason_action
from codeoregon.lib.states import MoveRefused

discard = discard_step(CHANGE)
withdraw = withdraw_step(CHANGE)
DRAFT_ALREADY = _("There is a draft of this agreement already.")
LOSING = {impacts.Effect.STOPS, impacts.Effect.FURTHER}


@admin.register(College)
class CollegeAdmin(StaffAdmin):
    list_display = ["name", "city", "website"]
    search_fields = ["name", "city"]


@admin.register(Agreement)
class AgreementAdmin(StaffAdmin):
    list_display = ["title", "college"]
    list_filter = ["college"]
    list_select_related = ["college"]
    search_fields = ["title", "college__name"]
    autocomplete_fields = ["college"]


class VersionForm(forms.ModelForm):
    """One draft of an agreement at a time, as when a draft starts from a version."""

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        agreement = values.get("agreement")
        if not self.instance.pk and agreement and open_draft(AgreementVersion(agreement=agreement)):
            self.add_error("agreement", DRAFT_ALREADY)
        return values


@admin.register(AgreementVersion)
class AgreementVersionAdmin(VersionAdmin):
    form = VersionForm
    permission = CHANGE
    impact_template = "admin/credit_impact.html"
    people_columns = (_("Course"), _("Badges now"), _("Badges then"))
    columns = _(
        "A row for each badge of a rule. Columns: course, title, credits, unit (quarter or semester), earned_from,"
        " earned_until (2026-01-31, may be empty), no_credit (why there is none), way, rule, needed, badge_external_id,"
        " and provider where a badge is not one of Treehouse's. The file takes the place of all courses of this draft."
        " At most 50,000 rows and 5 MB."
    )
    header = HEADER
    list_display = ["agreement", "version", "state", "effective_from", "catalogue_year", "course_count"]
    list_filter = ["state", "agreement__college"]
    list_select_related = ["agreement__college"]
    search_fields = ["agreement__title", "agreement__college__name", "catalogue_year"]
    ordering = ["agreement__college__name", "agreement__title", "-version"]
    autocomplete_fields = ["agreement"]
    actions = object_actions = [discard, withdraw]
    fields = ["agreement", "version", "state", "effective_from", "catalogue_year", "note", "size", "moves"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ["agreement", "catalogue_year", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*(["agreement"] if obj else []), "version", "state", "effective_from", "size", "moves"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(course_number=Count("courses"))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self._credit_of)
        return [path("credit-of/<int:user>/", page, name="badges_credit_of"), *super().get_urls()]

    def _credit_of(self, request: HttpRequest, user: int) -> HttpResponse:
        """The credit explainer for staff: how far one learner is with each course, and by which version."""
        if not all(map(request.user.has_perm, (*SEE_PEOPLE, "badges.view_agreementversion"))):
            raise PermissionDenied
        person = get_object_or_404(User, pk=user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("College credit: %(name)s") % {"name": person},
            "credit": explained(person),
        }
        return TemplateResponse(request, "admin/credit_of.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:  # one at a time: a double click would make two
            Agreement.objects.select_for_update().get(pk=obj.agreement_id)
            if open_draft(obj):
                raise MoveRefused(DRAFT_ALREADY)
            obj.version = (obj.siblings().aggregate(newest=Max("version"))["newest"] or 0) + 1
        super().save_model(request, obj, form, change)

    @admin.display(description=_("courses"), ordering="course_number")
    def course_count(self, version: Any) -> int:
        return int(version.course_number)

    def rules_url(self, version: Any) -> str:
        return f"{reverse('admin:badges_collegecourse_changelist')}?version__id__exact={version.pk}"

    def impact(self, draft: Any, before: Any, day: dt.date) -> Any:
        return impacts.impact(draft, day)

    def people(
        self, draft: Any, before: Any, day: dt.date, what: str, lost: bool
    ) -> Iterator[tuple[int, Sequence[Any]]]:
        for one in impacts.people(draft, day, what):
            if (one.effect in LOSING) == lost:
                yield one.user_id, (one.code, one.before, one.after)

    def bring_in(self, draft: Any, raw: bytes, by: Any) -> Any:
        return replace_courses(draft=draft, raw=raw, by=by)

    def table(self, version: Any) -> Iterator[Sequence[Any]]:
        return table(version)


class BadgesWidget(AutocompleteSelectMultiple):
    """Badges found by typing; what is no key is left for the field to refuse."""

    def __init__(self) -> None:
        super().__init__(CourseRuleBadge._meta.get_field("badge"), admin.site, attrs={"aria-label": str(_("Badges"))})

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if str(one).isdecimal() and len(str(one)) < 19], attr)


class BadgesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.chosen_as)


class RuleForm(forms.ModelForm):
    badges = BadgesField(
        queryset=Badge.objects.filter(kind=Badge.Kind.LEARNING).select_related("course"),
        widget=BadgesWidget,
        label=_("Badges"),
    )

    class Meta:
        model = CourseRule
        fields = ["alternative", "needed"]
        help_texts = {
            "alternative": _("Rules of the same way have to be met together. Any one way is enough."),
            "needed": _("How many of the badges of this rule. All of them: their number."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["badges"] = [one.badge_id for one in self.instance.badges.all()]

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        if (values.get("needed") or 0) > len(values.get("badges") or []) > 0:
            self.add_error("needed", _("This is more than the badges named here."))
        return values


class RuleInline(OneLine, admin.StackedInline):
    model = CourseRule
    form = RuleForm
    extra = 0
    fields = ["alternative", "needed", "badges"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.version.is_draft) and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


def _remove(request: HttpRequest, course: CollegeCourse, reason: str) -> None:
    must_be_draft(course.version)
    CollegeCourse.objects.filter(pk=course.pk).delete()


remove = reason_action(
    _("Remove from the draft"), "badges.change_collegecourse", _remove, needs_reason=False, danger=True, name="remove"
)


@admin.register(CollegeCourse)
class CollegeCourseAdmin(InDraftAdmin):
    list_display = ["code", "title", "credits", "unit", "no_credit", "version"]
    list_filter = ["version__state", "version__agreement", "unit"]
    linked = ["version__id__exact"]
    list_select_related = ["version__agreement"]
    search_fields = ["code", "title", "rules__badges__badge__name"]
    search_help_text = _("Course number, title or badge")
    ordering = ["version__agreement__title", "-version__version", "code"]
    inlines = [RuleInline]
    actions = [remove]
    fields = ["version", "code", "title", "credits", "unit", "earned_from", "earned_until", "no_credit", "ways"]
    readonly_fields = ["ways"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The badges in words where the rules below can't be changed: that form shows numbers only."""
        shown = list(super().get_fields(request, obj))
        return shown if obj and not obj.version.is_draft else [name for name in shown if name != "ways"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["version", "ways"] if obj else ["ways"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if self.has_change_permission(request, obj) else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        draft = self.drafts().first()
        return {"version": draft.pk if draft else None, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "version":
            kwargs["queryset"] = self.drafts()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for one in formset.forms:
            if one.cleaned_data and not one.cleaned_data.get("DELETE") and "badges" in one.changed_data:
                _set_badges(one.instance, one.cleaned_data["badges"])

    def version_of(self, row: Any) -> Any:
        return row.version

    def drafts(self) -> Any:
        found = AgreementVersion.objects.filter(state=VersionState.DRAFT).select_related("agreement")
        return found.order_by("agreement__title", "version")

    @admin.display(description=_("badges that lead to it"))
    def ways(self, course: Any) -> str:
        rules = course.rules.prefetch_related("badges__badge__course")
        lines = (f"{rule}: {', '.join(one.badge.chosen_as for one in rule.badges.all())}" for rule in rules)
        return "\n".join(lines) or "–"


def _set_badges(rule: CourseRule, badges: Any) -> None:
    wanted = {badge.pk for badge in badges}
    held = set(rule.badges.values_list("badge", flat=True))
    rule.badges.exclude(badge__in=wanted).delete()
    CourseRuleBadge.objects.bulk_create(
        CourseRuleBadge(rule=rule, badge=badge) for badge in badges if badge.pk not in held
    )
