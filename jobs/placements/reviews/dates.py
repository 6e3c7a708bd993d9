"""When reviews and follow-ups are due, worked out in the database from the contract in force: nothing of it is stored.

Quarters are calendar quarters. The second and the fourth after the one of the exit are those of the WIOA indicators of
employment: WIOA sec. 116(b)(2)(A)(i)(I)-(II), 20 CFR 677.155(a)(1)(i)-(ii). The last day of work stands for the exit
here; the exit from the programme as a whole is counted elsewhere.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import (
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncDate, TruncQuarter
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from jobs.placements.states import PlacementState
from jobs.placements.versions.models import Modification

S = PlacementState
OVER = (S.EVALUATED, S.COMPLETED, S.ENDED_EARLY)  # states into which a placement moves when the work is over


def last_on() -> Any:
    """Of a row with a placement: the last day of work, planned or past.

    The last day worked of what ended early; else the last day of the contract by its newest signed version, or the day
    on which staff noted before it that the work was over.
    """
    signed = Modification.objects.filter(placement=OuterRef("placement")).signed().reverse()
    agreed = Coalesce(Subquery(signed.values("ends_on")[:1]), F("placement__ends_on"))
    moves = StateMove.objects.filter(model="jobs.placement", row_id=OuterRef("placement"), to_state__in=OVER)
    noted = moves.order_by("id").values(day=TruncDate("at", tzinfo=timezone.get_default_timezone()))
    return Coalesce(F("placement__ended_on"), Least(agreed, Subquery(noted[:1])), output_field=DateField())


def review_due() -> dict[str, Any]:
    """The day by which each kind is due, of rows with ``last_on``: some days after the start, halfway, the last day."""
    start, within = F("placement__begins_on"), dt.timedelta(days=int(threshold(Name.FIRST_REVIEW_DAYS)))
    half = ExpressionWrapper((F("last_on") - start) / 2, output_field=DurationField())
    return {
        "first": Least(_day(start + Value(within)), F("last_on")),
        "midpoint": _day(start + half),
        "final": F("last_on"),
    }


def quarter(ended: str, number: str, *, last: bool = False) -> Any:
    """The first (or the last) day of the so many-th quarter after the one of ``ended``; both are names of columns."""
    later = (F(number) * 3 + 3, Value(0), Value(-1)) if last else (F(number) * 3,)  # months, weeks, days
    interval = Func(Value(0), *later, function="make_interval", output_field=DurationField())
    return _day(TruncQuarter(ended, output_field=DateField()) + interval)


def quarter_before(day: dt.date) -> dt.date:
    """The first day of the calendar quarter before the one of ``day``."""
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first.replace(year=first.year - 1, month=10) if first.month == 1 else first.replace(month=first.month - 3)


def _day(moment: Any) -> Any:
    return Cast(ExpressionWrapper(moment, output_field=DateField()), DateField())


def not_after(day: str, noted: str) -> Q:
    """For a constraint: the day had come when it was noted (Pacific time)."""
    here = Func(Value(settings.TIME_ZONE), F(noted), function="timezone", output_field=DateTimeField())
    came = Cast(here, DateField())
    return Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__lte": came})
