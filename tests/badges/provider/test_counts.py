"""What a run says of itself: each account once, by its last outcome in it, however often it was asked."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from badges.catalog.models import Award
from badges.provider import runs
from badges.provider.client import Broken, Limits
from badges.provider.models import FeedChange, Outcome, ProviderAccount, ProviderState, SyncRun
from badges.provider.sandbox.documents import Documents
from badges.provider.sync import claims, gate, one, run
from badges.provider.sync.one import run_one
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import FAST, everyone_due, rest_is_over, sync

pytestmark = pytest.mark.django_db(transaction=True)


def handles(number: int) -> list[str]:
    return list(ProviderAccount.objects.order_by("pk").values_list("handle", flat=True)[:number])


def told() -> tuple[int, int, dict[str, int]]:
    """Done, total, and accounts by outcome (with news or not: "read"), of the one run; its parts add up."""
    row = SyncRun.objects.exclude(kind=SyncRun.Kind.ONE).get()
    counts = {word: row.counts[word] for word in Outcome.values if word in row.counts}
    if read := counts.pop("changed", 0) + counts.pop("unchanged", 0):
        counts["read"] = read
    assert row.done <= row.total
    assert sum(counts.values()) == row.done + counts.get("broken", 0) + counts.get("throttled", 0)
    if row.finished_at:
        assert sum(counts.values()) == row.total
    return row.done, row.total, counts


def test_who_was_asked_before_an_outage_and_after_it_counts_once(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 5)
    monkeypatch.setattr(run, "WINDOW", 4)
    sandbox.misbehave("*", "500")
    assert sync().error
    done, total, counts = told()
    assert (done, total) == (0, 40)
    assert counts["broken"] >= 5
    sandbox.misbehave("*", "none")
    for handle in handles(2):
        sandbox.misbehave(handle, "500")
    ProviderAccount.objects.filter(handle__in=handles(2)).update(next_sync_at=timezone.now())  # asked last
    rest_is_over()
    assert sync().error == ""
    assert told() == (38, 40, {"read": 38, "broken": 2})


def test_who_was_told_to_wait_first_counts_once(documents: Documents, sandbox: Served) -> None:
    sandbox.misbehave("*", "429", retry_after=3600)
    assert run.run_due(bounds=Limits(concurrency=8)).error
    done, total, counts = told()
    assert (done, total) == (0, 40)  # told to wait is not read
    assert counts.keys() == {"throttled"}
    assert 1 <= counts["throttled"] <= 8
    sandbox.misbehave("*", "none")
    now = timezone.now()
    ProviderState.objects.update(paused_until=now, next_turn_at=now)
    everyone_due()
    sync()
    assert told() == (40, 40, {"read": 40})


def test_one_whom_somebody_else_served_meanwhile_is_not_missing(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = ProviderAccount.objects.order_by("pk").last()
    assert last is not None
    ProviderAccount.objects.filter(pk=last.pk).update(next_sync_at=timezone.now())
    claim_due, claimed = run.claims.claim_due, []

    def claim(*args: Any, **more: Any) -> Any:
        if len(claimed) == 1:
            run_one(last.pk, bounds=FAST)
        claimed.append(claim_due(*args, **more | {"most": 15}))
        return claimed[-1]

    monkeypatch.setattr(run.claims, "claim_due", claim)
    sync()
    assert told() == (39, 39, {"read": 39})


def test_a_run_stopped_by_hand_tells_how_many_it_left(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    ProviderAccount.objects.filter(handle__in=handles(2)).update(next_sync_at=timezone.now() + timedelta(days=1))

    def stop(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run._Work, "_collect", stop)
    with pytest.raises(KeyboardInterrupt):
        sync()
    row = SyncRun.objects.get()
    assert (row.done, row.total) == (0, 38)
    assert "Stopped by hand" in row.error


def test_a_run_with_accounts_that_are_never_answered_comes_to_its_end(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 1)
    monkeypatch.setattr(run, "WINDOW", 2)
    monkeypatch.setattr(one, "_another", lambda *args: Broken("x"))  # nobody whom it answered before gets an answer
    one_by_one = replace(FAST, concurrency=1)
    never = ProviderAccount.objects.filter(handle__in=handles(4))
    never.update(next_sync_at=timezone.now() - timedelta(days=1))  # before the others, as those are who wait longest
    for handle in handles(4):
        sandbox.misbehave(handle, "500")
    for _time in range(5):  # each once; then nobody who can be served waits for them
        sync(bounds=one_by_one)
        rest_is_over()
    assert told()[0] == 36
    for _time in range(4 * claims.ASKS):
        if SyncRun.objects.get().finished_at is None:
            assert max(times for _last, times in SyncRun.objects.get().unanswered.values()) <= claims.ASKS
            sync(bounds=one_by_one)
            rest_is_over()
    assert told() == (36, 40, {"read": 36, "broken": 4})
    assert SyncRun.objects.get().finished_at is not None


def test_a_run_says_how_many_were_told_to_wait_and_how_many_it_did_not_read(
    documents: Documents, sandbox: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    for handle in handles(2):
        sandbox.misbehave(handle, "429", retry_after=1)
    sandbox.misbehave(handles(3)[2], "500")
    call_command("sync_badges", unpaced=True, verbosity=0)
    said = capsys.readouterr().out
    assert "Provider asked us to wait: 2" in said
    assert "Provider did not answer: 1" in said
    assert "3 accounts were not read." in said
    row = SyncRun.objects.get()
    assert (row.done, row.total) == (37, 40)
    assert runs.state(row) == "Finished. 3 accounts were not read."


def empty_lists(sandbox: Served, handles: list[str]) -> None:
    for handle in handles:
        sandbox.misbehave(handle, "empty")
    ProviderAccount.objects.update(etag="", last_modified="")
    everyone_due()


def test_many_badges_gone_in_one_run_are_told_to_staff(documents: Documents, sandbox: Served) -> None:
    sync()
    held = Counter(Award.objects.values_list("user", flat=True))
    handles = [row.handle for row in sorted(ProviderAccount.objects.all(), key=lambda row: held[row.user_id])]
    few = next(handle for handle in handles if held[ProviderAccount.objects.get(handle=handle).user_id])
    empty_lists(sandbox, [few])
    assert 0 < sync().report.counts["missing"] <= Award.objects.count() / 10
    assert not FeedChange.objects.exists()
    empty_lists(sandbox, handles)
    sync()
    note = FeedChange.objects.get()
    assert (note.kind, note.field, note.settled_at) == ("gone", "badges", None)
    assert Award.objects.filter(user=note.account.user, missing_since__isnull=False).exists()
    assert note.get_kind_display() == "Many badges gone from profiles at once"
