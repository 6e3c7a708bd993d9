"""Closed by default: a page is for signed-in people unless it says otherwise."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from codeoregon.accounts.access import access, declared
from tests import factories


def silent(request):
    return HttpResponse("silent")


@access("public")
def public(request):
    return HttpResponse("public")


@access("staff")
def for_staff(request):
    return HttpResponse("staff")


urlpatterns = [
    path("silent/", silent),
    path("public/", public),
    path("for-staff/", for_staff),
    path("", include("codeoregon.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_a_page_that_says_nothing_is_closed_to_visitors():
    assert Client().get("/silent/?a=b").url == "/accounts/login/?next=/silent/%3Fa%3Db"
    assert Client().get("/public/").text == "public"


def test_a_form_sent_without_signing_in_comes_back_to_its_page_by_way_of_ones_own_home():
    assert Client().post("/silent/").url == "/accounts/login/?next=/accounts/landing/%3Fpage%3D%252Fsilent%252F"


def test_a_signed_in_person_sees_it(client_for, learner):
    assert client_for(learner).get("/silent/").text == "silent"


@pytest.mark.parametrize("audience", ["learner", "employer", "mentor"])
def test_a_staff_page_is_not_there_for_anybody_else(client_for, audience):
    answer = client_for(factories.UserFactory(audience=audience)).get("/for-staff/")
    assert answer.status_code == 404


def test_a_staff_page_opens_for_staff_with_a_second_factor(client_for, staff):
    assert client_for(staff("auditor")).get("/for-staff/").text == "staff"


def test_a_closed_account_is_nobody(client_for, learner):
    client = client_for(learner)
    learner.is_active = False
    learner.save()
    assert client.get("/silent/").status_code == 302


def test_what_packages_bring_guards_itself_and_ours_declares():
    from allauth.account.views import login
    from django.contrib.admin.views.autocomplete import AutocompleteJsonView

    assert declared(login) == "public"
    assert declared(AutocompleteJsonView.as_view()) == "public"
    assert declared(silent) is None


def test_asking_for_the_second_factor_costs_one_query_a_page(client_for, staff, rf, django_assert_num_queries):
    from codeoregon.accounts.access import gave_second_factor

    member = staff("auditor")
    request = rf.get("/")
    request.user, request.session = member, client_for(member).session
    assert len(list(request.session.keys())) > 1  # it is read by now, as on every page
    with django_assert_num_queries(1):
        assert all(gave_second_factor(request) for _time in range(3))
