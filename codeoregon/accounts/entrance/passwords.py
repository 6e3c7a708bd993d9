"""What a password may not be, besides short or on Django's list of common ones (settings.AUTH_PASSWORD_VALIDATORS)."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from codeoregon.accounts.entrance.choices import SHORTEST

LONGEST = 1000  # signs; each try to sign in hashes all of them
FEWEST_SIGNS = 6  # different ones
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "1234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjkl")
RUN = 6
NAMES = ("codeoregon", "oregon", "code", "worksystems", "worksource", "treehouse")  # what anybody tries here first


class NotTooLongValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(
                _("This password is too long. Use at most %(most)s characters.") % {"most": f"{LONGEST:,}"},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return _("At most 1,000 characters.")


class NotCommonValidator(CommonPasswordValidator):
    """Refuses common passwords; of one that is too short it is enough to say that."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) >= SHORTEST:
            super().validate(password, user)


class NotStretchedValidator(CommonPasswordValidator):
    """Refuses a common password or a name of ours that was only made longer: repeated, or with figures and signs around
    it.

    Long lists of common passwords hold few of 15 characters; people who must reach 15 stretch a short one.
    """

    def validate(self, password: str, user: Any = None) -> None:
        said_already = len(password) < SHORTEST or password.lower().strip() in self.passwords
        if not said_already and len(password) <= LONGEST and stretched(password.lower(), self.passwords):
            raise ValidationError(
                _("This password is easy to guess. Use a few words that do not belong together."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Not a common password that is repeated or has figures around it.")


def stretched(password: str, common: set[str]) -> bool:
    """Whether what is left of ``password`` without repeats, runs of the keyboard, figures and names of ours is next to
    nothing.

    ``password`` is in lower case.
    """
    if len(set(password)) < FEWEST_SIGNS:
        return True
    unit = re.fullmatch(r"(.+?)\1+.{0,3}", password, re.DOTALL)
    core = unit.group(1) if unit else password
    for part in (*_runs(core), *NAMES):
        core = core.replace(part, " ")
    core = re.sub(r"[^a-z]*$|^[^a-z]*", "", core) if core.isascii() else core.strip()
    return len(core) < FEWEST_SIGNS or core in common


def _runs(text: str) -> list[str]:
    """Parts of ``text`` that walk along the alphabet, the figures or the keyboard, forwards or backwards."""
    found = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _walks(text[start : end + 1]):
            continue
        if end - start >= RUN:
            found.append(text[start:end])
        start = end
    return found


def _walks(part: str) -> bool:
    return any(part in row + row or part in (row + row)[::-1] for row in ROWS)
