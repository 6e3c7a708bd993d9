"""The badges the portal knows, by the provider's id: new ones are entered as they are first seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from zlib import crc32

from django.db import connection
from django.db.models import Q
from django.utils.text import slugify

from badges.catalog.models import Badge, Course, Track
from badges.provider.adapters import Adapter
from badges.provider.data import CourseRef, EarnedBadge


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    url: str


class BadgeBook:
    """Read once a run; `note` each profile of a batch, then `learn` writes what is new, renamed or moved."""

    def __init__(self, provider: Adapter) -> None:
        self.provider = provider
        self.ids: dict[int, int] = {}  # external id → our id
        self._entries: dict[int, _Entry] = {}
        self._unseen: dict[int, EarnedBadge] = {}
        self._stale: dict[int, EarnedBadge] = {}
        self._moved: set[int] = set()  # followed once a run: a provider may give one badge two addresses
        self.reload()

    def reload(self) -> None:
        rows = Badge.objects.filter(provider=self.provider.name).values_list("external_id", "pk", "name", "url")
        self.ids, self._entries, self._unseen, self._stale = {}, {}, {}, {}
        for external, pk, name, url in rows:
            self.ids[external] = pk
            self._entries[external] = _Entry(name, url)

    def note(self, badges: Iterable[EarnedBadge]) -> None:
        """Look over one profile's badges for new and renamed ones; `learn` writes them."""
        entries = self._entries
        for badge in badges:
            entry = entries.get(badge.external_id)
            if entry is None:
                self._unseen[badge.external_id] = badge
            elif entry.name != badge.name or (entry.url != badge.url and badge.external_id not in self._moved):
                self._stale[badge.external_id] = badge

    def learn(self) -> int:
        """Enter badges first seen, let the names of renamed ones follow; returns how many are new."""
        unseen, self._unseen = self._unseen, {}
        stale, self._stale = self._stale, {}
        if unseen:
            self._enter(unseen)
        if stale:
            self._follow(stale)
        return len(unseen)

    def _enter(self, unseen: dict[int, EarnedBadge]) -> None:
        courses = courses_of(badge for _, badge in sorted(unseen.items()))
        # In the order of ids everywhere, so that two writers never wait for each other crosswise.
        Badge.objects.bulk_create(
            [
                Badge(
                    provider=self.provider.name,
                    external_id=badge.external_id,
                    name=badge.name,
                    course=courses.get(badge.external_id),
                    kind=Badge.Kind.ACTIVITY if badge.is_activity else Badge.Kind.LEARNING,
                    icon_text=_initials(badge.name),
                    url=badge.url,
                    icon_url=badge.icon_url,
                    catalogued=False,
                )
                for _, badge in sorted(unseen.items())
            ],
            ignore_conflicts=True,
        )
        rows = Badge.objects.filter(provider=self.provider.name, external_id__in=list(unseen))
        for external, pk, name, url in rows.values_list("external_id", "pk", "name", "url"):
            self.ids[external] = pk
            self._entries[external] = _Entry(name, url)

    def _follow(self, stale: dict[int, EarnedBadge]) -> None:
        ordered = [badge for _, badge in sorted(stale.items())]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE badges_badge b SET name = v.name, url = v.url, icon_url = v.icon_url"
                " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS v(external_id, name, url, icon_url)"
                " WHERE b.provider = %s AND b.external_id = v.external_id",
                [
                    [badge.external_id for badge in ordered],
                    [badge.name for badge in ordered],
                    [badge.url for badge in ordered],
                    [badge.icon_url for badge in ordered],
                    self.provider.name,
                ],
            )
        self._place(ordered)
        for badge in ordered:
            self._moved.add(badge.external_id)
            self._entries[badge.external_id] = _Entry(badge.name, badge.url)

    def _place(self, ordered: list[EarnedBadge]) -> None:
        """Badges that staff have not placed go to the course that the provider names now; placed ones stay."""
        waiting = Badge.objects.filter(provider=self.provider.name, catalogued=False)
        known = set(
            waiting.filter(external_id__in=[badge.external_id for badge in ordered]).values_list(
                "external_id", flat=True
            )
        )
        for external, course in courses_of(badge for badge in ordered if badge.external_id in known).items():
            waiting.filter(external_id=external).update(course=course, kind=Badge.Kind.LEARNING)


def courses_of(badges: Iterable[EarnedBadge]) -> dict[int, Course]:
    """External id → the course that the provider itself names for a badge, entered where it is not known.

    The last step of the way to a badge is the badge, the last but one its course, and one before that its track. Until
    staff have placed the badge it does not count towards the course.
    """
    found: dict[int, Course] = {}
    for badge in badges:
        if len(badge.courses) >= 2:
            named = badge.courses[-2]
            slug = _slug(named)
            course = Course.objects.filter(Q(slug=slug) | Q(title__iexact=named.title)).order_by("pk").first()
            found[badge.external_id] = (
                course
                or Course.objects.get_or_create(
                    slug=slug, defaults={"title": named.title[:160], "track": _track(badge.courses[:-2])}
                )[0]
            )
    return found


def _track(outer: tuple[CourseRef, ...]) -> Track | None:
    return Track.objects.filter(Q(slug=_slug(outer[-1])) | Q(title__iexact=outer[-1].title)).first() if outer else None


def _slug(named: CourseRef) -> str:
    """The last part of the address, else the title, as it may stand in an address of ours."""
    last = urlsplit(named.url).path.rstrip("/").rpartition("/")[2]
    return (slugify(last) or slugify(named.title) or f"course-{crc32(named.title.encode())}")[:80]


def _initials(name: str) -> str:
    """Two letters for the badge's hexagon, until staff choose better ones."""
    return "".join(word[0] for word in name.split()[:2]).upper()[:4]
