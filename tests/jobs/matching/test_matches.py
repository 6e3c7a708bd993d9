"""What people read is live: reasons add up, and what was withdrawn or closed is gone at once."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from codeoregon.accounts.models import User
from employers.organisations.models import Organisation
from jobs.candidates import actions
from jobs.candidates.models import Candidate
from jobs.matching import matches
from jobs.matching.engine import match_all, match_stale
from jobs.openings.models import Opening
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def css(db: None) -> Any:
    return factories.SkillFactory(name="CSS layout")


@pytest.fixture
def sql(db: None) -> Any:
    return factories.SkillFactory(name="SQL")


@pytest.fixture
def person(css: Any) -> Candidate:
    """A visible candidate who holds CSS layout at "working"."""
    rule = factories.SkillRuleFactory(skill=css, level=2, badge__name="Grids")
    candidate: Candidate = factories.CandidateFactory(user__full_name="Ana Lopez")
    factories.AwardFactory(user=candidate.user, badge=rule.badge)
    return candidate


@pytest.fixture
def opening(css: Any, sql: Any) -> Opening:
    found: Opening = factories.opening_asking((css, 2), (sql, 1, False), title="Front-end developer")
    return found


def titles(user: User) -> list[str]:
    return [match.opening.title for match in matches.for_learner(user)]


def test_a_learner_reads_openings_with_reasons_that_add_up(person: Candidate, opening: Opening) -> None:
    match_all()
    (match,) = matches.for_learner(person.user)
    assert match.score == 75 == sum(part.points for part in match.explanation.parts)
    assert [(part.badge, part.met) for part in match.explanation.parts] == [("Grids", True), ("", False)]
    (theirs,) = matches.for_opening(opening)
    assert (theirs.candidate.user, theirs.score) == (person.user, 75)


def test_a_closed_opening_is_gone_before_any_rebuild(person: Candidate, opening: Opening) -> None:
    match_all()
    opening.state, opening.ended_at = "closed", timezone.now()
    opening.save()
    assert titles(person.user) == []
    assert matches.for_opening(opening) == []


def test_an_opening_past_its_date_or_of_a_suspended_organisation_is_gone(person: Candidate, opening: Opening) -> None:
    match_all()
    Opening.objects.update(expires_at=timezone.now())
    assert titles(person.user) == []
    Opening.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    assert titles(person.user)
    opening.organisation.state = "suspended"
    opening.organisation.save()
    assert titles(person.user) == []


def test_withdrawn_consent_is_gone_in_the_same_request(person: Candidate, opening: Opening) -> None:
    match_all()
    actions.hide(user=person.user, by=person.user)
    assert matches.for_learner(person.user) == []
    assert matches.for_opening(opening) == []
    match_stale()
    actions.show(user=person.user, by=person.user)
    match_stale()
    assert titles(person.user) == ["Front-end developer"]


def test_a_preference_counts_at_once(person: Candidate, opening: Opening) -> None:
    match_all()
    actions.set_preferences(candidate=person, by=person.user, pay_at_least=Decimal("99.00"))
    assert matches.for_learner(person.user) == []
    assert matches.for_opening(opening) == []


def test_queries_do_not_grow_with_the_list(
    person: Candidate, css: Any, sql: Any, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for count in (1, 3):
        for _ in range(count):
            factories.opening_asking((css, 1), (sql, 2))
        match_stale()
        with django_assert_num_queries(4):
            matches.for_learner(person.user)


def test_the_score_that_ranks_is_the_score_that_is_explained(person: Candidate, css: Any, sql: Any) -> None:
    for asked in [(css, 1), (sql, 1, False)], [(css, 3), (sql, 2, False)], [(css, 2), (sql, 3)], [(css, 3, False)]:
        factories.opening_asking(*asked)
    match_all()
    found = matches.best(person.user)
    explained = [(match.opening.pk, match.score) for match in found.explain(found.ranked)]
    assert explained == found.ranked
    assert [score for _pk, score in explained] == [75, 66, 50, 50]
    assert explained[2] > explained[3]


def test_only_live_openings_are_ranked_and_counted(person: Candidate, css: Any) -> None:
    for _state in range(4):
        factories.opening_asking((css, 1))
    match_all()
    closed, late, on_hold, live = Opening.objects.order_by("pk")
    Opening.objects.filter(pk=closed.pk).update(state="closed", ended_at=timezone.now())
    Opening.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    Organisation.objects.filter(pk=on_hold.organisation_id).update(state="suspended")
    found = matches.best(person.user)
    assert (
        [pk for pk, _score in found.ranked]
        == [live.pk]
        == list(Opening.objects.published().values_list("pk", flat=True))
    )
    assert found.fits == 1


def test_ranks_are_those_of_the_explanations_whatever_is_asked(person: Candidate, css: Any) -> None:
    dice = random.Random(5)
    skills = [css, *(factories.SkillFactory() for _skill in range(6))]
    for _opening in range(25):
        some = dice.sample(skills[1:], dice.randint(0, 5))
        factories.opening_asking(*((one, dice.randint(1, 3), dice.random() < 0.6) for one in [css, *some]))
    match_all()
    found = matches.best(person.user)
    whole = matches.explain_all(person.user, Opening.objects.published().for_cards())
    assert found.ranked == sorted(((one.opening.pk, one.score) for one in whole), key=lambda one: (-one[1], -one[0]))


def test_only_what_is_shown_is_read_whole(
    person: Candidate, css: Any, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(5):
        factories.opening_asking((css, 1))
    match_all()
    found = matches.best(person.user)
    assert [match.opening.pk for match in found.explain(found.ranked[:2])] == [pk for pk, _ in found.ranked[:2]]
    with django_assert_num_queries(0):
        assert found.explain([]) == []
        assert found.fits == 5
        assert not found.is_full


def test_what_closes_between_ranking_and_showing_is_not_shown(person: Candidate, opening: Opening) -> None:
    match_all()
    found = matches.best(person.user)
    Opening.objects.update(state="closed", ended_at=timezone.now())
    assert found.ranked
    assert found.explain(found.ranked) == []


# --- Pages -------------------------------------------------------------------------------------------------------


def get(client: Any, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return str(response.content.decode())


def test_the_list_shows_good_fits_and_what_is_close(
    client_for: Any, person: Candidate, opening: Opening, css: Any
) -> None:
    factories.opening_asking((css, 1), title="Page builder")
    match_all()
    page = get(client_for(person.user), "/me/matches/")
    assert page.index("Good fits") < page.index("Page builder") < page.index("Close:") < page.index(opening.title)
    assert "Score 75 of 100" in page
    assert "Need: SQL (aware)" in page


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["You are close to one more.", "Good fits", "Close: half of the points or more", "Further away:"]),
    ("es", ["Está cerca de uno más.", "Empleos adecuados", "Cerca: la mitad de los puntos o más", "Más lejos:"]),
])  # fmt: skip
def test_only_what_gives_half_of_the_points_is_called_close(
    client_for: Any, person: Candidate, css: Any, sql: Any, language: str, words: list[str]
) -> None:
    factories.opening_asking((css, 1), title="Fits")
    factories.opening_asking((css, 2), (sql, 1), title="Half")
    factories.opening_asking((css, 3), (sql, 1), title="Third")
    match_all()
    User.objects.filter(pk=person.pk).update(language=language)
    page = get(client_for(User.objects.get(pk=person.pk)), "/me/matches/")
    close, good, half, far = words
    order = [close, f">{good}<", ">Fits<", f">{half}<", ">Half<", far, ">Third<"]
    places = [page.index(one) for one in order]
    assert places == sorted(places)


def test_where_nothing_fits_it_promises_no_badge(client_for: Any, person: Candidate, css: Any, sql: Any) -> None:
    factories.opening_asking((css, 3), (sql, 1))
    match_all()
    page = get(client_for(person.user), "/me/matches/")
    assert "These are the jobs you are closest to. Each one says what is missing." in page
    assert "You are close to" not in page
    assert "Close:" not in page
    factories.EnrollmentFactory(user=person.user, state="active")
    assert "The jobs you are closest to" in get(client_for(person.user), "/me/")


@pytest.mark.parametrize("number", ["zz", "99", "0", "-1", "1.5", "²", "9" * 5_000])
def test_a_page_that_is_none(client_for: Any, person: Candidate, opening: Opening, number: str) -> None:
    match_all()
    client = client_for(person.user)
    answer = client.get("/me/matches/", {"page": number})
    assert answer.status_code == 404
    assert "This list has no such page" in answer.text
    assert client.get("/me/matches/", {"page": ""}).status_code == 200
    assert client.get("/me/matches/", {"page": "1"}).status_code == 200


def test_queries_of_the_list_do_not_grow(
    client_for: Any, person: Candidate, css: Any, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = client_for(person.user)
    for count in (1, 12):
        for _ in range(count):
            factories.opening_asking((css, 1), (factories.SkillFactory(), 2))
        match_stale()
        with django_assert_num_queries(7):
            get(client, "/me/matches/")


def test_the_detail_page_says_why(client_for: Any, person: Candidate, opening: Opening) -> None:
    page = get(client_for(person.user), f"/me/matches/{opening.pk}/")
    for words in ("Grids", "CSS layout", "75 of 75", "0 of 25", "SQL: they ask for “aware”"):
        assert words in page


def test_without_consent_the_pages_say_how_to_turn_it_on(client_for: Any, learner: User, opening: Opening) -> None:
    client = client_for(learner)
    assert "Turn on job matches" in get(client, "/me/matches/")
    page = get(client, f"/me/matches/{opening.pk}/")
    assert "once you are in the program and agree to show your badges" in page
    assert "See what the employer sees" not in page


def test_with_no_badges_the_page_says_what_to_do(client_for: Any, opening: Opening) -> None:
    candidate = factories.CandidateFactory()
    client = client_for(candidate.user)
    assert "We are matching your badges now" in get(client, "/me/matches/")
    match_all()
    assert "No jobs to show yet" in get(client, "/me/matches/")


def test_preferences_that_fail_are_named(client_for: Any, person: Candidate, opening: Opening) -> None:
    actions.set_preferences(candidate=person, by=person.user, kinds=["ojt"])
    assert "You did not ask for this kind of work: Full time." in get(
        client_for(person.user), f"/me/matches/{opening.pk}/"
    )


def test_an_opening_without_needs_can_be_looked_at(client_for: Any, person: Candidate) -> None:
    opening = factories.OpeningFactory()
    assert "named no skills" in get(client_for(person.user), f"/me/matches/{opening.pk}/")


def test_what_is_not_live_is_not_found(client_for: Any, person: Candidate) -> None:
    draft = factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
    get(client_for(person.user), f"/me/matches/{draft.pk}/", 404)
    get(client_for(person.user), "/me/matches/999999999999/", 404)


def test_a_visitor_is_sent_to_sign_in(client: Any, opening: Opening) -> None:
    for path in ("/me/matches/", f"/me/matches/{opening.pk}/"):
        assert client.get(path).status_code == 302
