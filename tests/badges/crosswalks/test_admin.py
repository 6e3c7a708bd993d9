"""Crosswalks in the staff pages: read by staff, drafted and published by programme managers, with every change told."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from badges.crosswalks import evaluate
from badges.crosswalks.admin import CrosswalkAdmin
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.crosswalks.versions import actions
from badges.crosswalks.versions.models import today
from tests import factories

pytestmark = pytest.mark.django_db
READERS = ["case_manager", "job_developer", "auditor"]


@pytest.fixture
def manager(staff: Callable[[str], Any]) -> Client:
    return factories.client_for(staff("programme_manager"))


@pytest.fixture
def rule() -> Any:
    """HTML shown by one badge, in the version in force."""
    return factories.SkillRuleFactory(badge__name="First Page", skill__name="HTML", skill__slug="html")


@pytest.fixture
def draft(rule: Any, manager: Client) -> Any:
    manager.post(address("start", rule.crosswalk))
    return Crosswalk.objects.get(state="draft")


def address(page: str, crosswalk: Any) -> str:
    return reverse(f"admin:badges_crosswalk_{page}", args=[crosswalk.pk])


def lookup(response: Any, name: str) -> str:
    return str(response.context["form"][name].value())


def publish(client: Client, draft: Any, day: dt.date | None = None, **more: str) -> Any:
    day = day or today()
    page = client.get(address("publish", draft), {"on": day.isoformat()})
    sent = {name: lookup(page, name) for name in ("seen", "against")}
    return client.post(
        address("publish", draft), {**sent, "effective_from": day.isoformat(), "reason": "new badges", **more}
    )


def test_from_a_draft_to_the_version_in_force(
    manager: Client, draft: Any, rule: Any, bells: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    award, other = factories.AwardFactory(badge=rule.badge), factories.SkillFactory(name="Links")
    add = reverse("admin:badges_skillrule_add")
    sent = {"crosswalk": draft.pk, "badge": rule.badge_id, "skill": other.pk, "level": 3, "weight": 1}
    assert manager.post(add, sent).status_code == 302
    page = manager.get(address("publish", draft)).content.decode()
    assert "1 person would gain a level." in page
    assert "0 people would lose a level." in page
    with django_capture_on_commit_callbacks(execute=True):
        assert publish(manager, draft).url == address("change", draft)
    assert ("jobs.match_stale", ()) in bells
    assert evaluate.in_force() == draft
    kept = Crosswalk.pgh_event_model.objects.filter(pgh_obj=draft, state="published").get()  # type: ignore[attr-defined]
    assert kept.pgh_context["why"] == "new badges"
    assert evaluate.held([award.user_id])[award.user_id][other.pk].level == 3


def test_a_refused_publication_keeps_what_was_typed(manager: Client, draft: Any) -> None:
    yesterday = today() - dt.timedelta(days=1)
    for day, reason, words in [
        (yesterday, "new badges", "today or a later day"),
        (today(), "", "Write why you do this."),
    ]:
        answer = publish(manager, draft, day, reason=reason)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert f'value="{day.isoformat()}"' in answer.content.decode()
    assert Crosswalk.objects.get(pk=draft.pk).is_draft


def test_two_versions_of_one_day_are_refused_kindly(manager: Client, draft: Any, rule: Any) -> None:
    publish(manager, draft)
    manager.post(address("start", draft))
    second = Crosswalk.objects.get(state="draft")
    answer = publish(manager, second)
    assert answer.status_code == 422
    assert "Another version counts from that day already." in answer.content.decode()


@pytest.mark.parametrize("after", ["the day was looked up", "it was"])
def test_who_is_second_to_publish_reads_who_was_first(
    manager: Client, draft: Any, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    other = factories.UserFactory(staff_role="programme_manager")
    look_up = CrosswalkAdmin.in_force

    def publish_meanwhile(self: Any, version: Any, day: dt.date) -> Any:
        found = look_up(self, version, day)
        monkeypatch.undo()
        actions.publish(draft=draft, effective_from=day, why="new badges", by=other)
        return found if after == "the day was looked up" else look_up(self, version, day)

    page = manager.get(address("publish", draft))
    sent = {name: lookup(page, name) for name in ("seen", "against")}
    monkeypatch.setattr(CrosswalkAdmin, "in_force", publish_meanwhile)
    answer = manager.post(
        address("publish", draft), {**sent, "effective_from": today().isoformat(), "reason": "new"}, follow=True
    )
    assert answer.redirect_chain[0][0] == address("change", draft)
    assert escape(f"{other} has published this version just now.") in answer.content.decode()


def test_what_changed_since_it_was_looked_at_is_not_published(manager: Client, draft: Any, rule: Any) -> None:
    page = manager.get(address("publish", draft))
    sent = {name: lookup(page, name) for name in ("seen", "against")}
    SkillRule.objects.filter(crosswalk=draft).update(level=3)
    answer = manager.post(
        address("publish", draft), {**sent, "effective_from": today().isoformat(), "reason": "new badges"}
    )
    assert answer.status_code == 422
    assert "Somebody changed this draft" in answer.content.decode()
    sent = {name: lookup(answer, name) for name in ("seen", "against")}
    answer = manager.post(
        address("publish", draft), {**sent, "effective_from": today().isoformat(), "reason": "new badges"}
    )
    assert answer.status_code == 302


def test_the_changes_for_another_day_are_shown_first(manager: Client, draft: Any) -> None:
    later = today() + dt.timedelta(days=3)
    answer = manager.post(address("publish", draft), {"effective_from": later.isoformat(), "look": "1", "reason": "x"})
    assert answer.status_code == 200
    assert lookup(answer, "reason") == "x"
    sent = {"seen": lookup(answer, "seen"), "against": "0", "effective_from": later.isoformat(), "reason": "x"}
    answer = manager.post(address("publish", draft), sent)
    assert "takes the place of another version" in answer.content.decode()


def test_who_loses_is_listed_for_those_who_may_see_people(
    manager: Client, draft: Any, rule: Any, staff: Callable[[str], Any]
) -> None:
    award = factories.AwardFactory(badge=rule.badge, user__full_name="Ana Alder")
    SkillRule.objects.filter(crosswalk=draft).update(level=1)
    people = {"way": "lost", "what": str(rule.skill_id)}
    for role in ["programme_manager", "case_manager", "auditor"]:
        page = factories.client_for(staff(role)).get(address("people", draft), people)
        assert "Ana Alder" in page.content.decode()
        assert reverse("admin:codeoregon_user_change", args=[award.user_id]) in page.content.decode()
    assert factories.client_for(staff("job_developer")).get(address("people", draft), people).status_code == 403
    assert "Ana Alder" not in manager.get(address("people", draft), {"way": "gained"}).content.decode()


def test_the_list_of_people_has_pages(manager: Client, draft: Any, rule: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badges.crosswalks.versions.pages.PAGE", 2)
    names = [factories.AwardFactory(badge=rule.badge).user.full_name for _number in range(3)]
    SkillRule.objects.filter(crosswalk=draft).update(level=1)
    first = manager.get(address("people", draft), {"way": "lost"}).content.decode()
    second = manager.get(address("people", draft), {"way": "lost", "page": "2"}).content.decode()
    assert [name in first for name in names] == [True, True, False]
    assert [name in second for name in names] == [False, False, True]
    for odd in ({"way": "both"}, {"on": "2026-13-01"}, {"on": "soon"}):
        assert manager.get(address("people", draft), odd).status_code == 400
    assert manager.get(address("publish", draft), {"on": "soon"}).status_code == 400
    for none in ("3", "0", "x", "999999"):
        assert manager.get(address("people", draft), {"way": "lost", "page": none}).status_code == 404


@pytest.mark.parametrize("role", READERS)
def test_others_read_and_change_nothing(draft: Any, rule: Any, staff: Callable[[str], Any], role: str) -> None:
    client = factories.client_for(staff(role))
    for page in ("change", "publish", "export"):
        assert client.get(address(page, draft)).status_code == 200
    assert 'name="reason"' not in client.get(address("publish", draft)).content.decode()
    assert client.post(address("publish", draft), {}).status_code == 403
    assert client.post(address("start", rule.crosswalk)).status_code == 403
    assert client.get(address("bring", draft)).status_code == 403
    assert client.get(reverse("admin:badges_skillrule_changelist")).status_code == 200
    assert client.get(reverse("admin:badges_skillrule_add")).status_code == 403
    mine = SkillRule.objects.get(crosswalk=draft)
    change = reverse("admin:badges_skillrule_change", args=[mine.pk])
    assert client.post(change, {"level": 3, "weight": 1}).status_code == 403
    chosen = {"action": "remove", "_selected_action": mine.pk, "confirmed": "1"}
    assert client.post(reverse("admin:badges_skillrule_changelist"), chosen).status_code == 403
    chosen = {"action": "discard", "_selected_action": draft.pk, "confirmed": "1", "reason": "x"}
    assert client.post(reverse("admin:badges_crosswalk_changelist"), chosen).status_code == 403
    assert SkillRule.objects.get(pk=mine.pk).level == rule.level
    assert Crosswalk.objects.get(pk=draft.pk).is_draft


def test_the_officer_and_learners_see_nothing(draft: Any, staff: Callable[[str], Any]) -> None:
    for page in ("change", "publish", "people", "export", "bring"):
        assert factories.client_for(staff("eo_officer")).get(address(page, draft)).status_code == 403
        assert factories.client_for(factories.UserFactory()).get(address(page, draft)).status_code == 302


def test_rules_of_a_draft_are_changed_and_removed(manager: Client, draft: Any) -> None:
    mine = SkillRule.objects.get(crosswalk=draft)
    change = reverse("admin:badges_skillrule_change", args=[mine.pk])
    assert manager.post(change, {"level": 3, "weight": 2}).status_code == 302
    mine.refresh_from_db()
    assert (mine.level, mine.weight) == (3, 2)
    chosen = {"action": "remove", "_selected_action": mine.pk}
    here = reverse("admin:badges_skillrule_changelist")
    assert manager.post(here, chosen).status_code == 200
    assert manager.post(here, {**chosen, "confirmed": "1"}).status_code == 302
    assert not draft.rules.exists()


def test_rules_of_a_published_version_are_only_looked_at(manager: Client, rule: Any) -> None:
    change = reverse("admin:badges_skillrule_change", args=[rule.pk])
    assert 'name="_save"' not in manager.get(change).content.decode()
    assert manager.post(change, {"level": 3, "weight": 1}).status_code == 403
    here = f"{reverse('admin:badges_skillrule_changelist')}?version={rule.crosswalk_id}"
    answer = manager.post(here, {"action": "remove", "_selected_action": rule.pk, "confirmed": "1"})
    assert answer.status_code == 422
    assert "not a draft any more" in answer.content.decode()
    assert SkillRule.objects.filter(pk=rule.pk).exists()


def test_an_activity_badge_shows_no_skill(manager: Client, draft: Any, rule: Any) -> None:
    newbie = factories.BadgeFactory(kind="activity", course=None)
    sent = {"crosswalk": draft.pk, "badge": newbie.pk, "skill": rule.skill_id, "level": 1, "weight": 1}
    answer = manager.post(reverse("admin:badges_skillrule_add"), sent)
    assert answer.status_code == 422
    assert "marked as activity" in answer.content.decode()


def test_rules_are_found_by_badge_and_by_skill(manager: Client, draft: Any) -> None:
    factories.SkillRuleFactory(crosswalk=draft, badge__name="Grids", skill__name="CSS")
    here = reverse("admin:badges_skillrule_changelist")
    for words, found in [("grids", "CSS"), ("html", "First Page")]:
        page = manager.get(here, {"q": words}).content.decode()
        assert found in page
        assert ("Grids" in page, "First Page" in page) == (words == "grids", words == "html")


def test_a_draft_is_discarded_with_a_reason(manager: Client, draft: Any) -> None:
    chosen = {"action": "discard", "_selected_action": draft.pk, "confirmed": "1", "from_row": draft.pk}
    here = reverse("admin:badges_crosswalk_changelist")
    assert manager.post(here, {**chosen, "reason": ""}).status_code == 422
    assert manager.post(here, {**chosen, "reason": "begun by mistake"}).url == address("change", draft)
    page = manager.get(address("change", draft)).content.decode()
    assert "begun by mistake" in page
    assert "Start a draft from this version" in page


def test_a_version_to_come_is_withdrawn_with_a_reason(manager: Client, draft: Any) -> None:
    boss = factories.UserFactory(staff_role="programme_manager")
    day = today() + dt.timedelta(days=9)
    actions.publish(draft=draft, effective_from=day, why="new badges", by=boss)
    chosen = {"action": "withdraw", "_selected_action": draft.pk, "confirmed": "1", "from_row": draft.pk}
    here = reverse("admin:badges_crosswalk_changelist")
    assert manager.post(here, {**chosen, "reason": ""}).status_code == 422
    assert manager.post(here, {**chosen, "reason": "the wrong day"}).url == address("change", draft)
    page = manager.get(address("change", draft)).content.decode()
    assert "the wrong day" in page
    assert "Withdraw before it counts" not in manager.get(address("change", draft)).content.decode()
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


# --- Files ---


def bring(client: Client, draft: Any, text: str | bytes) -> Any:
    raw = text if isinstance(text, bytes) else text.encode()
    return client.post(address("bring", draft), {"file": SimpleUploadedFile("rules.csv", raw)})


def test_what_was_downloaded_comes_in_again_and_changes_nothing(manager: Client, draft: Any, rule: Any) -> None:
    roster = factories.BadgeFactory(provider="roster", external_id=rule.badge.external_id, name="=Same id")
    factories.SkillRuleFactory(crosswalk=draft, badge=roster, skill=rule.skill, level=3, weight=3)
    before = draft.contents()
    file = manager.get(address("export", draft)).content
    answer = bring(manager, draft, file)
    assert "Rows read: 2. Added: 0. Removed: 0. Changed: 0." in answer.content.decode()
    assert draft.contents() == before


def test_a_file_takes_the_place_of_all_rules(manager: Client, draft: Any, rule: Any) -> None:
    other = factories.BadgeFactory(external_id=77)
    head = "badge_external_id,skill,level,weight\n"
    answer = bring(manager, draft, f"{head}77,html,working,2\n\n{rule.badge.external_id},html,strong,1\n")
    assert "Added: 1. Removed: 0. Changed: 1." in answer.content.decode()
    assert answer.context["lines"] == (
        (2, f"added: {other} → HTML, working"),
        (4, "changed: First Page → HTML, strong"),
    )
    answer = bring(manager, draft, f"{head}77,html,working,2\n")
    assert "Added: 0. Removed: 1. Changed: 0." in answer.content.decode()
    assert answer.context["lines"] == ((None, "removed: First Page → HTML, strong"),)
    assert draft.contents() == [(other.pk, rule.skill_id, 2, 2)]


def test_a_column_that_is_there_twice_is_refused(manager: Client, draft: Any, rule: Any) -> None:
    answer = bring(manager, draft, "badge_external_id,skill,level,weight,level\n7,html,working,1,strong\n")
    assert answer.status_code == 422
    assert "The first line names a column twice: level." in answer.content.decode()


def test_every_line_that_is_wrong_is_told_and_nothing_changes(manager: Client, draft: Any, rule: Any) -> None:
    before = draft.contents()
    factories.BadgeFactory(external_id=5, kind="activity", course=None)
    number = rule.badge.external_id
    lines = [
        f"{number},html,working,1",
        f"{number},html,strong,1",
        "4,html,working,1",
        "x,html,working,1",
        "5,html,working,1",
        f"{number},cooking,working,1",
        f"{number},html,expert,1",
        f"{number},html,working,9",
        f"{number},html,working,1,more",
        f'"{number}"x,html,working,1',
    ]
    answer = bring(manager, draft, "badge_external_id,skill,level,weight\n" + "\n".join(lines))
    assert answer.status_code == 422
    told = answer.context["problems"]
    assert [line for line, _why in told] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    words = ["twice", "no badge has the id 4", "whole number", "activity", "no skill called cooking", "level", "weight"]
    words += ["more values than columns", 'a quote (") is not closed']
    for (_line, why), word in zip(told, words, strict=True):
        assert word in why
    assert draft.contents() == before


HEAD = b"badge_external_id,skill,level,weight\n"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty."),
        (b"badge_external_id,skill\n", "has to name these columns: level, weight."),
        ("badge_external_id,skill,level,weight\n1,caf\xe9,aware,1\n".encode("latin-1"), "not UTF-8"),
        (b"badge_external_id,skill,level,weight\n" + b"1,a,aware,1\n" * 50_001, "more than 50,000 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (
            b'badge_external_id,skill,level,weight\n"1,a,aware,1\n',
            "<td>2</td><td>From here on the file can&#x27;t be read: a quote",
        ),
        (
            HEAD + b"1,a,aware," + b"1" * 200_000,
            "<td>2</td><td>From here on the file can&#x27;t be read: a value is too long",
        ),
        (b"badge_external_id,skill,level,weight\n1,a,aware,1,more\n", "There are more values than columns."),
        (b"badge_external_id,skill,level,weight\n", "There is no rule in this file."),
    ],
    ids=["empty", "columns", "latin", "long", "large", "quotes", "long value", "too wide", "no rows"],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(manager: Client, draft: Any, raw: bytes, words: str) -> None:
    before = draft.contents()
    answer = bring(manager, draft, raw)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert draft.contents() == before


def test_a_rule_is_called_by_its_badge_and_skill(manager: Client, draft: Any, rule: Any) -> None:
    mine = SkillRule.objects.get(crosswalk=draft)
    page = manager.get(reverse("admin:badges_skillrule_change", args=[mine.pk])).content.decode()
    name = escape(f"{mine.badge.name}: {mine.skill.name}, {mine.get_level_display()}")
    assert f"<h2>{name}</h2>" in page
