"""Consents, notices and offers, to look at: each is written by the person or by the rules alone."""

import datetime as dt

from django.contrib import admin
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.filters import Happened
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt, Offer

SHOWN = 50  # of a queue


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["user", "kind", "version", "language", "given_at", "withdrawn_at", "recorded_by"]
    list_filter = ["kind", "version", ("withdrawn_at", Happened)]
    list_select_related = ["user", "recorded_by"]
    search_fields = ["user__email", "user__full_name"]
    date_hierarchy = "given_at"


@admin.register(NoticeReceipt)
class NoticeReceiptAdmin(ReadOnlyAdmin):
    """Who was given which notice, in which language and when."""

    list_display = ["user", "notice", "version", "language", "given_at"]
    list_filter = ["notice", "version", "language"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__full_name"]
    date_hierarchy = "given_at"
    fields = ["user", "notice", "version", "language", "given_at"]


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    """Each offer of a seat, with the queue as it stood when it was made."""

    list_display = ["enrollment", "stream", "position", "made_at", "expires_at", "outcome", "answered_at"]
    list_filter = ["outcome", "stream"]
    list_select_related = ["enrollment", "stream"]
    search_fields = ["enrollment__reference", "enrollment__user__email", "enrollment__user__full_name"]
    date_hierarchy = "made_at"
    fields = ["enrollment", "stream", "position", "made_at", "expires_at", "outcome", "answered_at", "rules", "queue"]

    @admin.display(description=_("version of the rules"))
    def rules(self, offer: Offer) -> str:
        return offer.snapshot.rules_version

    @admin.display(description=_("the queue as it stood, first ones first"))
    def queue(self, offer: Offer) -> str:
        """Place, reference number, priority and waiting since; of a long queue its beginning."""
        kept = offer.snapshot
        shown = list(zip(kept.enrollments, kept.priorities, kept.since, strict=True))[:SHOWN]
        names = dict(Enrollment.objects.filter(pk__in=[row[0] for row in shown]).values_list("pk", "reference"))
        lines = [
            (place, names.get(key, key), first, timezone.localtime(dt.datetime.fromtimestamp(since, dt.UTC)))
            for place, (key, first, since) in enumerate(shown, 1)
        ]
        more = len(kept.enrollments) - len(shown)
        text = format_html_join(
            "",
            "<li>{}. {}, {} {}, {}</li>",
            (
                (place, name, _("priority"), first, formats.date_format(since, "DATETIME_FORMAT"))
                for place, name, first, since in lines
            ),
        )
        rest = format_html("<p>{}</p>", _("and %d more") % more) if more else ""
        return format_html('<ul class="plain">{}</ul>{}', text, rest)
