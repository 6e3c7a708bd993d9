"""Wishes that come while a fetch is under way, and accounts that were put off: none waits for the next night."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from badges.provider import actions, tasks
from badges.provider.adapters import treehouse
from badges.provider.models import ASKED, ProviderAccount, SyncRun
from badges.provider.sync import claims, gate, one
from badges.provider.sync.one import run_one
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import FAST, rest_is_over
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)  # the client takes its turns on a connection of its own


@pytest.fixture
def accounts(sandbox: Served) -> list[ProviderAccount]:
    """Three profiles, linked."""
    assert sandbox.documents is not None
    made = []
    for handle in ("ada", "bob", "eve"):
        sandbox.documents.store.make(handle, name=handle, gravatar="")
        made.append(actions.link_account(user=UserFactory(), handle=handle, by=None))
    return made


def put_off(accounts: list[ProviderAccount], outcome: str = "throttled", **more: Any) -> None:
    past = timezone.now() - timedelta(minutes=6)
    fields: dict[str, Any] = {"asked_at": None, "tried_at": past, "next_sync_at": past, "last_outcome": outcome}
    ProviderAccount.objects.filter(pk__in=[row.pk for row in accounts]).update(**fields | more)


def outcomes() -> list[str]:
    return list(ProviderAccount.objects.order_by("pk").values_list("last_outcome", flat=True))


def test_news_asked_for_while_the_answer_was_on_its_way_is_still_to_be_fetched(
    accounts: list[ProviderAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    land = one.land

    def ask_first(*args: Any, **more: Any) -> Any:
        ProviderAccount.objects.filter(pk=accounts[0].pk).update(asked_at=timezone.now())
        return land(*args, **more)

    monkeypatch.setattr(one, "land", ask_first)
    run_one(accounts[0].pk, bounds=FAST)
    assert ProviderAccount.objects.filter(ASKED, pk=accounts[0].pk).exists()
    monkeypatch.undo()


@pytest.mark.parametrize("outcome", ["throttled", "broken"])
def test_the_sweep_tries_again_whose_time_has_come(accounts: list[ProviderAccount], outcome: str) -> None:
    put_off(accounts, outcome)
    put_off(accounts[2:], outcome, next_sync_at=timezone.now() + timedelta(seconds=60))
    tasks.sync_one()
    assert outcomes() == ["unchanged", "unchanged", outcome]
    tasks.sync_one()
    assert SyncRun.objects.count() == 2


def test_after_a_failure_it_rests(accounts: list[ProviderAccount], sandbox: Served) -> None:
    put_off(accounts, "broken")
    sandbox.misbehave("*", "500")
    tasks.sync_one()
    tasks.sync_one()
    assert SyncRun.objects.count() == 1
    sandbox.misbehave("*", "none")
    put_off(accounts, "broken")
    tasks.sync_one()
    assert outcomes() == ["unchanged"] * 3


def back_by(account: ProviderAccount, seconds: float) -> None:
    """So much time passes for this account."""
    account.refresh_from_db()
    assert account.tried_at is not None
    account.tried_at -= timedelta(seconds=seconds)
    account.save(update_fields=["tried_at"])


@pytest.mark.parametrize(("failures", "rest"), [(1, 20), (15, 20), (16, 40), (18, 160), (23, 3600), (99, 3600)])
def test_an_account_that_stays_broken_is_tried_more_and_more_seldom(
    accounts: list[ProviderAccount], sandbox: Served, failures: int, rest: int
) -> None:
    sandbox.misbehave("ada", "500")
    put_off(accounts[:1], "broken", failures=failures - 1)
    run_one(accounts[0].pk, bounds=FAST)
    ran = SyncRun.objects.count()
    back_by(accounts[0], rest - 5)
    tasks.sync_one()
    assert SyncRun.objects.count() == ran
    sandbox.misbehave("ada", "none")
    back_by(accounts[0], 6)
    tasks.sync_one()
    accounts[0].refresh_from_db()
    assert (accounts[0].last_outcome, accounts[0].failures) == ("unchanged", 0)


def test_an_update_asked_for_in_an_outage_is_tried_again_once_the_provider_is_back(
    accounts: list[ProviderAccount], sandbox: Served
) -> None:
    """The account was read today, and is due tomorrow only."""
    run_one(accounts[0].pk, bounds=FAST)
    sandbox.misbehave("*", "500")
    actions.update_now(account=accounts[0], by=None)
    tasks.sync_one(accounts[0].pk)
    assert outcomes()[0] == "broken"
    sandbox.misbehave("*", "none")
    rest_is_over()
    back_by(accounts[0], 25)
    tasks.sync_one()
    assert outcomes()[0] == "unchanged"


def test_in_an_outage_somebody_asks_whether_it_is_over_however_often_they_failed(
    accounts: list[ProviderAccount],
) -> None:
    put_off(accounts, "broken", failures=50, tried_at=timezone.now() - timedelta(seconds=30))
    tasks.sync_one()
    assert outcomes() == ["broken"] * 3
    gate.failed("treehouse", gate.FAILURES_IN_A_ROW)
    rest_is_over()
    tasks.sync_one()
    assert outcomes() == ["unchanged"] * 3


def test_who_waits_long_keeps_nobody_else_waiting(accounts: list[ProviderAccount], sandbox: Served) -> None:
    put_off(accounts[:1], "broken", failures=50)
    put_off(accounts[1:], "broken")
    tasks.sync_one()
    assert outcomes() == ["broken", "unchanged", "unchanged"]


def test_who_asks_for_news_is_served_however_often_it_failed(accounts: list[ProviderAccount]) -> None:
    put_off(accounts[:1], "broken", failures=50)
    actions.update_now(account=accounts[0], by=None)
    tasks.sync_one(accounts[0].pk)
    assert outcomes()[0] == "unchanged"


def test_after_an_outage_nobody_waits_for_what_failed_in_it(accounts: list[ProviderAccount]) -> None:
    put_off(accounts[:2], "broken", failures=50)
    gate.failed("treehouse", gate.FAILURES_IN_A_ROW)
    tasks.sync_one()
    assert outcomes() == ["broken", "broken", "never"]
    rest_is_over()
    run_one(accounts[2].pk, bounds=FAST)
    tasks.sync_one()
    assert outcomes() == ["unchanged"] * 3


def test_it_leaves_everything_to_a_run_that_is_under_way(accounts: list[ProviderAccount]) -> None:
    put_off(accounts)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", claims.key("treehouse"))
        assert claims.run_under_way("treehouse")
        tasks.sync_one()
    finally:
        other.close()
    assert outcomes() == ["throttled"] * 3


def test_one_sweep_takes_few(accounts: list[ProviderAccount], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_AGAIN", 2)
    put_off(accounts)
    tasks.sync_one()
    assert outcomes() == ["unchanged", "unchanged", "throttled"]


def test_single_learners_are_asked_for_at_the_pace_that_is_set(accounts: list[ProviderAccount], settings: Any) -> None:
    settings.TREEHOUSE_RATE = 5.0
    began = time.monotonic()
    for account in accounts:
        run_one(account.pk, bounds=treehouse.limits())
    assert time.monotonic() - began >= 2 / 5


def test_a_profile_that_may_not_be_read_was_not_read(accounts: list[ProviderAccount], sandbox: Served) -> None:
    run_one(accounts[0].pk, bounds=FAST)
    read = ProviderAccount.objects.get(pk=accounts[0].pk).last_synced_at
    sandbox.misbehave("*", "403")
    run_one(accounts[0].pk, bounds=FAST)
    account = ProviderAccount.objects.get(pk=accounts[0].pk)
    assert read
    assert (account.last_outcome, account.last_synced_at) == ("private", read)
