"""What tells whether the board still shows what it showed."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.openings.models import Opening
from jobs.openings.states import OpeningState

# One question. The row may be missing (nothing was published yet); an opening that runs out changes the board by the
# clock alone, so the newest such moment counts as a change too.
_STAMP = """
SELECT state.transaction, state.changed_at, (
    SELECT max(expires_at) FROM jobs_opening WHERE state = 'published' AND expires_at <= %s
) FROM (SELECT 1) AS one LEFT JOIN jobs_boardstate AS state ON true
"""


class BoardState(models.Model):
    """One row: the transaction that last changed anything the board shows. Written by triggers (``sql.py``), at commit,
    so that bulk and raw writes count and nobody reads a new number with old rows.
    """

    transaction = models.BigIntegerField(_("transaction"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("state of the job board")
        verbose_name_plural = _("states of the job board")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="board_state_is_one_row")]

    def __str__(self) -> str:
        return str(self.transaction)


@dataclass(frozen=True)
class Stamp:
    """Names one state of the board: while it is the same, every list, count and feed is the same, day by day."""

    text: str
    at: dt.datetime | None  # when it came about; None while the board is as new
    written: str  # what ``last_written`` said
    read_at: dt.datetime = field(compare=False)

    def etag(self, what: str) -> str:
        """The name of ``what`` in this state."""
        return hashlib.blake2b(f"{self.text} {what}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def stamp() -> Stamp:
    """The state of the board now. Read it before what depends on it: then at worst what is kept is newer than named."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [now])
        transaction, changed_at, ran_out = cursor.fetchone()
    moments = [moment for moment in (changed_at, ran_out) if moment is not None]
    parts = [str(transaction or 0), *(f"{moment:%y%m%d%H%M%S%f}" for moment in moments), f"{timezone.localdate():%j}"]
    return Stamp("-".join(parts), max(moments, default=None), str(transaction or 0), now)


def last_written() -> str:
    """Which transaction last changed the board: the stamp of a board whose ``lasts_until`` has not come.

    Asked for each kept page, so one short way to the database and back: the question itself tells whether the
    connection still lives, where Django would ask another one first.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _last_written()
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _last_written()


def _last_written() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction FROM jobs_boardstate")
        return str((cursor.fetchone() or (0,))[0])


def lasts_until(now: Stamp) -> dt.datetime:
    """When the clock alone ends this state: the next opening runs out, or the day is over."""
    running = Opening.objects.filter(state=OpeningState.PUBLISHED, expires_at__gt=now.read_at)
    runs_out = running.order_by("expires_at").values_list("expires_at", flat=True).first()
    tomorrow = timezone.localtime(now.read_at).date() + dt.timedelta(days=1)
    midnight = timezone.make_aware(dt.datetime.combine(tomorrow, dt.time()))
    return min(runs_out, midnight) if runs_out else midnight
