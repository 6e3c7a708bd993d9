"""Rows of the catalogue brought in on a page: all of a file, or nothing and a sentence a line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from badges.catalog.models import Badge, Track
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "external_id,name,course,position,kind,estimated_minutes,icon_text\n"


@pytest.fixture
def manager(staff: Callable[[str], Any]) -> Client:
    return factories.client_for(staff("programme_manager"))


def bring(client: Client, kind: str, text: str | bytes) -> Any:
    raw = text if isinstance(text, bytes) else text.encode()
    sent = {"kind": kind, "file": SimpleUploadedFile("x.csv", raw)}
    return client.post(reverse("admin:badges_bring_catalogue"), sent)


def test_badges_come_in_and_a_known_one_is_brought_up_to_date(manager: Client) -> None:
    course = factories.CourseFactory(slug="html")
    factories.BadgeFactory(external_id=7, name="Old", url="/there")
    answer = bring(manager, "badges.csv", HEAD + "7,New,html,1,learning,60,H\n8,Links,html,2,learning,60,H\n")
    assert "Rows added or brought up to date: 2." in answer.content.decode()
    badge = Badge.objects.get(external_id=7)
    assert (badge.name, badge.url, badge.course) == ("New", "/there", course)


def test_every_line_that_is_wrong_is_told(manager: Client) -> None:
    answer = bring(
        manager,
        "badges.csv",
        HEAD + "7,New,java,1,learning,60,H\nx,Links,,2,learning,60,H\n9,A,,1,learning,1,\n9,B,,1,learning,1,\n",
    )
    assert answer.status_code == 422
    told = answer.context["problems"]
    assert [problem.split(":")[0] for problem in told] == [f"badges.csv line {line}" for line in (2, 3, 5)]
    assert told[0].endswith("“course” names a course by its slug, and no course has the slug “java”.")
    assert told[1].endswith("“external_id” is a whole number, and here is “x”.")
    assert not Badge.objects.exists()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty."),
        ("slug,title,area\nweb,caf\xe9,data\n".encode("latin-1"), "not UTF-8"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b"slug,title\nweb,Web\n", "The first line has to name these columns: area."),
        (b"slug;title;area\nweb;Web;data\n", "The first line has to name these columns: slug, title, area."),
    ],
    ids=["empty", "latin", "large", "columns", "semicolons"],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(manager: Client, raw: bytes, words: str) -> None:
    answer = bring(manager, "tracks.csv", raw)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Track.objects.exists()


@pytest.mark.parametrize("role", ["case_manager", "job_developer", "auditor", "eo_officer"])
def test_only_a_programme_manager_brings_files(staff: Callable[[str], Any], role: str) -> None:
    client = factories.client_for(staff(role))
    assert bring(client, "tracks.csv", "slug,title,area\nweb,Web,data\n").status_code == 403
    listed = client.get(reverse("admin:badges_badge_changelist"))
    assert "Bring in a file" not in listed.content.decode()


def test_staff_write_the_other_names_of_a_skill_one_on_a_line(manager: Client) -> None:
    skill = factories.SkillFactory(name="C#", slug="csharp", area="back_end")
    page = reverse("admin:badges_skill_change", args=[skill.pk])
    fields = {"slug": "csharp", "name": "C#", "area": "back_end", "description": ""}
    assert manager.post(page, {**fields, "synonyms": ".NET\r\n\r\n C Sharp "}).status_code == 302
    skill.refresh_from_db()
    assert skill.names == ["C#", ".NET", "C Sharp"]
    for wrong, words in (("x" * 61, "too long for a name"), ("\n".join(map(str, range(41))), "at most 40 other names")):
        refused = manager.post(page, {**fields, "synonyms": wrong})
        assert refused.status_code == 422
        assert words in refused.content.decode()
