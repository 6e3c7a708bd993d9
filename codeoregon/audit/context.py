"""Who acts and why, for the history rows that triggers write."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory

from codeoregon.lib.text import visible


@contextmanager
def because(*, by: Any, why: str = "") -> Iterator[None]:
    """History rows written inside carry the user's id (null: the portal itself) and the reason.

    Within a request the middleware has already named the user and the address; this adds to it. An action that
    gives no reason of its own keeps the one around it, and what was said before holds again afterwards.
    """
    with pghistory.context() as said:
        around = dict(said.metadata)
        said.metadata.update(user=getattr(by, "pk", None), why=visible(why) or around.get("why", ""))
        try:
            yield
        finally:
            said.metadata.clear()
            said.metadata.update(around)
