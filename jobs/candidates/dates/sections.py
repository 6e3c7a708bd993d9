"""The sections of a résumé. Where somebody tells of work, a school beside a year is one that they worked at; a degree
beside a year is one that they got, wherever it stands.
"""

import re
from collections.abc import Iterator

from jobs.candidates.dates.schooling import DEGREE, NAMED, SCHOOL

_KIND = (
    r"(?:work|professional|relevant|related|other|additional|previous|recent|paid|job"
    r"|volunteer|career|technical|key|core|selected|my|and|&)"
)
_WORK = (
    r"experiences?|employment|work|history|career|volunteer(?:ing)?|jobs|positions|projects?"
    r"|experiencia|proyectos|empleos?|trabajos?|voluntariado|trayectoria"
)
_OTHER = (
    r"skills|summary|profile|objective|languages|references|interests|certifications?|awards|tools|about me"
    r"|habilidades|competencias|idiomas|referencias|perfil|resumen|objetivo|intereses"
)
_TAIL = (
    r"(?: (?:history|experience|laboral(?:es)?|profesional(?:es)?|personal(?:es)?|previ[oa]s?|técnic[oa]s"
    r"|(?:and|&|y) \w{1,20})){0,2}"
)
_HEADING = re.compile(
    rf"^[^\w\n]{{0,9}}(?:{_KIND} ){{0,4}}(?:(?P<work>{_WORK})|{_OTHER}){_TAIL}[^\w\n]{{0,9}}$"
    r"|^[^\w\n]{0,9}(?:\w{1,15} ){0,2}(?:education|academics?|studies|schooling"
    r"|educación|formación|estudios|escolaridad)"
    r"(?: ?[:|–—-][^\n]{0,200}|(?: (?:and|&|y|e|history"
    r"|background|académic[oa]s?|superior|training|\w{5,20})){0,3})[^\w\n]{0,9}$".replace(" ", r"[^\S\n]{1,9}"),
    re.IGNORECASE | re.MULTILINE,
)
_JOB = (
    r"(?:teacher|custodian|janitor|coach|tutor|aide|assistant|instructor|professor|lecturer|librarian|cook|secretary"
    r"|counselor|paraeducator|principal|coordinator|technician|manager|clerk|guard|driver|nurse|developer|specialist"
    r"|analyst|worker|volunteer|desk|support|cashier|receptionist|intern|designer|programmer"
    r"|administrator|maestr[oa]|profesora?|conserje|asistente|cociner[oa])s?\b"
)
_LEARNED = re.compile(rf"\b(?:{DEGREE}|graduat|grad\b)".replace(" ", r"\s"), re.IGNORECASE)
_A_SCHOOL = rf"(?:{SCHOOL}|{NAMED}|high,|state,|education|studies|estudios|formación)".replace(" ", r"\s")
_SCHOOL = re.compile(rf"(?<!\w){_A_SCHOOL}", re.IGNORECASE)
_JOB_AT_SCHOOL = re.compile(rf"\b{_JOB}[^\d\n.]{{0,40}}?\b{_A_SCHOOL}", re.IGNORECASE)  # with no year between


def sections(text: str) -> Iterator[str]:
    """One after the other, each with its heading; schools are struck out where somebody worked at them."""
    at_work, begin = False, 0
    for heading in _HEADING.finditer(text):
        yield _without_schools(text[begin : heading.start()], at_work=at_work)
        at_work, begin = bool(heading["work"]), heading.start()
    yield _without_schools(text[begin:], at_work=at_work)


def _without_schools(text: str, *, at_work: bool) -> str:
    what = _SCHOOL if at_work else _JOB_AT_SCHOOL
    return "\n".join(line if _LEARNED.search(line) else what.sub(_struck, line) for line in text.split("\n"))


def _struck(found: re.Match[str]) -> str:
    return "·" * len(found.group())
