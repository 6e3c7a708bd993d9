"""The file as an answer: never opened inside of our pages, never kept by caches."""

from django.http import HttpResponse

from jobs.candidates.resume.models import Resume


def as_download(resume: Resume, name: str) -> HttpResponse:
    """``name``: neutral, without the person's; it needs no quoting."""
    response = HttpResponse(resume.content(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
