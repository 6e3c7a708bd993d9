"""A placement's states. OJT and internships draw on their pool when the last signature is given."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Guard, Machine, Step, staff


class PlacementKind(models.TextChoices):
    DIRECT = "direct", _("Direct hire")
    OJT = "ojt", _("On-the-job training")
    INTERNSHIP = "internship", _("Paid internship")


class PlacementState(models.TextChoices):
    """All kinds share the codes; which of them a kind has, and in which order, its machine says.

    A paid internship begins in ``draft``, when its host asks for somebody by hiring them, and is at its agreement in
    ``sent``. A contract that was modified stays in its state: the modification is a version beside it.
    """

    DRAFT = "draft", _("Being written")
    PARTICIPANT_CONFIRMED = "participant_confirmed", _("Plan agreed by the learner")
    STAFF_APPROVED = "staff_approved", _("Approved by staff")
    HOST_APPROVED = "host_approved", _("Host approved")
    MATCHED = "matched", _("Learner and host matched")
    SENT = "sent", _("Waiting for signatures")
    SIGNED = "signed", _("Signed")
    ACTIVE = "active", _("At work")
    EVALUATED = "evaluated", _("Evaluated")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")
    HIRED = "hired", _("Hired for good")
    FINAL_INVOICE = "final_invoice", _("Last invoice settled")
    FOLLOW_UP_Q2 = "follow_up_q2", _("Looked after two quarters later")
    FOLLOW_UP_Q4 = "follow_up_q4", _("Looked after four quarters later")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled before the start")


S = PlacementState
UNSENT = (S.DRAFT, S.PARTICIPANT_CONFIRMED, S.STAFF_APPROVED, S.HOST_APPROVED, S.MATCHED)
SETTLED = (S.FINAL_INVOICE, S.FOLLOW_UP_Q2, S.FOLLOW_UP_Q4, S.CLOSED)
AFTER = (S.COMPLETED, S.ENDED_EARLY, S.HIRED, *SETTLED)
DRAWN = (S.SIGNED, S.ACTIVE, S.EVALUATED, *AFTER)  # of a pool, where the kind has one
BILLABLE = tuple(state for state in DRAWN if state not in SETTLED)  # weeks may come on an invoice
UNDER_WAY = (*UNSENT, S.SENT, S.SIGNED, S.ACTIVE, S.EVALUATED)
PARTIES = 3
may_manage = staff("jobs.change_placement")
for_board = staff("jobs.sign_for_board")
FOLLOWS_UP = "jobs.answer_followup"
may_follow_up = staff(FOLLOWS_UP)


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


def nobody_has_signed(row: Any, by: Any) -> str:
    if not row.signatures.exists():
        return ""
    return gettext("Somebody has signed this already. Cancel it, or let it be signed and write a new version.")


def _answered(quarter: int) -> Guard:
    """The follow-up of the so many-th quarter after the end has its answer (``reviews``)."""

    def guard(row: Any, by: Any) -> str:
        found = row.follow_ups.answered().filter(quarter=quarter).exists()
        return "" if found else gettext("Answer the follow-up of this quarter first.")

    return guard


def is_evaluated(row: Any, by: Any) -> str:
    """Of an internship, also of one that ended early: it keeps its state when that is made up for."""
    terms = getattr(row, "internship", None)
    return "" if terms is not None and terms.evaluated_at else gettext("Write the evaluation first.")


def for_learner(row: Any, by: Any) -> bool:
    """The learner, or staff on the learner's word."""
    return may_sign(row, by, "learner") or may_manage(row, by)


def _steps(before: tuple[S, ...], worked: S = S.ACTIVE) -> tuple[Step, ...]:
    """What every kind has: sent from the last state of ``before``, back to writing while nobody has signed, signed,
    begun, completed from ``worked``.
    """
    return (
        Step((before[-1],), S.SENT, may_manage),
        Step((S.SENT,), S.DRAFT, may_manage, guards=(nobody_has_signed,), needs_reason=True),
        Step((S.SENT,), S.SIGNED, a_party, guards=(all_have_signed,)),  # actions.sign(), with the third signature
        Step((S.SIGNED,), S.ACTIVE, may_manage),
        Step((worked,), S.COMPLETED, may_manage),
        Step((S.ACTIVE,), S.ENDED_EARLY, may_manage, needs_reason=True),
        Step((*before, S.SENT, S.SIGNED), S.CANCELLED, may_manage, needs_reason=True),
    )


DIRECT = Machine(_steps((S.DRAFT,)))
OJT = Machine(
    (
        Step((S.DRAFT,), S.PARTICIPANT_CONFIRMED, for_learner),
        Step((S.PARTICIPANT_CONFIRMED,), S.STAFF_APPROVED, may_manage),
        Step((S.PARTICIPANT_CONFIRMED, S.STAFF_APPROVED), S.DRAFT, may_manage, needs_reason=True),
        *_steps((S.DRAFT, S.PARTICIPANT_CONFIRMED, S.STAFF_APPROVED)),
        Step((S.COMPLETED, S.ENDED_EARLY), S.FINAL_INVOICE, may_manage),
        Step((S.FINAL_INVOICE,), S.FOLLOW_UP_Q2, may_follow_up, guards=(_answered(2),)),
        Step((S.FOLLOW_UP_Q2,), S.FOLLOW_UP_Q4, may_follow_up, guards=(_answered(4),)),
        Step((S.FOLLOW_UP_Q4,), S.CLOSED, may_manage),
    )
)
INTERNSHIP = Machine(
    (
        Step((S.DRAFT,), S.HOST_APPROVED, may_manage),
        Step((S.HOST_APPROVED,), S.MATCHED, for_learner),
        Step((S.HOST_APPROVED, S.MATCHED), S.DRAFT, may_manage, needs_reason=True),
        *_steps((S.DRAFT, S.HOST_APPROVED, S.MATCHED), worked=S.EVALUATED),
        Step((S.ACTIVE,), S.EVALUATED, may_manage),
        Step((S.EVALUATED,), S.ENDED_EARLY, may_manage, needs_reason=True),
        Step((S.COMPLETED, S.ENDED_EARLY), S.HIRED, may_manage, guards=(is_evaluated,)),
    )
)
MACHINES: dict[str, Machine] = {
    PlacementKind.DIRECT: DIRECT,
    PlacementKind.OJT: OJT,
    PlacementKind.INTERNSHIP: INTERNSHIP,
}
# What the learner's yes and the yes of staff before the signing are called.
CONFIRMED = {PlacementKind.OJT: S.PARTICIPANT_CONFIRMED, PlacementKind.INTERNSHIP: S.MATCHED}
APPROVED = {PlacementKind.OJT: S.STAFF_APPROVED, PlacementKind.INTERNSHIP: S.HOST_APPROVED}


def machine_of(row: Any) -> Machine:
    return MACHINES[row.kind]
