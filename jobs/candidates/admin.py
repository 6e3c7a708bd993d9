"""Candidates in the staff pages: what they want. Whether they are shown is their own choice, so it is read-only
here.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Award
from codeoregon.lib.past.reasoned import ReasonedAdmin, ReasonedForm
from jobs.candidates import actions
from jobs.candidates.forms import PreferencesForm
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
from jobs.candidates.resume.sending import as_download


class ShownFilter(admin.SimpleListFilter):
    title = _("shown to employers")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.filter(hidden_at__isnull=True, user__is_active=True)
        if self.value() == "no":
            return queryset.exclude(hidden_at__isnull=True, user__is_active=True)
        return queryset


class StaffPreferencesForm(ReasonedForm, PreferencesForm):
    """The same, with why staff change what somebody else wants."""


@admin.register(Candidate)
class CandidateAdmin(ReasonedAdmin):
    form = StaffPreferencesForm
    change_form_template = "candidates/admin_change.html"
    moves_by_itself = ["version"]
    list_display = ["person", "shown", "badges", "any_kinds", "pay_at_least", "wants_remote", "shown_since"]
    list_filter = [ShownFilter, "wants_remote"]
    list_select_related = ["user"]
    ordering = ["-pk"]  # where people are chosen too
    search_fields = ["user__full_name", "user__email"]
    search_help_text = _("Name or email address")
    fields = [
        "person",
        "shown",
        "shown_since",
        "hidden_at",
        "badges",
        "kinds",
        "counties",
        "wants_remote",
        "pay_at_least",
        "hours_at_most",
        "can_start_on",
        "work",
        "resume",
    ]
    readonly_fields = ["person", "shown", "shown_since", "hidden_at", "badges", "work", "resume"]

    def get_urls(self) -> list[Any]:
        own = path("<int:pk>/resume.pdf", self.admin_site.admin_view(self.resume_view), name="jobs_candidate_resume")
        return [own, *super().get_urls()]

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The résumé, to whoever may see the candidate."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return as_download(get_object_or_404(Resume, pk=pk), f"candidate-{pk}-resume")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        earned = Award.objects.filter(user=OuterRef("pk")).order_by().values("user").annotate(n=Count("id")).values("n")
        counted = Coalesce(Subquery(earned, output_field=IntegerField()), 0)
        return super().get_queryset(request).select_related("user").annotate(badge_count=counted)

    def save_model(self, request: HttpRequest, obj: Candidate, form: Any, change: bool) -> None:
        sent = dict(form.cleaned_data)
        actions.set_preferences(candidate=obj, by=request.user, why=sent.pop("reason"), **sent)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("person"), ordering="user__full_name")
    def person(self, obj: Candidate) -> str:
        return obj.chosen_as

    @admin.display(description=_("shown to employers"), boolean=True)
    def shown(self, obj: Candidate) -> bool:
        return obj.hidden_at is None and obj.user.is_active

    @admin.display(description=_("badges"), ordering="badge_count")
    def badges(self, obj: Any) -> int:
        return int(obj.badge_count)

    @admin.display(description=_("kinds of work"))
    def any_kinds(self, obj: Candidate) -> str:
        labels = dict(Candidate._meta.get_field("kinds").base_field.flatchoices)
        return ", ".join(str(labels.get(kind, kind)) for kind in obj.kinds) or str(_("any"))

    @admin.display(description=_("link"))
    def work(self, obj: Candidate) -> str:
        return format_html('<a href="{0}" rel="nofollow noopener ugc">{0}</a>', obj.link) if obj.link else "–"

    @admin.display(description=_("résumé"))
    def resume(self, obj: Candidate) -> str:
        row = Resume.objects.light().filter(pk=obj.pk).first()
        if row is None:
            return "–"
        page = reverse("admin:jobs_candidate_resume", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', page, _("PDF, %(pages)s pages") % {"pages": row.pages})
