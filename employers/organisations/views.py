"""The employer door: what is offered, joining, and what happens after that."""

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.accounts.models import Audience
from codeoregon.capacity.models import Kind, Pool
from codeoregon.lib.forms import form_page
from employers.organisations import actions
from employers.organisations.forms import JoinForm
from employers.organisations.models import Organisation

# Organisations that one person, or one address, may bring; a mistake that the form refuses does not count.
JOINS = {"join": "10/h/user,60/h/ip"}


@access("public")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the programme does for employers, with the places that are left now."""
    mine = request.user.is_authenticated and Organisation.objects.of(request.user).exists()
    pools = {pool.kind: pool for pool in Pool.objects.filter(kind__in=[Kind.OJT, Kind.INTERNSHIP])}
    context = {
        "ojt": pools.get(Kind.OJT),
        "internship": pools.get(Kind.INTERNSHIP),
        "post_url": reverse("employers:opening_new") if mine else reverse("organisations:join"),
        "home_url": reverse("employers:home") if mine else "",
    }
    return render(request, "employers/about.html", context)


@access("public")
@sensitive_post_parameters("fein")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Organisation, first site and person. Public, so that a visitor is led to sign-up rather than to sign-in."""
    if not request.user.is_authenticated:
        here = urlencode({"door": Audience.EMPLOYER, "next": reverse("organisations:join")})
        return redirect(f"{reverse('account_signup')}?{here}")
    form = JoinForm(request.POST or None, initial={"full_name": request.user.full_name})
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="employers", action="join", config=JOINS):
            return ratelimit.respond_429(request)
        try:
            made = actions.register(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(f"{reverse('organisations:joined')}?of={made.pk}")
    return form_page(request, "employers/join.html", form, groups=_groups(form))


@access("signed_in")
@require_safe
def joined(request: HttpRequest) -> HttpResponse:
    """What happens next, and when, with the organisation that was sent: a new one, or one that we knew."""
    mine = list(Organisation.objects.of(request.user).order_by("-created_at", "-id"))
    sent = [one for one in mine if str(one.pk) == request.GET.get("of")]
    organisation = next(iter([*sent, *mine]), None)
    if organisation is None:
        return redirect("organisations:join")
    return render(request, "employers/joined.html", {"organisation": organisation, "reference": f"E-{organisation.pk}"})


def _groups(form: JoinForm) -> dict[str, list[object]]:
    """The form's fields under their three headings."""
    names = {"organisation": form.ORGANISATION, "site": form.SITE, "person": form.PERSON}
    return {group: [form[name] for name in fields if name in form.fields] for group, fields in names.items()}
