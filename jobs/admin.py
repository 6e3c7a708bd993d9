"""Gathers the slices' admin, so that it is found."""

from jobs.candidates.admin import CandidateAdmin  # noqa: F401
from jobs.matching.admin import MatchRunAdmin  # noqa: F401
from jobs.matching.objections.admin import ObjectionAdmin  # noqa: F401
from jobs.openings.admin import OpeningAdmin  # noqa: F401
from jobs.placements.invoices.admin import InvoiceAdmin  # noqa: F401
from jobs.placements.staff.admin import PlacementAdmin  # noqa: F401
from jobs.placements.staff.follow_ups import FollowUpAdmin  # noqa: F401
from jobs.placements.staff.internships import InternshipTermsAdmin  # noqa: F401
from jobs.placements.staff.reviews import ReviewAdmin  # noqa: F401
from jobs.placements.staff.training import OjtTermsAdmin, SvpHoursAdmin, TrainingStopAdmin  # noqa: F401
from jobs.placements.staff.versions import ModificationAdmin  # noqa: F401
from jobs.placements.timesheets.admin import TimesheetAdmin  # noqa: F401
from jobs.referrals.admin import ReferralAdmin  # noqa: F401
