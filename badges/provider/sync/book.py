"""The badges the portal knows, by the provider's id: new ones are entered as they are first seen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from badges.catalog.models import Badge
from badges.provider import treehouse
from badges.provider.data import EarnedBadge


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    has_urls: bool


class BadgeBook:
    """Read once a run; `note` each profile of a batch, then `learn` writes what is new or renamed."""

    def __init__(self) -> None:
        self.ids: dict[int, int] = {}  # external id → our id
        self._entries: dict[int, _Entry] = {}
        self._unseen: dict[int, EarnedBadge] = {}
        self._stale: dict[int, EarnedBadge] = {}
        self.reload()

    def reload(self) -> None:
        rows = Badge.objects.filter(provider=treehouse.PROVIDER).values_list("external_id", "pk", "name", "url")
        self.ids, self._entries, self._unseen, self._stale = {}, {}, {}, {}
        for external, pk, name, url in rows:
            self.ids[external] = pk
            self._entries[external] = _Entry(name, bool(url))

    def note(self, badges: Iterable[EarnedBadge]) -> None:
        """Look over one profile's badges for new and renamed ones; `learn` writes them."""
        entries = self._entries
        for badge in badges:
            entry = entries.get(badge.external_id)
            if entry is None:
                self._unseen[badge.external_id] = badge
            elif entry.name != badge.name or not entry.has_urls:
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
        # In the order of ids everywhere, so that two writers never wait for each other crosswise.
        Badge.objects.bulk_create(
            [
                Badge(
                    provider=treehouse.PROVIDER,
                    external_id=badge.external_id,
                    name=badge.name,
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
        rows = Badge.objects.filter(provider=treehouse.PROVIDER, external_id__in=list(unseen))
        for external, pk, name, url in rows.values_list("external_id", "pk", "name", "url"):
            self.ids[external] = pk
            self._entries[external] = _Entry(name, bool(url))

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
                    treehouse.PROVIDER,
                ],
            )
        for badge in ordered:
            self._entries[badge.external_id] = _Entry(badge.name, True)


def _initials(name: str) -> str:
    """Two letters for the badge's hexagon, until staff choose better ones."""
    return "".join(word[0] for word in name.split()[:2]).upper()[:4]
