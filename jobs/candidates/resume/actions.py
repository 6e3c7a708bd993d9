"""Giving and taking back a link and a résumé. Matching reads neither: ``Candidate.version`` stays."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from codeoregon.audit.context import because
from codeoregon.lib.seen.marks import mark
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
from jobs.candidates.resume.reading import Found


@transaction.atomic
def save(*, candidate: Candidate, link: str, file: Found | None = None, by: Any) -> None:
    """Both in one: ``link`` as it is to be ("" for none), and a file that was ``read``, or None to leave what is."""
    row = Candidate.objects.select_for_update().get(pk=candidate.pk)
    with because(by=by):
        if row.link != link:
            row.link = link
            row.clean_fields(exclude=[one.name for one in row._meta.fields if one.name != "link"])
            row.save(update_fields=["link"])
        if file is None:
            return
        made = Resume(
            candidate=row, pages=file.pages, dates=file.dates, has_text=file.has_text, uploaded_at=timezone.now()
        )
        made.put(file.clean)
        Resume.objects.filter(pk=row.pk).delete()
        made.save(force_insert=True)


@transaction.atomic
def remove(*, candidate: Candidate, seen: str, by: Any) -> bool:
    """Remove the résumé that was ``seen`` (its mark); False where another one stands, True also where none does."""
    Candidate.objects.select_for_update().get(pk=candidate.pk)
    row = Resume.objects.light().filter(pk=candidate.pk).first()
    if row is None:
        return True
    if mark_of(row) != seen:
        return False
    with because(by=by):
        row.delete()
    return True


def mark_of(resume: Resume) -> str:
    """Tells this résumé from one given later."""
    return mark(resume.uploaded_at.isoformat())
