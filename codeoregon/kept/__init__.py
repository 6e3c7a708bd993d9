"""What can be made again, kept for a while in Redis: bytes under names. With Redis gone nothing is kept and all works.

Nobody may rely on what is here being there, nor on its being fresh: whoever keeps something puts into its name what it
depends on. Rate limits and sessions are not kept here: they must hold when Redis is lost.
"""

import hashlib
import logging
import time
from collections.abc import Mapping
from typing import Any

from django.core.cache import caches

log = logging.getLogger(__name__)
CACHE = "pages"
PAUSE_SECONDS = 5.0  # after a failure nobody asks for so long: a Redis that hangs costs one request its time-out
_closed_until = 0.0


class Bytes:
    """Serializer of the cache: bytes as they are. Django's own would unpickle, hence run, whatever lies in Redis."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, data: bytes) -> bytes:
        return data


def get(*names: str) -> dict[str, bytes]:
    """What is kept of these names, in one question."""
    keys = {_key(name): name for name in names}
    found = _try("get_many", list(keys)) or {}
    return {keys[key]: value for key, value in found.items()}


def put(values: Mapping[str, bytes], seconds: int) -> None:
    """Keep these for at most so long."""
    if values:
        _try("set_many", {_key(name): value for name, value in values.items()}, seconds)


def _key(name: str) -> str:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _try(method: str, *args: Any) -> Any:
    global _closed_until
    if time.monotonic() < _closed_until:
        return None
    try:
        return getattr(caches[CACHE], method)(*args)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with Redis, pages come without it
        _closed_until = time.monotonic() + PAUSE_SECONDS
        log.warning("the page cache does not answer (%s); going on without it", type(error).__name__)
        return None
