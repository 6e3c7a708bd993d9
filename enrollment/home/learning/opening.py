"""What the next badge would bring: the jobs that it opens. Pages of their own, since they look at every open job; other
pages show a link, and where scripts run its answer.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from badges.catalog.models import Award, Badge
from codeoregon.accounts.access import access
from jobs.matching.what_if import shown


@access("signed_in")
@require_safe
def next_badges(request: HttpRequest) -> HttpResponse:
    """The badges that open the most jobs, and small sets where one badge is not enough; nothing opened is said so."""
    from jobs.matching.what_if import next_badge  # here, since it loads the arithmetic

    found = next_badge.for_learner(request.user)
    context = {
        "single": shown.ways(found.single),
        "sets": shown.ways(found.sets),
        "open_now": found.open_now,
        "now": timezone.now(),
    }
    return render(request, "badges/next.html", context)


@access("signed_in")
@require_safe
def opens(request: HttpRequest, badge_id: int) -> HttpResponse:
    """How many jobs one badge that is not earned yet opens by itself."""
    from jobs.matching.what_if import next_badge

    badge = get_object_or_404(Badge, pk=badge_id, catalogued=True)
    if Award.objects.filter(user=request.user.pk, badge=badge).exists():
        raise Http404
    return render(request, "badges/opens.html", {"badge": badge, "many": next_badge.opened_by(request.user, badge)})
