"""What an employer is shown of a person: one function for the employer's page and for the learner's preview of it.

Before staff refer somebody an employer sees nothing of them. After that: the name, need by need what the badges show
and when they were earned, which wishes the opening meets, and the link and the résumé that they gave. A résumé that may
tell an age is shown once they have talked. Never contact details, age, birth or graduation dates
(Oregon employers may not ask for them before a first interview), nor anything about who somebody is: this app does not
hold it.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.catalog.models import SkillLevel
from badges.crosswalks.evaluate import Held, held
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
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
    link: str = ""
    resume: Resume | None = None  # without its file
    waits: bool = False  # there is a résumé, which may tell an age: shown after a first interview

    @property
    def resume_words(self) -> str:
        """What is said of the résumé; "" where none is shown."""
        if self.resume is None:
            return ""
        pages = self.resume.pages
        return ngettext("Résumé (PDF, %(pages)s page)", "Résumé (PDF, %(pages)s pages)", pages) % {"pages": pages}

    @property
    def met(self) -> int:
        return sum(one.met for one in self.evidence)

    @property
    def asked(self) -> int:
        return len(self.evidence)


@dataclass(frozen=True)
class About:
    """What was read of one person: skills (skill id → Held), and the résumé without its file."""

    skills: Mapping[int, Held]
    resume: Resume | None


def about(people: Collection[int], *, files: bool = True) -> dict[int, About]:
    """Of many people at once, in a constant number of queries; lists show no ``files``, and do not ask for them."""
    skills, resumes = held(people), Resume.objects.light().in_bulk(people) if files else {}
    return {person: About(skills[person], resumes.get(person)) for person in people}


def packet(
    candidate: Candidate, opening: Opening, *, referral: Referral | None = None, read: About | None = None
) -> Packet:
    """Of the ``referral`` the note and whether they have talked; ``read`` where the caller read many people at once."""
    read = read or about([candidate.pk])[candidate.pk]
    skills, resume = read.skills, read.resume
    waits = resume is not None and resume.may_tell_dates and not (referral and referral.has_talked)
    note = referral.note if referral else ""
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
    return Packet(
        candidate.user.full_name or _("No name given"),
        rows,
        _fits(candidate, opening),
        note,
        candidate.link,
        None if waits else resume,
        waits,
    )


def packets(referrals: Collection[Referral], *, files: bool = True) -> list[tuple[Referral, Packet]]:
    """The packets of many referrals of one opening, in a constant number of queries (``whole()``, needs prefetched)."""
    read = about({referral.candidate_id for referral in referrals}, files=files)
    return [(one, packet(one.candidate, one.opening, referral=one, read=read[one.candidate_id])) for one in referrals]


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
