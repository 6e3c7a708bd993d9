"""Somebody of whom every table holds something."""

import datetime as dt
import gzip
import time
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from badges.provider.models import Quarantine, Snapshot
from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.mail.actions import queue
from enrollment.desk.models import CaseNote
from enrollment.intake import actions as intake
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt, ResumeLink
from enrollment.intake.waitlist import offers
from jobs.board.fits.models import FitMail
from jobs.board.forms import Filters
from jobs.board.saved import actions as searches
from jobs.candidates.resume import actions as resumes
from jobs.candidates.resume.reading import Found
from jobs.matching.models import LearnerMatches
from jobs.matching.objections import actions as objections
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.models import Signature
from jobs.placements.reviews.models import FollowUp, Review
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from jobs.placements.versions.models import Modification, ModificationSignature
from jobs.referrals import actions as referrals
from tests import factories

NAME, EMAIL, PHONE = "Zebulon Quackenbush", "zebulon.quackenbush@example.org", "5035550177"
NEW_PHONE = "5035550188"
ZIP, BORN, HANDLE = "97214", dt.date(1981, 3, 9), "zebquack"


def whole_learner(**fields: Any) -> Any:
    """A learner who went all the way: joined, got a seat, linked, was referred, hired and signed; with notes."""
    user = factories.UserFactory(**{"full_name": NAME, "email": EMAIL, **fields})
    staff = factories.UserFactory(staff_role="case_manager", full_name="Stella Staff")
    enrollment = joined(user)
    _learning(user)
    _work(user, staff)
    CaseNote.objects.create(enrollment=enrollment, author=staff, text=f"{NAME} called about child care.")
    NoticeReceipt.objects.create(user=user, notice="equal_opportunity", version="1", language="en")
    ResumeLink.objects.create(user=user, token_hash=f"{user.pk:064d}", expires_at=timezone.now() + dt.timedelta(days=1))
    queue(
        key=f"hello:{user.pk}", to=user.email, template="accounts_merged", user=user, context={"name": NAME, "url": "/"}
    )
    LogEntry.objects.create(
        user=staff, content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk), object_repr=NAME,
        action_flag=CHANGE, change_message=f"{NAME} asked",
    )  # fmt: skip
    with because(by=staff, why=f"{NAME} has a new phone"):
        Enrollment.objects.filter(pk=enrollment.pk).update(phone=NEW_PHONE)
    return user


def joined(user: Any, stream: Any = None) -> Enrollment:
    """Joined by the portal's own steps, with every consent; seated where there is a stream."""
    programme = factories.ProgrammeFactory()
    row = intake.start(user=user, programme=programme, zip_code=ZIP, county="41051", by=user)
    intake.reach(enrollment=row, phone=PHONE, agreed=list(Consent.Kind.values), by=user)
    intake.about(enrollment=row, birth_date=BORN, covered="veteran", priority_groups=["low_income"], by=user)
    intake.submit(enrollment=row, by=user)
    if stream is None:
        stream = factories.funding_stream(code=f"stream-{user.pk}")
    if stream:
        offers.offer_seats(programme)
        offer = row.offers.open().first()
        if offer is not None:
            offers.accept(offer=offer, by=user)
    row.refresh_from_db()
    return row


def _learning(user: Any) -> None:
    account = consents.link_profile(user=user, handle=f"{HANDLE}{user.pk}", by=user)
    body = gzip.compress(f'{{"name": "{NAME}"}}'.encode())
    Snapshot.objects.create(account=account, sha256="0" * 64, body=body)
    Quarantine.objects.create(account=account, reason="odd", body=body)
    factories.AwardFactory(user=user)


def _work(user: Any, staff: Any) -> None:
    candidate = consents.candidates.show(user=user, by=user)
    candidate.pay_at_least = Decimal("31.50")
    candidate.save()
    told = Found(pages=1, dates=[f"{NAME}, born 1981"], has_text=True, clean=b"%PDF-1.7")
    resumes.save(candidate=candidate, link="https://zebulon.example.org", file=told, by=user)
    LearnerMatches.objects.create(candidate=candidate, scoring=1)
    FitMail.objects.create(candidate=candidate, due_at=timezone.now())
    searches.save(user=user, filters=Filters(q="beavers"), every="day", by=user)
    referrals.set_aside(user=user, opening=factories.OpeningFactory(title="Dog groomer"))
    owner = factories.MembershipFactory()
    opening, other = (factories.OpeningFactory(organisation=owner.organisation) for _number in range(2))
    said = objections.say(about=user, opening=opening, skill=None, text=f"{NAME} holds more", by=user)
    objections.answer(objection=said, text=f"{NAME} does", by=staff)
    row = referrals.express_interest(user=user, opening=opening)
    row = referrals.refer(referral=row, by=staff, note=f"{NAME} is careful")
    at = timezone.now() + dt.timedelta(days=3)
    referrals.interview(referral=row, by=owner.user, starts_at=at, minutes=30, place=f"Meet {NAME} at the door")
    referrals.note_reads([row], form="page", by=owner.user)
    referrals.express_interest(user=user, opening=other)
    placement = factories.PlacementFactory(
        referral=factories.ReferralFactory(
            candidate=candidate, state="hired", referred_at=timezone.now(), ended_at=timezone.now()
        )
    )
    _terms(placement, user, staff)
    Signature.objects.create(placement=placement, party="learner", user=user, typed_name=NAME, document_sha256="0" * 64)


def _terms(placement: Any, user: Any, staff: Any) -> None:
    """Terms of both kinds, so that each has something, and a modification that the learner signed."""
    factories.training_terms(placement)
    factories.internship_terms(placement)
    day = timezone.localdate()
    version = Modification.objects.create(
        placement=placement, number=2, state="sent", counts_from=day, ends_on=day, wage=25, hours_per_week=40,
        why="More hours", drafted_by=staff,
    )  # fmt: skip
    ModificationSignature.objects.create(
        modification=version, party="learner", user=user, typed_name=NAME, document_sha256="0" * 64
    )
    began = day - dt.timedelta(days=7)
    type(placement).objects.filter(pk=placement.pk).update(
        starts_on=began, signed_at=timezone.now() - dt.timedelta(days=8)
    )
    week = Timesheet.objects.create(placement=placement, week=day - dt.timedelta(days=day.weekday()))
    TimesheetDay.objects.create(timesheet=week, date=week.week, regular=8)
    now = timezone.now()
    signed = {"submitted_at": now, "wage": 25, "approved_by": staff, "approved_at": now}
    Timesheet.objects.filter(pk=week.pk).update(state="approved", **signed)
    _looked_after(placement, staff)
    invoice = Invoice.objects.create(placement=placement, number=1, total=100)
    InvoiceLine.objects.create(invoice=invoice, timesheet=week, hours=8, wage=25, rate=50, amount=100)


def _looked_after(placement: Any, staff: Any) -> None:
    """A review that was held, and a follow-up with its answer."""
    day, now = timezone.localdate(), timezone.now()
    type(placement).objects.filter(pk=placement.pk).update(starts_on=day, ends_on=day)
    Review.objects.create(
        placement=placement, kind="first", held_on=day, held_by=staff, noted_at=now, progress=f"{NAME} learns fast",
        wage_paid=True, hours_as_agreed=False, problems=f"{NAME} works late", next_steps=f"{NAME} leaves at five",
    )  # fmt: skip
    FollowUp.objects.create(
        placement=placement, quarter=2, answer="same", wage=26, source="learner", learned_on=day, answered_by=staff,
        answered_at=now,
    )  # fmt: skip


def signed_in(user, recently=True):
    """A client whose owner has just given the password once more."""
    client = factories.client_for(user)
    session = client.session
    methods = [{"method": "password", "at": time.time(), "reauthenticated": recently}]
    session["account_authentication_methods"] = methods
    session.save()
    return client
