"""Tables that people bring: the rows of a CSV file as text by column, each with its line number."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

MOST_ROWS = 50_000
MOST_BYTES = 5 * 1024 * 1024


class Unreadable(ValueError):
    """The file as a whole can't be read; the text is a sentence that says why."""


def rows(raw: bytes, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, values by column) of each row that is not empty. UTF-8, with or without a mark; raises Unreadable."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 5 MB. Cut it in two."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not UTF-8 text. Save it as “CSV UTF-8”.")) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise Unreadable(_("The first line has to name these columns: %s.") % ", ".join(missing))
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise Unreadable(_("The file has more than %s rows. Cut it in two.") % f"{MOST_ROWS:,}")
            if any((value or "").strip() for key, value in row.items() if key):
                yield reader.line_num, {key: value or "" for key, value in row.items() if key}
    except csv.Error as odd:
        raise Unreadable(_("Line %(line)s can't be read: %(why)s.") % {"line": reader.line_num, "why": odd}) from None
