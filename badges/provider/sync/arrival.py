"""What the sync knows of an account while its batch is written, and what it keeps of a document once it is read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Row:
    """The account as it stands, locked."""

    id: int
    user_id: int
    handle: str
    proof: str
    code: str
    sha256: str
    seen_at: datetime | None  # when the provider last listed the awards that are not missing; None: never yet


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is kept of a document once it is read, with the account it is about: the document itself would fill memory.

    `earned`: external badge id → when.
    """

    row: Row
    sha256: str
    packed: bytes
    etag: str
    last_modified: str
    handle: str
    name: str
    gravatar_hash: str | None
    earned: dict[int, datetime]
