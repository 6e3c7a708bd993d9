"""A command typed by hand while the database is stopped or turns it away: one sentence, and exit code 1."""

import os
import socket
import subprocess
import sys

import pytest
from django.db import OperationalError, connection

from codeoregon.management.silent import sentence
from tests.codeoregon.local.runs import ROOT


@pytest.fixture
def nowhere():
    """A port on which nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize(
    "command", ["verify_history", "nightly", "match", "sync_badges", "seed_demo", "reset_second_factor a@b.org --why x"]
)
def test_a_stopped_database_is_one_sentence(nowhere, tmp_path, command):
    here = {"DATABASE_URL": f"postgres://oregon_app@127.0.0.1:{nowhere}/x", "DEMO": "1", "VAR_DIR": str(tmp_path)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    run = subprocess.run(
        [sys.executable, "manage.py", *command.split()], cwd=ROOT, env={**kept, **here}, capture_output=True, text=True
    )
    assert run.returncode == 1
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith(f"The database at 127.0.0.1:{nowhere} does not answer: start the portal")
    assert "Traceback" not in run.stderr
    assert "Connection refused" not in run.stderr


@pytest.mark.django_db
def test_a_database_that_answers_is_not_called_silent():
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(5)")
    assert "could not do this: canceling statement due to statement timeout." in sentence(caught.value)
    refused = OperationalError('connection to server failed: FATAL:  database "x" does not exist\n')
    assert sentence(refused).endswith('refuses the connection: database "x" does not exist.')
