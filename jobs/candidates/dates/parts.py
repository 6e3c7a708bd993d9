"""What the patterns are made of. A blank stands for any blanks: a line may have been broken there.

Every repetition has an upper bound: a text written to be slow is searched in the time of any other of its length.
"""

import re

YEAR = r"(?:19|20)\d\d\b(?! hours)"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre)\b\.?"
)
DAY = rf"(?:{MONTH} )?(?:\d\d?(?:st|nd|rd|th|º)?,? )?(?:of |de )?(?:{MONTH},? (?:del? )?)?"  # or less, before a year
SLASHED = r"(?:\d\d?|(?:19|20)\d\d)\s?[/.-]\s?\d\d?(?:\s?[/.-]\s?\d{2,4})?|\d\d?\s?[/.-]\s?(?:19|20)\d\d"
DATE = rf"(?:{SLASHED}|{DAY}{YEAR})"
# Of a graduation also "'92", "6/95" and "Jun-95".
WHEN = rf"(?:\b{YEAR}|['’]\d\d\b|\b(?:0?[1-9]|1[0-2])/\d\d\b|\b{MONTH}[-/\s]\s?['’]?\d\d\b)"
NEAR = r"(?:[^.!?]|\.(?!\s)){0,40}?"  # in the same sentence


def any_of(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)".replace(" ", r"\s{1,9}"), re.IGNORECASE)
