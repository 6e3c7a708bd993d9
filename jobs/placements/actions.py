"""Every write to a placement: hiring, sending for signature, signing, starting, ending.

A signature locks the placement's row first and its pool's row last, always in this order. The third signature draws
the place and moves the placement in its own transaction: when the pool is full nothing of it is kept, the signature
neither, so that the person can sign again when a place is free and nobody is bound by an agreement that cannot start.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.capacity.actions import draw, release
from codeoregon.lib.states import NotReady, NotYours, Overtaken, move
from codeoregon.lib.templatetags.co import money
from codeoregon.lib.text import collapsed
from employers.organisations.wages import minimum, tier_of
from jobs.openings.actions import fill
from jobs.openings.models import Opening
from jobs.openings.states import SENT
from jobs.placements import notices, settling
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt import actions as training
from jobs.placements.reviews import actions as reviews
from jobs.placements.signing import agreeing, agreement, ready, waiting
from jobs.placements.states import (
    APPROVED,
    CONFIRMED,
    PlacementKind,
    PlacementState,
    for_board,
    machine_of,
    may_manage,
    may_sign,
)
from jobs.placements.versions import actions as versions
from jobs.referrals.actions import call_off, hold_consent, mark_hired
from jobs.referrals.models import Referral
from jobs.referrals.states import ReferralState

S = PlacementState
TERMS = ("kind", "wage", "starts_on", "ends_on", "hours_per_week")
MOST_HOURS = 60


@transaction.atomic
def hire(*, referral: Referral, kind: str, wage: Decimal, starts_on: dt.date, by: Any) -> Placement:
    """The employer's yes: the referral is hired and a draft placement holds what they entered; twice makes one.

    When this takes the last of the opening's positions, the opening is filled.
    """
    hold_consent(referral.candidate_id)
    row = Referral.objects.select_for_update(of=("self",)).whole().get(pk=referral.pk)
    made = Placement.objects.filter(referral=row).first()
    if made is not None and row.state == ReferralState.HIRED:
        return made
    hours = min(row.opening.hours_per_week, MOST_HOURS)
    fresh = Placement(referral=row, kind=kind, wage=wage, starts_on=starts_on, hours_per_week=hours)
    if starts_on < timezone.localdate():
        raise NotReady(_("The first day can't be in the past: work begins after all have signed."))
    _check_wage(fresh)
    mark_hired(referral=row, by=by)
    with because(by=by):
        _full_clean(fresh)
        fresh.save(force_insert=True)
        _keep_terms(fresh, by)
    _fill_when_full(row.opening_id, by)
    return fresh


@transaction.atomic
def amend(*, placement: Placement, by: Any, **terms: Any) -> Placement:
    """Staff write the terms; not those that somebody has agreed to or that were sent (``take_back`` comes first).

    Raises MoveRefused, ValidationError.
    """
    row = _locked(placement)
    if not may_manage(row, by):
        raise NotYours(_("You may not do this."))
    if unknown := set(terms) - set(TERMS):
        raise TypeError(f"Not terms: {', '.join(sorted(unknown))}")
    if row.state != S.DRAFT:
        raise NotReady(
            _("This can't be changed now: it is “%(state)s”. While nobody has signed, take it “Back to writing” first.")
            % {"state": row.get_state_display()}
        )
    for name, value in terms.items():
        setattr(row, name, value)
    check_terms(row)
    with because(by=by):
        _full_clean(row)
        row.save(update_fields=[*terms])
        _keep_terms(row, by)
        if row.kind != PlacementKind.OJT:  # else its terms did
            agreeing.ask(row)
    return row


@transaction.atomic
def confirm(*, placement: Placement, by: Any, why: str = "", document: str | None = None) -> Placement:
    """The learner's yes to a training plan or to a host, given by them or by staff on their word.

    ``document``: the digest of the text that they read; raises Overtaken when it reads otherwise now.
    """
    row = _locked(placement)
    if document is not None and document != agreement.digest(agreement.text_of(row)):
        raise Overtaken(_("The plan was changed since you opened this page. Read it as it is now."))
    if may_sign(row, by, "learner") and ready.obstacles(row):  # what is missing is for staff
        raise NotReady(_("Something in the plan is not right any more. Our staff look into it."))
    return _agree(placement, CONFIRMED, by, why)


def approve(*, placement: Placement, by: Any, why: str = "") -> Placement:
    """The yes of staff before the signing: to a training contract, or to the host of an internship."""
    return _agree(placement, APPROVED, by, why)


@transaction.atomic
def take_back(*, placement: Placement, why: str, by: Any) -> Placement:
    """Back to writing: whoever has agreed is asked again, and nothing is sent any more.

    Not what somebody has signed, unless it can't be signed by the others as it stands: then those signatures count no
    more, and who gave them is told.
    """
    row = _locked(placement)
    signed: list[Signature] = []
    if row.state == S.SENT and may_manage(row, by) and (ready.gone_by(row) or ready.obstacles(row)):
        signed = list(row.signatures.select_related("user"))
        row.round += len(signed) > 0
        with because(by=by, why=why):
            row.save(update_fields=["round"])
    waited = row.waits_since is not None
    row = _move(row, S.DRAFT, by=by, why=why, agreement="", waits_since=None)
    notices.tell_taken_back(row, signed)
    if waited:
        waiting.tell_who_is_next(row.kind)
    return row


@transaction.atomic
def send(*, placement: Placement, by: Any, why: str = "") -> Placement:
    """Staff freeze the text and ask employer and learner to sign."""
    row = _locked(placement)
    _check_days(row)
    _check_wage(row, strict=True)
    ready.refuse_unready(row)
    _move(row, S.SENT, by=by, why=why, agreement=agreement.compose(row))
    notices.ask_to_sign(row)
    return row


@transaction.atomic
def sign(
    *, placement: Placement, party: str, typed_name: str, by: Any, address: str | None, document: str | None = None
) -> Signature:
    """One party signs; twice makes one. ``document``: digest of the text that the signer was shown.

    With the third signature the placement is signed and, for a kind that has a pool, holds a place of it. Raises
    PoolFull or another MoveRefused with a sentence; nothing is written then (``signing/waiting.py`` takes who finds the
    pool full into its line, in a transaction of its own).
    """
    row = _locked(placement)
    if not may_sign(row, by, party):
        raise NotYours(_("You may not do this."))
    standing = row.signatures.filter(party=party).first()
    if standing is not None and standing.user_id == by.pk:
        return standing
    ready.refuse_signature(row, standing, typed_name, by)
    if found := ready.gone_by(row):
        raise NotReady(" ".join(found.values()))
    shown = agreement.digest(agreement.text_of(row))
    if document is not None and document != shown:
        raise Overtaken(_("The text was changed since you opened this page. Read it again, then sign."))
    with because(by=by):
        signature = Signature.objects.create(
            placement=row,
            round=row.round,
            party=party,
            user=by,
            typed_name=collapsed(typed_name),
            address=address,
            document_sha256=shown,
        )
    _conclude(row, by)
    return signature


@transaction.atomic
def start(*, placement: Placement, by: Any, why: str = "") -> Placement:
    """The first day has come."""
    row = _locked(placement)
    if row.begins_on is not None and row.begins_on > timezone.localdate():
        raise NotReady(_("The first day is still to come."))
    if row.kind == PlacementKind.OJT and (row.ojt.policy_expires_on or dt.date.min) < timezone.localdate():
        raise NotReady(_("Workers' compensation insurance has ended. Record the renewal first."))
    row = _move(row, S.ACTIVE, by=by, why=why)
    if row.kind != PlacementKind.DIRECT:
        reviews.plan(placement=row, by=by)
    return row


@transaction.atomic
def complete(*, placement: Placement, by: Any, why: str = "") -> Placement:
    """Worked to the last day, reviewed at the end and, of a training, with approved hours."""
    row = _locked(placement)
    if S.COMPLETED in machine_of(row).open_to(row, by):
        settling.refuse_completion(row)
    versions.drop_open(placement=row, by=by)
    return _move(row, S.COMPLETED, by=by, why=why)


@transaction.atomic
def end_early(*, placement: Placement, ended_on: dt.date, why: str, by: Any) -> Placement:
    """Ended after the start: the place stays drawn. ``ended_on``: the last day worked, whenever that is noted."""
    row = _locked(placement)
    if S.ENDED_EARLY in machine_of(row).open_to(row, by):
        settling.refuse_end(row, ended_on)
    versions.drop_open(placement=row, by=by)
    return _move(row, S.ENDED_EARLY, by=by, why=why, ended_on=ended_on)


@transaction.atomic
def settle_last(*, placement: Placement, by: Any, why: str = "") -> Placement:
    """The last invoice of an ended training is settled: nothing is unpaid, unanswered or still to be billed."""
    row = _locked(placement)
    if S.FINAL_INVOICE in machine_of(row).open_to(row, by):
        settling.refuse_open(row, why)
    return _move(row, S.FINAL_INVOICE, by=by, why=why)


@transaction.atomic
def close(*, placement: Placement, by: Any, why: str = "") -> Placement:
    """Nothing is left to do for a training that has ended."""
    return _move(_locked(placement), S.CLOSED, by=by, why=why)


@transaction.atomic
def cancel(*, placement: Placement, why: str, by: Any) -> Placement:
    """Called off before the start: the place goes back to its pool, and the person counts as hired no more."""
    row = _locked(placement)
    versions.drop_open(placement=row, by=by)
    _move(row, S.CANCELLED, by=by, why=why, waits_since=None)
    if row.draw is not None:
        release(draw=row.draw, why=why, by=by)
        waiting.tell_who_is_next(row.kind)
    call_off(referral=row.referral, why=why, by=by)
    notices.tell_cancelled(row)
    return row


@transaction.atomic
def _agree(placement: Placement, yes: dict[PlacementKind, PlacementState], by: Any, why: str) -> Placement:
    row = _locked(placement)
    if (to := yes.get(PlacementKind(row.kind))) is None:
        raise NotReady(_("A direct hire needs no such step."))
    _check_days(row)
    _check_wage(row, strict=True)
    ready.refuse_unready(row)
    return _move(row, to, by=by, why=why)


def _keep_terms(row: Placement, by: Any) -> None:
    """Training and internships have terms of their own, to be filled in; the ceiling follows the wage."""
    if row.kind == PlacementKind.OJT:
        training.settle(placement=row, by=by)
    elif row.kind == PlacementKind.INTERNSHIP:
        InternshipTerms.objects.get_or_create(placement=row)


def _fill_when_full(opening_id: int, by: Any) -> None:
    """With the last place taken the opening leaves the board. The count holds the row since the placement was written
    (``triggers.OPENING_COUNTS``), so of two hires at once the later sees both.
    """
    opening = Opening.objects.select_for_update(no_key=True).get(pk=opening_id)
    if opening.state in SENT and opening.hired >= opening.positions:
        fill(opening=opening, by=by)


def _conclude(row: Placement, by: Any) -> None:
    """After a signature: with the third, draw the place (last, since it locks the pool for all) and close."""
    given = set(row.signatures.values_list("party", flat=True))
    if given < set(Signature.Party.values):
        notices.tell_next(row, given)
        return
    ready.hold_learner(row)
    if found := ready.obstacles(row):
        if for_board(row, by):
            said = _("Something in the agreement is not right any more: %(reasons)s")
            raise NotReady(said % {"reasons": " ".join(found)})
        raise NotReady(_("Something in the agreement is not right any more. Our staff look into it."))
    taken = None
    if row.kind != PlacementKind.DIRECT:
        taken = draw(kind=row.kind, what_for=f"jobs.placement {row.pk}", by=by)
        waiting.refuse_passing(row, taken)
    _move(row, S.SIGNED, by=by, signed_at=timezone.now(), draw=taken, waits_since=None)
    row.refresh_from_db(fields=["begins_on"])
    notices.tell_signed(row)


def check_terms(row: Placement) -> None:
    """Whether these terms may be written; more is asked once it is sent. Raises NotReady with a sentence."""
    if row.starts_on is not None and row.ends_on is not None and row.ends_on < row.starts_on:
        raise NotReady(_("The last day is before the first."))
    ready.check_limits(row.starts_on, row.ends_on, row.wage)
    _check_wage(row)


def _check_days(row: Placement) -> None:
    if row.starts_on is None or (row.ends_on is None and row.kind != PlacementKind.DIRECT):
        raise NotReady(_("Enter the first and the last day first."))
    if row.starts_on < timezone.localdate():
        raise NotReady(_("The first day can't be in the past: work begins after all have signed."))


def _check_wage(row: Placement, *, strict: bool = False) -> None:
    tier = tier_of(row.referral.opening.site)
    least = minimum(tier, row.starts_on or timezone.localdate(), row.ends_on, strict=strict)
    if row.wage >= least:
        return
    if not tier and not strict:
        advice = minimum(tier, row.starts_on or timezone.localdate(), row.ends_on, strict=True)
        raise NotReady(
            _("Pay at least %(most)s an hour; our staff confirm which minimum wage applies at this site.")
            % {"most": money(advice)}
        )
    if not tier:
        raise NotReady(
            _(
                "We don't know which minimum wage applies at this site."
                " Choose its tier, or pay at least %(least)s an hour."
            )
            % {"least": money(least)}
        )
    raise NotReady(_("The wage is below the minimum wage of %(least)s an hour.") % {"least": money(least)})


def _full_clean(row: Placement) -> None:
    """Whatever the database would refuse, as a sentence. Raises ValidationError."""
    row.full_clean(validate_unique=False)


def _locked(placement: Placement) -> Placement:
    """The row as it stands now, held until the transaction ends."""
    try:
        return Placement.objects.select_for_update(of=("self",)).whole().get(pk=placement.pk)
    except Placement.DoesNotExist as error:
        raise ValidationError(_("This does not exist any more.")) from error


@transaction.atomic
def _move(row: Placement, to: PlacementState, *, by: Any, why: str = "", **changes: Any) -> Placement:
    """With it the learner's turn may come or go."""
    with because(by=by, why=why):
        moved = move(row, to, machine=machine_of(row), by=by, why=why, **changes)
        agreeing.ask(moved)
    return moved
