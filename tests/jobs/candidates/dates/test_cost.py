"""A text that was written to be slow is searched in about the time of any other."""

import time

import pytest

from jobs.candidates.dates.finding import has_number, in_note, in_resume

MOST = 200_000  # letters, far more than ten pages hold
SECONDS = 8  # about one on a quiet machine; the limit of the process is 30


@pytest.mark.parametrize(
    "again",
    [
        "a",
        " ",
        ".",
        "1/",
        "D a ",
        "bachelor,",
        "graduat",
        "2015 a ",
        "education ",
        "born in the year of ",
        "123-45-",
        "123 45 ",
        "1/1/",
        "Aa '9",
        "10 years old a ",
    ],
)
def test_the_cost_is_bounded(again: str) -> None:
    text = again * (MOST // len(again))
    for search in (in_note, in_resume, has_number):
        began = time.process_time()
        search(text)
        assert time.process_time() - began < SECONDS, search.__name__
