"""Everything that happened to one row, in words: its versions, its changes of state, and the log of the staff pages.

``reading`` finds it; ``page`` is the base of every staff page and shows it under "History";
``reasoned`` asks why before some of them change.
"""
