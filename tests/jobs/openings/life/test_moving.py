"""A place gets another address: what is public of it goes back to staff, told before; nothing comes back unread."""

import datetime as dt

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotYours
from codeoregon.staff.site import queue
from employers.organisations.models import Organisation, Site
from jobs.openings import actions
from jobs.openings.checks.flags import place as place_flags
from jobs.openings.life import moving, renewing
from jobs.openings.life.changing import LookedAtFirst
from jobs.openings.models import Opening
from jobs.openings.states import OPENING
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
PLACE = {"name": "Main office", "street": "1 SW Alder St", "city": "Portland", "zip": "97205", "county": "41051"}


@pytest.fixture
def site(db):
    return factories.SiteFactory(wage_tier="standard")


@pytest.fixture
def owner(site):
    return factories.MembershipFactory(organisation=site.organisation).user


def at(site, state="published", **fields):
    never = {"published_at": None, "expires_at": None} if state in ("draft", "submitted", "approved") else {}
    ended = timezone.now() if state in ("closed", "filled", "expired") else None
    named = {"organisation": site.organisation, "site": site, "state": state, "ended_at": ended}
    return factories.OpeningFactory(**named | never | fields)


def test_what_is_shown_goes_back_to_staff_after_a_yes(site, owner, client_for):
    public = at(site, title="Web builder")
    window = at(site, "approved", opens_on=timezone.localdate() + dt.timedelta(days=3))
    other = factories.OpeningFactory(organisation=site.organisation)
    client, page = client_for(owner), f"/employers/sites/{site.pk}/"
    asked = client.post(page, PLACE)
    assert asked.status_code == 200
    for words in ("Web builder", "look at this first", 'name="agreed"', 'value="97205"'):
        assert words in asked.text, words
    assert Site.objects.get(pk=site.pk).zip == site.zip
    assert Opening.objects.filter(state="published").count() == 2
    done = client.post(page, {**PLACE, "agreed": "agreed"}, follow=True)
    assert "Our staff look at its openings" in done.text
    assert Site.objects.get(pk=site.pk).wage_tier == ""
    for opening in (public, window):
        row = Opening.objects.get(pk=opening.pk)
        assert (row.state, row.opens_on) == ("submitted", None)
        move = StateMove.objects.of(row).get()
        assert move.by == owner
        assert "Portland, OR 97209 → 1 SW Alder St, Portland, OR 97205" in move.why
    assert "Portland, OR 97205" not in client_for(factories.UserFactory()).get(public.get_absolute_url()).text
    assert Opening.objects.get(pk=other.pk).state == "published"


def test_another_name_alone_moves_nothing(site, owner):
    opening = at(site)
    same = {"street": site.street, "city": site.city, "zip": site.zip, "county": site.county}
    assert moving.move_site(site=site, by=owner, agreed=False, name="Annex", **same) == []
    assert (Opening.objects.get().state, Opening.objects.get().version) == ("published", opening.version)
    assert Site.objects.get().wage_tier == "standard"


def test_what_nobody_sees_yet_moves_along_and_staff_have_another_version_before_them(site, owner):
    draft, waits = at(site, "draft"), at(site, "submitted")
    assert moving.move_site(site=site, by=owner, agreed=False, **{**PLACE, "zip": "97209"}) == []
    assert Opening.objects.get(pk=waits.pk).version == waits.version + 1
    assert Opening.objects.get(pk=draft.pk).state == "draft"


@pytest.mark.parametrize("state", ["closed", "filled", "expired"])
def test_what_has_ended_is_not_opened_at_another_address_by_its_employer(state, site, owner, staff, client_for):
    opening = at(site, state)
    assert "published" in OPENING.open_to(opening, owner)
    moving.move_site(site=site, by=owner, agreed=False, **PLACE)
    assert OPENING.open_to(opening, owner) == []
    with pytest.raises(NotYours):
        renewing.reopen(opening=opening, by=owner, more=1)
    assert "Its place has another address" in client_for(owner).get(f"/employers/openings/{opening.pk}/").text
    actions.publish(opening=opening, by=staff("job_developer"), why="Looked at the address.")
    actions.fill(opening=opening, by=owner)
    assert "published" in OPENING.open_to(opening, owner)


def test_staff_are_told_to_choose_the_minimum_wage_again(site, owner, staff, client_for):
    opening, officer = at(site), staff("job_developer")
    assert place_flags(opening) == []
    moving.move_site(site=site, by=owner, agreed=True, **PLACE)
    assert [flag.code for flag in place_flags(Opening.objects.select_related("site").get())] == ["wage_tier"]
    item = next(item for item in queue(officer) if "Minimum wages" in str(item.title))
    assert item.count == 1
    client = client_for(officer)
    assert site.organisation.legal_name in client.get(item.url).text
    assert "minimum wage of its place is not chosen" in client.get(f"/admin/jobs/opening/{opening.pk}/change/").text
    Site.objects.update(wage_tier="standard")
    assert not Organisation.objects.without_tier().exists()


@pytest.mark.django_db(transaction=True)
def test_published_at_that_moment_it_goes_back_too(staff):
    site = factories.SiteFactory()
    owner = factories.MembershipFactory(organisation=site.organisation).user
    opening, officer = at(site, "submitted"), staff("job_developer")
    before = opening.version  # approving reads it anew
    work = [
        lambda: actions.approve_and_publish(opening=opening, by=officer),
        lambda: moving.move_site(site=site, by=owner, agreed=False, **PLACE),
    ]
    results = run_parallel(2, lambda number: work[number]())
    moved = not isinstance(results[1], LookedAtFirst)
    assert (Site.objects.get().zip == "97205") == moved
    row = Opening.objects.get()
    assert not moved or row.version > before
