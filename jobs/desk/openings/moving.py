"""A place of the organisation gets another address. Openings that go back to staff with it are named before."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.forms import CONFLICT, form_page
from codeoregon.lib.seen.together import ChangedMeanwhile, Together
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import moment_text
from employers.organisations.models import Site, removal_of
from employers.organisations.whose import of_owners, owned
from employers.profile.forms import PlaceForm
from jobs.openings.life import moving
from jobs.openings.life.changing import LookedAtFirst


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One place; its owners change it."""
    if not Site.objects.filter(pk=pk).exists():
        return _gone(request, pk)
    place = of_owners(request, Site.objects.filter(pk=pk).select_related("organisation"))
    first = {name: getattr(place, name) for name in PlaceForm.base_fields}
    sent = request.POST if request.method == "POST" else None
    form = PlaceForm(sent, initial=first)
    together = Together(form, place, sent=sent, also=["region"])
    reasons: list[str] = []
    if sent is not None and form.is_valid():
        by, agreed, values = cast(User, request.user), "agreed" in sent, form.cleaned_data
        try:
            with_staff = moving.move_site(site=place, by=by, agreed=agreed, settle=together.settle, **values)
        except Site.DoesNotExist:
            return _gone(request, pk)
        except LookedAtFirst as needed:
            reasons = needed.reasons
        except ChangedMeanwhile:
            together.explain()
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            looked_at = _("Saved. Our staff look at its openings before they are on the job board again.")
            messages.success(request, looked_at if with_staff else _("Saved."))
            together.tell(request)
            return redirect("organization:show", place.organisation_id)
    context = {"organisation": place.organisation, "site": place, "together": together, "reasons": reasons}
    return form_page(request, "employers/site.html", form, **context)


def _gone(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague removed the place while somebody wrote: what was typed can still become a new one."""
    removed = removal_of(pk)
    if request.method != "POST" or removed is None:
        raise Http404
    organisation = owned(request, removed.organisation_id)
    form = PlaceForm(request.POST)
    form.is_valid()
    text = _("Somebody removed this place (%(when)s). Nothing of what you typed is saved. It is still below.")
    form.add_error(None, text % {"when": moment_text(removed.pgh_created_at)})
    again = reverse("organization:site_new", args=[organisation.pk])
    answer = form_page(request, "employers/site_gone.html", form, organisation=organisation, again=again)
    answer.status_code = CONFLICT
    return answer
