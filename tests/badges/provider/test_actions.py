"""Linking, proving, asking again, letting go."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from badges.catalog.models import Award
from badges.provider import actions, tasks
from badges.provider.models import ProviderAccount, SyncRun
from badges.provider.sync.one import run_one
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import FAST
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(sandbox: Served, learner: Any) -> Any:
    """A profile made by hand, with a badge and no picture; returns a function that sets its name."""
    assert sandbox.documents is not None
    store = sandbox.documents.store
    store.make("ada", name="Ada", gravatar="")
    store.earn("ada", [9018])
    return lambda name: store.rename("ada", name)


def go(account: ProviderAccount) -> ProviderAccount:
    run_one(account.pk, bounds=FAST)
    account.refresh_from_db()
    return account


def test_linking_asks_the_provider_at_once(
    learner: Any, bells: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        account = actions.link_account(user=learner, handle=" https://teamtreehouse.com/profiles/Ada ", by=learner)
    assert account.handle == "Ada"
    assert account.code.startswith("CO-")
    assert bells == [("badges.sync_one", (account.pk,))]
    assert actions.account_of(learner) == account


@pytest.mark.parametrize("typed", ["", "a b", "../x", "https://evil.example/", "é"])
def test_what_is_no_username_is_a_sentence(learner: Any, typed: str) -> None:
    with pytest.raises(actions.BadHandle, match="Enter your username"):
        actions.link_account(user=learner, handle=typed, by=learner)


def test_a_proved_handle_belongs_to_one_learner_whatever_its_case(learner: Any) -> None:
    actions.attest(account=actions.link_account(user=learner, handle="Ada", by=learner), by=None)
    with pytest.raises(actions.HandleTaken, match="Another learner"):
        actions.link_account(user=UserFactory(), handle="aDA", by=None)


def test_the_same_link_twice_is_one(learner: Any) -> None:
    one = actions.link_account(user=learner, handle="Ada", by=learner)
    assert actions.link_account(user=learner, handle="ada", by=learner) == one
    with pytest.raises(actions.AlreadyLinked, match="Unlink it first"):
        actions.link_account(user=learner, handle="bob", by=learner)


def test_after_unlinking_another_may_take_it_and_awards_stay(learner: Any, profile: Any) -> None:
    account = actions.link_account(user=learner, handle="ada", by=learner)
    actions.attest(account=account, by=learner)
    go(account)
    assert Award.objects.filter(user=learner).count() == 1
    actions.unlink(account=account, by=learner)
    actions.unlink(account=account, by=learner)
    assert actions.account_of(learner) is None
    assert Award.objects.filter(user=learner).count() == 1
    assert actions.link_account(user=UserFactory(), handle="ada", by=None)
    assert run_one(account.pk, bounds=FAST) is None


def test_without_proof_nothing_is_awarded(learner: Any, profile: Any) -> None:
    account = go(actions.link_account(user=learner, handle="ada", by=learner))
    assert (account.last_outcome, account.proof, account.etag) == ("changed", "", "")
    assert not Award.objects.filter(user=learner).exists()
    go(account)
    assert account.snapshots.count() == 1
    assert account.last_outcome == "unchanged"
    assert tasks.sync_due() == {}
    ProviderAccount.objects.update(next_sync_at=timezone.now())
    assert tasks.sync_due() == {"unchanged": 1}
    actions.attest(account=account, by=learner)
    go(account)
    assert account.last_outcome == "changed"
    assert Award.objects.filter(user=learner).count() == 1


def test_a_code_in_the_profile_name_proves_it(learner: Any, profile: Any) -> None:
    account = go(actions.link_account(user=learner, handle="ada", by=learner))
    profile(f"Ada {account.code.lower()}")
    go(account)
    assert (account.proof, account.proved_at is not None) == ("code", True)
    assert Award.objects.filter(user=learner).count() == 1
    profile("Ada")
    go(account)
    assert account.proof == "code"


def test_staff_attest_and_the_awards_come(learner: Any, profile: Any, staff: Any) -> None:
    account = go(actions.link_account(user=learner, handle="ada", by=learner))
    actions.attest(account=account, by=staff("case_manager"))
    go(account)
    assert account.proof == "staff"
    assert Award.objects.filter(user=learner).count() == 1
    assert account.changes == 1


@pytest.mark.parametrize("verified", [True, False])
def test_the_picture_hash_of_a_verified_address_proves_it(sandbox: Served, verified: bool) -> None:
    assert sandbox.documents is not None
    person = next(p for p in sandbox.documents.population if p.has_badges and p.index % 17)
    user = UserFactory(email=person.email)
    user.emailaddress_set.update(verified=verified)
    account = go(actions.link_account(user=user, handle=person.handle.upper(), by=user))
    assert account.proof == ("gravatar" if verified else "")
    assert account.handle == person.handle
    assert Award.objects.filter(user=user).exists() == verified


def test_update_now_is_once_a_minute(learner: Any, bells: list[Any], django_capture_on_commit_callbacks: Any) -> None:
    account = actions.link_account(user=learner, handle="ada", by=learner)
    account = actions.update_now(account=account, by=learner)  # linking itself does not count
    with pytest.raises(actions.TooSoon, match=r"You can ask again in \d+ seconds") as caught:
        actions.update_now(account=account, by=learner)
    assert 50 <= caught.value.seconds <= 60
    ProviderAccount.objects.update(asked_at=timezone.now() - timedelta(seconds=61))
    with django_capture_on_commit_callbacks(execute=True):
        actions.update_now(account=account, by=learner)
    assert bells[-1] == ("badges.sync_one", (account.pk,))
    with pytest.raises(actions.TooSoon):
        actions.update_now(account=account, by=learner)


def test_a_missed_bell_is_rung_again_by_the_sweep(
    learner: Any, profile: Any, bells: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    account = actions.link_account(user=learner, handle="ada", by=learner)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sync_one()
    assert not bells  # the first bell is still being heard
    ProviderAccount.objects.update(asked_at=timezone.now() - timedelta(seconds=6))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sync_one()
    assert bells == [("badges.sync_one", (account.pk,))]
    tasks.sync_one(account.pk)
    account.refresh_from_db()
    assert account.last_outcome == "changed"
    tasks.sync_one(account.pk)
    tasks.sync_one()
    assert SyncRun.objects.count() == 1
    assert len(bells) == 1


def test_two_at_once_for_one_learner_are_one(learner: Any, profile: Any) -> None:
    account = actions.link_account(user=learner, handle="ada", by=learner)
    ProviderAccount.objects.update(lease_until=timezone.now() + timedelta(seconds=30))
    assert run_one(account.pk, bounds=FAST) is None


def test_the_nightly_task_counts(sandbox: Served, learner: Any, profile: Any) -> None:
    actions.attest(account=actions.link_account(user=learner, handle="ada", by=learner), by=None)
    assert tasks.sync_due() == {"changed": 1, "awards": 1, "badges": 1}
    assert SyncRun.objects.get().kind == "nightly"


def test_the_command_says_what_one_account_came_to(
    learner: Any, profile: Any, sandbox: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    def says() -> list[str]:
        call_command("sync_badges", handle="ada", unpaced=True)
        return capsys.readouterr().out.splitlines()

    account = actions.link_account(user=learner, handle="ada", by=learner)
    nothing = "New awards: 0. Learners with changes: 0. Badges first seen: 0."
    assert says()[0] == "New badges or changes: 1"
    assert says() == ["Nothing new: 1", nothing]
    actions.attest(account=account, by=learner)
    assert says() == [
        "New badges or changes: 1",
        "New awards: 1. Learners with changes: 1. Badges first seen: 0.",
    ]
    sandbox.misbehave("ada", "empty")
    assert says() == [
        "New badges or changes: 1",
        "New awards: 0. Learners with changes: 1. Badges first seen: 0.",
        "Awards no longer listed: 1.",
    ]
