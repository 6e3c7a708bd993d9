"""Fields nobody has seen before: kept with the document, said once; and how long documents are kept."""

import datetime as dt
import gzip
import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from isal import igzip

from badges.catalog.models import Award
from badges.provider import snapshots, tasks
from badges.provider.adapters import treehouse
from badges.provider.client import Changed, Nonsense
from badges.provider.models import FeedChange, ProviderAccount, Quarantine, Snapshot, SyncRun
from badges.provider.sync import writing
from badges.provider.sync.book import BadgeBook
from badges.provider.sync.claims import Claim
from badges.provider.sync.landing import land
from codeoregon.audit.context import because
from codeoregon.privacy.models import Erasure
from tests import factories

pytestmark = pytest.mark.django_db


def document(handle: str, **more: Any) -> dict[str, Any]:
    course = {"title": "Tables", "url": "https://x.example/library/tables", "badge_count": 1}
    badge = {
        "id": 7, "name": "Rows", "url": "https://x.example/rows", "icon_url": "https://x.example/rows.png",
        "earned_date": "2026-01-31T02:53:54Z", "courses": [course, course],
    }  # fmt: skip
    return {"name": "Ana", "profile_name": handle, "badges": [badge], "points": {"total": 3, "Anything": 3}} | more


def arrive(*found: tuple[ProviderAccount, dict[str, Any]]) -> None:
    run = SyncRun.objects.create(kind="by_hand")
    now = timezone.now()
    batch = [
        (Claim(a.pk, "treehouse", a.handle, "", "", 0, now), Changed(json.dumps(body).encode(), "", ""))
        for a, body in found
    ]
    land(batch, book=BadgeBook(treehouse.ADAPTER), run_id=run.pk)


def accounts(number: int) -> list[ProviderAccount]:
    return [factories.ProviderAccountFactory(proof="staff", proved_at=timezone.now()) for _ in range(number)]


def test_known_shapes_raise_nothing() -> None:
    (one,) = accounts(1)
    old = document(one.handle, gravatar_url="https://x.example/a", gravatar_hash=None, profile_url="")
    arrive((one, old))
    assert not FeedChange.objects.exists()


def test_new_fields_are_said_once_wherever_they_stand_and_the_rest_is_read() -> None:
    people = accounts(3)
    bodies = []
    for person in people:
        body = document(person.handle, pronouns="they")
        body["badges"][0]["rarity"] = "gold"
        body["badges"][0]["courses"][0]["level"] = 3
        bodies.append((person, body))
    arrive(*bodies)
    arrive((people[0], document(people[0].handle, pronouns="she")))
    names = FeedChange.objects.order_by("field").values_list("field", flat=True)
    assert list(names) == ["badges[].courses[].level", "badges[].rarity", "pronouns"]
    assert people[0].user_id in {row.account.user_id for row in FeedChange.objects.all()}
    kept = igzip.decompress(bytes(Snapshot.objects.filter(account=people[0]).order_by("pk")[0].body))
    assert json.loads(kept)["badges"][0]["rarity"] == "gold"
    assert ProviderAccount.objects.filter(last_outcome="changed").count() == 3


def test_new_fields_without_end_are_a_bounded_number_of_notices() -> None:
    one, two = accounts(2)
    flood = {f"{number:05}": 1 for number in range(20_000)}
    long = {f"{number}" * 5_000: 1 for number in range(10)}
    arrive((one, document(one.handle, **long)), (two, document(two.handle, zebra=1, **flood)))
    rows = FeedChange.objects.all()
    assert rows.count() == writing.MOST_NOTED + 1
    assert max(len(row.field) for row in rows) < 100
    more = rows.get(kind="more")
    assert more.account in (one, two)
    assert not rows.filter(field="zebra").exists()
    FeedChange.objects.exclude(pk=more.pk).update(settled_at=timezone.now())
    arrive((one, document(one.handle, zebra=1)))  # there is room again
    assert rows.filter(field="zebra").exists()
    assert FeedChange.objects.count() == writing.MOST_NOTED + 2


def test_fields_with_names_too_long_to_show_are_one_notice() -> None:
    (one,) = accounts(1)
    arrive((one, document(one.handle, **{f"{number}" * 5_000: 1 for number in range(10)})))
    assert [(row.kind, row.field) for row in FeedChange.objects.all()] == [("more", "…")]


def test_staff_are_told_and_settle_it(client_for: Any, staff: Any) -> None:
    (one,) = accounts(1)
    arrive((one, document(one.handle, pronouns="they")))
    client = client_for(staff("programme_manager"))
    assert "Changes in what the provider sends" in client.get("/admin/").text
    row = FeedChange.objects.get()
    fields = {"action": "noted", "_selected_action": row.pk, "confirmed": "1"}
    assert client.post(reverse("admin:badges_feedchange_changelist"), fields).status_code == 302
    row.refresh_from_db()
    assert row.settled_at is not None
    assert client_for(staff("job_developer")).get(reverse("admin:badges_feedchange_changelist")).status_code == 403


def test_a_badge_first_seen_brings_the_course_that_the_provider_names() -> None:
    (one,) = accounts(1)
    arrive((one, document(one.handle)))
    badge = treehouse_badge(7)
    assert (badge.course.slug, badge.course.title, badge.catalogued) == ("tables", "Tables", False)


def test_a_moved_badge_follows_its_id_and_keeps_its_course() -> None:
    (one,) = accounts(1)
    arrive((one, document(one.handle)))
    body = document(one.handle)
    body["badges"][0] |= {"url": "https://new.example/rows", "name": "Rows and columns"}
    arrive((one, body))
    badge = treehouse_badge(7)
    assert (badge.url, badge.name, badge.course.slug) == ("https://new.example/rows", "Rows and columns", "tables")


def treehouse_badge(number: int) -> Any:
    from badges.catalog.models import Badge

    return Badge.objects.select_related("course").get(provider="treehouse", external_id=number)


def test_the_first_day_stands_and_another_one_is_kept_beside_it_and_told_once() -> None:
    one, two = accounts(2)
    arrive((one, document(one.handle)), (two, document(two.handle)))
    first = dt.datetime(2026, 1, 31, 2, 53, 54, tzinfo=dt.UTC)

    def dated(account: ProviderAccount, day: str) -> dict[str, Any]:
        body = document(account.handle)
        body["badges"][0]["earned_date"] = day
        return body

    def days() -> list[Any]:
        return list(Award.objects.order_by("user").values_list("earned_at", "provider_date"))

    other = dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    arrive(*((row, dated(row, "2026-02-03T00:00:00Z")) for row in (one, two)))
    assert days() == [(first, other), (first, other)]
    assert SyncRun.objects.order_by("-pk")[0].counts["redated"] == 2
    note = FeedChange.objects.get(kind="date")
    FeedChange.objects.update(settled_at=timezone.now())
    arrive((one, dated(one, "2026-02-03T00:00:00Z") | {"points": {}}))  # nothing that staff have not seen
    assert FeedChange.objects.get(pk=note.pk).settled_at is not None
    assert "redated" not in SyncRun.objects.order_by("-pk")[0].counts
    arrive((one, dated(one, "2026-02-04T00:00:00Z")))
    assert FeedChange.objects.get(pk=note.pk).settled_at is None
    arrive((one, document(one.handle)))  # the provider is of our mind again
    assert days() == [(first, None), (first, other)]
    assert Snapshot.objects.filter(account=one).count() == 5
    assert set(ProviderAccount.objects.values_list("changes", flat=True)) == {1}


def test_old_documents_go_and_the_newest_of_everybody_stays(settings: Any) -> None:
    settings.SNAPSHOT_DAYS = 100
    one, two = accounts(2)
    for account, ages in ((one, (300, 200, 50)), (two, (400, 300))):
        for days in ages:
            taken = timezone.now() - dt.timedelta(days=days)
            Snapshot.objects.create(account=account, sha256=str(days), body=b"x", taken_at=taken)
    assert tasks.forget_snapshots.run() == {"forgotten": 3}
    assert sorted(Snapshot.objects.values_list("account", "sha256")) == [(one.pk, "50"), (two.pk, "300")]
    settings.SNAPSHOT_DAYS = 0
    assert snapshots.forget() == 0


def test_a_kept_document_is_not_rewritten_and_the_newest_not_deleted() -> None:
    (account,) = accounts(1)
    old, new = (Snapshot.objects.create(account=account, sha256=name, body=b"x") for name in ("old", "new"))
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Snapshot.objects.filter(pk=old.pk).update(body=b"y")
    with pytest.raises(DatabaseError, match="the newest profile"), transaction.atomic():
        Snapshot.objects.filter(account=account).delete()
    Snapshot.objects.filter(pk=old.pk).delete()
    Erasure.objects.create(user=account.user, by=account.user)
    Snapshot.objects.filter(pk=new.pk).delete()
    assert not Snapshot.objects.exists()


def test_what_an_award_said_is_kept_when_its_day_or_its_person_is_rewritten() -> None:
    award = factories.AwardFactory()
    rows, events = Award.objects.filter(pk=award.pk), Award.pgh_event_model.objects.filter(pgh_obj=award)
    other = award.earned_at - dt.timedelta(days=9)
    rows.update(last_seen_at=timezone.now(), missing_since=timezone.now())
    assert not events.exists()
    with because(by=None, why="typed by hand"):
        rows.update(earned_at=other)
    kept = [(event.pgh_label, event.earned_at, event.pgh_context["why"]) for event in events.order_by("pgh_id")]
    assert kept == [("before", award.earned_at, "typed by hand"), ("update", other, "typed by hand")]


def test_what_was_set_aside_goes_as_late_and_the_newest_that_is_open_stays(settings: Any) -> None:
    settings.SNAPSHOT_DAYS = 100
    (one,) = accounts(1)
    now = timezone.now()
    for days, settled in ((400, now), (300, None), (200, None), (50, now)):
        at = now - dt.timedelta(days=days)
        Quarantine.objects.create(account=one, at=at, reason=str(days), body=b"", settled_at=settled)
    assert snapshots.forget() == 2
    assert sorted(Quarantine.objects.values_list("reason", flat=True)) == ["200", "50"]


def test_each_document_set_aside_is_kept_and_the_same_one_once() -> None:
    (one,) = accounts(1)
    now = timezone.now()
    for body in (b"first", b"second", b"first"):
        writing.quarantined([(one.pk, Nonsense("Odd.", body))], writing.Times(now=now, tried=now, due=now))
    kept = [gzip.decompress(bytes(row.body)) for row in Quarantine.objects.order_by("pk")]
    assert kept == [b"first", b"second"]


def test_an_award_never_becomes_one_of_another_badge() -> None:
    award = factories.AwardFactory()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        type(award).objects.filter(pk=award.pk).update(badge=factories.BadgeFactory())
