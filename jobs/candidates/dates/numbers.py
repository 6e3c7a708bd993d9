"""Social Security numbers. They never begin with 000, 666 or 9, and no part of one is all zeros: phones and dates often
are so. Three groups with plain blanks between are one only beside a word that says so.
"""

from jobs.candidates.dates.parts import any_of

_AREA, _GROUP, _SERIAL = r"(?!000|666|9)\d{3}", r"(?!00)\d\d", r"(?!0000)\d{4}"
_WORD = (
    r"(?:ss[n#]|s\.s\.(?:n\.?)?|ss ?(?:no\b|num|#)|soc(?:ial)?\.? ?sec(?:urity)?|social|seguro social|número de seguro)"
)
_ANY = rf"{_AREA}[-./\s]{{0,3}}{_GROUP}[-./\s]{{0,3}}{_SERIAL}"
NUMBER = any_of(
    rf"(?<!\d[-.])(?<!\+\d[-.\s])(?<!\+\d\d[-.\s]){_AREA}\s?[-.]\s?{_GROUP}\s?[-.]\s?{_SERIAL}",
    rf"{_WORD}\D{{0,25}}{_ANY}",
    rf"{_ANY}\W{{1,4}}{_WORD}",
)
