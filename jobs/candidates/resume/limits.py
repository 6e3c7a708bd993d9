"""How much a résumé may be, and what reading it may cost. Needs no Django."""

MOST_BYTES = 2 * 1024 * 1024
MOST_PAGES = 10
MOST_FOUND = 12  # places that are named to the learner
CPU_SECONDS = 15
SECONDS = 30  # on the clock
MEMORY = 768 * 1024 * 1024
