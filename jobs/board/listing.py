"""What the list page says: the form's choices with their counts, the filters in words, what to leave out."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from codeoregon.lib.counties import county_name
from codeoregon.lib.templatetags.co import in_english, money
from jobs.board import search
from jobs.board.forms import BEST_PAID, FIT, NEWEST, POSTED, Filters
from jobs.board.search import Found
from jobs.openings.states import OpeningKind

SORTED = {
    FIT: gettext_lazy("Best fit of the words"),
    NEWEST: gettext_lazy("Newest"),
    BEST_PAID: gettext_lazy("Best paid"),
}
# What each parameter of the list is called on the page.
NAMES = {
    "q": gettext_lazy("search words"),
    "kind": gettext_lazy("kind of work"),
    "county": gettext_lazy("county"),
    "remote": gettext_lazy("remote work"),
    "pay": gettext_lazy("pay"),
    "skill": gettext_lazy("skill"),
    "posted": gettext_lazy("day of posting"),
    "sort": gettext_lazy("order"),
}


def choices(found: Found) -> dict[str, Any]:
    """The choices of the form, each with how many openings it would give."""
    filters, sums = found.filters, found.sums
    return {
        "kinds": [(kind.value, kind.label, sums.kinds.get(kind.value, 0)) for kind in OpeningKind],
        "counties": _options(_counties(found), filters.county),
        "skills": _options(_skills(found), filters.skill, in_english()),
        "posted": _options(
            [(str(days), _posted(days), sums.posted.get(days, 0)) for days in POSTED], str(filters.posted or "")
        ),
        "pays": [(money(step), many, address(filters, pay=str(step))) for step, many in sums.pays.items() if many],
        "sorts": _sorts(filters),
    }


def words(filters: Filters) -> dict[str, str]:
    """Each filter in use as words, by its name."""
    kinds = dict(OpeningKind.choices)
    said = {
        "q": _quoted(filters.q),
        "kind": ", ".join(str(kinds[kind]) for kind in filters.kinds),
        "county": county_name(filters.county),
        "remote": _("Remote"),
        "pay": _("Top pay %(pay)s an hour or more") % {"pay": money(filters.pay)},
        "skill": filters.skill_name,
        "posted": _posted(filters.posted or 1),
    }
    return {name: said[name] for name in filters.used()}


def in_words(filters: Filters) -> str:
    """A whole search in words."""
    return ", ".join(words(filters).values()) or _("All openings")


def drops(found: Found) -> list[tuple[str, int, str]]:
    """Which filter to leave out of an empty list, or which of several words: in words, how many openings that would
    show, and the address.

    The most first. Asks the database once, where words and something else were searched for.
    """
    filters = found.filters
    without = dict(found.sums.without)
    if filters.q and len(filters.used()) > 1:
        without["q"] = search.without_words(filters)
    said = words(filters)
    rows = [
        *((said[name], many, address(filters, without=name)) for name, many in without.items()),
        *((_quoted(word), many, address(filters, q=rest)) for word, rest, many in found.sums.fewer_words),
    ]
    return sorted((row for row in rows if row[1]), key=lambda row: -row[1])


def _quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words}


def address(filters: Filters, without: str = "", **instead: str) -> str:
    """The address of the list with these filters."""
    query = filters.query(without, **instead)
    return f"{reverse('board:list')}?{query}" if query else reverse("board:list")


def _sorts(filters: Filters) -> SafeString:
    """The usual order has no value of its own, so that words typed later are sorted by their fit."""
    usual = FIT if filters.q else NEWEST
    rows = [("" if name == usual else name, str(SORTED[name]), None) for name in SORTED if name != FIT or filters.q]
    return _options(rows, "" if filters.order == usual else filters.order)


def _posted(days: int) -> str:
    return _("Today") if days == 1 else ngettext("Last %(days)d day", "Last %(days)d days", days) % {"days": days}


def _counties(found: Found) -> list[tuple[str, str, int]]:
    """Counties that have openings, most first; the chosen one stays even when it has none."""
    there = dict(found.sums.counties)
    if found.filters.county:
        there.setdefault(found.filters.county, 0)
    return sorted(((fips, county_name(fips), many) for fips, many in there.items()), key=lambda row: (-row[2], row[1]))


def _skills(found: Found) -> list[tuple[str, str, int]]:
    """Skills that openings ask for, by name; the chosen one stays."""
    there = dict(found.sums.skills)
    if found.filters.skill:
        there.setdefault(found.filters.skill, (found.filters.skill_name, 0))
    return sorted(((slug, name, many) for slug, (name, many) in there.items()), key=lambda row: row[1].lower())


def _options(rows: list[Any], chosen: str, language: str = "") -> SafeString:
    """``<option>``s of (value, label, count or None). Made here: a template takes ten times as long over a hundred."""
    selected = {chosen: SafeString(" selected")}
    drawn = (
        (value, selected.get(value, ""), language, label, "" if many is None else f" ({many})")
        for value, label, many in rows
    )
    return format_html_join("", '<option value="{}"{}{}>{}{}</option>', drawn)
