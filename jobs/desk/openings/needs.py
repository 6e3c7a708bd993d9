"""The skills of an open opening: chosen on the page, and written all at once when they are saved.

The page carries its choice from button to button: nothing of it is written before the whole goes to staff.
"""

import re
from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from badges.catalog.models import Skill, SkillLevel
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.forms.buttons import pressed
from codeoregon.lib.seen.together import ChangedMeanwhile, ClosedMeanwhile
from codeoregon.lib.states import MoveRefused
from employers.organisations.states import OrganisationState
from jobs.desk import loosening, moved_on
from jobs.desk.forms import NeedsForm
from jobs.desk.openings.show import off_board
from jobs.desk.posting import finding
from jobs.desk.posting.needs import BUTTONS, NeedsTogether, counted
from jobs.openings.life import changing
from jobs.openings.models import Need, Opening
from jobs.openings.rules import MOST_NEEDS
from jobs.openings.states import OpeningState

LEVEL = re.compile(r"level_([0-9]{1,9})")
Wanted = Mapping[int, tuple[int, bool]]


class NeedsPage:
    """One request for the page: the choice as it was sent, what is shown of it, and what is told beside it."""

    def __init__(self, request: HttpRequest, opening: Opening) -> None:
        self.request, self.opening = request, opening
        sent = request.method == "POST"
        needs = _sent(request) if sent else list(opening.needs.select_related("skill"))
        self.form = NeedsForm(request.POST if sent else None, needs=needs)
        self.together = NeedsTogether(self.form, opening, sent=request.POST if sent else None)
        self.reasons: list[str] = []

    def answer(self) -> HttpResponse:
        if self.request.method == "POST" and self.opening.state != OpeningState.PUBLISHED:
            return self._moved_on()
        if self.request.method == "POST" and self.form.is_valid():
            button, which = pressed(self.request, *BUTTONS, "agreed", unnamed="save")
            wanted = dict(self.form.wanted())
            if button in ("save", "agreed"):
                try:
                    row = self._save(wanted, agreed=button == "agreed")
                except ClosedMeanwhile:
                    return self._moved_on()
                if row is not None:
                    self.together.tell(self.request)
                    return done(self.request, self.opening, row)
            elif button != "add" or finding.add(self.form, wanted, which):
                if button == "remove":
                    finding.remove(wanted, which)
                self.form = NeedsForm(None, needs=_rows(wanted))
        return self._draw()

    def _save(self, wanted: Wanted, *, agreed: bool) -> Opening | None:
        if not wanted:
            self.form.add_error(None, _("Choose at least one skill. Search for it, then press Add."))
            return None
        by, settle = cast(User, self.request.user), self.together.settle
        try:
            return changing.change(opening=self.opening, by=by, agreed=agreed, needs=wanted, settle=settle)
        except changing.LookedAtFirst as first:
            self.reasons = first.reasons
        except ChangedMeanwhile:
            self.together.explain()
        except ClosedMeanwhile:
            raise
        except MoveRefused as refused:
            self.form.add_error(None, str(refused))
        return None

    def _moved_on(self) -> HttpResponse:
        return moved_on.page(self.request, self.opening, "needs", self.form, self.together)

    def _draw(self) -> HttpResponse:
        words = finding.words_of(self.request)
        chosen = [need.skill_id for need in self.form.needs]
        loosened = loosening.of_form(self.request, self.opening, self.form)
        context = {
            "opening": self.opening,
            "words": words,
            **finding.found(words, chosen),
            "popular": [] if words else finding.popular(chosen, finding.MOST_OFFERED),
            "full": len(chosen) >= MOST_NEEDS,
            "together": self.together,
            "reasons": self.reasons,
            "loosened": loosened,
            "back_url": reverse("employers:opening", args=[self.opening.pk]),
        }
        page = form_page(self.request, "desk/change_needs.html", self.form, **context)
        return counted(page, self.request, loosened)


def page(request: HttpRequest, opening: Opening) -> HttpResponse:
    return NeedsPage(request, opening).answer()


def done(request: HttpRequest, opening: Opening, row: Opening) -> HttpResponse:
    """What has become of ``opening`` now that a change of it is written, or nothing was one."""
    if row.version == opening.version:
        messages.info(request, _("Nothing was changed: all of it is as it was."))
        return redirect("employers:opening", row.pk)
    if row.state == OpeningState.SUBMITTED and row.organisation.state != OrganisationState.APPROVED:
        text = _(
            "Saved and sent to our staff. Your organization is on hold, so it is back on the job board when they have"
            " approved it and ended the hold."
        )
    elif row.state == OpeningState.SUBMITTED:
        text = _("Saved and sent to our staff. It is back on the job board when they have approved it.")
    elif off_board(row):
        text = _("Saved. Your organization is on hold, so the job board shows none of its openings for now.")
    else:
        text = _("Saved. The job board shows it now.")
    messages.success(request, text)
    return redirect("employers:opening", row.pk)


def _sent(request: HttpRequest) -> list[Need]:
    """The choice that the page carried here; the form reads the levels."""
    found = [match[1] for match in map(LEVEL.fullmatch, request.POST) if match]
    return _rows({int(skill): (int(SkillLevel.WORKING), True) for skill in found[:MOST_NEEDS]})


def _rows(wanted: Wanted) -> list[Need]:
    """Unsaved needs, in the order in which they were chosen."""
    skills = Skill.objects.in_bulk(list(wanted))
    return [
        Need(skill=skills[pk], level=level, required=required)
        for pk, (level, required) in wanted.items()
        if pk in skills
    ]
