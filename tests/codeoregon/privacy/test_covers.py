"""No table that points at a person, and no personal field, is forgotten by "my data"."""

import pytest
from django.apps import apps
from django.conf import settings

from codeoregon.accounts.models import User
from codeoregon.lib.personal import Level, level_of
from codeoregon.privacy.parts import modules, tables
from tests.test_conventions import is_history, our_models

TABLES = {table.model: table for table in tables()}
SAYS_NOTHING = (None, Level.PUBLIC, Level.NOT_PERSONAL)


def pointing() -> list[tuple[type, str]]:
    """Every key to an account, in tables of packages too; history belongs to the table it is of."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if not is_history(model) and not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.remote_field and field.related_model is User
    ]


def test_every_key_to_an_account_is_about_a_person_or_says_who_acted() -> None:
    forgotten = []
    for model, name in pointing():
        table = TABLES.get(model)
        known = {*table.mine, *table.acts} if table else set()
        behind_a_door = table is not None and not table.mine and bool(table.secret)
        if name not in known and not behind_a_door:
            forgotten.append(f"{model._meta.label}.{name}")
    assert forgotten == [], "Say in the app's personal.py whose rows these are."


def test_every_personal_field_is_shown_to_its_owner_or_named_as_a_secret() -> None:
    elsewhere = {name for module in modules() for name in module.ELSEWHERE}
    forgotten = []
    for model in our_models():
        if is_history(model) or model._meta.proxy:
            continue
        table = TABLES.get(model)
        known = {*(table.shown if table else ()), *(table.secret if table else ())}
        forgotten += [
            f"{model._meta.label}.{field.name}"
            for field in model._meta.concrete_fields
            if level_of(field) not in SAYS_NOTHING
            and field.name not in known
            and f"{model._meta.label}.{field.name}" not in elsewhere
        ]
    assert forgotten == [], "Show it in the app's personal.py, or name it as a secret."


def test_nothing_is_declared_that_is_not_there() -> None:
    names = {f"{model._meta.label}.{field.name}" for model in our_models() for field in model._meta.concrete_fields}
    assert [name for module in modules() for name in module.ELSEWHERE if name not in names] == []
    for table in tables():
        fields = {field.name for field in table.model._meta.concrete_fields}
        assert {*table.secret, *table.erased, *table.acts} <= fields, table.name


def test_every_table_of_a_person_says_what_it_is_and_why_it_is_held() -> None:
    bare = [table.name for table in tables() if table.mine and table.shown and not (table.title and table.why)]
    assert bare == ["codeoregon.Invitation"]  # of staff only


@pytest.mark.django_db
def test_what_a_merge_leaves_says_why() -> None:
    silent = [
        table.name for table in tables() if table.mine and table.merge == "stay" and not (table.stays or table.keep)
    ]
    assert silent == ["codeoregon.Session", "codeoregon.Invitation", "codeoregon.Erasure"]  # accounts with none


def test_the_account_is_named_by_the_setting_only() -> None:
    assert apps.get_model(settings.AUTH_USER_MODEL) is User


@pytest.mark.parametrize("table", [table for table in tables() if table.erased], ids=lambda table: table.name)
def test_what_is_erased_is_personal_or_about_the_rows_own_work(table) -> None:  # type: ignore[no-untyped-def]
    """What history seals as open can't be erased there, so it may not be erased in the row and stay there."""
    events = getattr(table.model, "pgh_event_model", None)
    kept = {field.name for field in events._meta.concrete_fields} if events else set()
    for name in set(table.erased) & kept:
        assert level_of(table.model._meta.get_field(name)) not in SAYS_NOTHING
