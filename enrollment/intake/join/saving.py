"""What one screen saves, whole or not at all, where it touches more than the enrollment."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from codeoregon.lib.states import Overtaken
from enrollment.equal_opportunity import door
from enrollment.intake import actions, consents, receipts
from enrollment.intake.correcting import keep
from enrollment.intake.forms import CircumstancesForm
from enrollment.intake.join.answers import mark_of
from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState


class ChangedElsewhere(Overtaken):
    """The answers are not those that the page showed; nothing was sent."""

    def __init__(self) -> None:
        super().__init__(_("You changed your answers on another page or device. Look at them as they are now."))


@transaction.atomic
def send(*, enrollment: Enrollment, seen: str, by: Any) -> None:
    """Send the answers that the last screen showed (``seen``: their mark), or raise ``ChangedElsewhere``.

    Else raises as ``actions.submit`` and ``actions.confirm`` do.
    """
    consents.hold(enrollment.user)
    row = Enrollment.objects.select_related("user", "programme").get(pk=enrollment.pk)
    owes = row.owes_answers
    if seen != mark_of(row) and (owes or row.state == EnrollmentState.APPLICANT):
        raise ChangedElsewhere
    act = actions.confirm if owes else actions.submit
    act(enrollment=row, by=by)


@transaction.atomic
def save_reach(*, enrollment: Enrollment, phone: str, agreed: Collection[str], by: Any, seen: str = "") -> Enrollment:
    """Phone and consents, and that the notices of that screen were given, in the words it showed (``seen``)."""
    receipts.give(user=enrollment.user, seen=seen)
    return actions.reach(enrollment=enrollment, phone=phone, agreed=agreed, by=by)


@transaction.atomic
def save_about(
    *,
    enrollment: Enrollment,
    birth_date: dt.date | None,
    covered: str,
    priority_groups: Collection[str],
    self_identification: Mapping[str, Any],
    by: Any,
    finished: bool,
) -> Enrollment:
    """What somebody says about themselves; the answers for equal opportunity go through their own door."""
    door.say(user=enrollment.user, by=by, **self_identification)
    return actions.about(
        enrollment=enrollment, birth_date=birth_date, covered=covered, priority_groups=priority_groups, by=by,
        finished=finished,
    )  # fmt: skip


@transaction.atomic
def confirm_about(
    *, enrollment: Enrollment, form: CircumstancesForm, self_identification: Mapping[str, Any], by: Any, finished: bool
) -> Enrollment | None:
    """The same of somebody whom staff brought in: what they say is put right. None while there is something to ask."""
    row = keep(enrollment, form, by=by)
    if row is not None:
        door.say(user=enrollment.user, by=by, **self_identification)
        if finished:
            actions.seen_about(enrollment=row, by=by)
        row.refresh_from_db(fields=["about_at"])
    return row
