"""Documents as the provider has sent them since 2014, and documents it never sent."""

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from badges.provider.adapters import treehouse
from badges.provider.data import ProfileRejected

STAGE = {
    "id": 42,
    "name": "Loops",
    "url": "http://provider.example/library/javascript/loops",
    "icon_url": "https://images.example/loops.png",
    "earned_date": "2014-04-16T02:53:54Z",
    "courses": [
        {"title": "JavaScript", "url": "http://provider.example/library/javascript", "badge_count": 1},
        {"title": "Loops", "url": "http://provider.example/library/javascript/loops", "badge_count": 1},
    ],
}
PROFILE = {
    "name": "Ada Alder",
    "profile_name": "adaalder",
    "profile_url": "http://provider.example/adaalder",
    "gravatar_url": "https://pictures.example/0cba00ca3da1b283a57287bcceb17e35",
    "gravatar_hash": "0cba00ca3da1b283a57287bcceb17e35",
    "badges": [STAGE],
    "points": {"total": 120, "JavaScript": 61},
}


def document(**changes: Any) -> bytes:
    return json.dumps(copy.deepcopy(PROFILE) | changes).encode()


def with_stage(**changes: Any) -> bytes:
    return document(badges=[STAGE | changes])


def test_reads_what_the_portal_uses() -> None:
    profile = treehouse.parse(document())
    assert profile.handle == "adaalder"
    assert profile.name == "Ada Alder"
    assert profile.gravatar_hash == "0cba00ca3da1b283a57287bcceb17e35"
    assert profile.points == {"total": 120, "JavaScript": 61}
    (badge,) = profile.badges
    assert (badge.external_id, badge.name, badge.is_activity) == (42, "Loops", False)
    assert badge.earned_at == datetime(2014, 4, 16, 2, 53, 54, tzinfo=UTC)
    assert [course.title for course in badge.courses] == ["JavaScript", "Loops"]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({key: value for key, value in PROFILE.items() if not key.startswith("gravatar")}).encode(),
        document(gravatar_hash=None),
        document(gravatar_hash=""),
        document(points={"total": 0}),
        document(points={"total": 9, "A topic of 2026": 3, "Java": 0}),
        document(badges=[]),
        with_stage(earned_date="2026-01-02T03:04:05.000Z"),
        with_stage(courses=[]),
        with_stage(url="", icon_url=""),
        with_stage(name="  Loops  and more "),
        with_stage(courses=[{"title": "Track", "url": "https://x.example/t", "badge_count": 1}, *STAGE["courses"]]),
        document(badges=[STAGE, STAGE | {"id": 43}]),
        document(name="Zoë Ñandú"),
        document(name=""),
        document(a_field_of_2027={"x": [1, 2]}),
        document(profile_name="AdaAlder"),
    ],
)
def test_every_shape_since_2014_is_accepted(body: bytes) -> None:
    assert treehouse.parse(body, handle="adaalder").handle.lower() == "adaalder"


def test_stray_spaces_are_tidied_and_two_badges_may_share_a_name() -> None:
    profile = treehouse.parse(document(badges=[STAGE | {"name": " Loops "}, STAGE | {"id": 43}]))
    assert [badge.name for badge in profile.badges] == ["Loops", "Loops"]
    assert [badge.external_id for badge in profile.badges] == [42, 43]


def test_a_badge_listed_twice_was_earned_the_first_time() -> None:
    profile = treehouse.parse(document(badges=[STAGE, STAGE | {"earned_date": "2013-01-01T00:00:00Z"}]))
    assert [badge.earned_at.year for badge in profile.badges] == [2013]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"<!doctype html><title>Sorry</title>", "not JSON"),
        (document()[:-9], "not JSON"),
        (document() + b"{", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b'{"name": "\\ud800"}', "not JSON"),
        (b"[" * 100_000, "not JSON|shape|nested"),
        (b'{"x": ' + b"[" * 100_000, "nested"),
        (b"[]", "shape"),
        (b"null", "shape"),
        (b"{}", "shape"),
        (document(badges=None), "shape"),
        (document(badges={"id": 1}), "shape"),
        (document(points=[1]), "shape"),
        (document(points={"total": "12"}), "shape"),
        (document(points={"total": -1}), "shape"),
        (document(name="x" * 201), "shape"),
        (with_stage(id="42"), "shape"),
        (with_stage(id=0), "shape"),
        (with_stage(id=2**31), "shape"),
        (with_stage(id=4.5), "shape"),
        (with_stage(earned_date="2014-04-16"), "shape"),
        (with_stage(earned_date="2014-04-16T02:53:54"), "shape"),
        (with_stage(earned_date=1397616834), "shape"),
        (with_stage(earned_date="2014-04-16T02:53:54+02:00"), "UTC"),
        (with_stage(earned_date="1999-04-16T02:53:54Z"), "before the provider began"),
        (with_stage(earned_date=(datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")), "future"),
        (with_stage(name="   "), "empty"),
        (with_stage(name="Lo\x00ops"), "cannot be shown"),
        (with_stage(name="Lo\u202eops"), "cannot be shown"),
        (with_stage(url="javascript:alert(1)"), "web address"),
        (with_stage(icon_url="data:text/html,x"), "web address"),
        (with_stage(courses=[{"title": "x", "url": "ftp://x"}]), "web address"),
        (with_stage(courses=None), "shape"),
        (document(profile_name="../../etc"), "username"),
        (document(profile_name="somebody"), "another username"),
        (document(gravatar_hash="xyz"), "hash"),
        (document(profile_url="javascript:1"), "web address"),
        (document(badges=[STAGE, STAGE | {"name": "Other"}]), "listed twice"),
        (document(badges=[STAGE | {"id": n} for n in range(1, 5_002)]), "shape"),
    ],
)
def test_anything_else_is_set_aside_with_a_reason(body: bytes, said: str) -> None:
    with pytest.raises(ProfileRejected, match=said) as caught:
        treehouse.parse(body, handle="adaalder")
    assert caught.value.reason.endswith(".")


@pytest.mark.parametrize("handle", ["a", "AdaAlder", "ada-alder_2", "7up", "x" * 60, "-a", "_a", "a-", "a_", "--"])
def test_usernames_that_are(handle: str, settings: Any) -> None:
    settings.TREEHOUSE_URL = "https://provider.example/"
    assert treehouse.profile_url(handle) == f"https://provider.example/profiles/{handle}.json"


@pytest.mark.parametrize(
    "handle",
    [
        "",
        " ",
        "..",
        "a/b",
        "a.b",
        "a b",
        "a?x=1",
        "a#b",
        "a%2e",
        "å",
        "a\n",
        "@evil.example",
        "x" * 61,
        "٣",
    ],
)
def test_no_address_is_built_from_anything_else(handle: str) -> None:
    with pytest.raises(ValueError, match="not a username"):
        treehouse.profile_url(handle)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" ada ", "ada"),
        ("@ada", "ada"),
        ("https://teamtreehouse.com/ada", "ada"),
        ("https://teamtreehouse.com/profiles/ada/", "ada"),
        ("teamtreehouse.com/profiles/Ada.json?x=1", "Ada"),
    ],
)
def test_a_pasted_profile_address_is_understood(typed: str, meant: str) -> None:
    assert treehouse.clean_handle(typed) == meant


@pytest.mark.parametrize(
    "typed", ["https://teamtreehouse.com/profiles/", "teamtreehouse.com/profiles", "teamtreehouse.com/Profiles/?x=1"]
)
def test_an_address_that_ends_before_the_username_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match="ends before the username"):
        treehouse.clean_handle(typed)
