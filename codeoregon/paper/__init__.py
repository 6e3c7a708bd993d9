"""Documents to print and keep: a title and blocks of text, set as a tagged PDF on Letter paper.

The same blocks give the same bytes. What people typed travels as data, never as markup, so no text of theirs can
change the page. Typst sets the page; the PDF follows PDF/UA-1 (ISO 14289-1: language, title, headings and tables that
a screen reader finds). Where a name is written in letters that no font here has, the paper says so in its place: fonts
for Chinese, Korean, Amharic and the like would be larger than the portal.
"""

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import typst
from django.utils import translation
from django.utils.translation import gettext as _

TRIES = 5  # more kinds of signs than one answer names
_SHEET = Path(__file__).with_name("sheet.typ").read_bytes()


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Text:
    """One paragraph."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list with dots."""

    items: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Names and values, one pair a line."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """``numbers``: positions of the columns that are set to the right, counted from 0."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


Block: TypeAlias = Heading | Text | Points | Facts | Table | NewPage


@dataclass(frozen=True)
class Paper:
    """One document. ``foot`` stands on every page before its number; ``language``: "en", "es"."""

    title: str
    blocks: Sequence[Block]
    foot: str
    made: dt.datetime
    language: str = "en"


def as_pdf(paper: Paper) -> bytes:
    """The document, tagged, US Letter."""
    plain, unknown = _plain(paper), set[str]()
    for _try in range(TRIES):
        try:
            return _set({"data": json.dumps(_spoken(plain, unknown, paper.language))}, for_everybody=True)
        except typst.TypstError as refused:
            if "could not be displayed" not in str(refused):
                raise
            if not (found := _unknown(refused) - unknown):
                break
            unknown |= found
    return _set({"data": json.dumps(_spoken(plain, unknown, paper.language))}, for_everybody=False)


def _unknown(refused: typst.TypstError) -> set[str]:
    """The letters that no font here has, of those that the page wants; nothing for signs that control a machine."""
    texts = re.findall(r'the text `"(.*?)"` could not be displayed', refused.diagnostic, re.DOTALL)
    whole = (re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), text) for text in texts)
    return {sign for text in whole for sign in text if not sign.isascii()}


def _spoken(value: Any, unknown: set[str], language: str) -> Any:
    """The data with words in the place of every run of signs that can't be printed."""
    if not unknown:
        return value
    if isinstance(value, str):
        run = f"[{re.escape(''.join(sorted(unknown)))}]"
        with translation.override(language):
            return re.sub(f"{run}+(?:\\s+{run}+)*", _("(letters as typed in the portal)"), value)
    if isinstance(value, dict):
        return {key: _spoken(one, unknown, language) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_spoken(one, unknown, language) for one in value]
    return value


def _set(known: dict[str, str], *, for_everybody: bool) -> bytes:
    made: bytes = typst.compile(
        _SHEET,
        format="pdf",
        sys_inputs=known,
        pdf_standards="ua-1" if for_everybody else None,
        ignore_system_fonts=True,
    )
    return made


def _plain(paper: Paper) -> dict[str, object]:
    blocks = [{"kind": type(block).__name__, **asdict(block)} for block in paper.blocks]
    made = {part: getattr(paper.made, part) for part in ("year", "month", "day")}
    return {"title": paper.title, "foot": paper.foot, "language": paper.language, "made": made, "blocks": blocks}
