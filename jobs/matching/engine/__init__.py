"""Matching in bulk: every visible candidate against every live opening, the best 50 both ways, exactly.
What a learner set aside makes room in that learner's list, and changes nothing in the opening's.

``vectors`` reads people and openings as columns, ``kernel`` scores them and picks the best (pure; ``compiled`` is its
inner loop), ``patch`` mends lists when a few owners changed (pure), ``store`` says what is due and writes the rows that
differ (``copied`` makes their bytes), ``blocks`` shares a whole run among workers, ``run`` puts it together.
``jobs.matching.score`` is the meaning of every number here; tests hold the two together.

Importing this loads no arithmetic, and ``vectors`` only numpy: what compiles is loaded by who matches.
"""

from typing import Any


def match_all(progress: Any = None) -> dict[str, int]:
    """See ``run.match_all``."""
    from jobs.matching.engine import run

    return run.match_all(progress)


def match_stale(progress: Any = None) -> dict[str, int]:
    """See ``run.match_stale``."""
    from jobs.matching.engine import run

    return run.match_stale(progress)
