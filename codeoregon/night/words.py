"""What the links of the chain and their counts are called on the staff pages."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.templatetags.co import money

TASKS: dict[str, str | Promise] = {
    "badges.sync_due": _("Read the badges of everybody who is due"),
    "jobs.match_all": _("Match people and openings"),
    "jobs.begin_fit_mails": _("Begin to write to new learners about jobs that fit"),
    "jobs.open_openings": _("Publish openings whose day has come"),
    "jobs.remind_of_ends": _("Remind employers of openings that end soon"),
    "jobs.remind_of_silence": _("Remind employers who have not answered, and tell learners of no answer"),
    "jobs.tell_of_ends": _("Tell learners when a job they are on the way for was filled or closed"),
    "jobs.expire_openings": _("Close openings whose time is over"),
    "jobs.watch_contracts": _("Look after insurance and minimum wages under contracts"),
    "enrollment.watch_seats": _("Look after seats, offers and quiet learners"),
    "enrollment.remind_applicants": _("Remind people who have not sent their answers"),
    "badges.forget_snapshots": _("Drop kept profiles that are older than they have to be kept"),
    "codeoregon.forget_sessions": _("Clear sign-ins that have run out"),
    "enrollment.measure": _("Count the figures of the progress page"),
}
# In the order in which they are shown.
COUNTS: dict[str, str | Promise] = {
    "changed": _("%(number)s changed"),
    "unchanged": _("%(number)s without news"),
    "awards": _("%(number)s awards"),
    "badges": _("%(number)s badges seen for the first time"),
    "missing": _("%(number)s awards no longer listed"),
    "redated": _("%(number)s awards with another day at the provider"),
    "proved": _("%(number)s accounts shown to be theirs"),
    "not_found": _("%(number)s without a profile"),
    "private": _("%(number)s private profiles"),
    "throttled": _("%(number)s put off by the provider"),
    "broken": _("%(number)s without an answer"),
    "nonsense": _("%(number)s answers set aside"),
    "forgotten": _("%(number)s kept profiles dropped"),
    "busy": _("another sync was running"),
    "signed_up": _("%(number)s signed up"),
    "with_badge": _("%(number)s with a badge"),
    "fitting": _("%(number)s who fit an open job"),
    "referred": _("%(number)s sent to an employer"),
    "hired": _("%(number)s hired"),
    "learners": _("%(number)s learners"),
    "openings": _("%(number)s openings"),
    "employers": _("%(number)s employers"),
    "written": _("%(number)s lists written"),
    "removed": _("%(number)s lists removed"),
    "published": _("%(number)s openings published"),
    "expired": _("%(number)s openings closed"),
    "policies": _("%(number)s contracts whose insurance ends"),
    "underpaid": _("%(number)s wages below a new minimum"),
    "reminded": _("%(number)s reminded"),
    "begun": _("%(number)s who will hear of jobs that fit"),
    "told_silence": _("%(number)s told that there is no answer"),
    "sessions": _("%(number)s sign-ins cleared"),
    "goal": _("goal: %(number)s"),
    "pay_low": _("low pay: %(number)s an hour"),
    "pay_middle": _("middle pay: %(number)s an hour"),
    "pay_high": _("high pay: %(number)s an hour"),
    "ojt_drawn": _("%(number)s places of on-the-job training taken"),
    "ojt_limit": _("%(number)s places of on-the-job training in all"),
    "internship_drawn": _("%(number)s internships taken"),
    "internship_limit": _("%(number)s internships in all"),
    "credit_drawn": _("%(number)s college credits taken"),
    "credit_limit": _("%(number)s college credits in all"),
}
CENTS = ("pay_low", "pay_middle", "pay_high")
UP_TO_DATE = _("all lists were up to date already")


def called(task: str) -> str:
    """A link of the chain in words; its own name when it has none."""
    return str(TASKS.get(task, task))


def counted(counts: Mapping[str, int]) -> str:
    """Counts as a person reads them: "3,400 changed, 49,515 awards"; a dash when nothing was counted.

    Lists are also written all day long, by sweeps: at night there may be none left to write, and that is good news.
    """
    still = [name for name in ("written", "removed") if counts.get("written") == 0 and not counts.get("removed")]
    known = [name for name in COUNTS if name in counts and name not in still]
    said = [str(COUNTS[name]) % {"number": _shown(name, counts[name])} for name in known]
    said += [str(UP_TO_DATE)] if still else []
    others = [f"{name}: {number(counts[name])}" for name in sorted(set(counts) - set(known) - set(still))]
    return ", ".join(said + others) or "–"


def _shown(name: str, value: int) -> str:
    return money(Decimal(value) / 100) if name in CENTS else number(value)


def number(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)
