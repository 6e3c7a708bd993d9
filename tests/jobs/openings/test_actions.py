"""Writing, sending, reviewing and ending an opening."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from codeoregon.celery import app
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from codeoregon.night.tasks import sweep
from codeoregon.policy.models import Threshold
from jobs.openings import actions, tasks
from jobs.openings.models import Need, Opening
from tests import factories
from tests.races import run_parallel

JOB = {"title": "Junior web developer", "kind": "full_time", "summary": "Build pages.", "positions": 1}


@pytest.fixture
def member(db):
    return factories.MembershipFactory()


@pytest.fixture
def draft(member):
    return actions.start_draft(organisation=member.organisation, form_key=uuid.uuid4(), by=member.user, **JOB)


@pytest.fixture
def complete(draft, member):
    site = factories.SiteFactory(organisation=member.organisation)
    actions.save_draft(opening=draft, by=member.user, pay_low=24, pay_high=30, pay_period="hour", site=site)
    return actions.save_needs(opening=draft, by=member.user, needs={factories.SkillFactory().pk: (2, True)})


def test_one_form_key_makes_one_draft(member):
    key = uuid.uuid4()
    made = [
        actions.start_draft(organisation=member.organisation, form_key=key, by=member.user, **JOB) for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Opening.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_key_at_the_same_moment_makes_one_draft():
    member, key = factories.MembershipFactory(), uuid.uuid4()
    made = run_parallel(
        4, lambda _: actions.start_draft(organisation=member.organisation, form_key=key, by=member.user, **JOB).pk
    )
    assert len(set(made)) == 1, made


def test_a_declined_organisation_writes_nothing(member):
    member.organisation.state = "declined"
    with pytest.raises(NotReady, match="declined"):
        actions.start_draft(organisation=member.organisation, form_key=uuid.uuid4(), by=member.user, **JOB)


def test_state_and_owner_are_not_written_by_a_page(draft, member):
    other = factories.OrganisationFactory()
    actions.save_draft(opening=draft, by=member.user, title="New", state="published", organisation=other)
    draft.refresh_from_db()
    assert (draft.title, draft.state, draft.organisation) == ("New", "draft", member.organisation)


def test_a_site_of_another_organisation_is_refused(draft, member):
    with pytest.raises(ValidationError, match="your own work sites"):
        actions.save_draft(opening=draft, by=member.user, site=factories.SiteFactory())


def test_needs_become_exactly_what_was_sent(draft, member):
    html, css, sql = (factories.SkillFactory() for _ in range(3))
    actions.save_needs(opening=draft, by=member.user, needs={html.pk: (3, True), css.pk: (1, False)})
    kept = Need.objects.get(skill=html).pk
    row = actions.save_needs(opening=draft, by=member.user, needs={html.pk: (2, True), sql.pk: (1, True)})
    held = {need.skill: (need.level, need.required) for need in Need.objects.all()}
    assert held == {html: (2, True), sql: (1, True)}
    assert Need.objects.get(skill=html).pk == kept
    assert row.version > draft.version


def test_a_draft_with_gaps_is_not_sent(draft, member):
    with pytest.raises(NotReady) as refusal:
        actions.submit(opening=draft, by=member.user)
    for sentence in ("Say what the job pays.", "Choose a work site", "at least one skill"):
        assert sentence in str(refusal.value)


@pytest.mark.parametrize("kind", ["ojt", "internship"])
def test_training_kinds_say_what_is_learned(kind, complete, member):
    row = actions.save_draft(opening=complete, by=member.user, kind=kind)
    with pytest.raises(NotReady, match="learns on the job"):
        actions.submit(opening=row, by=member.user)
    row = actions.save_draft(opening=complete, by=member.user, training="Testing on real phones")
    assert actions.submit(opening=row, by=member.user).state == "submitted"


def test_a_first_day_that_has_passed_while_it_was_written_is_not_sent(complete, member):
    Opening.objects.update(starts_on="2020-01-15")
    complete.refresh_from_db()
    with pytest.raises(NotReady, match="in the past"):
        actions.submit(opening=complete, by=member.user)


def test_what_staff_have_is_not_changed_under_their_hands(complete, member):
    actions.submit(opening=complete, by=member.user)
    with pytest.raises(NotReady, match="Waiting for review"):
        actions.save_draft(opening=complete, by=member.user, title="Other")
    with pytest.raises(NotReady):
        actions.save_needs(opening=complete, by=member.user, needs={})
    assert Need.objects.count() == 1


def test_publishing_dates_it_by_the_threshold_and_tells_the_employer(
    complete, member, staff, bells, django_capture_on_commit_callbacks
):
    Threshold.objects.create(name="opening_days", value=30, effective_from=timezone.localdate(), why="Test")
    actions.submit(opening=complete, by=member.user)
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve_and_publish(opening=complete, by=staff("job_developer"))
    row = Opening.objects.published().get()
    ends = timezone.localtime(row.expires_at)
    assert ends.date() == timezone.localdate(row.published_at) + dt.timedelta(days=30)
    assert ends.time() == dt.time(23, 59, 59)  # "apply by" that day is true in its evening too
    assert ("jobs.match_stale", ()) in bells
    assert [move.to_state for move in StateMove.objects.of(row)] == ["submitted", "approved", "published"]
    letter = Message.objects.get()
    assert (letter.to, letter.template) == (member.user.email, "opening_published")
    assert row.get_absolute_url() in letter.text


def test_asking_for_changes_reaches_owner_and_writer_with_the_reason(complete, member, staff):
    writer = factories.MembershipFactory(organisation=member.organisation, role="recruiter").user
    Opening.objects.update(created_by=writer)
    complete.refresh_from_db()
    actions.submit(opening=complete, by=writer)
    actions.request_changes(opening=complete, by=staff("job_developer"), why="Say more about the team.")
    assert set(Message.objects.values_list("to", flat=True)) == {member.user.email, writer.email}
    assert all("Say more about the team." in text for text in Message.objects.values_list("text", flat=True))


def test_every_step_that_matching_reads_raises_the_version(complete, member, staff):
    officer = staff("job_developer")
    seen = [complete.version]
    for step in (
        lambda: actions.submit(opening=complete, by=member.user),
        lambda: actions.approve_and_publish(opening=complete, by=officer),
        lambda: actions.fill(opening=complete, by=member.user),
        lambda: actions.publish(opening=complete, by=officer),
        lambda: actions.correct(opening=complete, by=officer),
        lambda: actions.close(opening=complete, by=member.user, why="Budget."),
    ):
        step()
        seen.append(Opening.objects.get().version)
    assert seen == sorted(set(seen))


def test_filling_and_closing_date_the_end(complete, member, staff):
    actions.submit(opening=complete, by=member.user)
    actions.approve_and_publish(opening=complete, by=staff("job_developer"))
    actions.fill(opening=complete, by=member.user)
    assert Opening.objects.ended().get().ended_at is not None
    assert not Opening.objects.published().exists()


@pytest.mark.django_db
def test_what_is_past_its_date_expires_and_nothing_else():
    yesterday = timezone.now() - dt.timedelta(days=1)
    late = factories.MembershipFactory().organisation
    due = factories.OpeningFactory(organisation=late, expires_at=yesterday)
    factories.OpeningFactory()
    factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
    before = due.version
    assert not Opening.objects.published().filter(pk=due.pk).exists()
    assert tasks.expire_openings() == {"expired": 1}
    due.refresh_from_db()
    assert (due.state, due.version) == ("expired", before + 1)
    assert due.ended_at is not None
    assert StateMove.objects.get().by is None
    assert Message.objects.get().template == "opening_expired"
    assert tasks.expire_openings() == {"expired": 0}


@pytest.mark.django_db
def test_it_expires_within_seconds_and_not_only_at_night():
    due = factories.OpeningFactory(expires_at=timezone.now())
    sweep()
    due.refresh_from_db()
    assert due.state == "expired"


@pytest.mark.django_db
def test_the_night_sees_how_far_it_is():
    class Progress:
        def __init__(self):
            self.calls = []

        def total(self, many):
            self.calls.append(("total", many))

        def add(self, many):
            self.calls.append(("add", many))

    for _ in range(3):
        factories.OpeningFactory(expires_at=timezone.now())
    progress = Progress()
    assert app.tasks["jobs.expire_openings"].run(progress=progress) == {"expired": 3}
    assert progress.calls == [("total", 3), ("add", 3)]


@pytest.mark.django_db(transaction=True)
def test_two_expiries_at_once_share_the_work():
    for _ in range(6):
        factories.OpeningFactory(expires_at=timezone.now())
    results = run_parallel(2, lambda _: tasks.expire_openings())
    assert sum(result["expired"] for result in results) == 6
    assert StateMove.objects.count() == 6
