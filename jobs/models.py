"""Gathers the slices' models, so that Django finds them."""

from jobs.board.fits.models import FitMail
from jobs.board.models import BoardState
from jobs.board.saved.models import SavedSearch
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.models import LearnerMatches, MatchRun, OpeningMatches
from jobs.matching.objections.models import Objection
from jobs.openings.models import Need, Opening
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.models import HeldDraw, Placement, Signature
from jobs.placements.ojt.models import OjtTerms, PlanRow, SvpHours, TrainingStop
from jobs.placements.reviews.models import FollowUp, Review
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from jobs.placements.versions.models import Modification, ModificationSignature
from jobs.referrals.models import Interview, PacketRead, Referral

__all__ = [
    "BoardState",
    "Candidate",
    "Dismissal",
    "FitMail",
    "FollowUp",
    "HeldDraw",
    "InternshipTerms",
    "Interview",
    "Invoice",
    "InvoiceLine",
    "LearnerMatches",
    "MatchRun",
    "Modification",
    "ModificationSignature",
    "Need",
    "Objection",
    "OjtTerms",
    "Opening",
    "OpeningMatches",
    "PacketRead",
    "Placement",
    "PlanRow",
    "Referral",
    "Resume",
    "Review",
    "SavedSearch",
    "Signature",
    "SvpHours",
    "Timesheet",
    "TimesheetDay",
    "TrainingStop",
]
