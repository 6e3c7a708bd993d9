"""Odd input to joining: twenty times at once, fields nobody offered, screens in the wrong order, strange signs."""

import pytest

from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt
from enrollment.intake.states import EnrollmentState
from tests import factories

WHERE, REACH, ABOUT, CHECK = (f"/join/{step}/" for step in ("where", "reach", "about", "check"))
FORMS = {
    WHERE: {"zip_code": "97209"},
    REACH: {"terms": "on", "phone": "503-555-0100"},
    ABOUT: {"covered": "veteran", "priority_groups": "low_income"},
    CHECK: {},
}
S = EnrollmentState
# What somebody might add to a form to help themselves.
EXTRA = {
    "state": "seated", "role": "superuser", "staff_role": "programme_manager", "is_staff": "on", "is_superuser": "on",
    "priority": "1", "reference": "CO-000001", "origin": "import", "queued_at": "2000-01-01", "user": "1",
    "decided_at": "2000-01-01", "applied_at": "2000-01-01", "programme": "99", "enrollment": "1", "id": "1",
    "about_at": "2000-01-01", "exited_on": "2000-01-01", "language": "xx", "version": "1999-01-01",
}  # fmt: skip


@pytest.fixture
def visit(client_for, learner):
    factories.ProgrammeFactory()
    return client_for(learner)


@pytest.mark.django_db(transaction=True)
def test_each_form_sent_twenty_times_at_once_makes_one_record():
    from tests.races import run_parallel

    factories.ProgrammeFactory()
    user = factories.UserFactory()
    for address, data in FORMS.items():
        visits = [factories.client_for(user) for _press in range(20)]
        answers = run_parallel(20, lambda number, visits=visits, at=address, form=data: visits[number].post(at, form))
        assert {getattr(one, "status_code", one) for one in answers} == {302}, (address, answers)
    row = Enrollment.objects.get()
    assert (row.user, row.state, row.priority) == (user, S.WAITLISTED, 1)
    assert list(Consent.objects.values_list("kind", flat=True)) == ["terms"]
    assert NoticeReceipt.objects.count() == 2
    assert StateMove.objects.filter(to_state=S.WAITLISTED).count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_page_of_answers_sent_twenty_times_at_once_is_sent_once():
    from tests.races import run_parallel

    factories.ProgrammeFactory()
    user = factories.UserFactory()
    visit = factories.client_for(user)
    for address in (WHERE, REACH, ABOUT):
        visit.post(address, FORMS[address])
    shown = {"seen": visit.get(CHECK).context["seen"]}
    visits = [factories.client_for(user) for _press in range(20)]
    answers = run_parallel(20, lambda number: visits[number].post(CHECK, shown))
    assert {getattr(one, "url", one) for one in answers} == {"/join/done/"}, answers
    assert StateMove.objects.filter(to_state=S.WAITLISTED).count() == Message.objects.count() == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        (WHERE, {"zip_code": "97005"}),
        (REACH, {"terms": "on", "phone": "971-555-0111"}),
        (REACH, {"terms": "on", "phone": "503-555-0100", "show_badges": "on"}),
        (ABOUT, {"covered": "no"}),
    ],
)
def test_only_the_answers_that_the_page_showed_are_sent(visit, learner, elsewhere):
    for address in (WHERE, REACH, ABOUT):
        visit.post(address, FORMS[address])
    shown = {"seen": visit.get(CHECK).context["seen"]}
    factories.client_for(learner).post(*elsewhere)
    answer = visit.post(CHECK, shown)
    assert answer.status_code == 409
    assert "Nothing was sent" in answer.text
    assert Enrollment.objects.get().state == S.APPLICANT
    assert not Message.objects.exists()
    assert visit.post(CHECK, {"seen": answer.context["seen"]}).url == "/join/done/"


def test_a_page_that_was_read_in_another_language_is_the_same_page(visit, learner):
    for address in (WHERE, REACH, ABOUT):
        visit.post(address, FORMS[address])
    shown = {"seen": visit.get(CHECK).context["seen"]}
    spanish = visit.post(CHECK, shown, headers={"accept-language": "es"})
    assert spanish.url == "/join/done/"


def test_fields_that_nobody_offered_are_ignored(visit, learner):
    for address, data in FORMS.items():
        assert visit.post(address, {**EXTRA, **data}).status_code == 302
    learner.refresh_from_db()
    assert (learner.staff_role, learner.is_superuser, learner.is_staff) == ("", False, False)
    row = Enrollment.objects.get()
    assert (row.user, row.state, row.origin, row.priority) == (learner, S.WAITLISTED, "web", 1)
    assert row.reference != EXTRA["reference"]
    assert row.applied_at.year > 2000 < row.queued_at.year
    assert {one.version for one in NoticeReceipt.objects.all()}.isdisjoint({EXTRA["version"]})


def test_screens_skipped_repeated_and_reversed_end_the_same(visit, learner):
    ways = [CHECK, ABOUT, REACH, WHERE, CHECK, WHERE, REACH, WHERE, ABOUT, REACH, ABOUT, CHECK, CHECK, WHERE, ABOUT]
    for address in ways:
        assert visit.get(address).status_code in (200, 302)
        assert visit.post(address, FORMS[address]).status_code == 302
    row = Enrollment.objects.get()
    assert (row.state, row.zip, row.phone, row.priority) == (S.WAITLISTED, "97209", "503-555-0100", 1)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(visit, method):
    for address in (*FORMS, "/join/done/", "/join/outside/", "/join/later/", "/join/go-on/"):
        assert getattr(visit, method)(address).status_code == 405


STRANGE = [
    "x" * 10_000,
    "😀" * 3,
    "\u202e97209",
    "97209\u202c",
    "972\x0009",
    "\x00",
    "٩٧٢٠٩",
    "９７２０９",
    "00000",
    "99999",
]


@pytest.mark.parametrize("sign", STRANGE, ids=ascii)
@pytest.mark.parametrize("field", ["zip_code", "county", "phone", "covered", "priority_groups", "birth_date_2"])
def test_strange_signs_are_refused_with_a_sentence_and_nothing_is_saved(visit, field, sign):
    address = {"zip_code": WHERE, "county": WHERE, "phone": REACH}.get(field, ABOUT)
    for before in list(FORMS)[: list(FORMS).index(address)]:
        visit.post(before, FORMS[before])
    kept = list(Enrollment.objects.values())
    answer = visit.post(address, {**FORMS[address], field: sign})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert list(Enrollment.objects.values()) == kept


def test_a_name_of_odd_signs_is_shown_as_it_is(client_for):
    factories.ProgrammeFactory()
    user = factories.UserFactory(full_name="Zoë 😀 بنت <b>")
    visit = client_for(user)
    for address in (WHERE, REACH, ABOUT):
        visit.post(address, FORMS[address])
    page = visit.get(CHECK).text
    assert "Zoë 😀 بنت &lt;b&gt;" in page


def test_one_address_in_two_spellings_is_one_account_that_joins_once(client, db):
    """Whoever signs in by another spelling meets the same enrollment."""
    factories.ProgrammeFactory()
    user = factories.UserFactory(email="ada@example.org")
    client.post("/accounts/login/", {"login": "ADA@Example.ORG", "password": factories.PASSWORD})
    client.post(WHERE, FORMS[WHERE])
    client.logout()
    client.post("/accounts/login/", {"login": "ada@example.org", "password": factories.PASSWORD})
    assert client.get("/join/").url == REACH
    assert Enrollment.objects.get().user == user
