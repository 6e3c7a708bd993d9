"""Tags and filters every page may use (builtins, with those of `drawn.py`: no `{% load %}` needed). The shapes they
draw are in `cards.py`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from html import unescape
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.widgets import CheckboxInput, ChoiceWidget, MultiWidget
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext

from codeoregon.lib.templatetags.cards import Line, Moment, NeedReason

register = template.Library()

# How often the pay is counted; the keys are the usual values of a pay period field.
PERIODS = {
    "hour": gettext_lazy("an hour"),
    "day": gettext_lazy("a day"),
    "week": gettext_lazy("a week"),
    "month": gettext_lazy("a month"),
    "year": gettext_lazy("a year"),
}
SITE = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|gov|org)\b")  # as sentences of ours name them
# Errors that Django's validators raise with their own words, unless the field holds others.
FROM_VALIDATORS = {
    *("max_length", "min_length", "max_digits", "max_whole_digits", "max_decimal_places"),
    "null_characters_not_allowed",
}
HEX_WIDE = 3  # more letters than this do not fit the hexagon at full size


# --- Money and time ----------------------------------------------------------------------------------------------


@register.filter
def money(amount: Decimal | int | float | str | None) -> str:
    """US dollars: whole dollars bare ("$1,250"), else with cents ("$16.30"); nothing for None."""
    try:
        value = Decimal(str(amount)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return ""
    places = 0 if value == value.to_integral_value() else 2
    sign = "−" if value < 0 else ""
    return f"{sign}${formats.number_format(abs(value), places, use_l10n=True, force_grouping=True)}"


def pay_text(low: Decimal | None, high: Decimal | None, period: str) -> str:
    """A pay range as a person says it: "$24 to $30 an hour", "$21 an hour"; `period` is a key of PERIODS."""
    per = PERIODS.get(str(period).lower(), period)
    if low is None and high is None:
        return gettext("Ask about pay")
    if low is None or high is None or low == high:
        return gettext("%(pay)s %(per)s") % {"pay": money(low if low is not None else high), "per": per}
    return gettext("%(low)s to %(high)s %(per)s") % {"low": money(low), "high": money(high), "per": per}


@register.simple_tag
def pay_range(low: Decimal | None, high: Decimal | None, period: str) -> str:
    """`{% pay_range opening.pay_low opening.pay_high opening.pay_period %}` → see `pay_text`."""
    return pay_text(low, high, period)


@register.filter
def day(value: date | datetime | None) -> str:
    """`<time>` with the day in Pacific time: "Nov 23, 2026"; nothing for None."""
    return _time(value, day_text(value))


@register.filter
def moment(value: datetime | None) -> str:
    """`<time>` with day and minute in Pacific time: "Nov 23, 2026, 9:05 a.m."; nothing for None."""
    return _time(value, moment_text(value))


@register.filter
def day_text(value: date | datetime | None) -> str:
    """`day` as plain text, for mail."""
    return _date(value, pgettext("how a day is written", "M j, Y"))


@register.filter
def moment_text(value: datetime | None) -> str:
    """`moment` as plain text, for mail."""
    return _date(value, pgettext("how a day and a time are written", "M j, Y, g:i a"))


@register.filter
def when(value: date | datetime | None) -> str:
    """`day` for a date, `moment` for a date with a time."""
    return moment(value) if isinstance(value, datetime) else day(value)


@register.simple_tag
def as_of(*at: datetime | date | None) -> str:
    """`{% as_of at %}` → "As of Nov 23, 2026, 9:05 a.m."; `{% as_of %}` is now; nothing for None."""
    shown = when(at[0] if at else timezone.now())
    return format_html('<span class="hint">{}</span>', format_html(gettext("As of {}"), shown)) if shown else ""


def _date(value: date | datetime | None, style: str) -> str:
    return formats.date_format(_here(value), style) if value else ""


def _time(value: date | datetime | None, shown: str) -> str:
    return format_html('<time datetime="{}">{}</time>', _here(value).isoformat(), shown) if value else ""


def _here(value: date | datetime) -> date | datetime:
    """A moment in Pacific time; a day as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.simple_tag
def help_line() -> str:
    """Whom to call, as a link; for pages that must work without any context."""
    return format_html('<a href="tel:{0}">{0}</a> (TTY 711)', settings.HELP_PHONE)


@register.filter
def linked(sentence: str) -> SafeString:
    """`{{ _("See 211info.org.")|linked }}`: sites that a sentence names lead there."""
    return SafeString(SITE.sub(r'<a href="https://\g<0>/">\g<0></a>', conditional_escape(sentence)))


@register.simple_tag
def help_number() -> str:
    """The number to call, as plain text; for mail."""
    return str(settings.HELP_PHONE)


# --- English within pages in other languages ---------------------------------------------------------------------


@register.simple_tag
def in_english() -> SafeString:
    """`<a href="…"{% in_english %}>{{ title }}</a>`: names and words from the database, which exist in English only."""
    return SafeString("" if _is_english() else ' lang="en"')


@register.filter
def english(text: Any) -> SafeString:
    """The same where no tag is its own: `{{ name|english }}`, `{% blocktranslate with name=name|english %}`."""
    if text in (None, ""):
        return SafeString("")
    if _is_english():
        return conditional_escape(text)
    return format_html('<span lang="en">{}</span>', text)


def filled(sentence: str, **values: Any) -> SafeString:
    """`sentence % values` for a page: values marked as safe (`english`) go in as they are, others are escaped."""
    return SafeString(conditional_escape(sentence) % {key: conditional_escape(text) for key, text in values.items()})


def _is_english() -> bool:
    return (get_language() or "en").startswith("en")


# --- Badges and figures ------------------------------------------------------------------------------------------


@register.simple_tag
def badge_hex(state: str, text: str, name: str = "") -> SafeString:
    """The badge art: `state` earned | progress | todo, `text` up to four letters or the initials of `name`.

    Decorative: name it beside.
    """
    letters = text or initials(name)
    return drawn("badge_hex", "", state=state, text=letters, long=len(letters) >= HEX_WIDE)


@register.filter
def initials(name: str) -> str:
    """Letters for a badge's art: "JavaScript Basics" → "JB", "SQL" stays "SQL"."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return words[0][:3] if len(words) == 1 else "".join(word[0] for word in words[:3]).upper()


@register.simple_tag
def progress(done: int, total: int, label: str) -> SafeString:
    """A progress bar that says in words what it shows: "HTML Basics: 12 of 12"."""
    words = {"shown": done, "goal": total, "label": label}
    return drawn("progress", get_language(), done=min(done, total), total=max(total, 1), **words)


@register.simple_tag
def footer() -> SafeString:
    """The foot of every page, the same on all of one language."""
    return drawn("footer", get_language(), help_phone=settings.HELP_PHONE)


@lru_cache(maxsize=2048, typed=True)  # typed: text that is safe as it is and text to be escaped are not the same
def drawn(component: str, language: str | None, **facts: Any) -> SafeString:
    """A component of which pages have many, drawn once in a process: in it are ``facts`` and words, nothing else."""
    return render_to_string(f"components/{component}.html", facts)


@register.inclusion_tag("components/step.html")
def step(number: int, of: int, name: str = "") -> dict[str, Any]:
    """Above the h1 of a form page: "Step 2 of 4", or "Post an opening: step 2 of 4" with a name."""
    return {"number": number, "of": of, "name": name}


@register.inclusion_tag("components/kpi.html")
def kpi(label: str, value: int | str, goal: int | None = None, note: str = "") -> dict[str, Any]:
    """A figure with its name; with a `goal` also "of 100 goal" and a bar. Say the as-of time once for the page."""
    number = value if isinstance(value, int) else 0
    return {"label": label, "value": value, "goal": goal, "note": note, "number": min(number, goal or 0)}


# --- Cards and lists ---------------------------------------------------------------------------------------------


@register.inclusion_tag("components/need_reasons.html")
def need_reasons(
    reasons: Iterable[NeedReason], score: Decimal | int, other: Iterable[Any] = (), caption: str = ""
) -> dict[str, Any]:
    """Why a person fits, need by need. `other`: further parts as (label, points). The parts must add up to `score`.
    `caption`: for somebody else than that person."""
    rows, parts = list(reasons), list(other)
    total = sum(row.points for row in rows) + sum(points for _label, points in parts)
    if total != score:
        raise ValueError(f"The reasons add up to {total}, the score says {score}.")
    return {"reasons": rows, "parts": parts, "score": score, "caption": caption}


@register.inclusion_tag("components/timeline.html")
def timeline(moments: Iterable[Moment]) -> dict[str, Any]:
    """What happened and when, oldest first."""
    return {"moments": moments}


@register.inclusion_tag("components/summary.html")
def summary(lines: Iterable[Line]) -> dict[str, Any]:
    """Question, answer and a "Change" link, line by line: for "Check your answers" and for facts of one thing."""
    return {"lines": lines}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str, url: str = "", action: str = "") -> dict[str, Any]:
    """An empty list: what is missing in words, and the one thing to do next."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/notice.html")
def notice(text: str, kind: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """A line that stands out: `kind` "" (sun), "good" or "bad"; with a link when `url` and `action` are given."""
    return {"text": text, "kind": kind, "url": url, "action": action}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """Page links for a Django `Page`; keeps the other parameters of the address. Draws nothing for one page."""
    request = context.get("request")
    params = request.GET.copy() if request else QueryDict(mutable=True)
    params.pop("page", None)
    kept = params.urlencode()
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "gap": page.paginator.ELLIPSIS, "kept": f"{kept}&" if kept else ""}


# --- Forms -------------------------------------------------------------------------------------------------------


@register.filter
def is_optional(field: BoundField) -> bool:
    """Worth saying "(optional)": this field may be empty while another of the form may not.

    A form that asks for a field only sometimes marks it ``needed``.
    """
    if getattr(field.field, "needed", False):
        return False
    return not field.field.required and any(other.required for other in field.form.fields.values())


@register.filter
def has_options(field: BoundField) -> bool:
    """Radio buttons or checkboxes, as against one control made of several boxes (a date)."""
    return isinstance(field.field.widget, ChoiceWidget)


@register.filter
def option_groups(field: BoundField) -> list[tuple[str, list[Any], bool]]:
    """The options of a choice: (name of their group or "", options, whether one of them is chosen)."""
    widget: Any = field.field.widget
    names = [name for name, some, _at in widget.optgroups(field.html_name, field.value() or []) for _one in some]
    grouped = groupby(zip(names, field.subwidgets, strict=True), key=itemgetter(0))
    found = [(str(name or ""), [option for _name, option in pairs]) for name, pairs in grouped]
    return [(name, options, any(one.data["selected"] for one in options)) for name, options in found]


@register.simple_tag
def problems(*forms: BaseForm | BaseFormSet) -> list[dict[str, str]]:
    """Every error of the forms, in the order of the page: dicts of `message` and `target` (an id, or ""). What is
    wrong with two fields in the same words names each.
    """
    found = list(_problems(*forms))
    of = {message: {label for label, other, _to in found if other == message} for _label, message, _to in found}
    return [
        {"target": target, "message": f"{label}: {message}" if label and len(of[message]) > 1 else message}
        for label, message, target in found
    ]


def _problems(*forms: BaseForm | BaseFormSet) -> Iterator[tuple[str, str, str]]:
    """(label of the field or "", message, target) of each error."""
    for form in forms:
        if isinstance(form, BaseFormSet):
            yield from (("", str(message), "") for message in form.non_form_errors())
            yield from _problems(*form.forms)
        elif form.is_bound:
            yield from (("", str(message), "") for message in form.non_field_errors())
            for field in form:
                yield from ((_plain(field.label), message, _target(field)) for message in sentences(field))


@register.filter
def sentences(field: BoundField) -> list[str]:
    """The errors of a field, each once; Django's bare ones become sentences of ours, which never repeat the value."""
    found: list[str] = []
    for error in field.errors.as_data():
        ours = _ours(field, error) if _is_stock(field, error) else ""
        found += [ours] if ours else list(error.messages)
    return list(dict.fromkeys(found))


def _is_stock(field: BoundField, error: ValidationError) -> bool:
    """Whether the words are Django's, since neither the form nor a field of ours gave others for this error."""
    if error.code not in field.field.error_messages:
        return error.code in FROM_VALIDATORS
    given = str(field.field.error_messages[error.code])
    stock = (vars(kind).get("default_error_messages", {}) for kind in type(field.field).__mro__)
    return given in {str(words[error.code]) for words in stock if error.code in words} and given == str(error.message)


def _ours(field: BoundField, error: ValidationError) -> str:
    if error.code == "required":
        return _missing(field)
    params = error.params or {}
    said = {
        "invalid_choice": gettext("Choose one of the answers offered for “%(label)s”."),
        "max_length": gettext("Write at most %(limit)s characters here. You wrote %(wrote)s."),
        "min_length": gettext("Write at least %(limit)s characters here."),
        "max_digits": gettext("This number is too large. Check it."),
        "max_whole_digits": gettext("This number is too large. Check it."),
        "max_decimal_places": gettext("Write at most %(max)s digits after the point."),
        "null_characters_not_allowed": gettext("There is a hidden sign in this. Type it again."),
    }
    known = {
        "label": _plain(field.label),
        "limit": params.get("limit_value"),
        "wrote": params.get("show_value"),
        "max": params.get("max"),
    }
    return said.get(str(error.code), "") % known


def _plain(label: Any) -> str:
    """A label may hold markup; a sentence is plain text."""
    return unescape(strip_tags(label)) if hasattr(label, "__html__") else str(label)


def _missing(field: BoundField) -> str:
    label = _plain(field.label)
    if isinstance(field.field.widget, CheckboxInput):
        return gettext("Tick “%(label)s” to go on.") % {"label": label}
    if isinstance(field.field.widget, ChoiceWidget):
        return gettext("Choose an answer for “%(label)s”.") % {"label": label}
    return gettext("Fill in “%(label)s”.") % {"label": label}


def _target(field: BoundField) -> str:
    """The id to jump to: the first control of a group, else the control, else the group; hidden fields have none."""
    widget = field.field.widget
    if field.is_hidden:
        return ""
    if isinstance(widget, MultiWidget) or (field.use_fieldset and isinstance(widget, ChoiceWidget) and widget.choices):
        return f"{field.auto_id}_0"
    return f"{field.auto_id}_group" if field.use_fieldset else field.id_for_label
