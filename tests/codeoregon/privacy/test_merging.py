"""Two accounts of one person become one: nothing is lost, and each row says what was done with it."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from badges.catalog.models import Award
from badges.provider.models import ProviderAccount
from codeoregon.accounts.models import User
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from codeoregon.privacy import merging
from codeoregon.privacy.erasing import actions as erasing
from codeoregon.privacy.holdings import as_json
from codeoregon.privacy.models import Erasure, Merge, TwoPeople
from codeoregon.privacy.parts import accounts_of, tables
from employers.organisations.models import Membership
from enrollment.desk import notes
from enrollment.intake import consents, receipts
from enrollment.intake.models import Consent, Enrollment
from enrollment.programs.seats import Seat
from jobs.candidates.models import Candidate
from jobs.referrals.models import Referral
from tests import factories
from tests.codeoregon.privacy import world
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
# A merge adds to these; sessions of the closed account end.
GROWS = {"codeoregon.StateMove", "codeoregon.Message", "codeoregon.Merge", "jobs.Candidate", "codeoregon.Session"}


@pytest.fixture
def manager(staff):
    return staff("programme_manager")


@pytest.fixture
def pair():
    """An account that went all the way, and a second sign-up of the same person that began anew."""
    kept = world.whole_learner()
    closed = factories.UserFactory(full_name=world.NAME, email="zeb@example.net")
    world.joined(closed, stream=False)
    factories.AwardFactory(user=closed)
    return kept, closed


def merge(kept, closed, by):
    return merging.merge(kept=kept, closed=closed, by=by, why="Same birth date; called and confirmed.")


def counts() -> dict[str, int]:
    models = [model for model in apps.get_models() if model.__module__.split(".")[0] in ("badges", "employers", "jobs")]
    models += [
        table.model for table in tables() if table.name not in ("enrollment.Answer", "enrollment.DisabilityAnswer")
    ]
    return {
        model._meta.label: model._base_manager.count()
        for model in models
        if not hasattr(model, "pgh_tracked_model") and model._meta.label not in GROWS
    }


def rows_of(user, skip=("codeoregon.Session", "codeoregon.Message")) -> set[tuple[str, str]]:
    found = set()
    for table in tables():
        if table.mine and table.name not in skip:
            found |= {(table.name, str(row.pk)) for row in table.of([user.pk])}
    return found


def test_no_row_of_any_table_is_lost(pair, manager):
    before = counts()
    merge(*pair, manager)
    assert counts() == before


def test_every_row_of_the_closed_account_is_explained(pair, manager):
    kept, closed = pair
    before = rows_of(closed)
    made = merge(kept, closed, manager)
    told = {(one["model"], str(one["row"])) for one in made.moved}
    assert before - told == set()
    assert all(one["why"] for one in made.moved if one["what"] == "stayed")
    for one in made.moved:
        if one["what"] == "moved":
            assert (one["model"], str(one["row"])) in rows_of(kept, skip=())


def test_the_list_names_rows_and_no_personal_values(pair, manager):
    text = str(merge(*pair, manager).moved)
    for piece in (world.NAME, world.EMAIL, "zeb@example.net", world.PHONE, world.ZIP, "1981"):
        assert piece not in text


def test_either_address_signs_in_afterwards_and_the_closed_account_does_not(pair, manager, client_for):
    kept, closed = pair
    browser = client_for(closed)
    merge(kept, closed, manager)
    closed.refresh_from_db()
    assert not closed.is_active
    assert not closed.has_usable_password()
    assert browser.get("/me/").status_code == 302
    assert set(EmailAddress.objects.filter(user=kept, verified=True).values_list("email", "primary")) == {
        (world.EMAIL, True), ("zeb@example.net", False),
    }  # fmt: skip
    answer = Client().post("/accounts/login/", {"login": "zeb@example.net", "password": factories.PASSWORD})
    assert answer.status_code == 302
    told = Message.objects.filter(key__startswith="merged")
    assert set(told.values_list("to", flat=True)) == {world.EMAIL, "zeb@example.net"}


def test_an_address_that_was_never_confirmed_stays(pair, manager):
    kept, closed = pair
    EmailAddress.objects.create(user=closed, email="somebody.elses@example.org")
    merge(kept, closed, manager)
    assert EmailAddress.objects.get(email="somebody.elses@example.org").user == closed


def test_a_walk_in_without_an_address_takes_over_the_others(manager):
    kept = factories.UserFactory(email="walk-in-1@no-email.invalid")
    EmailAddress.objects.filter(user=kept).delete()
    closed = factories.UserFactory(email="ana@example.org")
    merge(kept, closed, manager)
    kept.refresh_from_db()
    assert kept.email == "ana@example.org"
    assert EmailAddress.objects.get(user=kept).primary


def test_badges_are_put_together_and_the_earlier_day_counts(pair, manager):
    kept, closed = pair
    both = Award.objects.filter(user=kept).first().badge
    early = timezone.now() - dt.timedelta(days=400)
    factories.AwardFactory(user=closed, badge=both, earned_at=early)
    badges = set(Award.objects.filter(user__in=pair).values_list("badge", flat=True))
    merge(kept, closed, manager)
    assert set(Award.objects.filter(user=kept).values_list("badge", flat=True)) == badges
    assert Award.objects.get(user=kept, badge=both).earned_at == early
    assert Award.objects.filter(user=closed, badge=both).exists()


@pytest.mark.parametrize(
    ("ours", "theirs", "stands"),
    [
        ("given", "given", True),
        ("given", None, True),
        (None, "given", True),
        ("withdrawn", "given", False),
        ("given", "withdrawn", False),
        ("withdrawn", "withdrawn", False),
        (None, None, False),
    ],
)
def test_a_consent_stands_only_where_neither_account_has_withdrawn_it(manager, ours, theirs, stands):
    kept, closed = (factories.EnrollmentFactory(state="waitlisted").user for _number in range(2))
    for user, said in ((kept, ours), (closed, theirs)):
        if said:
            consents.give(user=user, kind="show_badges", by=user)
        if said == "withdrawn":
            consents.withdraw(user=user, kind="show_badges", by=user)
    before = Consent.objects.count()
    merge(kept, closed, manager)
    assert consents.stands(kept, "show_badges") is stands
    assert Candidate.objects.visible().filter(user=kept).exists() is stands
    assert not Candidate.objects.visible().filter(user=closed).exists()
    assert Consent.objects.filter(user=kept).count() == before


def test_applications_follow_except_where_both_are_on_the_way_for_one_job(manager):
    kept, closed = (factories.CandidateFactory().user for _number in range(2))
    for user in (kept, closed):
        consents.give(user=user, kind="show_badges", by=user)
    same = factories.OpeningFactory()
    ours, theirs, other = (
        factories.ReferralFactory(candidate_id=user.pk, opening=opening)
        for user, opening in ((kept, same), (closed, same), (closed, factories.OpeningFactory()))
    )
    made = merge(kept, closed, manager)
    for row in (ours, theirs, other):
        row.refresh_from_db()
    assert (ours.candidate_id, ours.state) == (kept.pk, "interested")
    assert (theirs.candidate_id, theirs.state) == (closed.pk, "withdrawn")
    assert other.candidate_id == kept.pk
    assert any(
        one["model"] == "jobs.Referral" and one["row"] == theirs.pk and "merged" in one["why"] for one in made.moved
    )


def test_a_placement_goes_with_its_application(pair, manager):
    kept = factories.UserFactory()
    placed = Referral.objects.get(candidate=pair[0].pk, state="hired")
    Enrollment.objects.filter(user=pair[0]).update(state="withdrawn", warned_at=None)
    merge(kept, pair[0], manager)
    placed.refresh_from_db()
    assert placed.candidate_id == kept.pk


def test_a_place_in_line_moves_where_the_kept_account_has_none(manager):
    kept, closed = factories.UserFactory(), factories.UserFactory(email="late@example.org")
    enrollment = world.joined(closed)
    merge(kept, closed, manager)
    enrollment.refresh_from_db()
    assert enrollment.user == kept
    assert Seat.objects.live().get().user == kept


def test_of_two_places_in_line_the_earlier_time_counts_and_answers_are_joined(manager):
    early = timezone.now() - dt.timedelta(days=30)
    ours = factories.EnrollmentFactory(state="waitlisted")
    theirs = factories.EnrollmentFactory(
        state="waitlisted",
        queued_at=early,
        covered="veteran",
        priority_groups=["low_income"],
        priority=1,
        phone=world.PHONE,
    )
    merge(ours.user, theirs.user, manager)
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.queued_at, ours.priority, ours.phone, ours.covered) == (early, 1, world.PHONE, "veteran")
    assert theirs.state == "withdrawn"
    assert theirs.phone == world.PHONE


def test_who_said_once_that_they_served_goes_on_as_one_who_served(manager):
    ours = factories.EnrollmentFactory(state="waitlisted", covered="no", priority_groups=["low_income"], priority=2)
    theirs = factories.EnrollmentFactory(state="waitlisted", covered="veteran", priority=3)
    merge(ours.user, theirs.user, manager)
    ours.refresh_from_db()
    assert (ours.covered, ours.priority_groups, ours.priority) == ("veteran", ["low_income"], 1)


def test_two_seats_become_one_and_the_place_is_free(manager):
    stream = factories.funding_stream()
    ours, theirs = factories.seated(stream), factories.seated(stream)
    merge(ours.user, theirs.user, manager)
    assert Seat.objects.live().get().user == ours.user
    assert Seat.objects.exclude(user=ours.user, ended_at=None).get().end == "corrected"
    stream.pool.refresh_from_db()
    assert stream.pool.drawn == 1


def test_the_account_that_is_further_along_has_to_be_kept(pair, manager):
    kept, closed = pair
    with pytest.raises(NotReady, match="Keep the other account"):
        merge(closed, kept, manager)
    assert not Merge.objects.exists()


def test_one_link_to_the_provider_is_live(pair, manager):
    kept, closed = pair
    consents.link_profile(user=closed, handle="zebtwo", by=closed)
    merge(kept, closed, manager)
    links = ProviderAccount.objects.filter(user=kept)
    assert links.count() == 2
    assert links.get(unlinked_at=None).handle.startswith(world.HANDLE)


def test_memberships_follow(manager):
    one = factories.MembershipFactory()
    kept = factories.UserFactory()
    merge(kept, one.user, manager)
    assert Membership.objects.get().user == kept


def test_who_was_the_last_owner_under_the_closed_account_is_one_under_the_kept(manager):
    owner = factories.MembershipFactory()
    kept = factories.MembershipFactory(organisation=owner.organisation, role="recruiter")
    merge(kept.user, owner.user, manager)
    live = Membership.objects.live().get()
    assert (live.user, live.role) == (kept.user, "owner")


def test_people_of_two_employers_are_not_merged(manager):
    one, other = factories.MembershipFactory(), factories.MembershipFactory()
    with pytest.raises(NotReady, match="different employers"):
        merge(one.user, other.user, manager)


def test_who_may_not_be_merged(manager, staff, learner):
    closed = factories.UserFactory(is_active=False)
    for other, words in ((staff("auditor"), "staff"), (closed, "closed"), (learner, "two different")):
        with pytest.raises(NotReady, match=words):
            merge(learner, other, manager)


def test_who_may_not_merge(pair, staff):
    for role in ("case_manager", "auditor", "job_developer", "eo_officer"):
        with pytest.raises(NotYours):
            merge(*pair, staff(role))


def test_a_reason_is_needed(pair, manager):
    with pytest.raises(NotReady, match="reason"):
        merging.merge(kept=pair[0], closed=pair[1], by=manager, why=" ")


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(pair, manager, bells):
    before = (counts(), Message.objects.count(), rows_of(pair[0]), rows_of(pair[1]), len(bells))
    found = merging.rehearse(kept=pair[0], closed=pair[1], by=manager)
    assert {one["what"] for one in found} == {"moved", "stayed", "changed"}
    assert (counts(), Message.objects.count(), rows_of(pair[0]), rows_of(pair[1]), len(bells)) == before
    assert not Merge.objects.exists()


def test_my_data_shows_what_stayed_with_the_closed_account_too(pair, manager):
    kept, closed = pair
    merge(kept, closed, manager)
    assert accounts_of(kept) == [kept.pk, closed.pk]
    found = as_json(kept)["sections"]
    assert len(found["enrollment.Determination"]["rows"]) == 2
    assert len(found["enrollment.Enrollment"]["rows"]) == 2


@pytest.mark.django_db(transaction=True)
def test_deleting_the_account_erases_the_merged_one_too(pair, manager, settings, tmp_path):
    settings.MAIL_DIR = str(tmp_path)
    kept, closed = pair
    merge(kept, closed, manager)
    erasing.close_account(user=User.objects.get(pk=kept.pk), by=kept)
    from codeoregon.mail.sending import send_due

    send_due()
    erasing.erase_due()
    assert set(Erasure.objects.exclude(done_at=None).values_list("user", flat=True)) == {kept.pk, closed.pk}
    with connection.cursor() as cursor:
        for table in ("codeoregon_user", "codeoregon_userevent", "account_emailaddress", "codeoregon_message"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%zeb%'")
            assert cursor.fetchone()[0] == 0, table


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak(1, 10)
def test_of_many_merges_at_once_one_is_made(round_of_soak, staff):
    manager = staff("programme_manager")
    one, other = (factories.EnrollmentFactory(state="waitlisted").user for _number in range(2))

    def work(number):
        kept, closed = (one, other) if number % 2 else (other, one)
        return merge(kept, closed, manager)

    results = run_parallel(8, work)
    assert sum(isinstance(result, Merge) for result in results) == 1
    assert all(isinstance(result, (Merge, MoveRefused)) for result in results)
    assert User.objects.filter(pk__in=[one.pk, other.pk], is_active=True).count() == 1
    assert Merge.objects.count() == 1


def test_two_people_are_said_once_and_not_shown_again(manager):
    one, other = (factories.UserFactory(full_name="Ana Ruiz") for _number in range(2))
    for user in (one, other):
        factories.EnrollmentFactory(user=user)
    assert [(pair.first, pair.second) for pair in merging.candidates()] == [(one.pk, other.pk)]
    for _time in range(2):
        merging.say_two_people(one=other, other=one, by=manager, why="Mother and daughter.")
    assert TwoPeople.objects.count() == 1
    assert merging.candidates() == []


def test_case_notes_of_both_stand_on_the_page_of_the_one(pair, manager, staff, client_for):
    kept, closed = pair
    case_manager = staff("case_manager")
    notes.write(enrollment=Enrollment.objects.get(user=closed), text="Called about evenings.", by=case_manager)
    merge(kept, closed, manager)
    page = f"/admin/enrollment/enrollment/{Enrollment.objects.get(user=kept).pk}/review/"
    assert "Called about evenings." in client_for(case_manager).get(page).text


def test_notices_given_on_paper_to_the_closed_account_count_for_the_one_that_stays(manager, client_for):
    kept, closed = (factories.EnrollmentFactory(state="waitlisted", origin="walk_in") for _one in range(2))
    receipts.give(user=closed.user)
    assert receipts.are_owed(kept)
    merge(kept.user, closed.user, manager)
    kept.refresh_from_db()
    assert not receipts.are_owed(kept)
    assert {one.notice for one in receipts.of(kept.user)} == {"equal-opportunity", "privacy"}
    page = client_for(manager).get(f"/admin/enrollment/enrollment/{kept.pk}/review/").text
    assert "Notice given: privacy" in page
