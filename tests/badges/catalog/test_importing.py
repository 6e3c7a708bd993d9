"""A catalogue comes in whole or not at all, and says which line is wrong."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from badges.catalog.importing import CatalogueRejected, import_catalogue
from badges.catalog.models import Badge, Course, Pathway, PathwayStep, Skill, Track
from badges.crosswalks.importing import CrosswalkRejected, import_crosswalk
from badges.crosswalks.models import Crosswalk, SkillRule

pytestmark = pytest.mark.django_db

FILES = {
    "tracks.csv": "slug,title,area\nweb,Web,front_end\n",
    "courses.csv": "slug,title,track,estimated_minutes,summary\nhtml,HTML,web,120,Pages\ncss,CSS,web,90,Looks\n",
    "badges.csv": "external_id,name,course,position,kind,estimated_minutes,icon_text\n"
    "7,First Page,html,1,learning,60,H\n8,Links,html,2,learning,60,H\n9,Newbie,,,activity,,N\n",
    "skills.csv": "slug,name,area,description\nhtml,HTML,front_end,Write pages\n",
    "pathways.csv": "slug,title,summary,area,is_accelerated\nfront,Front-end,All,front_end,true\n",
    "pathway_steps.csv": "pathway,position,title,options\nfront,1,Pages,html|css\n",
}
RULES = "badge_external_id,skill,level,weight\n7,html,aware,1\n8,html,working,2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "rules.csv").write_text(RULES)
    return tmp_path


def test_everything_comes_in_and_again_changes_nothing(folder: Path) -> None:
    for _time in range(2):
        assert import_catalogue(folder)["badges"] == 3
    assert Badge.objects.count() == 3
    assert [str(option.course) for option in PathwayStep.objects.get().options.all()] == ["HTML", "CSS"]
    assert Pathway.objects.get().is_accelerated


def test_a_new_name_follows_the_id_and_known_addresses_stay(folder: Path) -> None:
    import_catalogue(folder)
    Badge.objects.filter(external_id=7).update(url="/library/first-page")
    (folder / "badges.csv").write_text(FILES["badges.csv"].replace("First Page", "Your First Page"))
    import_catalogue(folder)
    badge = Badge.objects.get(external_id=7)
    assert (badge.name, badge.url) == ("Your First Page", "/library/first-page")


def test_other_names_of_a_skill_come_in_and_stay_when_the_file_has_no_such_column(folder: Path) -> None:
    (folder / "skills.csv").write_text(
        "slug,name,area,description,synonyms\nhtml,HTML,front_end,,XHTML| semantic HTML |\n"
    )
    import_catalogue(folder)
    assert Skill.objects.get().names == ["HTML", "XHTML", "semantic HTML"]
    (folder / "skills.csv").write_text("slug,name,area,description\nhtml,HTML 5,front_end,Write pages\n")
    import_catalogue(folder)
    assert Skill.objects.get().names == ["HTML 5", "XHTML", "semantic HTML"]
    (folder / "skills.csv").write_text("slug,name,area,description,synonyms\nhtml,HTML,front_end,,\n")
    import_catalogue(folder)
    assert Skill.objects.get().names == ["HTML"]


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("badges.csv", "7,First", "seven,First", "line 2: “external_id” is a whole number"),
        (
            "badges.csv",
            "7,First Page,html",
            "7,First Page,java",
            "badges.csv line 2: “course” names a course by its slug, and no course has the slug “java”.",
        ),
        ("skills.csv", "front_end", "nowhere", "It is one of: foundations, web_design, "),
        ("badges.csv", "8,Links", "7,Links", "7 is there twice"),
        ("badges.csv", "learning,60,H\n8", "magic,60,H\n8", "badges.csv line 2: “kind”: "),
        ("courses.csv", "estimated_minutes", "minutes", "to name these columns: estimated_minutes."),
        ("pathway_steps.csv", "html|css", "html|sass", "pathway_steps.csv line 2"),
        ("skills.csv", "front_end", "nowhere", "skills.csv line 2"),
        ("skills.csv", "description\nhtml", f"synonyms,description\nhtml,HTML,front_end,{'x' * 61}\ncss", "too long"),
    ],
)
def test_one_wrong_line_keeps_everything_out(folder: Path, name: str, old: str, new: str, words: str) -> None:
    (folder / name).write_text(FILES[name].replace(old, new))
    with pytest.raises(CatalogueRejected) as caught:
        import_catalogue(folder)
    assert any(words in problem for problem in caught.value.problems)
    assert not any(model.objects.exists() for model in (Track, Course, Badge, Skill, Pathway))


def test_a_crosswalk_comes_in_published_or_as_a_draft(folder: Path) -> None:
    import_catalogue(folder)
    day = dt.date(2026, 1, 1)
    assert import_crosswalk(folder / "rules.csv", version=1, effective_from=day).state == "published"
    assert import_crosswalk(folder / "rules.csv", version=2, effective_from=None).state == "draft"
    assert SkillRule.objects.count() == 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("99,html,aware,1", "no badge has the id 99"),
        ("9,html,aware,1", "marked as activity"),
        ("7,cooking,aware,1", "no skill called cooking"),
        ("7,html,expert,1", "the level is aware"),
        ("7,html,aware,4", "the weight 1, 2 or 3"),
        ("x,html,aware,1", "a whole number"),
        ("8,html,aware,1", "twice"),
    ],
)
def test_one_wrong_rule_keeps_the_crosswalk_out(folder: Path, line: str, words: str) -> None:
    import_catalogue(folder)
    (folder / "rules.csv").write_text(RULES + line + "\n")
    with pytest.raises(CrosswalkRejected, match=words):
        import_crosswalk(folder / "rules.csv", version=1, effective_from=None)
    assert not Crosswalk.objects.exists()


def test_a_version_is_never_written_again(folder: Path) -> None:
    import_catalogue(folder)
    import_crosswalk(folder / "rules.csv", version=1, effective_from=None)
    with pytest.raises(CrosswalkRejected, match="exists already"):
        import_crosswalk(folder / "rules.csv", version=1, effective_from=None)


def test_the_command_is_all_or_nothing_over_both(folder: Path) -> None:
    (folder / "rules.csv").write_text(RULES + "99,html,aware,1\n")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command(
            "import_catalogue", path=folder, crosswalk=folder / "rules.csv", crosswalk_version=1, stderr=StringIO()
        )
    assert not Badge.objects.exists()
