"""Staff approve, decline and put on hold in the admin."""

import re
import time
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from codeoregon.staff.site import queue
from employers.checks import likeness
from employers.organisations.models import Organisation
from employers.team import actions as team
from jobs.openings.models import Opening
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
LIST = "/admin/employers/organisation/"


def act(client, organisation, action, **values):
    data = {"action": action, "_selected_action": [organisation.pk], "confirmed": "1", "reason": "", **values}
    return client.post(LIST, data)


@pytest.fixture
def waiting():
    return factories.MembershipFactory(organisation__state="pending").organisation


def test_staff_see_who_waits_and_approve(waiting, staff, client_for):
    officer = staff("job_developer")
    client = client_for(officer)
    assert [(str(item.title), item.count) for item in queue(officer)] == [("Organizations to approve", 1)]
    assert waiting.name in client.get(LIST + "?state__exact=pending").content.decode()
    assert act(client, waiting, "approve").status_code == 302
    assert Organisation.objects.get().state == "approved"
    assert StateMove.objects.get().by == officer
    assert Message.objects.get().template == "organisation_approved"
    assert queue(officer) == []


def test_declining_wants_a_reason(waiting, staff, client_for):
    client = client_for(staff("job_developer"))
    assert act(client, waiting, "decline").status_code == 422
    assert Organisation.objects.get().state == "pending"
    act(client, waiting, "decline", reason="Not in the service area.")
    assert Organisation.objects.get().state == "declined"
    assert "Not in the service area." in Message.objects.get().text


def test_the_page_of_one_shows_sites_members_twins_and_decisions(waiting, staff, client_for):
    twin = factories.OrganisationFactory(legal_name=waiting.legal_name.upper())
    factories.SiteFactory(organisation=waiting, city="Gresham")
    client = client_for(staff("job_developer"))
    act(client, waiting, "approve", reason="Called them.")
    page = client.get(f"{LIST}{waiting.pk}/change/")
    assert page.status_code == 200
    for text in ("Gresham", waiting.memberships.get().user.email, twin.legal_name, "Called them."):
        assert text in page.content.decode()


def test_staff_look_again_at_one_they_declined_and_its_owner_puts_it_right(waiting, staff, client_for):
    officer, owner = staff("job_developer"), waiting.memberships.get().user
    client, theirs = client_for(officer), client_for(owner)
    act(client, waiting, "decline", reason="There is no such company.")
    assert "Write to us and we look again." in Message.objects.latest("id").text
    assert "our staff look at it again" in theirs.get("/employers/home/").text
    assert "Look at it again" in client.get(f"{LIST}{waiting.pk}/change/").text
    assert act(client, waiting, "look_again").status_code == 422
    assert act(client, waiting, "look_again", reason="You told us its new name.").status_code == 302
    mail = Message.objects.latest("id")
    assert (mail.to, mail.template) == (owner.email, "organisation_pending")
    assert "You told us its new name." in mail.text
    assert queue(officer)[0].count == 1
    facts = {"legal_name": "Alder Street LLC", "phone": "503-555-0144"}
    assert theirs.post(f"/employers/organizations/{waiting.pk}/edit/", facts).status_code == 302
    assert Organisation.objects.get().legal_name == "Alder Street LLC"


@pytest.mark.parametrize("many", [1, 3])
def test_staff_see_who_is_invited_and_what_came_of_it(many, waiting, staff, client_for, django_assert_max_num_queries):
    owner, now = waiting.memberships.get().user, timezone.now()
    Organisation.objects.update(state="approved")  # before that it invites nobody
    for number in range(many):
        team.invite(organisation=waiting, email=f"new-{number}@alder.example", role="recruiter", by=owner)
        team.invite(organisation=waiting, email=f"late-{number}@alder.example", role="owner", by=owner)
        team.invite(organisation=waiting, email=f"here-{number}@alder.example", role="supervisor", by=owner)
    waiting.invitations.filter(email__startswith="late").update(expires_at=now)
    waiting.invitations.filter(email__startswith="here").update(accepted_at=now, accepted_by=owner)
    client = client_for(staff("job_developer"))
    with django_assert_max_num_queries(40):
        page = client.get(f"{LIST}{waiting.pk}/change/").text
    for number in range(many):
        for name, role, answer in (
            ("new", "Recruiter", "waiting"),
            ("late", "Owner", "run out"),
            ("here", "Supervisor", "accepted"),
        ):
            row = page[page.index(f"{name}-{number}@alder.example</p>") :]
            row = row[: row.index("</tr>")]
            assert role in row
            assert owner.get_full_name() in row
            assert answer in row
    assert waiting.invitations.first().token_hash not in page
    assert 'name="invitations-0-email"' not in page


@pytest.mark.parametrize("role", ["case_manager", "auditor"])
def test_who_only_reads_does_not_decide(role, waiting, staff, client_for):
    client = client_for(staff(role))
    assert client.get(LIST).status_code == 200
    act(client, waiting, "approve")
    assert Organisation.objects.get().state == "pending"
    assert queue(staff(role)) == [] or all("approve" not in str(item.title) for item in queue(staff(role)))


def test_the_state_is_not_written_by_the_form(waiting, staff, client_for):
    data = {
        "legal_name": "New name LLC",
        "state": "approved",
        "sites-TOTAL_FORMS": 0,
        "sites-INITIAL_FORMS": 0,
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
        "invitations-TOTAL_FORMS": 0,
        "invitations-INITIAL_FORMS": 0,
    }
    client_for(staff("job_developer")).post(f"{LIST}{waiting.pk}/change/", data)
    organisation = Organisation.objects.get()
    assert (organisation.legal_name, organisation.state) == ("New name LLC", "pending")


def form_of(organisation, **values):
    """The change form as the page sends it, members' fields included although they are only shown."""
    member = organisation.memberships.get()
    sites = list(organisation.sites.all())
    data = {
        "legal_name": organisation.legal_name,
        "sites-TOTAL_FORMS": len(sites),
        "sites-INITIAL_FORMS": len(sites),
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": member.pk,
        "memberships-0-organisation": organisation.pk,
        "memberships-0-role": "supervisor",
        "memberships-0-removed_at_0": "2026-01-01",
        "memberships-0-removed_at_1": "10:00",
        "invitations-TOTAL_FORMS": 0,
        "invitations-INITIAL_FORMS": 0,
    }
    for number, site in enumerate(sites):
        data |= {f"sites-{number}-id": site.pk, f"sites-{number}-organisation": organisation.pk}
        data |= {f"sites-{number}-{name}": getattr(site, name) for name in ("city", "region", "zip", "county")}
    return {**data, **values}


def test_members_are_not_changed_by_the_form(waiting, staff, client_for):
    address = f"{LIST}{waiting.pk}/change/"
    answer = client_for(staff("job_developer")).post(address, form_of(waiting, dba="New"))
    assert answer.status_code == 302, answer.text
    member = waiting.memberships.get()
    assert (member.role, member.removed_at) == ("owner", None)
    assert Organisation.objects.get().dba == "New"


@pytest.mark.parametrize("name", ["legal_name", "dba", "sites-0-city"])
def test_names_and_places_stay_on_one_line(name, waiting, staff, client_for):
    factories.SiteFactory(organisation=waiting)
    values = form_of(waiting, **{name: "Good\n\nThe wage is $100 an hour."})
    answer = client_for(staff("job_developer")).post(f"{LIST}{waiting.pk}/change/", values)
    assert answer.status_code == 422
    assert "Write this on one line" in answer.text


def test_a_site_that_moves_to_another_county_makes_matching_look_again(waiting, staff, client_for):
    site = factories.SiteFactory(organisation=waiting)
    here = factories.OpeningFactory(organisation=waiting, site=site)
    other = factories.OpeningFactory()
    client = client_for(staff("job_developer"))
    client.post(f"{LIST}{waiting.pk}/change/", form_of(waiting, **{"sites-0-city": "Gresham"}))
    assert Opening.objects.get(pk=here.pk).version == here.version
    client.post(f"{LIST}{waiting.pk}/change/", form_of(waiting, **{"sites-0-county": "41005"}))
    assert waiting.sites.get().county == "41005"
    assert Opening.objects.get(pk=here.pk).version == here.version + 1
    assert Opening.objects.get(pk=other.pk).version == other.version


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Alder & Co., L.L.C.", "ALDER LLC", True),
        ("The Alder Group, Inc.", "alder group incorporated", True),
        ("Alder Street LLC", "Alder-Street Ltd", True),
        ("Alder Group", "Alder Groups", False),
        ("Zinc LLC", "Z LLC", False),
        ("LLC", "Inc.", False),
    ],
)
def test_names_that_differ_by_their_form_only_are_twins(name, other, alike, staff, client_for):
    one = factories.OrganisationFactory(legal_name=name)
    factories.OrganisationFactory(legal_name="Something else", dba=other)
    page = client_for(staff("job_developer")).get(f"{LIST}{one.pk}/change/").text
    assert ("Something else (Approved)</a>: same name" in page) is alike


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Cascade Labs LLC", "Cascde Labs", True),  # a letter left out
        ("Cascade Labs LLC", "Casccade Labs, Inc.", True),  # one too many
        ("Cascade Labs LLC", "Cacsade Labs", True),  # two in each other's place
        ("Cascade Labs LLC", "Cascode Labs", True),  # a wrong one
        ("Cascade Labs LLC", "cascade lab", True),
        ("Alder Group", "Alder Groups", True),
        ("Zinc LLC", "Zinck Inc.", True),
        ("Zinc LLC", "Zink LLC", False),  # as likely another one
        ("Alder", "Elder", False),
        ("Portland Bakery", "Portland Brewery", False),
        ("Northwest Web Design", "Northwest Web Studio", False),
        ("Alder Group", "Group of Elders", False),
        ("LLC", "Inc", False),
        ("東京", "東京都", False),
    ],
)
def test_names_that_differ_by_a_typing_mistake_are_likely_twins(name, other, alike, staff, client_for):
    one = factories.OrganisationFactory(legal_name=name)
    factories.OrganisationFactory(legal_name="Something else", dba=other)
    page = client_for(staff("job_developer")).get(f"{LIST}{one.pk}/change/").text
    assert ("Something else (Approved)</a>: almost the same name" in page) is alike
    assert "Something else (Approved)</a>: same name" not in page


def test_the_likest_names_come_first_and_each_once(waiting):
    Organisation.objects.filter(pk=waiting.pk).update(legal_name="Cascade Labs LLC", dba="Cascade Laboratory")
    names = ["Cascade Labs", "Cascde Labs", "Cascde Lbs", "Another"]
    for name in names:
        factories.OrganisationFactory(legal_name=name, dba="")
    waiting.refresh_from_db()
    assert [twin.organisation.legal_name for twin in likeness.twins(waiting)] == names[:3]


@pytest.mark.parametrize("many", [1, 3])
def test_looking_for_twins_takes_as_many_queries_for_many_as_for_one(many, waiting, django_assert_num_queries):
    for number in range(many):
        factories.OrganisationFactory(legal_name=waiting.legal_name + "x" * number)
    with django_assert_num_queries(3):
        likeness.twins(waiting)


def test_the_same_federal_number_makes_twins_and_is_not_shown(waiting, staff, client_for):
    for organisation in (waiting, twin := factories.OrganisationFactory(legal_name="Quite another")):
        organisation.set_fein("93-1234567")
        organisation.save()
    page = client_for(staff("job_developer")).get(f"{LIST}{waiting.pk}/change/").text
    assert f"{twin.legal_name} (Approved)</a>: same federal employer number" in page
    assert "ends in 4567" in page
    assert "1234567" not in page


@pytest.mark.parametrize(
    ("email", "website", "says"),
    [
        ("a@alder.example", "https://www.alder.example/us", "fits the website"),
        ("a@mail.alder.example", "https://alder.example", "fits the website"),
        ("a@notalder.example", "https://alder.example", "does not fit the website, alder.example"),
        ("a@gmail.com", "https://alder.example", "anybody gets an address there"),
        ("a@alder.example", "", "no website to compare"),
    ],
)
def test_the_mail_of_the_first_member_is_held_against_the_website(email, website, says, staff, client_for):
    member = factories.MembershipFactory(user__email=email, organisation__website=website)
    factories.MembershipFactory(organisation=member.organisation, user__email="later@elsewhere.example")
    page = client_for(staff("case_manager")).get(f"{LIST}{member.organisation_id}/change/").text
    assert says in page


def test_a_hold_ends_with_a_reason(waiting, staff, client_for):
    client = client_for(staff("job_developer"))
    assert act(client, waiting, "release", reason="Looks fine.").status_code == 422
    Organisation.objects.update(state="suspended")
    assert act(client, waiting, "release").status_code == 422
    assert Organisation.objects.get().state == "suspended"
    assert act(client, waiting, "release", reason="Settled.").status_code == 302
    assert Organisation.objects.get().state == "approved"


def test_staff_write_a_new_federal_number(waiting, staff, client_for):
    client, page = client_for(staff("job_developer")), f"{LIST}{waiting.pk}/change/"
    assert client.post(page, form_of(waiting, fein="12")).status_code == 422
    assert client.post(page, form_of(waiting, naics="999999")).status_code == 422
    assert client.post(page, form_of(waiting, fein="931234567")).status_code == 302
    assert Organisation.objects.get().fein == "93-1234567"


@pytest.mark.parametrize("what", ["legal_name", "website", "fein", "site"])
def test_an_organisation_that_changed_after_staff_looked_is_not_approved(what, waiting, staff, client_for):
    site = factories.SiteFactory(organisation=waiting, street="1 Main St")
    client = client_for(staff("job_developer"))
    page = client.post(LIST, {"action": "approve", "_selected_action": [waiting.pk]})
    for shown in (waiting.legal_name, "1 Main St", "may be the same employer"):
        assert shown in page.text.replace("May be", "may be")
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)[1]
    if what == "fein":
        waiting.set_fein("93-1234567")
        waiting.save()
    elif what == "site":
        type(site).objects.filter(pk=site.pk).update(street="9 Elsewhere Rd")
    else:
        Organisation.objects.update(**{what: "https://elsewhere.test/"})
    again = act(client, waiting, "approve", seen=seen)
    assert again.status_code == 422
    assert "This changed after it was shown to you" in again.text
    assert Organisation.objects.get().state == "pending"


@pytest.mark.django_db(transaction=True)
def test_a_change_at_the_moment_of_the_decision_is_waited_for(staff):
    """The step holds the row before it compares: an owner's save that is under way is seen, not overtaken."""
    organisation = factories.MembershipFactory(organisation__state="pending").organisation
    officer = staff("job_developer")
    client = factories.client_for(officer)
    page = client.post(LIST, {"action": "approve", "_selected_action": [organisation.pk]})
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)[1]
    held = Barrier(2)

    def save_or_decide(who):
        if who == 0:
            with transaction.atomic():
                Organisation.objects.filter(pk=organisation.pk).update(legal_name="Quite Another Inc")
                held.wait(10)
                time.sleep(0.5)
            return None
        held.wait(10)
        return act(client, organisation, "approve", seen=seen).status_code

    assert run_parallel(2, save_or_decide)[1] == 422
    assert Organisation.objects.get().state == "pending"


@pytest.mark.parametrize("action", ["decline", "suspend"])
def test_staff_are_told_who_reads_their_reason(action, waiting, staff, client_for):
    page = client_for(staff("job_developer")).post(LIST, {"action": action, "_selected_action": [waiting.pk]})
    assert "The employer reads this, word for word." in page.text
