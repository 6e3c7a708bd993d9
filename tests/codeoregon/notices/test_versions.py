"""Every version of a notice that people were given stays, with the very words they were given."""

import datetime as dt
import hashlib
import re

import pytest
from django.conf import settings

from codeoregon.notices.versions import NOTICES, NoSuchVersion, Notice

TEMPLATES = settings.ROOT / "templates"
# What each published version says, as a fingerprint of its English words. Words that change want a new version:
# add a template, name it last in versions.py, and add its line here.
PUBLISHED: dict[str, str] = {
    "pages/help/2026-11-26.html": "5d2d77db18094691",
    "pages/languages/2026-11-26.html": "fd17df73d9e4a84e",
    "pages/accessibility/2026-11-26.html": "f472d6836289cbbd",
    "pages/privacy/2026-11-26.html": "bb7875a05f8d1258",
    "pages/equal-opportunity/2026-11-26.html": "5900fbd5bb664983",
    "pages/privacy/2026-11-27.html": "b552303d708cc1e0",
    "pages/equal-opportunity/2026-11-27.html": "b56e727353cec77f",
}


def fingerprint(template: str) -> str:
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    words = re.findall(r'\{% translate "(.*?)" %\}|<li lang="[\w-]+">(.*?)</li>', source)
    return hashlib.sha256("\n".join("".join(pair) for pair in words).encode()).hexdigest()[:16]


def test_published_words_never_change():
    assert {template: fingerprint(template) for one in NOTICES.values() for template in one.templates} == PUBLISHED


@pytest.fixture
def all_have_come(time_machine):
    """Some day after the newest version of any notice."""
    last = max(notice.versions[-1] for notice in NOTICES.values())
    time_machine.move_to(dt.datetime.fromisoformat(f"{last}T12:00-08:00") + dt.timedelta(days=1))


@pytest.mark.usefixtures("all_have_come")
def test_versions_are_days_in_order_and_the_last_one_counts():
    for notice in NOTICES.values():
        assert notice.versions == sorted(set(notice.versions))
        assert notice.published == notice.versions
        assert notice.current == notice.versions[-1]
        assert notice.since().isoformat() == notice.current


@pytest.mark.parametrize(
    ("at", "current"),
    [
        ("2026-11-25T12:00-08:00", "2026-11-26"),  # before the first one: it counts all the same
        ("2026-11-27T07:59+00:00", "2026-11-26"),  # the day has come in Greenwich, and not yet in Portland
        ("2026-11-27T08:00+00:00", "2026-11-27"),
        ("2027-01-01T12:00-08:00", "2026-11-27"),
    ],
)
def test_the_newest_version_whose_day_has_come_in_portland_counts(at, current, time_machine):
    time_machine.move_to(dt.datetime.fromisoformat(at))
    rights = NOTICES["equal-opportunity"]
    assert rights.current == current
    assert rights.template().endswith(f"/{current}.html")
    assert rights.since().isoformat() == current


@pytest.mark.django_db
def test_nobody_reads_a_version_before_its_day(client, time_machine):
    time_machine.move_to(dt.datetime.fromisoformat("2026-11-26T12:00-08:00"))
    assert client.get("/equal-opportunity/", {"version": "2026-11-27"}).status_code == 404
    page = client.get("/equal-opportunity/").text
    assert "Code Oregon is an equal opportunity program" in page
    assert "2026-11-27" not in page
    assert "former words" not in page


def test_each_notice_is_kept_in_a_folder_of_its_own():
    for notice in NOTICES.values():
        kept = sorted(f"pages/{notice.name}/{path.name}" for path in (TEMPLATES / "pages" / notice.name).iterdir())
        assert kept == sorted(notice.templates)


@pytest.mark.django_db
@pytest.mark.usefixtures("all_have_come")
@pytest.mark.parametrize("name", NOTICES)
def test_each_version_can_be_read_and_no_other(client, name):
    for version in NOTICES[name].versions:
        assert client.get(f"/{name}/", {"version": version}).status_code == 200
    for nonsense in ("2015-01-01", "../help/2026-11-26", "2026-11-26\x00", "x" * 5000):
        assert client.get(f"/{name}/", {"version": nonsense}).status_code == 404, nonsense


@pytest.mark.django_db
@pytest.mark.usefixtures("all_have_come")
def test_a_former_version_says_so_and_leads_to_the_words_of_today(client, monkeypatch):
    help_, rights = (NOTICES[name].templates[0] for name in ("help", "equal-opportunity"))
    old = rights.replace("2026-11-26", "2020-01-01")
    two = Notice("equal-opportunity", "Equal opportunity", (old, rights))
    assert two.current == "2026-11-26"
    monkeypatch.setitem(NOTICES, "equal-opportunity", two)
    monkeypatch.setattr(Notice, "template", lambda self, version="": help_ if version == "2020-01-01" else rights)
    monkeypatch.setattr(Notice, "since", lambda self, version="": None)
    former = client.get("/equal-opportunity/", {"version": "2020-01-01"}).text
    assert "former words" in former
    assert "All versions" in former
    assert "former words" not in client.get("/equal-opportunity/").text


def test_an_unknown_version_has_no_template():
    with pytest.raises(NoSuchVersion):
        NOTICES["help"].template("1999-01-01")


@pytest.mark.django_db
@pytest.mark.usefixtures("all_have_come")
def test_the_equal_opportunity_notice_holds_what_the_rules_ask_for(client):
    """29 CFR 38.35: the wording it prescribes, two places to complain, and the days."""
    page = client.get("/equal-opportunity/").text
    for words in (
        "It is against the law for this recipient of Federal financial assistance to discriminate on the following",
        "race, color, religion, sex (including pregnancy, childbirth, and related medical conditions, sex",
        "national origin (including limited English proficiency), age, disability, or political affiliation or belief",
        "citizenship status", "Title I", "The recipient must not discriminate in any of the following areas",
        "What To Do If You Believe You Have Experienced Discrimination", "180 days",
        "Civil Rights Center", "200 Constitution Avenue NW", "N-4123", "20210", "dol.gov/crc",
        "Notice of Final Action", "90 days", "30 days", "120 days",
    ):  # fmt: skip
        assert words in page, words
