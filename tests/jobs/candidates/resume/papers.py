"""PDFs for tests, written by hand or with pypdf."""

from collections.abc import Callable
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

PLAIN = "Ana Rivera. Web developer. I build pages that everybody can use."


def paper(*pages: str, also: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    """One page of text each; ``also`` does something to it before it is written."""
    writer = PdfWriter()
    for text in pages or (PLAIN,):
        page = writer.add_blank_page(612, 792)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        names = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
        fonts = DictionaryObject({NameObject("/F1"): names})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        lines = "".join(f"({line}) Tj 0 -16 Td " for line in text.split("\n"))
        stream.set_data(f"BT /F1 12 Tf 72 720 Td {lines}ET".encode("latin-1") if text else b"")
        page[NameObject("/Contents")] = writer._add_object(stream)
    also(writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def drawn(writer: PdfWriter) -> None:
    """Draws without letters on the first page, as a scan does."""
    stream = DecodedStreamObject()
    stream.set_data(b"0 0 m 10 10 l S " * 100)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
