"""`manage.py up` with real processes: what is started, what a kill does, what a stop leaves."""

import contextlib
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from codeoregon.local.places import Places
from tests.codeoregon.local.runs import COMMANDS, ROOT, Run, eventually

# All in one process of xdist: each process would make a run of its own.


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run that has just started for the first time; it is stopped and started again by the tests."""
    run = Run(tmp_path_factory.mktemp("a checkout") / "var").start_and_wait()
    yield run
    run.clean_up()


@pytest.fixture
def new_run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Makes a run of this test alone: ``new_run(port, NAME="value")``."""
    runs: list[Run] = []

    def make(port: int | None = None, **env: str) -> Run:
        runs.append(Run(tmp_path / "var", port, **env))
        return runs[-1]

    yield make
    for run in runs:
        run.clean_up()


@pytest.fixture
def running(first: Run) -> Run:
    """The same run, started again when a test before has ended it."""
    if first.process is None or first.process.poll() is not None:
        first.start_and_wait()
    return first


def count_people(run: Run) -> int:
    connection = psycopg2.connect(str(run.demo()["database_owner_url"]))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM codeoregon_user")
            found: int = cursor.fetchone()[0]  # type: ignore[index]
            return found
    finally:
        connection.close()


def test_first_start_tells_people_and_scripts_how_to_get_in(running: Run) -> None:
    demo = running.demo()
    assert running.answers() == 200
    assert demo["base_url"] == f"http://127.0.0.1:{running.port}"
    roles = {account["role"] for account in demo["accounts"]}  # type: ignore[attr-defined]
    assert {"learner", "employer_owner", "case_manager", "superuser"} <= roles
    assert stat.S_IMODE((running.var / "demo.json").stat().st_mode) == 0o600
    assert "case_manager" in running.said()
    assert psycopg2.connect(str(demo["database_url"])).info.user == "oregon_app"


def test_what_people_said_stays_out_of_the_log_of_postgres(running: Run) -> None:
    """A refused write would stand there whole: the statement, and the row it was about."""
    again = "INSERT INTO codeoregon_user SELECT * FROM codeoregon_user WHERE email LIKE 'case.manager@%'"
    connection = psycopg2.connect(str(running.demo()["database_url"]))
    with contextlib.closing(connection), pytest.raises(psycopg2.errors.UniqueViolation):
        connection.cursor().execute(again)
    log = (running.var / "log" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "case.manager" not in log


def test_ctrl_c_stops_everything_and_the_next_start_keeps_the_data(running: Run) -> None:
    people = count_people(running)
    assert running.stop(signal.SIGINT) == 0, running.said()
    assert running.processes() == []
    assert running.answers() == 0
    running.start_and_wait()
    assert count_people(running) == people > 0
    assert "First nightly run" not in running.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_of_a_start_stops_everything(new_run: Callable[..., Run], number: int) -> None:
    run = new_run(DEMO="0").start()
    run.wait_for_words("Preparing the database")
    assert len(run.processes()) >= 2
    assert run.stop(number) == 0, run.said()
    assert run.processes() == []


@pytest.mark.soak(3, 50)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_killed_child_comes_back(running: Run, name: str, round_of_soak: int) -> None:
    assert eventually(lambda: running.leader(name))
    before = running.leader(name)
    os.kill(before, signal.SIGKILL)  # type: ignore[arg-type]
    assert eventually(lambda: running.leader(name) not in {None, before}, 60), running.said()
    assert eventually(lambda: running.answers() == 200)
    assert f"{name} stopped (killed by SIGKILL)" in running.said()


def test_a_killed_janitor_is_replaced_and_a_killed_supervisor_leaves_no_process(running: Run) -> None:
    def janitors() -> list[psutil.Process]:
        found = []
        for child in psutil.Process(running.process.pid).children():  # type: ignore[union-attr]
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(word.endswith("janitor.py") for word in child.cmdline()):
                    found.append(child)
        return found

    [old] = janitors()
    old.kill()
    assert eventually(lambda: [janitor for janitor in janitors() if janitor.pid != old.pid])
    assert eventually(lambda: "The janitor runs again." in running.said()), running.said()
    assert "stopped (killed by SIGKILL)" in running.said()
    running.process.kill()  # type: ignore[union-attr]
    running.process.wait()  # type: ignore[union-attr]
    assert eventually(lambda: not running.processes(), 10), running.processes()


def test_a_second_run_in_the_same_checkout_is_told_where_the_first_is(running: Run) -> None:
    second = Run(running.var).start()
    assert second.process
    assert second.process.wait(30) == 1
    assert f"already runs from this folder: http://127.0.0.1:{running.port}/" in second.said()
    assert running.answers() == 200


def manage(run: Run, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=run.env, capture_output=True, text=True, timeout=30)


def test_a_doctor_knows_a_run_of_its_own_folder(running: Run) -> None:
    done = manage(running, "doctor", "--port", str(running.port))
    assert done.returncode == 0
    assert f"runs from this folder already: http://127.0.0.1:{running.port}/" in done.stdout
    assert running.answers() == 200


def test_commands_beside_a_run_work_with_it_and_without_one_say_what_is_missing(running: Run, tmp_path: Path) -> None:
    done = manage(running, "verify_history")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"With the portal that runs here: http://127.0.0.1:{running.port}" in done.stderr
    assert stat.S_IMODE((running.var / "environment.json").stat().st_mode) == 0o600
    alone = Run(tmp_path)
    done = manage(alone, "verify_history")
    assert done.returncode == 1
    assert re.search(r"The database at .+ does not answer", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_code_is_given_for_a_role_and_no_role_is_told_which_there_are(running: Run) -> None:
    assert len(manage(running, "code", "case_manager").stdout.strip()) == 6
    for words in ((), ("",), ("learner",), ("nobody",)):
        done = manage(running, "code", *words)
        assert done.returncode == 1
        assert "case_manager, " in done.stderr


def test_a_reset_is_refused_while_it_runs(running: Run) -> None:
    done = manage(running, "reset", "--yes")
    assert done.returncode == 1
    assert "Stop it first" in done.stderr
    assert running.answers() == 200


def test_a_taken_port_is_a_clear_sentence(new_run: Callable[..., Run]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        run = new_run(other.getsockname()[1]).start()
        assert run.process
        assert run.process.wait(30) == 1
    assert f"Port {run.port} cannot be used: another program uses it." in run.said()
    assert run.processes() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--host", "0.0.0.0"), "only listens on this machine"),
        (("--host", "example.com"), "only listens on this machine"),
        (("--port", "many"), "PORT must be a number"),
        (("--port", "70000"), "PORT must be a number"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_starts(
    new_run: Callable[..., Run], words: tuple[str, ...], sentence: str
) -> None:
    run = new_run().start(*words)
    assert run.process
    assert run.process.wait(30) == 1
    assert sentence in run.said()


def test_a_database_that_does_not_answer_is_a_clear_sentence(new_run: Callable[..., Run]) -> None:
    run = new_run(DATABASE_URL="postgres://nobody@127.0.0.1:1/none").start()
    assert run.process
    assert run.process.wait(60) == 1
    assert "The database that DATABASE_URL names does not answer" in run.said()
    for other in ("mysql://somebody@127.0.0.1/none", "none"):
        run = new_run(DATABASE_URL=other).start()
        assert run.process
        assert run.process.wait(60) == 1
        assert "name a Postgres" in run.said()
        assert "Traceback" not in run.said()
    assert eventually(lambda: run.processes() == [], 10)


@pytest.mark.soak(3, 50)
@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_server_comes_back_however_often(only_servers: Run, name: str, round_of_soak: int) -> None:
    assert eventually(lambda: only_servers.leader(name), 60)
    before = only_servers.leader(name)
    os.kill(before, signal.SIGKILL)  # type: ignore[arg-type]
    assert eventually(lambda: only_servers.leader(name) not in {None, before}, 60), only_servers.said()


@pytest.fixture(scope="module")
def only_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("servers") / "var").start_only_servers()
    yield run
    run.clean_up()


def test_postgres_dying_for_good_stops_all_with_the_reason(new_run: Callable[..., Run]) -> None:
    run = new_run().start_only_servers()
    data = next(Places.of(run.var).postgres_home.glob("pg[0-9]*"))
    data.rename(data.with_name("gone"))
    os.kill(run.leader("postgres"), signal.SIGKILL)  # type: ignore[arg-type]
    assert run.process
    assert run.process.wait(90) == 1
    assert "postgres does not start any more" in run.said()
    assert "could not access directory" in run.said()
    assert run.processes() == []
