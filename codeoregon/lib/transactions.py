"""The number of the transaction that writes a row."""

from django.db import models


class CurrentTransaction(models.Func):
    """``pg_current_xact_id()`` as a bigint: 64 bits, so it never wraps. For a ``db_default``.

    Row ids commit out of order; whoever wants "everything written so far" walks these numbers instead, up to the oldest
    transaction still running (``pg_snapshot_xmin``).
    """

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()
