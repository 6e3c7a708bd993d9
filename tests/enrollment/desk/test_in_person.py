"""People who can't do it here themselves: staff tell them of their seat, link their account, and bring them back."""

import datetime as dt

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from badges.provider.models import ProviderAccount
from codeoregon.accounts.models import NO_MAIL
from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from codeoregon.privacy import merging
from enrollment.intake import actions, consents
from enrollment.intake.models import Consent, Enrollment, Offer
from enrollment.intake.waitlist import activity, offers
from enrollment.programs.seats import FundingStream, Seat
from enrollment.today import today
from tests import factories

LIST = reverse("admin:enrollment_enrollment_changelist")
WHY = "They phoned on Monday."


@pytest.fixture
def stream(db):
    return factories.funding_stream()


@pytest.fixture
def officer(staff):
    return staff("case_manager")


@pytest.fixture
def desk(client_for, officer):
    return client_for(officer)


def unreached(stream, state, days=1, n=1):
    """Somebody at the counter who has no email, agreed to the terms, and perhaps holds a seat."""
    made = {"user__email": f"walk-in-{n}@{NO_MAIL}", "user__language": "es", "origin": "walk_in"}
    if state in ("seated", "active", "inactive_warned"):
        row = factories.seated(stream, state, days=days, accepted=True, **made)
    else:
        row = factories.EnrollmentFactory(programme=stream.programme, state=state, **made)
    agree(row)
    return row


def agree(row):
    consents.give(user=row.user, kind="terms", by=row.user)


def step(client, name, row, **more):
    return client.post(
        LIST, {"action": name, ACTION_CHECKBOX_NAME: row.pk, "from_row": row.pk, "confirmed": "1", **more}
    )


def pages(client, row):
    """The two pages of somebody that bear the buttons."""
    return [
        client.get(reverse(f"admin:enrollment_enrollment_{name}", args=[row.pk])).text for name in ("review", "change")
    ]


def has_button(client, name, row):
    found = {f'value="{name}"' in page for page in pages(client, row)}
    assert len(found) == 1, "both pages or none"
    return found.pop()


def line(officer):
    return next(one for one in today(officer) if "pass on by phone or in person" in str(one.title))


def test_who_was_warned_or_lost_the_seat_is_told_by_staff_where_no_mail_tells(stream, desk, officer):
    warned, gone = unreached(stream, "seated", 30, n=1), unreached(stream, "inactive_warned", 60, n=2)
    reached = factories.seated(stream, "seated", days=30, accepted=True)
    Enrollment.objects.filter(pk=gone.pk).update(warned_at=timezone.now() - dt.timedelta(days=15))
    assert (activity.reclaim(), activity.warn()) == (1, 2)
    assert line(officer).count == 2
    page = desk.get(line(officer).url).text
    assert warned.reference in page and gone.reference in page
    assert reached.reference not in page
    assert all(has_button(desk, "tell", row) is (row != reached) for row in (warned, gone, reached))
    assert "No email reaches this person." in pages(desk, gone)[0]
    assert step(desk, "tell", gone).status_code == 302
    assert line(officer).count == 1
    assert not has_button(desk, "tell", gone)
    assert step(desk, "tell", warned, reason=WHY).status_code == 302
    assert line(officer).count == 0
    event = warned.events.order_by("pgh_id").last()
    assert (event.told_at is not None, event.pgh_context["why"]) == (True, WHY)
    assert step(desk, "tell", reached).status_code == 422


def test_each_piece_of_news_is_told_anew(stream, desk, officer):
    row = unreached(stream, "waitlisted")
    offers.offer_seats(stream.programme)
    step(desk, "tell", row)
    assert line(officer).count == 0
    step(desk, "accept_offer", row, reason=WHY)
    long_ago = timezone.now() - dt.timedelta(days=60)
    Seat.objects.update(sent_at=long_ago, sent_by=officer, provider_accepted_at=long_ago)
    activity.warn()
    assert line(officer).count == 1
    step(desk, "tell", row)
    assert line(officer).count == 0
    before = timezone.now() - dt.timedelta(days=15)
    Enrollment.objects.update(warned_at=before, told_at=before)
    activity.reclaim()
    assert line(officer).count == 1


DAY = dt.timedelta(days=1)


def money_ends(stream, desk):
    row = unreached(stream, "active")
    FundingStream.objects.update(closes_on=timezone.localdate() - DAY)
    assert activity.orphans() == 1
    return row


def money_for_an_offer_ends(stream, desk):
    row = unreached(stream, "waitlisted")
    offers.offer_seats(stream.programme)
    FundingStream.objects.update(closes_on=timezone.localdate() - DAY)
    assert offers.withdraw_unpaid() == 1
    return row


def an_offer_lapses(stream, desk):
    row = unreached(stream, "waitlisted")
    offers.offer_seats(stream.programme)
    step(desk, "tell", row)
    lapse()
    return row


def staff_say_no(stream, desk):
    row = unreached(stream, "needs_review")
    assert step(desk, "decline", row, reason=WHY).status_code == 302
    return row


def staff_say_yes(stream, desk):
    row = unreached(stream, "needs_review")
    assert step(desk, "admit", row, reason=WHY).status_code == 302
    return row


def an_answer_is_corrected(stream, desk):
    row = unreached(stream, "waitlisted")
    actions.correct(enrollment=row, by=row.user, why="Moved.", county="06037", zip="90001")
    return row


def lapse():
    now = timezone.now()
    Offer.objects.open().update(made_at=now - 9 * DAY, expires_at=now - DAY)
    assert offers.lapse_offers() == 1


@pytest.mark.parametrize(
    "news",
    [money_ends, money_for_an_offer_ends, an_offer_lapses, staff_say_no, staff_say_yes, an_answer_is_corrected],
    ids=lambda news: news.__name__,
)
def test_whatever_others_read_in_a_mail_is_told_by_staff_to_whom_none_reaches(stream, desk, officer, news):
    row = news(stream, desk)
    assert line(officer).count == 1
    assert row.reference in desk.get(line(officer).url).text
    assert "No email reaches this person." in pages(desk, row)[0]
    assert step(desk, "tell", row).status_code == 302
    assert line(officer).count == 0


def test_what_somebody_said_at_the_counter_is_no_news_to_them(stream, desk, officer):
    row = unreached(stream, "waitlisted")
    offers.offer_seats(stream.programme)
    assert line(officer).count == 1
    step(desk, "decline_offer", row, reason=WHY)
    assert line(officer).count == 0
    Offer.objects.update(answered_at=timezone.now() - 30 * DAY)
    offers.offer_seats(stream.programme)
    lapse()
    assert line(officer).count == 1
    step(desk, "withdraw", row, reason=WHY)
    step(desk, "bring_back", row, reason=WHY)
    row.refresh_from_db()
    assert (row.state, line(officer).count) == ("waitlisted", 0)


@pytest.mark.parametrize("told", [False, True])
def test_who_was_not_told_of_an_offer_lets_nothing_lapse(stream, desk, told):
    """They keep their place, and the next seat is theirs; who was told waits on like everybody who did not answer."""
    row = unreached(stream, "waitlisted")
    since = row.queued_at
    offers.offer_seats(stream.programme)
    if told:
        step(desk, "tell", row)
    behind = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    lapse()
    row.refresh_from_db()
    assert list(Enrollment.objects.waiting(stream.programme)) == ([behind, row] if told else [row, behind])
    assert (row.queued_at == since, offers.rests_until(row) is None) == (not told, not told)
    assert Offer.objects.get().outcome == ("lapsed" if told else "untold")
    offers.offer_seats(stream.programme)
    row.refresh_from_db()
    assert row.state == ("waitlisted" if told else "offered")


def test_the_days_to_answer_begin_when_they_were_told(stream, desk):
    row = unreached(stream, "waitlisted")
    offers.offer_seats(stream.programme)
    Offer.objects.update(expires_at=timezone.now() + dt.timedelta(hours=1))
    step(desk, "tell", row)
    row.refresh_from_db()
    assert abs(Offer.objects.get().expires_at - row.told_at - 7 * DAY) < dt.timedelta(minutes=1)


def test_who_was_not_told_is_not_merged_with_somebody_whom_mail_reaches(stream, desk):
    row, other = unreached(stream, "inactive_warned", 60), factories.UserFactory()
    Enrollment.objects.update(untold="inactive_warned")
    for kept, closed in ((row.user, other), (other, row.user)):
        assert "Nobody has told" in merging.obstacle(kept, closed)
    step(desk, "tell", row)
    assert merging.obstacle(row.user, other) == ""


def test_the_days_after_a_warning_begin_when_they_were_told(stream, desk, officer):
    row = unreached(stream, "active", 60)
    assert activity.warn() == 1
    Enrollment.objects.update(warned_at=timezone.now() - 30 * DAY)
    assert (activity.reclaim(), line(officer).count) == (0, 1)
    step(desk, "tell", row)
    assert (activity.reclaim(), line(officer).count) == (0, 0)
    row.refresh_from_db()
    assert activity.reclaim_at(row, Seat.objects.get()) == row.told_at + 14 * DAY
    Enrollment.objects.update(told_at=timezone.now() - 15 * DAY)
    assert activity.reclaim() == 1


@pytest.mark.parametrize("mail", [True, False])
def test_after_a_reclaim_staff_put_somebody_back_in_line_by_the_same_rules(stream, desk, mail):
    row = factories.seated(stream) if mail else unreached(stream, "active")
    assert not has_button(desk, "ask_again", row)
    step(desk, "take_back", row, reason="Unused.")
    other = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    assert has_button(desk, "ask_again", row)
    assert step(desk, "ask_again", row).status_code == 422  # no reason
    assert step(desk, "ask_again", row, reason=WHY).status_code == 302
    assert list(Enrollment.objects.waiting(stream.programme)) == [other, row]
    moved = StateMove.objects.of(row).last()
    assert (moved.to_state, moved.why, moved.by.staff_role) == ("waitlisted", WHY, "case_manager")
    assert not has_button(desk, "ask_again", row)


def test_who_may_not_join_any_more_does_not_come_back_by_staff_either(stream, desk):
    row = factories.EnrollmentFactory(programme=stream.programme, state="seat_reclaimed", county="06037", zip="90001")
    page = desk.post(
        LIST,
        {"action": "ask_again", ACTION_CHECKBOX_NAME: row.pk, "from_row": row.pk, "confirmed": "1", "reason": WHY},
        follow=True,
    ).text
    row.refresh_from_db()
    assert row.state == "ineligible"
    assert "the rules decided anew" in page


@pytest.mark.parametrize("mail", [True, False])
def test_who_has_left_comes_back_by_their_word_and_waits_from_now_on(stream, desk, mail):
    row = (
        factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
        if mail
        else unreached(stream, "active")
    )
    before = timezone.now()
    assert not has_button(desk, "bring_back", row)
    step(desk, "withdraw", row, reason="Moved away.")
    assert has_button(desk, "bring_back", row)
    assert step(desk, "bring_back", row).status_code == 422
    assert step(desk, "bring_back", row, reason=WHY).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.queued_at > before, row.applied_at > before) == ("waitlisted", True, True)
    assert WHY in StateMove.objects.of(row).filter(to_state="applicant").get().why
    assert Message.objects.filter(template="joined", to=row.user.email).count() == (1 if mail else 0)


def test_who_never_agreed_to_the_terms_is_not_brought_back(stream, desk):
    row = factories.EnrollmentFactory(programme=stream.programme, state="applicant")
    actions.leave(enrollment=row, by=row.user)
    answer = step(desk, "bring_back", row, reason=WHY)
    assert (answer.status_code, "has not agreed to the terms" in answer.text) == (422, True)
    row.refresh_from_db()
    assert row.state == "withdrawn"


SENT = {"handle": "https://teamtreehouse.com/profiles/rosawalk", "agreed": "on", "reason": WHY}


def test_staff_link_the_account_of_somebody_who_cannot_sign_in(stream, desk, officer):
    row = unreached(stream, "seated")
    assert has_button(desk, "link", row)
    assert step(desk, "link", row, **SENT).status_code == 302
    account = ProviderAccount.objects.get(user=row.user)
    assert (account.handle, account.proof, account.unlinked_at) == ("rosawalk", "", None)
    agreed = Consent.objects.get(user=row.user, kind="profile")
    assert (agreed.recorded_by, agreed.language) == (officer, "es")
    event = account.events.get()
    assert (event.pgh_context["why"], event.pgh_context["user"]) == (WHY, officer.pk)
    assert (
        "Link their Treehouse account: They phoned"
        in desk.get(reverse("admin:enrollment_enrollment_history", args=[row.pk])).text
    )
    assert not has_button(desk, "link", row)
    assert "rosawalk" in pages(desk, row)[0]


@pytest.mark.parametrize("missing", ["handle", "agreed", "reason"])
def test_nothing_is_linked_without(stream, desk, missing):
    row = unreached(stream, "seated")
    assert step(desk, "link", row, **{**SENT, missing: ""}).status_code == 422
    assert not ProviderAccount.objects.exists()


def test_somebody_elses_username_stays_theirs(stream, desk):
    row = unreached(stream, "seated")
    theirs = factories.ProviderAccountFactory(handle="RosaWalk", proof="code", proved_at=timezone.now())
    for more in ({}, {"contest": "on"}):
        answer = step(desk, "link", row, **SENT, **more)
        assert answer.status_code == 422
        assert "Another learner has linked this username. Check the spelling." in answer.text
    assert not Consent.objects.filter(user=row.user, kind="profile").exists()
    theirs.proof, theirs.proved_at = "", None
    theirs.save()
    assert step(desk, "link", row, **SENT).status_code == 422
    assert step(desk, "link", row, **SENT, contest="on").status_code == 302
    assert ProviderAccount.objects.filter(unlinked_at=None).count() == 2


def test_who_has_one_or_has_not_joined_has_no_such_button(stream, desk):
    linked = unreached(stream, "active", n=1)
    factories.ProviderAccountFactory(user=linked.user)
    left = unreached(stream, "withdrawn", n=2)
    for row in (linked, left):
        assert not has_button(desk, "link", row)
        assert step(desk, "link", row, **SENT).status_code == 422
    assert ProviderAccount.objects.count() == 1


@pytest.mark.parametrize(("role", "may"), [("programme_manager", True), ("auditor", False)])
def test_who_links_and_brings_back(stream, client_for, staff, role, may):
    row, left = unreached(stream, "seated", n=1), unreached(stream, "withdrawn", n=2)
    client = client_for(staff(role))
    assert (has_button(client, "link", row), has_button(client, "bring_back", left)) == (may, may)
    step(client, "link", row, **SENT)
    step(client, "bring_back", left, reason=WHY)
    left.refresh_from_db()
    assert (ProviderAccount.objects.exists(), left.state) == (may, "waitlisted" if may else "withdrawn")
