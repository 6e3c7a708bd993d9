"""Who opens what under /employers/: every address there, by role, in their own organisation and in another's."""

import pytest
from django.urls import get_resolver, reverse

from employers.team.models import MemberInvitation
from jobs.referrals.models import Referral
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, sent, this_monday
from tests.jobs.referrals.worlds import World, referral_in

pytestmark = pytest.mark.django_db
ROOMS = ("employers", "team", "organization")
# Addresses by what they name, and how their views are asked.
OPENING = {
    "opening_edit": "get",
    "opening_step": "get",
    "opening_copy": "post",
    "opening_sent": "get",
    "opening_take_back": "post",
    "opening_change": "get",
    "opening_renew": "get",
    "opening_reopen": "get",
    "opening_filled": "get",
    "opening_close": "get",
    "candidates": "get",
}
PERSON = {
    "candidate": "get",
    "candidate_packet": "get",
    "candidate_resume": "get",
    "candidate_interview": "get",
    "candidate_interview_ics": "get",
    "candidate_hire": "get",
    "candidate_no": "get",
    "candidate_wrong": "get",
    "candidate_step": "post",
}
MONEY = {"insurance": "get", "invoice_build": "post", "invoice": "get", "invoice_pdf": "get", "invoice_csv": "get"}
OWNERS = {
    "team:invite": "get",
    "team:resend": "post",
    "team:cancel": "get",
    "team:role": "get",
    "team:remove": "get",
    "organization:edit": "get",
    "organization:site_new": "get",
    "organization:site_remove": "get",
    "employers:site": "get",
}
# What every member opens: openings, and people from the placement on.
ALL = {
    "employers:opening",
    "employers:placement",
    "employers:placement_sign",
    "employers:placement_pdf",
    "employers:timesheet",
    "employers:timesheet_back",
    "employers:timesheet_correct",
    "organization:show",
    "opening_preview",
}
OF_NOBODY = {  # lead to one's own, whose ever that is; or belong to a version that this placement has not got
    *("employers:home", "employers:openings_csv", "employers:opening_new", "employers:opening_latest"),
    *("employers:placements", "employers:version_sign", "employers:version_pdf", "team:team", "team:accept"),
}
HIRING = {f"employers:{name}": how for some in (OPENING, PERSON, MONEY) for name, how in some.items()}
METHODS = {**dict.fromkeys(ALL, "get"), **HIRING, **OWNERS}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def there(world):
    """Arguments of every address, of the world's organisation."""
    placement = at_work(world)
    sheet = sent(world, placement, this_monday() - 3 * WEEK)
    site = factories.SiteFactory(organisation=world.organisation)
    invitation = MemberInvitation.objects.create(
        organisation=world.organisation,
        email="new@example.org",
        role="recruiter",
        token_hash="x" * 64,
        invited_by=world.people["owner"],
        expires_at=sheet.submitted_at,
    )
    person = world.organisation.memberships.get(user=world.people["recruiter"])
    opening, referral = world.opening.pk, world.referral.pk
    more = {
        "employers:opening_step": [opening, "job"],
        "employers:opening_change": [opening, "job"],
        "employers:candidate_step": [opening, referral, "seen"],
        **{f"employers:{name}": [opening] for name in OPENING if not name.endswith(("step", "change"))},
        **{f"employers:{name}": [opening, referral] for name in PERSON if name != "candidate_step"},
        **{f"employers:{name}": [placement.pk] for name in ("insurance", "invoice_build")},
        **{f"employers:{name}": [placement.pk, 1] for name in ("invoice", "invoice_pdf", "invoice_csv")},
        **{name: [placement.pk] for name in ALL if "placement" in name},
        **{name: [placement.pk, sheet.week] for name in ALL if "timesheet" in name},
        **{name: [opening] for name in ("employers:opening", "opening_preview")},
        **{
            name: [world.organisation.pk]
            for name in ("organization:show", "organization:edit", "organization:site_new")
        },
        **{name: [site.pk] for name in ("organization:site_remove", "employers:site")},
        **{name: [invitation.pk] for name in ("team:resend", "team:cancel")},
        **{name: [person.pk] for name in ("team:role", "team:remove")},
        "team:invite": [world.organisation.pk],
    }
    return {name: reverse(name, args=args) for name, args in more.items()}


def test_the_table_names_every_address_under_employers():
    spaces = get_resolver().namespace_dict
    known = {f"{room}:{name}" for room in ROOMS for name in spaces[room][1].reverse_dict if isinstance(name, str)}
    assert known | {"opening_preview"} == set(METHODS) | OF_NOBODY


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("supervisor", {*HIRING, *OWNERS}),
        ("recruiter", {*OWNERS} - {"team:remove"}),  # themselves: everybody may leave
        ("owner", set()),
    ],
)
def test_what_is_not_for_ones_role_is_refused_with_a_sentence(there, world, client_for, who, refused):
    client = client_for(world.people[who])
    for name, address in there.items():
        answer = getattr(client, METHODS[name])(address)
        assert (answer.status_code == 403) is (name in refused), (name, answer.status_code)
        if name in refused:
            assert "Owners" in answer.text, name
            assert "Ana Rivera" not in answer.text, name
        if name in ALL:
            assert answer.status_code in (200, 302), name


@pytest.mark.parametrize("who", ["other employer", "left", "learner", "job_developer"])
def test_for_others_none_of_it_exists(there, world, client_for, who):
    client = client_for(world.people[who])
    for name, address in there.items():
        answer = getattr(client, METHODS[name])(address)
        assert answer.status_code == 404 or (answer.status_code, who) == (302, "job_developer"), name


def main(answer):
    return answer.text.partition("<main")[2].partition("</main")[0]


def test_whether_somebody_was_referred_is_not_told_by_a_refusal(world, client_for):
    client = client_for(world.people["supervisor"])
    page = reverse("employers:candidate", args=[world.opening.pk, world.referral.pk])
    never = client.get(reverse("employers:candidate", args=[world.opening.pk, world.referral.pk + 99]))
    assert never.status_code == 403
    assert main(never) == main(client.get(page))


def test_a_supervisor_reads_nothing_of_people_before_they_are_hired(world, client_for):
    opening = world.opening
    client = client_for(world.people["supervisor"])
    for page in (reverse("employers:home"), reverse("employers:opening", args=[opening.pk])):
        for state in ("interviewing", "offered", "not_selected"):
            referral_in(state, opening=opening)
        text = main(client.get(page))
        assert opening.title in text
        for word in ("Ana Rivera", "candidate", "Candidate", "waits", "wait for", "people"):
            assert word not in text, (page, word)
    assert Referral.objects.count() > 3


def test_a_supervisor_gets_openings_as_a_file_without_counts_of_people(world, client_for):
    who = world.people["supervisor"]
    assert "Candidates" not in client_for(who).get(reverse("employers:openings_csv")).text
    own = factories.MembershipFactory(user=who)
    mine = factories.OpeningFactory(organisation=own.organisation, title="Of mine")
    referral_in("referred", opening=mine)
    header, *lines = client_for(who).get(reverse("employers:openings_csv")).text.splitlines()
    assert header.endswith("Candidates sent to you,Waiting for your answer,In talks,Hired")
    ends = {line.split(",")[2]: line.split(",")[-4:] for line in lines}
    assert ends == {"Of mine": ["1", "1", "0", "0"], world.opening.title: ["", "", "", ""]}


def test_a_supervisors_draft_is_not_offered_to_go_on_with(client_for):
    member = factories.MembershipFactory(role="supervisor")
    factories.OpeningFactory(organisation=member.organisation, state="draft", published_at=None, expires_at=None)
    assert "Go on with it" not in client_for(member.user).get(reverse("employers:home")).text
