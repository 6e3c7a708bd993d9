"""Contract and versions to print and keep: the whole text, and a page with who signed what, when and from where."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation

from codeoregon.lib.templatetags.co import moment_text
from codeoregon.paper import Block, Facts, Heading, NewPage, Paper, Points, Text, as_pdf
from jobs.placements.models import GivenSignature, Placement
from jobs.placements.signing import agreement
from jobs.placements.versions import text as versions
from jobs.placements.versions.models import Modification


def answer(placement: Placement, number: int = 1) -> HttpResponse:
    """The PDF of one version, to those who may see it (the caller's to check); 404 while staff write it."""
    if number == 1:
        if not agreement.shown(placement):
            raise Http404
        made = of_placement(placement)
    else:
        made = of_version(get_object_or_404(Modification.objects.shown().whole(), placement=placement, number=number))
    headers = {"Content-Disposition": f'inline; filename="agreement-{placement.pk}-version-{number}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def of_placement(placement: Placement) -> bytes:
    """The first version as PDF. Raises nothing of its own: an unsigned one says so."""
    made = placement.signed_at or placement.created_at
    return _pdf(agreement.text_of(placement), placement.signatures.all(), made)


def of_version(version: Modification) -> bytes:
    """A modification as PDF, with what it changes at the end: that is no part of what was signed."""
    changes = versions.changes(versions.before(version), versions.text_of(version))
    words = {"+": "New: ", "-": "Gone: "}
    points = [words[one.sign] + one.text.removeprefix("• ") for one in changes if one.sign in words]
    more: list[Block] = [Heading("What this version changes"), Points(points)] if points else []
    return _pdf(versions.text_of(version), version.signatures.all(), version.signed_at or version.created_at, more)


def _pdf(text: str, signatures: Any, made: Any, more: Sequence[Block] = ()) -> bytes:
    """Always in English, like the text itself."""
    title, *rest = agreement.cut(text)
    with translation.override("en"):
        signed = list(signatures.order_by("signed_at", "pk"))
        blocks = [*_body(rest), NewPage(), *_signatures(text, signed), *more]
    return as_pdf(Paper(title=title, blocks=blocks, foot=title, made=timezone.localtime(made)))


def _body(paragraphs: Sequence[str]) -> Iterator[Block]:
    """Paragraphs, and what begins with a dot as a list."""
    points: list[str] = []
    for line in paragraphs:
        if line.startswith("• "):
            points.append(line[2:])
            continue
        if points:
            yield Points(points)
            points = []
        yield Text(line)
    if points:
        yield Points(points)


def _signatures(text: str, signed: Sequence[GivenSignature]) -> Iterator[Block]:
    yield Heading("Signatures")
    yield Text(f"SHA-256 of the text above, in UTF-8: {agreement.digest(text)}")
    if len(signed) < len(GivenSignature.Party.values):
        yield Text("Not signed by all parties: this does not bind anybody yet.")
    for one in signed:
        yield Heading(one.get_party_display())
        yield Facts(
            [
                ("Name as typed", one.typed_name),
                ("Time", f"{moment_text(one.signed_at)} (Pacific time)"),
                ("Network address", one.address or "not known"),
                ("SHA-256 of the text signed", one.document_sha256),
            ]
        )
