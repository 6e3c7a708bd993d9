"""What a copy of the pages alone would not show, or would show though it was hidden."""

from collections.abc import Iterator

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject

from jobs.candidates.resume.pdf.parts import part

HIDDEN = 2 | 32  # flags of an annotation: not shown at all, or not on a screen
NESTED = 9  # fields within fields


def has_notes(page: PageObject) -> bool:
    """Something is written or drawn over the page: notes, stamps, the answers in a form. Links and empty fields are
    nothing that an employer would miss.
    """
    return any(_is_note(one) for one in _annotations(page))


def hides(one: DictionaryObject) -> bool:
    """Of a dictionary anywhere in a file: layers that are switched off."""
    off = part(one, "/OFF")
    if isinstance(off, ArrayObject) and off:
        return True
    if part(one, "/BaseState") not in (None, "/ON") or part(one, "/ViewState") not in (None, "/ON"):
        return True
    return part(one, "/Type") == "/OCMD" and ("/VE" in one or part(one, "/P") not in (None, "/AnyOn", "/AllOn"))


def _annotations(page: PageObject) -> Iterator[DictionaryObject]:
    listed = part(page, "/Annots")
    for one in listed if isinstance(listed, ArrayObject) else ():
        known = one.get_object()
        if isinstance(known, DictionaryObject):
            yield known


def _is_note(one: DictionaryObject) -> bool:
    kind, flags = part(one, "/Subtype"), part(one, "/F")
    if kind in ("/Link", "/Popup") or (isinstance(flags, int) and flags & HIDDEN):
        return False
    return kind != "/Widget" or _is_filled(one)


def _is_filled(field: DictionaryObject) -> bool:
    if part(field, "/AS") not in (None, "/Off"):
        return True
    for _level in range(NESTED):
        if "/V" in field:
            return part(field, "/V") not in (None, "", "/Off", [])
        if not isinstance(above := part(field, "/Parent"), DictionaryObject):
            break
        field = above
    return False
