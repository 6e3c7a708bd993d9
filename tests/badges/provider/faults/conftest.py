"""One installation for all tests of a process, and a provider with a hundred learners that notes when it was asked."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web

from badges.provider.sandbox.documents import Documents
from badges.provider.sandbox.population import Population
from badges.provider.sandbox.server import make_app
from badges.provider.sandbox.store import Store
from tests.badges.provider.conftest import Served
from tests.badges.provider.faults.installation import Installation


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    with Installation() as made:
        yield made


@dataclass
class Provider:
    """The sandbox, what its learners have earned, and the moments at which profiles were asked for."""

    served: Served
    documents: Documents
    asked: list[tuple[float, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.served.url

    def people(self) -> list[tuple[str, str, str]]:
        return [(person.email, person.name, person.handle) for person in self.documents.population]

    def earned(self) -> dict[tuple[str, int], object]:
        population = self.documents.population
        return {(person.email, stage.id): at for person in population for stage, at in population.badges(person)}

    def earners(self) -> list[str]:
        """Handles of those who have badges, most badges first."""
        population = self.documents.population
        count = {person.handle: len(population.badges(person)) for person in population if person.has_badges}
        return sorted(count, key=lambda handle: -count[handle])

    def busiest_second(self) -> int:
        moments = [at for at, _path in self.asked]
        return max(sum(start <= at < start + 1 for at in moments) for start in moments)


@pytest.fixture
def provider(tmp_path: Path, serve: Callable[[web.Application], Served]) -> Iterator[Provider]:
    with Store(tmp_path / "sandbox") as store:
        documents = Documents(Population(11, 100, date(2024, 5, 31)), store, "http://provider.example")
        app = make_app(documents)
        asked: list[tuple[float, str]] = []

        @web.middleware
        async def note(request: web.Request, handler: Callable[[web.Request], object]) -> web.StreamResponse:
            if request.path.startswith("/profiles/"):
                asked.append((time.monotonic(), request.path))
            return await handler(request)  # type: ignore[misc]

        app.middlewares.append(note)
        yield Provider(serve(app), documents, asked)
