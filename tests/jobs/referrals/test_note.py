"""Ages, birth and graduation dates in a text about a person are found; what is no such date is let be."""

import pytest

from jobs.candidates.dates.finding import in_note
from jobs.referrals import note


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Saad is 58 years old, born 1968 and graduated in 1990",
            ["58 years old", "born 1968", "graduated in 1990"],
        ),
        ("A 58-year-old with drive, fifty-eight years of age", ["58-year-old", "fifty-eight years of age"]),
        ("She is 58, and keen", ["She is 58"]),
        ("Aged 45, turned 46 in May", ["Aged 45", "turned 46"]),
        ("In her late fifties; age: 45", ["In her late fifties", "age: 45"]),
        ("DOB 3/4/68, born on May 3, 1968", ["DOB", "born on May 3, 1968"]),
        ("Left PSU. Graduated from it with honors\nin 1998.", ["Graduated from it with honors in 1998"]),
        (
            "1998 graduate, class of ’98, bachelor's degree 1998",
            ["1998 graduate", "class of ’98", "bachelor's degree 1998"],
        ),
        ("A recent college graduate. Tiene 58 años.", ["recent college graduate", "Tiene 58 años"]),
        ("５８ years old", ["58 years old"]),
    ],
)
def test_what_tells_an_age_or_a_date_is_found_as_it_is_written(text: str, found: list[str]) -> None:
    assert in_note(text) == found
    assert all(f"“{one}”" in note.refusal(text) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "20 hours a week, 2 years of experience, 20 years of experience with HTML.",
        "Earned HTML Basics in 2026. Graduate of our front end pathway.",
        "She is 20 points ahead; her score is 85. Manages 20 websites, 30 hours on average.",
        "Speaks at youth centers. Born leader. Can work from January 2027 on.",
        "A 3-year-old codebase. Tiene 20 años de experiencia.",
        "",
    ],
)
def test_work_skills_and_hours_are_no_dates_of_a_person(text: str) -> None:
    assert note.refusal(text) == ""


@pytest.mark.parametrize("written", ["123-45-6789", "Her social is 123456789.", "SS# 123‑45‑6789"])
def test_a_social_security_number_is_refused_and_not_repeated(written: str) -> None:
    said = note.refusal(f"Knows HTML. {written}")
    assert "Social Security number" in said
    assert "6789" not in said


def test_a_phone_is_no_such_number() -> None:
    assert note.refusal("Call 503-555-0100 or +34 912 34 5678.") == ""
