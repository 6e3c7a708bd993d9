"""Reasons that somebody called wrong, in the staff pages: a queue, what the page said then, and the answer."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin, shown_moves
from codeoregon.lib.desk.steps import ReasonForm, reason_action
from codeoregon.lib.forms import INVALID
from codeoregon.lib.models import StateMove
from codeoregon.lib.text import ProseField
from codeoregon.staff.site import Item
from jobs.candidates.models import Candidate
from jobs.matching.objections import actions
from jobs.matching.objections.forms import ObjectionForm
from jobs.matching.objections.models import Objection
from jobs.matching.objections.states import ANSWER, ObjectionState
from jobs.matching.objections.views import asked, sent
from jobs.openings.models import Opening

SAY = "jobs.add_objection"
REFERENCE = re.compile(r"W-(\d{1,18})", re.ASCII | re.IGNORECASE)


class AnswerForm(ReasonForm):
    """The answer is what is kept."""

    reason = ProseField(
        label=_("Your answer"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Whoever said it reads this word for word: what you found, and what changes. Use plain words."),
        error_messages={"required": _("Write the answer.")},
    )


def _answer(request: HttpRequest, objection: Objection, reason: str) -> None:
    actions.answer(objection=objection, text=reason, by=request.user)


answer = reason_action(
    _("Answer it"), ANSWER, _answer, form=AnswerForm, name="answer", may=lambda request, row: row.is_open
)


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    list_display = ["person", "opening", "need", "said_by", "state", "said_at"]
    list_filter = ["state"]
    list_select_related = ["about", "opening", "skill", "said_by"]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ["about__full_name", "about__email", "opening__title", "skill__name"]
    search_help_text = _("Reference, name, email address, job title or skill")
    date_hierarchy = "said_at"
    ordering = ["-said_at", "-id"]
    queues = {"state__exact": (ObjectionState.OPEN,)}
    actions = [answer]
    object_actions = [answer]
    fields = [
        *("reference", "person", "opening", "need", "said_by", "said_at", "text", "then", "state"),
        *("answer", "answered_at", "answered_by", "moves"),
    ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Whoever asks names it by its reference, "W-12"."""
        if named := REFERENCE.fullmatch(search_term.strip()):
            return queryset.filter(pk=int(named[1])), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = path("say/<int:user_id>/<int:opening_id>/", wrap(self._say), name="jobs_objection_say")
        return [own, *super().get_urls()]

    def _say(self, request: HttpRequest, user_id: int, opening_id: int) -> HttpResponse:
        """A member of staff says what is wrong with the reasons of somebody, for colleagues to look into."""
        if not request.user.has_perm(SAY):
            raise PermissionDenied
        person = get_object_or_404(Candidate.objects.select_related("user"), pk=user_id).user
        opening = get_object_or_404(Opening.objects.published(), pk=opening_id)
        form = ObjectionForm(request.POST if request.method == "POST" else None, skills=asked(opening))
        if said := sent(form, about=person, opening=opening, by=request.user):
            messages.success(request, gettext("It is in the queue."))
            return redirect("admin:jobs_objection_change", said.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Say what is wrong"),
            "person": person,
            "opening": opening,
            "form": form,
        }
        return TemplateResponse(request, "objections/admin_say.html", context, status=INVALID if form.errors else 200)

    @admin.display(description=_("person"), ordering="about__full_name")
    def person(self, obj: Objection) -> str:
        return str(obj.about)

    @admin.display(description=_("need"), ordering="skill__name")
    def need(self, obj: Objection) -> str:
        return obj.skill.name if obj.skill else gettext("Something else")

    @admin.display(description=_("what the page said"))
    def then(self, obj: Objection) -> str:
        return format_html_join("", "<div>{}</div>", ((line,) for line in obj.page_said.splitlines()))

    @admin.display(description=_("what happened"))
    def moves(self, obj: Objection) -> str:
        return shown_moves(StateMove.objects.of(obj).select_related("by"))


def today(user: Any) -> list[Item]:
    """What somebody called wrong and nobody has answered."""
    if not user.has_perm(ANSWER):
        return []
    waiting = Objection.objects.waiting().count()
    url = f"{reverse('admin:jobs_objection_changelist')}?state__exact={ObjectionState.OPEN}"
    return [Item(_("Reasons that somebody calls wrong"), waiting, url)]
