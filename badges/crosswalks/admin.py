"""Crosswalks in the staff pages: versions, and the rules of each."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Skill
from badges.crosswalks.evaluate import in_force
from badges.crosswalks.importing import HEADER, replace_rules, table
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.crosswalks.versions.actions import must_be_draft
from badges.crosswalks.versions.admin import InDraftAdmin, VersionAdmin, discard_step, withdraw_step
from badges.crosswalks.versions.states import VersionState
from codeoregon.lib.desk.steps import reason_action

CHANGE = "badges.change_crosswalk"
discard = discard_step(CHANGE)
withdraw = withdraw_step(CHANGE)


@admin.register(Crosswalk)
class CrosswalkAdmin(VersionAdmin):
    permission = CHANGE
    impact_template = "admin/skill_impact.html"
    people_columns = (_("Skill"), _("Level now"), _("Level then"))
    columns = _(
        "Columns: badge_external_id, skill (its short name), level (aware, working or strong), weight (1 to 3), and"
        " provider where a badge is not one of Treehouse's. The file takes the place of all rules of this draft. At"
        " most 50,000 rows and 5 MB."
    )
    header = HEADER
    list_display = ["version", "state", "effective_from", "rule_count", "note"]
    list_filter = ["state"]
    ordering = ["-version"]
    actions = object_actions = [discard, withdraw]
    fields = ["version", "state", "effective_from", "note", "size", "moves"]
    readonly_fields = ["version", "state", "effective_from", "size", "moves"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a draft starts from a version; the first comes with the catalogue

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(rule_number=Count("rules"))

    @admin.display(description=_("rules"), ordering="rule_number")
    def rule_count(self, crosswalk: Any) -> int:
        return int(crosswalk.rule_number)

    def rules_url(self, version: Any) -> str:
        return f"{reverse('admin:badges_skillrule_changelist')}?version={version.pk}"

    def impact(self, draft: Any, before: Any, day: dt.date) -> Any:
        from badges.crosswalks.impact import impact  # here, so that web processes load the arithmetic only when asked

        return impact(before, draft)

    def people(
        self, draft: Any, before: Any, day: dt.date, what: str, lost: bool
    ) -> Iterator[tuple[int, Sequence[Any]]]:
        from badges.crosswalks.impact import level_name, people

        names = Skill.objects.in_bulk()
        skill = int(what) if what.isdecimal() and len(what) < 10 else None
        for one in people(before, draft, skill=skill, lost=lost):
            yield one.user_id, (names[one.skill_id], level_name(one.before), level_name(one.after))

    def bring_in(self, draft: Any, raw: bytes, by: Any) -> Any:
        return replace_rules(draft=draft, raw=raw, by=by)

    def table(self, version: Any) -> Iterator[Sequence[Any]]:
        return table(version)


class VersionFilter(admin.SimpleListFilter):
    """Rules of one version at a time: the draft where there is one, else the version in force."""

    title = _("version")
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        newest = Crosswalk.objects.order_by("-version")[:20]
        return [(str(one.pk), f"{one} ({one.get_state_display()})") for one in newest]

    def value(self) -> str:
        chosen = super().value()
        if chosen and chosen.isdecimal() and len(chosen) < 10:
            return str(chosen)
        found = Crosswalk.objects.filter(state=VersionState.DRAFT).first() or in_force()
        return str(found.pk) if found else "0"

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield from list(super().choices(changelist))[1:]  # not "all": one rule would stand there once a version

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(crosswalk=self.value())


def _remove(request: HttpRequest, rule: SkillRule, reason: str) -> None:
    must_be_draft(rule.crosswalk)
    SkillRule.objects.filter(pk=rule.pk).delete()


remove = reason_action(
    _("Remove from the draft"), "badges.change_skillrule", _remove, needs_reason=False, danger=True, name="remove"
)


@admin.register(SkillRule)
class SkillRuleAdmin(InDraftAdmin):
    """The rules of a version, found by badge, course or skill; of a draft they are added, changed and removed."""

    list_display = ["badge", "course", "skill", "level", "weight"]
    list_filter = [VersionFilter, "level", "weight", "skill__area", "badge__course__track"]
    list_select_related = ["crosswalk", "badge__course", "skill"]
    search_fields = ["badge__name", "=badge__external_id", "badge__course__title", "skill__name", "skill__slug"]
    search_help_text = _("Badge, its id, course or skill")
    ordering = ["badge__name", "badge", "-level", "skill__name"]
    autocomplete_fields = ["badge", "skill"]
    fields = ["crosswalk", "badge", "skill", "level", "weight"]
    actions = [remove]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Another badge or skill is another rule."""
        return ["crosswalk", "badge", "skill"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        draft = self.drafts().first()
        return {"crosswalk": draft.pk if draft else None, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "crosswalk":
            kwargs["queryset"] = self.drafts()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def version_of(self, row: Any) -> Any:
        return row.crosswalk

    def drafts(self) -> Any:
        return Crosswalk.objects.filter(state=VersionState.DRAFT).order_by("version")

    @admin.display(description=_("course"), ordering="badge__course__title")
    def course(self, rule: SkillRule) -> Any:
        return rule.badge.course or "–"
