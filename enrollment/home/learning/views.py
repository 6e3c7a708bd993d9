"""Pathways for everybody; for those signed in the badges they earned, what any badge counts for, and
how far they are toward college credit.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from badges.catalog.models import Award, Badge, Pathway
from badges.catalog.progress import (
    PathwayProgress,
    all_pathways,
    course_progress,
    record_of,
)
from badges.crosswalks.colleges.explain import explained
from badges.crosswalks.evaluate import Held, held, in_force
from badges.crosswalks.models import SkillRule
from badges.provider.actions import account_of
from badges.provider.earlier import earlier_usernames
from codeoregon.accounts.access import access
from codeoregon.accounts.models import Audience
from enrollment.home.learning import leads, taught, worth
from enrollment.home.learning.mine import sort_out
from enrollment.home.news import trouble


@access("public")
@require_safe
def pathways(request: HttpRequest) -> HttpResponse:
    """Every pathway with the open jobs it leads to; a learner sees how far they are."""
    found = all_pathways(request.user)
    courses = taught.of_courses({option.course.pk for one in found for step in one.steps for option in step.options})
    jobs = leads.fitting({one.pathway.pk: taught.sure(one, courses) for one in found})
    rows = [(one, len(jobs[one.pathway.pk])) for one in found]
    return render(request, "pathways/list.html", {"pathways": rows, "now": timezone.now()})


@access("public")
@require_safe
def pathway(request: HttpRequest, slug: str) -> HttpResponse:
    """One pathway: what it teaches, its badges in order with their state, and the open jobs it leads to."""
    wanted = get_object_or_404(Pathway, slug=slug)
    record = record_of(request.user)
    found = record.pathway(wanted)
    chosen = {option.course.pk for step in found.steps for option in step.options}
    mine = _held(request)
    courses = taught.of_courses(chosen)
    certain, possible = taught.sure(found, courses), taught.most(found, courses)
    levels = {skill: one.level for skill, one in mine.items()} if mine else {}
    jobs = leads.fitting({found.pathway.pk: certain})[found.pathway.pk]
    context = {
        "progress": found,
        "steps": _steps(request.user, found),
        "next": record.next_badge(found.next_step.best) if mine is not None and found.next_step else None,
        "taught": taught.lessons(certain, possible, levels),
        "compared": bool(levels),
        "job_count": len(jobs),
        "jobs": leads.examples(jobs, mine),
        "now": timezone.now(),
    }
    return render(request, "pathways/detail.html", context)


@access("signed_in")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All badges of the person signed in: by course, the course they worked on last first."""
    user: Any = request.user
    awards = list(Award.objects.filter(user=user).select_related("badge__course").order_by("-earned_at", "-id"))
    account = account_of(user)
    context = {
        "mine": sort_out(awards, course_progress(user), earlier_usernames(user, awards)),
        "account": account,
        "trouble": trouble(account) if account else "",
    }
    return render(request, "badges/mine.html", context)


@access("signed_in")
@require_safe
def badge(request: HttpRequest, badge_id: int) -> HttpResponse:
    """What one badge counts for, earned or not. A badge that staff have not placed is known to who earned it only."""
    user: Any = request.user
    found = get_object_or_404(Badge.objects.select_related("course"), pk=badge_id)
    award = Award.objects.filter(user=user, badge=found).select_related("badge").first()
    if award is None and not found.catalogued:
        raise Http404
    crosswalk = in_force()
    rules = list(
        SkillRule.objects.filter(crosswalk=crosswalk, badge=found).select_related("skill").order_by("-level", "skill")
    )
    mine = _held(request)
    jobs = leads.asking({rule.skill_id: rule.level for rule in rules}, mine)
    course = found.course
    record = record_of(user)
    progress = record.course(course.pk) if course else None
    context = {
        "badge": found,
        "award": award,
        "earlier": earlier_usernames(user, [award]).get(award.pk, "") if award else "",
        "learn_url": worth.learn_url(found),
        "crosswalk": crosswalk,
        "skills": worth.skill_lines(rules, mine or {}, jobs.by_skill),
        "jobs": jobs,
        "places": worth.places(record.pathways(), course.pk) if course and found.catalogued else [],
        "course": progress,
        "credit": explained(user, found),
        "stages": worth.stages(user, [progress]).get(progress.course.pk, []) if progress else [],
        "now": timezone.now(),
    }
    return render(request, "badges/badge.html", context)


@access("signed_in")
@require_safe
def credit(request: HttpRequest) -> HttpResponse:
    """Every college course that badges count toward: eligible or not, what is missing, and until when."""
    return render(request, "badges/credit.html", {"credit": explained(request.user)})


def _steps(user: Any, found: PathwayProgress) -> list[Any]:
    """Each step with its options, each of these with its badges in order. Two queries."""
    badges = worth.stages(user, [option for step in found.steps for option in step.options])
    return [(step, [(option, badges.get(option.course.pk, [])) for option in step.options]) for step in found.steps]


def _held(request: HttpRequest) -> dict[int, Held] | None:
    """A learner's skills; None for everybody else, whom nothing is compared with."""
    user = request.user
    if not user.is_authenticated or user.door != Audience.LEARNER:
        return None
    return held([user.pk])[user.pk]
