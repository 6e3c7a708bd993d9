"""Whether the words of a page could be searched. A scan shows words that are none, and a font may keep to itself which
letters its signs are.
"""

import re
import unicodedata
from typing import Any

from pypdf import PageObject
from pypdf._codecs.adobe_glyphs import adobe_glyphs  # not public; there is no other list, and the version is pinned
from pypdf.generic import DictionaryObject, StreamObject

from jobs.candidates.resume.pdf.parts import part

BLANK = 300  # bytes of a page that draws nothing
FEW = 2  # words that a page has at least
LITTLE = 40  # words that a picture over the page needs beside it, to be a background and no scan
COVERED = 0.4  # of a page
ODD = 0.05  # of the signs of a text
MANY = 50  # words among which one is common
UNKNOWN = 3  # signs of a font, such as bullets, that may have any name
WORD = re.compile(r"[^\W\d_]{2,}")
COMMON = re.compile(
    r"\b(?:and|of|in|the|to|for|with|at|by|on|from|as|or|an|is|my|de|la|el|en|con|los|las|para|por|del|una?|que)\b",
    re.I,
)
ONE_BY_ONE = re.compile(r"(?<!\S)\S(?: \S){24}")  # letters of several words, and nothing tells where one ends


def read(page: PageObject) -> tuple[str, bool]:
    """The text of a page, and whether that is what it shows."""
    covered = 0.0
    forms = {name for name, one in _inside(page, "/XObject").items() if one.get("/Subtype") == "/Form"}

    def look(operator: bytes, operands: Any, matrix: Any, _text_matrix: Any) -> None:
        nonlocal covered
        if operator == b"INLINE IMAGE" or (operator == b"Do" and operands and operands[0] not in forms):
            covered += abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])

    said = page.extract_text(visitor_operand_before=look)
    words = len(WORD.findall(said))
    picture = covered >= COVERED * float(page.mediabox.width * page.mediabox.height)
    return said, words > FEW and not (picture and words < LITTLE) and not is_garbled(said)


def is_garbled(said: str) -> bool:
    """No text in a language that we search: signs of no alphabet, or not one of the words that no page does without."""
    signs = [sign for sign in said if not sign.isspace()]
    odd = sum(sign == "\ufffd" or unicodedata.category(sign) in ("Cc", "Cn", "Co") for sign in signs)
    words = WORD.findall(said)
    alien = len(words) >= MANY and not COMMON.search(said)
    return odd > ODD * len(signs) or alien or ONE_BY_ONE.search(said) is not None


def keeps_letters(font: DictionaryObject) -> bool:
    """A font that does not tell which letters its signs are."""
    kind, subtype, coded = (part(font, key) for key in ("/Type", "/Subtype", "/Encoding"))
    if kind != "/Font" or "/ToUnicode" in font:
        return False
    if subtype == "/Type0":
        return not str(coded).startswith("/Uni")
    named = part(coded, "/Differences") if isinstance(coded, DictionaryObject) else None
    names = [str(one) for one in named or () if isinstance(one, str)]
    unknown = [one for one in names if one not in adobe_glyphs and not re.fullmatch(r"/u(?:ni)?[0-9A-F]{4,6}", one)]
    return len(unknown) > UNKNOWN and len(unknown) > len(names) / 2


def is_blank(page: PageObject) -> bool:
    """A last page without anything on it, as word processors make them."""
    contents = page.get_contents()
    drawn = _inside(page, "/XObject")
    return not drawn and (not isinstance(contents, StreamObject) or len(contents.get_data()) < BLANK)


def _inside(page: PageObject, kind: str) -> dict[str, DictionaryObject]:
    resources = part(page, "/Resources")
    named = part(resources, kind) if isinstance(resources, DictionaryObject) else None
    if not isinstance(named, DictionaryObject):
        return {}
    return {name: one for name in named if isinstance(one := part(named, name), DictionaryObject)}
