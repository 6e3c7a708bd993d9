"""Staff's view of provider accounts, of what each sync did, and of what was set aside."""

import zlib
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from badges.provider import actions
from badges.provider.adapters import adapter
from badges.provider.client import MAX_BODY
from badges.provider.delivery.page import page as delivery_page
from badges.provider.models import (
    FeedChange,
    ProviderAccount,
    ProviderState,
    Quarantine,
    Snapshot,
)
from badges.provider.runs.admin import SyncRunAdmin  # noqa: F401 - found by its registration
from codeoregon.lib.desk.bases import ReadOnlyAdmin, StaffAdmin
from codeoregon.lib.desk.filters import Happened
from codeoregon.lib.desk.steps import reason_action

SHOWN = 4_000  # characters of a document that staff see


def _attest(request: HttpRequest, account: ProviderAccount, reason: str) -> None:
    try:
        actions.attest(account=account, by=request.user)
    except actions.HandleTaken as taken:
        raise ValidationError(str(taken)) from taken


def _update(request: HttpRequest, account: ProviderAccount, reason: str) -> None:
    if adapter(account.provider).profile_url is None:
        raise ValidationError(_("This provider is not asked. Bring its next list."))
    try:
        actions.update_now(account=account, by=request.user)
    except actions.TooSoon as soon:
        raise ValidationError(str(soon)) from soon


def _unlink(request: HttpRequest, account: ProviderAccount, reason: str) -> None:
    actions.unlink(account=account, by=request.user)


def _settle(request: HttpRequest, quarantine: Quarantine, reason: str) -> None:
    actions.settle(quarantine=quarantine, by=request.user)


def _linked(request: HttpRequest, account: ProviderAccount) -> bool:
    return account.unlinked_at is None


def _noted(request: HttpRequest, change: FeedChange, reason: str) -> None:
    FeedChange.objects.filter(pk=change.pk, settled_at__isnull=True).update(settled_at=timezone.now())


CHANGE = "badges.change_provideraccount"
attest = reason_action(
    _("Attest that it is theirs"), CHANGE, _attest, name="attest", may=lambda request, row: not row.proof
)
update = reason_action(_("Ask the provider now"), CHANGE, _update, needs_reason=False, name="update_now", may=_linked)
unlink = reason_action(_("Unlink"), CHANGE, _unlink, danger=True, name="unlink", may=_linked)
settle = reason_action(
    _("Looked at; ask again"),
    "badges.change_quarantine",
    _settle,
    needs_reason=False,
    name="settle",
    may=lambda request, row: row.settled_at is None,
)
noted = reason_action(
    _("Looked at"),
    "badges.change_feedchange",
    _noted,
    needs_reason=False,
    name="noted",
    may=lambda request, row: row.settled_at is None,
)


@admin.register(ProviderAccount)
class ProviderAccountAdmin(StaffAdmin):
    change_list_template = "admin/provider_account_list.html"
    # Each sync writes these; what staff decide on is whose account it is.
    moves_by_itself = [
        *("code", "etag", "last_modified", "document_sha256", "next_sync_at", "asked_at", "tried_at", "lease_until"),
        *("attempts", "failures", "last_synced_at", "last_changed_at", "changes", "last_outcome"),
        *("not_found_streak", "not_found_on"),
    ]
    list_display = [
        "handle",
        "provider",
        "user",
        "proof",
        "last_outcome",
        "last_synced_at",
        "last_changed_at",
        "unlinked_at",
    ]
    show_facets = admin.ShowFacets.ALWAYS
    list_filter = ["last_outcome", "provider", "proof", ("unlinked_at", Happened)]
    search_fields = ["handle", "user__email", "user__full_name"]
    list_select_related = ["user"]
    actions = object_actions = [attest, update, unlink]
    readonly_fields = [
        "user",
        "provider",
        "handle",
        "linked_at",
        "unlinked_at",
        "proof",
        "proved_at",
        "code",
        "last_outcome",
        "last_synced_at",
        "last_changed_at",
        "next_sync_at",
        "not_found_streak",
        "not_found_on",
        "attempts",
        "failures",
    ]
    fields = tuple(readonly_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        bring = path("bring-list/", self.admin_site.admin_view(self._bring), name="badges_bring_list")
        return [bring, *super().get_urls()]

    def _bring(self, request: HttpRequest) -> Any:
        return delivery_page(self, request)


@admin.register(ProviderState)
class ProviderStateAdmin(ReadOnlyAdmin):
    """How each provider is asked just now: its pace and whether it is left in peace."""

    list_display = ["provider", "failures", "open_until", "paused_until"]
    fields = ["provider", "next_turn_at", "failures", "open_until", "paused_until"]


@admin.register(FeedChange)
class FeedChangeAdmin(StaffAdmin):
    """What is new in a provider's documents. They are kept whole, so nothing of them is lost meanwhile."""

    list_display = ["kind", "field", "provider", "first_seen_at", "account", "settled_at"]
    show_facets = admin.ShowFacets.ALWAYS
    list_filter = [("settled_at", Happened), "kind", "provider"]
    list_select_related = ["account"]
    search_fields = ["field"]
    actions = object_actions = [noted]
    readonly_fields = ["provider", "kind", "field", "first_seen_at", "account", "settled_at"]
    fields = tuple(readonly_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class WithDocument(StaffAdmin):
    """Rows that keep a document: its beginning is on the page, the whole comes as a file, and who fetched it is told in
    the row's history."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request)
        return found.defer("body")

    def get_urls(self) -> list[URLPattern]:
        name = f"badges_{self.opts.model_name}_document"
        return [path("<int:pk>/document/", self.admin_site.admin_view(self._whole), name=name), *super().get_urls()]

    def _whole(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        self.log_change(request, row, _("document fetched"))
        answer = HttpResponse(unpacked(bytes(row.body), None), content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}-{row.pk}.txt"'
        answer["Cache-Control"] = "no-store"
        return answer

    @admin.display(description=_("the beginning of the document"))
    def document(self, row: Any) -> str:
        return unpacked(bytes(row.body), SHOWN).decode("utf-8", "replace") or "–"

    @admin.display(description=_("the whole document"))
    def whole(self, row: Any) -> str:
        here = reverse(f"admin:badges_{self.opts.model_name}_document", args=[row.pk])
        return format_html('<a href="{}" download>{}</a>', here, _("Save as a file"))


@admin.register(Quarantine)
class QuarantineAdmin(WithDocument):
    list_display = ["at", "account", "reason", "settled_at"]
    show_facets = admin.ShowFacets.ALWAYS
    list_filter = [("settled_at", Happened), "account__provider"]
    search_fields = ["account__handle", "reason"]
    list_select_related = ["account"]
    actions = object_actions = [settle]
    readonly_fields = ["account", "at", "reason", "sha256", "document", "whole", "settled_at"]
    fields = tuple(readonly_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Snapshot)
class SnapshotAdmin(WithDocument, ReadOnlyAdmin):
    list_display = ["taken_at", "account", "sha256"]
    search_fields = ["account__handle", "=sha256"]
    list_select_related = ["account"]
    date_hierarchy = "taken_at"
    fields = ["account", "taken_at", "sha256", "document", "whole"]


def unpacked(packed: bytes, most: int | None) -> bytes:
    """A kept document, or as many bytes of it; none of one that can't be unpacked."""
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, MAX_BODY if most is None else most)
    except zlib.error:
        return b""
