"""Gathers the slices' tasks, so that it is found."""

from jobs.board.fits.tasks import begin_fit_mails, mail_new_fits  # noqa: F401
from jobs.board.saved.tasks import mail_saved_searches  # noqa: F401
from jobs.matching.tasks import match_all, match_stale  # noqa: F401
from jobs.openings.tasks import expire_openings, open_openings, remind_of_ends  # noqa: F401
from jobs.placements.ojt.tasks import tell_place_free, watch_contracts  # noqa: F401
from jobs.referrals.silence.tasks import remind_of_silence, tell_of_ends  # noqa: F401
