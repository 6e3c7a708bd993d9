"""One opening on the job board, while it is open and after."""

import datetime as dt

import pytest
from django.utils import timezone

from employers.organisations.forms import SIZES
from employers.organisations.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    return factories.opening_asking(
        (factories.SkillFactory(name="CSS"), 3),
        (factories.SkillFactory(name="SQL"), 1, False),
        title="Junior web developer",
        summary="You build **pages**.<script>alert(1)</script>",
        benefits="Transit pass",
        training="Testing",
        organisation__website="https://alder.example.com",
        organisation__industry="software",
    )


def test_it_says_pay_place_needs_benefits_and_who_asks(client, opening):
    text = client.get(opening.get_absolute_url()).content.decode()
    for part in (
        "$24 to $30 an hour",
        "Portland, OR 97209",
        "Multnomah County",
        "<strong>pages</strong>",
        ">strong</td>",
        "On day one",
        "Nice to have",
        "Transit pass",
        "Testing",
        "Software.",
        "https://alder.example.com",
    ):
        assert part in text, part
    assert "<script>alert" not in text


def test_the_number_of_staff_reads_as_the_employer_chose_it(client, opening):
    assert "Staff:" not in client.get(opening.get_absolute_url()).text
    for size, label in SIZES[1:]:
        Organisation.objects.update(size=size)
        assert f"Staff: {label}." in client.get(opening.get_absolute_url()).text
    spanish = client.get(opening.get_absolute_url(), headers={"accept-language": "es"}).text
    assert "Personal: 1,000 o más." in spanish


def test_a_visitor_is_asked_to_sign_up_and_a_learner_to_look_at_the_match(client, client_for, learner, opening):
    visitor = client.get(opening.get_absolute_url()).content.decode()
    assert f'href="/accounts/signup/?next=/me/matches/{opening.pk}/"' in visitor
    assert "Sign up free" in visitor
    shown = client_for(learner).get(opening.get_absolute_url()).content.decode()
    assert f'href="/me/matches/{opening.pk}/"' in shown
    assert "Not yet" in shown
    employer = client_for(factories.MembershipFactory().user).get(opening.get_absolute_url()).content.decode()
    assert "Learners apply with their badges." in employer


def test_a_wrong_or_missing_slug_leads_to_the_right_address(client, opening):
    for address in (f"/jobs/{opening.pk}/", f"/jobs/{opening.pk}/other-words/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (301, opening.get_absolute_url())


@pytest.mark.parametrize("title", ["", "東京", "-", "🦫"])
def test_a_title_without_letters_still_has_an_address(title, client):
    opening = factories.OpeningFactory(title=title or "?")
    assert client.get(opening.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("state", ["filled", "expired", "closed"])
def test_what_has_ended_is_gone_and_shows_three_like_it(state, client, opening):
    skill = opening.needs.first().skill
    alike = [factories.opening_asking((skill, 1), title=f"Alike {number}").title for number in range(3)]
    factories.OpeningFactory(title="Something else")
    type(opening).objects.filter(pk=opening.pk).update(state=state, ended_at=timezone.now())
    page = client.get(opening.get_absolute_url())
    assert page.status_code == 410
    assert sorted(card.title for card in page.context["cards"]) == alike
    assert "has ended" in page.content.decode()
    assert "Sign up free" not in page.content.decode()
    assert client.get(f"/jobs/{opening.pk}/x/").status_code == 301


def test_past_its_date_it_is_gone_before_the_night_has_looked(client, opening):
    type(opening).objects.filter(pk=opening.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(opening.get_absolute_url()).status_code == 410


@pytest.mark.parametrize("state", ["draft", "submitted", "changes_requested", "approved", "declined"])
def test_what_was_never_public_is_not_there(state, client, client_for):
    opening = factories.OpeningFactory(state=state, published_at=None, expires_at=None)
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    assert client.get(opening.get_absolute_url()).status_code == 404
    assert client_for(owner).get(opening.get_absolute_url()).status_code == 404


def test_an_organisation_on_hold_takes_its_openings_along(client, opening):
    type(opening.organisation).objects.update(state="suspended")
    assert client.get(opening.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999999"])
def test_a_number_that_is_none(number, client):
    assert client.get(f"/jobs/{number}/x/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(many, client, django_assert_max_num_queries):
    opening = factories.opening_asking(*((factories.SkillFactory(), 2) for _ in range(many)))
    for _ in range(many):
        factories.opening_asking((factories.SkillFactory(), 2))
    address = opening.get_absolute_url()
    with django_assert_max_num_queries(3):
        assert client.get(address).status_code == 200
    type(opening).objects.filter(pk=opening.pk).update(state="closed", ended_at=timezone.now())
    with django_assert_max_num_queries(7):
        assert client.get(address).status_code == 410
