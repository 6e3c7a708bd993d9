"""The posting as search engines read it, against the rules that Google writes for JobPosting."""

import datetime as dt
import html
import json
import re

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db

REQUIRED = {"title", "description", "datePosted", "hiringOrganization"}
RECOMMENDED = {"baseSalary", "employmentType", "identifier", "validThrough", "directApply"}
TYPES = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
UNITS = {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def markup_of(client, opening):
    found = SCRIPT.findall(client.get(opening.get_absolute_url()).text)
    assert len(found) == 1
    return json.loads(found[0])


def complaints(posting):
    """What Google's rich results test would say, as far as its documentation says it."""
    found = [f"missing: {name}" for name in sorted(REQUIRED | RECOMMENDED) if name not in posting]
    if posting["@context"] != "https://schema.org/" or posting["@type"] != "JobPosting":
        found.append("not a JobPosting")
    if not re.search(r"<(p|br|ul|li)\b", posting["description"]):
        found.append("description without HTML")
    dt.date.fromisoformat(posting["datePosted"])
    until = dt.datetime.fromisoformat(posting["validThrough"])
    if until.tzinfo is None or until <= timezone.now():
        found.append("validThrough is over")
    if posting["employmentType"] not in TYPES:
        found.append("employmentType")
    if not posting["hiringOrganization"].get("name"):
        found.append("hiringOrganization.name")
    if set(posting["identifier"]) != {"@type", "name", "value"}:
        found.append("identifier")
    return found + place(posting) + salary(posting["baseSalary"])


def place(posting):
    remote = posting.get("jobLocationType")
    if remote not in (None, "TELECOMMUTE"):
        return ["jobLocationType"]
    if remote and not posting.get("applicantLocationRequirements", {}).get("name"):
        return ["remote without applicantLocationRequirements"]
    if not remote and "jobLocation" not in posting:
        return ["no place at all"]
    if "jobLocation" in posting:
        address = posting["jobLocation"]["address"]
        return [
            f"address: {name}" for name in ("addressCountry", "addressLocality", "addressRegion") if name not in address
        ]
    return []


def salary(base):
    value = base["value"]
    amounts = [value[name] for name in ("value", "minValue", "maxValue") if name in value]
    fine = base["currency"] == "USD" and value["unitText"] in UNITS and amounts and all(n > 0 for n in amounts)
    return [] if fine else ["baseSalary"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"is_remote": True},
        {"is_remote": True, "site": None},
        {"pay_period": "year", "pay_low": 60_000, "pay_high": 60_000},
        *({"kind": kind} for kind in ("part_time", "contract", "internship", "ojt")),
    ],
)
def test_it_keeps_the_rules(fields, client):
    opening = factories.opening_asking((factories.SkillFactory(name="CSS"), 2), **fields)
    assert complaints(markup_of(client, opening)) == []


def test_it_says_what_the_page_says(client):
    opening = factories.opening_asking(
        (factories.SkillFactory(name="CSS"), 2),
        title="Web developer",
        kind="ojt",
        hours_per_week=24,
        summary="You build **pages**.",
        training="Testing\nDesign",
        benefits="Transit pass",
        organisation__dba="Alder Street",
        organisation__website="https://alder.example.com",
        site__street="1 SW Alder St",
    )
    found = markup_of(client, opening)
    assert found["employmentType"] == "PART_TIME"
    assert found["identifier"] == {"@type": "PropertyValue", "name": "Alder Street", "value": str(opening.pk)}
    assert found["hiringOrganization"]["sameAs"] == "https://alder.example.com"
    assert found["baseSalary"]["value"] == {
        "@type": "QuantitativeValue", "minValue": 24.0, "maxValue": 30.0, "unitText": "HOUR",
    }  # fmt: skip
    assert found["jobLocation"]["address"]["streetAddress"] == "1 SW Alder St"
    for part in ("<strong>pages</strong>", "<li>Testing</li>", "Transit pass"):
        assert part in found["description"]
    assert found["skills"] == ["CSS"]
    assert found["directApply"] is False
    assert found["url"] == f"http://testserver{opening.get_absolute_url()}"
    assert found["datePosted"] == timezone.localdate(opening.published_at).isoformat()


def test_remote_work_says_so_and_where_applicants_may_live(client):
    found = markup_of(client, factories.OpeningFactory(is_remote=True, site=None))
    assert (found["jobLocationType"], found["applicantLocationRequirements"]["name"]) == ("TELECOMMUTE", "USA")
    assert "jobLocation" not in found
    here = markup_of(client, factories.OpeningFactory())
    assert "jobLocationType" not in here
    assert "applicantLocationRequirements" not in here


def test_with_a_site_as_well_it_is_not_remote_altogether(client):
    """Google: no TELECOMMUTE for work that one comes in for now and then."""
    found = markup_of(client, factories.OpeningFactory(is_remote=True))
    assert not {"jobLocationType", "applicantLocationRequirements"} & set(found)
    assert found["jobLocation"]["address"]["addressLocality"] == "Portland"


@pytest.mark.parametrize(
    ("live_in", "names", "words"),
    [
        ("us", ["USA"], "Anywhere in the U.S."),
        ("or", ["Oregon, USA"], "In Oregon"),
        ("or_wa", ["Oregon, USA", "Washington, USA"], "In Oregon or Washington"),
    ],
)
def test_where_applicants_may_live_is_as_the_page_says(live_in, names, words, client):
    opening = factories.OpeningFactory(is_remote=True, site=None, live_in=live_in)
    found = markup_of(client, opening)["applicantLocationRequirements"]
    assert [one["name"] for one in (found if isinstance(found, list) else [found])] == names
    page = client.get(opening.get_absolute_url()).text
    assert re.search(rf"Where you may live</dt>\s*<dd>{re.escape(words)}</dd>", page)
    assert "Where you may live" not in client.get(factories.OpeningFactory().get_absolute_url()).text


def test_nothing_an_employer_writes_gets_out_of_the_script(client):
    evil = "</script><script>alert(1)</script><!-- \u2028 & '\""
    opening = factories.OpeningFactory(title=evil, summary=evil, organisation__dba=evil)
    page = client.get(opening.get_absolute_url()).text
    assert "<script>alert" not in page
    assert markup_of(client, opening)["title"] == evil


def test_a_link_elsewhere_shows_pay_company_and_a_picture(client):
    opening = factories.OpeningFactory(title='Web "developer" & more', organisation__dba="Alder Street")
    page = client.get(opening.get_absolute_url()).text
    found = {
        name: html.unescape(value) for name, value in re.findall(r'<meta property="og:(\w+)" content="(.*?)">', page)
    }
    assert found["title"] == 'Web "developer" & more, Alder Street'
    assert found["description"].startswith("$24 to $30 an hour. Alder Street, Portland, OR 97209. Build and mend")
    assert found["url"] == f"http://testserver{opening.get_absolute_url()}"
    assert found["image"].startswith("http://testserver/static/share")
    assert f'<link rel="canonical" href="http://testserver{opening.get_absolute_url()}">' in page


@pytest.mark.parametrize("state", ["filled", "expired", "closed"])
def test_when_it_has_ended_the_markup_is_gone(state, client):
    opening = factories.OpeningFactory(state=state, ended_at=timezone.now())
    page = client.get(opening.get_absolute_url())
    assert page.status_code == 410
    assert "ld+json" not in page.text
    assert "og:title" not in page.text


@pytest.mark.parametrize("words", ["R&D for AT&T", "Tags like <b> & <i>", "“Quotes” and it's"])
def test_signs_stand_elsewhere_as_they_were_written(words, client):
    opening = factories.OpeningFactory(summary=f"Work on **{words}**.", benefits=words)
    page = client.get(opening.get_absolute_url()).text
    for name in ('name="description"', 'property="og:description"'):
        (written,) = re.findall(rf'<meta {name} content="(.*?)">', page)
        assert f"Work on {words}." in html.unescape(written)
    assert markup_of(client, opening)["jobBenefits"] == words
