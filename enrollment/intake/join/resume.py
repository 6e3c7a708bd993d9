"""Going on by a mailed link, and asking for one."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from enrollment.intake.join import links
from enrollment.intake.models import ResumeLink

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# From one address. A classroom is one address too: thirty people who open their links at once must get in.
TRIES = {"join_resume": "200/m/ip"}


@access("public")
@never_cache
@sensitive_post_parameters("key")
@sensitive_variables("key")
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """A page with one button, for a link alone changes nothing (mail scanners follow links); POST signs in and goes on.

    The key is a parameter and no part of the path: paths of refused requests are written to the log.
    """
    if not ratelimit.consume(request, app="codeoregon", action="join_resume", config=TRIES, limit_get=True):
        return ratelimit.respond_429(request)
    if request.method == "POST":
        return _go_on(request, request.POST.get("key", ""))
    key = request.GET.get("key", "")
    found = links.find(key) if key else None
    if found is None:
        return _gone(request)
    with translation.override(found.user.language):  # of the mail that the link stood in
        context = {"key": key, "address": masked(found.user.email), "other": _somebody_else(request, found.user)}
        page = render(request, "join/resume.html", context)
    page.headers["Content-Language"] = found.user.language
    return page


@access("signed_in")
@never_cache
@require_safe
def later(request: HttpRequest) -> HttpResponse:
    """The link is on its way: how to go on with it, or without it."""
    user: Any = request.user
    newest = (
        ResumeLink.objects.filter(user=user, used_at__isnull=True, expires_at__gt=timezone.now())
        .order_by("-made_at")
        .first()
    )
    if newest is None:
        return redirect("join:begin")
    return render(request, "join/later.html", {"until": newest.expires_at, "sent": newest.made_at})


def _go_on(request: HttpRequest, key: str) -> HttpResponse:
    found = links.find(key) if key else None
    if found is None:
        return _gone(request)
    if links.has_second_factor(found.user):
        return redirect("join:begin") if found.user == request.user else redirect_to_login(reverse("join:begin"))
    try:
        user = links.use(token=key)
    except links.LinkGone:
        return _gone(request)
    if user != request.user:
        login(request, user, backend=BACKEND)
    record_authentication(request, user, "link", email=user.email)
    if not user.has_usable_password() and not Authenticator.objects.filter(user=user).exists():
        with translation.override(user.language):
            messages.info(request, _("You are signed in. Choose a password, so that you can sign in again."))
        return redirect(reverse("account_set_password") + "?" + urlencode({"next": reverse("join:begin")}))
    return redirect("join:begin")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "join/resume_gone.html", status=404)


def _somebody_else(request: HttpRequest, owner: Any) -> str:
    """Who is signed in here instead of the link's owner, or ""."""
    return request.user.email if request.user.is_authenticated and request.user != owner else ""


def masked(email: str) -> str:
    """An address that its owner knows again and nobody else learns: "m…@example.org"."""
    name, _at, host = email.partition("@")
    return _("%(first)s…@%(host)s") % {"first": name[:1], "host": host}
