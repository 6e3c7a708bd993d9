"""Reads one PDF in a process of its own: the file on stdin, a line of JSON on stdout. Knows no Django and no secrets.

``{"refused": CODE}`` with a code of ``reading.SENTENCES``, or ``{"pages": 2, "dates": ["born 1970"], "text": true}``
and then a copy of the file, written anew from what was read: its pages, and nothing else.
The copy is what is kept: a file may say a thing twice, and another program may believe the other time.
A file that is broken, or costs too much, ends the process instead.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from jobs.candidates.dates.finding import has_number, in_resume
from jobs.candidates.resume.limits import CPU_SECONDS, MEMORY, MOST_BYTES, MOST_FOUND, MOST_PAGES
from jobs.candidates.resume.pdf.legible import is_blank, keeps_letters, read
from jobs.candidates.resume.pdf.parts import part
from jobs.candidates.resume.pdf.shown import has_notes, hides

ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute", "/GoToE", "/Movie"}
KEYS = {"/JS", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
SUBTYPES = {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D", "/PS"}
WRITTEN = ("/Contents", "/V", "/Title", "/Subject", "/Keywords", "/ActualText", "/Alt")  # read by programs beside pages
ON_A_PAGE = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
UNSEEN = {"/Metadata", "/PieceInfo", "/OPI", "/Ref", "/Alternates", "/Thumb"}  # of things that pages draw with


class Refused(Exception):
    """The code why."""


def look(content: bytes) -> dict[str, Any]:
    """What stands in it. Raises Refused, or whatever a broken file makes the reader raise."""
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Refused("encrypted")
    texts: list[str] = []
    silent = False
    for one in _everything(reader):
        _is_still(one)
        if hides(one):
            raise Refused("layers")
        silent = silent or keeps_letters(one)
        texts += [str(said) for key in WRITTEN if isinstance(said := part(one, key), str)]
    many = len(reader.pages)
    if many > MOST_PAGES:
        raise Refused("long")
    if not many:
        raise Refused("broken")
    if any(has_notes(page) for page in reader.pages):
        raise Refused("notes")
    pages = [(page, *read(page)) for page in reader.pages]
    text = "\n".join([*(said for _page, said, _good in pages), *texts])
    if has_number(text):
        raise Refused("number")
    found = [one[:200] for one in in_resume(text)]
    legible = all(good or is_blank(page) for page, _said, good in pages) and any(good for _page, _said, good in pages)
    return {"pages": many, "dates": found[:MOST_FOUND], "text": legible and not silent}


def rewritten(content: bytes) -> bytes:
    """The same pages in a new file."""
    reader, writer = PdfReader(BytesIO(content)), PdfWriter()
    for one in _everything(reader):
        if isinstance(one, StreamObject) or "/Type" in one:  # elsewhere these may be names that somebody chose
            for key in UNSEEN & one.keys():
                del one[key]
    for page in reader.pages:
        here = writer.add_page(
            page, excluded_keys=("/Annots", "/AA", "/Metadata", "/PieceInfo", "/B", "/StructParents")
        )
        for key in here.keys() - ON_A_PAGE:
            del here[key]
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _everything(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary in the file, also of objects that no page leads to."""
    numbers = {(number, 0) for number in reader.xref_objStm}
    numbers |= {(number, generation) for generation, table in reader.xref.items() for number in table}
    todo: list[Any] = [reader.trailer]
    todo += [reader.get_object(IndirectObject(number, generation, reader)) for number, generation in sorted(numbers)]
    while todo:
        one = todo.pop()
        if isinstance(one, DictionaryObject):
            yield one
            todo += [part for part in one.values() if not isinstance(part, IndirectObject)]
        elif isinstance(one, ArrayObject):
            todo += [part for part in one if not isinstance(part, IndirectObject)]


def _is_still(one: DictionaryObject) -> None:
    """Nothing in it runs, sends or carries another file."""
    kind = [part(one, key) for key in ("/S", "/Type", "/Subtype", "/Subtype2")]
    outside = isinstance(one, StreamObject) and "/F" in one  # its bytes are in another file
    if outside or KEYS & one.keys() or kind[0] in ACTIONS or kind[1] == "/EmbeddedFile" or SUBTYPES & {*kind[2:]}:
        raise Refused("active")


def _limit() -> None:
    """From here on, with the reader loaded: no more memory and time than a résumé needs, and no file is written."""
    for what, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # a system that has no such limit; the clock stands
            continue


def main() -> None:
    _limit()
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    clean = b""
    try:
        first = look(content)
        clean = rewritten(content)
        found = look(clean)
        found["dates"] = list(dict.fromkeys([*found["dates"], *first["dates"]]))[:MOST_FOUND]
    except Refused as refused:
        found, clean = {"refused": str(refused)}, b""
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + clean)


if __name__ == "__main__":
    main()
