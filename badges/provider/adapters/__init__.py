"""The providers, one file each: a module of this package with an ``ADAPTER`` is a provider. Only the pages
on which learners link their own account speak of one by name (Treehouse).

Two kinds: one that is asked for a document a person (``profile_url``), and one whose list staff bring as a file
(``documents``). Either way a person's badges come as one document, which ``parse`` reads, so that everything after it
(evidence, difference, awards) is the same for all.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Protocol

from badges.provider.client import Limits
from badges.provider.data import Profile


class Parse(Protocol):
    """Reads one document; with ``handle`` it must be about that person. Raises ProfileRejected and nothing else."""

    def __call__(self, body: bytes, *, handle: str | None = None) -> Profile: ...


@dataclass
class Delivery:
    """A list that staff brought, cut into a document a person, and the lines that could not be used: (line, why).

    ``badges``: person → badge → the lines that name it.
    """

    documents: dict[str, bytes] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    badges: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Adapter:
    """One provider. ``name`` is what rows hold (at most 20 letters); ``label`` is what people read.

    ``clean_handle`` gives the name a person meant, or raises ValueError. A provider that is asked has ``profile_url``
    (handle → address, ValueError on a bad handle) and ``limits``; one that is delivered has ``documents`` (the file →
    Delivery; ValueError with a sentence when it is no such list) and ``columns``, a sentence about its shape.
    """

    name: str
    label: str
    clean_handle: Callable[[str], str]
    parse: Parse
    profile_url: Callable[[str], str] | None = None
    limits: Callable[[], Limits] = Limits
    documents: Callable[[bytes], Delivery] | None = None
    columns: str = ""


@cache
def adapters() -> dict[str, Adapter]:
    """Every provider by its name."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return {module.ADAPTER.name: module.ADAPTER for module in modules}


def adapter(name: str) -> Adapter:
    """The provider of this name. Raises KeyError when there is none."""
    return adapters()[name]


def asked() -> list[Adapter]:
    """Those that are asked over HTTP, in the order of their names."""
    return [one for _name, one in sorted(adapters().items()) if one.profile_url]


def delivered() -> list[Adapter]:
    """Those whose lists staff bring, in the order of their names."""
    return [one for _name, one in sorted(adapters().items()) if one.documents]
