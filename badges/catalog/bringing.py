"""The page on which staff bring tracks, courses or badges into the catalogue: all of a file, or nothing."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges.catalog.importing import CatalogueRejected, import_files
from codeoregon.audit.context import because
from codeoregon.lib.forms import INVALID

MAY = ("badges.change_track", "badges.change_course", "badges.change_badge")
SHOWN = 500  # lines
KINDS = {
    "tracks.csv": gettext_lazy("Tracks"),
    "courses.csv": gettext_lazy("Courses"),
    "badges.csv": gettext_lazy("Badges (the stages of courses)"),
}


class CatalogueForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is in it"), choices=list(KINDS.items()))
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Tracks: slug, title, area. Courses: slug, title, track, estimated_minutes, summary. Badges: external_id,"
            " name, course, position, kind (learning or activity), estimated_minutes, icon_text. Tracks come before"
            " courses, courses before badges. What is there already is brought up to date; nothing is removed."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


def may_bring(user: Any) -> bool:
    return all(map(user.has_perm, MAY))


def page(modeladmin: Any, request: HttpRequest) -> HttpResponse:
    """Choose a file → so many rows were added or brought up to date, or a sentence for each line that is wrong."""
    if not may_bring(request.user):
        raise PermissionDenied
    form = CatalogueForm(request.POST, request.FILES) if request.method == "POST" else CatalogueForm()
    problems: list[str] = []
    done: int | None = None
    if form.is_bound and form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            with because(by=request.user, why=f"import of {kind}"):
                done = sum(import_files({kind: form.cleaned_data["file"].read()}).values())
        except CatalogueRejected as rejected:
            problems = rejected.problems
            form.add_error("file", _("Nothing was changed: the lines below have to be mended first."))
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": _("Bring in catalog rows"),
        "form": form,
        "done": done,
        "problems": problems[:SHOWN],
        "more": max(len(problems) - SHOWN, 0),
        "page_has_errors": bool(form.errors),
    }
    return TemplateResponse(request, "admin/catalogue_bring.html", context, status=INVALID if form.errors else 200)
