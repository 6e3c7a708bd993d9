"""Candidate review: everything about one learner on one page, from every room, with the case notes; links lead on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from badges.catalog.models import Award, Skill, SkillLevel
from badges.catalog.progress import all_pathways
from badges.crosswalks.evaluate import held
from badges.provider.models import ProviderAccount
from codeoregon.lib.counties import county_name
from codeoregon.lib.desk.steps import Shown, allowed_steps
from codeoregon.lib.forms import INVALID
from codeoregon.lib.models import StateMove
from codeoregon.lib.seen.together import ChangedMeanwhile, Together
from codeoregon.lib.states import MoveRefused
from codeoregon.privacy.holdings import before_doors
from codeoregon.privacy.parts import accounts_of
from enrollment.desk import notes
from enrollment.desk.filters import CIRCUMSTANCES, PRIORITIES
from enrollment.desk.models import CaseNote
from enrollment.eligibility.actions import findings_of, newest
from enrollment.eligibility.told_staff import reason, sentences
from enrollment.intake import consents, receipts
from enrollment.intake.models import Consent, Covered, Enrollment, NoticeReceipt, PriorityGroup
from enrollment.intake.states import EnrollmentState
from enrollment.intake.waitlist.activity import with_activity
from enrollment.intake.waitlist.places import ahead_of
from enrollment.programs.seats import Seat
from jobs.matching import matches
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.matches import Match
from jobs.placements.models import Placement
from jobs.referrals.models import Referral

TOP, RECENT, NOTES = 10, 10, 20
VIEW_NOTES = "enrollment.view_casenote"


def review(modeladmin: Any, request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """The page; POST adds a case note. 404 for an enrollment that is not there, 403 without permission to look."""
    if not modeladmin.has_view_permission(request):
        raise PermissionDenied
    rows = with_activity(Enrollment.objects.select_related("user", "programme"))
    enrollment: Any = get_object_or_404(rows, pk=enrollment_id)
    user: Any = request.user
    form = notes.NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            notes.write(enrollment=enrollment, text=form.cleaned_data["text"], by=user)
        except MoveRefused as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("The note is kept."))
        return redirect("admin:enrollment_enrollment_review", enrollment.pk)
    steps = allowed_steps(modeladmin, request, enrollment)
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": enrollment.user.get_full_name(),
        "enrollment": enrollment,
        "county": county_name(enrollment.county),
        "steps": [Shown.of(step) for step in steps],
        "form": form,
        "may_copy": user.has_perm(consents.RECORD) and enrollment.user.is_active and not enrollment.user.gets_mail,
        "may_write": user.has_perm(notes.WRITE) and enrollment.user.is_active,
        # Of a closed account nothing is ranked any more, and of an erased one nothing is known.
        "priority": _priority(enrollment) if user.has_perm(CIRCUMSTANCES) and enrollment.user.is_active else "",
        **_seat(enrollment),
        **(_notes(enrollment, user) if user.has_perm(VIEW_NOTES) else {"notes": None}),
        **_learning(enrollment.user),
        **_standing(enrollment),
    }
    return TemplateResponse(request, "enrollment/review.html", context, status=INVALID if form.errors else 200)


def copy(modeladmin: Any, request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """All that is held of somebody who can't sign in to read it, to print in their language; looks are written down."""
    if not request.user.has_perm(consents.RECORD):
        raise PermissionDenied
    enrollment = get_object_or_404(Enrollment.objects.select_related("user"), pk=enrollment_id)
    user: Any = enrollment.user
    if user.gets_mail or not user.is_active:
        raise Http404
    modeladmin.log_change(request, enrollment, _("A copy of all that is held, to print"))
    with override(user.language):
        context = {
            "sections": [(section, section.rows, section.versions) for section in before_doors(user)],
            "on_paper": True,
            "name": user.get_full_name(),
            "back_url": reverse("admin:enrollment_enrollment_review", args=[enrollment.pk]),
        }
        page = render(request, "privacy/on_paper.html", context)
    page.headers["Content-Language"] = user.language
    return page


def correct_note(modeladmin: Any, request: HttpRequest, note_id: int) -> HttpResponse:
    """Correct a note of one's own within the hour; somebody else's is not there."""
    note = get_object_or_404(CaseNote.objects.select_related("enrollment__user"), pk=note_id, author=request.user)
    sent = request.POST if request.method == "POST" else None
    if sent is None and (late := notes.why_not(note)):
        messages.error(request, late)
        return redirect("admin:enrollment_enrollment_review", note.enrollment_id)
    form = notes.NoteForm(sent, initial={"text": note.text})
    form.fields["text"].label = _("The note")
    together = Together(form, note, sent=sent)
    problem = ""
    if sent is not None and form.is_valid():
        try:
            notes.correct(note=note, text=form.cleaned_data["text"], by=request.user, settle=together.settle)
        except ChangedMeanwhile:
            problem = _("You saved this note in another window after this page was opened. Look below.")
            together.explain(problem)
        except MoveRefused as refused:
            problem = str(refused)
            form.add_error("text", problem)
        else:
            messages.success(request, _("The note is corrected."))
            return redirect("admin:enrollment_enrollment_review", note.enrollment_id)
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": _("Correct a note"),
        "note": note,
        "form": form,
        "together": together,
    }
    status = 409 if problem else INVALID if form.errors else 200
    return TemplateResponse(request, "enrollment/note.html", context, status=status)


SERVICE = {
    Covered.VETERAN: gettext_lazy("They served in the military."),
    Covered.SPOUSE: gettext_lazy("They are the husband or wife of somebody who served."),
    Covered.NO: gettext_lazy("Neither they nor a husband or wife served in the military."),
    "": gettext_lazy("They did not say whether they served in the military."),
}


def _priority(enrollment: Enrollment) -> str:
    """Their priority of service, and what it follows from, in sentences."""
    said = [str(PriorityGroup(group).label) for group in enrollment.priority_groups]
    groups = _("Groups they named: %s.") % "; ".join(said) if said else _("They named no priority group.")
    return f"{dict(PRIORITIES)[str(enrollment.priority)]}. {SERVICE[enrollment.covered]} {groups}"


def _seat(enrollment: Any) -> dict[str, Any]:
    """Where they stand with their seat, and since when nothing came."""
    quiet = enrollment.quiet_since
    found = newest(enrollment.user, enrollment.programme)
    return {
        "ahead": ahead_of(enrollment),
        "seat": Seat.objects.filter(user=enrollment.user).select_related("stream").order_by("-started_at").first(),
        "offer": enrollment.offers.open().select_related("stream").first(),
        "quiet_days": (timezone.now() - quiet).days if quiet else None,
        "determination": found,
        "findings": sentences(findings_of(found)),
        "receipts": NoticeReceipt.objects.filter(user__in=accounts_of(enrollment.user)).order_by("-given_at"),
    }


def _notes(enrollment: Enrollment, user: Any) -> dict[str, Any]:
    """Those of merged accounts too: a note stays with the enrollment it was signed for."""
    theirs = CaseNote.objects.filter(enrollment__user__in=accounts_of(enrollment.user))
    kept = list(theirs.select_related("author", "enrollment__user").order_by("-written_at")[:NOTES])
    return {"notes": [(note, notes.may_correct(note, user)) for note in kept]}


def _learning(user: Any) -> dict[str, Any]:
    awards = Award.objects.filter(user=user).select_related("badge__course").order_by("-earned_at")
    return {
        "accounts": list(ProviderAccount.objects.filter(user=user).order_by("-linked_at")),
        "badge_count": awards.count(),
        "awards": list(awards[:RECENT]),
        "skills": skills_of(user),
        "pathways": [progress for progress in all_pathways(user) if progress.started],
        "matches": _matches(user),
        "candidate": matches.candidate_of(user),
        "agreed_to_be_shown": consents.stands(user, Consent.Kind.SHOW_BADGES),
    }


def _matches(user: Any) -> list[tuple[Match, Any]]:
    """The best, each with when the learner set it aside, or None: they are not shown it, staff are."""
    days = Dismissal.objects.days([user.pk])
    best = matches.for_learner(user, limit=TOP, aside=True)
    return [(match, days.get((user.pk, match.opening.pk))) for match in best]


def _standing(enrollment: Enrollment) -> dict[str, Any]:
    user = enrollment.user
    referrals = Referral.objects.filter(candidate__user=user).select_related("opening__organisation")
    placements = Placement.objects.of_learner(user).select_related("referral__opening__organisation")
    given = list(Consent.objects.filter(user=user).select_related("recorded_by").order_by("kind", "-given_at"))
    return {
        "moves": [
            (move, *_labels(move), reason(move.why)) for move in StateMove.objects.of(enrollment).select_related("by")
        ],
        "consents": given,
        "owes_notices": receipts.are_owed(enrollment),
        "agreed": [one.get_kind_display() for one in given if not one.withdrawn_at],
        "referrals": list(referrals.order_by("-id")),
        "placements": list(placements.order_by("-id")),
    }


def _labels(move: StateMove) -> tuple[str, str]:
    """The two states of a move in words, as the rest of the page has them."""
    names = dict(EnrollmentState.choices)
    return str(names.get(move.from_state, move.from_state)), str(names.get(move.to_state, move.to_state))


def skills_of(user: Any) -> list[tuple[Skill, str, Any]]:
    """(skill, level in words, evidence), strongest first, then by name."""
    shown = held([user.pk])[user.pk]
    skills = Skill.objects.filter(pk__in=shown)
    rows = [(skill, str(SkillLevel(shown[skill.pk].level).label), shown[skill.pk]) for skill in skills]
    return sorted(rows, key=lambda row: (-row[2].level, row[0].name))
