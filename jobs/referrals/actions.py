"""Every step of a referral. Hiring is in ``jobs.placements.actions``, since it makes a placement."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, move
from codeoregon.lib.templatetags.co import day_text
from codeoregon.lib.text import visible
from jobs.candidates.models import Candidate
from jobs.matching.dismissals import actions as dismissals
from jobs.matching.dismissals.models import Dismissal
from jobs.openings.models import Opening
from jobs.referrals import notices
from jobs.referrals.models import Interview, PacketRead, Referral
from jobs.referrals.note import refusal
from jobs.referrals.shown.packet import points
from jobs.referrals.states import (
    ANSWERED,
    REFERRAL,
    NoReason,
    ReferralState,
    consent_stands,
    hires,
    may_refer,
    opening_is_live,
    organisation_approved,
)

S = ReferralState
NEED_CONSENT = (S.REFERRED, S.VIEWED, S.INTERVIEWING, S.OFFERED, S.HIRED)
FARTHEST = dt.timedelta(days=366)  # from now to an interview


@transaction.atomic
def express_interest(*, user: Any, opening: Opening, early: bool = False) -> Referral:
    """The learner applies; saying it twice makes one, and puts back what they had set aside. Raises MoveRefused with a
    sentence.

    ``early``: the caller has made sure that this person may apply before the opening is public. Nobody is referred
    before it is, so its employer can't tell who applied early.
    """
    candidate = Candidate.objects.visible().filter(user=user).first()
    if candidate is None:
        raise NotReady(
            _("You can apply once you are in the program and agree in your settings to show your badges to employers.")
        )
    referral = _standing(candidate, opening) or _begin(candidate, opening, by=user, early=early)
    dismissals.put_back(user=user, opening=opening, by=user)
    return referral


@transaction.atomic
def set_aside(*, user: Any, opening: Opening) -> Dismissal:
    """ "Not for me": out of their lists until they put it back. Twice is once. Raises NotReady with a sentence."""
    candidate = Candidate.objects.visible().filter(user=user).first()
    if candidate is None:
        raise NotReady(
            _("You see jobs that fit once you are in the program and agree in your settings that employers see you.")
        )
    if Referral.objects.live().filter(candidate=candidate, opening=opening).exists():
        raise NotReady(_("You applied for this job. If it is not for you, withdraw your application."))
    return dismissals.dismiss(candidate=candidate, opening=opening, by=user)


@transaction.atomic
def refer(
    *,
    by: Any,
    referral: Referral | None = None,
    candidate: Any = None,
    opening: Opening | None = None,
    note: str = "",
    although: bool = False,
) -> Referral:
    """Staff bring a person to an employer: somebody interested, or a candidate and an opening they chose.

    ``although``: also when that person set the opening aside, which is refused otherwise.
    """
    if not may_refer(referral, by):
        raise NotYours(_("You may not do this."))
    if referral is None:
        if candidate is None or opening is None:
            raise NotReady(_("Choose a person and an opening."))
        hold_consent(candidate.pk)
        if not although and (sentence := said_no(candidate, opening)):
            raise NotReady(sentence)
        referral = _chosen(candidate, opening, by=by)
    note = visible(note)
    if sentence := refusal(note):
        raise NotReady(sentence)
    changes = {"note": note} if note else {}
    return _move(referral, S.REFERRED, by=by, why=note, referred_at=timezone.now(), referred_by=by, **changes)


def view(*, referral: Referral, by: Any) -> Referral:
    """The employer has looked."""
    return _move(referral, S.VIEWED, by=by)


@transaction.atomic
def interview(*, referral: Referral, starts_at: dt.datetime, minutes: int, place: str, by: Any) -> Referral:
    """Employer and learner talk at a time that the employer names; another time replaces it, the same twice is one.

    Raises MoveRefused with a sentence.
    """
    if not timezone.now() < starts_at < timezone.now() + FARTHEST:
        raise NotReady(_("Choose a time that is still to come, and at most a year away."))
    hold_consent(referral.candidate_id)
    row = Referral.objects.select_for_update(of=("self",)).whole().get(pk=referral.pk)
    last = row.interviews.order_by("-number").first()
    wanted = {"starts_at": starts_at, "minutes": minutes, "place": place.strip()}
    if row.state != S.INTERVIEWING:
        _move(row, S.INTERVIEWING, by=by)
    else:
        _may_talk_again(row, by)
        if last and all(getattr(last, name) == value for name, value in wanted.items()):
            return row
        Referral.objects.filter(pk=row.pk).update(told_days=None)
    with because(by=by):
        made = Interview.objects.create(referral=row, number=last.number + 1 if last else 1, made_by=by, **wanted)
    notices.tell_interview(made)
    return row


def offer(*, referral: Referral, by: Any) -> Referral:
    return _move(referral, S.OFFERED, by=by)


def mark_hired(*, referral: Referral, by: Any) -> Referral:
    """Only ``jobs.placements.actions.hire`` calls this, in the transaction that makes the placement."""
    return _move(referral, S.HIRED, by=by, ended_at=timezone.now())


def call_off(*, referral: Referral, why: str, by: Any) -> Referral:
    """Only ``jobs.placements.actions.cancel`` calls this, in its transaction. The learner may apply anew."""
    return _move(referral, S.CALLED_OFF, by=by, why=why, ended_at=timezone.now())


def not_select(*, referral: Referral, no: str, more: str = "", by: Any) -> Referral:
    """The answer is no, for a reason from the list (``NoReason``) and words where they help. The reason stays with
    staff and employer; the learner gets a kind sentence.
    """
    label, more = str(NoReason(no).label), visible(more)
    if no == NoReason.OTHER and not more:
        raise NotReady(_("Say in a few words why."))
    said = f"{label}: {more}" if more else label
    return _move(referral, S.NOT_SELECTED, by=by, why=said, no_reason=no, reason=said, ended_at=timezone.now())


@transaction.atomic
def withdraw(*, referral: Referral, by: Any, why: str = "") -> Referral:
    """By the learner, or by staff for them; possible until an answer is there, after an offer too.

    An employer who has seen the person is told, and the learner where somebody else did it.
    """
    before = referral.state
    moved = _move(referral, S.WITHDRAWN, by=by, why=why, ended_at=timezone.now())
    notices.tell_withdrawn(moved, before=before, by=by)
    return moved


def note_reads(referrals: Iterable[Referral], *, form: str, by: Any) -> None:
    """Somebody is shown these people's packets as ``form`` (``PacketRead.Form``)."""
    PacketRead.objects.bulk_create(PacketRead(referral=one, reader=by, form=form) for one in referrals)


def hold_consent(user_id: int) -> None:
    """Until the transaction ends nobody hides this candidate or closes the account, so the answer that the guard
    ``consent_stands`` reads still holds when the step is written and the employer is told.

    Locks the account, then the candidate, as whoever withdraws does; call it before any other row is locked.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk"))
    list(Candidate.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk"))


def obstacle(candidate: Candidate, opening: Opening) -> str:
    """Why this person can't be brought to this opening now, as a sentence; "" when they can. For forms."""
    seen = Referral(candidate=candidate, opening=opening)
    if not Candidate.objects.visible().filter(pk=candidate.pk).exists():
        return _("This person does not agree to be shown to employers now, so nothing was changed.")
    if sentence := opening_is_live(seen, None):
        return sentence
    if Referral.objects.live().filter(candidate=candidate, opening=opening).exclude(state=S.INTERESTED).exists():
        return _("This person is already on the way for this opening.")
    return ""


def said_no(candidate: Candidate, opening: Opening) -> str:
    """That this person set the opening aside, as a sentence for staff; "" when they did not."""
    found = Dismissal.objects.of_learner(candidate.pk).filter(opening=opening).first()
    if found is None:
        return ""
    said = _("This person set this job aside on %(day)s. Ask them first, or say that you refer them although they did.")
    return said % {"day": day_text(found.dismissed_at)}


def _standing(candidate: Candidate, opening: Opening) -> Referral | None:
    """The live referral there is; an answered one may not be begun anew by the learner, unless the start was called
    off.
    """
    rows = Referral.objects.filter(candidate=candidate, opening=opening)
    if rows.filter(state__in=ANSWERED).exists():
        raise NotReady(_("The employer has answered you for this opening, so you can't apply for it again."))
    return rows.live().first()


def _chosen(candidate: Any, opening: Opening, *, by: Any) -> Referral:
    if sentence := obstacle(candidate, opening):
        raise NotReady(sentence)
    waiting = Referral.objects.live().filter(candidate=candidate, opening=opening).first()
    return waiting or _begin(candidate, opening, by=by)


def _begin(candidate: Any, opening: Opening, *, by: Any, early: bool = False) -> Referral:
    """The first row of the log says who began it: the learner themselves, or staff."""
    fresh = Referral(candidate=candidate, opening=opening)
    waits = early and Opening.objects.veterans_first().filter(pk=opening.pk).exists()
    if not waits and (sentence := opening_is_live(fresh, by)):
        raise NotReady(sentence)
    fresh.score = points(candidate, opening)
    try:
        with transaction.atomic(), because(by=by):
            fresh.save(force_insert=True)
    except IntegrityError as error:
        other = Referral.objects.live().filter(candidate=candidate, opening=opening).first()
        if other is None:
            raise MoveRefused(_("Somebody else changed this a moment ago. Look again before you go on.")) from error
        return other
    StateMove.objects.create(model="jobs.referral", row_id=fresh.pk, from_state="", to_state=fresh.state, by=by)
    return fresh


def _may_talk_again(row: Referral, by: Any) -> None:
    """Another time is no move; it asks the same as the first."""
    if not hires(row, by):
        raise NotYours(_("You may not do this."))
    if sentence := consent_stands(row, by) or organisation_approved(row, by):
        raise NotReady(sentence)


@transaction.atomic
def _move(referral: Referral, to: ReferralState, *, by: Any, why: str = "", **changes: Any) -> Referral:
    if to in NEED_CONSENT:
        hold_consent(referral.candidate_id)
    with because(by=by, why=why):
        since = {"moved_at": timezone.now(), "told_days": None}
        moved = move(referral, to, machine=REFERRAL, by=by, why=why, **since, **changes)
    notices.tell(moved)
    return moved
