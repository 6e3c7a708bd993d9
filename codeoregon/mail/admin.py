"""Outgoing mail in the staff pages: whether it went, and what stood in its way."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.mail.models import Message

FATE = ["attempts", "given_up_at", "error"]


class Fate(admin.SimpleListFilter):
    title = _("fate")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]
        return [("waiting", _("Waiting")), ("sent", _("Sent")), ("given_up", _("Given up"))]

    def queryset(self, request: HttpRequest, queryset):  # type: ignore[no-untyped-def]
        if self.value() == "waiting":
            return queryset.waiting()
        if self.value() in ("sent", "given_up"):
            return queryset.filter(**{f"{self.value()}_at__isnull": False})
        return queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["to", "subject", "template", "created_at", "sent_at", "attempts", "given_up_at"]
    list_filter = [Fate, "template"]
    search_fields = ["to", "key"]
    date_hierarchy = "created_at"
    ordering = ["-id"]
    fields = ["to", "subject", "words", "template", "language", "key", "created_at", "due_at", "sent_at", *FATE]
    readonly_fields = ["words"]

    @admin.display(description=_("text"))
    def words(self, message: Message) -> str:
        return str(_("Not shown: it holds a link or a code that opens an account.")) if message.secret else message.text
