"""An opening as learners will see it, for its own employer, before it is public."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db
DRAFT = {"published_at": None, "expires_at": None}


@pytest.fixture
def draft():
    return factories.opening_asking(
        (factories.SkillFactory(name="CSS"), 3),
        title="Junior web developer",
        summary="You build **pages**.<script>alert(1)</script>",
        benefits="Transit pass",
        training="Testing\nReading logs",
        organisation__industry="software",
        state="draft",
        **DRAFT,
    )


@pytest.fixture
def owner(draft, client_for):
    return client_for(factories.MembershipFactory(organisation=draft.organisation).user)


def page(opening):
    return f"/employers/openings/{opening.pk}/preview/"


def of_the_posting(text):
    """The parts that speak of the opening, by their headings."""
    main = text[text.index("<h1") : text.index("</main>")]
    of_the_reader = r'<p class="(?:hint|row)">.*?</p>|<p>(?:To apply|See which|Learners apply).*?</p>'
    main = re.sub(of_the_reader, "", main, flags=re.DOTALL)
    return " ".join(main.split())


def test_it_says_what_the_public_page_will_say(draft, owner, client):
    shown = owner.get(page(draft))
    assert shown.status_code == 200
    assert "This is the page as learners see it on the job board." in shown.text
    for part in ("$24 to $30 an hour", "<strong>pages</strong>", "<li>Reading logs</li>", "Transit pass", "Software."):
        assert part in shown.text, part
    assert "<script>alert" not in shown.text
    now = timezone.now()
    type(draft).objects.update(state="published", published_at=now, expires_at=now + dt.timedelta(days=90))
    draft.refresh_from_db()
    assert of_the_posting(client.get(draft.get_absolute_url()).text) == of_the_posting(shown.text)


def test_search_engines_and_caches_keep_out(draft, owner):
    shown = owner.get(page(draft))
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in shown.text
    assert "no-store" in shown["Cache-Control"]
    for mark in ("ld+json", "og:title", "canonical", "/accounts/signup/", "/me/matches/"):
        assert mark not in shown.text, mark


@pytest.mark.parametrize("state", ["draft", "submitted", "changes_requested", "approved", "declined"])
def test_in_every_state_before_it_is_public_members_look(state, draft, owner, client_for):
    type(draft).objects.update(state=state)
    assert owner.get(page(draft)).status_code == 200
    supervisor = factories.MembershipFactory(organisation=draft.organisation, role="supervisor").user
    shown = client_for(supervisor).get(page(draft))
    assert shown.status_code == 200
    assert "/edit/" not in shown.text


def test_to_everybody_else_it_is_not_there(draft, client, client_for, learner, staff):
    former = factories.MembershipFactory(organisation=draft.organisation, removed_at=timezone.now()).user
    for person in (learner, factories.MembershipFactory().user, former, staff("job_developer")):
        assert client_for(person).get(page(draft)).status_code == 404
    assert client.get(page(draft)).url.startswith("/accounts/login/")
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_what_is_public_is_looked_at_where_it_is_public(client_for):
    opening = factories.opening_asking((factories.SkillFactory(), 1))
    member = client_for(factories.MembershipFactory(organisation=opening.organisation).user)
    assert member.get(page(opening)).url == opening.get_absolute_url()


def test_before_pay_place_and_skills_are_said_there_is_none_and_we_say_why(draft, owner):
    type(draft).objects.update(pay_low=None, pay_high=None)
    shown = owner.get(page(draft), follow=True)
    assert shown.redirect_chain[-1][0] == f"/employers/openings/{draft.pk}/"
    assert "There is no preview yet. Say what the job pays." in shown.text
    assert page(draft) not in shown.text


def test_the_check_page_and_the_openings_own_page_lead_to_it(draft, owner):
    for address in (f"/employers/openings/{draft.pk}/edit/check/", f"/employers/openings/{draft.pk}/"):
        assert page(draft) in owner.get(address).text


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(many, draft, owner, django_assert_max_num_queries):
    for _ in range(many - 1):
        draft.needs.create(skill=factories.SkillFactory())
    with django_assert_max_num_queries(10):
        owner.get(page(draft))
