"""What one badge counts for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from badges.catalog.models import Award, Pathway
from badges.catalog.progress import course_progress
from badges.crosswalks.evaluate import in_force
from badges.crosswalks.models import SkillRule
from codeoregon.accounts.access import access


@access("signed_in")
@require_safe
def badge(request: HttpRequest, badge_id: int) -> HttpResponse:
    """One badge of one's own: skills under the crosswalk in force, and the pathways its course belongs to."""
    user: Any = request.user
    own = Award.objects.filter(user=user).select_related("badge__course")
    award = get_object_or_404(own, badge=badge_id)
    crosswalk = in_force()
    rules = SkillRule.objects.filter(crosswalk=crosswalk, badge=award.badge).select_related("skill")
    course = award.badge.course
    pathways = Pathway.objects.filter(steps__options__course=course).distinct().order_by("title") if course else []
    context = {
        "award": award,
        "crosswalk": crosswalk,
        "rules": rules.order_by("-level", "skill__name"),
        "pathways": pathways,
        "progress": course_progress(user).get(course.pk) if course else None,
    }
    return render(request, "badges/badge.html", context)
