"""Gathers the slices' admin, so that it is found."""

from enrollment.desk.admin import EnrollmentAdmin, SignUpImportAdmin  # noqa: F401
from enrollment.desk.officer.admin import SelfIdentificationReadAdmin  # noqa: F401
from enrollment.eligibility.admin import DeterminationAdmin  # noqa: F401
from enrollment.intake.admin import ConsentAdmin  # noqa: F401
from enrollment.intake.waitlist.admin import FundingStreamAdmin  # noqa: F401
from enrollment.outcomes.admin import FigureAdmin  # noqa: F401
from enrollment.programs.admin import ProgrammeAdmin  # noqa: F401
from enrollment.programs.admin_seats import SeatAdmin  # noqa: F401
