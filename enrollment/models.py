"""Gathers the slices' models, so that Django finds them."""

from enrollment.desk.models import CaseNote, SignUpImport
from enrollment.eligibility.models import Determination
from enrollment.equal_opportunity.models import Answer, DisabilityAnswer, SelfIdentificationRead
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt, Offer, QueueSnapshot, ResumeLink
from enrollment.outcomes.models import Figure
from enrollment.programs.models import Programme, ServiceCounty
from enrollment.programs.seats import FundingStream, Seat, SeatDraw

__all__ = [
    "Answer",
    "CaseNote",
    "Consent",
    "Determination",
    "DisabilityAnswer",
    "Enrollment",
    "Figure",
    "FundingStream",
    "NoticeReceipt",
    "Offer",
    "Programme",
    "QueueSnapshot",
    "ResumeLink",
    "Seat",
    "SeatDraw",
    "SelfIdentificationRead",
    "ServiceCounty",
    "SignUpImport",
]
