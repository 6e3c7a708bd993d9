"""An opening as a card, and as the lines of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from codeoregon.lib.counties import county_name
from codeoregon.lib.templatetags.cards import Chip, JobCard, Line
from codeoregon.lib.templatetags.co import day, english, pay_text
from jobs.openings.models import Need, Opening
from jobs.openings.states import OpeningKind, PayPeriod

MOST_CHIPS = 5
TRAINING = {OpeningKind.OJT: gettext_lazy("Learn on the job"), OpeningKind.INTERNSHIP: gettext_lazy("Paid internship")}

STAFF = {  # as an employer chose it
    "1-14": gettext_lazy("1 to 14"),
    "15-49": gettext_lazy("15 to 49"),
    "50-249": gettext_lazy("50 to 249"),
    "250-999": gettext_lazy("250 to 999"),
    "1000+": gettext_lazy("1,000 or more"),
}


@dataclass(frozen=True)
class NeedLine:
    """One need on the page of an opening; ``met`` is None where nobody's badges are known."""

    skill: str
    level: str
    required: bool
    met: bool | None


def staff(opening: Opening) -> str:
    """How many people work for the employer; "" where nobody said."""
    size = opening.organisation.size
    return str(STAFF.get(size, size))


def card(opening: Opening, held: Mapping[int, Any] | None) -> JobCard:
    """For the list. With a learner's ``held``: ticks on what is met, and how much of it."""
    lines = needs(opening, held)
    shown = lines[:MOST_CHIPS]
    fit = ""
    if held is not None and lines:
        met = sum(bool(line.met) for line in lines)
        text = ngettext("%(met)d of %(many)d need met", "%(met)d of %(many)d needs met", len(lines))
        fit = text % {"met": met, "many": len(lines)}
    return JobCard(
        title=opening.title,
        url=opening.get_absolute_url(),
        pay=pay(opening),
        company=opening.organisation.name,
        place=place(opening),
        kind=kind(opening),
        apply_by=timezone.localdate(opening.expires_at) if opening.expires_at else None,
        chips=[Chip(english(line.skill), line.met) for line in shown],
        fit=fit,
        tag=str(TRAINING.get(OpeningKind(opening.kind), "")),
    )


def needs(opening: Opening, held: Mapping[int, Any] | None) -> list[NeedLine]:
    """The opening's needs in order (prefetched), against ``held``."""
    return [
        NeedLine(need.skill.name, need.get_level_display(), need.required, _met(need, held))
        for need in opening.needs.all()
    ]


def facts(opening: Opening) -> list[Line]:
    """Pay first, then place, kind, hours, people."""
    site = opening.site
    where = [place(opening)]
    if site and county_name(site.county):
        where.append(county_name(site.county))
    live_in = [Line(_("Where you may live"), opening.get_live_in_display())] if opening.is_remote else []
    starts = [Line(_("First day of work"), day(opening.starts_on))] if opening.starts_on else []
    return [
        Line(_("Pay"), pay(opening)),
        Line(_("Place"), ", ".join(where)),
        *live_in,
        Line(_("Kind of work"), opening.get_kind_display()),
        Line(_("Hours a week"), opening.hours_per_week),
        *starts,
        Line(_("People wanted"), opening.positions),
    ]


def pay(opening: Opening) -> str:
    """ "$24 to $30 an hour"."""
    return pay_text(opening.pay_low, opening.pay_high, PayPeriod(opening.pay_period).value)


def place(opening: Opening) -> str:
    """ "Portland, OR 97209", "Remote", "Portland, OR 97209 or remote"."""
    if not opening.site:
        return _("Remote")
    return _("%(site)s or remote") % {"site": opening.site} if opening.is_remote else str(opening.site)


def kind(opening: Opening) -> str:
    """ "Part time, 24 hours a week"; full time needs no hours."""
    if opening.kind == OpeningKind.FULL_TIME:
        return opening.get_kind_display()
    words = {"kind": opening.get_kind_display(), "hours": opening.hours_per_week}
    return _("%(kind)s, %(hours)d hours a week") % words


def _met(need: Need, held: Mapping[int, Any] | None) -> bool | None:
    if held is None:
        return None
    return need.skill_id in held and held[need.skill_id].level >= need.level
