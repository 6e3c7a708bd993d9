"""What the programme counts: small queries over live rows, each giving whole numbers by name.

The nightly task writes them down as ``Figure`` rows; the public pages read those, or count live before the first night.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Award
from codeoregon.capacity.models import COMMITMENTS, Pool
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from codeoregon.privacy.models import Merge
from enrollment.intake.models import Enrollment
from enrollment.intake.states import JOINED
from jobs.matching.models import LearnerMatches
from jobs.openings.models import Opening
from jobs.openings.states import hourly
from jobs.referrals.models import Referral
from jobs.referrals.states import ReferralState

PAY = {"pay_low": 0.05, "pay_middle": 0.5, "pay_high": 0.95}  # the share of openings that pay less

FUNNEL: dict[str, str | Promise] = {
    "signed_up": _("Signed up"),
    "with_badge": _("Earned a badge"),
    "fitting": _("Fit an open job"),
    "referred": _("Sent to an employer"),
    "hired": _("Hired"),
}
"""The steps from sign-up to a job, in order; each counts people."""
POOLS: dict[str, str | Promise] = {
    "ojt_drawn": _("On-the-job training: places taken"),
    "ojt_limit": _("On-the-job training: places in all"),
    "internship_drawn": _("Paid internships: places taken"),
    "internship_limit": _("Paid internships: places in all"),
    "credit_drawn": _("College credit: places taken"),
    "credit_limit": _("College credit: places in all"),
}
NAMES: dict[str, str | Promise] = {
    **FUNNEL,
    "goal": _("Goal for sign-ups"),
    "openings": _("Open jobs"),
    "employers": _("Employers with open jobs"),
    "pay_low": _("Lowest pay an hour: 5 of 100 open jobs offer less"),
    "pay_middle": _("Lowest pay an hour: half of the open jobs offer less"),
    "pay_high": _("Lowest pay an hour: 95 of 100 open jobs offer less"),
    **POOLS,
}
"""Every figure as staff know it."""


def people() -> dict[str, int]:
    """Learners at each step of the funnel. Each is counted by itself: hired straight away is hired."""
    joined = ever_joined()
    good = LearnerMatches.objects.filter(candidate__user=OuterRef("user"), candidate__hidden_at__isnull=True)
    sent = Referral.objects.filter(candidate__user=OuterRef("user"), referred_at__isnull=False)
    return {
        "signed_up": joined.count(),
        "with_badge": _with(joined, Award.objects.filter(user=OuterRef("user"))),
        "fitting": _with(joined, good.filter(scores__0__gte=int(threshold(Name.GOOD_MATCH)))),
        "referred": _with(joined, sent),
        "hired": _with(joined, sent.filter(state=ReferralState.HIRED)),
    }


def ever_joined() -> "QuerySet[Enrollment]":
    """Everybody who has joined and was not turned away, those who left or had their account deleted since included.

    Who once stood in line joined. Of two accounts that were merged the one that is kept counts.
    """
    came = Enrollment.objects.filter(Q(state__in=JOINED) | Q(queued_at__isnull=False))
    return came.exclude(Exists(Merge.objects.filter(closed=OuterRef("user"))))


def _with(joined: Any, rows: Any) -> int:
    return int(joined.filter(Exists(rows)).count())


def openings() -> dict[str, int]:
    """Open jobs, who offers them, and what they pay (lowest pay in cents an hour, at the shares of ``PAY``)."""
    rows = list(Opening.objects.published().values_list("organisation", "pay_low", "pay_period", "hours_per_week"))
    pay = sorted(int(hourly(low, period, hours) * 100) for _who, low, period, hours in rows if low)
    at = {name: pay[int((len(pay) - 1) * share)] if pay else 0 for name, share in PAY.items()}
    return {"openings": len(rows), "employers": len({row[0] for row in rows}), **at}


def open_now() -> dict[str, int]:
    """Open jobs and who offers them, as they stand: one cheap query."""
    found: dict[str, int] = Opening.objects.published().aggregate(
        openings=Count("pk"), employers=Count("organisation", distinct=True)
    )
    return found


def places() -> dict[str, int]:
    """For each pool how many places are taken and how many there are, as they stand: one cheap query."""
    found: dict[str, int] = {}
    for pool in Pool.objects.filter(kind__in=COMMITMENTS):
        found |= {f"{pool.kind}_drawn": pool.drawn, f"{pool.kind}_limit": pool.limit}
    return found


def promises() -> dict[str, int]:
    """The goal for sign-ups, and for each pool how many places are taken and how many there are."""
    return {"goal": int(threshold(Name.LEARNER_GOAL)), **places()}


COUNTERS: tuple[Callable[[], dict[str, int]], ...] = (people, openings, promises)


def in_words(name: str) -> str:
    """What a figure is called; one that is counted no more keeps its short name."""
    return str(NAMES.get(name, name.replace("_", " ")))


def count_all() -> dict[str, int]:
    """Every figure, counted now."""
    return {name: value for counter in COUNTERS for name, value in counter().items()}
