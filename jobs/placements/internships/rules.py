"""What an internship must hold before staff approve its host and before it is sent (20 CFR 680.180-.195)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from employers.organisations.states import OrganisationState
from jobs.placements.internships.models import InternshipTerms

_POINT = re.compile(r"^\s*(?:[•·▪◦‣]\s*|[*–-]\s+)+")


def objectives(terms: InternshipTerms) -> list[str]:
    """Without the points that somebody typed before them: the agreement sets its own."""
    lines = (_POINT.sub("", line).strip() for line in terms.objectives.splitlines())
    return [line for line in lines if line]


def missing(terms: InternshipTerms) -> list[str]:
    """A sentence for each thing that still stands in the way; [] when nothing does. The wage is looked at elsewhere."""
    return list(_missing(terms))


def _missing(terms: InternshipTerms) -> Iterator[str]:
    if terms.placement.referral.opening.organisation.state != OrganisationState.APPROVED:
        yield _("The employer is not approved.")
    if not objectives(terms):
        yield _("Write what the intern learns, one objective a line.")
    if not terms.supervisor or not terms.supervisor_email:
        yield _("Name the supervisor and their email address.")
    if not terms.employer_of_record:
        yield _("Name the employer of record: who pays the wage and insures the intern.")
    if terms.placement.starts_on is None or terms.placement.ends_on is None:
        yield _("Enter the first and the last day of work.")
