"""Reminders of an opening's end: each once, whatever happens; and publishing on the day veterans no longer go first."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from codeoregon.policy.models import Threshold
from jobs.openings import actions, tasks
from jobs.openings.life import dates, renewing
from jobs.openings.models import Opening
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


def ending_in(days, **fields):
    """An opening that ends at noon, so many days from today, with an owner who reads mail."""
    noon = dt.time(12, tzinfo=timezone.get_current_timezone())
    at = dt.datetime.combine(timezone.localdate() + dt.timedelta(days=days), noon)
    opening = factories.OpeningFactory(**{"expires_at": at, **fields})
    factories.MembershipFactory(organisation=opening.organisation)
    return opening


def remind():
    return tasks.remind_of_ends()["reminded"]


def later(days):
    """Time goes by: the end comes nearer."""
    for opening in Opening.objects.all():
        Opening.objects.filter(pk=opening.pk).update(expires_at=opening.expires_at - dt.timedelta(days=days))


def test_fourteen_seven_and_one_day_before_and_on_no_other_day():
    opening = ending_in(16)
    told = []
    for left in range(16, -1, -1):
        if remind():
            told.append(left)
        assert remind() == 0
        if left:
            later(1)
    assert told == [14, 7, 1]
    assert Message.objects.filter(template="opening_ends").count() == 3
    opening.refresh_from_db()
    assert opening.state == "published"


@pytest.mark.parametrize(("left", "remembered"), [(12, 14), (5, 7), (0, 1)])
def test_after_a_standstill_only_the_latest_goes_out(left, remembered):
    ending_in(left, **({} if left else {"expires_at": timezone.now() + dt.timedelta(seconds=30)}))
    assert (remind(), remind()) == (1, 0)
    assert Opening.objects.get().reminded_days == remembered


def test_the_letter_leads_to_one_button_and_opening_it_changes_nothing(client_for):
    opening = ending_in(7)
    remind()
    letter = Message.objects.get()
    page = f"/employers/openings/{opening.pk}/renew/"
    assert f"http://testserver{page}" in letter.text
    client = client_for(letter.user)
    shown = client.get(page)
    assert shown.status_code == 200
    assert "Renew it" in shown.text
    opening.refresh_from_db()
    until = opening.expires_at
    assert not StateMove.objects.exists()
    assert client.post(page).url == f"/employers/openings/{opening.pk}/"
    assert Opening.objects.get().expires_at > until


def test_renewed_openings_are_reminded_of_their_new_end():
    opening = ending_in(7)
    remind()
    renewing.renew(opening=opening, by=factories.MembershipFactory(organisation=opening.organisation).user)
    assert remind() == 0
    later(76)
    assert remind() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "closed", "ended_at": timezone.now()},
        {"state": "submitted"},
        {"organisation__state": "suspended"},
    ],
)
def test_nobody_is_reminded_of_what_is_not_open(fields):
    ending_in(5, **fields)
    assert remind() == 0


def test_the_days_are_figures_and_zero_is_none():
    for name, value in (("first_expiry_reminder", 0), ("second_expiry_reminder", 3), ("last_expiry_reminder", 0)):
        Threshold.objects.create(name=name, value=value, effective_from=timezone.localdate(), why="Test")
    assert dates.reminders() == [3]
    ending_in(4)
    ending_in(3)
    assert remind() == 1


def test_what_is_published_for_ten_days_is_not_reminded_at_once(staff):
    Threshold.objects.create(name="opening_days", value=10, effective_from=timezone.localdate(), why="Test")
    opening = ending_in(0, state="submitted", published_at=None, expires_at=None)
    actions.approve_and_publish(opening=opening, by=staff())
    assert remind() == 0
    later(3)
    assert remind() == 1


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_write_each_letter_once():
    for _ in range(6):
        ending_in(7)
    results = run_parallel(3, lambda _: remind())
    assert sum(results) == 6
    assert Message.objects.count() == 6


def window(days=5):
    Threshold.objects.create(name="veterans_window_days", value=days, effective_from=timezone.localdate(), why="Test")


def submitted(**fields):
    opening = factories.OpeningFactory(state="submitted", published_at=None, expires_at=None, **fields)
    factories.MembershipFactory(organisation=opening.organisation)
    return opening


def open_due():
    return tasks.open_openings()["published"]


def test_without_the_figure_approval_publishes_at_once(staff):
    actions.approve_and_publish(opening=submitted(), by=staff())
    assert Opening.objects.published().exists()


def test_veterans_go_first_for_some_days_then_the_portal_publishes_it(staff):
    window(5)
    opening = submitted()
    actions.approve_and_publish(opening=opening, by=staff())
    row = Opening.objects.veterans_first().get()
    assert (row.state, (row.opens_on - timezone.localdate()).days) == ("approved", 5)
    assert Message.objects.get().template == "opening_approved"
    assert open_due() == 0
    Opening.objects.update(opens_on=timezone.localdate())
    assert not Opening.objects.veterans_first().exists()
    assert (open_due(), open_due()) == (1, 0)
    row = Opening.objects.published().get()
    assert row.opens_on is None
    assert StateMove.objects.of(row).last().by is None
    assert Message.objects.filter(template="opening_published").count() == 1


def test_staff_may_publish_it_before_its_day(staff):
    window()
    opening = submitted()
    officer = staff()
    actions.approve_and_publish(opening=opening, by=officer)
    actions.approve_and_publish(opening=opening, by=officer)
    assert Opening.objects.published().get().opens_on is None


def test_what_was_public_before_does_not_wait_again(staff):
    window()
    actions.approve_and_publish(opening=factories.OpeningFactory(state="submitted"), by=staff())
    assert Opening.objects.published().exists()


def test_an_organisation_put_on_hold_meanwhile_is_not_published(staff):
    factories.OpeningFactory(
        state="approved",
        opens_on=timezone.localdate(),
        published_at=None,
        expires_at=None,
        organisation__state="suspended",
    )
    assert open_due() == 0


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_publish_each_once():
    for _ in range(4):
        opening = submitted()
        Opening.objects.filter(pk=opening.pk).update(state="approved", opens_on=timezone.localdate())
    results = run_parallel(2, lambda _: open_due())
    assert sum(results) == 4
    assert StateMove.objects.count() == 4


def test_the_figures_have_bounds():
    row = Threshold(name="veterans_window_days", value=31, effective_from=timezone.localdate(), why="x")
    with pytest.raises(ValidationError, match="from 0 to 30"):
        row.full_clean()
