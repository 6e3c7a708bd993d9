"""The few files of Swagger UI that the documentation page needs; its package brings ten times as much."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

PACKAGE = "drf_spectacular_sidecar"
FOLDER = f"{PACKAGE}/swagger-ui-dist"
# The maps are named at the end of the files, and a name without a file fails the collecting.
SCRIPTS = ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js")
WANTED = (*SCRIPTS, *(f"{name}.map" for name in SCRIPTS), "favicon-32x32.png")


class Finder(FileSystemFinder):
    """Finds ``WANTED`` in the package's folder, wherever it is installed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        found = find_spec(PACKAGE)
        if found is None or found.origin is None:
            raise ModuleNotFoundError(PACKAGE)
        root = str(Path(found.origin).parent / "static")
        self.locations = [("", root)]
        self.storages = {root: FileSystemStorage(location=root)}

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for storage in self.storages.values():
            yield from ((f"{FOLDER}/{name}", storage) for name in WANTED)
