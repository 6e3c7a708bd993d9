"""A match in the shapes that templates draw."""

from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from badges.catalog.models import SkillLevel
from codeoregon.lib.templatetags.cards import Chip, JobCard, NeedReason
from codeoregon.lib.templatetags.co import english, filled, pay_text
from jobs.matching.matches import Match
from jobs.matching.score import Explanation, Part
from jobs.openings.models import Opening


def place_of(opening: Opening) -> str:
    """ "Portland", "Remote", or both."""
    if opening.site is None:
        return _("Remote")
    if opening.is_remote:
        return _("%(city)s or remote") % {"city": opening.site.city}
    return opening.site.city


def level_name(level: int) -> str:
    """A level in words; "" for 0."""
    return str(SkillLevel(level).label) if level else ""


def skill_at(part: Part) -> SafeString:
    """ "CSS (working)": the skill with the level asked."""
    return _skill_at(part.need.skill.name, part.asked, get_language())


@lru_cache(maxsize=2048)
def _skill_at(skill: str, level: int, language: str | None) -> SafeString:
    """The same few hundred stand on every list of openings, several on each card."""
    return filled(_("%(skill)s (%(level)s)"), skill=english(skill), level=level_name(level))


def job_card(match: Match, *, step: str = "", step_url: str = "") -> JobCard:
    """The opening with pay first and a chip for each need; leads to its reasons. ``step``: its one quiet button."""
    opening, explained = match.opening, match.explanation
    return JobCard(
        title=opening.title,
        url=reverse("matches:detail", args=[opening.pk]),
        pay=pay_text(opening.pay_low, opening.pay_high, opening.pay_period),
        company=opening.organisation.name,
        place=place_of(opening),
        kind=opening.get_kind_display(),
        apply_by=localdate(opening.expires_at) if opening.expires_at else None,
        chips=[Chip(skill_at(part), part.met) for part in explained.parts],
        fit=_("%(met)d of %(all)d needs met") % {"met": explained.met, "all": len(explained.parts)},
        tag=_("Score %(score)d of 100") % {"score": explained.score},
        step=step,
        step_url=step_url,
    )


def need_reasons(explained: Explanation) -> list[NeedReason]:
    """Each part of a score as a row of the reasons table."""
    return [_reason(part) for part in explained.parts]


def missing(explained: Explanation) -> list[str]:
    """What is not there yet, one sentence a need."""
    return [_missing(part) for part in explained.missing]


def _missing(part: Part) -> str:
    words = {"skill": english(part.need.skill.name), "asked": level_name(part.asked), "held": level_name(part.held)}
    if part.held:
        return filled(_("%(skill)s: you show “%(held)s”, they ask for “%(asked)s”."), **words)
    return filled(_("%(skill)s: they ask for “%(asked)s”, no badge of yours shows it yet."), **words)


def _reason(part: Part) -> NeedReason:
    return NeedReason(
        skill=part.need.skill.name,
        asked=level_name(part.asked),
        held=level_name(part.held),
        met=part.met,
        points=part.points,
        of=part.of,
        badge=part.badge,
        badge_url=_badge_page(part.badge_id),
        earned=localdate(part.earned_at) if part.earned_at else None,
        required=part.need.required,
    )


def _badge_page(badge_id: int | None) -> str:
    if badge_id is None:
        return ""
    try:
        return reverse("badges:badge", args=[badge_id])
    except NoReverseMatch:
        return ""
