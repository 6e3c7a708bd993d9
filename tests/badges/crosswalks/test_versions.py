"""Versions of rules: a draft from another, published from a day on, and never changed afterwards."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from badges.crosswalks import evaluate
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.crosswalks.versions import actions
from badges.crosswalks.versions.models import today
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from tests import factories
from tests.races import run_parallel

LATER = today() + dt.timedelta(days=30)
CHANGE = "badges.change_crosswalk"


@pytest.fixture
def manager(db: Any) -> Any:
    return factories.UserFactory(staff_role="programme_manager")


@pytest.fixture
def first(db: Any) -> Any:
    """A published version with two rules."""
    crosswalk = factories.CrosswalkFactory()
    factories.SkillRuleFactory.create_batch(2, crosswalk=crosswalk)
    return crosswalk


def test_a_draft_has_the_rules_of_the_version_it_starts_from(first: Any, manager: Any) -> None:
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    assert (draft.state, draft.version, draft.effective_from) == ("draft", first.version + 1, None)
    assert draft.contents() == first.contents()
    assert draft.fingerprint() == first.fingerprint()
    assert evaluate.in_force() == first


def test_one_draft_at_a_time(first: Any, manager: Any) -> None:
    actions.start_draft(source=first, by=manager, permission=CHANGE)
    with pytest.raises(MoveRefused, match="There is a draft already"):
        actions.start_draft(source=first, by=manager, permission=CHANGE)


@pytest.mark.parametrize("role", ["", "case_manager", "job_developer", "auditor", "eo_officer"])
def test_only_a_programme_manager_drafts_publishes_and_discards(first: Any, manager: Any, role: str) -> None:
    other = factories.UserFactory(staff_role=role)
    with pytest.raises(MoveRefused):
        actions.start_draft(source=first, by=other, permission=CHANGE)
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    with pytest.raises(MoveRefused):
        actions.publish(draft=draft, effective_from=today(), why="new badges", by=other)
    with pytest.raises(MoveRefused):
        actions.discard(draft=draft, why="a mistake", by=other)
    assert Crosswalk.objects.get(pk=draft.pk).is_draft


def test_the_next_version_counts_from_its_day_on(first: Any, manager: Any) -> None:
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    actions.publish(draft=draft, effective_from=LATER, why="new badges", by=manager)
    assert evaluate.in_force() == first
    assert evaluate.in_force(LATER) == draft
    moved = StateMove.objects.of(draft).get()
    assert (moved.to_state, moved.by, moved.why) == ("published", manager, "new badges")


def test_a_version_never_counts_backwards_but_the_first_may(manager: Any) -> None:
    draft = Crosswalk.objects.create(version=1)
    factories.SkillRuleFactory(crosswalk=draft)
    yesterday = today() - dt.timedelta(days=1)
    actions.publish(draft=draft, effective_from=yesterday, why="first", by=manager)
    draft = actions.start_draft(source=draft, by=manager, permission=CHANGE)
    with pytest.raises(actions.WrongDay, match="today or a later day"):
        actions.publish(draft=draft, effective_from=yesterday, why="second", by=manager)
    actions.publish(draft=draft, effective_from=today(), why="second", by=manager)


def test_two_versions_never_begin_on_one_day(first: Any, manager: Any) -> None:
    for expected in (None, actions.WrongDay):
        draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
        if expected is None:
            actions.publish(draft=draft, effective_from=LATER, why="one", by=manager)
        else:
            with pytest.raises(expected, match="from that day already"):
                actions.publish(draft=draft, effective_from=LATER, why="two", by=manager)


def test_a_day_far_ahead_is_taken_for_a_slip(first: Any, manager: Any) -> None:
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    for day in (dt.date(9999, 12, 31), today() + dt.timedelta(days=731)):
        with pytest.raises(actions.WrongDay, match="within the next two years"):
            actions.publish(draft=draft, effective_from=day, why="x", by=manager)
    actions.publish(draft=draft, effective_from=today() + dt.timedelta(days=730), why="x", by=manager)


def to_come(first: Any, manager: Any, day: dt.date = LATER) -> Any:
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    return actions.publish(draft=draft, effective_from=day, why="new badges", by=manager)


def test_what_does_not_count_yet_is_withdrawn_with_a_reason(first: Any, manager: Any) -> None:
    version = to_come(first, manager)
    rules = version.contents()
    with pytest.raises(MoveRefused, match="reason"):
        actions.withdraw(version=version, why=" ", by=manager)
    with pytest.raises(MoveRefused):
        actions.withdraw(version=version, why="x", by=factories.UserFactory(staff_role="job_developer"))
    actions.withdraw(version=version, why="a slip", by=manager)
    assert evaluate.in_force(LATER) == first
    held = Crosswalk.objects.get(pk=version.pk)
    assert (held.state, held.effective_from, held.contents()) == ("withdrawn", LATER, rules)
    assert StateMove.objects.of(held).order_by("-pk")[0].why == "a slip"
    for write in (
        lambda: SkillRule.objects.filter(crosswalk=held).delete(),
        lambda: Crosswalk.objects.filter(pk=held.pk).update(state="published"),
        lambda: Crosswalk.objects.filter(pk=held.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert to_come(first, manager).effective_from == LATER  # the day is free again


def test_what_counts_is_not_withdrawn(first: Any, manager: Any) -> None:
    with pytest.raises(MoveRefused, match="does not count yet"):
        actions.withdraw(version=first, why="x", by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Crosswalk.objects.filter(pk=first.pk).update(state="withdrawn")
    version = to_come(first, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Crosswalk.objects.filter(pk=version.pk).update(state="withdrawn", note="and this besides")


def test_an_empty_draft_and_one_without_a_reason_stay_drafts(first: Any, manager: Any) -> None:
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    with pytest.raises(MoveRefused, match="reason"):
        actions.publish(draft=draft, effective_from=today(), why=" ", by=manager)
    draft.rules.all().delete()
    with pytest.raises(MoveRefused, match="no rule"):
        actions.publish(draft=draft, effective_from=today(), why="x", by=manager)


def test_what_was_looked_at_is_what_is_published(first: Any, manager: Any) -> None:
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    seen = draft.fingerprint()
    SkillRule.objects.filter(crosswalk=draft).first().delete()  # type: ignore[union-attr]
    with pytest.raises(actions.Changed):
        actions.publish(draft=draft, effective_from=today(), why="x", by=manager, seen=seen)
    actions.publish(draft=draft, effective_from=today(), why="x", by=manager, seen=draft.fingerprint())


def test_a_discarded_draft_stays_and_leaves_room_for_the_next(first: Any, manager: Any) -> None:
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    actions.discard(draft=draft, why="begun by mistake", by=manager)
    assert Crosswalk.objects.get(pk=draft.pk).state == "discarded"
    assert actions.start_draft(source=first, by=manager, permission=CHANGE).version == draft.version + 1
    with pytest.raises(MoveRefused):
        actions.publish(draft=draft, effective_from=today(), why="x", by=manager)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE badges_skillrule SET level = 1 WHERE crosswalk_id = {published}",
        "DELETE FROM badges_skillrule WHERE crosswalk_id = {published}",
        "INSERT INTO badges_skillrule (crosswalk_id, badge_id, skill_id, level, weight)"
        " SELECT {published}, badge_id, (SELECT max(id) FROM badges_skill), 1, 1 FROM badges_skillrule LIMIT 1",
        "UPDATE badges_skillrule SET crosswalk_id = {published} WHERE crosswalk_id = {draft}",
        "UPDATE badges_skillrule SET crosswalk_id = {draft} WHERE crosswalk_id = {published}",
        "UPDATE badges_crosswalk SET effective_from = '2030-01-01' WHERE id = {published}",
        "UPDATE badges_crosswalk SET state = 'draft' WHERE id = {published}",
        "UPDATE badges_crosswalk SET note = 'other' WHERE id = {published}",
        "DELETE FROM badges_crosswalk WHERE id = {published}",
    ],
)
def test_the_database_refuses_to_change_what_was_published(first: Any, manager: Any, statement: str) -> None:
    factories.SkillFactory()
    draft = actions.start_draft(source=first, by=manager, permission=CHANGE)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(statement.format(published=first.pk, draft=draft.pk))


@pytest.mark.django_db(transaction=True)
def test_a_rule_written_while_a_draft_is_published_is_in_it_or_refused() -> None:
    manager = factories.UserFactory(staff_role="programme_manager")
    rule = factories.SkillRuleFactory()
    other = factories.SkillFactory()
    draft = actions.start_draft(source=rule.crosswalk, by=manager, permission=CHANGE)
    seen = draft.fingerprint()

    def act(number: int) -> None:
        if number % 2:
            SkillRule.objects.create(crosswalk=draft, badge=rule.badge, skill=other, level=1)
        else:
            actions.publish(draft=draft, effective_from=today(), why="x", by=manager, seen=seen)

    published, written = run_parallel(2, act)
    if written is None:
        assert isinstance(published, actions.Changed)
        assert Crosswalk.objects.get(pk=draft.pk).is_draft
    else:
        assert (published, type(written)) == (None, IntegrityError)
        assert Crosswalk.objects.get(pk=draft.pk).fingerprint() == seen


@pytest.mark.django_db(transaction=True)
def test_of_two_versions_published_for_one_day_at_one_moment_one_is_refused() -> None:
    manager = factories.UserFactory(staff_role="programme_manager")
    drafts = [Crosswalk.objects.create(version=number) for number in (1, 2)]
    for draft in drafts:
        factories.SkillRuleFactory(crosswalk=draft)

    def publish(number: int) -> None:
        actions.publish(draft=drafts[number], effective_from=LATER, why="x", by=manager)

    outcomes = {type(one) for one in run_parallel(2, publish)}
    assert outcomes == {type(None), actions.WrongDay}
    assert Crosswalk.objects.all().published().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_started_at_one_moment_one_is_refused() -> None:
    manager = factories.UserFactory(staff_role="programme_manager")
    rule = factories.SkillRuleFactory()

    def start(_number: int) -> None:
        actions.start_draft(source=rule.crosswalk, by=manager, permission=CHANGE)

    outcomes = run_parallel(4, start)
    assert sum(one is None for one in outcomes) == 1
    assert all(one is None or isinstance(one, MoveRefused) for one in outcomes)
    assert Crosswalk.objects.filter(state="draft").get().contents() == rule.crosswalk.contents()


def test_each_kind_of_document_says_all_that_it_has_to() -> None:
    """Neither models nor pages of Django can be made abstract, so a kind that leaves something out is caught here."""
    from badges.crosswalks.versions.admin import InDraftAdmin, VersionAdmin
    from badges.crosswalks.versions.models import Version

    kinds = [one for base in (Version, VersionAdmin, InDraftAdmin) for one in base.__subclasses__()]
    assert len(kinds) >= 5
    left_out = [
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name in dir(kind)
        if not name.startswith("_") and getattr(getattr(kind, name, None), "__isabstractmethod__", False)
        if not getattr(getattr(kind, "_meta", None), "abstract", False)
    ]
    assert left_out == []
