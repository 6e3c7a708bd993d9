"""What an employer is shown of a person: one function for the employer's page and for the learner's preview of it.

Before staff refer somebody an employer sees nothing of them. After that: the name, need by need what the badges show
and when they were earned, and which wishes the opening meets. Never contact details, age, birth or graduation dates
(Oregon employers may not ask for them before a first interview), nor anything about who somebody is: this app does not
hold it.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from badges.catalog.models import SkillLevel
from badges.crosswalks.evaluate import Held, held
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.openings.models import Opening
from jobs.referrals.models import Referral


@dataclass(frozen=True)
class Evidence:
    """One need: the level asked and shown in words ("" for none), and the badge behind it with its day."""

    skill: str
    required: bool
    asked: str
    shown: str
    met: bool
    badge: str = ""
    earned: dt.datetime | None = None


@dataclass(frozen=True)
class Packet:
    """Everything an employer sees of one person for one opening."""

    name: str
    evidence: list[Evidence]
    fits: list[str]
    note: str = ""

    @property
    def met(self) -> int:
        return sum(one.met for one in self.evidence)

    @property
    def asked(self) -> int:
        return len(self.evidence)


def packet(
    candidate: Candidate, opening: Opening, *, note: str = "", skills: Mapping[int, Held] | None = None
) -> Packet:
    """``skills`` (skill id → Held) where the caller has read them for many people at once."""
    if skills is None:
        skills = held([candidate.pk])[candidate.pk]
    explained = score.explain(skills, opening.needs.all())
    rows = [
        Evidence(
            part.need.skill.name,
            part.need.required,
            str(SkillLevel(part.asked).label),
            str(SkillLevel(part.held).label) if part.held else "",
            part.met,
            part.badge,
            part.earned_at,
        )
        for part in explained.parts
    ]
    # Never the email address that stands in for a missing name elsewhere.
    return Packet(candidate.user.full_name or _("No name given"), rows, _fits(candidate, opening), note)


def packets(referrals: Collection[Referral]) -> list[tuple[Referral, Packet]]:
    """The packets of many referrals of one opening, in a constant number of queries (``whole()``, needs prefetched)."""
    skills = held({referral.candidate_id for referral in referrals})
    return [
        (one, packet(one.candidate, one.opening, note=one.note, skills=skills[one.candidate_id])) for one in referrals
    ]


def points(candidate: Any, opening: Opening) -> int:
    """The score that stands at this moment, 0–100."""
    return score.explain(held([candidate.pk])[candidate.pk], opening.needs.all()).score


def _fits(candidate: Candidate, opening: Opening) -> list[str]:
    """Which wishes the opening meets; one that it does not meet is left out, and so is the pay somebody asked for."""
    county = opening.site.county if opening.site else ""
    found = []
    if score.fits_kind(candidate.kinds, opening.kind):
        found.append(_("Kind of work: %(kind)s") % {"kind": opening.get_kind_display()})
    if opening.is_remote and candidate.wants_remote:
        found.append(_("Remote work is fine"))
    elif score.fits_place(candidate.counties, candidate.wants_remote, county, opening.is_remote):
        found.append(_("The place suits"))
    return found
