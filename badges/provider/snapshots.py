"""How long the documents behind awards are kept, and what the database itself enforces about them, raw SQL included."""

from datetime import datetime, timedelta
from typing import Final

import pgtrigger
from django.conf import settings
from django.db import connection
from django.utils import timezone

BATCH: Final = 2_000  # rows of one statement: nobody waits long for their locks
EVIDENCE_STAYS = pgtrigger.Protect(
    name="evidence_stays", operation=pgtrigger.UpdateOf("account_id", "taken_at", "sha256", "body")
)
# Older ones go after SNAPSHOT_DAYS; the newest only with the account of somebody who had theirs erased.
NEWEST_STAYS = pgtrigger.Trigger(
    name="newest_stays",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF EXISTS (SELECT FROM badges_snapshot n WHERE n.account_id = OLD.account_id
                AND (n.taken_at, n.id) > (OLD.taken_at, OLD.id))
            OR EXISTS (SELECT FROM codeoregon_erasure e JOIN badges_provideraccount a ON a.user_id = e.user_id
                WHERE a.id = OLD.account_id) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'the newest profile of an account is kept' USING ERRCODE = 'check_violation';
    """,
)

_SNAPSHOTS: Final = (
    "DELETE FROM badges_snapshot WHERE id IN (SELECT s.id FROM badges_snapshot s WHERE s.taken_at < %s"
    " AND EXISTS (SELECT FROM badges_snapshot n WHERE n.account_id = s.account_id"
    " AND (n.taken_at, n.id) > (s.taken_at, s.id)) LIMIT %s)"
)
_SET_ASIDE: Final = (
    "DELETE FROM badges_quarantine WHERE id IN (SELECT q.id FROM badges_quarantine q WHERE q.at < %s"
    " AND (q.settled_at IS NOT NULL OR EXISTS (SELECT FROM badges_quarantine n WHERE n.account_id = q.account_id"
    " AND n.settled_at IS NULL AND (n.at, n.id) > (q.at, q.id))) LIMIT %s)"
)


def forget() -> int:
    """Delete kept profiles older than ``SNAPSHOT_DAYS``, never an account's newest, and what was set aside before that
    (of what nobody has looked at, the newest of an account stays); how many. 0 days keeps all.
    """
    if not settings.SNAPSHOT_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.SNAPSHOT_DAYS)
    return sum(_in_batches(statement, before) for statement in (_SNAPSHOTS, _SET_ASIDE))


def _in_batches(statement: str, before: datetime) -> int:
    gone = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [before, BATCH])
            gone += cursor.rowcount
            if cursor.rowcount < BATCH:
                return gone
