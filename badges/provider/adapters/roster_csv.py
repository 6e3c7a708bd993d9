"""The adapter for class rosters: a CSV that a school or a training partner sends, one row for each badge of a person.

A person goes by the email address that the roster knows them by. The badges' ids are the partner's own; they are kept
apart from every other provider's.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges.provider.adapters import Adapter, Delivery
from badges.provider.data import CourseRef, EarnedBadge, Profile, ProfileRejected, gravatar_hash
from codeoregon.web.tables import rows

PROVIDER: Final = "roster"
NEEDED: Final = ("email", "badge_id", "badge", "earned_on")
MAX_TEXT: Final = 200
MAX_ID: Final = 2**31 - 1
EARLIEST: Final = datetime(2010, 1, 1, tzinfo=UTC)


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    name: str
    earned_at: datetime
    course: str = ""


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    email: str
    badges: list[_Row]


def clean_handle(text: str) -> str:
    """An email address in lower case. Raises ValueError on anything else."""
    found = text.strip().lower()
    try:
        validate_email(found)
    except ValidationError:
        raise ValueError(_("The email address is not one.")) from None
    return found


def documents(raw: bytes) -> Delivery:
    """A document for each person of the roster. A person with a line that can't be read is left out as a whole.

    A half-read list would look as if badges had vanished. Raises ValueError with a sentence when it is no roster.
    """
    delivery, spoiled = Delivery(), set[str]()
    people: dict[str, list[_Row]] = {}
    names: dict[int, tuple[int, str]] = {}  # badge → the line that named it first, and how
    held: dict[tuple[str, int], int] = {}  # somebody's badge → line
    for line, values in rows(raw, NEEDED):
        handle = values["email"].strip().lower()
        delivery.lines.setdefault(handle, []).append(line)
        try:
            row = _row(values)
            _same_name(names.setdefault(row.id, (line, row.name)), row)
            people.setdefault(clean_handle(handle), []).append(row)
        except ValueError as odd:
            delivery.problems.append((line, str(odd)))
            spoiled.add(handle)
        else:
            first = held.setdefault((handle, row.id), line)
            delivery.badges.setdefault(handle, {}).setdefault(row.id, []).append(line)
            if first != line:
                sentence = _("Line %(line)s gives this person this badge already; the earlier day counts.")
                delivery.problems.append((line, sentence % {"line": first}))
    for handle in sorted(people.keys() - spoiled):
        delivery.documents[handle] = msgspec.json.encode(_Document(handle, people[handle]))
    for handle in spoiled:
        sentence = _("Not read, because another line of this person has to be mended first.")
        bad = {line for line, _why in delivery.problems}
        delivery.problems += [(line, sentence) for line in delivery.lines[handle] if line not in bad]
    delivery.problems.sort()
    return delivery


def _same_name(first: tuple[int, str], row: _Row) -> None:
    line, name = first
    if row.name != name:
        raise ValueError(_("Line %(line)s has another name for badge %(number)s.") % {"line": line, "number": row.id})


def _row(values: dict[str, str]) -> _Row:
    number, name, course = values["badge_id"].strip(), " ".join(values["badge"].split()), values.get("course", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 10 and 1 <= int(number) <= MAX_ID):
        raise ValueError(_("badge_id is a whole number."))
    course = " ".join(course.split())
    if not (name + course).isprintable():
        raise ValueError(_("The badge or the course has a character in it that can't be shown. Type the name anew."))
    if not name or len(name) > MAX_TEXT:
        raise ValueError(_("The badge has a name of at most 200 letters."))
    if len(course) > MAX_TEXT:
        raise ValueError(_("The course has a name of at most 200 letters."))
    return _Row(int(number), name, _noon(values["earned_on"].strip()), course)


def _noon(text: str) -> datetime:
    """Rosters name a day: noon of it in Oregon, which is that day everywhere the programme runs."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(hour=12, tzinfo=ZoneInfo(settings.TIME_ZONE))
    except ValueError:
        raise ValueError(_("earned_on is a day written like 2026-01-31.")) from None
    if not EARLIEST <= day <= datetime.now(UTC) + timedelta(days=1):
        raise ValueError(_("earned_on lies in the future, or before there were badges."))
    return day.astimezone(UTC)


def parse(body: bytes, *, handle: str | None = None) -> Profile:
    """Read one person's document, as ``documents`` made it. Raises ProfileRejected."""
    try:
        found = msgspec.json.decode(body, type=_Document)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProfileRejected(f"The document is not one of ours: {str(error)[:200]}.") from None
    if handle is not None and found.email != handle.lower():
        raise ProfileRejected("The document is about another person.")
    badges: dict[int, EarnedBadge] = {}
    for row in found.badges:
        badge = EarnedBadge(
            external_id=row.id, name=row.name, url="", icon_url="", earned_at=row.earned_at,
            courses=(CourseRef(row.course), CourseRef(row.name)) if row.course else (),
        )  # fmt: skip
        known = badges.setdefault(row.id, badge)
        if known.name != badge.name:
            raise ProfileRejected(f"Badge {row.id} is listed twice with different names.")
        badges[row.id] = min(known, badge, key=lambda one: one.earned_at)
    return Profile(
        handle=found.email, name="", profile_url="", gravatar_hash=gravatar_hash(found.email),
        badges=tuple(badges.values()), points={},
    )  # fmt: skip


ADAPTER: Final = Adapter(
    name=PROVIDER,
    label=gettext_lazy("Class roster"),  # type: ignore[arg-type]
    clean_handle=clean_handle,
    parse=parse,
    documents=documents,
    columns=gettext_lazy(  # type: ignore[arg-type]
        "Columns: email, badge_id (a whole number), badge, earned_on (2026-01-31), and course where the badge belongs"
        " to one. A person's rows are the whole list of their badges. At most 50,000 rows and 5 MB."
    ),
)
