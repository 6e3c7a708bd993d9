"""My data: what is held and why, all of it to read, print or download, and deleting the account."""

from typing import Any

from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.accounts.again.rules import ask_each_time, is_by_mail
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused
from codeoregon.privacy.erasing import actions
from codeoregon.privacy.holdings import as_json, overview, sections

SHOWN = 100  # rows of one section on a page; the file has them all


class DeleteForm(forms.Form):
    """One box, never ticked beforehand."""

    sure = forms.BooleanField(
        label=_("Delete my account. I know that this can't be undone."),
        error_messages={"required": _("Tick the box if you want to delete your account.")},
    )


@access("signed_in")
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is held, by section, with why and how much of it."""
    return render(request, "privacy/index.html", {"sections": overview(request.user)})


@access("signed_in")
@never_cache
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All of it on one page, to read and to print."""
    shown = [(section, section.rows[:SHOWN], section.versions[:SHOWN]) for section in sections(request.user)]
    return render(request, "privacy/all.html", {"sections": shown, "limit": SHOWN})


@access("signed_in")
@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The same as a file for machines."""
    answer = JsonResponse(as_json(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"code-oregon-{timezone.localdate():%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@access("signed_in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays; with the box ticked, asks who it is, each time, and then does it."""
    user: Any = request.user
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_each_time(request)
        try:
            actions.close_account(user=user, by=user)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        else:
            logout(request)
            return redirect("data:deleted")
    context = {
        "kept": actions.keeps(user),
        "obstacle": actions.obstacle(user),
        "back_url": reverse("data:index"),
        "action_url": request.path,  # sent again from the page that asks for the password, it is answered there
        "danger": True,
        "by_mail": is_by_mail(user),
    }
    return form_page(request, "privacy/delete.html", form, **context)


@access("public")
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The same for everybody: it says nothing about anybody."""
    return render(request, "privacy/deleted.html")
