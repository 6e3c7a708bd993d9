"""The sync: what is due is claimed, fetched, read, compared and written down, batch by batch.

`run` goes through everything that is due (one run at a time in the whole installation); `one` serves a single learner.
"""
