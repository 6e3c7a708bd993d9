"""The catalogue as the sync and the imported list make it together: what is seen, what staff bring, what moves."""

from pathlib import Path
from typing import Any

import pytest

from badges.catalog import progress
from badges.catalog.importing import import_catalogue
from badges.catalog.models import Award, Badge, Course
from badges.provider.models import ProviderAccount
from tests.badges.provider.test_feed import accounts, arrive

pytestmark = pytest.mark.django_db


def way(*titles: str) -> list[dict[str, Any]]:
    return [{"title": title, "url": f"https://x.example/library/{title.lower()}", "badge_count": 1} for title in titles]


def seen(number: int, name: str, *titles: str) -> dict[str, Any]:
    address = "/".join(titles or (name,)).lower()
    return {
        "id": number, "name": name, "url": f"https://x.example/{address}", "icon_url": f"https://x.example/{number}.png",
        "earned_date": "2026-01-31T02:53:54Z", "courses": way(*titles),
    }  # fmt: skip


def lists(account: ProviderAccount, *badges: dict[str, Any]) -> None:
    body = {"name": "Ana", "profile_name": account.handle, "badges": list(badges), "points": {"total": 3}}
    arrive((account, body))


def badge(number: int) -> Badge:
    return Badge.objects.select_related("course").get(provider="treehouse", external_id=number)


def state(account: ProviderAccount, slug: str) -> tuple[str, int, int]:
    found = progress.record_of(account.user).course(Course.objects.get(slug=slug).pk)
    return found.state, found.done, found.total


def bring(folder: Path, *badges: str) -> None:
    """Import one track, two courses and these stages ("id,name,course,position")."""
    (folder / "tracks.csv").write_text("slug,title,area\ndata,Data,data\n")
    courses = "slug,title,track,estimated_minutes,summary\ntables,Tables,data,60,\ncharts,Charts,data,60,\n"
    (folder / "courses.csv").write_text(courses)
    lines = [f"{line},learning,30,T" for line in badges]
    head = "external_id,name,course,position,kind,estimated_minutes,icon_text"
    (folder / "badges.csv").write_text("\n".join([head, *lines, ""]))
    import_catalogue(folder)


def test_what_is_seen_counts_for_its_course_once_the_list_places_it(tmp_path: Path) -> None:
    (one,) = accounts(1)
    lists(one, seen(7, "Rows", "Data", "Tables", "Rows"))
    assert state(one, "tables") == ("todo", 0, 0)
    bring(tmp_path, "7,Rows,tables,1", "8,Columns,tables,2")
    assert state(one, "tables") == ("progress", 1, 2)
    lists(one, seen(7, "Rows", "Data", "Tables", "Rows"), seen(8, "Columns", "Data", "Tables", "Columns"))
    assert state(one, "tables") == ("earned", 2, 2)
    assert Course.objects.count() == 2


def test_two_badges_of_one_name_are_two_stages(tmp_path: Path) -> None:
    (one,) = accounts(1)
    bring(tmp_path, "7,Review,tables,1", "8,Review,tables,2")
    lists(one, seen(7, "Review", "Tables", "Review"))
    assert state(one, "tables") == ("progress", 1, 2)
    lists(one, seen(7, "Review", "Tables", "Review"), seen(8, "Review", "Tables", "Review"))
    assert state(one, "tables") == ("earned", 2, 2)


def test_a_badge_that_staff_placed_keeps_its_course_under_a_new_name_and_address(tmp_path: Path) -> None:
    (one,) = accounts(1)
    bring(tmp_path, "7,Rows,tables,1")
    lists(one, seen(7, "Rows", "Tables", "Rows"))
    lists(one, seen(7, "Lines", "Charts", "Lines"))
    found = badge(7)
    assert (found.name, found.url, found.course.slug) == ("Lines", "https://x.example/charts/lines", "tables")  # type: ignore[union-attr]
    assert state(one, "tables") == ("earned", 1, 1)
    assert Award.objects.get().badge == found


def test_a_stage_that_the_list_moves_takes_its_awards_along(tmp_path: Path) -> None:
    (one,) = accounts(1)
    bring(tmp_path, "7,Rows,tables,1", "8,Columns,tables,2")
    lists(one, seen(7, "Rows", "Tables", "Rows"))
    bring(tmp_path, "7,Rows,charts,1", "8,Columns,tables,2")
    assert state(one, "tables") == ("todo", 0, 1)
    assert state(one, "charts") == ("earned", 1, 1)
    lists(one, seen(7, "Rows", "Tables", "Rows"), seen(8, "Columns", "Tables", "Columns"))
    assert state(one, "tables") == ("earned", 1, 1)


def test_a_badge_that_nobody_placed_follows_the_provider_to_another_course() -> None:
    (one,) = accounts(1)
    lists(one, seen(7, "Rows", "Tables", "Rows"), seen(9, "Newbie"))
    assert badge(9).kind == "activity"
    lists(one, seen(7, "Rows", "Charts", "Rows"), seen(9, "Newbie", "Welcome", "Newbie"))
    assert badge(7).course.slug == "charts"  # type: ignore[union-attr]
    assert (badge(9).course.slug, badge(9).kind) == ("welcome", "learning")  # type: ignore[union-attr]
    assert Award.objects.count() == 2
    assert not badge(7).catalogued


def test_a_stage_gone_from_the_profile_still_completes_the_course(tmp_path: Path) -> None:
    (one,) = accounts(1)
    bring(tmp_path, "7,Rows,tables,1", "8,Columns,tables,2")
    lists(one, seen(7, "Rows", "Tables", "Rows"))
    lists(one, seen(8, "Columns", "Tables", "Columns"))
    assert Award.objects.get(badge=badge(7)).missing_since is not None
    assert state(one, "tables") == ("earned", 2, 2)
