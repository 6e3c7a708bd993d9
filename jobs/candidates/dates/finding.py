"""What is found in a text, as it is written there."""

import re
from collections.abc import Iterable

from jobs.candidates.dates import persons, schooling
from jobs.candidates.dates.numbers import NUMBER
from jobs.candidates.dates.parts import any_of
from jobs.candidates.dates.plain import closed, normal, searched, with_hyphens
from jobs.candidates.dates.sections import sections
from jobs.candidates.dates.whole import long_ago

_SHARED = (*persons.AGES, *persons.AGES_EVERYWHERE, *persons.BIRTHS, *schooling.IN_ANY_TEXT)
_IN_A_NOTE = any_of(*_SHARED, *persons.AGES_OF_OTHERS)
_IN_A_RESUME = any_of(*_SHARED, *persons.OF_ONESELF, *schooling.IN_A_RESUME)


def in_note(text: str) -> list[str]:
    """Every place in what staff write that tells an age, a birth or a graduation date, once."""
    text = normal(text)
    return _once(text, _IN_A_NOTE.finditer(searched(text)))


def in_resume(text: str) -> list[str]:
    """The same in the text of a résumé, of whole pages with their lines."""
    text = normal(text)
    found: list[str] = []
    for read in (text, *closed(text)):
        at = 0
        for part in sections(searched(read)):
            told = list(_IN_A_RESUME.finditer(part))
            ends = {match.end() for match in told}  # "born 03/03/1985" is one place
            told += [match for match in long_ago(part) if match.end() not in ends]
            found += _once(read[at : at + len(part)], told)
            at += len(part)
    return list(dict.fromkeys(found))


def has_number(text: str) -> bool:
    """Whether something in it looks like a Social Security number."""
    for one in {normal(text), normal(with_hyphens(text))}:
        if any(NUMBER.search(searched(read)) for read in (one, *closed(one))):
            return True
    return False


def _once(written: str, found: Iterable[re.Match[str]]) -> list[str]:
    places = (written[slice(*match.span())] for match in found)
    return list(dict.fromkeys(" ".join(place.split()) for place in places))
