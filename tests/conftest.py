"""The harness: tests act on the database as ``oregon_app``, exactly like web and worker."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation
from xdist.scheduler import LoadGroupScheduling

from tests.servers import ThrowawayServers

# They share one portal, or would be in each other's way; the longest first.
TOGETHER = ("tests/browser/", "tests/codeoregon/local/test_up.py", "tests/badges/provider/faults/")
# Before Django's settings are read: the owner's rights to set up, real servers where none are given, and who we are.
os.environ["DATABASE_AS_OWNER"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's sync API runs a loop in the test's thread
os.environ.pop("DEMO", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "codeoregon.settings"
# No property is about time, and machines are shared.
hypothesis.settings.register_profile("calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("calm")
_servers = ThrowawayServers()
if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit the addresses
    _servers.start()
# Reads the settings now; pytest-django sets Django up from here. WhiteNoise warns of a folder that is not there.
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_unconfigure() -> None:
    _servers.stop()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long forms of the tests marked soak")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The database is made and migrated by its owner; from here on every connection acts as ``oregon_app``."""
    from django.db import connection
    from django.test import TransactionTestCase

    from tests.owner import empty_tables

    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={settings.APP_ROLE}"
    # Only the owner may empty history, and self-identification lies in a schema that Django's flush doesn't see.
    TransactionTestCase._fixture_teardown = lambda self: empty_tables()  # type: ignore[method-assign]
    yield
    connection.close()
    del connection.settings_dict["OPTIONS"]["options"]


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any, tmp_path: Any) -> None:
    """Nothing leaves the process unless a test asks for it: mail in memory, quick hashes, bells unheard."""
    translation.activate(settings.LANGUAGE_CODE)  # a request leaves its own behind
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Nothing is kept from test to test: the state of the board, under which it is kept, is told at commit only.
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.PAGE_SECONDS = 0
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.BASE_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]


@pytest.fixture(autouse=True)
def bells(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Any, ...]]]:
    """What was rung in this test, instead of a message to a broker: (task name, arguments)."""
    heard: list[tuple[str, tuple[Any, ...]]] = []
    monkeypatch.setattr("codeoregon.lib.bell._send", lambda task, args: heard.append((task, args)))
    return heard


@pytest.fixture
def learner(db: None) -> Any:
    from tests import factories

    return factories.UserFactory()


@pytest.fixture
def staff(db: None) -> Callable[[str], Any]:
    """``staff("job_developer")`` → an account of that role."""
    from tests import factories

    return lambda role="job_developer": factories.UserFactory(staff_role=role)


@pytest.fixture
def client_for(db: None) -> Callable[[Any], Any]:
    """A client signed in as a user, staff with their second factor given."""
    from tests import factories

    return factories.client_for


@pytest.fixture
def clear_cache(db: None) -> None:
    from django.core.cache import caches

    caches["default"].clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that run together come first: while one process drives the browser, the other runs all the rest.

    Begun late, they would leave one process at work and the other idle.
    """
    begin = [*TOGETHER, ""]
    items.sort(key=lambda item: next(n for n, path in enumerate(begin) if item.nodeid.startswith(path)))


class TogetherScheduling(LoadGroupScheduling):
    """Gives all tests of one of these paths to one process.

    xdist's own groups are written into the ids of the tests, where pytest 9.2 no longer lets anybody write: each test
    would go its own way, and each process would start a portal of its own (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((path for path in TOGETHER if nodeid.startswith(path)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return TogetherScheduling(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``@pytest.mark.soak(3, 50)`` runs a test 3 times under make test and 50 times under make soak."""
    marker = metafunc.definition.get_closest_marker("soak")
    if marker:
        short, long = marker.args
        metafunc.fixturenames.append("round_of_soak")
        metafunc.parametrize("round_of_soak", range(long if metafunc.config.getoption("--soak") else short))
