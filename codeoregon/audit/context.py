"""Who acts and why, for the history rows that triggers write."""

from contextlib import AbstractContextManager
from typing import Any

import pghistory

from codeoregon.lib.text import visible


def because(*, by: Any, why: str = "") -> AbstractContextManager[Any]:
    """History rows written inside carry the user's id (null: the portal itself) and the reason.

    Within a request the middleware has already named the user and the address; this adds to it.
    """
    return pghistory.context(user=getattr(by, "pk", None), why=visible(why))
