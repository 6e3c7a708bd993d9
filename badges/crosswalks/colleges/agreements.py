"""Agreements with their whole past, as a portal is set up: from a folder with ``agreements.csv`` and a file for each
version.

Columns of agreements.csv: college, city, website, agreement, version, catalogue_year, effective_from (empty: a draft),
file, note. Versions of one agreement stand in their order. The files are what ``importing`` reads.
"""

import datetime as dt
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from badges.crosswalks.colleges.importing import replace_courses
from badges.crosswalks.colleges.models import Agreement, AgreementVersion, College
from badges.crosswalks.versions.actions import publish
from badges.crosswalks.versions.reports import Rejected
from codeoregon.lib.states import MoveRefused
from codeoregon.web.tables import Unreadable, rows

INVENTED = Path(__file__).parent / "data"  # for the demo: no such colleges exist
INDEX: Final = "agreements.csv"
NEEDED: Final = (
    "college",
    "city",
    "website",
    "agreement",
    "version",
    "catalogue_year",
    "effective_from",
    "file",
    "note",
)


class AgreementsRejected(Exception):
    """Nothing was imported; ``problems`` holds a sentence a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@transaction.atomic
def import_agreements(folder: Path) -> list[AgreementVersion]:
    """Make every version that the folder names. Raises AgreementsRejected, also when a version exists already."""
    made, problems = [], list[str]()
    try:
        lines = list(rows((folder / INDEX).read_bytes(), NEEDED))
    except (OSError, Unreadable) as odd:
        raise AgreementsRejected([f"{INDEX}: {odd}"]) from odd
    for line, row in lines:
        try:
            with transaction.atomic():
                made.append(_version(folder, {name: value.strip() for name, value in row.items()}))
        except Rejected as rejected:
            problems += [f"{row['file']} line {number}: {why}" for number, why in rejected.problems]
        except ValidationError as odd:
            problems.append(f"{INDEX} line {line}: {' '.join(odd.messages)}")
        except (ValueError, OSError, MoveRefused) as odd:
            problems.append(f"{INDEX} line {line}: {odd}")
    if problems:
        raise AgreementsRejected(problems)
    return made


def _version(folder: Path, row: dict[str, str]) -> AgreementVersion:
    name = row["file"]
    if not name or Path(name).name != name:
        raise ValueError("the file lies in the same folder")
    day = dt.date.fromisoformat(row["effective_from"]) if row["effective_from"] else None
    college, _new = College.objects.get_or_create(
        name=row["college"], defaults={"city": row["city"], "website": row["website"]}
    )
    agreement, _new = Agreement.objects.get_or_create(college=college, title=row["agreement"])
    draft = AgreementVersion(
        agreement=agreement, version=int(row["version"]), catalogue_year=row["catalogue_year"], note=row["note"]
    )
    for one in (college, agreement, draft):
        one.full_clean()
    draft.save()
    replace_courses(draft=draft, raw=(folder / name).read_bytes(), by=None)
    if day is None:
        return draft
    found: AgreementVersion = publish(draft=draft, effective_from=day, why=row["note"] or "import", by=None)
    return found
