"""Pages that only say something: help and the notices, robots.txt, security.txt. All public."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.notices.versions import NOTICES, NoSuchVersion

# Pages of one person or one organisation: nothing a search engine could show anybody.
PRIVATE = ("/accounts/", "/admin/", "/employers/home/", "/join/", "/me/")
SECURITY_TXT_DAYS = 180  # RFC 9116 wants an end in sight, less than a year away


@access("public")
@require_safe
def notice(request: HttpRequest, name: str) -> HttpResponse:
    """One notice as it reads now, or with ``?version=`` as it read when somebody was given it."""
    here = NOTICES[name]
    version = request.GET.get("version") or here.current
    try:
        context = {"notice": here, "template": here.template(version), "since": here.since(version)}
    except NoSuchVersion as unknown:
        raise Http404 from unknown
    return render(request, "pages/notice.html", {**context, "is_current": version == here.current})


@access("public")
@require_safe
@cache_control(max_age=3600, public=True)
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages, and where these are listed."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {place}" for place in PRIVATE),
        "",
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@access("public")
@require_safe
@cache_control(max_age=3600, public=True)
def security(_request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole (RFC 9116)."""
    midnight = datetime.combine(timezone.now().date(), datetime.min.time(), UTC)
    lines = [
        f"Contact: {settings.BASE_URL}/help/#security",
        f"Expires: {(midnight + timedelta(days=SECURITY_TXT_DAYS)).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
