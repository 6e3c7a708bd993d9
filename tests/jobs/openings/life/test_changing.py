"""An open opening is changed: what goes live at once, what goes back to staff, and what the public sees meanwhile."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady
from jobs.openings import actions
from jobs.openings.life import changing
from jobs.openings.models import Need, Opening
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(db):
    return factories.opening_asking((factories.SkillFactory(name="CSS"), 2), positions=2)


@pytest.fixture
def owner(opening):
    return factories.MembershipFactory(organisation=opening.organisation).user


SMALL = [
    {"title": "Web builder"},
    {"summary": "Build other pages."},
    {"benefits": "Transit pass."},
    {"training": "Testing."},
    {"hours_per_week": 32},
    {"positions": 3},
    {"soc_code": "15-1254.00"},
]


@pytest.mark.parametrize("values", SMALL)
def test_small_changes_are_live_at_once_and_history_keeps_what_stood_there(values, opening, owner, bells):
    changing.change(opening=opening, by=owner, agreed=False, **values)
    row = Opening.objects.published().get()
    assert {name: getattr(row, name) for name in values} == values
    assert row.version == opening.version + 1
    assert row.expires_at == opening.expires_at
    name = next(iter(values))
    kept = opening.events.order_by("pgh_id").values_list(name, flat=True)
    assert list(kept) == [getattr(opening, name), values[name]]


HEAVY = [
    {"kind": "part_time"},
    {"pay_low": Decimal(25)},
    {"pay_high": Decimal(31)},
    {"pay_period": "year", "pay_low": Decimal(50_000), "pay_high": Decimal(60_000)},
    {"is_remote": True},
    {"summary": "For a recent graduate."},
]


@pytest.mark.parametrize("values", HEAVY)
def test_what_people_chose_it_for_goes_back_to_staff_after_a_yes(values, opening, owner):
    with pytest.raises(changing.LookedAtFirst) as first:
        changing.change(opening=opening, by=owner, agreed=False, **values)
    assert first.value.reasons
    assert Opening.objects.published().get().version == opening.version
    changing.change(opening=opening, by=owner, agreed=True, **values)
    row = Opening.objects.get()
    assert row.state == "submitted"
    assert {name: getattr(row, name) for name in values} == values
    move = StateMove.objects.of(row).get()
    assert move.by == owner
    assert all(reason in move.why for reason in first.value.reasons)


def test_another_site_of_their_own_goes_to_staff_and_one_of_others_is_refused(opening, owner):
    own = factories.SiteFactory(organisation=opening.organisation)
    with pytest.raises(changing.LookedAtFirst):
        changing.change(opening=opening, by=owner, agreed=False, site=own)
    with pytest.raises(ValidationError, match="your own work sites"):
        changing.change(opening=opening, by=owner, agreed=True, site=factories.SiteFactory())


def test_skills_go_to_staff_and_the_same_skills_are_no_change(opening, owner):
    css, html = Need.objects.get().skill, factories.SkillFactory(name="HTML")
    changing.change(opening=opening, by=owner, agreed=False, needs={css.pk: (2, True)})
    assert Opening.objects.get().version == opening.version
    for needs in ({css.pk: (3, True)}, {css.pk: (2, False)}, {html.pk: (2, True)}):
        with pytest.raises(changing.LookedAtFirst, match="skills: "):
            changing.change(opening=opening, by=owner, agreed=False, needs=needs)
    with pytest.raises(NotReady, match="at least one skill"):
        changing.change(opening=opening, by=owner, agreed=True, needs={})
    assert Need.objects.get().skill == css
    changing.change(opening=opening, by=owner, agreed=True, needs={html.pk: (1, True)})
    assert Opening.objects.get().state == "submitted"
    assert (Need.objects.get().skill, Need.objects.get().level) == (html, 1)


def test_words_that_stood_there_before_are_not_asked_about_again(opening, owner):
    Opening.objects.update(summary="For a digital native.")
    opening.refresh_from_db()
    changing.change(opening=opening, by=owner, agreed=False, summary="For a digital native who builds.")
    assert Opening.objects.get().state == "published"


def test_hours_that_take_the_pay_below_the_minimum_go_to_staff(opening, owner):
    Opening.objects.update(pay_period="year", pay_low=35_000, pay_high=40_000)
    opening.refresh_from_db()
    with pytest.raises(changing.LookedAtFirst, match="minimum wage"):
        changing.change(opening=opening, by=owner, agreed=False, hours_per_week=60)


def test_nobody_wants_fewer_people_than_are_hired(opening, owner):
    Opening.objects.update(hired=1)
    with pytest.raises(ValidationError, match="hired 1 person"):
        changing.change(opening=opening, by=owner, agreed=True, positions=1)


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "filled", "expired", "closed", "declined"])
def test_only_what_is_open_is_changed_this_way(state, opening, owner):
    ended = timezone.now() if state in ("filled", "expired", "closed") else None
    Opening.objects.update(state=state, ended_at=ended)
    with pytest.raises(NotReady, match="can't be changed now"):
        changing.change(opening=opening, by=owner, agreed=True, title="Other")


def test_approved_anew_it_keeps_its_dates_while_they_last(opening, owner, staff):
    until, since = opening.expires_at, opening.published_at
    changing.change(opening=opening, by=owner, agreed=True, pay_low=Decimal(25))
    actions.approve_and_publish(opening=Opening.objects.get(), by=staff())
    row = Opening.objects.published().get()
    assert (row.expires_at, row.published_at) == (until, since)
    assert row.public_since > since
    changing.change(opening=row, by=owner, agreed=True, pay_low=Decimal(26))
    Opening.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    actions.approve_and_publish(opening=Opening.objects.get(), by=staff())
    assert Opening.objects.published().get().published_at > since


def test_meanwhile_the_public_page_says_so_and_shows_nothing_of_it(opening, owner, client, staff):
    address = opening.get_absolute_url()
    changing.change(opening=opening, by=owner, agreed=True, pay_low=Decimal(25), title="Unseen words")
    away = client.get(address)
    assert away.status_code == 404
    assert "is being checked again" in away.text
    assert "Unseen words" not in away.text
    assert "ld+json" not in away.text
    assert "Unseen words" not in client.get("/jobs/").text
    actions.decline(opening=Opening.objects.get(), by=staff(), why="Not this.")
    assert client.get(address, follow=True).status_code == 410


def test_what_was_never_public_is_nowhere(client):
    opening = factories.OpeningFactory(state="submitted", published_at=None, expires_at=None)
    answer = client.get(opening.get_absolute_url())
    assert answer.status_code == 404
    assert "checked again" not in answer.text


@pytest.mark.django_db(transaction=True)
def test_a_change_and_the_end_at_one_moment_leave_one_truth():
    opening = factories.opening_asking((factories.SkillFactory(), 2))
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    work = [
        lambda: changing.change(opening=opening, by=owner, agreed=True, pay_low=Decimal(25)),
        lambda: actions.fill(opening=Opening.objects.get(), by=owner),
    ]
    results = run_parallel(2, lambda number: work[number]())
    assert sum(isinstance(result, MoveRefused) for result in results) == 1, results
    assert StateMove.objects.count() == 1
    row = Opening.objects.get()
    assert (row.state == "submitted") == (row.pay_low == 25)
