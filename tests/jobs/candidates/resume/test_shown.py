"""What a résumé shows is what is searched, and what employers get: no scans with a line of text, no fonts that keep
their letters, no notes that get lost, no layers that come to light.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from jobs.candidates.resume import reading
from jobs.candidates.resume.pdf.legible import is_garbled
from tests.jobs.candidates.resume.papers import PLAIN, paper


def made(**parts: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in parts.items()})


def name(of: str) -> NameObject:
    return NameObject(f"/{of}")


def text(of: str) -> TextStringObject:
    return TextStringObject(of)


def picture(width: int, height: int, **more: Any) -> Callable[[PdfWriter], None]:
    """Drawn on the first page, under its text."""

    def put(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(b"\x00")
        one = {"Type": name("XObject"), "Subtype": name("Image"), "ColorSpace": name("DeviceGray"), **more}
        size = {key: NumberObject(1) for key in ("Width", "Height")} | {"BitsPerComponent": NumberObject(8)}
        stream.update(made(**{**size, **one}))
        page: Any = writer.pages[0]
        page["/Resources"][name("XObject")] = made(Scan=writer._add_object(stream))
        contents = DecodedStreamObject()
        drawn = f"q {width} 0 0 {height} 0 0 cm /Scan Do Q\n".encode()
        contents.set_data(drawn + page["/Contents"].get_data())
        page[name("Contents")] = writer._add_object(contents)

    return put


def font(**parts: Any) -> Callable[[PdfWriter], None]:
    def put(writer: PdfWriter) -> None:
        writer.pages[0]["/Resources"]["/Font"]["/F1"].update(made(**parts))  # type: ignore[index]

    return put


def widget(**parts: Any) -> Callable[[PdfWriter], None]:
    def put(writer: PdfWriter) -> None:
        box = ArrayObject([FloatObject(side) for side in (0, 0, 99, 20)])
        field = made(Type=name("Annot"), Subtype=name("Widget"), FT=name("Tx"), T=text("name"), Rect=box, **parts)
        writer.pages[0][name("Annots")] = ArrayObject([writer._add_object(field)])

    return put


def layers(**settings: Any) -> Callable[[PdfWriter], None]:
    def put(writer: PdfWriter) -> None:
        layer = writer._add_object(made(Type=name("OCG"), Name=text("Years")))
        named = {key: ArrayObject([layer]) if value == "it" else value for key, value in settings.items()}
        known = made(OCGs=ArrayObject([layer]), D=made(Order=ArrayObject([layer]), **named))
        writer._root_object[name("OCProperties")] = known

    return put


def note(flags: int = 4) -> Callable[[PdfWriter], None]:
    def put(writer: PdfWriter) -> None:
        one = FreeText(text="I lead a team of five.", rect=(0, 0, 99, 20))
        one[name("F")] = NumberObject(flags)
        writer.add_annotation(0, one)

    return put


MANY_WORDS = "\n".join(["I build pages that everybody can use, with care and tests."] * 6)
NAMES = ArrayObject([NumberObject(65), *(name(f"G{number}") for number in range(9))])


@pytest.mark.parametrize(
    ("said", "also", "legible"),
    [
        ("Scanned with CamScanner, the best app", picture(612, 792), False),
        ("Scanned with CamScanner, the best app", picture(500, 700), False),
        (MANY_WORDS, picture(612, 792), True),
        (PLAIN, picture(120, 160), True),
        (PLAIN, font(Subtype=name("Type0"), Encoding=name("Identity-H")), False),
        (PLAIN, font(Encoding=made(Differences=NAMES)), False),
        (PLAIN, font(Encoding=made(Differences=ArrayObject([NumberObject(65), name("A"), name("uni0042")]))), True),
    ],
)
def test_what_cannot_be_searched_is_told(said: str, also: Any, legible: bool) -> None:
    assert reading.read(paper(said, also=also)).has_text is legible


@pytest.mark.parametrize(
    ("said", "garbled"),
    [
        (MANY_WORDS, False),
        ("HTML, CSS, Python, Django", False),
        ("\x01\x02\x03 Ana \x04\x05", True),
        ("\ue001\ue002\ue003 Ana", True),
        ("'DWH RI ELUWK ZHE GHYHORSHU " * 20, True),
        ("D a t e o f b i r t h M a y t h e t h i r d", False),
        ("D a t e o f b i r t h 3 M a y 1 9 7 0 i n O r e g o n", True),
    ],
)
def test_signs_that_make_no_words(said: str, garbled: bool) -> None:
    assert is_garbled(said) is garbled


@pytest.mark.parametrize(
    ("also", "code"),
    [
        (widget(V=text("Ana Rivera")), "notes"),
        (widget(Parent=made(V=text("Ana Rivera"))), "notes"),
        (widget(AS=name("Yes")), "notes"),
        (note(), "notes"),
        (layers(OFF="it"), "layers"),
        (layers(BaseState=name("OFF")), "layers"),
        (picture(9, 9, Subtype=name("PS")), "active"),
        (picture(9, 9, Subtype=name("Form"), Subtype2=name("PS")), "active"),
    ],
)
def test_what_would_be_lost_or_come_to_light_is_refused(also: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        reading.read(paper(also=also))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "also",
    [
        widget(),
        widget(V=text("")),
        widget(V=name("Off"), AS=name("Off")),
        note(flags=2),
        layers(ON="it"),
        lambda writer: writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org")),
    ],
)
def test_what_nobody_would_miss_is_let_be(also: Any) -> None:
    assert reading.read(paper(also=also)).has_text


def test_nothing_unseen_stays_with_a_picture() -> None:
    def put(writer: PdfWriter) -> None:
        told = DecodedStreamObject()
        told.set_data(b"<x:xmpmeta>1970</x:xmpmeta>")
        told.update(made(Type=name("Metadata"), Subtype=name("XML")))
        more = {key: made(Note=text("From 1970")) for key in ("OPI", "Ref", "PieceInfo")}
        picture(90, 90, Metadata=writer._add_object(told), **more)(writer)

    clean = reading.read(paper(also=put)).clean
    assert b"Scan" in clean
    assert not any(word in clean for word in (b"xmpmeta", b"1970", b"/Metadata", b"/OPI", b"/Ref ", b"/PieceInfo"))
