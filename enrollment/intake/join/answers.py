"""What somebody has answered so far, line by line, to check before it is sent."""

from django.urls import reverse
from django.utils.translation import gettext as _

from codeoregon.lib.counties import county_name
from codeoregon.lib.seen.marks import mark
from codeoregon.lib.templatetags.cards import Line
from codeoregon.lib.templatetags.co import day
from enrollment.equal_opportunity.door import own
from enrollment.intake import consents
from enrollment.intake.models import Enrollment, PriorityGroup

GROUPS: dict[str, object] = dict(PriorityGroup.choices)


def lines(enrollment: Enrollment) -> list[Line]:
    """All answers, each with the way to change it; of self-identification only whether there is any."""
    return [*_home(enrollment), *_agreed(enrollment), *_about(enrollment)]


def mark_of(enrollment: Enrollment) -> str:
    """Tells these answers from others, in whatever language they are shown. The answers for fair treatment are not
    sent with them: they were given where they are kept.
    """
    row, agreed = enrollment, sorted(consents.standing(enrollment.user))
    said = (row.zip, row.county, row.phone, row.birth_date, row.covered, row.priority_groups)
    return mark((row.user.full_name, row.user.email, *said, agreed))


def told(enrollment: Enrollment, *, where: str, reach: str, about: str) -> list[Line]:
    """What can be corrected after it was sent, with the addresses where each part of it is."""
    return [*_where(enrollment, where, reach), *_circumstances(enrollment, about)]


def _home(enrollment: Enrollment) -> list[Line]:
    return [
        Line(_("Name"), enrollment.user.full_name, f"{reverse('me:you')}?next={_step('check')}"),
        Line(_("Email"), enrollment.user.email),
        *_where(enrollment, _step("where"), _step("reach")),
    ]


def _where(enrollment: Enrollment, where: str, reach: str) -> list[Line]:
    return [
        Line(_("ZIP code"), enrollment.zip, where),
        Line(_("County"), county_name(enrollment.county) or _("None given"), where),
        Line(_("Phone"), enrollment.phone or _("None given"), reach),
    ]


def _agreed(enrollment: Enrollment) -> list[Line]:
    given = consents.standing(enrollment.user)
    said = {True: _("Yes"), False: _("No")}
    return [Line(str(words.title), said[kind in given], _step("reach")) for kind, words in consents.WORDINGS.items()]


def _about(enrollment: Enrollment) -> list[Line]:
    about = _step("about")
    fair = _("Answered") if own(enrollment.user) else _("Not answered")
    return [*_circumstances(enrollment, about), Line(_("Questions about fair treatment"), fair, about)]


def _circumstances(enrollment: Enrollment, about: str) -> list[Line]:
    groups = [str(GROUPS[group]) for group in GROUPS if group in enrollment.priority_groups]
    return [
        Line(_("Birth date"), day(enrollment.birth_date) or _("Not answered"), about),
        Line(_("Veteran, or husband or wife of one"), enrollment.get_covered_display() or _("Not answered"), about),
        Line(_("Groups that come first"), "; ".join(groups) or _("None ticked"), about),
    ]


def _step(step: str) -> str:
    return reverse("join:step", args=[step])
