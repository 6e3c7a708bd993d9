"""The "History" page of a row, the same for every table of the staff pages."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from codeoregon.lib.past import reading
from codeoregon.lib.personal import Level, level_of

A_PAGE = 50
HARMLESS = (Level.PUBLIC, Level.NOT_PERSONAL)
NEVER = (Level.SENSITIVE, Level.EQUAL_OPPORTUNITY)


class WithHistory(admin.ModelAdmin):
    """Shows every version and every change of state under "History", to whoever may see the row.

    A value is shown where the row's own page shows its column to the same person, or where it says nothing about
    anybody; sensitive ones never are. Of all others the page says that they changed.
    """

    object_history_template = "admin/history.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied  # before Django looks whether there is such a row
        answer = super().history_view(request, object_id, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data:
            row = answer.context_data["object"]
            found = reading.changes(row, self._told(request, row))
            try:
                answer.context_data["page"] = Paginator(found, A_PAGE).page(request.GET.get("page") or 1)
            except InvalidPage as none:
                raise Http404 from none
        return answer

    def _told(self, request: HttpRequest, row: Any) -> reading.Told:
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        on_the_page = {name if isinstance(name, str) else name.__name__ for name in fields}

        def told(column: models.Field) -> bool:
            level = level_of(column)
            if level in NEVER:
                return False
            return column.name in on_the_page or level in HARMLESS or column.name == "state"

        return told
