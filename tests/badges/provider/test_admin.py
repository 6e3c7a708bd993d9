"""What staff see and may do about provider accounts."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from isal import igzip

from badges.provider.models import ASKED, Outcome, ProviderAccount, ProviderState, Quarantine, Snapshot, SyncRun
from badges.provider.sync import claims
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(learner: Any) -> ProviderAccount:
    return ProviderAccount.objects.create(user=learner, handle="ada", code="CO-ABC")


def step(client: Any, name: str, row: Any, **fields: str) -> Any:
    url = reverse(f"admin:badges_{row._meta.model_name}_changelist")
    return client.post(url, {"action": name, "_selected_action": row.pk, "confirmed": "1"} | fields)


def test_a_case_manager_attests_with_a_reason(client_for: Any, staff: Any, account: ProviderAccount) -> None:
    client = client_for(staff("case_manager"))
    assert step(client, "attest", account).status_code == 422
    assert step(client, "attest", account, reason="Seen on their screen").status_code == 302
    account.refresh_from_db()
    assert account.proof == "staff"
    client.post(reverse("admin:badges_provideraccount_changelist"))
    assert step(client, "unlink", account, reason="Asked for").status_code == 302
    account.refresh_from_db()
    assert account.unlinked_at is not None


def test_asking_twice_in_a_minute_is_a_sentence(client_for: Any, staff: Any, account: ProviderAccount) -> None:
    client = client_for(staff("case_manager"))
    step(client, "update_now", account)
    again = step(client, "update_now", account, reason="They sit beside me")
    assert again.status_code == 422
    assert "We asked a moment ago" in again.text


def test_lists_and_pages_open_and_show_what_came(client_for: Any, staff: Any, account: ProviderAccount) -> None:
    run = SyncRun.objects.create(kind="nightly", total=3, done=2, counts={"changed": 2, "awards": 7})
    odd = Quarantine.objects.create(account=account, reason="Odd.", body=igzip.compress(b"<b>came</b>"))
    kept = Snapshot.objects.create(account=account, run=run, sha256="0" * 64, body=igzip.compress(b'{"a": 1}'))
    client = client_for(staff("case_manager"))
    for row, words in (
        (account, ["ada", "CO-ABC"]),
        (run, ["2 / 3", "New awards: 7"]),
        (odd, ["Odd.", "&lt;b&gt;came&lt;/b&gt;"]),
        (kept, ["{&quot;a&quot;: 1}"]),
    ):
        name = row._meta.model_name
        assert client.get(reverse(f"admin:badges_{name}_changelist")).status_code == 200
        page = client.get(reverse(f"admin:badges_{name}_change", args=[row.pk])).content.decode()
        for word in words:
            assert word in page


def test_a_kept_document_is_fetched_whole_as_a_file_and_that_is_noted(
    client_for: Any, staff: Any, account: ProviderAccount
) -> None:
    body = b"<script>" + b"x" * 5_000
    odd = Quarantine.objects.create(account=account, reason="Odd.", body=igzip.compress(body))
    kept = Snapshot.objects.create(account=account, sha256="0" * 64, body=igzip.compress(body))
    reader = staff("case_manager")
    for row in (odd, kept):
        name = row._meta.model_name
        here = reverse(f"admin:badges_{name}_document", args=[row.pk])
        assert here in client_for(reader).get(reverse(f"admin:badges_{name}_change", args=[row.pk])).text
        answer = client_for(reader).get(here)
        assert answer.content == body
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}-{row.pk}.txt"'
        entry = LogEntry.objects.get(object_id=str(row.pk), content_type__model=name)
        assert (entry.user, entry.change_message) == (reader, "document fetched")
        assert client_for(staff("job_developer")).get(here).status_code == 403
        assert client_for(reader).get(reverse(f"admin:badges_{name}_document", args=[row.pk + 9])).status_code == 404


def test_what_was_set_aside_is_asked_for_again_at_once(
    client_for: Any, staff: Any, account: ProviderAccount, bells: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    listed = ProviderAccount.objects.create(user=UserFactory(), provider="roster", handle="a@x.example")
    client = client_for(staff("case_manager"))
    for row in (account, listed):
        odd = Quarantine.objects.create(account=row, reason="Odd.", body=igzip.compress(b"came"))
        with django_capture_on_commit_callbacks(execute=True):
            assert step(client, "settle", odd).status_code == 302
        odd.refresh_from_db()
        assert odd.settled_at is not None
    assert bells == [("badges.sync_one", (account.pk,))]  # nobody can be asked for the other
    assert list(ProviderAccount.objects.filter(ASKED)) == [account]


def test_accounts_are_counted_by_their_outcome(client_for: Any, staff: Any, account: ProviderAccount) -> None:
    for number, word in enumerate(Outcome.values):
        for place in range(number + 1):
            user = UserFactory()
            ProviderAccount.objects.create(user=user, handle=f"{word}-{place}", code="x", last_outcome=word)
    page = client_for(staff("case_manager")).get(reverse("admin:badges_provideraccount_changelist")).content.decode()
    for number, label in enumerate(Outcome.labels):
        many = number + 1 + (label == Outcome.NEVER.label)
        assert re.search(rf">\s*{re.escape(str(label))} \({many}\)\s*<", page), label


def test_the_page_of_a_run_goes_on_by_itself_and_says_what_it_waits_for(
    client_for: Any, staff: Any, account: ProviderAccount
) -> None:
    now = timezone.now()
    counts = {"changed": 900, "broken": 3}
    run = SyncRun.objects.create(kind="nightly", total=2000, done=1000, counts=counts, pace=12.5)
    SyncRun.objects.filter(pk=run.pk).update(started_at=now - dt.timedelta(seconds=100))
    client = client_for(staff("programme_manager"))

    def page() -> str:
        text: str = client.get(reverse("admin:badges_syncrun_change", args=[run.pk])).content.decode()
        return text

    assert "Held up. The portal goes on with it by itself" in page()
    lock = connection.copy()
    try:
        with lock.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", claims.key("treehouse"))
        shown = page()
    finally:
        lock.close()
    assert "asked at most 12.5 times a second" in shown
    assert 'hx-trigger="load delay:2s"' in shown
    assert "Look again</a>" in shown  # the way without scripts
    for words in ("1,000 / 2,000", "New badges or changes: 900", "Provider did not answer: 3"):
        assert words in shown
    assert re.search(r"\b(10\.0|9\.\d) a second", shown)
    account.last_outcome, account.tried_at = "throttled", now
    account.next_sync_at = timezone.localtime() + dt.timedelta(hours=1)
    account.save()
    ProviderState.objects.update_or_create(provider="treehouse", defaults={"open_until": now + dt.timedelta(minutes=5)})
    shown = page()
    assert "The provider is not asked until" in shown
    assert re.search(rf"1, asked for again at \w+ \d+, \d{{4}}, {account.next_sync_at:%H:%M:%S}", shown)
    SyncRun.objects.update(finished_at=now)
    shown = page()
    assert "Finished." in shown
    assert "hx-" not in shown
    assert "Look again" not in shown


@pytest.mark.parametrize("counts", [{"changed": 3}, {"changed": 2, "throttled": 1}])
def test_what_other_runs_put_off_is_not_on_the_page_of_a_run(
    client_for: Any, staff: Any, account: ProviderAccount, counts: dict[str, int]
) -> None:
    now = timezone.now()
    run = SyncRun.objects.create(kind="nightly", total=3, done=3, counts=counts)
    SyncRun.objects.filter(pk=run.pk).update(started_at=now - dt.timedelta(hours=2), finished_at=now)
    page, client = reverse("admin:badges_syncrun_change", args=[run.pk]), client_for(staff("programme_manager"))
    mine = dt.timedelta(hours=1 if "throttled" in counts else 3)
    for before, own in ((mine, "throttled" in counts), (dt.timedelta(hours=3), False), (-dt.timedelta(hours=1), False)):
        ProviderAccount.objects.filter(pk=account.pk).update(
            last_outcome="throttled", tried_at=now - before, next_sync_at=now + dt.timedelta(hours=1)
        )
        assert ("asked for again at" in client.get(page).content.decode()) == own


def test_roles_without_the_right_see_nothing(client_for: Any, staff: Any, account: ProviderAccount) -> None:
    client = client_for(staff("job_developer"))
    assert client.get(reverse("admin:badges_provideraccount_changelist")).status_code == 403
    assert step(client, "attest", account, reason="x").status_code == 403


def test_what_was_set_aside_is_called_by_whose_it_is_and_why(
    client_for: Any, staff: Any, account: ProviderAccount
) -> None:
    odd = Quarantine.objects.create(account=account, reason="The answer is not JSON.", body=igzip.compress(b"came"))
    page = client_for(staff("case_manager")).get(reverse("admin:badges_quarantine_change", args=[odd.pk]))
    assert f"<h2>{account.handle}: The answer is not JSON.</h2>" in page.content.decode()


def test_what_happened_or_not_is_asked_by_yes_and_no(client_for: Any, staff: Any, account: ProviderAccount) -> None:
    for name, settled in (("odd", None), ("other", timezone.now()), ("third", timezone.now())):
        Quarantine.objects.create(account=account, reason=name, body=igzip.compress(b"x"), settled_at=settled)
    page = reverse("admin:badges_quarantine_changelist")
    client = client_for(staff("case_manager"))
    shown = client.get(page).context["cl"]
    said = [(one["display"], one["query_string"]) for one in shown.filter_specs[0].choices(shown)]
    assert [str(words) for words, _query in said] == ["All", "No (1)", "Yes (2)"]
    assert [client.get(page + query).context["cl"].result_count for _words, query in said[1:]] == [1, 2]
