"""What happened to a referral and how long each state lasted, in the words of the learner, the employer or staff."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.cards import Moment
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from codeoregon.privacy.parts import accounts_of
from jobs.openings.models import Opening
from jobs.openings.states import ENDED, GONE, OpeningState
from jobs.referrals.models import Referral
from jobs.referrals.states import LIVE, SILENT, WITH_EMPLOYER, ReferralState

S = ReferralState


@dataclass(frozen=True)
class Span:
    """How long a referral was in one state; the last one of a live referral goes on."""

    move: StateMove
    days: int
    goes_on: bool

    @property
    def in_words(self) -> str:
        """ "2 days", "0 days so far"; "" for an end, which lasts."""
        if self.move.to_state not in LIVE:
            return ""
        text = ngettext("%(days)d day", "%(days)d days", self.days) % {"days": self.days}
        return _("%(days)s so far") % {"days": text} if self.goes_on else text


def moves_of(referrals: Collection[Referral]) -> dict[int, list[StateMove]]:
    """Referral id → its moves, oldest first, with who made them; one query for all."""
    found: dict[int, list[StateMove]] = defaultdict(list)
    keys = [one.pk for one in referrals]
    rows = StateMove.objects.filter(model="jobs.referral", row_id__in=keys).select_related("by")
    for one in rows.order_by("id"):
        found[one.row_id].append(one)
    return found


def spans(moves: list[StateMove]) -> list[Span]:
    """Each move with the whole days until the next one, or until now."""
    ends = [*(one.at for one in moves[1:]), timezone.now()]
    return [Span(move, max(0, (end - move.at).days), move is moves[-1]) for move, end in zip(moves, ends, strict=False)]


def for_learner(referral: Referral, moves: list[StateMove], silent_days: int | None = None) -> list[Moment]:
    """Oldest first, with what is still to come at the end. ``silent_days``: the figure, where the caller knows it."""
    begun = [] if moves and not moves[0].from_state else [Moment(_begun(None, referral), referral.created_at)]
    past = [Moment(_learner_words(one.move, referral), one.move.at, _detail(one, referral)) for one in spans(moves)]
    return [*begun, *past, *_to_come(referral, silent_days)]


def for_employer(referral: Referral, moves: list[StateMove]) -> list[Moment]:
    """From the day of the referral on, with who, how long and why; what came before is between learner and staff."""
    labels = {S.REFERRED: _("Referred to you by our staff")}
    shown = [one for one in spans(moves) if one.move.to_state != S.INTERESTED]
    return [
        Moment(labels.get(S(one.move.to_state), one.move.to_label), one.move.at, _employer_detail(one, referral))
        for one in shown
    ]


def _employer_detail(span: Span, referral: Referral) -> str:
    """Their own people by name; of ours and of the learner only that it was them. What staff write stays with staff,
    but for why it ended.
    """
    move = span.move
    who = ""
    if _own(move, referral):
        who = _("by the person themselves")
    elif move.to_state != S.REFERRED and move.by is not None:
        who = _("by our staff") if move.by.is_staff else _("by %(name)s") % {"name": move.by.full_name or move.by}
    why = move.why if move.to_state == S.NOT_SELECTED else ""
    return " · ".join(part for part in (who, span.in_words if span.days else "", why) if part)


def _is_over(opening: Opening) -> bool:
    """Off the board, by what the row in hand says (no query)."""
    late = opening.expires_at is not None and opening.expires_at <= timezone.now()
    return opening.state in (*ENDED, OpeningState.DECLINED) or late


def _learner_words(one: StateMove, referral: Referral) -> str:
    company = referral.opening.organisation.name
    words = {
        S.INTERESTED: _begun(one, referral),
        S.REFERRED: _("Our staff referred you to %(company)s"),
        S.VIEWED: _("%(company)s looked at your badges"),
        S.INTERVIEWING: _("%(company)s wants to talk with you"),
        S.OFFERED: _("%(company)s offered you the job"),
        S.HIRED: _("%(company)s hired you"),
        S.NOT_SELECTED: _("Not selected this time"),
        S.CALLED_OFF: _("Your start was called off"),
        S.WITHDRAWN: _("You withdrew") if _own(one, referral) else _("Our staff withdrew it for you"),
    }
    return words[S(one.to_state)] % {"company": company}


def _own(move: StateMove, referral: Referral) -> bool:
    """Made by the person themselves, be it under an account that was merged into theirs and is closed since."""
    if move.by is None or move.by_id == referral.candidate_id:
        return move.by is not None
    return not move.by.is_active and move.by_id in accounts_of(referral.candidate)


def _begun(move: StateMove | None, referral: Referral) -> str:
    if move is None or move.by is None or _own(move, referral):
        return _("You said that you are interested")
    return _("Our staff chose you for this job")


def _detail(span: Span, referral: Referral) -> str:
    """A kind sentence under an end; else how long it lasted. Under a hire that was called off nothing is promised."""
    still_hired = referral.state == S.HIRED
    ends = {
        S.NOT_SELECTED: _(
            "Thank you for trying. It does not mean that you did something wrong."
            " Your badges stay yours, and other jobs ask for them."
        ),
        **({S.HIRED: _("The agreement, from writing to signing, is under “Placements”.")} if still_hired else {}),
        S.WITHDRAWN: _("That is fine. You can apply again while the job is open, and for every other job."),
        S.CALLED_OFF: _("Call us if you want to know why. Your badges stay yours, and other jobs ask for them."),
    }
    return ends.get(S(span.move.to_state), "") or (span.in_words if span.days else "")


def quiet_days(referral: Any) -> int:
    """Whole days for which the employer has said nothing; from ``quiet_since`` where the query gave it."""
    return int((timezone.now() - getattr(referral, "quiet_since", referral.moved_at)).days)


def _to_come(referral: Referral, silent_days: int | None) -> list[Moment]:
    if referral.state == S.INTERESTED and _is_over(referral.opening):
        return [Moment(_("This job is not open any more"), None, _("Look at other jobs that fit you."))]
    if referral.state in LIVE and referral.candidate.hidden_at is not None:  # no step leads on without the consent
        sentence = _("Employers see nothing of you, because you did not agree to it. You can agree in your settings.")
        return [Moment(sentence)]
    company = {"company": referral.opening.organisation.name}
    if referral.state in WITH_EMPLOYER and referral.opening.state in GONE:
        return [_gone(referral)]
    if referral.state == S.INTERESTED:
        return [Moment(_("Our staff look at it and refer you"), done=False)]
    if referral.state == S.OFFERED:
        return [Moment(_("You say yes or no. Our staff help with the next step"), done=False)]
    if referral.state not in WITH_EMPLOYER:
        return []
    return [Moment(_("%(company)s answers") % company, None, _silence(referral, silent_days), done=False)]


def _gone(referral: Referral) -> Moment:
    """Filled or closed while the employer has their name: that is no answer, and one may still come."""
    filled = referral.opening.state == OpeningState.FILLED
    words = _("This job is filled") if filled else _("This job is not open any more")
    if referral.state in (S.OFFERED, S.INTERVIEWING):
        return Moment(words, referral.opening.ended_at, _("Call us, and we ask whether it still stands for you."))
    detail = _("%(company)s can still answer you, but do not wait for it. Look at other jobs that fit you.")
    return Moment(words, referral.opening.ended_at, detail % {"company": referral.opening.organisation.name})


def _silence(referral: Referral, silent_days: int | None) -> str:
    """The truth, once the figure's days are over; a figure of 0 says nothing."""
    days = quiet_days(referral)
    if referral.state not in SILENT or not days:
        return ""
    limit = int(threshold(Name.SILENCE_DAYS)) if silent_days is None else silent_days
    if not limit or days < limit:
        return ""
    text = ngettext("No answer for %(days)d day.", "No answer for %(days)d days.", days) % {"days": days}
    return text + " " + _("That can happen. Look at other jobs meanwhile.")
