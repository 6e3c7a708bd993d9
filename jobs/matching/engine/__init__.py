"""Matching in bulk: every visible candidate against every live opening, the best 50 both ways, exactly.

``vectors`` reads people and openings as columns, ``kernel`` scores them and picks the best (pure; ``compiled`` is its
inner loop), ``patch`` mends lists when a few owners changed (pure), ``store`` says what is due and writes the rows that
differ (``copied`` makes their bytes), ``blocks`` shares a whole run among workers, ``run`` puts it together.
``jobs.matching.score`` is the meaning of every number here; tests hold the two together.
"""

from jobs.matching.engine.run import match_all, match_stale

__all__ = ["match_all", "match_stale"]
