"""What the rules found, as staff read it: of a person, not to them."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.eligibility import findings
from enrollment.eligibility.findings import Finding

SENTENCES: dict[str, str | Promise] = {
    findings.OUTSIDE.code: _("They live outside the area that this program serves."),
    findings.UNSURE.code: _("Their ZIP code does not show the county. Look at the address by hand."),
    findings.TOO_YOUNG.code: _("They are too young to join this program."),
    findings.NOT_ADULT.code: _("They are not an adult yet, so a parent or guardian has to agree."),
    findings.NO_BIRTH_DATE.code: _("No birth date is known. Ask for it when a service needs it."),
    findings.STAFF_SAID_NO.code: _("Staff have decided about their answers before, and said no. Look at the new ones."),
    findings.AGE_TAKEN_BACK.code: _("They gave a birth date before, and now they don't."),
    findings.ANSWERS_CHANGED.code: _("They changed their answers before staff had decided about them."),
    findings.MOVED_AWAY.code: _("They live outside the area that this program serves, and keep the seat they have."),
    findings.STAFF_SAID_YES.code: _("Staff have looked at this before and said yes."),
    findings.COVERED.code: _("They have priority of service, by military service or a spouse's. No papers are needed."),
}


def sentences(found: Iterable[Finding]) -> list[str]:
    """One for each finding."""
    return [str(SENTENCES[one.code]) for one in found]


def reason(why: str) -> str:
    """The reason of a step, which is kept in the words that its person read, as staff read it."""
    for one in findings.FINDINGS:
        why = why.replace(str(one.sentence), str(SENTENCES[one.code]))
    return why
