"""What learner and employer see of reviews: the next one, what was agreed; nothing that staff wrote for themselves."""

from typing import Any

import pytest

from jobs.placements.models import Placement
from jobs.placements.reviews.models import Review
from tests import factories
from tests.jobs.placements.ojt.test_watch import again
from tests.jobs.placements.reviews.looked import begun, hold, over, review, today
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def pages(world: World, client_for: Any, placement: Placement) -> list[str]:
    """For the learner, and for two of the employer's team."""
    seen = [(world.learner, "/me/placements"), (world.people["owner"], "/employers/placements")]
    seen.append((world.people["supervisor"], "/employers/placements"))
    return [client_for(who).get(f"{begin}/{placement.pk}/").text for who, begin in seen]


def test_the_next_review_and_by_when(world: World, client_for: Any) -> None:
    placement = begun(world)
    due = f'<time datetime="{review(placement).due_on}">'
    for text in pages(world, client_for, placement):
        assert "Next: First review, by" in text
        assert due in text


def test_what_was_agreed_and_not_what_staff_note_for_themselves(world: World, client_for: Any) -> None:
    placement = begun(world)
    hold(world, placement, progress="Builds <forms>.", problems="Mumbles.", wage_paid=False, next_steps="Tests next.")
    for text in pages(world, client_for, placement):
        assert "Builds &lt;forms&gt;." in text
        assert "Tests next." in text
        assert "Mumbles" not in text
        assert "Next: Midpoint review" in text


@pytest.mark.parametrize(
    ("language", "words", "from_nothing"),
    [("en", "Met on", "working (none at the start)"), ("es", "Alcanzado el", "bueno (ninguno al comienzo)")],
)
def test_what_a_review_marked_as_met_stands_in_the_learners_plan(
    world: World, client_for: Any, language: str, words: str, from_nothing: str
) -> None:
    placement = begun(world)
    learned = {"start_level": 0, "target_level": 2, "hours": 240}
    met, other = (placement.ojt.plan.create(skill=factories.SkillFactory(), **learned) for _skill in range(2))
    hold(world, placement, met={met.skill_id: today()})
    world.learner.language = language
    world.learner.save()
    page = client_for(world.learner).get(f"/me/placements/{placement.pk}/", HTTP_ACCEPT_LANGUAGE=language).text
    row, next_row = (page.partition(f">{skill}</dt>")[2].partition("</div>")[0] for skill in (met.skill, other.skill))
    assert f'{words} <time datetime="{today()}">' in row
    assert words not in next_row
    assert from_nothing in row


def test_nothing_is_due_after_the_end_and_nothing_is_shown_before_the_start(world: World, client_for: Any) -> None:
    placement = over(world, today(), "completed")
    assert all("Next:" not in text and "<h2>Reviews</h2>" not in text for text in pages(world, client_for, placement))
    other = again(world)
    placement = other.placement("draft")
    assert not Review.objects.filter(placement=placement).exists()
    assert all("<h2>Reviews</h2>" not in text for text in pages(other, client_for, placement))


def test_in_spanish_the_words_of_staff_stay_marked_as_english(world: World, client_for: Any) -> None:
    placement = begun(world)
    hold(world, placement)
    world.learner.language = "es"
    world.learner.save()
    text = client_for(world.learner).get(f"/me/placements/{placement.pk}/", HTTP_ACCEPT_LANGUAGE="es").text
    assert '<div lang="en"><p>Builds forms alone.</p></div>' in text


def test_somebody_elses_is_not_there(world: World, client_for: Any) -> None:
    placement = begun(world)
    for who in ("other learner", "other employer", "left"):
        client = client_for(world.people[who])
        for begin in ("/me/placements", "/employers/placements"):
            assert client.get(f"{begin}/{placement.pk}/").status_code == 404
