"""The agreement that employer, learner and board sign: plain text from the row, frozen when it is sent. Pure."""

import hashlib

from django.utils import translation
from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.co import money
from codeoregon.lib.text import collapsed
from jobs.placements.models import Placement
from jobs.placements.signing import clauses
from jobs.placements.states import UNSENT, PlacementKind, PlacementState


def compose(placement: Placement) -> str:
    """The whole text, one paragraph a line; always in English, so that all three parties sign the same words.

    No value brings a line of its own: what somebody typed can't become a paragraph.
    """
    with translation.override("en"):
        return "\n\n".join(_paragraphs(placement))


def digest(text: str) -> str:
    """Hex SHA-256 of the text as shown, in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(placement: Placement) -> str:
    """The text as it was sent, or as it would be sent now."""
    return placement.agreement or compose(placement)


def cut(text: str) -> list[str]:
    """A text in the paragraphs that a page shows."""
    return text.split("\n\n")


def paragraphs(placement: Placement) -> list[str]:
    """The text of a placement, cut for a page."""
    return cut(text_of(placement))


def shown(placement: Placement) -> list[str]:
    """What employer and learner may read: nothing while staff write it, or when it was called off unsent."""
    unsent = placement.state in (*UNSENT, PlacementState.CANCELLED) and not placement.agreement
    return [] if unsent else paragraphs(placement)


def _paragraphs(placement: Placement) -> list[str]:
    opening = placement.referral.opening
    # Never the email address that stands in for a missing name elsewhere.
    person = collapsed(placement.referral.candidate.user.full_name) or _("(no name given)")
    company = collapsed(opening.organisation.legal_name)
    place = collapsed(opening.site) if opening.site else _("from home")
    days = {"first": clauses.written(placement.starts_on), "last": clauses.written(placement.ends_on)}
    found = [
        _("Agreement number %(number)s: %(kind)s") % {"number": placement.pk, "kind": placement.get_kind_display()},
        _("Between %(company)s (the employer), %(person)s (the trainee) and Worksystems (the workforce board).")
        % {"company": company, "person": person},
        _("The employer hires the trainee as %(title)s. The place of work: %(place)s.")
        % {"title": collapsed(opening.title), "place": place},
        _("The wage is %(wage)s an hour, for %(hours)d hours a week. The employer pays it on its usual paydays.")
        % {"wage": money(placement.wage), "hours": placement.hours_per_week},
    ]
    if placement.ends_on or placement.kind != PlacementKind.DIRECT:
        found.append(_("The first day is %(first)s and the last day is %(last)s.") % days)
    else:
        found.append(_("The first day is %(first)s. The job has no last day.") % days)
    found.append(str(_KIND[PlacementKind(placement.kind)]()))
    found += clauses.of(placement)
    found.append(
        _(
            "Work and payment begin after all three have signed, not before. "
            "Each party may end this agreement in writing."
        )
    )
    found.append(
        _(
            "The employer follows the labor laws of Oregon, insures the trainee like other staff, "
            "and pays no less than it pays others for similar work."
        )
    )
    return found


_KIND = {
    PlacementKind.OJT: lambda: _(
        "This is on-the-job training. The employer trains the trainee in the skills of the job. The board pays back "
        "part of the wages under its rules for on-the-job training (20 CFR 680.700), and this agreement takes one of "
        "its places."
    ),
    PlacementKind.INTERNSHIP: lambda: _(
        "This is a paid internship (20 CFR 680.180). The employer names a supervisor and gives work to learn from, and "
        "this agreement takes one of the places of the program."
    ),
    PlacementKind.DIRECT: lambda: _("This is a direct hire. The board pays nothing, and no place of a pool is taken."),
}
