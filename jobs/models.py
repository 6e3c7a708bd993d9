"""Gathers the slices' models, so that Django finds them."""

from jobs.board.models import BoardState
from jobs.board.saved.models import SavedSearch
from jobs.candidates.models import Candidate
from jobs.matching.models import LearnerMatches, OpeningMatches
from jobs.openings.models import Need, Opening
from jobs.placements.models import HeldDraw, Placement, Signature
from jobs.referrals.models import Referral

__all__ = [
    "BoardState",
    "Candidate",
    "HeldDraw",
    "LearnerMatches",
    "Need",
    "Opening",
    "OpeningMatches",
    "Placement",
    "Referral",
    "SavedSearch",
    "Signature",
]
