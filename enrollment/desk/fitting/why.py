"""Why one person stands above another for the same opening, in sentences. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.desk.fitting.ranked import Ranked
from jobs.matching.cards import level_name
from jobs.matching.score import Part


def why(above: Ranked, below: Ranked, *, may_see_covered: bool, listed: bool = True) -> list[str]:
    """What makes ``above`` stand before ``below``; both are for one opening. The first sentence says how they stand.

    ``listed``: both are in its list, else there is no order but that by points. Whom priority of service put first is
    named only to those who may know who is covered.
    """
    names = {"above": above.person, "below": below.person}
    gap = above.match.score - below.match.score
    if gap:
        stands = ngettext(
            "%(above)s stands above %(below)s by %(gap)d point.", "%(above)s stands above %(below)s by %(gap)d points.",
            gap,
        )  # fmt: skip
        stands = stands if listed else _("By points alone, %(stands)s") % {"stands": stands}
        pairs = zip(above.match.explanation.parts, below.match.explanation.parts, strict=True)
        differ = sorted((pair for pair in pairs if pair[0].points != pair[1].points), key=_gives)
        return [stands % {**names, "gap": gap}, *(_differs(one, other, above, below) for one, other in differ)]
    if not listed:
        return [_("Both score the same.")]
    if above.covered == below.covered:
        return [_("Both score the same. %(above)s comes first, since that account was made earlier.") % names]
    if may_see_covered:
        return [_("Both score the same. %(above)s comes first by priority of service.") % names]
    return [_("Both score the same. %(above)s comes first by the rules for equal scores.") % names]


def _gives(pair: tuple[Part, Part]) -> int:
    """What speaks most for the upper one comes first."""
    return pair[1].points - pair[0].points


def _differs(one: Part, other: Part, above: Ranked, below: Ranked) -> str:
    words = {
        "skill": one.need.skill.name, "asked": level_name(one.asked), "of": one.of,
        "above": above.person, "shows": level_name(one.held) or _("nothing"), "points": one.points,
        "below": below.person, "other": level_name(other.held) or _("nothing"), "less": other.points,
    }  # fmt: skip
    return (
        _(
            "%(skill)s (asks %(asked)s): %(above)s shows %(shows)s, %(points)d of %(of)d points; "
            "%(below)s shows %(other)s, %(less)d."
        )
        % words
    )
