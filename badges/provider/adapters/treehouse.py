"""The adapter for Treehouse: which names are names, where a profile is, and what its document says.

The document has been one JSON object per username since 2014, with fields that came and went; only what the portal
uses is read. A field that none of the known shapes has is kept with the document and named in ``Profile.unknown``.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from badges.provider.adapters import Adapter
from badges.provider.client import Limits
from badges.provider.data import MORE, CourseRef, EarnedBadge, Profile, ProfileRejected

PROVIDER: Final = "treehouse"
MAX_BADGES: Final = 5_000
MAX_COURSES: Final = 20
MAX_POINT_TOPICS: Final = 500
MAX_TEXT: Final = 200
MAX_URL: Final = 500
MAX_ID: Final = 2**31 - 1
MAX_KEY: Final = 80  # letters of a field's name that are shown
MOST_NEW: Final = 50  # new fields of one document that are told apart
_HOSTS: Final = ("teamtreehouse.com", "www.teamtreehouse.com")
_WEB: Final = ("https://", "http://")
EARLIEST: Final = datetime(2010, 1, 1, tzinfo=UTC)

_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)  # harmless in an address, wherever they stand
_GRAVATAR = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}", re.ASCII)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
_Address = Annotated[str, msgspec.Meta(max_length=MAX_URL)]


# The wire forms are the data classes with the provider's field names, so that what is in order is never copied.
class _Course(CourseRef, frozen=True, gc=False):
    title: _Text
    url: _Address = ""


class _Badge(EarnedBadge, frozen=True, gc=False, kw_only=True):
    external_id: Annotated[int, msgspec.Meta(ge=1, le=MAX_ID)] = msgspec.field(name="id")
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT)]
    earned_at: Annotated[datetime, msgspec.Meta(tz=True)] = msgspec.field(name="earned_date")
    courses: Annotated[tuple[_Course, ...], msgspec.Meta(max_length=MAX_COURSES)] = ()
    url: _Address = ""
    icon_url: _Address = ""


class _Document(msgspec.Struct, gc=False):
    name: _Text
    profile_name: str
    badges: Annotated[list[_Badge], msgspec.Meta(max_length=MAX_BADGES)]
    profile_url: _Address = ""
    gravatar_hash: str | None = None
    points: Annotated[
        dict[_Text, Annotated[int, msgspec.Meta(ge=0, le=MAX_ID)]], msgspec.Meta(max_length=MAX_POINT_TOPICS)
    ] = {}


# Every field that a document has had since 2014, by the object it stands in.
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"name", "profile_name", "profile_url", "gravatar_url", "gravatar_hash", "badges", "points"}),
    "badges[].": frozenset({"id", "name", "url", "icon_url", "earned_date", "courses"}),
    "badges[].courses[].": frozenset({"title", "url", "badge_count"}),
}


class _StrictCourse(_Course, frozen=True, gc=False, forbid_unknown_fields=True):
    badge_count: Any = 1


class _StrictBadge(_Badge, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    courses: Annotated[tuple[_StrictCourse, ...], msgspec.Meta(max_length=MAX_COURSES)] = ()


class _StrictDocument(_Document, gc=False, kw_only=True, forbid_unknown_fields=True):
    badges: Annotated[list[_StrictBadge], msgspec.Meta(max_length=MAX_BADGES)]  # type: ignore[assignment]
    gravatar_url: Any = None


_decoder: Final = msgspec.json.Decoder(_Document)
_strict_decoder: Final = msgspec.json.Decoder(_StrictDocument)  # as quick, and refuses what nobody has seen


def is_handle(text: str) -> bool:
    """True for a name that may stand in a profile's address: 1 to 60 letters, digits, `-` and `_`."""
    return _HANDLE.fullmatch(text) is not None


def clean_handle(text: str) -> str:
    """The handle a person meant: spaces and a leading @ taken off, the name taken out of a pasted profile address.

    Raises ValueError when what is left is not a handle.
    """
    text = text.strip().removeprefix("@")
    if "/" in text:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        if parts.hostname not in {*_HOSTS, urlsplit(settings.TREEHOUSE_URL).hostname}:
            raise ValueError("an address of another host")
        if parts.path.strip("/").lower() == "profiles":
            raise ValueError("the address ends before the username")
        text = parts.path.rstrip("/").rpartition("/")[2].removesuffix(".json")
    if not is_handle(text):
        raise ValueError("not a username")
    return text


def profile_url(handle: str) -> str:
    """The address of a profile's document; its host comes from the settings. Raises ValueError on a bad handle."""
    if not is_handle(handle):
        raise ValueError("not a username")
    return f"{settings.TREEHOUSE_URL.rstrip('/')}/profiles/{handle}.json"


def public_url(handle: str) -> str:
    """The page a person can open in a browser. Raises ValueError on a bad handle."""
    if not is_handle(handle):
        raise ValueError("not a username")
    return f"{settings.TREEHOUSE_URL.rstrip('/')}/profiles/{handle}"


def parse(body: bytes, *, handle: str | None = None) -> Profile:
    """Read one document. With `handle` given, the document must be about that person (case aside).

    Raises ProfileRejected with a sentence that says what is odd; never anything else.
    """
    unknown: tuple[str, ...] = ()
    try:
        try:
            wire: _Document = _strict_decoder.decode(body)
        except msgspec.ValidationError:
            wire = _decoder.decode(body)
            unknown = _unknown(body)
    except RecursionError:
        raise ProfileRejected("The document is nested too deeply.") from None
    except msgspec.ValidationError as error:
        raise ProfileRejected(f"The document has another shape: {error}.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProfileRejected(f"The document is not JSON: {str(error)[:200]}.") from None
    name = wire.profile_name.strip()
    if not is_handle(name):
        raise ProfileRejected("profile_name is not a username.")
    if handle is not None and name.casefold() != handle.casefold():
        raise ProfileRejected("The document is about another username.")
    # Without escapes and beyond-ASCII bytes there is nothing unprintable in it: most documents skip the closer look.
    plain = body.isascii() and b"\\" not in body and b"\x7f" not in body
    if not plain:
        for text in (wire.name, *wire.points):
            _refuse_unprintable(text, "a text")
    return Profile(
        handle=name,
        name=" ".join(wire.name.split()),
        profile_url=_web(wire.profile_url, "profile_url"),
        gravatar_hash=_gravatar(wire.gravatar_hash),
        badges=_badges(wire.badges, plain=plain),
        points=wire.points,
        unknown=unknown,
    )


def _unknown(body: bytes) -> tuple[str, ...]:
    """Where a document has fields that no known shape has, as "badges[].rarity", in order.

    A name too long to be one is "…", and so is whatever goes beyond MOST_NEW of them.
    """
    document = msgspec.json.decode(body)
    badges = document["badges"]
    courses = [course for badge in badges for course in badge.get("courses", ())]
    found = [
        f"{where}{key if len(key) <= MAX_KEY else MORE}"
        for where, objects in (("", [document]), ("badges[].", badges), ("badges[].courses[].", courses))
        for key in _keys(objects) - _KNOWN[where]
    ]
    names = sorted({name for name in found if not _UNPRINTABLE.search(name)})
    return tuple(names[:MOST_NEW] + [MORE] * (len(names) > MOST_NEW))


def _keys(objects: Iterable[dict[str, Any]]) -> set[str]:
    return {key for one in objects for key in one}


def _badges(found: list[_Badge], *, plain: bool) -> tuple[EarnedBadge, ...]:
    latest = datetime.now(UTC) + timedelta(days=1)
    badges: dict[int, EarnedBadge] = {}
    for badge in found:
        where = badge.external_id
        if badge.earned_at.utcoffset():
            raise ProfileRejected(f"The earned_date of badge {where} is not in UTC.")
        if not EARLIEST <= badge.earned_at <= latest:
            raise ProfileRejected(f"The earned_date of badge {where} is before the provider began or in the future.")
        if not plain or _is_untidy(badge):
            badge = _tidy(badge)
        known = badges.setdefault(where, badge)
        if known is not badge:
            badges[where] = _first_of(known, badge)
    return tuple(badges.values())


def _is_untidy(badge: _Badge) -> bool:
    """The cheap look at every badge; what it suspects is looked at again by `_tidy`."""
    name = badge.name
    if name[0] == " " or name[-1] == " " or "  " in name:
        return True
    if not badge.url.startswith(_WEB) or not badge.icon_url.startswith(_WEB):
        return True
    for course in badge.courses:  # noqa: SIM110 - a plain loop is twice as fast, and this runs a hundred times a profile
        if not course.url.startswith(_WEB):
            return True
    return False


def _tidy(badge: _Badge) -> _Badge:
    """Stray spaces are the provider's own habit and go; what cannot be shown, stored or linked is refused."""
    where = f"badge {badge.external_id}"
    name = " ".join(badge.name.split())
    if not name:
        raise ProfileRejected(f"The name of {where} is empty.")
    for text in (name, *(course.title for course in badge.courses)):
        _refuse_unprintable(text, f"a text of {where}")
    return _Badge(
        external_id=badge.external_id,
        name=name,
        earned_at=badge.earned_at,
        courses=tuple(
            _Course(" ".join(course.title.split()), _web(course.url, f"a course url of {where}"))
            for course in badge.courses
        ),
        url=_web(badge.url, f"the url of {where}"),
        icon_url=_web(badge.icon_url, f"the icon_url of {where}"),
    )


def _first_of(known: EarnedBadge, again: EarnedBadge) -> EarnedBadge:
    """A badge listed twice was earned the first time; under two names it is two badges with one key."""
    if known.name != again.name:
        raise ProfileRejected(f"Badge {known.external_id} is listed twice with different names.")
    return min(known, again, key=lambda badge: badge.earned_at)


def _gravatar(text: str | None) -> str | None:
    """None when absent; the provider has also sent an empty string for people without a picture."""
    if text is None or not text.strip():
        return None
    found = text.strip().lower()
    if _GRAVATAR.fullmatch(found) is None:
        raise ProfileRejected("gravatar_hash is not a hash.")
    return found


def _refuse_unprintable(text: str, where: str) -> None:
    if _UNPRINTABLE.search(text):
        raise ProfileRejected(f"The document holds characters that cannot be shown, in {where}.")


def _web(text: str, where: str) -> str:
    """An address we may show as a link: http(s) or nothing, so that no other scheme ever reaches a page."""
    found = text.strip()
    if found and (not found.startswith(_WEB) or _UNPRINTABLE.search(found)):
        raise ProfileRejected(f"Not a web address: {where}.")
    return found


def limits() -> Limits:
    """How hard to ask, from the settings."""
    return Limits(
        concurrency=settings.TREEHOUSE_CONCURRENCY,
        rate=settings.TREEHOUSE_RATE,
        longest_wait=settings.SYNC_LONGEST_WAIT,
    )


ADAPTER: Final = Adapter(
    name=PROVIDER, label="Treehouse", clean_handle=clean_handle, parse=parse, profile_url=profile_url, limits=limits
)
