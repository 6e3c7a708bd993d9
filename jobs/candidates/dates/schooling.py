"""Graduations: a school or a degree beside a year."""

from jobs.candidates.dates.parts import NEAR, WHEN, YEAR

# Degrees as they are shortened. Without dots only in capitals.
_DOTTED = (
    r"b\.(?:a|s\.?c?|f\.?a|ed|b\.?a|s\.?n|eng|mus|tech)\.?|m\.(?:a|s\.?c?|ed|f\.?a|b\.?a|p\.?[ha]|s\.?w|eng|phil)\.?"
    r"|a\.(?:a\.?s?|s)\.?|j\.d\.?|ph\.?d\.?|ed\.d\.?|ll\.[bm]\.?|h\.s\.(?:d\.?)?|g\.e\.d\.?"
)
_CAPITALS = (
    r"(?-i:BA|BSC?|BSc|BFA|BBA|BSN|BSW|BEd|BEng|BTech|(?<!,\s)M[AS]|MSc|MEd|M\.Ed|MFA|MBA|MSW|MPH|MPA|AAS?|JD|LL[BM]|HSD|HS|GED"
    r"|P[hH]D|EdD)"
)
DEGREE = (
    rf"(?:(?:{_DOTTED}|{_CAPITALS})(?!\w)"
    r"|degree|diploma\b|bachelor(?:['’]?s)?\b|masters?['’]?s?\b(?= (?:degree|in|of)\b)|master['’]s|associate['’]s"
    r"|associates? (?:degree|of|in)\b|doctorate"
    r"|completed (?:the )?(?:12th|twelfth|11th|10th|9th) grade|licenciad[oa]|licenciatura|bachiller(?:ato)?\b|maestría"
    r"|doctorado|título de\b)"
)
# What may as well be where somebody worked.
SCHOOL = (
    r"(?:high school|college|university|universidad|preparatoria|secundaria|diplomado|politécnico"
    r"|(?:12th|twelfth) grade|ingeniería|técnic[oa] (?:en|superior|profesional|universitari[oa])\b)"
)
# "Reed '03": a name and two digits, which may as well be where and when somebody worked; no month, season or program.
NAMED = (
    r"(?-i:(?!(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|Ene|Abr|Ago|Dic)\b|January|February|March|April"
    r"|August|September|October|November|December|Spring|Summer|Fall|Autumn|Winter|Windows|Office|Since|Circa)"
    r"[A-Z][A-Za-z]{1,20}),? ['’]\d\d(?!\d)(?!\s?-)"
)
IN_ANY_TEXT = (
    rf"graduat\w{{0,5}}{NEAR}{WHEN}|graduation (?:year|date)s?|(?:year|date) of graduation",
    rf"{YEAR}(?: \w{{1,15}}){{0,3}} graduat\w{{0,5}}",
    rf"class of (?:{YEAR}|['’]\d\d)",
    rf"(?:{DEGREE}|{SCHOOL}){NEAR}{WHEN}",
    r"(?:recent|new|fresh) (?:college|high school|university) grad(?:uate)?s?",
    rf"se gradu[óo]{NEAR}\b{YEAR}",
    rf"(?:graduad[oa]|egresad[oa]|egresé|titulad[oa]|me gradué|promoción|generación){NEAR}{WHEN}",
    r"año de (?:graduación|egreso)",
    rf"(?:valedictorian|salutatorian|alumn(?:us|a)|alumn(?:i|ae) of|(?:left|finished|quit) school){NEAR}{WHEN}",
)
# A résumé is headings and lines, where the year often stands first and the school under it.
IN_A_RESUME = (
    rf"{YEAR}{NEAR}\b(?:{DEGREE}|{SCHOOL})",
    rf"(?:education|educación|formación|estudios|studies)\b[^!?]{{0,160}}?\b{YEAR}",
    rf"t[ée]cnic[oa]\b(?! de\b){NEAR}\b{YEAR}",
    rf"(?:high|state),{NEAR}\b{YEAR}",
    rf"grad\.\s{{0,3}}{YEAR}",
    NAMED,
)
