"""Ages, birth and graduation dates in a text about a person: employers in Oregon may not ask for them before a first
interview (ORS chapter 659A, changed 2025), so what we send before it holds none.

Looks for what names one: years of experience, hours and scores are fine, and so is the day of a badge. Needs no Django:
the text of a résumé is searched in a process of its own.
"""

import re
import unicodedata

YEAR = r"(?:19|20)\d\d\b(?! hours)"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DAY = rf"(?:{MONTH} )?(?:\d\d?(?:st|nd|rd|th)?,? )?(?:of )?(?:{MONTH},? )?"  # or less of it, before a year
TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
SCHOOL = r"(?:degree|diploma|bachelor\S*|master['’]s|high school|college|university|ged)"
NEAR = r"[^.!?]{0,40}?"  # in the same sentence
FORMS = (
    # ages
    rf"(?:[1-9]\d|{TENS}(?:[\s-]\w+)?|eighteen|nineteen)[\s-]+(?:years?|yrs?\.?)[\s-]+(?:old|of age|young)",
    r"[1-9]\d\s?y/?o",
    r"age[ds]?(?: of| is)?[\s:=]+[1-9]\d",
    r"turn(?:s|ed|ing) (?:[2-9]\d(?=\s*(?:[.,;!)]|$| and| in| this| last| next))|" + TENS + ")",
    r"(?:(?:he|she) is|(?:he|she)['’]s|they are) (?:now |about |almost |only )?[1-9]\d(?=\s*(?:[.,;!)]|and\b|$))",
    r"in (?:his|her|their) (?:early |mid[\s-]?|late )?(?:(?:twen|thir|for|fif|six|seven)ties|['’]?[2-7]0['’]?s)",
    r"(?:his|her|their) (?:exact )?age",
    r"(?:older|elderly) (?:worker|person|adult|man|woman|gentleman|lady)s?|senior citizens?",
    r"young(?:er)? (?:worker|person|adult|man|woman|lady|mother|father|professional)s?",
    r"[1-9]\d años de edad|tiene [1-9]\d años(?! (?:de exp|trabaj))",
    # births
    rf"born (?:(?:in|on|around|about|back in) )?(?:the )?{DAY}{YEAR}",
    rf"born (?:on|in) (?:{MONTH}|\d\d?[/.-]\d)",
    r"(?:date|year|day) of birth|birth[\s-]?(?:date|day|year)s?|d\.?o\.?b\.?|b\. ?(?:19|20)\d\d",
    r"fecha de nacimiento|naci[óod]\w* (?:en|el) (?:\w+ de )?\d+",
    # graduations
    rf"graduat\w*{NEAR}\b{YEAR}|graduation (?:year|date)s?|(?:year|date) of graduation",
    rf"{YEAR}(?: \w+){{0,3}} graduat\w*",
    rf"class of (?:{YEAR}|['’]\d\d)",
    rf"{SCHOOL}{NEAR}\b{YEAR}",
    r"(?:recent|new|fresh) (?:college|high school|university) grad(?:uate)?s?",
    rf"se gradu[óo]{NEAR}\b{YEAR}",
)
# A résumé is headings and lines, where the year often stands first and the school under it.
SCHOOLS = rf"(?:{SCHOOL}|universidad|bachillerato|preparatoria|licenciatura|secundaria|diplomado)"
RESUME_FORMS = (
    rf"{SCHOOLS}{NEAR}\b{YEAR}",
    rf"{YEAR}{NEAR}\b{SCHOOLS}",
    rf"(?:education|educación|formación)[^!?]{{0,160}}?\b{YEAR}",
    rf"(?:estudios|studies)[^!?]{{0,160}}?\b{YEAR}",
    rf"(?:b\.?s\.?c?|b\.?a|m\.s\.?c?|msc|m\.?b\.?a|ph\.?d|a\.?a\.?s|associate of \w+)\.?(?!\w){NEAR}\b{YEAR}",
    rf"(?:high|state),{NEAR}\b{YEAR}",
    rf"grad\.\s*{YEAR}",
    rf"(?:born|birth)[\s:,-]+{DAY}{YEAR}",
    r"(?:born|birth)[\s:,-]+\d\d?[/.-]\d",
    r"(?:age|edad)[\s:=–-]+[1-9]\d",
    r"i(?: am|['’]m) [1-9]\d(?=\s*(?:[.,;!)]|$))",
    r"tengo [1-9]\d años|[1-9]\d años(?=\s*[,.;)])",
    rf"(?:nací|nacid[oa]){NEAR}\b{YEAR}|nacimiento{NEAR}\b\d|fecha de nac",
    rf"(?:graduad[oa]|egresad[oa]|titulad[oa]|promoción|generación){NEAR}\b{YEAR}|año de (?:graduación|egreso)",
)
NUMBERS = (
    r"\d{3}[-–‑ ]\d\d[-–‑ ]\d{4}",
    r"(?:ssn|social security|seguro social)[^.!?\d]{0,20}\d{3}\D?\d\d\D?\d{4}",
)
BLANKS = r"\s+"  # a line may have been broken there


def _any_of(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)".replace(" ", BLANKS), re.IGNORECASE)


IN_A_NOTE, IN_A_RESUME = _any_of(FORMS), _any_of((*FORMS, *RESUME_FORMS))
NUMBER = _any_of(NUMBERS)


def words(text: str, pattern: re.Pattern[str] = IN_A_NOTE) -> list[str]:
    """Every place in a text that tells an age, a birth or a graduation date, once, as it is written there."""
    found = (" ".join(match.group().split()) for match in pattern.finditer(unicodedata.normalize("NFKC", text)))
    return list(dict.fromkeys(found))
