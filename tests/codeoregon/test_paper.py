"""Documents to print: what a reader, a screen reader and a printer find in them."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from codeoregon.paper import Block, Facts, Heading, NewPage, Paper, Points, Table, Text, as_pdf

MADE = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)
ALL = (
    Heading("Terms"),
    Text("The wage is $24.50 an hour."),
    Points(["first", "second"]),
    Facts([("Employer", "Cedar & Sons"), ("Place", "Portland")]),
    Table(["Week", "Hours"], [["January 4", "40.00"], ["January 11", "38.50"]], numbers=[1]),
)


def _read(*blocks: Block, title: str = "Agreement 12", language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(as_pdf(Paper(title, blocks, foot="Code Oregon", made=MADE, language=language))))


def _words(reader: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def test_everything_written_is_on_the_page():
    words = _words(_read(*ALL))
    for part in (
        "Agreement 12",
        "Terms",
        "$24.50",
        "first",
        "Cedar & Sons",
        "January 11",
        "38.50",
        "Code Oregon",
        "1 / 1",
    ):
        assert part in words


def test_a_screen_reader_finds_language_title_headings_and_tables():
    reader = _read(*ALL, language="es")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "es"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Agreement 12"
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= _tags(root["/StructTreeRoot"])
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_the_sheet_is_letter_and_breaks_where_told():
    reader = _read(Text("one"), NewPage(), Text("two"))
    assert [tuple(page.mediabox[2:]) for page in reader.pages] == [(612, 792), (612, 792)]


def test_what_people_type_is_never_markup():
    evil = '#set page(width: 1in) \\ $x$ *bold* `code` @ref <label> // gone? "quoted" \u0007'
    words = _words(_read(Heading(evil), Text(evil), Points([evil]), Facts([(evil, evil)]), Table([evil], [[evil]])))
    assert words.count("#set page(width: 1in)") == 7
    assert words.count("*bold* `code` @ref <label> // gone?") == 7


@pytest.mark.parametrize("name", ["Nguyễn Thị", "Жанна", "李小龙", "محمد", "🦊 Fox"])
def test_a_name_in_any_letters_still_gives_a_document(name):
    assert "Portland" in _words(_read(Facts([("Name", name), ("Place", "Portland")]), title=name))


@pytest.mark.parametrize("name", ["李 小龙", "김민준", "አበበ ቢቂላ", "🦊", "👩🏽‍💻"])
def test_letters_that_cannot_be_printed_are_said_in_words_and_not_as_boxes(name):
    reader = _read(Facts([("Name as typed", f"{name} Rivera")]), Table(["Who"], [[name]]), title=name)
    assert _words(reader).count("(letters as typed in the portal)") == 3
    assert "Name as typed: (letters as typed in the portal) Rivera" in _words(reader)
    assert "pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    spanish = _words(_read(Facts([("Nombre", name)]), language="es"))
    assert "(letras como se escribieron en el portal)" in spanish


def test_the_same_blocks_give_the_same_bytes():
    paper = Paper("Agreement 12", ALL, foot="Code Oregon", made=MADE)
    assert as_pdf(paper) == as_pdf(paper)


def test_a_long_table_repeats_its_head_on_each_page():
    reader = _read(Table(["Week", "Hours"], [[f"week {n}", "40.00"] for n in range(120)]))
    assert len(reader.pages) > 2
    assert all("Hours" in page.extract_text() for page in reader.pages)


def _tags(node: object) -> set[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*(_tags(one) for one in node))
    if not isinstance(node, dict):
        return set()
    own = {str(node["/S"])} if "/S" in node else set()
    return own | _tags(node.get("/K"))
