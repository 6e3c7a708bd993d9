"""Tables to download. A cell that a spreadsheet would run as a formula is written as text."""

from collections.abc import Iterable, Sequence
from typing import Any

from defusedcsv import csv
from django.http import HttpResponse


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file for download: UTF-8 with a mark, so that spreadsheets read accents right; never kept by caches."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    lines = csv.writer(response)
    lines.writerow(header)
    lines.writerows(rows)
    return response
