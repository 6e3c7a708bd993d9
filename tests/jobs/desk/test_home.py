"""The employer's home: what is theirs, what it waits for."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from jobs.placements.models import Signature
from tests import factories

pytestmark = pytest.mark.django_db
HOME = "/employers/home/"


@pytest.fixture
def member():
    return factories.MembershipFactory()


def test_openings_stand_under_their_state_with_days_left_and_who_waits(member, client_for):
    organisation = member.organisation
    live = factories.OpeningFactory(
        organisation=organisation, title="Live one", expires_at=timezone.now() + dt.timedelta(days=12)
    )
    factories.OpeningFactory(
        organisation=organisation, title="Begun one", state="draft", published_at=None, expires_at=None
    )
    factories.OpeningFactory(organisation=organisation, title="Old one", state="closed", ended_at=timezone.now())
    for state in ("referred", "viewed", "interviewing"):
        factories.ReferralFactory(opening=live, state=state, referred_at=timezone.now())
    factories.ReferralFactory(opening=live)  # interested: staff have not sent this person yet
    hidden = factories.ReferralFactory(opening=live, state="referred", referred_at=timezone.now()).candidate
    hidden.hidden_at = timezone.now()
    hidden.save()
    page = client_for(member.user).get(HOME).content.decode()
    for text in (
        "Live one",
        "12 days left",
        "2 candidates wait",
        "2 people wait for your answer",
        "Begun one",
        "Old one",
    ):
        assert text in page, text


def test_who_waits_is_one_press_away(member, client_for):
    openings = [factories.OpeningFactory(organisation=member.organisation, title=title) for title in ("A", "B", "C")]
    for opening in (openings[0], *openings[:2]):
        factories.ReferralFactory(opening=opening, state="referred", referred_at=timezone.now())
    page = client_for(member.user).get(HOME).text
    note = page[page.index("3 people wait for your answer.") :]
    note = note[: note.index("</div>")]
    for opening, words in zip(openings, ("A (2)", "B (1)"), strict=False):
        assert f'<a href="/employers/openings/{opening.pk}/candidates/">{words}</a>' in note
    assert "C" not in note


def test_nothing_of_others(member, client_for):
    other = factories.OpeningFactory(title="Theirs")
    factories.ReferralFactory(opening=other, state="referred", referred_at=timezone.now())
    page = client_for(member.user).get(HOME).content.decode()
    assert "Theirs" not in page
    assert "wait for your answer" not in page
    assert "No openings yet" in page


@pytest.mark.parametrize(
    ("state", "text"),
    [("pending", "Our staff are looking at"), ("suspended", "is on hold"), ("declined", "could not be approved")],
)
def test_an_organisation_that_is_not_approved_reads_what_comes_next(state, text, client_for):
    member = factories.MembershipFactory(organisation__state=state, organisation__legal_name="Alder, Inc.")
    page = client_for(member.user).get(HOME).content.decode()
    assert text in page
    assert "Inc.." not in page


def test_somebody_who_speaks_for_nobody_is_led_to_joining(learner, client_for):
    assert client_for(learner).get(HOME).url == "/employers/join/"


def test_a_supervisor_is_not_offered_to_post(client_for):
    supervisor = factories.MembershipFactory(role="supervisor").user
    page = client_for(supervisor).get(HOME)
    assert page.status_code == 200
    assert 'class="btn" href="/employers/openings/new/"' not in page.content.decode()
    assert "Your first one" not in page.text
    assert "Owners and recruiters post them." in page.text


def hired(member, state="sent", **signed):
    referral = factories.ReferralFactory(
        opening__organisation=member.organisation,
        state="hired",
        referred_at=timezone.now(),
        ended_at=timezone.now(),
        candidate__user__full_name="Ana Rivera",
    )
    days = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate() + dt.timedelta(days=60)}
    made = factories.PlacementFactory(referral=referral, state=state, kind="direct", agreement="We agree.", **days)
    for party, user in signed.items():
        Signature.objects.create(placement=made, party=party, user=user, typed_name="A B", document_sha256="0" * 64)
    return made


def test_an_agreement_to_sign_comes_first_and_is_the_primary_button(member, client_for):
    placement = hired(member)
    page = client_for(member.user).get(HOME).text
    assert f'href="/employers/placements/{placement.pk}/sign/" class="btn">Read and sign: Ana Rivera</a>' in page
    assert page.index("Sign your agreement") < page.index("Post an opening", page.index("<main"))
    assert 'class="btn sec" href="/employers/openings/new/"' in page
    assert "People you hired" in page
    assert "Waiting for signatures" in page


def test_what_is_signed_or_a_supervisors_is_listed_and_not_asked_for(member, client_for):
    hired(member, employer=member.user)
    page = client_for(member.user).get(HOME).text
    assert "Sign your agreement" not in page
    assert "Ana Rivera" in page
    hired(member)
    supervisor = factories.MembershipFactory(role="supervisor", organisation=member.organisation).user
    assert "Sign your agreement" not in client_for(supervisor).get(HOME).text


def test_nobody_elses_agreement_is_asked_for(member, client_for):
    hired(factories.MembershipFactory())
    page = client_for(member.user).get(HOME).text
    assert "Sign your agreement" not in page
    assert "Ana Rivera" not in page


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(many, member, client_for, django_assert_max_num_queries):
    for _ in range(many):
        opening = factories.OpeningFactory(organisation=member.organisation)
        factories.ReferralFactory(opening=opening, state="referred", referred_at=timezone.now())
        hired(member)
    client = client_for(member.user)
    with django_assert_max_num_queries(15):
        client.get(HOME)


def test_a_supervisor_is_not_told_that_people_wait(client_for):
    """Owners and recruiters answer people; whoever is both in two organisations reads each rightly."""
    member = factories.MembershipFactory(role="supervisor")
    opening = factories.OpeningFactory(organisation=member.organisation)
    factories.ReferralFactory(opening=opening, state="referred", referred_at=timezone.now())
    page = client_for(member.user).get(HOME).text
    assert opening.title in page
    assert "wait" not in page
    own = factories.MembershipFactory(user=member.user)
    mine = factories.OpeningFactory(organisation=own.organisation)
    factories.ReferralFactory(opening=mine, state="referred", referred_at=timezone.now())
    both = client_for(member.user).get(HOME).text
    for words in ("1 person waits for your answer", "1 candidate waits for you"):
        assert words in both
    assert both.count("1 candidate waits") == 1


CSV = "/employers/home/openings.csv"


def test_own_openings_come_as_a_file_with_their_counts(member, client_for):
    live = factories.OpeningFactory(organisation=member.organisation, title="=HYPERLINK(1)")
    factories.OpeningFactory(title="Theirs")
    for state in ("referred", "viewed", "interviewing"):
        factories.ReferralFactory(opening=live, state=state, referred_at=timezone.now())
    answer = client_for(member.user).get(CSV)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1
    assert rows[0]["Job title"] == "'=HYPERLINK(1)"
    assert [rows[0][name] for name in ("Candidates sent to you", "Waiting for your answer", "In talks", "Hired")] == [
        *("3", "2", "1", "0")
    ]


def test_the_file_of_somebody_who_speaks_for_nobody_is_empty(learner, client_for, client):
    assert len(client_for(learner).get(CSV).content.decode().splitlines()) == 1
    assert client.get(CSV).url.startswith("/accounts/login/")


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_the_file_do_not_grow(many, member, client_for, django_assert_max_num_queries):
    for _ in range(many):
        factories.ReferralFactory(opening=factories.OpeningFactory(organisation=member.organisation), state="hired",
                                  referred_at=timezone.now(), ended_at=timezone.now())  # fmt: skip
    client = client_for(member.user)
    with django_assert_max_num_queries(6):
        client.get(CSV)


def test_a_supervisor_who_asks_for_the_posting_form_reads_who_posts(client_for):
    supervisor = client_for(factories.MembershipFactory(role="supervisor").user)
    assert "Owners and recruiters post openings." in supervisor.get("/employers/openings/new/", follow=True).text


class TestTheMenu:
    """Who can't post isn't sent to a page that says so."""

    @pytest.mark.parametrize(
        ("roles", "posts"),
        [
            (["owner"], True),
            (["recruiter"], True),
            (["supervisor"], False),
            (["supervisor", "recruiter"], True),
            ([], True),
        ],
    )
    def test_posting_is_in_the_menu_of_whom_it_is_for(self, roles, posts, client_for):
        user = factories.UserFactory(audience="employer")
        for role in roles:
            factories.MembershipFactory(user=user, role=role)
        menu = client_for(user).get("/jobs/").text.partition("<main")[0]
        assert "Your team" in menu
        assert ('href="/employers/openings/new/"' in menu) is posts

    def test_a_role_that_ended_counts_no_more(self, client_for):
        user = factories.MembershipFactory(role="supervisor", user__audience="employer").user
        factories.MembershipFactory(user=user, role="owner", removed_at=timezone.now())
        assert 'href="/employers/openings/new/"' not in client_for(user).get("/jobs/").text.partition("<main")[0]
