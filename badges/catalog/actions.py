"""How awards are written: as a difference, in bulk, and never taken away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

_COLUMNS: Final = "user_id, badge_id, earned_at, first_seen_at, last_seen_at"


@dataclass
class AwardChanges:
    """What one `apply_awards` wrote. `users` are those whose awards are not what they were."""

    users: set[int] = field(default_factory=set)
    added: int = 0
    missing: int = 0
    returned: int = 0
    redated: list[int] = field(default_factory=list)  # whose: one for each award that the provider dates anew


@dataclass(frozen=True, slots=True)
class _Held:
    said: datetime  # when it was earned, in the provider's words of last time
    missing: bool


@transaction.atomic
def apply_awards(
    *,
    found: Mapping[int, Mapping[int, datetime]],
    provider: str,
    last_seen: Mapping[int, datetime],
    now: datetime,
) -> AwardChanges:
    """Make the awards of some people agree with what their provider lists now.

    `found` maps user id to {badge id: earned_at}, complete for each user it names. New ones are added; ones that are no
    longer listed stay and get `missing_since`, with `last_seen_at` set to `last_seen[user]`, the last time the provider
    still listed them: while an award is listed, the account's last sync is when it was seen.

    The first day that was written down stands, since credit and terms hang on it; where the provider names another one
    now, that is kept beside it for staff.
    """
    held = _held(list(found), provider)
    changes = AwardChanges()
    new: list[tuple[int, int, datetime]] = []
    back: list[tuple[int, int]] = []
    gone: list[tuple[int, int]] = []
    moved: list[tuple[int, int, datetime]] = []
    for user, listed in found.items():
        mine = held.get(user, {})
        if not mine:
            new += [(user, badge, earned) for badge, earned in listed.items()]
            continue
        for badge, earned in listed.items():
            award = mine.get(badge)
            if award is None:
                new.append((user, badge, earned))
                continue
            if award.missing:
                back.append((user, badge))
            if award.said != earned:
                moved.append((user, badge, earned))
        gone += [(user, badge) for badge, award in mine.items() if badge not in listed and not award.missing]
    changes.added = _add(new, now) if new else 0
    changes.returned, changes.missing, changes.redated = len(back), len(gone), [user for user, _badge, _day in moved]
    _flag(gone, last_seen, now)
    _unflag(back, now)
    _note_day(moved)
    for rows in (new, back, gone):
        changes.users.update(row[0] for row in rows)
    return changes


def _held(users: list[int], provider: str) -> dict[int, dict[int, _Held]]:
    """What these people hold of this provider: one packed row a person, which reads much faster than a row an award."""
    held: dict[int, dict[int, _Held]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.user_id, array_agg(a.badge_id),"
            " array_agg(extract(epoch FROM coalesce(a.provider_date, a.earned_at))::float8),"
            " array_agg(a.missing_since IS NOT NULL) FROM badges_award a JOIN badges_badge b ON b.id = a.badge_id"
            " WHERE a.user_id = ANY(%s) AND b.provider = %s GROUP BY a.user_id",
            [users, provider],
        )
        for user, badges, times, missing in cursor.fetchall():
            held[user] = {
                badge: _Held(datetime.fromtimestamp(time, UTC), flag)
                for badge, time, flag in zip(badges, times, missing, strict=True)
            }
    return held


def _add(rows: list[tuple[int, int, datetime]], now: datetime) -> int:
    """Bare COPY; when somebody else wrote one of the rows meanwhile, once more by way of a temporary table."""
    lines = StringIO("".join(_lines(rows, now.isoformat())))
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                copy_in("badges_award", _COLUMNS, lines)
            return len(rows)
        except IntegrityError:
            lines.seek(0)
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS new_award (user_id bigint, badge_id bigint, earned_at timestamptz,"
            " first_seen_at timestamptz, last_seen_at timestamptz) ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE new_award")
        copy_in("new_award", _COLUMNS, lines)
        cursor.execute(
            f"INSERT INTO badges_award ({_COLUMNS}) SELECT {_COLUMNS} FROM new_award"  # noqa: S608 - our own names
            " ON CONFLICT (user_id, badge_id) DO NOTHING"
        )
        return int(cursor.rowcount)


def copy_in(table: str, columns: str, lines: StringIO) -> None:
    """COPY text lines into a table of ours. Raises Django's database errors, not the driver's."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)


def _lines(rows: list[tuple[int, int, datetime]], now: str) -> Iterator[str]:
    for user, badge, earned in rows:
        yield f"{user}\t{badge}\t{earned.isoformat()}\t{now}\t{now}\n"


def _flag(rows: list[tuple[int, int]], last_seen: Mapping[int, datetime], now: datetime) -> None:
    _update(
        "missing_since = %s, last_seen_at = greatest(a.last_seen_at, v.moment)",
        [(user, badge, last_seen.get(user)) for user, badge in rows],
        [now],
    )


def _unflag(rows: list[tuple[int, int]], now: datetime) -> None:
    _update("missing_since = NULL, last_seen_at = v.moment", [(user, badge, now) for user, badge in rows], [])


def _note_day(rows: list[tuple[int, int, datetime]]) -> None:
    _update("provider_date = nullif(v.moment, a.earned_at)", rows, [])


def _update(change: str, rows: list[Any], more: list[Any]) -> None:
    """One UPDATE for any number of (user, badge, moment)."""
    if not rows:
        return
    users, badges, moments = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE badges_award a SET {change} FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[])"  # noqa: S608
            " AS v(user_id, badge_id, moment) WHERE a.user_id = v.user_id AND a.badge_id = v.badge_id",
            [*more, users, badges, moments],
        )
