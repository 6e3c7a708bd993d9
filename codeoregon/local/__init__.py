"""Everything on one machine: real Postgres and real Redis out of packages, and one command that runs it all.

``start`` holds the plan of ``manage.py up``, ``supervisor`` keeps what it started alive, ``janitor`` cleans up when the
supervisor itself is killed, ``servers`` and ``binaries`` know Postgres and Valkey, ``places`` knows where things lie,
``announce`` tells people and scripts how to get in, ``demo`` holds what the demo programmes of all apps share.
"""


def learners(scale: float) -> int:
    """How many people the demo programme has: 5,256 as on launch day, times ``scale``, but never too few to look at."""
    return max(40, round(5_256 * scale))
