"""Determinations, to look at: what was decided, on which facts, by which rules, by whom."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.filters import Happened
from enrollment.eligibility.actions import findings_of
from enrollment.eligibility.models import Determination
from enrollment.eligibility.told_staff import reason, sentences
from enrollment.eligibility.words import facts_of


class DecidedBy(Happened):
    """By rules or by a person."""

    empty, filled = _("The rules"), _("Somebody of the staff")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("who decided")


@admin.register(Determination)
class DeterminationAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "outcome", "rules_version", "by", "why"]
    list_filter = ["outcome", "rules_version", ("by", DecidedBy)]
    list_select_related = ["user", "by"]
    search_fields = ["user__email", "user__full_name"]
    date_hierarchy = "at"
    fields = ["user", "programme", "at", "outcome", "found", "facts", "rules_version", "by", "why"]

    @admin.display(description=_("findings"))
    def found(self, determination: Determination) -> str:
        return " ".join(sentences(findings_of(determination))) or "–"

    @admin.display(description=_("facts as the rules read them"))
    def facts(self, determination: Determination) -> str:
        return format_html_join("; ", "{}: {}", ((label, reason(words)) for label, words in facts_of(determination)))
