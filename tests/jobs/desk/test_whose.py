"""Whose opening it is: everything of somebody else answers as if it did not exist."""

import pytest

from jobs.openings.models import Opening
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = [
    "/employers/openings/{}/",
    "/employers/openings/{}/edit/",
    *(f"/employers/openings/{{}}/edit/{step}/" for step in ("job", "pay", "needs", "training", "check")),
    "/employers/openings/{}/sent/",
    "/employers/openings/{}/filled/",
    "/employers/openings/{}/close/",
    "/employers/openings/{}/preview/",
    "/employers/openings/{}/renew/",
    "/employers/openings/{}/reopen/",
    *(f"/employers/openings/{{}}/change/{step}/" for step in ("job", "pay", "needs", "training")),
]
ACTS = [
    "/employers/openings/{}/edit/",
    "/employers/openings/{}/edit/job/",
    "/employers/openings/{}/filled/",
    "/employers/openings/{}/close/",
    "/employers/openings/{}/renew/",
    "/employers/openings/{}/reopen/",
    *(f"/employers/openings/{{}}/change/{step}/" for step in ("job", "pay", "needs", "training")),
]


def asked(state="published"):
    return factories.OpeningFactory(state=state, **({} if state == "published" else DRAFT))


DRAFT = {"published_at": None, "expires_at": None}


@pytest.mark.parametrize("state", ["draft", "submitted", "published"])
@pytest.mark.parametrize("page", PAGES)
def test_another_organisations_opening_is_not_there(page, state, client_for):
    opening = asked(state)
    stranger = client_for(factories.MembershipFactory().user)
    never = stranger.get(page.format(opening.pk + 1000))
    for answer in (stranger.get(page.format(opening.pk)), stranger.post(page.format(opening.pk), {"why": "x"})):
        assert answer.status_code in (404, 405)
    assert never.status_code == 404
    assert Opening.objects.get().state == state


@pytest.mark.parametrize("page", PAGES)
def test_a_learner_a_former_member_and_a_visitor_see_nothing(page, client, client_for, learner):
    from django.utils import timezone

    opening = asked()
    former = factories.MembershipFactory(organisation=opening.organisation, removed_at=timezone.now()).user
    assert client_for(learner).get(page.format(opening.pk)).status_code == 404
    assert client_for(former).get(page.format(opening.pk)).status_code == 404
    assert client.get(page.format(opening.pk)).url.startswith("/accounts/login/")


@pytest.mark.parametrize("page", ACTS)
def test_a_supervisor_looks_and_does_not_write(page, client_for):
    opening = asked()
    supervisor = factories.MembershipFactory(organisation=opening.organisation, role="supervisor").user
    assert client_for(supervisor).get(page.format(opening.pk)).status_code == 403
    shown = client_for(supervisor).get(f"/employers/openings/{opening.pk}/")
    assert shown.status_code == 200
    assert b"End this opening" not in shown.content


@pytest.mark.parametrize("role", ["owner", "recruiter"])
def test_a_member_ends_an_opening_once_and_says_why(role, client_for):
    opening = asked()
    client = client_for(factories.MembershipFactory(organisation=opening.organisation, role=role).user)
    page = f"/employers/openings/{opening.pk}/close/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"why": " "}).status_code == 422
    assert client.post(page, {"why": "<b>x</b>"}).status_code == 422
    assert Opening.objects.get().state == "published"
    assert client.post(page, {"why": "The budget is gone."}).url == f"/employers/openings/{opening.pk}/"
    assert Opening.objects.get().state == "closed"
    again = client.post(page, {"why": "Again."})
    assert again.status_code == 422
    assert "can&#x27;t be done now" in again.content.decode()
    assert client.get(page).url == f"/employers/openings/{opening.pk}/"


def test_filled_asks_first(client_for):
    opening = asked()
    client = client_for(factories.MembershipFactory(organisation=opening.organisation).user)
    page = f"/employers/openings/{opening.pk}/filled/"
    assert b"Is \xe2\x80\x9c" in client.get(page).content
    assert Opening.objects.get().state == "published"
    client.post(page)
    assert Opening.objects.get().state == "filled"


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999"])
def test_numbers_that_no_row_can_have(number, client_for):
    client = client_for(factories.MembershipFactory().user)
    for page in PAGES:
        assert client.get(page.format(number)).status_code == 404


def test_a_step_that_is_none(client_for):
    opening = asked("draft")
    client = client_for(factories.MembershipFactory(organisation=opening.organisation).user)
    assert client.get(f"/employers/openings/{opening.pk}/edit/dance/").status_code == 404
    assert client.get("/employers/openings/new/dance/").status_code == 404
