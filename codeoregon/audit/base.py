"""The base of every history table."""

import pghistory.models
from django.db import models

from codeoregon.lib.transactions import CurrentTransaction


class Event(pghistory.models.Event):
    """One version of one row, with the number of the transaction that wrote it: sealing walks these."""

    pgh_xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        abstract = True
