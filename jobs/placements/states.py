"""A placement's states. OJT and internships draw on their pool when the last signature is given."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, staff


class PlacementKind(models.TextChoices):
    DIRECT = "direct", _("Direct hire")
    OJT = "ojt", _("On-the-job training")
    INTERNSHIP = "internship", _("Paid internship")


class PlacementState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SENT = "sent", _("Waiting for signatures")
    SIGNED = "signed", _("Signed")
    ACTIVE = "active", _("At work")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")
    CANCELLED = "cancelled", _("Cancelled before the start")


S = PlacementState
DRAWN = (S.SIGNED, S.ACTIVE, S.COMPLETED, S.ENDED_EARLY)  # of a pool, where the kind has one
UNDER_WAY = (S.DRAFT, S.SENT, S.SIGNED, S.ACTIVE)
PARTIES = 3
may_manage = staff("jobs.change_placement")
for_board = staff("jobs.sign_for_board")


def may_sign(row: Any, by: Any, party: str) -> bool:
    """Whether ``by`` speaks for this party: the learner themselves, an owner or recruiter, staff for the board."""
    if by is None:
        return False
    if party == "learner":
        return bool(row.referral.candidate_id == by.pk)
    if party == "employer":
        return bool(row.referral.opening.organisation.memberships.hiring().filter(user=by).exists())
    return party == "board" and for_board(row, by)


def a_party(row: Any, by: Any) -> bool:
    return any(may_sign(row, by, party) for party in ("employer", "learner", "board"))


def all_have_signed(row: Any, by: Any) -> str:
    if row.signatures.count() == PARTIES:
        return ""
    return gettext("Employer, learner and board have to sign first.")


PLACEMENT = Machine(
    (
        Step((S.DRAFT,), S.SENT, may_manage),
        Step((S.SENT,), S.SIGNED, a_party, guards=(all_have_signed,)),  # actions.sign(), with the third signature
        Step((S.SIGNED,), S.ACTIVE, may_manage),
        Step((S.ACTIVE,), S.COMPLETED, may_manage),
        Step((S.ACTIVE,), S.ENDED_EARLY, may_manage, needs_reason=True),
        Step((S.DRAFT, S.SENT, S.SIGNED), S.CANCELLED, may_manage, needs_reason=True),
    )
)
