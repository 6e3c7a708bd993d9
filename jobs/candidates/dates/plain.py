"""A text made ready to be searched."""

import re
import unicodedata

_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0x2043, 0xFE63), "-")
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
# Said of work, of things and of others. Two years in one are no date of a person.
_HARMLESS = re.compile(
    r"(?:©|\(c\)|copyright)\s{0,3}(?:19|20)\d\d"
    r"|birthday[\s-]{1,3}(?:part(?:y|ies)|cakes?|cards?|events?|celebrations?|invitations?|gifts?|reminders?)"
    r"|young (?:adult|mother|father|professional|worker|person)s?'?"
    r" (?:program|fiction|literature|library|services|center|shelter|group|network)s?"
    r"|senior citizens?'? (?:program|center|home|services?|housing|group|club|discount)s?"
    r"|\d{2,3}[\s-]degrees?"
    r"|\bms[\s-]{1,2}(?:office|word|excel|access|teams|windows|sql|project|outlook|powerpoint|azure|dynamics|visio|sharepoint"
    r"|exchange|visual|dos|365)"
    r"|\bba ?(?:\(business analyst\)|/ ?qa|lead\b|team\b)"
    r"|\b(?:wcag|level|\d\.\d)[\s,-]{1,3}aa\b|\baa (?:batter|complian|conform|level|meeting|sponsor|standard|accessib)"
    r"|\b(?:special|early|early childhood|health|physical|adult) education"
    r"|\beducation (?:assistant|coordinator|department|program|specialist|manager|director|aide|technician|services?"
    r"|platform|app|site|website|sector)\b".replace(" ", r"\s{1,3}"),
    re.IGNORECASE,
)
# Dots that end no sentence.
_NO_END = re.compile(
    r"\.(?:\s?\.){1,200}|(?<=\bst)\.|(?<=\buniv)\.|(?<=\binst)\.|(?<=\bsci)\.|(?<=\bdept)\.", re.IGNORECASE
)
_LETTER_BY_LETTER = re.compile(r"(?<!\S)\S(?: \S){2,400}(?!\S)")
_FIRST_APART = re.compile(r"(?<!\w)(\w) (\w{1,40})")


def normal(text: str) -> str:
    """In one kind of letters and digits, without signs that nobody sees, and without wide blanks."""
    return re.sub(r"[^\S\n]{3,}", "  ", unicodedata.normalize("NFKC", text).translate(_UNSEEN))


def searched(text: str) -> str:
    """Of the same length, with one kind of dash, and without what only looks like a date of a person."""
    for harmless in (_NO_END, _HARMLESS):
        text = harmless.sub(lambda found: "·" * len(found.group()), text)
    return text.translate(_DASHES)


def with_hyphens(text: str) -> str:
    """Soft hyphens between digits as those that they look like."""
    return re.sub("(?<=\\d)\u00ad(?=\\d)", "-", text)


def closed(text: str) -> list[str]:
    """Read as it looks: letter-spaced, "D a t e  o f" and "D AT E  O F" have gaps that only a program sees, and so has
    "D ATE OF B IRTH" in small capitals.
    """
    spaced = "\n".join(_line_closed(line) for line in text.split("\n"))
    return [one for one in dict.fromkeys((spaced, _FIRST_APART.sub(r"\1\2", text))) if one != text]


def _line_closed(line: str) -> str:
    """Words stand two blanks apart in a letter-spaced line; a line of one word has none."""
    if "  " in line:
        return re.sub(r"(?<=\S) (?=\S)", "", line)
    return _LETTER_BY_LETTER.sub(lambda found: found.group().replace(" ", ""), line)
