"""Social Security numbers. They never begin with 000, 666 or 9, and no part of one is all zeros: phones and dates often
are so. What stands in their place for taxes begins with 9 and has one of some groups. Three groups with a plain blank
between may be part of a phone or a year: beside a word that says what they are, they are one whatever they are.
"""

from jobs.candidates.dates.parts import any_of

_AREA, _GROUP, _SERIAL = r"(?!000|666|9)\d{3}", r"(?!00)\d\d", r"(?!0000)\d{4}"
_FOR_TAXES = r"9\d\d", r"(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])"
_SIGN = r"\s?[-./_·•∙‧]\s?"
_NO_PHONE = r"(?!503|541|971|458|360|564)"  # area codes of here
_WORD = (
    r"(?:ss[n#]|s\.s\.(?:n\.?)?|ss ?(?:no\b|num|#)|soc(?:ial)?\.? ?sec(?:urity)?|social|seguro social|número de seguro)"
)
_ANY = rf"{_AREA}[-./\s]{{0,3}}{_GROUP}[-./\s]{{0,3}}{_SERIAL}"
_NO_COUNTRY = r"(?<!\+\d[-.\s])(?<!\+\d\d[-.\s])(?<!\+\d{3}[-.\s])"
NUMBER = any_of(
    rf"(?<!\d[-.]){_NO_COUNTRY}(?:{_AREA}{_SIGN}{_GROUP}|{_SIGN.join(_FOR_TAXES)}){_SIGN}{_SERIAL}",
    rf"(?<!\d[-.,\s]){_NO_COUNTRY}{_NO_PHONE}{_AREA}[^\S\n]{_GROUP}[^\S\n](?!19|20){_SERIAL}(?![-.\s]\d)",
    rf"{_WORD}\D{{0,25}}{_ANY}",
    rf"{_ANY}\W{{1,4}}{_WORD}",
)
