"""Joining, deciding, leaving: every write to an enrollment."""

import datetime as dt
import secrets
from collections.abc import Collection
from copy import copy
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.states import NotReady, NotYours, given, move
from codeoregon.mail import actions as mail
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.eligibility import actions as eligibility
from enrollment.eligibility.findings import READS, Facts, find, outcome
from enrollment.eligibility.models import Determination, Outcome
from enrollment.intake import consents
from enrollment.intake.models import Consent, Covered, Enrollment, Offer
from enrollment.intake.states import ENROLLMENT, SEATS, WAITS, EnrollmentState, may_decide
from enrollment.intake.waitlist.offers import close_offer
from enrollment.intake.waitlist.ranking import priority
from enrollment.programs.actions import end_seat
from enrollment.programs.models import Programme
from enrollment.programs.seats import Seat
from jobs.candidates import actions as candidates

ALPHABET = "23456789CFGHJMPQRVWX"  # no letter that is read as a digit or makes a word
REFERENCE_LENGTH = 6
TRIES = 5
CAN_START = (EnrollmentState.INELIGIBLE, EnrollmentState.WITHDRAWN)
COVERED = (Covered.VETERAN, Covered.SPOUSE)
CORRECTABLE = ("phone", "zip", "county", "birth_date", "covered", "priority_groups")
DECIDED_ON = {"zip", "county", "birth_date", "covered"}  # of these, what the rules read


@transaction.atomic
def start(*, user: Any, programme: Programme, zip_code: str, county: str, by: Any) -> Enrollment:
    """Save where somebody lives: the first screen, and the row that the others resume from.

    Outside the area the answer is kept and the enrollment becomes ineligible at once; a new answer opens it again.
    Somebody who has joined already is left as they are.
    """
    consents.hold(user)
    enrollment = _own(user, programme, zip_code, county)
    if enrollment.state in CAN_START:
        again: dict[str, Any] = {"decided_at": None, "queued_at": None, "untold": "", "applied_at": timezone.now()}
        _to(enrollment, EnrollmentState.APPLICANT, by=by, **again)
    if enrollment.state != EnrollmentState.APPLICANT:
        return enrollment
    enrollment.zip, enrollment.county = zip_code, county
    enrollment.save(update_fields=["zip", "county"])
    if "outside_area" in {one.code for one in find(facts_of(enrollment))}:
        _determine(enrollment)
    return enrollment


@transaction.atomic
def reach(*, enrollment: Enrollment, phone: str, agreed: Collection[str], by: Any) -> Enrollment:
    """Save the phone number and exactly the consents in ``agreed`` (others that stood are withdrawn)."""
    consents.hold(enrollment.user)
    enrollment.phone = phone
    enrollment.save(update_fields=["phone"])
    for kind in Consent.Kind.values:
        act = consents.give if kind in agreed else consents.withdraw
        act(user=enrollment.user, kind=kind, by=by)
    return enrollment


@transaction.atomic
def about(
    *,
    enrollment: Enrollment,
    birth_date: dt.date | None,
    covered: str,
    priority_groups: Collection[str],
    by: Any,
    finished: bool = True,
) -> Enrollment:
    """Save the third screen; all of it may be empty. Priority in the queue follows from what was said.

    Not ``finished``: they stopped in the middle of it, and are asked again.
    """
    consents.hold(enrollment.user)
    groups = sorted(set(priority_groups))
    values = {
        "birth_date": birth_date,
        "covered": covered,
        "priority_groups": groups,
        "priority": priority(covered=covered in COVERED, groups=groups),
        "about_at": enrollment.about_at or (timezone.now() if finished else None),
    }
    with because(by=by):
        for name, value in values.items():
            setattr(enrollment, name, value)
        enrollment.save(update_fields=list(values))
    return enrollment


@transaction.atomic
def submit(*, enrollment: Enrollment, by: Any, tell: bool = True) -> Enrollment:
    """Send the answers: the rules decide, and whoever may join stands in the queue for a seat from then on.

    ``tell`` is False where another mail says how it came out.
    Raises ``NotReady`` without the consent to the terms; ``Overtaken`` when the same form was sent a moment before.
    """
    consents.hold(enrollment.user)
    if not consents.stands(enrollment.user, Consent.Kind.TERMS):
        raise NotReady(_("Agree to the terms before you send your answers."))
    found = _determine(enrollment)
    if found.outcome == Outcome.ELIGIBLE:
        _admit(enrollment, by=by)
    if tell and found.outcome != Outcome.INELIGIBLE:
        _write(enrollment, "joined", findings=eligibility.open_findings(found))
    return enrollment


@transaction.atomic
def seen_about(*, enrollment: Enrollment, by: Any) -> None:
    """Somebody whom staff brought in has been asked about themselves now, whatever they answered."""
    with because(by=by):
        Enrollment.objects.filter(pk=enrollment.pk, about_at__isnull=True).update(about_at=timezone.now())


@transaction.atomic
def confirm(*, enrollment: Enrollment, by: Any) -> None:
    """Somebody whom staff brought in has gone through the screens themselves. Their place in line stays: what they
    changed was put right screen by screen (``correct``). Raises ``NotReady`` without the consent to the terms.
    """
    consents.hold(enrollment.user)
    if not consents.stands(enrollment.user, Consent.Kind.TERMS):
        raise NotReady(_("Agree to the terms before you send your answers."))
    with because(by=by):
        unconfirmed = Enrollment.objects.filter(pk=enrollment.pk, confirmed_at__isnull=True)
        fresh = unconfirmed.update(confirmed_at=timezone.now())
    if fresh and enrollment.state == EnrollmentState.WAITLISTED:
        _write(enrollment, "joined")  # what the page after it says, in the mail too, as for everybody who joins


@transaction.atomic
def correct(*, enrollment: Enrollment, by: Any, why: str, **answers: Any) -> Enrollment:
    """Put right what somebody told us, any of ``CORRECTABLE``, by themselves or by staff; returns it as it stands now.

    Priority follows, and nothing else moves anybody in the queue. Where an answer changes that decides who may join,
    the rules decide anew for who waits (``look_again``); what waits for staff is decided by them, whatever a learner
    changes. Who has not sent their answers, was turned away, has left or has finished is only written down.
    """
    if unknown := set(answers) - set(CORRECTABLE):
        raise TypeError(f"Not answers: {', '.join(sorted(unknown))}")
    consents.hold(enrollment.user)
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("user", "programme")
    row = rows.get(pk=enrollment.pk)
    fresh = {name: value for name, value in answers.items() if getattr(row, name) != value}
    for name, value in fresh.items():
        setattr(row, name, value)
    if not fresh:
        return row
    row.priority = priority(covered=row.covered in COVERED, groups=row.priority_groups)
    with because(by=by, why=why):
        row.save(update_fields=[*fresh, "priority"])
        if DECIDED_ON & set(fresh) and row.state in (*WAITS, *SEATS):
            look_again(enrollment=row, why=why, settled=fresh if may_decide(row, by) else ())
    return row


@transaction.atomic
def ask_anew(*, enrollment: Enrollment, by: Any, why: str, **answers: Any) -> Enrollment:
    """Put right an answer of somebody who was turned away, by themselves: the rules decide anew.

    Who may join now stands where they would after sending these answers for the first time: in line, or on the first
    screen that they have not answered. Who is turned away again stays so, with the newest reason.
    """
    consents.hold(enrollment.user)
    before = Enrollment.objects.get(pk=enrollment.pk)
    row = correct(enrollment=before, by=by, why=why, **answers)
    is_news = any(getattr(before, name) != getattr(row, name) for name in DECIDED_ON)
    if row.state != EnrollmentState.INELIGIBLE or not is_news:
        return row
    facts = facts_of(row)
    if outcome(find(facts)) == Outcome.INELIGIBLE:
        eligibility.determine(user=row.user, programme=row.programme, facts=facts)
        return row
    again: dict[str, Any] = {"decided_at": None, "queued_at": None, "untold": "", "applied_at": timezone.now()}
    _to(row, EnrollmentState.APPLICANT, by=by, why=why, **again)
    if row.about_at and consents.stands(row.user, Consent.Kind.TERMS):
        submit(enrollment=row, by=by)
    return row


def look_again(*, enrollment: Enrollment, why: str, settled: Collection[str] = ()) -> Determination:
    """Let the rules decide anew of somebody in the programme; for the transaction that holds the locked row.

    Who waits goes where the rules say, with their place in line kept in case it comes out well (who asks for another
    seat begins now). What staff have said yes to is not asked again while it is the same. A seat that was given stays,
    whatever is found: staff see a doubt. ``settled``: answers that staff themselves have put right.
    """
    facts = facts_of_member(enrollment, settled=settled)
    found = eligibility.determine(user=enrollment.user, programme=enrollment.programme, facts=facts)
    if enrollment.state in SEATS or found.outcome == enrollment.state:
        return found
    now = timezone.now()
    if found.outcome != Outcome.ELIGIBLE:
        changes = {"decided_at": None if found.outcome == Outcome.NEEDS_REVIEW else now, "untold": found.outcome}
        if enrollment.state == EnrollmentState.SEAT_RECLAIMED:
            changes["queued_at"] = now
        _to(enrollment, found.outcome, by=None, why=f"{why}: {in_english(found)}", **changes)
        close_offer(enrollment=enrollment, by=None, outcome=Offer.Outcome.CORRECTED)
        candidates.hide(user=enrollment.user, by=None)
        ring("seats")
        _tell_corrected(enrollment, found)
    elif enrollment.state == EnrollmentState.NEEDS_REVIEW:
        _to(enrollment, EnrollmentState.ELIGIBLE, by=None, why=why, decided_at=now, untold=EnrollmentState.WAITLISTED)
        _admit(enrollment, by=None)
        _write(enrollment, "joined")
    return found


def outcome_with(enrollment: Enrollment, **answers: Any) -> Outcome | None:
    """What the rules would say of this person after a correction; None where they decide nothing. Writes nothing."""
    if enrollment.state not in WAITS:
        return None
    changed = copy(enrollment)
    for name, value in answers.items():
        setattr(changed, name, value)
    return outcome(find(facts_of_member(changed)))


@transaction.atomic
def uphold(*, enrollment: Enrollment, why: str, by: Any) -> Determination:
    """Staff say that somebody keeps the seat although the rules, after a correction, would not give it."""
    consents.hold(enrollment.user)
    row = Enrollment.objects.select_for_update(of=("self",)).get(pk=enrollment.pk)
    if not may_decide(row, by):
        raise NotYours(_("You may not do this."))
    why = given(why)
    if not Enrollment.objects.doubted().filter(pk=row.pk).exists():
        raise NotReady(_("There is nothing to decide about this seat."))
    facts = facts_of_member(row)
    return eligibility.overrule(user=row.user, programme=row.programme, facts=facts, eligible=True, why=why, by=by)


@transaction.atomic
def decide(*, enrollment: Enrollment, eligible: bool, why: str, by: Any) -> Enrollment:
    """Staff decide on somebody the rules could not, or overturn their no. ``why`` is needed and kept."""
    consents.hold(enrollment.user)
    to = EnrollmentState.ELIGIBLE if eligible else EnrollmentState.INELIGIBLE
    news = EnrollmentState.WAITLISTED if eligible else to
    _to(enrollment, to, by=by, why=why, decided_at=timezone.now(), untold=news)
    eligibility.overrule(
        user=enrollment.user, programme=enrollment.programme, facts=facts_of(enrollment), eligible=eligible, why=why,
        by=by,
    )  # fmt: skip
    if eligible:
        _admit(enrollment, by=by)
    _write(enrollment, "decided")
    return enrollment


@transaction.atomic
def leave(*, enrollment: Enrollment, by: Any, why: str = "") -> Enrollment:
    """Leave the programme: the seat is free for the next, employers stop seeing the person and we stop reading the
    profile, all in the same transaction. Whoever has left stays so; pressing twice leaves once.
    """
    consents.hold(enrollment.user)
    # As it stands now: the first press, or an offer of this moment, has moved the row that the caller has read.
    enrollment.refresh_from_db(fields=["state"], from_queryset=Enrollment.objects.select_for_update())
    if enrollment.state == EnrollmentState.WITHDRAWN:
        return enrollment
    _to(enrollment, EnrollmentState.WITHDRAWN, by=by, why=why, warned_at=None)
    close_offer(enrollment=enrollment, by=by)
    end_seat(user=enrollment.user, end=Seat.End.WITHDRAWN, why=why or "left the program", by=by)
    for kind in (Consent.Kind.SHOW_BADGES, Consent.Kind.PROFILE):
        consents.withdraw(user=enrollment.user, kind=kind, by=by)
    ring("seats")
    return enrollment


@transaction.atomic
def complete(*, enrollment: Enrollment, by: Any, why: str) -> Enrollment:
    """Staff say that somebody has done what they came for; the seat is free for the next."""
    _to(enrollment, EnrollmentState.COMPLETED, by=by, why=why, completed_at=timezone.now(), warned_at=None)
    end_seat(user=enrollment.user, end=Seat.End.COMPLETED, why=why, by=by)
    ring("seats")
    return enrollment


def facts_of(enrollment: Enrollment) -> Facts:
    """What the rules read of somebody, with the figures of today and what was decided before."""
    before = eligibility.past(enrollment.user_id, enrollment.programme_id)
    by_staff = next((one for one in before if one.by_id), None)
    return Facts(
        zip_code=enrollment.zip,
        county=enrollment.county,
        served=enrollment.programme.served,
        birth_date=enrollment.birth_date,
        covered=enrollment.covered in COVERED,
        service=enrollment.covered,
        on=timezone.localdate(),
        adult_age=int(threshold(Name.ADULT_AGE)),
        youngest_age=int(threshold(Name.YOUNGEST_AGE)),
        staff_said_no=by_staff is not None and by_staff.outcome == Outcome.INELIGIBLE,
        age_known_before=any(one.inputs.get("birth_date") for one in before),
        left_to_staff=eligibility.left_to_staff(before),
    )


def facts_of_member(enrollment: Enrollment, *, settled: Collection[str] = ()) -> Facts:
    """The same of somebody who is in already: with their seat, with what staff have said yes to, and without what they
    have ``settled`` by putting these answers right.
    """
    facts = facts_of(enrollment)
    left = frozenset(code for code in facts.left_to_staff if not set(settled) & set(READS.get(code, ())))
    facts = replace(facts, has_seat=enrollment.state in SEATS, left_to_staff=left)
    said = eligibility.answered_by_staff(enrollment.user, enrollment.programme, facts)
    return replace(facts, answered=said)


def _own(user: Any, programme: Programme, zip_code: str, county: str) -> Enrollment:
    """The one enrollment of this person, made when it is missing, locked."""
    for _try in range(TRIES):
        rows = Enrollment.objects.select_for_update().filter(user=user, programme=programme)
        if found := rows.first():
            return found
        try:
            with transaction.atomic():
                Enrollment.objects.create(
                    user=user, programme=programme, reference=new_reference(), zip=zip_code, county=county
                )
        except IntegrityError:  # a second click a moment earlier, or a reference that was taken
            continue
    return rows.get()


def new_reference() -> str:
    """A reference number that nobody can guess; whoever saves it meets the one in millions that is taken."""
    return "CO-" + "".join(secrets.choice(ALPHABET) for _place in range(REFERENCE_LENGTH))


def _determine(enrollment: Enrollment) -> Determination:
    """Let the rules decide, keep what they found, and move the enrollment there.

    Applied is who has sent an answer that can be decided: the place in line counts from now, not from the first screen.
    """
    found = eligibility.determine(user=enrollment.user, programme=enrollment.programme, facts=facts_of(enrollment))
    now = timezone.now()
    decided = None if found.outcome == Outcome.NEEDS_REVIEW else now
    _to(enrollment, found.outcome, by=None, why=in_english(found), decided_at=decided, applied_at=now)
    return found


def in_english(found: Determination) -> str:
    """What stood in the way, for the log: staff read it, in whatever language the answers were sent."""
    with translation.override("en"):
        return " ".join(str(one.sentence) for one in eligibility.open_findings(found))


def _admit(enrollment: Enrollment, by: Any) -> None:
    """Into the queue; who applied long ago (an import) stands where that time puts them, and who was taken out of it
    by a correction stands where they stood.
    """
    since = enrollment.queued_at or enrollment.applied_at
    _to(enrollment, EnrollmentState.WAITLISTED, by=by, queued_at=since)
    if consents.stands(enrollment.user, Consent.Kind.SHOW_BADGES):
        candidates.show(user=enrollment.user, by=by)
    ring("seats")


def _to(enrollment: Enrollment, state: str, *, by: Any, why: str = "", **changes: Any) -> Enrollment:
    return move(enrollment, state, machine=ENROLLMENT, by=by, why=why, **changes)


def _tell_corrected(enrollment: Enrollment, found: Determination) -> None:
    _write(enrollment, "corrected", key=f"determination {found.pk}", findings=eligibility.open_findings(found))


def _write(enrollment: Enrollment, template: str, *, key: str = "", **more: Any) -> None:
    user = enrollment.user
    once = key or f"{enrollment.state}:{enrollment.applied_at.timestamp():.0f}"
    mail.queue(
        key=f"{template}:{enrollment.reference}:{once}",
        to=user.email,
        template=template,
        context={
            "name": user.get_short_name(),
            "reference": enrollment.reference,
            "state": enrollment.state,
            "link": settings.BASE_URL + reverse("me:home"),
            **more,
        },
        user=user,
        language=user.language,
    )
