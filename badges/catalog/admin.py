"""The catalogue in the staff pages: what can be learned; and awards, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from badges.catalog.bringing import may_bring
from badges.catalog.bringing import page as bringing_page
from badges.catalog.models import Award, Badge, Course, Pathway, PathwayOption, PathwayStep, Skill, Track
from codeoregon.lib.desk.bases import OneLine, ReadOnlyAdmin, StaffAdmin
from codeoregon.lib.desk.filters import Happened


class PlacedFilter(admin.SimpleListFilter):
    """Badges first seen in a profile wait for staff to place them in a course."""

    title = _("placed in the catalogue")
    parameter_name = "placed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("Waiting to be placed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(catalogued=self.value() == "yes") if self.value() else queryset


@admin.register(Badge)
class BadgeAdmin(StaffAdmin):
    change_list_template = "admin/badge_list.html"
    list_display = ["name", "course", "position", "kind", "catalogued", "external_id"]
    list_filter = [PlacedFilter, "kind", "course__track"]
    list_select_related = ["course"]
    search_fields = ["name", "=external_id", "course__title"]
    ordering = ["name", "external_id"]
    autocomplete_fields = ["course"]
    fields = [
        "provider",
        "external_id",
        "name",
        "course",
        "position",
        "kind",
        "catalogued",
        "estimated_minutes",
        "icon_text",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The provider's id is what awards hang on: it is set once."""
        return ["provider", "external_id"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("course")  # for those that look a badge up, too

    def get_urls(self) -> list[URLPattern]:
        bring = path("bring-catalog/", self.admin_site.admin_view(self._bring), name="badges_bring_catalogue")
        return [bring, *super().get_urls()]

    def _bring(self, request: HttpRequest) -> Any:
        return bringing_page(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "may_bring": may_bring(request.user)})


@admin.register(Course)
class CourseAdmin(StaffAdmin):
    list_display = ["title", "track", "stages", "estimated_minutes"]
    list_filter = ["track"]
    list_select_related = ["track"]
    search_fields = ["title", "slug"]
    ordering = ["title"]
    autocomplete_fields = ["track"]
    prepopulated_fields = {"slug": ["title"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(stage_count=Count("badges"))

    @admin.display(description=_("badges"), ordering="stage_count")
    def stages(self, course: Any) -> int:
        return int(course.stage_count)


@admin.register(Track)
class TrackAdmin(StaffAdmin):
    list_display = ["title", "area"]
    list_filter = ["area"]
    search_fields = ["title"]
    ordering = ["title"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(Skill)
class SkillAdmin(StaffAdmin):
    list_display = ["name", "area", "slug"]
    list_filter = ["area"]
    search_fields = ["name", "slug", "synonyms"]
    prepopulated_fields = {"slug": ["name"]}


class StepInline(OneLine, admin.StackedInline):
    model = PathwayStep
    extra = 0
    show_change_link = True


@admin.register(Pathway)
class PathwayAdmin(StaffAdmin):
    list_display = ["title", "area", "is_accelerated"]
    list_filter = ["area", "is_accelerated"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [StepInline]


class OptionInline(admin.StackedInline):
    model = PathwayOption
    extra = 0
    autocomplete_fields = ["course"]


@admin.register(PathwayStep)
class PathwayStepAdmin(StaffAdmin):
    """One step and the courses any of which completes it; reached from its pathway."""

    list_display = ["pathway", "position", "title"]
    list_filter = ["pathway"]
    list_select_related = ["pathway"]
    search_fields = ["title"]
    inlines = [OptionInline]


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ["user", "badge", "earned_at", "provider_date", "first_seen_at", "missing_since"]
    list_filter = [("missing_since", Happened), ("provider_date", Happened)]
    list_select_related = ["user", "badge"]
    search_fields = ["user__email", "user__full_name", "badge__name"]
    date_hierarchy = "earned_at"
    fields = ["user", "badge", "earned_at", "provider_date", "first_seen_at", "last_seen_at", "missing_since"]
