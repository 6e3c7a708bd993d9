"""How a placement goes: reviews while it lasts, and what became of the work in the quarters after it ended."""
