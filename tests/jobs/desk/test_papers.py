"""Papers due on the employer's home: hours, invoices and versions that wait for somebody."""

from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from codeoregon.accounts.models import User
from jobs.desk import papers
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.versions import actions as versions
from jobs.placements.versions.models import ModificationSignature
from tests import factories
from tests.jobs.placements.invoices import bills
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, sent, this_monday
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
HOME = "/employers/home/"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def placement(world):
    return at_work(world)


def home(client_for, user) -> str:
    return client_for(user).get(HOME).text


def test_hours_wait_for_every_member_and_lead_to_the_oldest_week(world, placement, client_for):
    oldest = this_monday() - 3 * WEEK
    sent(world, placement, oldest)
    assert "1 week of hours waits for you" in home(client_for, world.people["supervisor"])
    sent(world, placement, this_monday() - 2 * WEEK)
    for who in ("owner", "recruiter", "supervisor"):
        page = home(client_for, world.people[who])
        assert "Papers due (1)" in page
        assert "2 weeks of hours wait for you" in page
        assert f'href="/employers/placements/{placement.pk}/timesheets/{oldest}/"' in page


def test_nobody_is_asked_to_approve_hours_of_their_own(world, placement, client_for):
    factories.MembershipFactory(user=world.learner, organisation=world.referral.opening.organisation, role="supervisor")
    sent(world, placement, this_monday() - WEEK)
    assert "Papers due" not in home(client_for, world.learner)


def test_an_approved_week_asks_for_an_invoice_until_it_is_sent(world, placement, client_for):
    owner, supervisor = world.people["owner"], world.people["supervisor"]
    approved(world, placement, this_monday() - WEEK)
    assert "1 approved week is on no invoice" in home(client_for, owner)
    assert "Papers due" not in home(client_for, supervisor)  # no money for supervisors
    invoice = bills.build(world, placement)
    page = home(client_for, owner)
    assert "on no invoice" not in page
    assert f"Invoice {invoice} is not sent yet" in page
    assert f'href="/employers/placements/{placement.pk}/invoices/{invoice.number}/"' in page
    sent_one = bills.send(world, placement)
    assert "Papers due" not in home(client_for, owner)
    bills.give_back(world, sent_one)
    assert f"Invoice {invoice} was given back to you" in home(client_for, owner)


def test_weeks_of_an_intern_ask_for_no_invoice(world, client_for):
    """The board pays nothing back for an internship."""
    intern = at_work(world, kind="internship")
    approved(world, intern, this_monday() - WEEK)
    assert "Papers due" not in home(client_for, world.people["owner"])


def test_a_new_version_to_sign(world, placement, client_for):
    owner, recruiter = world.people["owner"], world.people["recruiter"]
    staff, day = world.people["job_developer"], this_monday() + 2 * WEEK
    terms = {"wage": Decimal("26.00"), "hours_per_week": 32, "rate": Decimal(50)}
    OjtTerms.objects.filter(placement=placement).update(policy_number="WC-1", policy_expires_on=placement.ends_on)
    version = versions.draft(
        placement=placement, counts_from=day, ends_on=placement.ends_on, why="More pay", by=staff, **terms
    )
    assert "Papers due" not in home(client_for, owner)  # staff still write it
    versions.send(version=version, by=staff)
    for user in (owner, recruiter):
        page = home(client_for, user)
        assert f"Version {version.number} waits for your signature" in page
        assert f'href="/employers/placements/{placement.pk}/versions/{version.number}/sign/"' in page
    assert "Papers due" not in home(client_for, world.people["supervisor"])
    hand = {"user": owner, "typed_name": "A B", "document_sha256": "0" * 64}
    ModificationSignature.objects.create(modification=version, party="learner", **hand)  # nobody signs for two
    assert "Papers due" not in home(client_for, owner)
    assert "waits for your signature" in home(client_for, recruiter)


def test_nothing_of_other_employers(world, placement, client_for):
    sent(world, placement, this_monday() - WEEK)
    approved(world, placement, this_monday() - 2 * WEEK)
    stranger = factories.MembershipFactory().user
    assert "Papers due" not in home(client_for, stranger)


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(many, django_assert_max_num_queries):
    user = factories.MembershipFactory().user
    for number in range(many):
        world = World()
        for rows in (User.objects.filter(pk=world.learner.pk), EmailAddress.objects.filter(user=world.learner)):
            rows.update(email=f"ana{number}@example.org")  # the next world has its own Ana
        factories.MembershipFactory(user=user, organisation=world.referral.opening.organisation)
        placement = at_work(world)
        sent(world, placement, this_monday() - WEEK)
        approved(world, placement, this_monday() - 2 * WEEK)
    OjtTerms.objects.update(policy_expires_on=timezone.localdate())
    with django_assert_max_num_queries(8):
        assert len(papers.due(user)) == 3 * many


def test_corrections_below_zero_ask_staff_for_a_look_and_the_employer_for_nothing(world, placement, client_for):
    """No invoice could be written of them."""
    owner, staff = world.people["owner"], client_for(world.people["job_developer"])
    queue = "/admin/jobs/placement/?watch=owing"
    week = this_monday() - WEEK
    approved(world, placement, week)
    bills.pay(world, bills.approve(world, bills.send(world, placement)))
    assert queue not in staff.get("/admin/").text
    bills.corrected(world, placement, week, full(week, "6"))
    assert "on no invoice" not in home(client_for, owner)
    assert queue in staff.get("/admin/").text
    assert "Ana Rivera" in staff.get(queue).text
    approved(world, placement, week - WEEK)
    assert "2 approved weeks are on no invoice" in home(client_for, owner)
    assert "Ana Rivera" not in staff.get(queue).text
