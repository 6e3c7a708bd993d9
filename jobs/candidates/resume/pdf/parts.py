"""Parts of a dictionary in a PDF."""

from typing import Any

from pypdf.generic import DictionaryObject, NullObject


def part(of: DictionaryObject, key: str) -> Any:
    """Unlike get(), this follows references. None where there is no such part."""
    found = of[key] if key in of else None  # noqa: SIM401
    return None if isinstance(found, NullObject) else found
