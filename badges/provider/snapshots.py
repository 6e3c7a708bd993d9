"""How long the documents behind awards are kept."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

BATCH: Final = 2_000  # rows of one statement: nobody waits long for their locks


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
