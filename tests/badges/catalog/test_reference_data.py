"""The reference files agree with themselves and with each other; no database needed."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "badges" / "catalog" / "data"
CROSSWALKS = ROOT / "badges" / "crosswalks" / "data"
COLLEGES = ROOT / "badges" / "crosswalks" / "colleges" / "data"
PLACES = ROOT / "codeoregon" / "data"
VOCABULARY = ROOT / "codeoregon" / "local" / "vocab"
ALL_FILES = sorted(
    path for folder in (CATALOGUE, CROSSWALKS, COLLEGES, PLACES, VOCABULARY) for path in folder.glob("*.*")
)
AREAS = {"foundations", "web_design", "front_end", "back_end", "mobile", "data", "qa", "it_support"}
LEVELS = {"aware": 1, "working": 2, "strong": 3}
KINDS = {"full_time", "part_time", "contract", "internship", "ojt"}
# Well-known employers and the provider: invented data must not borrow their names.
REAL_NAMES = [
    *("treehouse", "squarespace", "metal toad", "portland general", "nike", "intel", "adidas", "kaiser", "puppet"),
    *("vacasa", "zapproved", "tektronix", "lattice semiconductor", "daimler", "dutch bros", "fred meyer", "umpqua"),
    *("les schwab", "new seasons", "columbia sportswear", "elemental", "cloudability", "moda", "powell", "onpoint"),
]

Row = dict[str, str]


def read(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(rows: Iterable[Row], name: str) -> list[str]:
    return [row[name] for row in rows]


def asked(cell: str) -> dict[str, int]:
    """``slug:level|slug:level`` as a mapping from skill to level number."""
    return {skill: LEVELS[level] for skill, level in (part.split(":") for part in cell.split("|"))}


def levels_of_badges() -> dict[str, dict[str, int]]:
    held: dict[str, dict[str, int]] = defaultdict(dict)
    for row in read(CROSSWALKS, "skills_v1"):
        held[row["badge_external_id"]][row["skill"]] = LEVELS[row["level"]]
    return held


def skills_after(badges: Iterable[str]) -> dict[str, int]:
    evidence = levels_of_badges()
    held: dict[str, int] = defaultdict(int)
    for badge in badges:
        for skill, level in evidence.get(badge, {}).items():
            held[skill] = max(held[skill], level)
    return held


def badges_by_course() -> dict[str, list[Row]]:
    courses: dict[str, list[Row]] = defaultdict(list)
    for row in read(CATALOGUE, "badges"):
        if row["course"]:
            courses[row["course"]].append(row)
    return {slug: sorted(rows, key=lambda row: int(row["position"])) for slug, rows in courses.items()}


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.name)
def test_files_are_plain_utf8_with_unix_line_ends(path: Path) -> None:
    raw = path.read_bytes()
    assert raw.endswith(b"\n")
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    raw.decode("utf-8")


@pytest.mark.parametrize("path", [path for path in ALL_FILES if path.suffix == ".csv"], ids=lambda path: path.name)
def test_every_row_has_as_many_cells_as_the_header_and_no_stray_spaces(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell != cell.strip()] == []
    assert [row for row, count in Counter(map(tuple, rows)).items() if count > 1] == []


def test_the_catalogue_is_large_enough_in_every_area() -> None:
    tracks, courses, badges = (read(CATALOGUE, name) for name in ("tracks", "courses", "badges"))
    assert len(tracks) >= 8
    assert len(courses) >= 64
    assert len(badges) >= 420
    assert len(read(CATALOGUE, "skills")) >= 130
    assert 8 <= len(read(CATALOGUE, "pathways")) <= 10
    assert set(column(tracks, "area")) == AREAS
    area = {row["slug"]: row["area"] for row in tracks}
    area_of_course = {row["slug"]: area[row["track"]] for row in courses}
    per_area = Counter(area_of_course[row["course"]] for row in badges if row["course"])
    assert min(per_area.values()) >= 30, per_area


@pytest.mark.parametrize("name", ["tracks", "courses", "skills", "pathways"])
def test_slugs_are_unique_and_clean(name: str) -> None:
    slugs = column(read(CATALOGUE, name), "slug")
    assert len(set(slugs)) == len(slugs)
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 50] == []


def test_badge_ids_are_unique_and_names_are_not() -> None:
    badges = read(CATALOGUE, "badges")
    ids = [int(row["external_id"]) for row in badges]
    assert len(set(ids)) == len(ids)
    assert min(ids) > 0
    assert max(ids) > 10 * len(ids)  # sparse, as the provider's are
    assert max(Counter(column(badges, "name")).values()) > 3
    assert {len(row["icon_text"]) for row in badges} <= {1, 2, 3, 4}


def test_courses_have_their_stages_in_order_and_add_up() -> None:
    courses = {row["slug"]: row for row in read(CATALOGUE, "courses")}
    stages = badges_by_course()
    assert set(stages) == set(courses)
    for slug, rows in stages.items():
        assert [int(row["position"]) for row in rows] == list(range(1, len(rows) + 1)), slug
        assert len(set(column(rows, "name"))) == len(rows), slug
        assert sum(int(row["estimated_minutes"]) for row in rows) == int(courses[slug]["estimated_minutes"]), slug
    assert set(column(courses.values(), "track")) == set(column(read(CATALOGUE, "tracks"), "slug"))


def test_every_badge_is_mapped_to_skills_or_marked_activity() -> None:
    mapped = levels_of_badges()
    badges = {row["external_id"]: row for row in read(CATALOGUE, "badges")}
    assert set(mapped) <= set(badges)
    for badge, row in badges.items():
        if row["kind"] == "activity":
            assert badge not in mapped, row
            assert not row["course"], row
        else:
            assert row["kind"] == "learning", row
            assert row["course"], row
            assert 1 <= len(mapped.get(badge, {})) <= 3, row


def test_the_crosswalk_names_each_pair_once_with_a_known_level_and_weight() -> None:
    rows = read(CROSSWALKS, "skills_v1")
    pairs = [(row["badge_external_id"], row["skill"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert set(column(rows, "level")) == set(LEVELS)
    assert set(column(rows, "weight")) == {"1", "2", "3"}


def test_no_skill_is_an_orphan_and_most_reach_strong() -> None:
    skills = set(column(read(CATALOGUE, "skills"), "slug"))
    best = skills_after(levels_of_badges())
    assert set(best) == skills
    assert [skill for skill, level in best.items() if level < LEVELS["working"]] == []
    assert sum(level == LEVELS["strong"] for level in best.values()) >= 70
    assert set(column(read(CATALOGUE, "skills"), "area")) == AREAS


def test_nobody_unlearns_within_a_course() -> None:
    evidence = levels_of_badges()
    for slug, rows in badges_by_course().items():
        held: dict[str, int] = {}
        for row in rows:
            for skill, level in evidence[row["external_id"]].items():
                assert level >= held.get(skill, 0), (slug, row["name"], skill)
                held[skill] = level


def test_pathway_steps_are_in_order_and_offer_alternatives() -> None:
    pathways, steps = read(CATALOGUE, "pathways"), read(CATALOGUE, "pathway_steps")
    courses = set(column(read(CATALOGUE, "courses"), "slug"))
    assert set(column(steps, "pathway")) == set(column(pathways, "slug"))
    assert set(column(pathways, "area")) <= AREAS
    assert sorted(set(column(pathways, "is_accelerated"))) == ["false", "true"]
    positions: dict[str, list[int]] = defaultdict(list)
    for row in steps:
        positions[row["pathway"]].append(int(row["position"]))
        assert set(row["options"].split("|")) <= courses, row
    assert all(found == list(range(1, len(found) + 1)) for found in positions.values())
    assert sum("|" in row["options"] for row in steps) >= 10


def test_zip_codes_point_to_known_counties_with_one_primary_each() -> None:
    counties = {row["fips"]: row["state"] for row in read(PLACES, "counties")}
    rows = read(PLACES, "zip_county")
    assert Counter(counties.values()) == {"OR": 36, "WA": 39}
    assert set(column(rows, "county_fips")) <= set(counties)
    primaries = Counter(row["zip"] for row in rows if row["primary"] == "true")
    assert set(primaries) == set(column(rows, "zip"))
    assert set(primaries.values()) == {1}
    assert {fips for fips, state in counties.items() if state == "OR"} <= set(column(rows, "county_fips"))
    assert len(rows) > len(primaries) + 30  # the ones that straddle


def test_wage_and_training_tables_hold_numbers_in_order() -> None:
    wages = read(PLACES, "oregon_min_wage")
    dates = column(wages, "effective_from")
    assert dates == sorted(set(dates))
    for row in wages:
        assert float(row["portland_metro_ugb"]) > float(row["standard"]) > float(row["nonurban"])
    hours = [int(row["max_hours"] or 0) for row in read(PLACES, "svp_ojt_hours")][:7]
    assert hours == sorted(hours)


def test_employers_are_invented_and_placed() -> None:
    rows = read(VOCABULARY, "employers")
    assert len(rows) >= 340
    for name in ("name", "website"):
        assert len(set(column(rows, name))) == len(rows)
    known = [row["dba"] or row["name"] for row in rows]
    assert len(set(known)) == len(known)
    real = re.compile(r"\b(" + "|".join(REAL_NAMES) + r")\b", re.IGNORECASE)
    assert [name for name in known if real.search(name)] == []
    assert [row["website"] for row in rows if not re.fullmatch(r"https://[a-z0-9]+\.example", row["website"])] == []
    assert {len(row["naics"]) for row in rows} == {6}
    places = {(row["zip"], row["county_fips"]) for row in read(PLACES, "zip_county")}
    assert {(row["zip"], row["county_fips"]) for row in rows} <= places


def test_roles_ask_for_known_skills_and_pay_in_order() -> None:
    rows = read(VOCABULARY, "openings")
    skills = set(column(read(CATALOGUE, "skills"), "slug"))
    occupations = set(column(read(PLACES, "soc_tech"), "onet_soc_code"))
    assert len(rows) >= 60
    assert set(column(rows, "area")) == AREAS
    assert set(column(rows, "seniority")) == {"entry", "mid", "senior"}
    for row in rows:
        required, preferred = asked(row["required"]), asked(row["preferred"])
        assert 3 <= len(required) <= 6, row["title"]
        assert 1 <= len(preferred) <= 4, row["title"]
        assert set(required) | set(preferred) <= skills, row["title"]
        assert not set(required) & set(preferred), row["title"]
        assert row["soc_code"] in occupations
        assert {part.split(":")[0] for part in row["kinds"].split("|")} <= KINDS
        assert row["period"] in {"hour", "year"}
        assert 0 < float(row["pay_low"]) <= float(row["pay_high"])
        assert row["title_variants"]
        assert row["benefits"]
        assert len(row["summary"]) > 80, row["title"]
    kinds = Counter(part.split(":")[0] for row in rows for part in row["kinds"].split("|"))
    assert min(kinds[kind] for kind in KINDS) >= 10


def test_no_role_pays_less_than_the_highest_minimum_wage() -> None:
    lowest = max(float(row["portland_metro_ugb"]) for row in read(PLACES, "oregon_min_wage"))
    hourly = [float(row["pay_low"]) for row in read(VOCABULARY, "openings") if row["period"] == "hour"]
    assert min(hourly) >= lowest


def test_every_role_can_be_reached_by_badges() -> None:
    best = skills_after(levels_of_badges())
    for row in read(VOCABULARY, "openings"):
        short = {skill for skill, level in asked(row["required"]).items() if best[skill] < level}
        assert not short, (row["title"], short)


def test_ordinary_learners_qualify_for_entry_roles() -> None:
    """Whoever follows any pathway fits a role after 20 badges, and several after 40."""
    stages = badges_by_course()
    order: dict[str, list[str]] = defaultdict(list)
    for row in read(CATALOGUE, "pathway_steps"):
        order[row["pathway"]] += column(stages[row["options"].split("|")[0]], "external_id")
    roles = [asked(row["required"]) for row in read(VOCABULARY, "openings") if row["seniority"] == "entry"]
    for pathway, badges in order.items():
        held = [skills_after(badges[:count]) for count in (20, 40)]
        fits = [sum(all(have[skill] >= level for skill, level in role.items()) for role in roles) for have in held]
        assert fits[0] >= 1, pathway
        assert fits[1] >= 3, (pathway, fits)


def test_people_have_enough_names() -> None:
    people = json.loads((VOCABULARY / "people.json").read_text(encoding="utf-8"))
    for kind in ("first_names", "last_names"):
        assert len(set(people[kind])) == len(people[kind]) >= 250
        assert all(re.fullmatch(r"[^\W\d_]+(['’-][^\W\d_]+)*", name) for name in people[kind])
    assert "invented" in people["note"]


def test_other_names_of_skills_are_short_and_say_something_new() -> None:
    for row in read(CATALOGUE, "skills"):
        names = [name for name in row["synonyms"].split("|") if name]
        assert len(names) == len(set(names)) <= 40, row["slug"]
        assert row["name"] not in names
        assert all(name == name.strip() and len(name) <= 60 for name in names), row["slug"]
