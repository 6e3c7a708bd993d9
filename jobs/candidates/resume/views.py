"""The learner's own page: a link, a résumé, and what employers see of them."""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from jobs.candidates.models import Candidate
from jobs.candidates.resume import actions
from jobs.candidates.resume.forms import ShownForm
from jobs.candidates.resume.models import Resume
from jobs.candidates.resume.sending import as_download

UPLOADS = {"resume": "20/h/user,60/d/user"}  # each is looked into by a process of its own


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Both in one form. Nobody who never agreed to be shown has anything to give; who took it back keeps what is."""
    candidate = Candidate.objects.filter(user=request.user.pk).first()
    if candidate is None:
        return render(request, "candidates/resume.html", {"form": None, "shown": False, "resume": None})
    if request.method == "POST":
        often = request.FILES and not ratelimit.consume(request, app="jobs", action="resume", config=UPLOADS)
        form = ShownForm(request.POST, None if often else request.FILES)
        if often:
            form.add_error(
                "file",
                ValidationError(
                    _("You sent many files in a short time. Wait an hour, then choose the file again."), "rate_limited"
                ),
            )
        if form.is_valid():
            actions.save(candidate=candidate, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("resume:edit")
    else:
        form = ShownForm(initial={"link": candidate.link})
    context: dict[str, Any] = {"shown": candidate.hidden_at is None, "resume": _of(request)}
    return form_page(request, "candidates/resume.html", form, **context)


@access("signed_in")
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The copy that we keep of what was given."""
    return as_download(get_object_or_404(Resume.objects.of(request.user)), "resume")


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """Asks once. The other half of a double click finds it removed: that is what was wanted."""
    resume = _of(request)
    if request.method == "POST":
        candidate = get_object_or_404(Candidate, user=request.user.pk)
        if actions.remove(candidate=candidate, seen=request.POST.get("seen", ""), by=request.user):
            messages.success(request, _("Your résumé is removed."))
        else:
            messages.error(request, _("You gave us another résumé since you opened that page. It was not removed."))
        return redirect("resume:edit")
    if resume is None:
        raise Http404
    context = {"seen": actions.mark_of(resume), "back_url": reverse("resume:edit"), "danger": True}
    return render(request, "candidates/remove.html", context)


def _of(request: HttpRequest) -> Resume | None:
    return Resume.objects.of(request.user).light().first()
