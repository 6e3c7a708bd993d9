"""Skills found in descriptions, by the catalogue that comes with the portal. Needs no database."""

import csv
import re
from pathlib import Path

import pytest

from badges.catalog.importing import OUR_OWN
from jobs.desk.posting.suggest import EVERYDAY, Vocabulary, _Reading

CORPUS = Path(__file__).with_name("descriptions.txt").read_text(encoding="utf-8")
DESCRIPTIONS = re.findall(r"^## (.+): ?(.*)\n((?:(?!## ).*\n)*)", CORPUS, re.MULTILINE)


@pytest.fixture(scope="module")
def vocabulary():
    with (OUR_OWN / "skills.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    slugs = [row["slug"] for row in rows]
    ours = Vocabulary((n, [row["name"], *filter(None, row["synonyms"].split("|"))]) for n, row in enumerate(rows))

    def suggest(text):
        return {slugs[one.skill]: one.words for one in ours.suggest(text)}

    suggest.slugs = set(slugs)
    return suggest


def test_of_what_is_suggested_nearly_all_is_right_and_of_what_is_right_nearly_all_is_suggested(vocabulary):
    assert len(DESCRIPTIONS) >= 35
    right, wrong, missed = 0, [], []
    for title, wanted, text in DESCRIPTIONS:
        must = {slug for slug in wanted.split() if slug[0] != "?"}
        either = {slug[1:] for slug in wanted.split() if slug[0] == "?"}
        assert must | either <= vocabulary.slugs, title
        found = vocabulary(f"{title}\n{text}")
        right += len(must & set(found))
        wrong += [(title, slug, words) for slug, words in found.items() if slug not in must | either]
        missed += [(title, slug) for slug in must - set(found)]
    assert right / (right + len(wrong)) >= 0.98, wrong
    assert right / (right + len(missed)) >= 0.96, missed


@pytest.mark.parametrize(
    ("text", "slug", "words"),
    [
        ("You write C#.", "csharp", "C#"),
        ("Experience with .NET required.", "csharp", ".NET"),
        ("We run ASP.NET Core", "aspnet-core", "ASP.NET Core"),
        ("Servers in Node.js, tests by hand", "nodejs", "Node.js"),
        ("nodejs services", "nodejs", "nodejs services"),
        ("React.js", "react", "React.js"),
        ("ReactJS front end", "react", "ReactJS"),
        ("express.js", "express", "express.js"),
        ("HTML5", "html", "HTML5"),
        ("some css3, please", "css", "css3"),
        ("Python3 scripts", "python", "Python3 scripts"),
        ("TCP/IP basics", "tcp-ip", "TCP/IP"),
        ("CI/CD", "continuous-integration", "CI/CD"),
        ("a REST API", "rest-apis", "REST API"),
        ("many REST APIs", "rest-apis", "REST APIs"),
        ("RESTful services", "rest-apis", "RESTful services"),
        ("unit tests", "unit-testing", "unit tests"),
        ("End-to-end tests", "end-to-end-testing", "End-to-end tests"),
        ("object oriented programming", "object-oriented-programming", "object oriented programming"),
        ("You debugged programs before", "debugging", "debugged"),
        ("wireframes", "wireframing", "wireframes"),
        ("We prototype early", "prototyping", "prototype"),
        ("shell\nscripts", "shell-scripting", "shell scripts"),
        ("**Django** and more", "django", "Django"),
        ("JAVASCRIPT", "javascript", "JAVASCRIPT"),
        ("Backup & recovery", "backup-recovery", "Backup & recovery"),
        # Everyday words in company.
        ("Go developer", "go-language", "Go"),
        ("Python, Go and SQL", "go-language", "Go"),
        ("services written in Go.", "go-language", "Go"),
        ("experience with React is a plus", "react", "React"),
        ("proficiency in R", "r-language", "R"),
        ("SQL, Python or R", "r-language", "R"),
        ("- SQL\n- R\n- Go\n", "go-language", "Go"),
        ("html, css, sass, react, express, node.js", "express", "express"),
        ("Java/Spring", "spring", "Spring"),
        ("JSON over REST, GraphQL later", "rest-apis", "REST"),
        ("Excel skills", "spreadsheets", "Excel"),
        ("we build a Rails app", "rails", "Rails app"),
    ],
)
def test_forms_in_which_people_write_a_skill(text, slug, words, vocabulary):
    assert words in vocabulary(text).get(slug, ()), vocabulary(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ready to go. Go above and beyond; we go home at five.",
        "Kindness\nGo the extra mile",
        "Vitamin C, plan B, type C connectors, sections R and Q.",
        "Our R&D team. R. Lopez will train you.",
        "You need rest. The rest is easy. Rest assured.",
        "Swift answers and a swift start. Taylor Swift on the radio.",
        "Express yourself. Federal Express picks up at four. Express lanes.",
        "Spring and summer shifts. Spring into action.",
        "React calmly. You react to change.",
        "Excel at what you do. Access to transit.",
        "Ask for Ruby. Rails and ladders. A flask of tea.",
        "Work authorization is required. Agile on your feet.",
        "See https://jobs.example.com/python/react or write to sql@css.example.com.",
        "Reactive people, javanese coffee, gopher holes, cssx.",
        "We test, code and design. Unit. Testing is elsewhere.",
        "- unit\n- testing",
        "",
        "🦫 — … \x00",
    ],
)
def test_false_friends_suggest_nothing(text, vocabulary):
    assert vocabulary(text) == {}


def test_an_everyday_word_in_one_line_of_a_list_of_skills_is_still_none(vocabulary):
    assert set(vocabulary("- Python\n- Go above and beyond for customers\n- SQL")) == {"python", "sql"}
    assert set(vocabulary("Java and C")) == {"java"}
    assert set(vocabulary("Python and R&D")) == {"python"}


def test_the_longest_name_wins(vocabulary):
    assert set(vocabulary("React Native")) == {"react-native"}
    assert set(vocabulary("Ruby on Rails")) == {"rails"}
    assert set(vocabulary("JavaScript")) == {"javascript"}


def test_what_is_named_most_comes_first_with_its_words_as_they_stand():
    ours = Vocabulary([(1, ["Python"]), (2, ["SQL", "Postgres"]), (3, ["Go"])])
    found = ours.suggest("Python. SQL and Postgres, sql. Postgres!")
    assert [(one.skill, one.words) for one in found] == [(2, ("SQL", "Postgres")), (1, ("Python",))]


def test_a_name_that_two_skills_share_suggests_both():
    ours = Vocabulary([(1, ["Wireframing", "Figma", "Go"]), (2, ["Prototyping", "Figma", "Go"]), (3, ["SQL"])])
    assert {one.skill for one in ours.suggest("Figma")} == {1, 2}
    assert {one.skill for one in ours.suggest("Go, SQL")} == {1, 2, 3}


def test_names_without_a_word_are_no_names():
    assert Vocabulary([(1, ["", "-", "…"])]).suggest("- … a") == []


def test_everyday_words_are_in_use():
    with (OUR_OWN / "skills.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {name.lower() for row in rows for name in [row["name"], *row["synonyms"].split("|")]}
    assert not EVERYDAY - names


def test_a_long_list_of_everyday_words_takes_no_longer_than_its_length():
    """Each of them has to be looked at a few times, not once for every other one."""
    ours = Vocabulary([(1, ["Go"]), (2, ["Python"])])
    looked = 0
    told = _Reading.in_company

    def counted(self, at, name):
        nonlocal looked
        looked += 1
        return told(self, at, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Reading, "in_company", counted)
        found = ours.suggest("go, " * 1500 + "Python")
    assert {one.skill for one in found} == {1, 2}
    assert looked <= 3000
