"""What happened to a referral, in the words of the learner or of the employer."""

from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.cards import Moment
from jobs.openings.models import Opening
from jobs.openings.states import ENDED, OpeningState
from jobs.referrals.models import Referral
from jobs.referrals.states import WITH_EMPLOYER, ReferralState

S = ReferralState
SILENT_DAYS = 14  # after so many days without an answer the learner is told so, in these words


def moves_of(referrals: Collection[Referral]) -> dict[int, list[StateMove]]:
    """Referral id → its moves, oldest first; one query for all."""
    found: dict[int, list[StateMove]] = defaultdict(list)
    keys = [one.pk for one in referrals]
    for one in StateMove.objects.filter(model="jobs.referral", row_id__in=keys).order_by("id"):
        found[one.row_id].append(one)
    return found


def for_learner(referral: Referral, moves: list[StateMove]) -> list[Moment]:
    """Oldest first, with what is still to come at the end."""
    begun = [] if moves and not moves[0].from_state else [Moment(_begun(None, referral), referral.created_at)]
    past = [Moment(_learner_words(one, referral), one.at, _detail(one)) for one in moves]
    return [*begun, *past, *_to_come(referral, moves)]


def for_employer(moves: list[StateMove]) -> list[Moment]:
    """From the day of the referral on; what came before is between the learner and staff."""
    labels = {S.REFERRED: _("Referred to you by our staff")}
    shown = [one for one in moves if one.to_state != S.INTERESTED]
    return [Moment(labels.get(S(one.to_state), str(S(one.to_state).label)), one.at) for one in shown]


def _is_over(opening: Opening) -> bool:
    """Off the board, by what the row in hand says (no query)."""
    late = opening.expires_at is not None and opening.expires_at <= timezone.now()
    return opening.state in (*ENDED, OpeningState.DECLINED) or late


def _learner_words(one: StateMove, referral: Referral) -> str:
    company = referral.opening.organisation.name
    own = one.by_id == referral.candidate_id
    words = {
        S.INTERESTED: _begun(one.by_id, referral),
        S.REFERRED: _("Our staff referred you to %(company)s"),
        S.VIEWED: _("%(company)s looked at your badges"),
        S.INTERVIEWING: _("%(company)s wants to talk with you"),
        S.OFFERED: _("%(company)s offered you the job"),
        S.HIRED: _("%(company)s hired you"),
        S.NOT_SELECTED: _("Not selected this time"),
        S.WITHDRAWN: _("You withdrew") if own else _("Our staff withdrew it for you"),
    }
    return words[S(one.to_state)] % {"company": company}


def _begun(by_id: int | None, referral: Referral) -> str:
    if by_id is None or by_id == referral.candidate_id:
        return _("You said that you are interested")
    return _("Our staff chose you for this job")


def _detail(one: StateMove) -> str:
    if one.to_state == S.NOT_SELECTED:
        return _(
            "They chose somebody else or changed their plans. Your badges stay yours, and other jobs ask for them."
        )
    if one.to_state == S.HIRED:
        return _(
            "Our staff write the agreement. You get an email when you can sign it, and find it under “Placements”."
        )
    return ""


def _to_come(referral: Referral, moves: list[StateMove]) -> list[Moment]:
    if referral.state == S.INTERESTED and _is_over(referral.opening):
        return [Moment(_("This job is not open any more"), None, _("Look at other jobs that fit you."))]
    if referral.state == S.INTERESTED:
        return [Moment(_("Our staff look at it and refer you"), done=False)]
    if referral.state not in WITH_EMPLOYER:
        return []
    since = moves[-1].at if moves else referral.created_at
    days = (timezone.now() - since).days
    detail = ""
    if days >= SILENT_DAYS:
        text = ngettext("No answer for %(days)d day.", "No answer for %(days)d days.", days) % {"days": days}
        detail = text + " " + _("That can happen. Look at other jobs meanwhile.")
    return [
        Moment(_("%(company)s answers") % {"company": referral.opening.organisation.name}, None, detail, done=False)
    ]
