"""Every word that anybody wrote about a person goes with the account, except what the page said would stay.

A mark is put into every text that the database holds of somebody, their history and their logs included, by the
portal's own steps first and then by hand into each column; after the erasure the whole database is looked through.
A column added later is marked by itself: it has to go, or be named here and on the page.
"""

from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import IntegrityError, connection, models
from django.db.models import Q

from codeoregon.audit.actions import verify
from codeoregon.lib.models import StateMove
from codeoregon.mail.sending import send_due
from codeoregon.privacy import merging
from codeoregon.privacy.parts import Table, tables
from enrollment.equal_opportunity import door
from enrollment.intake import actions as intake
from enrollment.intake.models import Enrollment
from enrollment.intake.waitlist import activity
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from tests import factories
from tests.codeoregon.audit.test_history import seal_all
from tests.codeoregon.privacy import world
from tests.codeoregon.privacy.test_erasing import erase, signed_in
from tests.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "§ø§"
# What the page says stays, by table and column, with the heading that it has there.
STAYS = {
    ("jobs_signature", "typed_name"): "What you signed",
    ("jobs_placement", "agreement"): "Your placements",
    ("jobs_placementevent", "agreement"): "Your placements",
    # Contract records: what a contract, its versions and its weeks say stays with them.
    ("jobs_modification", "why"): "Changes to your agreements",
    ("jobs_modificationevent", "why"): "Changes to your agreements",
    ("jobs_modification", "agreement"): "Changes to your agreements",
    ("jobs_modificationevent", "agreement"): "Changes to your agreements",
    ("jobs_modificationsignature", "typed_name"): "Changes to agreements that you signed",
    ("jobs_ojtterms", "factors_note"): "Your on-the-job training",
    ("jobs_ojttermsevent", "factors_note"): "Your on-the-job training",
    ("jobs_ojtterms", "policy_number"): "Your on-the-job training",
    ("jobs_ojttermsevent", "policy_number"): "Your on-the-job training",
    ("jobs_ojtterms", "retention_note"): "Your on-the-job training",
    ("jobs_ojttermsevent", "retention_note"): "Your on-the-job training",
    ("jobs_ojtterms", "union_name"): "Your on-the-job training",
    ("jobs_ojttermsevent", "union_name"): "Your on-the-job training",
    ("jobs_planrow", "method"): "Your training plan",
    ("jobs_planrowevent", "method"): "Your training plan",
    ("jobs_planrow", "shown_by"): "Your training plan",
    ("jobs_planrowevent", "shown_by"): "Your training plan",
    ("jobs_internshipterms", "employer_of_record"): "Your internship",
    ("jobs_internshiptermsevent", "employer_of_record"): "Your internship",
    ("jobs_internshipterms", "objectives"): "Your internship",
    ("jobs_internshiptermsevent", "objectives"): "Your internship",
    ("jobs_internshipterms", "supervisor"): "Your internship",
    ("jobs_internshiptermsevent", "supervisor"): "Your internship",
    ("jobs_internshipterms", "supervisor_email"): "Your internship",
    ("jobs_internshiptermsevent", "supervisor_email"): "Your internship",
    ("jobs_internshiptermsevent", "evaluation"): "Your internship",
    ("jobs_timesheetevent", "correction"): "Weeks you worked",
    ("jobs_invoiceevent", "payment"): "Invoices for your weeks",
    ("enrollment_determination", "inputs"): "Decisions on whether you can join",
    ("enrollment_determination", "findings"): "Decisions on whether you can join",
}
# Columns that the portal alone fills, with keys, numbers and words of its own: nobody writes there.
OURS = {
    "agreement_id", "audience", "badges_providerstate", "code", "county", "document_sha256", "fips", "key", "kept",
    "language", "last_modified", "etag", "model", "moved", "notice", "object_id", "password", "pgh_label", "provider",
    "reference", "rules_version", "session_data", "session_key", "sha256", "template", "token_hash", "version", "what",
    "what_for", "from_state", "to_state", "error",
    # found by the address itself: ``test_erasing.py``
    "email", "to",
    # what a document that could not be read was called by our own reader
    "reason:badges_quarantine", "reason:badges_quarantineevent",
}  # fmt: skip


def somebody(staff: Any) -> Any:
    """Somebody about whom staff have typed a reason wherever they can."""
    user = world.whole_learner(full_name=f"Zeb {MARK}")
    manager, officer, developer = staff("programme_manager"), staff("eo_officer"), staff("job_developer")
    row = Enrollment.objects.get(user=user)
    activity.take_back(enrollment=row, by=manager, why=f"said {MARK}")
    factories.PoolFactory()
    placement = Placement.objects.get(referral__candidate__user=user)
    placements.cancel(placement=_drawn(placement, developer), why=f"called: {MARK}", by=developer)
    door.say(
        user=user, race_ethnicity=["white"], sex="", limited_english="", has_disability="", by=user,
        race_detail=f"mine {MARK}",
    )  # fmt: skip
    door.read(user=user, by=officer, why=f"asked by {MARK}")
    second, third = (factories.UserFactory(full_name=f"{MARK} {one}") for one in ("second", "third"))
    refused = world.joined(second, stream=False)
    Enrollment.objects.filter(pk=refused.pk).update(state="needs_review")
    refused.refresh_from_db()
    intake.decide(enrollment=refused, eligible=False, why=f"because {MARK}", by=manager)
    merging.say_two_people(one=user, other=third, by=manager, why=f"not {MARK}")
    merging.merge(kept=user, closed=second, by=manager, why=f"is {MARK}")
    cache.set(f"allauth:rl:something:user:{user.pk}", MARK)
    return user


def _drawn(placement: Placement, by: Any) -> Placement:
    """With a place of its pool, as a signed one has."""
    from codeoregon.capacity.actions import draw

    place = draw(kind="ojt", what_for=f"jobs.placement {placement.pk}", by=by)
    Placement.objects.filter(pk=placement.pk).update(draw=place)
    placement.refresh_from_db()
    return placement


def texts(model: type[models.Model]) -> Iterator["models.Field[Any, Any]"]:
    """Columns in which somebody could write: no choices, no key, nothing that the portal alone fills."""
    for field in model._meta.concrete_fields:
        name, table = field.column, model._meta.db_table
        is_text = isinstance(field, (models.CharField, models.TextField, models.JSONField))
        if is_text and not field.choices and not {name, f"{name}:{table}"} & OURS:
            yield field


def places(user: Any) -> Iterator[tuple[type[models.Model], list[Any]]]:
    """(model, keys of the rows about this person): rows, what they hold, history, moves, the staff log, mails."""
    for table in tables():
        if not table.mine:
            continue
        keys = list(table.of([user.pk]).values_list("pk", flat=True))
        yield table.model, keys
        yield from _history(table, keys, user)
        for rows, _erased in list(table.erasing([user.pk]))[1:]:
            held = list(rows.values_list("pk", flat=True))
            yield rows.model, held
            events: Any = rows.model.pgh_event_model
            yield events, list(events.objects.filter(pgh_obj__in=held).values_list("pk", flat=True))
        if table.numbered:
            label, kind = table.model._meta.label_lower, ContentType.objects.get_for_model(table.model)
            moves = StateMove.objects.filter(model=label, row_id__in=keys)
            yield StateMove, list(moves.values_list("pk", flat=True))
            log = LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys])
            yield LogEntry, list(log.values_list("pk", flat=True))


def _history(table: Table, keys: list[Any], user: Any) -> Iterator[tuple[type[models.Model], list[Any]]]:
    events: Any = getattr(table.model, "pgh_event_model", None)
    if events is None:
        return
    mine = Q(pgh_obj__in=keys)
    for lookup in table.mine if table.mine != ("pk",) else ():
        mine |= Q(**{f"{lookup}__in": [user.pk]})
    yield events, list(events.objects.filter(mine).values_list("pk", flat=True))


def mark(model: type[models.Model], keys: list[Any]) -> set[tuple[str, str]]:
    """Put the mark into each text of these rows; returns where it went in."""
    done, table = set(), connection.ops.quote_name(model._meta.db_table)
    key = model._meta.pk.column  # type: ignore[union-attr]
    for field in texts(model) if keys else ():
        value = f'{{"why": "{MARK}"}}' if field.get_internal_type() == "JSONField" else MARK
        with as_owner(), connection.cursor() as cursor:
            try:
                cursor.execute(f'UPDATE {table} SET "{field.column}" = %s WHERE {key} = ANY(%s)', [value, keys])
            except IntegrityError:  # a code that the database checks: no room for words
                continue
        done.add((model._meta.db_table, field.column))
    return done


def where() -> set[tuple[str, str]]:
    """Every column of the database in which the mark stands, self-identification included."""
    found = set()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns"
            " WHERE table_schema IN ('public', 'eo')"
        )
        for schema, table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT 1 FROM "{schema}"."{table}" WHERE position(%s IN "{column}"::text) > 0 LIMIT 1', [MARK]
            )
            if cursor.fetchone():
                found.add((table, column))
    return found


def test_no_word_about_somebody_is_left_but_those_that_the_page_says(mail_dir, staff):
    user = somebody(staff)
    send_due()
    assert sum(MARK in text for text in letters(mail_dir)) > 1
    by_steps = where()
    assert by_steps >= {
        ("codeoregon_statemove", "why"), ("codeoregon_draw", "release_reason"), ("codeoregon_poolevent", "pgh_context"),
        ("codeoregon_merge", "why"), ("codeoregon_twopeople", "why"), ("enrollment_determination", "why"),
        ("enrollment_selfidentificationread", "why"), ("answer", "race_detail"), ("codeoregon_message", "text"),
    }  # fmt: skip
    by_hand = {one for model, keys in places(user) for one in mark(model, keys)}
    assert len(by_hand) > 40
    seal_all()
    page = signed_in(user).get("/me/data/delete/").text
    for heading in STAYS.values():
        assert heading in page
    erase(user)
    assert where() - {("codeoregon_user", "full_name"), ("codeoregon_userevent", "full_name")} == set(STAYS)
    assert {name for name in names_of_others() if MARK in name} == {f"{MARK} third"}  # somebody else's own name
    assert not any(MARK in text for text in letters(mail_dir))
    seal_all()
    assert verify().problems == []


def names_of_others() -> list[str]:
    from codeoregon.accounts.models import User

    events: Any = User.pgh_event_model  # type: ignore[attr-defined]
    return [*User.objects.values_list("full_name", flat=True), *events.objects.values_list("full_name", flat=True)]


def letters(folder: Any) -> list[str]:
    """Mails as people read them."""
    found = []
    for path in folder.glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = message.get_body(preferencelist=("plain",))
        found.append(f"{message['Subject']}\n{body.get_content() if body else ''}")
    return found


def test_what_the_mark_goes_into_is_what_people_write():
    """The marks by hand would prove nothing if these columns were left out."""
    wanted = {
        "enrollment.CaseNote": "text", "enrollment.Determination": "why", "jobs.Referral": "reason",
        "codeoregon.Merge": "why", "codeoregon.TwoPeople": "why", "enrollment.SelfIdentificationRead": "why",
    }  # fmt: skip
    by_name = {table.name: table for table in tables()}
    for name, column in wanted.items():
        assert column in {field.column for field in texts(by_name[name].model)}, name
