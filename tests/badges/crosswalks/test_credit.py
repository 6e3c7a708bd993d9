"""Agreements as they are kept, brought in, published and explained to learners and staff."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from badges.catalog.importing import import_catalogue
from badges.crosswalks.colleges import impact as impacts
from badges.crosswalks.colleges.agreements import INVENTED, AgreementsRejected, import_agreements
from badges.crosswalks.colleges.evaluate import earned_by, published, terms_of
from badges.crosswalks.colleges.models import (
    CHANGE,
    AgreementVersion,
    College,
    CollegeCourse,
)
from badges.crosswalks.colleges.rules import State, in_order, standing
from badges.crosswalks.versions import actions
from badges.crosswalks.versions.models import today
from codeoregon.lib.states import MoveRefused
from tests import factories
from tests.badges.crosswalks.agreements import BEGAN, add, address, earn, open_agreement

pytestmark = pytest.mark.django_db


# --- Versions ---


def test_the_next_version_starts_with_the_same_courses(first: Any, boss: Any) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    assert (draft.version, draft.catalogue_year) == (2, "2026–27")
    assert draft.contents() == first.contents()
    other = open_agreement("Network courses")
    assert (other.version, other.siblings().count()) == (1, 1)


def test_a_draft_with_something_missing_is_not_published(badges: list[Any], boss: Any) -> None:
    draft = open_agreement()
    for sentence, mend in [
        ("There is no course", lambda: add(draft, "CIS 1")),
        ("CIS 1: say which badges", lambda: add(draft, "CIS 3", (1, 3, badges[:2]))),
        ("CIS 3: a rule asks for more badges", lambda: None),
    ]:
        with pytest.raises(MoveRefused, match=sentence):
            actions.publish(draft=draft, effective_from=today(), why="x", by=boss)
        mend()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE badges_agreementversion SET catalogue_year = 'x' WHERE id = {version}",
        "DELETE FROM badges_agreementversion WHERE id = {version}",
        "UPDATE badges_collegecourse SET credits = 9 WHERE version_id = {version}",
        "DELETE FROM badges_collegecourse WHERE version_id = {version}",
        "UPDATE badges_courserule SET needed = 1 WHERE course_id IN"
        " (SELECT id FROM badges_collegecourse WHERE version_id = {version})",
        "INSERT INTO badges_courserule (course_id, alternative, needed)"
        " SELECT id, 9, 1 FROM badges_collegecourse WHERE version_id = {version}",
        "DELETE FROM badges_courserulebadge WHERE rule_id IN (SELECT r.id FROM badges_courserule r"
        " JOIN badges_collegecourse c ON c.id = r.course_id WHERE c.version_id = {version})",
        "INSERT INTO badges_courserulebadge (rule_id, badge_id) SELECT r.id, (SELECT max(id) FROM badges_badge)"
        " FROM badges_courserule r JOIN badges_collegecourse c ON c.id = r.course_id WHERE c.version_id = {version}",
        "UPDATE badges_courserule SET course_id = {course} WHERE course_id IN"
        " (SELECT id FROM badges_collegecourse WHERE version_id = {version})",
    ],
)
def test_the_database_refuses_to_change_what_was_published(first: Any, boss: Any, statement: str) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    course = add(draft, "CIS 9")
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(statement.format(version=first.pk, course=course.pk))


def test_a_draft_lets_its_courses_go(first: Any, boss: Any) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    draft.courses.all().delete()
    assert draft.contents() == []


# --- Reading ---


def test_all_agreements_are_read_in_a_few_queries(
    first: Any, badges: list[Any], django_assert_num_queries: Callable[[int], Any]
) -> None:
    for title in ("Two", "Three"):
        draft = open_agreement(title)
        add(draft, "CS 1", (1, 1, badges[:1]))
        actions.publish(draft=draft, effective_from=BEGAN, why="signed", by=None)
    with django_assert_num_queries(4):
        assert len(published()) == 3


def test_a_badge_is_earned_on_its_day_in_oregon(first: Any, badges: list[Any], learner: Any) -> None:
    late = dt.datetime(2026, 3, 2, 5, 30, tzinfo=dt.UTC)  # half past nine in the evening of March 1
    factories.AwardFactory(user=learner, badge=badges[0], earned_at=late)
    assert earned_by(learner) == {badges[0].pk: dt.date(2026, 3, 1)}


# --- Impact ---


@pytest.mark.parametrize("seed", range(5))
def test_the_impact_is_what_judging_everybody_twice_says(seed: int, boss: Any) -> None:
    pick = random.Random(seed)
    badges = factories.BadgeFactory.create_batch(5)
    draft = open_agreement()
    fill(draft, pick, badges)
    first = actions.publish(draft=draft, effective_from=BEGAN, why="signed", by=None)
    users = [factories.UserFactory(is_active=number != 2) for number in range(12)]
    for user in users:
        for badge in pick.sample(badges, pick.randint(0, 5)):
            earn(user, badge, day=BEGAN + dt.timedelta(days=pick.randint(-5, 100)))
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    draft.courses.all().delete()
    fill(draft, pick, badges)
    day = today() + dt.timedelta(days=pick.choice([0, 10]))
    (now,) = published().values()
    then = in_order([*now, terms_of(draft, day)])
    expected = set()
    for user in users:
        earned = earned_by(user)
        for code in ("CIS 1", "CIS 2", "CIS 3"):
            before, after = (standing(versions, code, earned, day) for versions in (now, then))
            was, will = (bool(one and one.state == State.ELIGIBLE) for one in (before, after))
            if was != will and user.is_active:
                expected.add((user.pk, code, "becomes" if will else "stops"))
    found = list(impacts.people(draft, day))
    ends = {(one.user_id, one.code, one.effect.value) for one in found if one.effect.value in ("becomes", "stops")}
    assert ends == expected
    counts = Counter((one.code, one.effect) for one in found)
    for line in impacts.impact(draft, day).lines:
        assert (line.becomes, line.stops, line.nearer, line.further) == tuple(
            counts[line.code, effect] for effect in impacts.Effect
        )


def fill(draft: Any, pick: random.Random, badges: list[Any]) -> None:
    for code in pick.sample(["CIS 1", "CIS 2", "CIS 3"], 2):
        rules = []
        for way in range(1, pick.randint(1, 2) + 1):
            chosen = pick.sample(badges, pick.randint(1, 3))
            rules.append((way, pick.randint(1, len(chosen)), chosen))
        back = BEGAN - dt.timedelta(days=3) if pick.random() < 0.5 else None
        add(draft, code, *rules, earned_from=back, no_credit=pick.choice(["", "", "no"]))


def test_the_page_says_who_becomes_eligible_and_who_stops(first: Any, badges: list[Any], boss: Any) -> None:
    ana, ben = (factories.UserFactory(full_name=name) for name in ("Ana Alder", "Ben Birch"))
    earn(ana, badges[0])
    earn(ben, *badges[:2], day=today())  # on the very day from which the next version would count
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    draft.courses.all().delete()
    add(draft, "CIS 1", (1, 1, badges[3:]))
    add(draft, "CIS 2", (1, 1, badges[:1]))
    client = factories.client_for(boss)
    lines = {line.code: line for line in client.get(address("publish", draft)).context["impact"].lines}
    # Ana's badge gave no credit for CIS 2 on the day she earned it.
    assert (lines["CIS 1"].stops, lines["CIS 1"].becomes, lines["CIS 2"].becomes) == (1, 0, 1)
    losing = client.get(address("people", draft), {"what": "CIS 1", "way": "lost"}).content.decode()
    assert "Ben Birch" in losing
    gaining = client.get(address("people", draft), {"what": "CIS 2", "way": "gained"}).content.decode()
    assert ("Ana Alder" in gaining, "Ben Birch" in gaining) == (False, True)


# --- Files ---


def bring(client: Client, draft: Any, text: str) -> Any:
    return client.post(address("bring", draft), {"file": SimpleUploadedFile("courses.csv", text.encode())})


HEAD = "course,title,credits,unit,earned_from,earned_until,no_credit,way,rule,needed,badge_external_id\n"


def test_what_was_downloaded_comes_in_again_and_changes_nothing(first: Any, boss: Any) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    CollegeCourse.objects.create(
        version=draft, code="X 1", title="None", credits=0, unit="semester", no_credit="- 1|2, no."
    )
    before, client = draft.contents(), factories.client_for(boss)
    answer = bring(client, draft, client.get(address("export", draft)).content.decode("utf-8-sig"))
    assert "Rows read: 5. Added: 0. Removed: 0. Changed: 0." in answer.content.decode()
    assert draft.contents() == before


def test_every_line_that_is_wrong_is_told_and_nothing_changes(first: Any, badges: list[Any], boss: Any) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    before, client = draft.contents(), factories.client_for(boss)
    newbie = factories.BadgeFactory(kind="activity", course=None)
    one = badges[0].external_id
    wrong = [
        (f"A,Web,4,quarter,,,,1,1,1,{one}", ""),
        (f"A,Web,5,quarter,,,,1,2,1,{one}", "something else of A than line 2"),
        (f"A,Web,4,quarter,,,,1,1,2,{badges[1].external_id}", "another number needed than line 2"),
        (f"A,Web,4,quarter,,,,1,1,1,{one}", "names this badge twice"),
        ("A,Web,4,quarter,,,,1,1,1,404", "no badge has the id 404"),
        (f"A,Web,4,quarter,,,,1,1,1,{newbie.external_id}", "activity"),
        (f"A,Web,4,quarter,,,,0,1,1,{one}", "“way” is a number"),
        (f"A,Web,4,quarter,,,,0001000000,1,1,{one}", "“way” is a number"),
        (f"B,Web,many,quarter,,,,1,1,1,{one}", "credits are a number"),
        (f"B 1,Web,1_0,quarter,,,,1,1,1,{one}", "credits are a number"),
        (f"b\u00a01,Web,4,quarter,,,,1,1,1,{one}", "writes this course B 1; write it the same way"),
        (f"C,Web,4,month,,,,1,1,1,{one}", "not a valid choice"),
        (f"D,Web,0,quarter,,,,1,1,1,{one}", "how many credits"),
        (f"E,Web,4,quarter,2026-13-01,,,1,1,1,{one}", "2026-01-31"),
        (f"F,Web,4,quarter,2026-02-01,2026-01-01,,1,1,1,{one}", "before the first"),
        (f",Web,4,quarter,,,,1,1,1,{one}", "“course”: This field cannot be blank"),
        (",,4,,,,,,,,", "“course”: This field cannot be blank; “title”: This field cannot be blank; “unit”: "),
    ]
    answer = bring(client, draft, HEAD + "\n".join(row for row, _words in wrong))
    assert answer.status_code == 422
    told = answer.context["problems"]
    assert [line for line, _why in told] == list(range(3, len(wrong) + 2))
    for (_line, why), (_row, words) in zip(told, wrong[1:], strict=True):
        assert words in why
        assert not why.endswith(".")  # the page ends the sentence
    assert draft.contents() == before


def test_spaces_of_all_kinds_in_a_course_number_are_one_space(first: Any, badges: list[Any], boss: Any) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    one, two = (badge.external_id for badge in badges[:2])
    rows = f"CIS 1,Web,4,quarter,,,,1,1,1,{one}\nCIS\u00a01,Web,4,quarter,,,,2,1,1,{two}\n"
    assert bring(factories.client_for(boss), draft, HEAD + rows).status_code == 200
    assert [course.code for course in draft.courses.all()] == ["CIS 1"]


def test_a_whole_file_says_what_its_courses_lack(first: Any, badges: list[Any], boss: Any) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    text = f"{HEAD}A,Web,4,quarter,,,,1,1,2,{badges[0].external_id}\nB,Net,4,quarter,,,,,,,\n"
    answer = bring(factories.client_for(boss), draft, text)
    assert [line for line, _why in answer.context["problems"]] == [2, 3]


def test_the_invented_agreements_come_in_with_their_past_and_read_true() -> None:
    import_catalogue()
    made = import_agreements(INVENTED)
    assert [version.state for version in made] == ["published"] * 3
    with pytest.raises(AgreementsRejected, match="already"):
        import_agreements(INVENTED)
    assert AgreementVersion.objects.count() == 3


def test_the_command_says_what_is_wrong_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "agreements.csv").write_text(
        "college,city,website,agreement,version,catalogue_year,effective_from,file,note\n"
        "Fern Hollow College,,,Web,1,2026,2026-01-01,web.csv,\n"
        "Fern Hollow College,,,Net,1,2026,soon,web.csv,\n"
        "Fern Hollow College,,,Up,1,2026,2026-01-01,../web.csv,\n"
    )
    (tmp_path / "web.csv").write_text(f"{HEAD}A,Web,4,quarter,,,,1,1,1,404\n")
    with pytest.raises(CommandError, match="Nothing was imported: 3 problems"):
        call_command("import_agreements", str(tmp_path))
    assert "web.csv line 2: no badge has the id 404" in capsys.readouterr().err
    assert not College.objects.exists()
    (tmp_path / "agreements.csv").write_text(
        "college,city,website,agreement,version,catalogue_year,effective_from,file,note\n"
        "Fern Hollow College,,,Web,1,2026,soon,web.csv,\n"
    )
    with pytest.raises(CommandError, match=r"Nothing was imported: 1 problem\.$"):
        call_command("import_agreements", str(tmp_path))
