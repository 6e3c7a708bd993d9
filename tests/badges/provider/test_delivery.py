"""Rosters: who is found, what is told line by line, and that the same list twice changes nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from badges.catalog.models import Award, Badge, Course
from badges.provider.adapters import adapters, asked, delivered, roster_csv
from badges.provider.delivery import deliver
from badges.provider.models import ProviderAccount, Snapshot, SyncRun
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "email,badge_id,badge,earned_on,course\n"
PAGE = "admin:badges_bring_list"


def bring(*lines: str, by: Any = None) -> Any:
    return deliver(provider=roster_csv.ADAPTER, raw=(HEAD + "\n".join(lines)).encode(), by=by)


@pytest.fixture
def ana() -> Any:
    return factories.UserFactory(email="ana@example.org")


def test_every_file_of_adapters_is_a_provider() -> None:
    assert sorted(adapters()) == ["roster", "treehouse"]
    assert [one.name for one in asked()] == ["treehouse"]
    assert [one.name for one in delivered()] == ["roster"]


def test_a_list_brings_badges_to_people_by_their_verified_address(ana: Any) -> None:
    done = bring("Ana@Example.org, 7, Tables , 2026-03-01, Databases", "ana@example.org,8,Joins,2026-03-02,Databases")
    assert (done.people, done.lines) == (1, [])
    held = Award.objects.filter(user=ana).order_by("badge__external_id")
    assert [(a.badge.name, a.badge.provider, a.badge.external_id) for a in held] == [
        ("Tables", "roster", 7),
        ("Joins", "roster", 8),
    ]
    assert held[0].earned_at == dt.datetime(2026, 3, 1, 20, tzinfo=dt.UTC)  # noon in Oregon
    assert held[0].badge.course == Course.objects.get(title="Databases")
    assert not held[0].badge.catalogued
    run = SyncRun.objects.get()
    assert (run.kind, run.provider, run.done, run.total, run.counts["awards"]) == ("delivered", "roster", 1, 1, 2)
    assert Snapshot.objects.get().account.proof == "list"


def test_ids_of_two_providers_are_two_badges(ana: Any) -> None:
    factories.BadgeFactory(external_id=7, name="Another")
    bring("ana@example.org,7,Tables,2026-03-01,")
    assert Badge.objects.filter(external_id=7).count() == 2


def test_the_same_list_again_changes_nothing_and_a_longer_one_adds(ana: Any) -> None:
    bring("ana@example.org,7,Tables,2026-03-01,")
    bring("ana@example.org,7,Tables,2026-03-01,")
    assert (Award.objects.count(), ProviderAccount.objects.count()) == (1, 1)
    assert SyncRun.objects.order_by("pk").last().counts == {"unchanged": 1}  # type: ignore[union-attr]
    bring("ana@example.org,7,Tables,2026-03-01,", "ana@example.org,8,Joins,2026-03-02,")
    assert Award.objects.count() == 2


def test_a_corrected_day_is_told_and_the_first_one_stands(ana: Any) -> None:
    bring("ana@example.org,7,Tables,2026-03-01,", "ana@example.org,8,Joins,2026-03-02,")
    told = (2, "The badge was brought in with Mar 1, 2026 before. That day stands.")
    for _time in range(2):
        done = bring("ana@example.org,7,Tables,2026-02-20,", "ana@example.org,8,Joins,2026-03-02,")
        assert done.lines == [told]
        assert Award.objects.get(badge__external_id=7).earned_at.date() == dt.date(2026, 3, 1)
    assert bring("ana@example.org,7,Tables,2026-03-01,", "ana@example.org,8,Joins,2026-03-02,").lines == []


def test_what_a_list_no_longer_names_is_kept_and_flagged(ana: Any) -> None:
    bring("ana@example.org,7,Tables,2026-03-01,", "ana@example.org,8,Joins,2026-03-02,")
    bring("ana@example.org,8,Joins,2026-03-02,")
    assert Award.objects.get(badge__external_id=7).missing_since is not None


def test_strangers_and_unverified_addresses_are_told_by_line_and_get_nothing(ana: Any) -> None:
    shy = factories.UserFactory(email="shy@example.org")
    shy.emailaddress_set.update(verified=False)
    done = bring("shy@example.org,7,Tables,2026-03-01,", "who@example.org,7,Tables,2026-03-01,", "")
    assert done.lines == [(2, "Nobody here has shown that this email address is theirs.")] + [
        (3, "Nobody here has shown that this email address is theirs.")
    ]
    assert not Award.objects.exists()
    assert not ProviderAccount.objects.exists()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("not an address,7,Tables,2026-03-01,", "The email address is not one."),
        ("ana@example.org,seven,Tables,2026-03-01,", "badge_id is a whole number."),
        ("ana@example.org,-1,Tables,2026-03-01,", "badge_id is a whole number."),
        ("ana@example.org,99999999999,Tables,2026-03-01,", "badge_id is a whole number."),
        ("ana@example.org,7,,2026-03-01,", "The badge has a name of at most 200 letters."),
        (
            "ana@example.org,7,Tab\x00les,2026-03-01,",
            "The badge or the course has a character in it that can't be shown. Type the name anew.",
        ),
        (f"ana@example.org,7,{'x' * 201},2026-03-01,", "The badge has a name of at most 200 letters."),
        (f"ana@example.org,7,Tables,2026-03-01,{'x' * 500}", "The course has a name of at most 200 letters."),
        ("ana@example.org,00000000001999999999999,Tables,2026-03-01,", "badge_id is a whole number."),
        ("ana@example.org,2147483648,Tables,2026-03-01,", "badge_id is a whole number."),
        ("ana@example.org,7,Chairs,2026-03-01,", "Line 2 has another name for badge 7."),
        ("ana@example.org,7,Tables,March 1st,", "earned_on is a day written like 2026-01-31."),
        ("ana@example.org,7,Tables,2999-03-01,", "earned_on lies in the future, or before there were badges."),
    ],
)
def test_a_line_that_cant_be_read_is_told_and_its_person_left_out_whole(ana: Any, line: str, sentence: str) -> None:
    ben = factories.UserFactory(email="ben@example.org")
    done = bring("ben@example.org,7,Tables,2026-03-01,", line, "ana@example.org,8,Joins,2026-03-02,")
    assert (3, sentence) in done.lines
    assert Award.objects.filter(user=ben).exists()
    assert Award.objects.filter(user=ana).exists() == line.startswith("not")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"name,badge\nx,y\n", "has to name these columns: email, badge_id, earned_on"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"email;badge_id;badge;earned_on\nx;1;y;2026-01-01\n", "separated by commas, not by semicolons"),
        (b"email\tbadge_id\tbadge\tearned_on\nx\t1\ty\t2026-01-01\n", "separated by commas, not by tabs"),
        (b'email,badge_id,badge,earned_on\n"open,1,x,2026-01-01\n', "can't be read"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        deliver(provider=roster_csv.ADAPTER, raw=raw, by=None)
    assert not ProviderAccount.objects.exists()


def test_a_badge_given_twice_is_told_and_counts_once_from_the_earlier_day(ana: Any) -> None:
    done = bring(
        "ana@example.org,7,Tables,2026-03-05,",
        "ana@example.org,7,Tables,2026-03-05,",
        "ana@example.org,7,Tables,2026-03-01,",
    )
    told = "Line 2 gives this person this badge already; the earlier day counts."
    assert done.lines == [(3, told), (4, told)]
    assert Award.objects.get(user=ana).earned_at.day == 1


def test_staff_are_given_no_badges(ana: Any) -> None:
    factories.UserFactory(email="boss@example.org", staff_role="case_manager")
    done = bring("boss@example.org,7,Tables,2026-03-01,")
    assert done.lines == [(2, "This is an account of staff; badges are for learners.")]
    assert not ProviderAccount.objects.exists()


def test_a_new_address_of_the_same_person_is_the_same_account(ana: Any) -> None:
    ana.emailaddress_set.create(email="ana.new@example.org", verified=True)
    bring("ana@example.org,7,Tables,2026-03-01,")
    bring("ana.new@example.org,7,Tables,2026-03-01,")
    account = ProviderAccount.objects.get()
    assert account.handle == "ana.new@example.org"
    assert account.events.filter(handle="ana@example.org").exists()  # type: ignore[attr-defined]
    both = bring("ana@example.org,7,Tables,2026-03-01,", "ana.new@example.org,7,Tables,2026-03-01,")
    assert both.lines == [(2, "This person is on the list under another address, too.")]


def test_staff_bring_a_list_and_read_what_came_of_it(ana: Any, client_for: Callable[..., Any], staff: Any) -> None:
    client = client_for(staff("case_manager"))
    assert "Bring a list" in client.get(reverse("admin:badges_provideraccount_changelist")).text
    raw = f"{HEAD}ana@example.org,7,Tables,2026-03-01,\nwho@example.org,7,Tables,2026-03-01,\n"
    page = client.post(reverse(PAGE), {"provider": "roster", "file": SimpleUploadedFile("l.csv", raw.encode())})
    assert page.status_code == 200
    assert "1 person of the list is here. New badges: 1. Lines that changed nothing: 1." in page.text
    assert "<td>3</td><td>Nobody here" in page.text
    empty = client.post(reverse(PAGE), {"provider": "roster"})
    assert empty.status_code == 422
    assert "Choose a file." in empty.text
    odd = client.post(reverse(PAGE), {"provider": "treehouse", "file": SimpleUploadedFile("l.csv", b"x")})
    assert odd.status_code == 422
    assert client_for(staff("job_developer")).get(reverse(PAGE)).status_code == 403


def test_a_provider_that_sends_lists_is_never_asked(ana: Any, client_for: Callable[..., Any], staff: Any) -> None:
    bring("ana@example.org,7,Tables,2026-03-01,")
    account = ProviderAccount.objects.get()
    fields = {"action": "update_now", "_selected_action": account.pk, "confirmed": "1", "reason": ""}
    answer = client_for(staff("case_manager")).post(reverse("admin:badges_provideraccount_changelist"), fields)
    assert answer.status_code == 422
    assert "This provider is not asked." in answer.text
    account.refresh_from_db()
    assert account.asked_at is None
