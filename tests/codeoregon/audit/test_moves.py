"""The list of changes of state in the staff pages: each reader sees those of rows whose own pages they may open."""

import pytest
from django.urls import reverse

from codeoregon.accounts.models import Role
from codeoregon.lib.models import StateMove
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = reverse("admin:codeoregon_statemove_changelist")


@pytest.fixture
def moves():
    """One of somebody's enrollment, one of an opening; by the same member of staff."""
    by = factories.UserFactory(staff_role="case_manager", email="cam@staff.example")
    said = {"from_state": "needs_review", "to_state": "declined", "by": by}
    return [
        StateMove.objects.create(model="enrollment.enrollment", row_id=71, why="Earns too much", **said),
        StateMove.objects.create(model="jobs.opening", row_id=72, why="Pays too little", **said),
    ]


def pages(of):
    return [reverse(f"admin:codeoregon_statemove_{name}", args=[of.pk]) for name in ("change", "history")]


@pytest.mark.parametrize("query", ["", "?q=cam%40staff.example", "?q=71", "?_facets=True", "?o=2.-1", "?all="])
def test_moves_of_rows_that_one_may_not_open_are_not_there(query, moves, client_for, staff):
    page = client_for(staff("job_developer")).get(LIST + query)
    assert moves[0] not in page.context["cl"].result_list
    assert "Enrollment" not in page.text
    assert (moves[1] in page.context["cl"].result_list) == (query != "?q=71")
    assert ("Opening (1)" in page.text) == (query == "?_facets=True")


def test_no_filter_in_the_address_finds_them(moves, client_for, staff):
    client = client_for(staff("job_developer"))
    day = moves[0].at
    for query in ("model=enrollment.enrollment", "model__startswith=enr"):
        assert not client.get(f"{LIST}?{query}").context["cl"].result_list
    assert list(client.get(f"{LIST}?at__year={day.year}").context["cl"].result_list) == [moves[1]]
    for query in ("why__startswith=E", "to_state=declined", "row_id=71"):
        assert client.get(f"{LIST}?{query}").status_code == 400


def test_their_own_pages_answer_like_moves_that_never_were(moves, client_for, staff):
    client = client_for(staff("job_developer"))
    never = StateMove(pk=moves[-1].pk + 1000)
    for hidden, missing in zip(pages(moves[0]), pages(never), strict=True):
        asked, answers = {}, {}
        for name, address in (("hidden", hidden), ("missing", missing)):
            answer = client.get(address, follow=True)
            asked[name], answers[name] = answer.redirect_chain, answer.text
        assert asked["hidden"] == asked["missing"] == [("/admin/", 302)]
        assert "Earns too much" not in answers["hidden"]
    for address in pages(moves[1]):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.PROGRAMME_MANAGER, Role.AUDITOR, "superuser"])
def test_who_may_open_both_reads_both(role, moves, client_for):
    top = {"is_superuser": True} if role == "superuser" else {"staff_role": role}
    client = client_for(factories.UserFactory(**top))
    assert set(client.get(LIST).context["cl"].result_list) == set(moves)
    assert client.get(pages(moves[0])[0]).status_code == 200
