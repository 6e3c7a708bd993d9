"""A referral's states: from interest to an answer, who may take each step, and why the answer may be no."""

from typing import Any

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, staff


class ReferralState(models.TextChoices):
    INTERESTED = "interested", _("Interested")
    REFERRED = "referred", _("Referred")
    VIEWED = "viewed", _("Seen by the employer")
    INTERVIEWING = "interviewing", _("Interviewing")
    OFFERED = "offered", _("Offered")
    HIRED = "hired", pgettext_lazy("state of an application", "Hired")
    NOT_SELECTED = "not_selected", _("Not selected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CALLED_OFF = "called_off", _("Hired, then called off before the start")


class NoReason(models.TextChoices):
    """Why an employer, or staff for them, said no. The learner never reads which."""

    SKILLS = "skills", _("A skill that we need is missing")
    OTHER_CHOSEN = "other_chosen", _("We chose somebody else")
    FILLED = "filled", _("The job is filled or not offered any more")
    NO_CONTACT = "no_contact", _("We could not reach the person")
    NOT_INTERESTED = "not_interested", _("The person does not want the job")
    OTHER = "other", _("Something else")


S = ReferralState
LIVE = (S.INTERESTED, S.REFERRED, S.VIEWED, S.INTERVIEWING, S.OFFERED)
WITH_EMPLOYER = (S.REFERRED, S.VIEWED, S.INTERVIEWING, S.OFFERED)
SILENT = (S.REFERRED, S.VIEWED, S.INTERVIEWING)  # here the next word is the employer's
ANSWERED = (S.HIRED, S.NOT_SELECTED)  # the employer's word stands, so the learner doesn't begin anew
SHOWN = (*WITH_EMPLOYER, *ANSWERED, S.CALLED_OFF)  # what an employer may see
PACKET = (*WITH_EMPLOYER, S.HIRED)  # and while they see all of it; after another end the name and the answer stay
may_refer = staff("jobs.refer_candidate")
may_call_off = staff("jobs.change_placement")  # whoever may cancel the placement that the hire made


def themselves(row: Any, by: Any) -> bool:
    """The learner whose referral it is."""
    return by is not None and row.candidate_id == by.pk


def hires(row: Any, by: Any) -> bool:
    """Owner or recruiter of the opening's organisation, not its supervisors."""
    if by is None:
        return False
    return bool(row.opening.organisation.memberships.hiring().filter(user=by).exists())


def ask_who_hires(row: Any, by: Any) -> str:
    """To a member of the organisation who does not answer people."""
    if by is None or by.is_staff:
        return ""
    return gettext("Owners and recruiters of your organization answer people. Ask one of them to do it.")


def staff_or_themselves(row: Any, by: Any) -> bool:
    return themselves(row, by) or may_refer(row, by)


def consent_stands(row: Any, by: Any) -> str:
    """Asked of the database at this moment, not of the row in hand."""
    now = type(row)._base_manager.filter(pk=row.pk, candidate__hidden_at=None, candidate__user__is_active=True)
    if now.exists():
        return ""
    return gettext("This person does not agree to be shown to employers now, so nothing was changed.")


def opening_is_live(row: Any, by: Any) -> str:
    openings = type(row.opening).objects
    if openings.published().filter(pk=row.opening_id).exists():
        return ""
    if openings.veterans_first().filter(pk=row.opening_id).exists():
        return gettext("This opening is not public yet.")
    return gettext("This opening is not open any more.")


def organisation_approved(row: Any, by: Any) -> str:
    """Asked of the database: an organisation is put on hold between two clicks."""
    if type(row)._base_manager.filter(pk=row.pk, opening__organisation__state="approved").exists():
        return ""
    return gettext("This organization is not approved now, so it can't see or answer people through us.")


REFERRAL = Machine(
    (
        Step((S.INTERESTED,), S.REFERRED, may_refer, guards=(consent_stands, opening_is_live)),
        *(
            Step(frm, to, hires, guards=(consent_stands, organisation_approved), turned_away=ask_who_hires)
            for frm, to in (
                ((S.REFERRED,), S.VIEWED),
                ((S.REFERRED, S.VIEWED), S.INTERVIEWING),
                ((S.REFERRED, S.VIEWED, S.INTERVIEWING), S.OFFERED),
                (WITH_EMPLOYER, S.HIRED),
            )
        ),
        Step(WITH_EMPLOYER, S.NOT_SELECTED, hires, guards=(organisation_approved,), needs_reason=True),
        Step(LIVE, S.NOT_SELECTED, may_refer, needs_reason=True),
        Step(LIVE, S.WITHDRAWN, staff_or_themselves),
        Step((S.HIRED,), S.CALLED_OFF, may_call_off, needs_reason=True),
    )
)
