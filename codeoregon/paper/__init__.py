"""Documents to print and keep: a title and blocks of text, set as a tagged PDF on Letter paper.

The same blocks give the same bytes. What people typed travels as data, never as markup, so no text of theirs can
change the page. Typst sets the page; the PDF follows PDF/UA-1 (ISO 14289-1: language, title, headings and tables that
a screen reader finds), or is tagged without that promise where a name is written in letters that no font here has.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import typst

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
    known = {"data": json.dumps(_plain(paper))}
    try:
        return _set(known, for_everybody=True)
    except typst.TypstError as refused:
        if "could not be displayed" not in str(refused):
            raise
        return _set(known, for_everybody=False)


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
