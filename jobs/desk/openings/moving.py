"""A place of the organisation gets another address. Openings that go back to staff with it are named before."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.seen.together import ChangedMeanwhile, Together
from codeoregon.lib.states import MoveRefused
from employers.organisations.models import Organisation, Site
from employers.profile.forms import PlaceForm
from jobs.openings.life import moving
from jobs.openings.life.changing import LookedAtFirst


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One place; its owners change it."""
    owned = Organisation.objects.owned_by(request.user)
    place = get_object_or_404(Site.objects.filter(organisation__in=owned).select_related("organisation"), pk=pk)
    first = {name: getattr(place, name) for name in PlaceForm.base_fields}
    sent = request.POST if request.method == "POST" else None
    form = PlaceForm(sent, initial=first)
    together = Together(form, place, sent=sent, also=["region"])
    reasons: list[str] = []
    if sent is not None and form.is_valid():
        by, agreed, values = cast(User, request.user), "agreed" in sent, form.cleaned_data
        try:
            with_staff = moving.move_site(site=place, by=by, agreed=agreed, settle=together.settle, **values)
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
