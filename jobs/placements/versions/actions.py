"""Every write to a modification: drafting, sending, signing, giving up. What was signed before is never touched."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, Overtaken, move
from codeoregon.lib.templatetags.co import day_text, money
from codeoregon.lib.text import collapsed, visible
from employers.organisations.wages import minimum, tier_of
from jobs.placements import notices
from jobs.placements.billing import ceiling
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt.in_force import contract_of, plan_of
from jobs.placements.ojt.models import PlanRow
from jobs.placements.ojt.rules import hours_left, over, usual_share
from jobs.placements.ojt.svp import hours_at_most
from jobs.placements.signing import agreement
from jobs.placements.signing import ready as signing
from jobs.placements.states import PlacementKind, PlacementState, may_manage, may_sign
from jobs.placements.timesheets import rules
from jobs.placements.versions import earlier, plan, ready, text
from jobs.placements.versions.models import Modification, ModificationSignature
from jobs.placements.versions.states import MODIFICATION, ModificationState

S = ModificationState
TERMS = ("counts_from", "ends_on", "wage", "hours_per_week", "rate", "why")


@transaction.atomic
def draft(*, placement: Placement, by: Any, rows: Sequence[PlanRow] | None = None, **terms: Any) -> Modification:
    """A new version of a signed contract, to be sent; one at a time. Raises MoveRefused, ValidationError.

    Its training plan are ``rows``, as copies, or else those it begins with; its hours are the plan's sum.
    """
    row = _locked(placement.pk)
    if not may_manage(row, by):
        raise NotYours(_("You may not do this."))
    if sentence := obstacle(row):
        raise NotReady(sentence)
    newest = row.modifications.order_by("-number").first()
    version = Modification(placement=row, number=newest.number + 1 if newest else 2, drafted_by=by)
    return _write(version, by, terms, rows)


def obstacle(placement: Placement) -> str:
    """Why no version of this contract may be begun now, as a sentence; "" when one may."""
    if placement.state not in (PlacementState.SIGNED, PlacementState.ACTIVE):
        return _("Only a contract that is signed and has not ended is modified.")
    if placement.modifications.under_way().exists():
        return _("Another modification of this contract is under way.")
    return ""


@transaction.atomic
def amend(*, version: Modification, by: Any, rows: Sequence[PlanRow] | None = None, **terms: Any) -> Modification:
    """Staff write the version and its training plan, until it is sent."""
    row = Modification.objects.whole().select_for_update(of=("self",)).get(pk=version.pk)
    if not may_manage(row.placement, by):
        raise NotYours(_("You may not do this."))
    if row.state != S.DRAFT:
        raise NotReady(_("This was sent already. Give it up and write another."))
    return _write(row, by, terms, rows)


@transaction.atomic
def send(*, version: Modification, by: Any, why: str = "") -> Modification:
    """Freeze the text; all three sign anew."""
    _locked(version.placement_id)
    row = Modification.objects.whole().select_for_update(of=("self",)).get(pk=version.pk)
    rows = plan.rows_of(row)
    check(row, rows)
    _count(row, rows)  # weeks may have been approved since it was written
    if S.SENT in MODIFICATION.open_to(row, by) and not changes_terms(row):
        raise NotReady(_("This version changes nothing of what counts now. Change its terms or plan, or give it up."))
    with because(by=by, why=why):
        row.save(update_fields=["hours", "hours_before", "amount_before", "ceiling"])
        move(row, S.SENT, machine=MODIFICATION, by=by, why=why, agreement=text.compose(row))
    notices.ask_to_sign(row.placement, row.number, row.counts_from)
    return row


def drop(*, version: Modification, why: str, by: Any) -> Modification:
    """Who has signed it is told."""
    with transaction.atomic(), because(by=by, why=why):
        row = move(version, S.DROPPED, machine=MODIFICATION, by=by, why=why)
        notices.tell_taken_back(row.placement, row.signatures.select_related("user"), row.number)
    return row


def drop_open(*, placement: Placement, by: Any) -> None:
    """The contract ends, so nobody can sign a version that is under way any more. ``placement``: locked."""
    for one in placement.modifications.under_way():
        drop(version=one, why="the contract ends", by=by)


@transaction.atomic
def sign(
    *, version: Modification, party: str, typed_name: str, by: Any, address: str | None, document: str | None = None
) -> ModificationSignature:
    """One party signs; twice makes one. The third signature makes the version count."""
    _locked(version.placement_id)
    row = Modification.objects.whole().select_for_update(of=("self",)).get(pk=version.pk)
    if not may_sign(row.placement, by, party):
        raise NotYours(_("You may not do this."))
    standing = row.signatures.filter(party=party).first()
    if standing is not None and standing.user_id == by.pk:
        return standing
    if row.placement.state not in (PlacementState.SIGNED, PlacementState.ACTIVE):
        raise NotReady(_("The contract has ended."))
    signing.refuse_signature(row, standing, typed_name, by)
    signing.hold_learner(row.placement)
    if found := ready.gone_by(row):
        raise NotReady(" ".join(found.values()))
    if sentence := rules.waiting_from(row.placement, row.counts_from):
        raise NotReady(sentence)
    # Some were sent before these were held against it.
    signing.check_limits(row.placement.starts_on, row.ends_on, row.wage)
    shown = agreement.digest(row.agreement)
    if document is not None and document != shown:
        raise Overtaken(_("The text was changed since you opened this page. Read it again, then sign."))
    with because(by=by):
        given = ModificationSignature.objects.create(
            modification=row,
            party=party,
            user=by,
            typed_name=collapsed(typed_name),
            address=address,
            document_sha256=shown,
        )
        _conclude(row, by)
    return given


def _conclude(row: Modification, by: Any) -> None:
    """After a signature: with the third the version counts; when only the board's is missing, its turn is told."""
    signed = set(row.signatures.values_list("party", flat=True))
    if signed == set(Signature.Party.values):
        former = plan_of(row.placement)
        plan.carry_over(row, former)
        move(row, S.SIGNED, machine=MODIFICATION, by=by, signed_at=timezone.now())
        notices.tell_signed(row.placement, row.number, row.counts_from)
    elif signed == {Signature.Party.EMPLOYER, Signature.Party.LEARNER}:
        page = reverse("admin:jobs_modification_sign", args=[row.pk])
        notices.ask_board(row.placement, row.drafted_by, page, row.number, row.counts_from)


def _write(row: Modification, by: Any, terms: dict[str, Any], rows: Sequence[PlanRow] | None) -> Modification:
    """``rows``: the plan from now on; None leaves it as it is, and begins that of a new version."""
    if unknown := set(terms) - set(TERMS):
        raise TypeError(f"Not terms: {', '.join(sorted(unknown))}")
    for name, value in terms.items():
        setattr(row, name, value)
    if rows is None and not row.pk:
        rows = first_rows(row)
    lines = plan.rows_of(row) if rows is None else rows
    prove(row, lines)
    with because(by=by, why=row.why):
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
        if rows is not None:
            plan.write(row, rows)
    return row


def _count(row: Modification, rows: Sequence[PlanRow]) -> None:
    """Hours and ceiling of a version that may count, as its plan and the weeks approved so far make them."""
    if row.placement.kind != PlacementKind.OJT or row.rate is None:
        return
    row.hours = plan.hours(row.placement, rows) or 0
    before = earlier.earlier(row)
    row.hours_before, row.amount_before = before.hours, before.amount
    row.ceiling = ceiling(row.wage, row.rate, row.hours, before)


def prove(row: Modification, rows: Sequence[PlanRow]) -> None:
    """``check``, then what the database asks of the ceiling that follows. Raises NotReady or ValidationError."""
    check(row, rows)
    _count(row, rows)
    row.validate_constraints()


def check(row: Modification, rows: Sequence[PlanRow]) -> None:
    """Whether the version may count, with these rows as its plan. Raises NotReady with a sentence."""
    placement = row.placement
    if not visible(row.why):
        raise NotReady(_("Give a reason."))
    newest = placement.modifications.signed().last()
    first = newest.counts_from if newest else placement.starts_on or dt.date.min
    if row.counts_from <= first:
        raise NotReady(_("Each version counts from a day after the one before."))
    if row.counts_from.weekday():
        raise NotReady(_("A version counts from a Monday on: all days of a week are paid by the same terms."))
    if sentence := rules.approved_from(placement, row.counts_from):
        raise NotReady(sentence)
    if ready.has_passed(row):
        raise NotReady(_("All sign by the day from which a version counts. Choose a Monday that has not passed."))
    if row.ends_on < row.counts_from:
        raise NotReady(_("The last day is before the day from which this counts."))
    if placement.begins_on is not None and row.ends_on < placement.begins_on:
        raise NotReady(_("Work counts from %(day)s. Enter a later last day.") % {"day": day_text(placement.begins_on)})
    signing.check_limits(placement.starts_on, row.ends_on, row.wage)
    if sentence := ready.overlap(row):
        raise NotReady(sentence)
    least = minimum(tier_of(placement.referral.opening.site), row.counts_from, row.ends_on, strict=True)
    if row.wage < least:
        raise NotReady(_("The wage is below the minimum wage of %(least)s an hour.") % {"least": money(least)})
    if placement.kind == PlacementKind.OJT:
        _check_training(row, rows)


def first_rows(version: Modification) -> Sequence[PlanRow]:
    """With which its plan begins: those of the one given up before it, where they may still be the plan with the
    version's other terms; else those in force.
    """
    former = given_up(version.placement)
    if former is not None and (rows := plan.copies(plan.rows_of(former))):
        try:
            _check_training(version, rows)
        except NotReady:
            pass
        else:
            return rows
    return plan.rows_of(version)


def given_up(placement: Placement) -> Modification | None:
    """The newest version, where it was given up: what staff write next is mostly the same."""
    newest = placement.modifications.order_by("-number").first()
    return newest if newest is not None and newest.state == S.DROPPED else None


def changes_terms(row: Modification) -> bool:
    """Whether it says anything else than what was signed last, its plan included."""
    newest = row.placement.modifications.signed().last()
    paid = newest or getattr(row.placement, "ojt", None)
    now = newest or row.placement
    same = all(getattr(row, name) == getattr(now, name) for name in ("ends_on", "wage", "hours_per_week"))
    same = same and all(getattr(row, name) == getattr(paid, name, None) for name in ("rate", "ceiling"))
    return not same or plan.differs(row)


def _check_training(row: Modification, rows: Sequence[PlanRow]) -> None:
    terms, hours = row.placement.ojt, plan.hours(row.placement, rows)
    if not row.rate or row.rate < 0:
        raise NotReady(_("Enter which part of the wage is paid back."))
    if sentence := plan.obstacle(row.placement, rows):
        raise NotReady(sentence)
    if not hours:
        raise NotReady(_("The training plan has no hours."))
    if (done := earlier.approved(row).hours) > hours:
        raise NotReady(_("%(hours)s hours are approved already. Plan no fewer.") % {"hours": f"{done.normalize():f}"})
    if row.rate > max(terms.rate, usual_share()):
        raise NotReady(_("A modification does not raise the part of the wage that was approved."))
    most = hours_at_most(terms.svp) if terms.svp else None
    signed = contract_of(row.placement)
    more = signed is None or hours > signed.latest(signed.last).hours  # what was signed before stays
    if most and more and (sentence := over(hours, terms.svp or 0, most, hours_left(most, rows))):
        raise NotReady(sentence)
    if sentence := ready.insurance(row.placement, row.ends_on):
        raise NotReady(sentence)


def _locked(pk: int) -> Placement:
    return Placement.objects.select_for_update(of=("self",)).whole().get(pk=pk)
