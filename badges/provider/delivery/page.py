"""The page on which staff bring a provider's list, and read what came of each line."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from badges.provider.adapters import adapter, delivered
from badges.provider.delivery import Delivered, deliver
from codeoregon.lib.forms import INVALID

BRING = "badges.change_provideraccount"
SHOWN = 500  # lines


class ListForm(forms.Form):
    """Which provider's list, and the file."""

    provider = forms.ChoiceField(label=_("Whose list"), choices=lambda: [(one.name, one.label) for one in delivered()])
    file = forms.FileField(
        label=_("CSV file"),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = "\n".join(str(one.columns) for one in delivered())


def page(modeladmin: Any, request: HttpRequest) -> HttpResponse:
    """Choose a file → what was done, and why some lines changed nothing."""
    if not request.user.has_perm(BRING):
        raise PermissionDenied
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    done: Delivered | None = None
    if request.method == "POST" and form.is_valid():
        provider = adapter(form.cleaned_data["provider"])
        try:
            done = deliver(provider=provider, raw=form.cleaned_data["file"].read(), by=request.user)
        except ValueError as odd:
            form.add_error("file", str(odd))
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": _("Bring a list"),
        "form": form,
        "done": done,
        "lines": done.lines[:SHOWN] if done else [],
        "page_has_errors": bool(form.errors),
    }
    return TemplateResponse(request, "admin/provider_list.html", context, status=INVALID if form.errors else 200)
