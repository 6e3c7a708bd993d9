"""What a provider is asked, and all that may come of it."""

from dataclasses import dataclass

from badges.provider.data import Profile


@dataclass(frozen=True, slots=True)
class Ask:
    """One profile to ask for. `key` is the caller's; `etag` and `last_modified` are what the last answer carried."""

    key: int
    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What we hold is what the provider holds."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A document, at most MAX_BODY bytes, and what to send along the next time.

    `packed` is the same in gzip, as it came; empty when it came unpacked. `profile` is what it says, once it was read.
    """

    body: bytes
    etag: str
    last_modified: str
    packed: bytes = b""
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nobody there goes by that name."""


@dataclass(frozen=True, slots=True)
class Private:
    """There is such a person, and their profile is not public."""


@dataclass(frozen=True, slots=True)
class Throttled:
    """The provider asks us, one or all of us, to come back later: `retry_after` seconds from now.

    `told`: it said so to this question; the others were only put off.
    """

    retry_after: float
    told: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """The provider could not be reached or failed; asking again later may help."""

    reason: str


@dataclass(frozen=True, slots=True)
class Nonsense:
    """An answer that is no profile. `body` is what came of it, for a person to look at."""

    reason: str
    body: bytes = b""


Outcome = Unchanged | Changed | NotFound | Private | Throttled | Broken | Nonsense
