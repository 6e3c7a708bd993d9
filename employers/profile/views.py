"""An organisation's own page: members look, owners change it and its sites, two at a time without losing anything."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.accounts.views import signed_in
from codeoregon.lib.counties import county_name
from codeoregon.lib.forms import CONFLICT, form_page
from codeoregon.lib.seen.marks import read
from codeoregon.lib.seen.together import ChangedMeanwhile, ClosedMeanwhile
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.cards import Line
from codeoregon.lib.templatetags.co import moment_text
from employers.organisations import naics
from employers.organisations.forms import SIZE_LABELS, OrganisationTogether
from employers.organisations.models import Organisation, Site, removal_of
from employers.organisations.whose import of_owners, owned
from employers.profile import actions
from employers.profile.forms import PlaceForm, ProfileForm


@access("signed_in")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts and sites; the buttons are the owners'."""
    one = get_object_or_404(Organisation.objects.of(request.user), pk=pk)
    context = {
        "organisation": one,
        "lines": lines(one),
        "sites": [(site, county_name(site.county)) for site in one.sites.order_by("city", "id")],
        "owner": Organisation.objects.owned_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "employers/profile.html", context)


def lines(one: Organisation) -> list[Line]:
    """What it says of itself, as lines of a summary."""
    industry = f"{naics.title(one.naics)} ({one.naics})" if one.naics else ""
    facts = [
        (_("Legal name"), one.legal_name),
        (_("Name people know you by"), one.dba),
        (_("Website"), one.website),
        (_("What you do"), one.industry),
        (_("Industry (NAICS)"), industry),
        (_("Number of staff"), SIZE_LABELS.get(one.size, one.size)),
        (_("Phone"), one.phone),
        (_("Federal employer number"), one.fein_shown),
    ]
    return [Line(label, value or _("Not given"), "") for label, value in facts]


@access("signed_in")
@sensitive_post_parameters("fein")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = owned(request, pk)
    sent = _sent(request)
    form = ProfileForm(sent, organisation=one, asked=read(sent or {}), initial=_initial(one, ProfileForm))
    together = OrganisationTogether(form, one, sent=sent)
    context = {"organisation": one, "together": together}
    if sent is not None and form.is_valid():
        by, settle, values = signed_in(request), together.settle, form.cleaned_data
        try:
            saved = _tried(form, lambda: actions.save_facts(organisation=one, by=by, settle=settle, **values))
        except ChangedMeanwhile:
            together.explain()
        except ClosedMeanwhile:
            together.explain(_decided(one))
            page = form_page(request, "employers/profile_edit.html", form, **context)
            page.status_code = CONFLICT
            return page
        else:
            if saved:
                messages.success(request, _("Saved."))
                together.tell(request)
                return redirect("organization:show", pk)
    return form_page(request, "employers/profile_edit.html", form, **context)


def _decided(one: Organisation) -> str:
    """Staff answered while somebody wrote."""
    one.refresh_from_db(fields=["state"])
    text = _(
        "Our staff have looked at this organization while you were writing. It is “%(state)s” now, and part of what "
        "you typed can't be changed here any more. Nothing is saved yet, and nothing is lost: look below."
    )
    return text % {"state": one.get_state_display()}


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def site_new(request: HttpRequest, pk: int) -> HttpResponse:
    one = owned(request, pk)
    form = PlaceForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if _tried(form, lambda: actions.add_site(organisation=one, by=signed_in(request), **values)):
            return redirect("organization:show", pk)
    return form_page(request, "employers/site.html", form, organisation=one)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def site_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Remove this place?"; asked again, it says that this is done."""
    removed = removal_of(pk)
    if removed is not None:
        organisation = owned(request, removed.organisation_id)
        text = _("This place was removed (%(when)s).") % {"when": moment_text(removed.pgh_created_at)}
        messages.info(request, text)
        return redirect("organization:show", organisation.pk)
    place = _site(request, pk)
    back, home = reverse("organization:show", args=[place.organisation_id]), place.organisation_id
    form = Form(_sent(request))
    if request.method == "POST" and _tried(
        form, lambda: actions.remove_site(site=place, by=signed_in(request)) or True
    ):
        return redirect("organization:show", home)
    return form_page(request, "employers/site_remove.html", form, site=place, back_url=back, danger=True)


def _site(request: HttpRequest, pk: int) -> Site:
    return of_owners(request, Site.objects.filter(pk=pk).select_related("organisation"))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _initial(row: models.Model, form: type[Form]) -> dict[str, Any]:
    columns = {field.name for field in row._meta.concrete_fields}
    return {name: getattr(row, name) for name in form.base_fields if name in columns}


def _tried(form: Form, action: Callable[[], Any]) -> Any:
    """What the action returns; a refusal becomes an error of the form. Raises ChangedMeanwhile, ClosedMeanwhile."""
    try:
        return action()
    except (ChangedMeanwhile, ClosedMeanwhile):
        raise
    except MoveRefused as refused:
        form.add_error(None, str(refused))
    except ValidationError as refused:
        form.add_error(None, refused.messages)
    return None
