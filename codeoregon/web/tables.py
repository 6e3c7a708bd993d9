"""Tables as CSV: to download, and as people bring them.

In what is downloaded, a cell that a spreadsheet would run as a formula is written as text.
"""

import csv as plain_csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from defusedcsv import csv
from django.http import HttpResponse
from django.utils.translation import gettext as _

WIDE = tuple("\uff20\uff0b\uff0d\uff1d")  # "@+-=" as wide as a Chinese character: some spreadsheets read them alike
FORMULA = tuple("@+-=|%")  # what defusedcsv guards; the others are guarded here
MOST_ROWS = 50_000
MOST_BYTES = 5 * 1024 * 1024


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file for download: UTF-8 with a mark, so that spreadsheets read accents right; never kept by caches."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    lines = csv.writer(response)
    lines.writerow(header)
    lines.writerows([_guarded(cell) for cell in row] for row in rows)
    return response


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if str(cell).startswith(WIDE) else cell


class Unreadable(ValueError):
    """The file as a whole can't be read; the text is a sentence that says why."""


def rows(
    raw: bytes, needed: Sequence[str], problems: list[tuple[int, str]] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, values by column) of each row that is not empty. UTF-8, with or without a mark; raises Unreadable.

    With ``problems``, a row that can't be read is added there as (line, what is wrong) and the others still come.
    """
    if len(raw) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 5 MB. Cut it in two."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not UTF-8 text. Save it as “CSV UTF-8”.")) from None
    reader = plain_csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            sentence = _("The first line has to name these columns: %s.") % ", ".join(missing)
            raise Unreadable(f"{sentence} {_separated(reader.fieldnames or ())}".strip())
        twice = [name for name, times in Counter(reader.fieldnames or ()).items() if name and times > 1]
        if twice:
            raise Unreadable(_("The first line names a column twice: %s.") % ", ".join(twice))
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise Unreadable(_("The file has more than %s rows. Cut it in two.") % f"{MOST_ROWS:,}")
            if None in row:  # most often a text with a comma and without quotes
                if problems is None:
                    raise Unreadable(_("Line %s has more values than there are columns.") % reader.line_num)
                problems.append((reader.line_num, _("there are more values than columns")))
            elif any((value or "").strip() for value in row.values()):
                yield reader.line_num, {key: _as_it_was(value or "") for key, value in row.items()}
    except plain_csv.Error as odd:
        line = reader.reader.line_num  # DictReader's own number is that of the row before
        if problems is None or not reader.line_num:
            raise Unreadable(_("Line %(line)s can't be read: %(why)s.") % {"line": line, "why": _why(odd)}) from None
        # Where a value ends isn't sure any more: what follows is read once this is mended.
        problems.append((line, _("from here on the file can't be read: %(why)s") % {"why": _why(odd)}))


def _separated(names: Sequence[str]) -> str:
    """What is wrong when all names stand in one: some spreadsheets write other separators."""
    if len(names) == 1 and ";" in names[0]:
        return _("The values have to be separated by commas, not by semicolons.")
    if len(names) == 1 and "\t" in names[0]:
        return _("The values have to be separated by commas, not by tabs.")
    return ""


def _why(odd: plain_csv.Error) -> str:
    if "field limit" in str(odd):
        return _('a value is too long, or a quote (") before it is not closed')
    return _('a quote (") is not closed, or something stands between it and the next comma')


def _as_it_was(value: str) -> str:
    """What ``csv_response`` wrote as text so that no spreadsheet runs it."""
    if value.startswith("'"):
        text = value[1:]
        if text.startswith(WIDE):
            return text
        if (plain := text.replace("\\|", "|")).startswith(FORMULA):
            return plain
    return value
