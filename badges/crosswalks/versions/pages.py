"""The pages of one version in the staff pages: look what it would change and publish it, who that is, bring a file.

One set of pages for every kind of document; what differs is asked of the kind's admin (``VersionAdmin``).
"""

from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges.crosswalks.versions import actions
from badges.crosswalks.versions.models import today
from badges.crosswalks.versions.reports import Rejected, Report
from codeoregon.accounts.models import User
from codeoregon.lib.desk.steps import ReasonForm
from codeoregon.lib.forms import INVALID, DayInput
from codeoregon.lib.states import MoveRefused, Overtaken
from codeoregon.web.pages import NoListPage
from codeoregon.web.tables import Unreadable

PAGE = 100  # people
SHOWN = 500  # lines of a file with something wrong
SEE_PEOPLE = ("codeoregon.view_user", "badges.view_award")


class PublishForm(ReasonForm):
    effective_from = forms.DateField(
        label=gettext_lazy("Counts from"),
        widget=DayInput(),
        help_text=gettext_lazy("Today or a later day, in Oregon. It begins at midnight."),
        error_messages={"required": gettext_lazy("Choose the day from which this version counts.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)
    against = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=20)
    field_order = ["effective_from", "reason"]


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
    )


def _page(modeladmin: Any, request: HttpRequest, name: str, draft: Any, title: str, **more: Any) -> TemplateResponse:
    form = more.get("form")
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": title,
        "version": draft,
        "version_url": modeladmin.address("change", draft),
        "page_has_errors": bool(form is not None and form.is_bound and form.errors),
        **more,
    }
    return TemplateResponse(request, name, context, status=INVALID if context["page_has_errors"] else 200)


def publish(modeladmin: Any, request: HttpRequest, draft: Any) -> HttpResponse:
    """What publishing would change, for everybody who may see the draft; the form below it, for who may publish."""
    if not draft.is_draft:
        return redirect(modeladmin.address("change", draft))
    may = request.user.has_perm(modeladmin.permission)
    if request.method == "POST" and not may:
        raise PermissionDenied
    look = "look" in request.POST
    form = PublishForm(request.POST) if request.method == "POST" and not look else None
    day = _day(request.POST["effective_from"]) if request.POST.get("effective_from") else _asked_day(request)
    if form is not None and form.is_valid():
        day = form.cleaned_data["effective_from"]
        try:
            published = _publish(modeladmin, request, draft, form)
        except Overtaken as refused:
            messages.error(request, str(refused))
            published = True
        if published:
            return redirect(modeladmin.address("change", draft))
    before, seen = modeladmin.in_force(draft, day), draft.fingerprint()
    shown = {"effective_from": day, "seen": seen, "against": str(before.pk if before else "")}
    if form is None:
        form = PublishForm(initial={**shown, "reason": request.POST.get("reason", "")})
    else:  # what the page shows now is what the next try is about
        form.data = {**form.data.dict(), "seen": seen, "against": shown["against"]}  # type: ignore[attr-defined]
    return _page(
        modeladmin, request, "admin/version_publish.html", draft,
        _("Publish version %(number)s") % {"number": draft.version},
        form=form, may_publish=may, day=day, before=before, next=_next(modeladmin, draft, day),
        impact=modeladmin.impact(draft, before, day), impact_template=modeladmin.impact_template,
        people_url=modeladmin.address("people", draft) if all(map(request.user.has_perm, SEE_PEOPLE)) else "",
    )  # fmt: skip


def _publish(modeladmin: Any, request: HttpRequest, draft: Any, form: PublishForm) -> bool:
    """Publish, or put the sentence where it belongs on the form. Raises Overtaken when somebody else published it."""
    sent = form.cleaned_data
    before = modeladmin.in_force(draft, sent["effective_from"])
    if before != draft and sent["against"] != str(before.pk if before else ""):
        form.add_error("effective_from", _("On this day it takes the place of another version. Look at the changes."))
        return False
    try:
        actions.publish(
            draft=draft, effective_from=sent["effective_from"], why=sent["reason"], by=request.user, seen=sent["seen"]
        )
    except actions.WrongDay as refused:
        form.add_error("effective_from", str(refused))
        return False
    except Overtaken:
        raise
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return False
    modeladmin.log_change(request, draft, f"published: {sent['reason']}")
    messages.success(request, _("Published. It counts from %(day)s on.") % {"day": sent["effective_from"]})
    return True


def _day(text: str) -> Any:
    try:
        return parse_date(text) or today()
    except ValueError:
        return today()


def _asked_day(request: HttpRequest) -> Any:
    """The day of the address, today where it names none. Raises BadRequest for one that is none."""
    text = request.GET.get("on", "")
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if text and day is None:
        raise BadRequest("no day")
    return day or today()


def _next(modeladmin: Any, draft: Any, day: Any) -> Any:
    """The version that would take over from the draft, when one is waiting for a later day."""
    later = draft.siblings().filter(state="published", effective_from__gt=day)
    return later.order_by("effective_from").first()


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) < 6 and int(text)):
        raise NoListPage
    return int(text)


def people(modeladmin: Any, request: HttpRequest, draft: Any) -> HttpResponse:
    """Who gains or loses, a page at a time, found anew for each page: nothing is kept of it."""
    if not all(map(request.user.has_perm, SEE_PEOPLE)):
        raise PermissionDenied
    way, number = request.GET.get("way", "gained"), _number(request.GET.get("page") or "1")
    if way not in ("gained", "lost"):
        raise BadRequest("people gain or lose")
    day, lost = _asked_day(request), way == "lost"
    found = modeladmin.people(draft, modeladmin.in_force(draft, day), day, request.GET.get("what", ""), lost)
    rows = list(islice(found, (number - 1) * PAGE, number * PAGE + 1))
    if number > 1 and not rows:
        raise NoListPage
    users = User.objects.in_bulk({user for user, _cells in rows})
    shown = [(users[user], reverse("admin:codeoregon_user_change", args=[user]), cells) for user, cells in rows[:PAGE]]
    query = request.GET.copy()
    links = {}
    for name, page in (("previous", number - 1), ("next", number + 1)):
        query["page"] = str(page)
        links[name] = f"?{query.urlencode()}" if (page > 0 if name == "previous" else len(rows) > PAGE) else ""
    title = _("Who would lose") if lost else _("Who would gain")
    return _page(
        modeladmin, request, "admin/version_people.html", draft, title, rows=shown, number=number, links=links,
        columns=modeladmin.people_columns, publish_url=f"{modeladmin.address('publish', draft)}?on={day}",
    )  # fmt: skip


def bring(modeladmin: Any, request: HttpRequest, draft: Any) -> HttpResponse:
    """Choose a file → the draft has its rules, or nothing has changed and each line that is wrong says why."""
    if not request.user.has_perm(modeladmin.permission):
        raise PermissionDenied
    if not draft.is_draft:
        return redirect(modeladmin.address("change", draft))
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    form.fields["file"].help_text = modeladmin.columns
    problems: list[tuple[int, str]] = []
    done: Report | None = None
    if form.is_bound and form.is_valid():
        try:
            done = modeladmin.bring_in(draft, form.cleaned_data["file"].read(), request.user)
            modeladmin.log_change(request, draft, _("rules brought in from a file"))
        except Rejected as rejected:
            problems = rejected.problems
            form.add_error("file", _("Nothing was changed: the lines below have to be mended first."))
        except (Unreadable, MoveRefused) as odd:
            form.add_error("file", str(odd))
    return _page(
        modeladmin, request, "admin/version_bring.html", draft, _("Bring in rules"), form=form, done=done,
        problems=problems[:SHOWN], more=max(len(problems or (done.lines if done else ())) - SHOWN, 0),
        lines=done.lines[:SHOWN] if done else (), rules_url=modeladmin.rules_url(draft),
    )  # fmt: skip


def start(modeladmin: Any, request: HttpRequest, source: Any) -> HttpResponse:
    """Start a draft from this version and go on to it."""
    if not request.user.has_perm(modeladmin.permission):
        raise PermissionDenied
    if request.method != "POST":
        raise Http404
    try:
        draft = actions.start_draft(source=source, by=request.user, permission=modeladmin.permission)
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect(modeladmin.address("change", source))
    modeladmin.log_addition(request, draft, _("started from version %(number)s") % {"number": source.version})
    messages.success(request, _("This draft has the rules of version %(number)s.") % {"number": source.version})
    return redirect(modeladmin.address("change", draft))
