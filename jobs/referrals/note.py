"""What staff write about a person to an employer holds no age, birth or graduation date, and no Social Security number.
Refused, not flagged: employers in Oregon may not ask for these dates before a first interview.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jobs.candidates.dates.finding import has_number, in_note


def refusal(text: str) -> str:
    """Why this may not go to an employer, with the words to leave out, as a sentence; "" when it may."""
    if has_number(text):
        return _(
            "There is a number in this that looks like a Social Security number. No employer needs it to get to know"
            " somebody. Take it out."
        )
    found = in_note(text)
    if not found:
        return ""
    said = _(
        "Employers may not be told somebody's age, birth or graduation dates before a first interview."
        " Leave this out: %(words)s."
    )
    return said % {"words": ", ".join(f"“{one}”" for one in found)}


def no_dates(text: str) -> None:
    """For form fields; raises ValidationError."""
    if sentence := refusal(text):
        raise ValidationError(sentence, code="dates")
