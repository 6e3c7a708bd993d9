"""What a list of the staff pages takes from its address: what it offers, and nothing that no page shows."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.test import RequestFactory
from django.urls import reverse

from codeoregon.accounts.models import Role, User
from codeoregon.audit.models import Seal
from codeoregon.lib.personal import Level, level_of
from codeoregon.staff.site import OURS
from employers.organisations.models import Organisation
from enrollment.programs.seats import Seat
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
USERS = "/admin/codeoregon/user/"


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.fixture
def asked():
    request = RequestFactory().get("/admin/")
    request.user = factories.UserFactory(is_superuser=True)
    return request


def filters(page, request):
    """The filters of a list, as Django makes them of what the page declares."""
    for one in page.get_list_filter(request):
        path, kind = one if isinstance(one, list | tuple) else (one, admin.FieldListFilter.create)
        if isinstance(path, str):
            yield path, kind(get_fields_from_path(page.model, path)[-1], request, {}, page.model, page, field_path=path)
        else:
            yield None, path(request, {}, page.model, page)


@pytest.mark.parametrize("role", [*Role.values, "superuser"])
def test_nobody_reads_a_password_letter_by_letter(role, client_for):
    boss = factories.UserFactory(is_superuser=role == "superuser", staff_role="" if role == "superuser" else role)
    client = client_for(boss)
    may = boss.has_perm("codeoregon.view_user")
    for query in ("password__startswith=pbkdf2", "password__gt=a", "password=x", f"email={boss.email}&password__lt=z"):
        answer = client.get(f"{USERS}?{query}")
        assert answer.status_code == (400 if may else 403)
        assert not may or "not in the shape we expect" in answer.text


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Organisation, "fein_digest__startswith"),
        (Organisation, "fein__startswith"),
        (Seat, "licence_code__startswith"),
        (Seal, "digest__startswith"),
        (User, "is_superuser__exact"),
        (User, "last_login__gt"),
    ],
)
def test_a_column_that_the_list_does_not_offer_is_refused(model, lookup, client_for, asked):
    assert client_for(asked.user).get(listing(model), {lookup: "1"}).status_code == 400


def test_every_list_refuses_every_column_that_it_does_not_offer(asked):
    taken = set()
    for model, page in admin.site._registry.items():
        made = list(filters(page, asked))
        offered = {path.split("__")[0] for path, _ in made if path} | {page.date_hierarchy}
        own = {one.parameter_name for path, one in made if not path}  # read by the filter itself, never by the database
        for column in model._meta.concrete_fields:
            for name in {column.name, column.attname, "pk"} - offered:
                for lookup in (name, f"{name}__startswith", f"{name}__gt", f"{name}__isnull", f"{name}__exact"):
                    if lookup not in own and page.lookup_allowed(lookup, "1", asked):
                        taken.add(f"{model._meta.model_name}.{lookup}")
    assert taken == {"opening.opens_on__isnull"}  # approved openings without a day: a link of today's queue


def test_no_list_filters_by_what_is_sensitive(asked):
    for model, page in admin.site._registry.items():
        paths = [path for path, _ in filters(page, asked) if path] + [page.date_hierarchy or "pk"]
        for path in paths:
            for column in get_fields_from_path(model, path) if path != "pk" else []:
                assert level_of(column) not in (Level.SENSITIVE, Level.EQUAL_OPPORTUNITY), (model, path)


def test_every_list_takes_what_it_offers(asked):
    for model, page in admin.site._registry.items():
        for _path, one in filters(page, asked):
            for name in one.expected_parameters():
                assert page.lookup_allowed(name, "1", asked), (model, name)
        for part in ("year", "month", "day") if page.date_hierarchy else ():
            assert page.lookup_allowed(f"{page.date_hierarchy}__{part}", "1", asked), model
        for name in (*getattr(page, "queues", {}), *page.linked):
            assert page.lookup_allowed(name, "1", asked), (model, name)


@pytest.mark.parametrize("role", [*Role.values, "superuser"])
def test_every_link_of_todays_queue_opens(role, client_for):
    member = factories.UserFactory(is_superuser=role == "superuser", staff_role="" if role == "superuser" else role)
    client = client_for(member)
    rooms = [import_module(f"{app}.today") for app in OURS if find_spec(f"{app}.today")]
    items = [item for room in rooms for item in room.today(member)]  # lines with nothing in them, too
    assert items or role == Role.EO_OFFICER or role == Role.AUDITOR
    for item in items:
        assert client.get(item.url).status_code == 200, item
