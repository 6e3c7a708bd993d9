"""An opening's kinds and states."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import Machine, Step, anyone, portal, staff


class OpeningKind(models.TextChoices):
    FULL_TIME = "full_time", _("Full time")
    PART_TIME = "part_time", _("Part time")
    CONTRACT = "contract", _("Contract")
    INTERNSHIP = "internship", _("Paid internship")
    OJT = "ojt", _("On-the-job training")


class PayPeriod(models.TextChoices):
    HOUR = "hour", _("an hour")
    YEAR = "year", _("a year")


class LiveIn(models.TextChoices):
    """Where somebody who works from home may live."""

    US = "us", _("Anywhere in the U.S.")
    OR = "or", _("In Oregon")
    OR_WA = "or_wa", _("In Oregon or Washington")


WEEKS: Final = 52  # in a year: 2,080 hours at 40 a week


def hourly(pay: Decimal | None, period: str, hours_per_week: int) -> Decimal:
    """Pay an hour in dollars and cents; pay a year is spread over 52 weeks of the opening's hours.

    A draft may have no pay yet (None): that is 0.
    """
    if pay is None:
        return Decimal(0)
    if period == PayPeriod.HOUR:
        return pay
    return (pay / (WEEKS * hours_per_week)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def hourly_in_sql(field: str) -> Any:
    """The same of an opening's ``field`` ("pay_low" or "pay_high") as a column; NULL where there is no pay yet."""
    yearly = Round(F(field) / (Value(WEEKS, models.DecimalField()) * F("hours_per_week")), 2)
    return Case(When(pay_period=PayPeriod.YEAR, then=yearly), default=F(field), output_field=models.DecimalField())


class OpeningState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    CHANGES_REQUESTED = "changes_requested", _("Changes asked for")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    PUBLISHED = "published", _("Open")
    FILLED = "filled", _("Filled")
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Closed")


S = OpeningState
ENDED = (S.FILLED, S.EXPIRED, S.CLOSED)
EDITABLE = (S.DRAFT, S.CHANGES_REQUESTED)
GONE = (S.FILLED, S.CLOSED)  # somebody was found or looked for no more; an expired one its employer may just renew
SENT = (S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED, S.PUBLISHED)  # handed in and not over: its employer may end it
may_review = staff("jobs.publish_opening")


def may_publish(row: Any, by: Any) -> bool:
    """Staff; the portal itself once the days are over in which veterans go first."""
    if by is None:
        return row.opens_on is not None and row.opens_on <= timezone.localdate()
    return may_review(row, by)


def may_reopen(row: Any, by: Any) -> bool:
    """Staff; owners and recruiters of the organisation, unless it is left to staff."""
    if by is None or may_review(row, by):
        return by is not None
    return row.organisation.memberships.hiring().filter(user=by).exists() and not left_to_staff(row, by)


def left_to_staff(row: Any, by: object) -> str:
    """Why its employer can't open an ended one again, as a sentence to them; "" when they can."""
    if row.organisation.state != "approved":
        return gettext("Your organization is not approved now, so its openings can't be opened again. Write to us.")
    if sentence := left_the_board(row, by):
        return sentence
    last = StateMove.objects.of(row).select_related("by").last()
    if last is None:
        return ""
    if last.from_state == last.to_state:
        return gettext("Its place got another address after it ended, so our staff open it again. Write to us.")
    if row.state == S.CLOSED and last.by is not None and last.by.is_staff:
        return gettext("Our staff closed it, so only they open it again. Write to us.")
    return ""


def left_the_board(row: Any, by: object) -> str:
    """What ended while staff had it, or in the days for veterans, has nobody approved for the board as it stands."""
    ended = StateMove.objects.of(row).exclude(from_state=F("to_state")).last()
    if ended is None or ended.from_state == S.PUBLISHED:
        return ""
    return gettext("It ended while it was not on the job board, so it can't be opened again. Copy it into a new draft.")


def organisation_approved(row: Any, by: object) -> str:
    if row.organisation.state == "suspended":
        return gettext("The organization is on hold. End the hold first.")
    if row.organisation.state != "approved":
        return gettext("Approve the organization first.")
    return ""


def is_past(day: dt.date | None) -> bool:
    return day is not None and day < timezone.localdate()


def first_day_ahead(row: Any, by: object) -> str:
    """For people who publish. The portal opens what they approved a few days before."""
    if by is None or not is_past(row.starts_on):
        return ""
    return gettext("Its first day of work is in the past. Ask the employer for another day, or empty it.")


def positions_left(row: Any, by: object) -> str:
    if row.hired < row.positions:
        return ""
    return gettext("Everybody it asked for is hired. Raise the number of people first.")


def never_public(row: Any, by: object) -> str:
    """What learners have seen and applied for does not become a draft: its page says that it may come back."""
    if row.published_at is None:
        return ""
    return gettext("It was on the job board before, so our staff finish their look at it. Write to us to change it.")


# `anyone`: members reach these steps only through views scoped to their own organisation.
OPENING = Machine(
    (
        Step(EDITABLE, S.SUBMITTED, anyone),
        Step((S.SUBMITTED,), S.DRAFT, anyone, guards=(never_public,)),
        Step((S.SUBMITTED,), S.CHANGES_REQUESTED, may_review, needs_reason=True),
        Step((S.SUBMITTED,), S.APPROVED, may_review, guards=(organisation_approved, first_day_ahead)),
        Step((S.SUBMITTED,), S.DECLINED, may_review, needs_reason=True),
        Step((S.APPROVED,), S.PUBLISHED, may_publish, guards=(organisation_approved, positions_left, first_day_ahead)),
        Step((S.PUBLISHED, S.APPROVED), S.SUBMITTED, anyone),
        Step(SENT, S.FILLED, anyone),
        Step(SENT, S.CLOSED, anyone, needs_reason=True),
        Step((S.PUBLISHED,), S.EXPIRED, portal),
        Step(
            ENDED,
            S.PUBLISHED,
            may_reopen,
            guards=(left_the_board, organisation_approved, positions_left, first_day_ahead),
            turned_away=left_to_staff,
        ),
    )
)
