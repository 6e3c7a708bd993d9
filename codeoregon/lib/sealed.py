"""What must not be read from a copy of the database: sealed under keys that are kept outside of it.

``settings.FIELD_KEYS`` are Fernet keys, newest first. A new one is put in front and the old ones stay, so that what
they sealed can still be read. Each purpose has, last, a key that follows from SECRET_KEY: what was written before there
were FIELD_KEYS can still be read.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str, purpose: str) -> str:
    """``text`` under the newest key; twice the same text gives two different seals."""
    return seal_bytes(text.encode(), purpose).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed. Raises cryptography's InvalidToken when no key fits: keys must never be thrown away."""
    return unseal_bytes(sealed.encode(), purpose).decode()


def seal_bytes(content: bytes, purpose: str) -> bytes:
    """The same for a file; a third longer than it."""
    return _box(purpose).encrypt(content)


def unseal_bytes(sealed: bytes, purpose: str) -> bytes:
    """The file that was sealed. Raises InvalidToken as ``unseal`` does."""
    return _box(purpose).decrypt(sealed)


def digests(text: str, purpose: str) -> list[str]:
    """Keyed digests of ``text`` (64 hex digits), one a key, newest first: keep the first, look for any of them.

    Two rows with the same digest hold the same text, and without the keys nobody can try out texts.
    """
    return [hmac.new(key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest() for key in _keys(purpose)]


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys(purpose)])


def _keys(purpose: str) -> list[bytes]:
    own = base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest())
    return [*(key.encode() if isinstance(key, str) else key for key in settings.FIELD_KEYS), own]
