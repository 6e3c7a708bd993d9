"""What a parsed profile is, whichever provider it came from. Plain data: no HTTP, no rows."""

import hashlib
from datetime import datetime
from typing import Final

import msgspec

MORE: Final = "…"  # among unknown fields: more than are named


class CourseRef(msgspec.Struct, frozen=True, gc=False):
    """One step of the way to a badge, outer to inner: a track, a course, or the stage itself."""

    title: str
    url: str = ""


class EarnedBadge(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One badge of one learner. `external_id` is the provider's only stable key; `earned_at` is aware and in UTC."""

    external_id: int
    name: str
    url: str
    icon_url: str
    earned_at: datetime
    courses: tuple[CourseRef, ...] = ()

    @property
    def is_activity(self) -> bool:
        """Badges outside any course (a first log-in, a review) show that someone is active and teach nothing."""
        return not self.courses


class Profile(msgspec.Struct, frozen=True, gc=False):
    """One learner at one provider. `points` maps topic to points; the provider's total is not their sum.

    `unknown` names the fields of the document that its adapter has never seen ("badges[].rarity").
    """

    handle: str
    name: str
    profile_url: str
    gravatar_hash: str | None
    badges: tuple[EarnedBadge, ...]
    points: dict[str, int]
    unknown: tuple[str, ...] = ()


class ProfileRejected(ValueError):
    """A document that is not a profile we understand. `reason` is one sentence for staff."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def gravatar_hash(email: str) -> str:
    """md5 of the trimmed, lower-cased address: the picture service's public key for it, no secret."""
    return hashlib.md5(email.strip().lower().encode(), usedforsecurity=False).hexdigest()
