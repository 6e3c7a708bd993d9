"""Reading a CSV of existing sign-ups: each row with what would come of it. Writes nothing."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.accounts.models import Audience, User
from codeoregon.lib.counties import COUNTIES, counties_of_zip, in_a_sentence
from codeoregon.lib.text import OF_A_NAME, clean_phone, has_mailbox, one_line
from enrollment.eligibility.findings import OUTSIDE, Finding, outcome, years
from enrollment.eligibility.models import Outcome
from enrollment.intake.forms import five_digits, in_counties, is_doubtful, is_zip
from enrollment.intake.models import Covered, Enrollment, PriorityGroup

COLUMNS = ("name", "email", "phone", "zip", "county", "applied_on")
OPTIONAL = ("birth_date", "veteran", "priority_groups", "language")
MOST_ROWS, MOST_BYTES = 10_000, 1024 * 1024
OLDEST = 110  # years
BEYOND = ""  # the column without a name
VETERAN = {"": "", "yes": Covered.VETERAN, "spouse": Covered.SPOUSE, "no": Covered.NO}


class Unreadable(Exception):
    """The file as a whole cannot be read; the text says why."""


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (2: the first below the names), what would come of it, and its values."""

    number: int
    outcome: str  # add | known | refused
    sentence: str
    values: dict[str, Any]
    comes: str = ""  # of who would be added: a key of COMES; of who is known: "works" or "mentors" for no learner
    doubt: str = ""  # a sentence where ZIP code and county do not go together


# What comes of somebody who is added, by what the rules say.
COMES = {
    "in_line": gettext_lazy("In line for a seat"),
    "review": gettext_lazy("Staff will look"),
    "outside": gettext_lazy("Outside the area: kept, and not in line"),
    "cannot": gettext_lazy("Can't join now: kept, and not in line"),
}
OTHERWISE = {
    "known": gettext_lazy("Has an account already. Nothing changes."),
    "works": gettext_lazy("This address belongs to an account of staff or of an employer, not a learner. Not added."),
    "mentors": gettext_lazy("This address belongs to an account of a mentor, not a learner. Not added."),
    "add": gettext_lazy("Added"),
}


def comes(findings: Iterable[Finding]) -> str:
    """The key of COMES for what the rules found."""
    found = list(findings)
    result = outcome(found)
    if result == Outcome.INELIGIBLE:
        return "outside" if OUTSIDE in found else "cannot"
    return "review" if result == Outcome.NEEDS_REVIEW else "in_line"


def read(raw: bytes) -> list[dict[str, str]]:
    """The rows as text by column. Raises Unreadable with a sentence."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 1 MB. Split it into smaller ones."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as odd:
        raise Unreadable(_("The file is not UTF-8 text. In a spreadsheet, save it as “CSV UTF-8”.")) from odd
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        names = [(name or "").strip().lower() for name in reader.fieldnames or []]
        reader.fieldnames = names
        rows = [_cells(row) for row in reader]
    except csv.Error as odd:
        raise Unreadable(_("The file is not a CSV that we can read: %s.") % odd) from odd
    if twice := [name for name in (*COLUMNS, *OPTIONAL) if names.count(name) > 1]:
        raise Unreadable(_("These columns stand there twice: %s.") % ", ".join(twice))
    if missing := [name for name in COLUMNS if name not in names]:
        raise Unreadable(_("These columns are missing: %s.") % ", ".join(missing))
    if not rows:
        raise Unreadable(_("The file has no rows below the column names."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("The file has more than 10,000 rows. Split it into smaller ones."))
    return rows


def _cells(row: dict[Any, Any]) -> dict[str, str]:
    """A row by column; what stands beyond the last one comes together as ``BEYOND``."""
    beyond = "".join(row.pop(None, None) or ())
    return {**{key: (value or "").strip() for key, value in row.items()}, BEYOND: beyond.strip()}


def check(rows: Iterable[dict[str, str]], decide: Callable[[dict[str, Any]], str] | None = None) -> list[Row]:
    """What would come of each row. Four queries for all of them.

    ``decide`` says of the values of somebody new which key of COMES the rules come to; without it nobody is asked.
    """
    found, seen = [], set[str]()
    rows = list(rows)
    # The database takes no NUL, not even in a question; such a row is refused below.
    addresses = {User.objects.normalize_email(row["email"]) for row in rows if "\0" not in row["email"]} - {""}
    known = dict(EmailAddress.objects.filter(email__in=addresses).values_list("email", "user"))
    known |= dict(User.objects.filter(email__in=addresses).values_list("email", "pk"))
    others = _no_learners(known.values()) if known else {}
    for number, row in enumerate(rows, 2):
        try:
            values = _values(row)
        except ValidationError as refused:
            found.append(Row(number, "refused", " ".join(refused.messages), _shown(row)))
            continue
        if values["email"] in seen:
            found.append(Row(number, "refused", _("This address stands in the file twice."), values))
        elif values["email"] in known:
            key = others.get(known[values["email"]], "")
            found.append(Row(number, "known", str(OTHERWISE[key or "known"]), values, key))
        else:
            key = decide(values) if decide else ""
            found.append(Row(number, "add", str(COMES.get(key, "")), values, key, _doubt(values)))
        seen.add(values["email"])
    return found


def _doubt(values: dict[str, Any]) -> str:
    if not is_doubtful(values["zip"], values["county"]):
        return ""
    said = _("ZIP code %(zip)s is in %(near)s, not in %(county)s.")
    near, county = in_counties(values["zip"]), in_a_sentence(values["county"])
    return said % {"zip": values["zip"], "near": near, "county": county}


def _no_learners(users: Iterable[int]) -> dict[int, str]:
    """Which of these accounts are of staff, employers or mentors, and in no program themselves, by key of OTHERWISE."""
    others = User.objects.filter(pk__in=users).exclude(Exists(Enrollment.objects.filter(user=OuterRef("pk"))))
    works = ~Q(staff_role="") | Q(is_superuser=True) | Q(audience=Audience.EMPLOYER)
    mentors = others.filter(audience=Audience.MENTOR).values_list("pk", flat=True)
    return {
        **dict.fromkeys(mentors, "mentors"),
        **dict.fromkeys(others.filter(works).values_list("pk", flat=True), "works"),
    }


def _shown(row: dict[str, str]) -> dict[str, Any]:
    """What tells a refused row from others."""
    return {"name": row["name"], "email": row["email"]}


def _values(row: dict[str, str]) -> dict[str, Any]:
    """The row's values as they would be kept. Raises ValidationError with all that is wrong with them."""
    if row.get(BEYOND):
        raise ValidationError(_("This row has more values than there are columns. Is there a comma too many?"))
    for value in row.values():
        one_line(value)
        if value[:1] and value[0] in "=@":
            raise ValidationError(_("A value begins like a formula. Remove the sign."))
    readers: dict[str, Callable[[], Any]] = {
        "name": lambda: _name(row["name"]),
        "email": lambda: _email(row["email"]),
        "phone": lambda: clean_phone(row["phone"]),
        "zip": lambda: _zip(row["zip"]),
        "county": lambda: _county(row["county"], row["zip"]),
        "applied_on": lambda: _day(row["applied_on"]),
        "birth_date": lambda: _birth(row.get("birth_date", "")),
        "covered": lambda: _covered(row.get("veteran", "")),
        "priority_groups": lambda: _groups(row.get("priority_groups", "")),
        "language": lambda: _language(row.get("language", "")),
    }
    values: dict[str, Any] = {}
    faults: list[str] = []
    for column, reader in readers.items():
        try:
            values[column] = reader()
        except ValidationError as refused:
            faults += refused.messages
    if faults:
        raise ValidationError(list(dict.fromkeys(faults)))
    return values


def _name(typed: str) -> str:
    if not typed or len(typed) > 150:
        raise ValidationError(_("The name is missing or longer than 150 signs."))
    for check_name in OF_A_NAME:
        check_name(typed)
    return typed


def _email(typed: str) -> str:
    email: str = User.objects.normalize_email(typed)
    if not email:
        raise ValidationError(_("This row has no email address."))
    validate_email(email)
    has_mailbox(email)
    return email


def _zip(typed: str) -> str:
    zip_code = five_digits(typed)
    is_zip(zip_code)
    return zip_code


def _county(typed: str, zip_code: str) -> str:
    """By FIPS code or by name; left empty, the county of the ZIP code where it has only one."""
    if not typed:
        near = counties_of_zip(five_digits(zip_code))
        if len(near) == 1:
            return near[0]
        raise ValidationError(_("Name the county: the ZIP code does not tell it."))
    named = [fips for fips, name in COUNTIES.items() if typed.lower() in (fips, name.lower(), name[:-7].lower())]
    if not named:
        raise ValidationError(_("There is no such county in Oregon or Washington."))
    return sorted(named)[0]  # of two of one name, Oregon's


def _day(typed: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError as odd:
        raise ValidationError(_("Write days like 2026-01-31.")) from odd
    if not dt.date(2014, 1, 1) <= day <= timezone.localdate():
        raise ValidationError(_("The day of the sign-up is before the program began, or still to come."))
    return day


def _birth(typed: str) -> dt.date | None:
    if not typed:
        return None
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError as odd:
        raise ValidationError(_("Write days like 2026-01-31.")) from odd
    if day > timezone.localdate() or years(day, timezone.localdate()) > OLDEST:
        raise ValidationError(_("Nobody can be born on that day."))
    return day


def _covered(typed: str) -> str:
    if typed.lower() not in VETERAN:
        raise ValidationError(_("Write yes, spouse or no for veteran, or leave it empty."))
    return VETERAN[typed.lower()]


def _groups(typed: str) -> list[str]:
    """Names of priority groups with blanks between them."""
    named = sorted({*typed.lower().replace(";", " ").split()})
    if set(named) - set(PriorityGroup.values):
        said = _("Write the priority groups as %s, with a blank between them, or leave them empty.")
        raise ValidationError(said % ", ".join(PriorityGroup.values))
    return named


def _language(typed: str) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    if typed.lower() not in ("", *codes):
        raise ValidationError(_("Write the language as %s, or leave it empty.") % ", ".join(codes))
    return typed.lower() or codes[0]
