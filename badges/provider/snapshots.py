"""How long the documents behind awards are kept, and what the database itself enforces about them, raw SQL included."""

from datetime import timedelta
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


def forget() -> int:
    """Delete kept profiles older than ``SNAPSHOT_DAYS``, never an account's newest; how many. 0 days keeps all."""
    if not settings.SNAPSHOT_DAYS:
        return 0
    before, gone = timezone.now() - timedelta(days=settings.SNAPSHOT_DAYS), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM badges_snapshot WHERE id IN (SELECT s.id FROM badges_snapshot s WHERE s.taken_at < %s"
                " AND EXISTS (SELECT FROM badges_snapshot n WHERE n.account_id = s.account_id"
                " AND (n.taken_at, n.id) > (s.taken_at, s.id)) LIMIT %s)",
                [before, BATCH],
            )
            gone += cursor.rowcount
            if cursor.rowcount < BATCH:
                return gone
