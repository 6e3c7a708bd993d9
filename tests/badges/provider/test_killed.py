"""kill -9 in the middle of a sync, more than once: the next run completes it and nothing is doubled."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection

from badges.catalog.models import Award, Badge
from badges.provider.client import Limits
from badges.provider.models import Outcome, ProviderAccount, Snapshot, SyncRun
from codeoregon.accounts.models import User
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import accounts, awards, link_everyone, snapshots, sync
from tests.factories import UserFactory
from tests.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


def environment(sandbox: Served, rate: float) -> dict[str, str]:
    """The test database, as the role of web and worker."""
    where = connection.settings_dict
    port = f":{where['PORT']}" if where["PORT"] else ""
    secret = f":{quote(where['PASSWORD'], safe='')}" if where["PASSWORD"] else ""
    url = f"postgres://{where['USER']}{secret}@{quote(where['HOST'], safe='')}{port}/{where['NAME']}"
    own = {
        "DATABASE_URL": url,
        "TREEHOUSE_URL": sandbox.url,
        "TREEHOUSE_RATE": str(rate),
    }
    return {key: value for key, value in os.environ.items() if key != "DATABASE_AS_OWNER"} | own


def start(sandbox: Served, rate: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "sync_badges", "--verbosity", "0"],
        env=environment(sandbox, rate),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_for_progress(child: subprocess.Popen[bytes], since: int) -> None:
    """Until the child has written a batch of its own run, or is done."""
    deadline = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < deadline:
        if SyncRun.objects.filter(pk__gt=since, done__gt=0).exists():
            return
        time.sleep(0.02)


def wipe() -> None:
    with as_owner():
        for model in (Award, Snapshot, SyncRun, ProviderAccount, EmailAddress, User, Badge):
            model.objects.all().delete()


@pytest.mark.soak(3, 50)
def test_a_killed_sync_is_completed_by_the_next(
    sandbox: Served, monkeypatch: pytest.MonkeyPatch, round_of_soak: int
) -> None:
    assert sandbox.documents is not None
    link_everyone(sandbox.documents)
    sync(bounds=Limits())  # patient: what the rest is held against must be whole on a busy machine, too
    undisturbed = awards(), [row[:4] for row in accounts()], snapshots()
    assert undisturbed[0]
    wipe()

    link_everyone(sandbox.documents)
    dice = random.Random(round_of_soak)
    for number in range(2):
        since = SyncRun.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        child = start(sandbox, rate=20)
        wait_for_progress(child, since) if number == 0 else time.sleep(dice.uniform(0.5, 4.0))
        time.sleep(dice.uniform(0, 0.3))
        child.kill()
        child.communicate()
    child = start(sandbox, rate=0)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == 0, said.decode()
    assert (awards(), [row[:4] for row in accounts()], snapshots()) == undisturbed
    assert not ProviderAccount.objects.filter(lease_until__isnull=False).exists()
    run = SyncRun.objects.get(total__gt=0)  # one row for one run, however often it was taken over
    assert (run.error, run.done, run.total) == ("", 40, 40)
    assert sum(run.counts.get(word, 0) for word in Outcome.values) == 40
    assert run.counts["awards"] == len(undisturbed[0])
    assert run.finished_at is not None
    assert sandbox.url == settings.TREEHOUSE_URL


def test_the_command_says_what_it_did_and_serves_one(sandbox: Served, capsys: Any) -> None:
    from django.core.management import CommandError, call_command

    assert sandbox.documents is not None
    link_everyone(sandbox.documents)
    handle = next(person.handle for person in sandbox.documents.population if person.has_badges)
    call_command("sync_badges", handle=handle.upper(), verbosity=0)
    assert "Learners with changes: 1" in capsys.readouterr().out
    with pytest.raises(CommandError, match="No learner has linked"):
        call_command("sync_badges", handle="nobody", verbosity=0)
    ana = ProviderAccount.objects.create(user=UserFactory(), provider="roster", handle="ana@mail.example")
    with pytest.raises(CommandError, match="not asked"):
        call_command("sync_badges", handle="ana@mail.example", verbosity=0)
    ana.refresh_from_db()
    assert (ana.lease_until, ana.attempts) == (None, 0)
    call_command("sync_badges", unpaced=True, verbosity=0)
    earners = sum(person.has_badges for person in sandbox.documents.population)
    said = capsys.readouterr().out
    assert f"New badges or changes: {earners - 1}\n" in said
    assert f"Nothing new: {40 - earners}\n" in said
    call_command("sync_badges", all=True, unpaced=True, verbosity=0)
    assert "Nothing new: 40" in capsys.readouterr().out


def test_what_the_command_prints_is_no_log(sandbox: Served, caplog: pytest.LogCaptureFixture) -> None:
    from django.core.management import call_command

    assert sandbox.documents is not None
    link_everyone(sandbox.documents)
    handle = next(person.handle for person in sandbox.documents.population)
    sandbox.misbehave(handle, "500")
    call_command("sync_badges", handle=handle, verbosity=0)
    assert ProviderAccount.objects.get(handle=handle).last_outcome == "broken"
    assert "stamina" not in {record.name for record in caplog.records}
