"""Lists cut into pages."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest


def numbered_page(request: HttpRequest, rows: Any, size: int) -> Page:
    """The page that ``?page=`` asks for, the first when it asks for none.

    Raises Http404 for what is no number, and past the end.
    """
    try:
        return Paginator(rows, size).page(request.GET.get("page") or 1)
    except InvalidPage as none:
        raise Http404 from none
