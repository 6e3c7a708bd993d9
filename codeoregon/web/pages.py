"""Lists cut into pages."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest


class NoListPage(Http404):
    """The list has no such page. ``404.html`` knows it by this name, and leads to the first page."""


def numbered_page(request: HttpRequest, rows: Any, size: int) -> Page:
    """The page that ``?page=`` asks for, the first when it asks for none.

    Raises NoListPage for what is no number, and past the end.
    """
    try:
        return Paginator(rows, size).page(request.GET.get("page") or 1)
    except InvalidPage as none:
        raise NoListPage from none
