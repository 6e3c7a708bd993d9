"""The harness keeps its promises."""

import warnings
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection

from tests import factories
from tests.conftest import TOGETHER, TogetherScheduling
from tests.races import run_parallel


@pytest.mark.django_db
def test_tests_act_as_the_role_that_may_not_touch_history() -> None:
    user = factories.UserFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("oregon_app",)
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("DELETE FROM codeoregon_userevent")
    assert user.pk


def test_a_warning_is_an_error_whoever_gives_it() -> None:
    for kind in (UserWarning, DeprecationWarning, PendingDeprecationWarning, ResourceWarning):
        with pytest.raises(kind):
            warnings.warn_explicit("x", kind, "third_party.py", 1, module="third_party")


@pytest.mark.django_db(transaction=True)
def test_parallel_work_has_a_connection_each() -> None:
    def backend(_number: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    assert len(set(run_parallel(5, backend))) == 5


@pytest.mark.parametrize("path", TOGETHER)
def test_tests_that_share_a_portal_go_to_one_process(path: str) -> None:
    assert (Path(__file__).parents[1] / path).exists()  # a folder that moved is noticed
    process = TogetherScheduling._split_scope
    assert process(None, f"{path}test_a.py::b[c]") == process(None, f"{path}test_d.py::e")  # type: ignore[arg-type]
    assert process(None, "tests/test_a.py::b") != process(None, "tests/test_a.py::c")  # type: ignore[arg-type]
