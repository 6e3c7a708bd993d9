"""What the demo learner gives employers beside the badges: a link, and a résumé of one page, the same each time."""

import datetime as dt

from codeoregon.paper import Block, Heading, Paper, Points, Text, as_pdf
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume

LINK = "https://github.example.org/demo-learner"
DONE = [
    "Built a website for a neighborhood tool library, with a calendar of who has which tool.",
    "Answered questions of customers in a hardware store for six years.",
    "Keeps the sign-up list of a food pantry, and wrote the program that prints it.",
]


def give(candidate: Candidate, *, at: dt.datetime) -> None:
    Candidate.objects.filter(pk=candidate.pk).update(link=LINK)
    resume = Resume(candidate=candidate, pages=1, dates=[], has_text=True, uploaded_at=at)
    resume.put(made(candidate.user.full_name, at))
    resume.save(force_insert=True)


def made(name: str, at: dt.datetime) -> bytes:
    """The PDF, which holds no personal dates."""
    does = Text("I make web pages that everybody can use.")
    blocks: list[Block] = [Heading("What I do"), does, Heading("What I did"), Points(DONE)]
    return as_pdf(Paper(title=name, blocks=blocks, foot="Résumé", made=at, language="en"))
