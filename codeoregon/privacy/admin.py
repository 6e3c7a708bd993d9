"""Merges and erasures in the staff pages, and the way to a merge: pairs, side by side, what would move."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import User
from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.steps import ReasonForm
from codeoregon.lib.forms import INVALID
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import moment, when
from codeoregon.privacy import merging
from codeoregon.privacy.models import Erasure, Merge, TwoPeople
from codeoregon.privacy.parts import Words, told

PAGE = 50
VALUES = "enrollment.view_circumstances"  # what people said of themselves is among the values that a merge changes
DUPLICATES, COMPARE, CONFIRM = (f"codeoregon_merge_{name}" for name in ("duplicates", "compare", "confirm"))
WHAT = {"moved": _("Moved"), "stayed": _("Stayed"), "changed": _("Changed")}


def _meta(entry: dict[str, Any]) -> Any:
    return apps.get_model(entry["model"])._meta


def _field(entry: dict[str, Any]) -> str:
    """As people know it, by its first step where it leads over several tables; an entry may name what is no column."""
    names = {field.name: getattr(field, "verbose_name", field.name) for field in _meta(entry).get_fields()}
    name = entry["field"].split("__")[0]
    return str(names.get(name, name))


def with_values(merge: Merge) -> list[dict[str, Any]]:
    """Its entries; where one names a field alone, with what stood there before and after, as the row's history has it.

    The values are of the person: they are kept in the history, where an erasure reaches them, and not with the merge.
    """
    return [{**one, **_values(one, merge)} if one["what"] == "changed" else one for one in merge.moved]


def _values(entry: dict[str, Any], merge: Merge) -> dict[str, Any]:
    model = apps.get_model(entry["model"])
    if (entry["from"], entry["to"]) != (None, None) or not hasattr(model, "pgh_event_model"):
        return {}
    events = model.pgh_event_model.objects.filter(pgh_obj_id=entry["row"]).order_by("-pgh_created_at", "-pgh_id")
    after = events.filter(pgh_created_at__lte=merge.at).first()
    if after is None or not hasattr(after, entry["field"]):
        return {}
    before = events.filter(pgh_created_at__lt=after.pgh_created_at).first()
    return {"from": _said(before, entry["field"]), "to": _said(after, entry["field"])}


def _said(event: Any, field: str) -> str:
    """A value as people read it."""
    value = getattr(event, field, None)
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, list):
        names = _choices(getattr(event._meta.get_field(field), "base_field", None))
        return ", ".join(names.get(str(one), str(one)) for one in value) or "–"
    named = getattr(event, f"get_{field}_display", None)
    return str(named() if named and value else "–" if value in (None, "") else value)


def _choices(field: Any) -> dict[str, str]:
    """What the values of a field are called."""
    return {str(value): str(name) for value, name in getattr(field, "flatchoices", ())}


def _from_to(entry: dict[str, Any]) -> str:
    if entry["from"] is None and entry["to"] is None:
        return "–"
    columns = {field.name: field for field in _meta(entry).get_fields()}
    names = {"True": _now("Yes"), "False": _now("No"), **_choices(columns.get(entry["field"]))}
    return format_html("{} → {}", *(_kept(entry[end], names) for end in ("from", "to")))


def _kept(value: Any, names: dict[str, str]) -> str:
    """A value as the entry keeps it: nothing, one with a name, a day or a moment as text, or what reads as it is."""
    if value in (None, ""):
        return "–"
    if not isinstance(value, str) or value in names:
        return names.get(str(value), str(value))
    try:
        at = parse_date(value) or parse_datetime(value)
    except ValueError:
        at = None
    return when(at) if at else value


def listed(entries: Iterable[dict[str, Any]]) -> str:
    """What was, or would be, done with each row, as a table."""
    rows = [
        (
            WHAT.get(one["what"], one["what"]),
            capfirst(_meta(one).verbose_name),
            one["row"] or (_now("%d rows") % one["rows"] if one["rows"] else _now("not shown here")),
            _field(one) or "–",
            _from_to(one),
            one["why"] or "–",
        )
        for one in entries
    ]
    body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
    names = (_("What"), _("Record"), _("Number"), _("Field"), _("From and to"), _("Why"))
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in names))
    # Wide on a phone: reached and moved by keyboard too.
    return format_html(
        '<div class="results" tabindex="0" role="region" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        _("Every row and what was done with it"),
        head,
        body,
    )


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """Each merge explains itself: who, when, why, and every row."""

    change_list_template = "admin/merge_change_list.html"
    list_display = ["at", "kept", "closed", "by", "why"]
    search_fields = ["kept__email", "kept__full_name", "closed__email", "why"]
    date_hierarchy = "at"
    ordering = ["-at"]
    list_select_related = ["kept", "closed", "by"]
    fields = ["kept", "closed", "by", "at", "why", "rows"]
    readonly_fields = ["kept", "closed", "by", "at", "why", "rows"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        merge: Any = super().get_object(request, object_id, from_field)
        if merge is not None:
            merge.in_full = request.user.has_perm(VALUES)
        return merge

    @admin.display(description=_("what was done"))
    def rows(self, merge: Any) -> str:
        return listed(with_values(merge) if merge.in_full else merge.moved)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("duplicates/", guard(self.duplicates), name=DUPLICATES),
            path("duplicates/<int:one>/<int:other>/", guard(self.compare), name=COMPARE),
            path("duplicates/<int:keep>/<int:close>/merge/", guard(self.confirm), name=CONFIRM),
            *super().get_urls(),
        ]

    def duplicates(self, request: HttpRequest) -> HttpResponse:
        """Pairs that nobody has looked at yet."""
        self._may_look(request)
        try:
            page = Paginator(merging.candidates(), PAGE).page(request.GET.get("page") or 1)
        except InvalidPage as none:
            raise Http404 from none
        users = User.objects.in_bulk({pk for pair in page for pk in (pair.first, pair.second)})
        pairs = [(users[pair.first], users[pair.second], pair.reasons) for pair in page]
        return self._page(request, "duplicates", _("Accounts that may be one person's"), pairs=pairs, page=page)

    def compare(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """Two accounts side by side, and what staff say of them."""
        self._may_look(request)
        users = self._both(one, other)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return self._two_people(request, users, form)
        obstacles = [merging.obstacle(*users), merging.obstacle(*reversed(users))]
        context = {"users": users, "facts": _facts(users, request.user), "obstacles": obstacles, "form": form}
        return self._page(request, "compare", _("Is this one person?"), **context)

    def confirm(self, request: HttpRequest, keep: int, close: int) -> HttpResponse:
        """What would be done with each row, and then, with a reason, the deed. Sent twice it leads to the one deed."""
        if request.method == "POST" and (done := self._done(request, keep, close)):
            return done
        kept, closed = self._both(keep, close)
        if not request.user.has_perm(merging.MAY):
            raise PermissionDenied
        form = ReasonForm(request.POST if request.method == "POST" else None)
        try:
            if request.method == "POST" and form.is_valid():
                made = merging.merge(kept=kept, closed=closed, by=_by(request), why=form.cleaned_data["reason"])
                self.log_change(request, made, str(_("Merged")))
                messages.success(request, _now("The two accounts are one now."))
                return redirect("admin:codeoregon_merge_change", made.pk)
            in_full = {"read": with_values} if request.user.has_perm(VALUES) else {}
            rows = listed(merging.rehearse(kept=kept, closed=closed, by=_by(request), **in_full))
        except MoveRefused as refused:
            if done := self._done(request, keep, close):  # by the other half of a double click
                return done
            messages.error(request, str(refused))
            return redirect(f"admin:{COMPARE}", keep, close)
        facts = _facts([kept, closed], request.user)
        context = {"kept": kept, "closed": closed, "rows": rows, "form": form, "facts": facts}
        return self._page(request, "confirm", _("Merge two accounts"), **context)

    def _done(self, request: HttpRequest, keep: int, close: int) -> HttpResponse | None:
        """On to this very merge, where it has been made."""
        if not request.user.has_perm(merging.MAY):
            return None
        made = Merge.objects.filter(kept=keep, closed=close).first()
        return redirect("admin:codeoregon_merge_change", made.pk) if made else None

    def _two_people(self, request: HttpRequest, users: list[User], form: ReasonForm) -> HttpResponse:
        if not request.user.has_perm(merging.MAY):
            raise PermissionDenied
        merging.say_two_people(one=users[0], other=users[1], by=_by(request), why=form.cleaned_data["reason"])
        messages.success(request, _now("Noted: these are two people."))
        return redirect(f"admin:{DUPLICATES}")

    def _may_look(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _both(self, one: int, other: int) -> list[User]:
        """Both accounts, open and of nobody who works here; any other answers like one that is not there."""
        found = User.objects.filter(is_active=True, staff_role="", is_superuser=False).in_bulk([one, other])
        if one == other or len(found) < 2:
            raise Http404
        return [found[one], found[other]]

    def _page(self, request: HttpRequest, name: str, title: Words, **context: Any) -> HttpResponse:
        form = context.get("form")
        status = INVALID if form is not None and form.is_bound and form.errors else 200
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        whole["may_merge"] = request.user.has_perm(merging.MAY)
        return TemplateResponse(request, f"admin/merge_{name}.html", whole, status=status)


@admin.register(TwoPeople)
class TwoPeopleAdmin(ReadOnlyAdmin):
    list_display = ["at", "first", "second", "by", "why"]
    date_hierarchy = "at"
    ordering = ["-at"]
    list_select_related = ["first", "second", "by"]


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """Which accounts were deleted and what of them stays; whose they were is said nowhere."""

    list_display = ["user_id", "asked_at", "done_at"]
    date_hierarchy = "asked_at"
    ordering = ["-asked_at"]
    fields = ["user_id", "asked_at", "done_at", "stays"]
    readonly_fields = ["user_id", "asked_at", "done_at", "stays"]

    @admin.display(description=_("what stays"))
    def stays(self, erasure: Erasure) -> str:
        lines = ((one["what"], one["until"], one["why"]) for one in erasure.kept)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}. {}</li>", lines))


def _facts(users: list[User], viewer: Any) -> list[tuple[Words, str, str, bool]]:
    """What tells the two accounts apart, as ``_side_by_side`` has it; circumstances for who may see them."""
    asked = ["identity", *(["circumstances"] if viewer.has_perm(VALUES) else [])]
    return _side_by_side([[line for one in asked for lines in told(one, user) for line in lines] for user in users])


def _side_by_side(sides: list[list[tuple[Words, str]]]) -> list[tuple[Words, str, str, bool]]:
    """(label, of the one, of the other, whether they are the same), in the order in which they come."""
    values: list[dict[str, list[str]]] = []
    labels: dict[str, Words] = {}
    for lines in sides:
        found: dict[str, list[str]] = {}
        for label, words in lines:
            labels.setdefault(str(label), label)
            found.setdefault(str(label), []).append(words)
        values.append(found)
    rows = []
    for key, label in labels.items():
        one, other = ("; ".join(found.get(key, [])) or "–" for found in values)
        rows.append((label, one, other, one == other != "–"))
    return rows


def _by(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("the staff pages are for people who are signed in")
    return request.user
