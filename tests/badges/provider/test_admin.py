"""What staff see and may do about provider accounts."""

from typing import Any

import pytest
from django.urls import reverse
from isal import igzip

from badges.provider.models import ProviderAccount, Quarantine, Snapshot, SyncRun

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
    assert step(client, "settle", odd).status_code == 302
    odd.refresh_from_db()
    assert odd.settled_at is not None


def test_roles_without_the_right_see_nothing(client_for: Any, staff: Any, account: ProviderAccount) -> None:
    client = client_for(staff("job_developer"))
    assert client.get(reverse("admin:badges_provideraccount_changelist")).status_code == 403
    assert step(client, "attest", account, reason="x").status_code == 403
