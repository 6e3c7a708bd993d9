"""What an opening says, as lines of a summary: for the check page and the employer's own page."""

from collections.abc import Callable, Sequence

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.cards import Line
from codeoregon.lib.templatetags.co import day, pay_text
from jobs.openings.models import Need, Opening
from jobs.openings.text import as_list, to_html


def lines(opening: Opening, needs: Sequence[Need], change: Callable[[str], str] = lambda step: "") -> list[Line]:
    """Question, answer, and where to change it (``change``: page of the form → address, "" for no link)."""
    pay = pay_text(opening.pay_low, opening.pay_high, opening.pay_period) if opening.pay_low else ""
    return [
        Line(_("Job title"), opening.title, change("job")),
        Line(_("Kind of work"), opening.get_kind_display(), change("job")),
        Line(_("People"), opening.positions, change("job")),
        Line(_("Hours a week"), opening.hours_per_week, change("job")),
        Line(_("First day of work"), day(opening.starts_on) or _("No day fixed"), change("job")),
        Line(_("What the person will do"), to_html(opening.summary), change("job")),
        Line(_("Pay"), pay or _("Not said yet"), change("pay")),
        Line(_("Place"), place(opening) or _("Not said yet"), change("pay")),
        *([Line(_("Where they may live"), opening.get_live_in_display(), change("pay"))] if opening.is_remote else []),
        Line(_("Benefits"), to_html(opening.benefits) or _("Not said"), change("pay")),
        Line(_("Skills"), skills(needs) or _("None yet"), change("needs")),
        Line(_("What the person learns"), as_list(opening.training) or _("Not said"), change("training")),
    ]


def place(opening: Opening) -> str:
    """ "Portland, OR 97209", "From home", or both."""
    parts = [str(opening.site)] if opening.site else []
    if opening.is_remote:
        parts.append(_("or from home") if parts else _("From home"))
    return " ".join(parts)


def skills(needs: Sequence[Need]) -> SafeString:
    """One line a need: "CSS: working, needed on day one"."""
    rows = [
        (
            need.skill.name,
            need.get_level_display(),
            _("needed on day one") if need.required else _("nice to have"),
        )
        for need in needs
    ]
    return format_html_join("", "<div>{}: {}, {}</div>", rows)
