"""Learners of the sandbox's population, linked and proved, and what the database says about them."""

from typing import Any

from django.utils import timezone

from badges.catalog.models import Award
from badges.provider.client import Limits
from badges.provider.models import ProviderAccount, ProviderState, Snapshot
from badges.provider.sandbox.documents import Documents
from badges.provider.sync.one import Summary
from badges.provider.sync.run import run_due
from codeoregon.accounts.models import User

FAST = Limits(concurrency=8, timeout=4.0, backoff=0.01, quiet=0.5, attempts=2)


def link_everyone(documents: Documents) -> None:
    now = timezone.now()
    people = list(documents.population)
    users = User.objects.bulk_create(User(email=person.email, full_name=person.name) for person in people)
    ProviderAccount.objects.bulk_create(
        ProviderAccount(user=user, handle=person.handle, code=f"CO-{person.index}", proof="staff", proved_at=now)
        for user, person in zip(users, people, strict=True)
    )


def everyone_due() -> None:
    ProviderAccount.objects.update(next_sync_at=timezone.now())


def sync(**more: Any) -> Summary:
    return run_due(bounds=more.pop("bounds", FAST), **more)


def read(summary: Summary) -> int:
    """Of how many accounts a document was read, whether it brought badges or not."""
    return summary.report.counts["changed"] + summary.report.counts["unchanged"]


def awards() -> list[tuple[Any, ...]]:
    """Every award, without what differs from run to run."""
    rows = Award.objects.order_by("user__email", "badge__external_id")
    return list(rows.values_list("user__email", "badge__external_id", "badge__name", "earned_at", "missing_since"))


def accounts() -> list[tuple[Any, ...]]:
    rows = ProviderAccount.objects.order_by("handle")
    return list(
        rows.values_list("handle", "etag", "document_sha256", "last_outcome", "lease_until", "attempts", "changes")
    )


def snapshots() -> list[tuple[Any, ...]]:
    return list(Snapshot.objects.order_by("account__handle").values_list("account__handle", "sha256"))


def rest_is_over() -> None:
    """The breaker is half-open now."""
    ProviderState.objects.exclude(open_until=None).update(open_until=timezone.now())
