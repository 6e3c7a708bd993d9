"""What asking for less would bring, as an employer sees it while writing and beside the people referred."""

import re
from typing import Any

import pytest

from badges.catalog.models import Badge
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
    assert re.search(r"Teach it on the job .* 5\+ ", text)  # one level lower


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
    assert f"{rule.skill.name} fewer than 5 5+ " in text
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
