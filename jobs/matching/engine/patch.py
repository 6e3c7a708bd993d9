"""Mending a list when a few of its possible entries changed, without looking at all the others. Pure.

Let a full list's *bound* be its last key. Whoever did not change and is not in the list has a key below it. So: take
out all that changed or went, put in the new keys of those that changed, keep the best. When the mended list is as
full as before and ends no lower than the bound, nobody outside can belong in it, and it is exact; otherwise the owner
needs a refill, that is a comparison with everybody. A list that was not full held everybody who scored, so it is
exact either way.
"""

import numpy as np

from jobs.matching.engine.kernel import KEEP


def touched(bounds: np.ndarray, holds: np.ndarray, new_keys: np.ndarray) -> np.ndarray:
    """bool [n]: owners whose list can change. ``bounds`` [n]: last key of full lists, else 0; ``holds`` [n]:
    contains a changed entry; ``new_keys`` [changed, n].
    """
    if not len(new_keys):
        return holds
    return holds | (new_keys.max(axis=0) > bounds)


def mend(old: np.ndarray, stays: np.ndarray, new: np.ndarray) -> np.ndarray | None:
    """The new list [KEEP], or None when it needs a refill.

    ``old`` [KEEP]: keys, descending, 0 for none; ``stays`` [KEEP]: entry neither changed nor went; ``new``: keys of
    what changed.
    """
    bound = old[-1]
    keys = np.concatenate([old[stays], new])
    keys = -np.sort(-keys[keys > 0])[:KEEP]
    if bound and (len(keys) < KEEP or keys[-1] < bound):
        return None
    mended = np.zeros(KEEP, dtype=np.int64)
    mended[: len(keys)] = keys
    return mended
