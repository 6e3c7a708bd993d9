"""Whether a file may be somebody's résumé: looked into in another process, which a hostile file may break or stop."""

import json
import subprocess
import sys
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobs.candidates.resume.limits import MOST_BYTES, SECONDS

BEGINS_WITHIN = 1024  # bytes in which a PDF names itself
SENTENCES = {
    "empty": _("This file is empty. Choose another one."),
    "large": _("This file is too large. A résumé may have 2 MB at most."),
    "type": _("This is not a PDF. Save your résumé as a PDF, and choose that file."),
    "broken": _("We could not read this file. Save your résumé as a PDF once more, and choose the new file."),
    "encrypted": _("This PDF is locked with a password. Save it without one, and choose the new file."),
    "long": _("This PDF has too many pages. A résumé may have 10 pages at most."),
    "active": _(
        "This PDF has parts that can run, send something or carry other files. Print it to a new PDF, and choose that."
    ),
    "notes": _(
        "This PDF has form fields or notes, which employers would not see. Print it to a new PDF, and choose that."
    ),
    "layers": _("This PDF has hidden layers, which employers would see. Print it to a new PDF, and choose that."),
    "number": _(
        "There is a number in this file that looks like a Social Security number. No employer needs it to get to know"
        " you. Take it out, and choose the new file."
    ),
}


@dataclass(frozen=True)
class Found:
    """What a PDF told: pages, the words that read like personal dates, whether there was text to search; and ``clean``,
    the file written anew, which is the one to keep.
    """

    pages: int
    dates: list[str]
    has_text: bool
    clean: bytes = field(default=b"", repr=False, compare=False)


def read(content: bytes) -> Found:
    """Look into a PDF, for 30 seconds at most. Raises ValidationError with a sentence."""
    if not content:
        raise _refused("empty")
    if len(content) > MOST_BYTES:
        raise _refused("large")
    if b"%PDF-" not in content[:BEGINS_WITHIN]:
        raise _refused("type")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jobs.candidates.resume.pdf.inside"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd=settings.ROOT,
            env={},  # nothing of ours to be read there
            check=True,
        )
        said, _line, clean = done.stdout.partition(b"\n")
        answer = json.loads(said)
    except (subprocess.SubprocessError, OSError, ValueError) as odd:
        raise _refused("broken") from odd
    if "refused" in answer:
        raise _refused(answer["refused"])
    if len(clean) > MOST_BYTES:
        raise _refused("large")
    return Found(answer["pages"], answer["dates"], answer["text"], clean)


def _refused(code: str) -> ValidationError:
    return ValidationError(SENTENCES[code], code=code)
