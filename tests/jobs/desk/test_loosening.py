"""What asking for less would bring, as an employer sees it while writing and beside the people referred."""

import itertools
import random
import re
from typing import Any

import pytest

from badges.catalog.models import Badge
from jobs.desk import loosening
from jobs.matching.what_if.loosen import Less, Loosened
from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    member = factories.MembershipFactory()
    site = factories.SiteFactory(organisation=member.organisation)
    return factories.OpeningFactory(organisation=member.organisation, site=site, created_by=member.user)


@pytest.fixture
def client(opening: Opening, client_for: Any) -> Any:
    return client_for(opening.created_by)


def crowd(many: int, level: int) -> Any:
    """So many people who show a skill at a level; returns the skill."""
    rule = factories.SkillRuleFactory(level=level)
    for _ in range(many):
        factories.AwardFactory(user=factories.CandidateFactory().user, badge=rule.badge)
    return rule.skill


def ask(opening: Opening, skill: Any, level: int) -> None:
    Need.objects.create(opening=opening, skill=skill, level=level, required=True)


def said(answer: Any) -> str:
    part = answer.content.decode().split("How many people fit", 1)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part[1])) if len(part) == 2 else ""


def test_the_candidates_page_tells_how_many_more_would_fit(client: Any, opening: Opening) -> None:
    ask(opening, crowd(6, 2), 3)
    text = said(client.get(f"/employers/openings/{opening.pk}/candidates/"))
    assert "People who fit as it stands: fewer than 5" in text
    assert re.search(r"Teach it on the job .* about 5 ", text)  # one level lower


def test_counts_below_five_are_never_told(client: Any, opening: Opening) -> None:
    ask(opening, crowd(4, 2), 2)
    text = said(client.get(f"/employers/openings/{opening.pk}/candidates/"))
    assert "People who fit as it stands: fewer than 5" in text
    factories.AwardFactory(user=factories.CandidateFactory().user, badge=Badge.objects.get())
    assert "People who fit as it stands: 5+" in said(client.get(f"/employers/openings/{opening.pk}/candidates/"))


def test_no_difference_of_two_counts_points_at_somebody(client: Any, opening: Opening) -> None:
    page = f"/employers/openings/{opening.pk}/candidates/"
    ask(opening, crowd(6, 2), 2)
    before, badge = said(client.get(page)), Badge.objects.get()
    for _ in range(3):
        factories.AwardFactory(user=factories.CandidateFactory().user, badge=badge)
    assert "People who fit as it stands: 5+" in before
    assert said(client.get(page)) == before
    factories.AwardFactory(user=factories.CandidateFactory().user, badge=badge)
    assert "People who fit as it stands: 10+" in said(client.get(page))


def test_what_is_told_of_a_change_follows_from_what_is_told_before_and_after_it() -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for before, after in itertools.product(range(60), repeat=2):
        told = loosening.about(before, after)
        said.setdefault((loosening.few(before), loosening.few(after)), set()).add(told)
        if told == "fewer than 5":
            assert after - before < 5
        else:
            assert abs(after - before - int(told.removeprefix("about "))) < 5
    assert {len(one) for one in said.values()} == {1}


def test_the_whole_page_is_told_by_the_rounded_counts_of_each_way_alone() -> None:
    """However many people there are of each kind: pages whose rounded counts are the same are the same."""
    draw, pages = random.Random(6), {}
    for _ in range(5_000):
        fit, *more = (draw.randrange(12) for _ in range(7))
        soon, drop, lower, teach, remote, pay = more
        found = Loosened(fit, soon, [Less(1, drop, lower, teach)], remote, pay)
        page = loosening.in_words(found, {1: "CSS"}, raised="$2")
        rounded = (loosening.few(fit), *(loosening.few(fit + one) for one in more))
        assert pages.setdefault(rounded, page) == page
    nothing = loosening.in_words(Loosened(7, 3, [Less(1, 0, None, None)], None, None), {1: "CSS"}, raised="$2")
    assert (nothing.rows[0].lower, nothing.rows[0].teach, nothing.remote, nothing.pay) == ("", "", "", "")


def test_two_pages_tell_no_more_than_each_alone(client: Any, opening: Opening) -> None:
    """Three people fit, and 29 more with one need left out: 25+ beside 30+ would tell that there are some."""
    rule = factories.SkillRuleFactory(level=2)
    other = factories.SkillRuleFactory(crosswalk=rule.crosswalk, level=2)
    for number in range(32):
        user = factories.CandidateFactory().user
        for badge in (rule.badge, other.badge)[: 2 if number < 3 else 1]:
            factories.AwardFactory(user=user, badge=badge)
    ask(opening, rule.skill, 2)
    ask(opening, other.skill, 2)
    page = f"/employers/openings/{opening.pk}/candidates/"
    text = said(client.get(page))
    assert "People who fit as it stands: fewer than 5" in text
    assert f"{other.skill.name} about 30 " in text
    opening.needs.get(skill=other.skill).delete()
    assert "People who fit as it stands: 30+" in said(client.get(page))


@pytest.mark.usefixtures("clear_cache")
def test_whoever_counts_and_counts_is_asked_to_wait_and_the_page_works_on(
    client: Any, client_for: Any, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loosening, "OFTEN", {"count": "3/h/user"})
    skill = crowd(7, 2)
    ask(opening, skill, 2)
    page = f"/employers/openings/{opening.pk}/change/needs/"
    chosen = {f"level_{skill.pk}": "2", f"weight_{skill.pk}": "required"}
    *counted, answer = [client.post(page, {**chosen, "do": "count"}) for _ in range(4)]
    assert [*(one.status_code for one in counted), answer.status_code] == [200, 200, 200, 429]
    assert "Wait a few minutes, then count again." in said(answer)
    assert '<table class="fit"' not in answer.text
    assert client.get(page).status_code == 200
    assert client.post(page, {**chosen, "do": "save"}).status_code == 302
    Opening.objects.filter(pk=opening.pk).update(state="draft", published_at=None, expires_at=None)
    draft = f"/employers/openings/{opening.pk}/edit/needs/"
    assert client.post(draft, {**chosen, "do": "count"}).status_code == 429
    colleague = factories.MembershipFactory(organisation=opening.organisation).user
    assert client_for(colleague).post(draft, {**chosen, "do": "count"}).status_code == 200


@pytest.mark.usefixtures("clear_cache")
def test_saving_something_else_and_opening_the_page_is_counting_too(
    client: Any, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loosening, "OFTEN", {"count": "2/h/user"})
    skill = crowd(7, 2)
    ask(opening, skill, 2)
    Opening.objects.filter(pk=opening.pk).update(state="draft", published_at=None, expires_at=None)
    draft = f"/employers/openings/{opening.pk}/edit/needs/"
    for level, counts in ((1, True), (2, True), (1, False)):
        saved = client.post(draft, {f"level_{skill.pk}": level, f"weight_{skill.pk}": "required", "do": "save"})
        assert saved.status_code == 302
        page = client.get(draft)
        assert page.status_code == 200
        assert ('<table class="fit"' in page.text) == counts
        assert ("Wait a few minutes, then count again." in said(page)) != counts


def test_that_a_skill_left_out_brings_fewer_than_a_level_lower_is_explained(client: Any, opening: Opening) -> None:
    rule = factories.SkillRuleFactory(level=2)
    other = factories.SkillRuleFactory(crosswalk=rule.crosswalk, level=2)
    for _ in range(6):
        user = factories.CandidateFactory().user
        for badge in (rule.badge, other.badge):
            factories.AwardFactory(user=user, badge=badge)
    ask(opening, rule.skill, 3)
    ask(opening, other.skill, 3)
    text = said(client.get(f"/employers/openings/{opening.pk}/candidates/"))
    assert f"{rule.skill.name} fewer than 5 about 5 " in text
    assert "the others weigh more, so that can bring fewer people than asking for one level lower." in text


def test_a_closed_opening_has_no_such_table(client: Any, opening: Opening) -> None:
    ask(opening, crowd(1, 2), 2)
    Opening.objects.filter(pk=opening.pk).update(state="closed", ended_at=opening.published_at)
    assert said(client.get(f"/employers/openings/{opening.pk}/candidates/")) == ""


def test_what_is_chosen_but_not_saved_is_counted(client: Any, opening: Opening) -> None:
    """By the plain button; a script presses the same one while levels are chosen."""
    skill = crowd(7, 2)
    ask(opening, skill, 3)
    Opening.objects.filter(pk=opening.pk).update(state="draft", published_at=None, expires_at=None)
    page = f"/employers/openings/{opening.pk}/edit/needs/"
    assert "People who fit as it stands: fewer than 5" in said(client.get(page))
    chosen = {f"level_{skill.pk}": "2", f"weight_{skill.pk}": "required", "do": "count"}
    answer = client.post(page, chosen)
    assert answer.status_code == 200
    assert "People who fit as it stands: 5+" in said(answer)
    assert opening.needs.get().level == 3
    assert client.post(page, {**chosen, f"level_{skill.pk}": "9"}).status_code == 422


def test_an_open_opening_is_counted_while_it_is_changed(client: Any, opening: Opening) -> None:
    skill = crowd(7, 2)
    ask(opening, skill, 3)
    page = f"/employers/openings/{opening.pk}/change/needs/"
    assert "People who fit as it stands: fewer than 5" in said(client.get(page))
    answer = client.post(page, {f"level_{skill.pk}": "2", f"weight_{skill.pk}": "required", "do": "count"})
    assert "People who fit as it stands: 5+" in said(answer)
    assert opening.needs.get().level == 3


def test_without_needs_there_is_nothing_to_loosen(client: Any, opening: Opening) -> None:
    assert said(client.get(f"/employers/openings/{opening.pk}/candidates/")) == ""
