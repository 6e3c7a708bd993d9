"""Ages, birth and graduation dates in a text about a person: employers in Oregon may not ask for them before a first
interview (ORS chapter 659A, changed 2025), so what we send before it holds none. And Social Security numbers, which no
employer needs to get to know somebody.

``finding`` is what others call. Needs no Django: the text of a résumé is searched in a process of its own. Nothing here
understands a text: a miss shows something too early, a false alarm delays it, and both happen.
"""
