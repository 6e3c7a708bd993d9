"""What a determination was made on, in words: its facts are kept under short names, its findings as codes."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.counties import county_name
from codeoregon.lib.templatetags.co import day_text
from enrollment.eligibility.actions import findings_of
from enrollment.eligibility.findings import BY_CODE
from enrollment.eligibility.models import Determination


def _yes(value: Any) -> str:
    return gettext("Yes") if value else gettext("No")


def _yes_or_unknown(value: Any) -> str:
    """As it was kept before the answer itself was: no answer counted as no."""
    return gettext("Yes") if value else gettext("No, or not said")


def _service(value: Any) -> str:
    return gettext("Not said") if not value else gettext("No") if value == "no" else gettext("Yes")


def _day(value: Any) -> str:
    return day_text(dt.date.fromisoformat(value)) if value else "–"


def _counties(value: Any) -> str:
    return ", ".join(county_name(fips) for fips in value) or "–"


def _sentences(codes: Any) -> str:
    return " ".join(str(BY_CODE[code].sentence) for code in codes if code in BY_CODE)


SERVED = _("Served in the military, or the spouse of somebody who did")
FACTS: dict[str, tuple[str | Promise, Callable[[Any], str]]] = {
    "on": (_("Decided as of"), _day),
    "zip": (_("ZIP code"), str),
    "county": (_("County"), lambda value: county_name(value) if value else "–"),
    "served": (_("Counties that this program serves"), _counties),
    "birth_date": (_("Birth date"), _day),
    "covered": (SERVED, _yes_or_unknown),
    "service": (SERVED, _service),
    "adult_age": (_("Age from which no parent or guardian has to agree"), str),
    "youngest_age": (_("Youngest age to join"), str),
    "staff_said_no": (_("Our staff had said no before"), _yes),
    "age_known_before": (_("We had a birth date before"), _yes),
    "left_to_staff": (_("Was waiting for our staff to decide"), _sentences),
}


def facts_of(determination: Determination) -> Iterator[tuple[str | Promise, str]]:
    """Each fact with its name, as people read them; one of rules that are no more keeps the name it was kept under."""
    kept = dict(determination.inputs)
    if "service" in kept:
        kept.pop("covered", None)  # follows from it
    known = [name for name in FACTS if name in kept]
    for name in [*known, *sorted(kept.keys() - FACTS.keys())]:
        label, read = FACTS.get(name, (name.replace("_", " "), str))
        yield label, read(kept[name])


def facts_in_words(determination: Determination) -> str:
    """One fact a line."""
    return "\n".join(f"{label}: {words}" for label, words in facts_of(determination))


def findings_in_words(determination: Determination) -> str:
    return "\n".join(str(one.sentence) for one in findings_of(determination))
