"""What the staff pages of every versioned document share: its list, the page of one version and what leads on there."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from badges.crosswalks.versions import actions, pages
from codeoregon.lib.desk.bases import StaffAdmin, shown_moves
from codeoregon.lib.desk.steps import reason_action
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from codeoregon.web.tables import csv_response


def discard_step(permission: str) -> Callable[..., Any]:
    def run(request: HttpRequest, version: Any, reason: str) -> None:
        actions.discard(draft=version, why=reason, by=request.user)

    return reason_action(
        _("Discard this draft"), permission, run, danger=True, name="discard", may=lambda request, row: row.is_draft
    )


def withdraw_step(permission: str) -> Callable[..., Any]:
    def run(request: HttpRequest, version: Any, reason: str) -> None:
        try:
            actions.withdraw(version=version, why=reason, by=request.user)
        except MoveRefused as refused:
            raise ValidationError(str(refused)) from refused

    return reason_action(
        _("Withdraw before it counts"),
        permission,
        run,
        danger=True,
        name="withdraw",
        may=lambda request, row: row.is_to_come,
    )


class Meanwhile(StaffAdmin):
    """Says it in a sentence when somebody published the version, or wrote the same row, while a form was sent."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (MoveRefused, IntegrityError) as refused:
            sentence = str(refused) if isinstance(refused, MoveRefused) else _("Somebody else changed this just now.")
            self.message_user(request, str(sentence), messages.ERROR)
            here = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            return HttpResponseRedirect(reverse(here))


class VersionAdmin(Meanwhile):
    """Read by whoever may see it; changed as a draft by whoever holds ``permission``."""

    change_form_template = "admin/version_change.html"
    permission: ClassVar[str]
    impact_template: ClassVar[str]
    people_columns: ClassVar[Sequence[Any]]
    columns: ClassVar[Any]  # help for who brings a file
    header: ClassVar[Sequence[str]]  # of the file that can be downloaded

    # --- What each kind says ---

    @abstractmethod
    def rules_url(self, version: Any) -> str:
        """Where the rules of the version are listed."""

    @abstractmethod
    def impact(self, draft: Any, before: Any, day: dt.date) -> Any:
        """Who would gain and who would lose if ``draft`` took the place of ``before`` on that day, as counts."""

    @abstractmethod
    def people(
        self, draft: Any, before: Any, day: dt.date, what: str, lost: bool
    ) -> Iterator[tuple[int, Sequence[Any]]]:
        """(user id, what the list shows beside the name) of those who would gain, or with ``lost`` lose, ``what``."""

    @abstractmethod
    def bring_in(self, draft: Any, raw: bytes, by: Any) -> Any:
        """Make the rules of ``draft`` those of a CSV file; returns the report of its rows."""

    @abstractmethod
    def table(self, version: Any) -> Iterator[Sequence[Any]]:
        """The rules as rows under ``header``."""

    # --- What they share ---

    def in_force(self, version: Any, day: dt.date) -> Any:
        return version.siblings().in_force(day)

    def address(self, page: str, version: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[version.pk])

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Callable[..., HttpResponse]) -> URLPattern:
            def shown(request: HttpRequest, pk: int) -> HttpResponse:
                if not self.has_view_permission(request):
                    raise PermissionDenied
                return view(self, request, get_object_or_404(self.get_queryset(request), pk=pk))

            full = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(f"<int:pk>/{name}/", self.admin_site.admin_view(shown), name=full)

        own = [
            page("publish", pages.publish),
            page("people", pages.people),
            page("bring", pages.bring),
            page("start", pages.start),
            page("export", VersionAdmin._export),
        ]
        return [*own, *super().get_urls()]

    def _export(self, request: HttpRequest, version: Any) -> HttpResponse:
        name = f"{self.opts.model_name}-{version}.csv".replace(" ", "-")
        return csv_response(name, self.header, self.table(version))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        more = dict(extra_context or {})
        if row is not None:
            may = request.user.has_perm(self.permission)
            more |= {
                "rules_url": self.rules_url(row),
                "export_url": self.address("export", row),
                "publish_url": self.address("publish", row) if row.is_draft else "",
                "bring_url": self.address("bring", row) if row.is_draft and may else "",
                "start_url": self.address("start", row) if not row.is_draft and may else "",
            }
        return super().change_view(request, object_id, form_url, more)

    @admin.display(description=_("rules"))
    def size(self, version: Any) -> Any:
        return format_html('<a href="{}">{}</a>', self.rules_url(version), len(version.contents()))

    @admin.display(description=_("what happened"))
    def moves(self, version: Any) -> str:
        return shown_moves(StateMove.objects.of(version).select_related("by"))


class InDraftAdmin(Meanwhile):
    """Rows that belong to a version: changed while that is a draft, and looked at afterwards."""

    @abstractmethod
    def version_of(self, row: Any) -> Any:
        """The version that the row belongs to."""

    @abstractmethod
    def drafts(self) -> Any:
        """The versions that a new row could belong to."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self.drafts().exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or self.version_of(obj).is_draft) and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.must_be_draft(self.version_of(obj))
        super().save_model(request, obj, form, change)
