"""Somebody who is not in the list of an opening: found by name, and told why, before anything of points."""

import pytest

from enrollment.desk.fitting import ranked
from jobs.candidates import actions as candidates
from jobs.openings.models import Opening
from tests import factories
from tests.enrollment.desk.test_fitting import World, compare, people, staff

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def world():
    return World()


def find(world, client_for, words, role="case_manager"):
    return client_for(staff(role)).get(people(world), {"q": words})


def test_a_failed_wish_is_said_before_the_points(world, client_for):
    ana, quinn = world.person("Ana", "CSS"), world.person("Quinn", "CSS", "SQL", pay_at_least=100)
    text = client_for(staff("case_manager")).get(compare(world, ana, quinn)).text
    why = "Quinn is not in the list: They are told: “The pay is below the lowest pay you asked for.”"
    assert text.index(why) < text.index("By points alone, Quinn stands above Ana by 50 points.")
    assert "Ana is not in the list" not in text
    same = world.person("Cy", "CSS", pay_at_least=100)
    text = client_for(staff("case_manager")).get(compare(world, ana, same)).text
    assert "Both score the same.<" in text
    assert "comes first" not in text


@pytest.mark.parametrize("words", ["Quinn", "quinn", "q.r@example.org", "q.r@", "reference"])
def test_somebody_is_found_by_name_address_or_reference_and_can_be_compared(words, world, client_for):
    world.person("Ana", "CSS")
    quinn = world.person("Quinn Reyes", "CSS", kinds=["contract"])
    type(quinn).objects.filter(pk=quinn.pk).update(email="q.r@example.org")
    words = factories.Enrollment.objects.get(user=quinn).reference if words == "reference" else words
    answer = find(world, client_for, words)
    assert answer.status_code == 200
    assert "Quinn Reyes is not in the list: They are told: “You did not ask for this kind of work" in answer.text
    assert f'name="who" value="{quinn.pk}"' in answer.text


def test_who_is_in_the_list_is_said_to_be_and_who_never_agreed_is_nobody(world, client_for):
    world.person("Ana", "CSS")
    factories.EnrollmentFactory(user=factories.UserFactory(full_name="Una Known"))
    assert "Ana is in the list." in find(world, client_for, "Ana").text
    text = find(world, client_for, "Una").text
    assert "Nobody who has ever agreed to be shown to employers is called that." in text
    assert "Una Known" not in text


def test_the_other_reasons(world, client_for, monkeypatch):
    hidden = world.person("Hidden", "CSS", listed=False)
    candidates.hide(user=hidden, by=hidden)
    away = world.person("Away", "CSS", listed=False)
    type(away).objects.filter(pk=away.pk).update(is_active=False)
    world.person("Nothing", listed=False)
    world.person("Fresh", "CSS", "SQL", listed=False)

    def why(name):
        return find(world, client_for, name).text

    assert "Hidden is not in the list: They do not agree to be shown to employers now." in why("Hidden")
    assert f'name="who" value="{hidden.pk}"' not in why("Hidden")
    assert "Away is not in the list: The account is not active." in why("Away")
    assert "Nothing is not in the list: Their badges show nothing that it asks for." in why("Nothing")
    assert "Fresh is not in the list: The list was worked out before" in why("Fresh")
    monkeypatch.setattr(ranked, "KEEP", 1)
    world.person("Last", "CSS", "SQL")
    world.person("Below", "CSS", listed=False)
    assert "Below is not in the list: They have 50 points, and the list ends at 100." in why("Below")
    assert "Fresh is not in the list: They have as many points as the last" in why("Fresh")
    Opening.objects.filter(pk=world.opening.pk).update(state="draft", published_at=None)
    assert "Below is not in the list: This opening is not open" in why("Below")


@pytest.mark.parametrize("words", ["", " ", "\u200b", "x" * 101])
def test_words_that_cannot_name_anybody_are_refused_with_a_sentence(words, world, client_for):
    answer = find(world, client_for, words)
    assert answer.status_code == 422
    said = "Write this on one line, without" if words == "\u200b" else "Write a name, an email address or a reference"
    assert said in answer.text


def test_many_of_one_name_are_cut_and_queries_do_not_grow(world, client_for, django_assert_max_num_queries):
    world.person("Kim A", "CSS", kinds=["contract"])
    client = client_for(staff("case_manager"))
    client.get(people(world), {"q": "Kim"})
    with django_assert_max_num_queries(60) as few:
        client.get(people(world), {"q": "Kim"})
    for letter in "BCDEFGHIJKL":
        world.person(f"Kim {letter}", "CSS", kinds=["contract"])
    with django_assert_max_num_queries(len(few)):
        text = client.get(people(world), {"q": "Kim"}).text
    assert "Write more of the name." in text
    assert text.count("is not in the list:") == 10


def test_who_may_not_look_does_not_find(world, client_for):
    world.person("Ana", "CSS")
    assert find(world, client_for, "Ana", role="eo_officer").status_code == 403
