"""Many without an answer: is it the provider that is broken, or are it these accounts? Somebody is asked for who was
answered before."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from badges.provider import tasks
from badges.provider.adapters import treehouse
from badges.provider.client import Changed, Limits, Nonsense
from badges.provider.models import ProviderAccount, ProviderState, Quarantine, SyncRun
from badges.provider.sandbox.documents import Documents
from badges.provider.sync import gate, one, pump
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import FAST, everyone_due, rest_is_over, sync
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
NAME = treehouse.PROVIDER


@pytest.fixture
def documents(documents: Documents) -> Documents:
    """All have been read once."""
    sync()
    SyncRun.objects.all().delete()
    return documents


def broken(sandbox: Served, many: int, how: str = "500") -> list[ProviderAccount]:
    """So many accounts, the first that are due, for which the provider has nothing but this misbehaviour."""
    accounts = list(ProviderAccount.objects.order_by("pk")[:many])
    for account in accounts:
        sandbox.misbehave(account.handle, how)
    everyone_due()
    ProviderAccount.objects.filter(pk__in=[account.pk for account in accounts]).update(
        next_sync_at=timezone.now() - timedelta(days=1)
    )
    return accounts


def test_accounts_that_are_broken_hold_nobody_up(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump, "_HAND_OVER", 1)  # seen one by one: no answer of another comes along with a failure
    broken(sandbox, gate.FAILURES_IN_A_ROW)
    one_by_one = Limits(concurrency=1, timeout=4.0, attempts=1)
    summary = sync(bounds=one_by_one)
    assert summary.error == ""
    assert gate.may_ask(NAME)
    last = dict(ProviderAccount.objects.values_list("handle", "last_outcome"))
    assert sorted(last.values()) == ["broken"] * 25 + ["unchanged"] * 15


def test_the_daytime_tries_of_a_broken_account_hold_nobody_up(documents: Documents, sandbox: Served) -> None:
    (account,) = broken(sandbox, 1)
    for _time in range(gate.FAILURES_IN_A_ROW + 2):
        one.run_one(account.pk, bounds=Limits(timeout=4.0, attempts=1))
        assert gate.may_ask(NAME)
    account.refresh_from_db()
    assert account.last_outcome == "broken"


def test_a_broken_account_as_the_trial_does_not_keep_the_breaker_open(documents: Documents, sandbox: Served) -> None:
    (account,) = broken(sandbox, 1)
    gate.failed(NAME, gate.FAILURES_IN_A_ROW)
    rest_is_over()
    one.run_one(account.pk, bounds=FAST)
    assert [gate.may_ask(NAME) for _ in range(3)] == [True] * 3


def test_a_provider_that_is_down_is_left_in_peace_and_who_was_asked_for_to_see_that_loses_nothing(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 5)
    due = broken(sandbox, 6)
    sandbox.misbehave("*", "500")
    tomorrow = timezone.now() + timedelta(days=1)
    others = ProviderAccount.objects.exclude(pk__in=[account.pk for account in due])
    others.update(next_sync_at=tomorrow)
    before = set(others.values_list("pk", "last_outcome", "attempts", "lease_until", "tried_at"))
    assert "did not answer" in sync(bounds=Limits(concurrency=1, timeout=4.0, attempts=1)).error
    assert not gate.may_ask(NAME)
    assert set(others.values_list("pk", "last_outcome", "attempts", "lease_until", "tried_at")) == before
    assert SyncRun.objects.get().counts == {"broken": 5}


def test_nonsense_for_some_says_nothing_of_the_provider(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump, "_HAND_OVER", 1)
    broken(sandbox, gate.FAILURES_IN_A_ROW, "html")
    summary = sync(bounds=Limits(concurrency=1, timeout=4.0, attempts=1))
    assert summary.error == ""
    last = ProviderAccount.objects.values_list("last_outcome", flat=True)
    assert sorted(last) == ["nonsense"] * 25 + ["unchanged"] * 15
    assert gate.may_ask(NAME)


@pytest.mark.parametrize("how", ["html", "redirect", "cut", "somebody_else", "huge"])
def test_nonsense_for_everybody_holds_the_run_up_and_sets_nobody_aside(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A page of excuses, half a document or one person's profile for all, with status 200: the run is held up, and
    reads everybody as soon as the provider is back."""
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 5)
    few = Limits(concurrency=4, timeout=4.0, attempts=1)
    sandbox.misbehave("*", how)
    ProviderAccount.objects.update(etag="", last_modified="")  # the whole document is asked for
    everyone_due()
    assert "did not answer with a profile" in sync(bounds=few).error
    assert not gate.may_ask(NAME)
    rest_is_over()
    assert sync(bounds=few).error
    assert not Quarantine.objects.exists()
    sandbox.misbehave("*", "none")
    rest_is_over()
    assert sync(bounds=few).error == ""
    assert ProviderAccount.objects.filter(last_outcome="unchanged").count() == 40
    run_ = SyncRun.objects.latest("pk")
    assert (run_.done, run_.total, run_.counts.get("nonsense", 0)) == (40, 40, 0)


def spoil(sandbox: Served, how: str) -> None:
    """For everybody; and the whole document is asked for."""
    sandbox.misbehave("*", how)
    ProviderAccount.objects.update(etag="", last_modified="")


def put_due(many: int) -> None:
    """So many are due; the others were read today."""
    ProviderAccount.objects.update(next_sync_at=timezone.now() + timedelta(days=1))
    due = ProviderAccount.objects.order_by("pk").values("pk")[:many]
    ProviderAccount.objects.filter(pk__in=due).update(next_sync_at=timezone.now())


@pytest.mark.parametrize("how", ["html", "cut"])
@pytest.mark.parametrize("many", [1, 3, 40])
def test_nonsense_for_the_few_who_are_due_is_no_ones_own_when_nobody_gets_a_profile(
    documents: Documents, sandbox: Served, many: int, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer than make an outage by their number, and also when everybody is due and nobody is left to be asked."""
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 50)
    spoil(sandbox, how)
    put_due(many)
    assert "did not answer with a profile" in sync().error
    assert not Quarantine.objects.exists()
    assert not gate.may_ask(NAME)
    assert ProviderAccount.objects.filter(next_sync_at__lte=timezone.now()).count() == many
    sandbox.misbehave("*", "none")
    rest_is_over()
    assert sync().error == ""
    assert set(ProviderAccount.objects.values_list("last_outcome", flat=True)) <= {"changed", "unchanged"}


def test_nonsense_at_the_end_of_a_run_is_judged_by_what_others_get_then(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“Unchanged” for the others is no document: one of them is asked for whole."""
    assert isinstance(one._another(treehouse.ADAPTER, FAST), Changed)
    last = ProviderAccount.objects.order_by("-pk")[0]
    everyone_due()
    sandbox.misbehave(last.handle, "html")
    monkeypatch.setattr(one, "_another", lambda *args: Nonsense("The answer is not JSON but something else."))
    summary = sync(bounds=Limits(concurrency=1, timeout=4.0, attempts=1))
    assert summary.report.counts["unchanged"] == 39
    assert summary.error
    assert not Quarantine.objects.exists()


def test_nonsense_for_one_sets_it_aside_when_others_get_theirs(documents: Documents, sandbox: Served) -> None:
    (account,) = broken(sandbox, 1, "html")
    put_due(1)
    assert sync().error == ""
    assert Quarantine.objects.get().account == account
    assert gate.may_ask(NAME)


def test_an_update_asked_for_sets_aside_only_when_others_get_theirs(documents: Documents, sandbox: Served) -> None:
    spoil(sandbox, "html")
    account = ProviderAccount.objects.order_by("pk")[0]
    one.run_one(account.pk, bounds=FAST)
    account.refresh_from_db()
    assert (account.last_outcome, Quarantine.objects.count()) == ("broken", 0)
    assert not gate.may_ask(NAME)
    rest_is_over()
    one.run_one(account.pk, bounds=FAST)  # it is the one who sees whether the provider is back
    account.refresh_from_db()
    assert (account.last_outcome, Quarantine.objects.count()) == ("broken", 0)
    sandbox.misbehave("*", "none")
    sandbox.misbehave(account.handle, "html")
    rest_is_over()
    one.run_one(account.pk, bounds=FAST)
    account.refresh_from_db()
    assert (account.last_outcome, Quarantine.objects.count()) == ("nonsense", 1)
    assert gate.may_ask(NAME)


def test_the_one_who_sees_whether_the_provider_is_back_is_not_set_aside_with_nobody_to_compare(
    sandbox: Served,
) -> None:
    sandbox.misbehave("*", "html")
    account = ProviderAccount.objects.create(user=UserFactory(), handle="nobody", code="CO-X")
    gate.failed(NAME, gate.FAILURES_IN_A_ROW)
    rest_is_over()
    one.run_one(account.pk, bounds=FAST)
    account.refresh_from_db()
    assert (account.last_outcome, Quarantine.objects.count()) == ("broken", 0)


def test_a_nightly_run_with_broken_accounts_ends_as_one_that_was_not_held_up(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 5)
    monkeypatch.setattr(pump, "_HAND_OVER", 1)
    slow = Limits(concurrency=1, timeout=4.0, attempts=1)
    monkeypatch.setattr(gate, "shared", lambda provider, bounds=None: bounds or slow)
    broken(sandbox, 5)
    counts: dict[str, Any] = tasks.sync_due()
    assert counts["broken"] == 5
    assert ProviderAccount.objects.filter(last_outcome="unchanged").count() == 35


def next_try(account: ProviderAccount) -> float:
    """Ask for it; in how many seconds it is asked for again."""
    ProviderState.objects.update(paused_until=timezone.now(), next_turn_at=timezone.now())
    one.run_one(account.pk, bounds=Limits(timeout=4.0, attempts=1))
    account.refresh_from_db()
    assert account.last_outcome == "throttled"
    return (account.next_sync_at - timezone.now()).total_seconds()


def test_one_who_alone_is_told_to_wait_is_asked_for_more_and_more_seldom(documents: Documents, sandbox: Served) -> None:
    """Each of its tries brings a pause for all."""
    told, other = ProviderAccount.objects.order_by("pk")[:2]
    sandbox.misbehave(told.handle, "429", retry_after=60)
    waits = []
    for _time in range(4):
        waits.append(round(next_try(told), -1))
        ProviderState.objects.update(paused_until=timezone.now(), next_turn_at=timezone.now())
        one.run_one(other.pk, bounds=FAST)
    assert waits == [80, 100, 140, 220]
    ProviderAccount.objects.filter(pk=told.pk).update(failures=90)
    assert 3600 < next_try(told) <= 3660
    sandbox.misbehave("*", "none")
    ProviderState.objects.update(paused_until=timezone.now(), next_turn_at=timezone.now())
    one.run_one(told.pk, bounds=FAST)
    told.refresh_from_db()
    assert (told.last_outcome, told.failures) == ("unchanged", 0)


def test_who_is_told_to_wait_as_all_are_is_asked_for_as_soon_as_the_provider_says(
    documents: Documents, sandbox: Served
) -> None:
    sandbox.misbehave("*", "429", retry_after=60)
    account = ProviderAccount.objects.order_by("pk")[0]
    assert [round(next_try(account), -1) for _time in range(3)] == [80, 80, 80]


def test_whoever_is_told_to_wait_lets_those_go_first_who_were_put_off_for_it(
    documents: Documents, sandbox: Served
) -> None:
    """One who is always told to wait would else bring the next pause as soon as this one is over."""
    told, other = ProviderAccount.objects.order_by("pk")[:2]
    sandbox.misbehave(told.handle, "429", retry_after=30)
    once = Limits(timeout=4.0, attempts=1)
    for account in (told, other):
        one.run_one(account.pk, bounds=once)
        account.refresh_from_db()
        assert account.last_outcome == "throttled"
    assert told.next_sync_at >= other.next_sync_at + timedelta(seconds=15)
    over = timedelta(seconds=31)
    ProviderState.objects.update(paused_until=timezone.now(), next_turn_at=timezone.now())
    for account in (told, other):
        ProviderAccount.objects.filter(pk=account.pk).update(next_sync_at=account.next_sync_at - over)
    tasks.sync_one()
    other.refresh_from_db()
    assert other.last_outcome == "unchanged"
    assert gate.paused(NAME) is None
