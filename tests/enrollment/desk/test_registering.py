"""People whom staff register: at the counter, and many at once from a CSV."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from enrollment.desk.imports import bring_in
from enrollment.desk.models import SignUpImport
from enrollment.desk.rows import COLUMNS, Unreadable, check, read
from enrollment.eligibility.models import Determination
from enrollment.intake.actions import decide
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt
from enrollment.intake.waitlist import offers
from tests import factories
from tests.races import run_parallel

WALK_IN = reverse("admin:enrollment_walk_in")
IMPORT = reverse("admin:enrollment_import")
PERSON = {
    "form_key": "5c0f7a52-7b5a-4a39-9c51-111111111111",
    "full_name": "Rosa Peña",
    "email": "",
    "phone": "503-555-0142",
    "zip_code": "97209",
    "county": "41051",
    "birth_date": "1985-03-02",
    "covered": "spouse",
    "priority_groups": ["low_income"],
    "agreed": ["terms", "show_badges"],
    "language": "es",
    "notices": "on",
}


@pytest.fixture
def desk(client_for, staff):
    factories.ProgrammeFactory()
    return client_for(staff("case_manager"))


def test_somebody_without_email_is_registered_once(desk):
    for _click in range(2):
        assert desk.post(WALK_IN, PERSON).status_code == 302
    enrollment = Enrollment.objects.get()
    assert (enrollment.state, enrollment.origin, enrollment.priority) == ("waitlisted", "walk_in", 1)
    assert not enrollment.user.gets_mail
    assert not enrollment.user.has_usable_password()
    assert set(Consent.objects.values_list("kind", flat=True)) == {"terms", "show_badges"}
    assert Determination.objects.get().outcome == "eligible"
    assert not Message.objects.exists()


def test_with_email_they_are_told_how_to_choose_a_password(desk):
    assert desk.post(WALK_IN, {**PERSON, "email": "Rosa@Example.org"}).status_code == 302
    mail = Message.objects.get()
    assert (mail.to, mail.template) == ("rosa@example.org", "registered"), "one mail, not “joined” beside it"
    again = desk.post(
        WALK_IN, {**PERSON, "form_key": "5c0f7a52-7b5a-4a39-9c51-222222222222", "email": "rosa@example.org"}
    )
    assert again.status_code == 422
    assert Enrollment.objects.get().reference in again.content.decode()
    assert User.objects.filter(email="rosa@example.org").count() == 1


@pytest.mark.parametrize(
    ("language", "home", "words"),
    [
        ("en", {}, "are in line for a free seat"),
        ("en", {"zip_code": "97999"}, "Our staff look at your answers by hand."),
        ("es", {}, "Code Oregon"),
    ],
)
def test_the_one_mail_says_how_it_came_out(desk, language, home, words):
    desk.post(WALK_IN, {**PERSON, **home, "email": "rosa@example.org", "language": language})
    assert words in Message.objects.get().text


def test_the_form_at_the_counter_begins_with_the_name_and_says_what_to_tick(desk):
    page = desk.get(WALK_IN).text
    names = [name for name in re.findall(r' name="(\w+)"', page) if name in PERSON and name != "form_key"]
    assert names[:2] == ["full_name", "email"]
    assert "Tick what they agreed to on paper." in desk.post(WALK_IN, {**PERSON, "agreed": []}).text
    assert "Tick “Terms and privacy”" in desk.post(WALK_IN, {**PERSON, "agreed": ["profile"]}).text


def test_a_row_without_an_address_says_so(db):
    row = dict.fromkeys(("name", "email", "phone", "zip", "county", "applied_on"), "")
    assert check([{**row, "name": "Ada"}])[0].sentence.startswith("This row has no email address. ")


def test_a_row_names_all_that_is_wrong_with_it(db):
    row = dict.fromkeys(COLUMNS, "") | {"name": "Ada", "email": "ada@", "zip": "1234", "applied_on": "2035-01-01"}
    sentence = check([row])[0].sentence
    for words in ("valid email address", "5 digits", "still to come", "Name the county"):
        assert words in sentence, words


def test_outside_the_area_is_kept_as_such(desk):
    assert desk.post(WALK_IN, {**PERSON, "zip_code": "97701", "county": "41017"}).status_code == 302
    enrollment = Enrollment.objects.get()
    assert (enrollment.state, enrollment.origin) == ("ineligible", "walk_in")


def test_all_that_was_typed_is_kept_outside_the_area_and_counts_once_staff_say_yes(desk, staff):
    desk.post(WALK_IN, {**PERSON, "zip_code": "97701", "county": "41017"})
    row = Enrollment.objects.select_related("user", "programme").get()
    assert (row.phone, row.birth_date, row.covered) == ("503-555-0142", dt.date(1985, 3, 2), "spouse")
    assert (row.priority_groups, row.priority) == (["low_income"], 1)
    assert set(Consent.objects.values_list("kind", flat=True)) == {"terms", "show_badges"}
    decide(enrollment=row, eligible=True, why="Works in the area", by=staff("case_manager"))
    row.refresh_from_db()
    assert (row.state, row.priority, row.owes_answers) == ("waitlisted", 1, False)
    factories.funding_stream(limit=1, programme=row.programme)
    offers.offer_seats(row.programme)
    assert offers.accept(offer=row.offers.get(), by=staff("case_manager")).user == row.user


def test_notices_are_noted_in_their_language_when_handed_over(desk):
    desk.post(WALK_IN, PERSON)
    receipts = set(NoticeReceipt.objects.values_list("notice", "language"))
    assert receipts == {("equal-opportunity", "es"), ("privacy", "es")}
    assert set(Consent.objects.values_list("language", flat=True)) == {"es"}
    assert User.objects.get(pk=Enrollment.objects.get().user_id).language == "es"
    other = {**PERSON, "form_key": "5c0f7a52-7b5a-4a39-9c51-333333333333", "notices": ""}
    desk.post(WALK_IN, {**other, "new": str(Enrollment.objects.get().pk)})
    assert Enrollment.objects.count() == 2
    assert NoticeReceipt.objects.count() == 2


def key_of(message):
    return parse_qs(urlsplit(re.search(r"https?://\S+", message.text)[0]).query)["key"][0]


def test_one_mail_is_enough_to_come_in_and_choose_a_password(desk, client):
    desk.post(WALK_IN, {**PERSON, "email": "rosa@example.org"})
    mail = Message.objects.get(template="registered")
    assert (mail.secret, mail.language) == (True, "es")
    address, key = reverse("join:resume"), key_of(mail)
    assert client.get(address, {"key": key}).status_code == 200
    password = client.post(address, {"key": key})["Location"]
    assert password == reverse("account_set_password") + "?next=%2Fjoin%2F"
    assert EmailAddress.objects.get(email="rosa@example.org").verified
    chosen = {"password1": "a long enough one", "password2": "a long enough one", "next": "/join/"}
    assert client.post(password, chosen)["Location"] == "/join/"
    assert client.get("/join/")["Location"] == reverse("join:done")
    assert User.objects.get(email="rosa@example.org").check_password("a long enough one")
    assert Message.objects.filter(template="registered").count() == 1
    assert Client().post(address, {"key": key}).status_code == 404


def test_who_cannot_join_is_told_so_kindly(desk):
    desk.post(
        WALK_IN, {**PERSON, "email": "rosa@example.org", "language": "en", "zip_code": "97701", "county": "41017"}
    )
    mail = Message.objects.get()
    assert mail.subject == "About your sign-up with Code Oregon"
    assert "You live outside the area that this program serves." in mail.text
    assert "where you stand" not in mail.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_name": ""}, {"full_name": "a" * 10_000}, {"full_name": "A\x00B"}, {"full_name": "<b>A</b>"},
        {"email": "me@no-email.invalid"}, {"email": "walk-in-1@No-Email.INVALID"},
        {"email": "nobody"}, {"phone": "12"}, {"zip_code": "00"}, {"zip_code": "00000"}, {"county": "99999"},
        {"birth_date": "1800-01-01"}, {"birth_date": "2999-01-01"}, {"covered": "general"},
        {"priority_groups": ["king"]}, {"agreed": []},
        {"agreed": ["profile"]}, {"form_key": "x"}, {"language": ""}, {"language": "xx"},
    ],
)  # fmt: skip
def test_bad_input_is_said_and_registers_nobody(desk, wrong):
    assert desk.post(WALK_IN, {**PERSON, **wrong}).status_code == 422
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize("role", ["auditor", "job_developer", "eo_officer"])
def test_other_roles_register_nobody(client_for, staff, role):
    client = client_for(staff(role))
    assert client.get(WALK_IN).status_code == client.post(WALK_IN, PERSON).status_code == 403
    assert client.get(IMPORT).status_code == 403


HEAD = "name,email,phone,zip,county,applied_on,birth_date,veteran,priority_groups,language\n"
GOOD = "Ada Berg,ada@people.example,503-555-0101,97209,Multnomah,2026-01-31,1990-02-03,yes\n"
MORE = "Bo Lund,bo@people.example,,97006,41067,2026-02-01,,\n"


def choose(client, text, name="sign-ups.csv"):
    raw = text if isinstance(text, bytes) else text.encode()
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, raw, "text/csv")})


def looked(answer):
    return answer.context["looked"]


def test_every_row_is_seen_before_anything_changes(desk):
    factories.UserFactory(email="bo@people.example")
    answer = choose(desk, "\ufeff" + HEAD + GOOD + MORE)
    page = answer.content.decode()
    assert "People who would be added: 1, known already: 1, rows to be mended: 0." in page
    assert not Enrollment.objects.exists()
    assert desk.post(IMPORT, {"looked": looked(answer)}).status_code == 302
    enrollment = Enrollment.objects.get()
    assert (enrollment.user.email, enrollment.state, enrollment.origin) == (
        "ada@people.example",
        "waitlisted",
        "import",
    )
    assert (enrollment.priority, timezone.localdate(enrollment.queued_at)) == (3, dt.date(2026, 1, 31))
    kept = SignUpImport.objects.get()
    assert (kept.added, kept.known, kept.report[0]["enrollment"]) == (1, 1, enrollment.reference)
    assert Message.objects.filter(template="registered", to="ada@people.example").count() == 1


def test_what_comes_of_each_row_is_said_before_and_after(desk):
    rows = [
        GOOD.replace("yes", "yes,low_income basic_skills,es"),
        "Out Far,out@people.example,,97701,41017,2026-02-01,,,,\n",
        "Odd Zip,odd@people.example,,97209,41067,2026-02-01,,,,\n",
        f"Too Young,young@people.example,,97209,41051,2026-02-01,{timezone.localdate().year - 9}-01-01,,,\n",
    ]
    answer = choose(desk, HEAD + "".join(rows))
    said = [
        ("In line for a seat", "in_line"),
        ("Outside the area: kept, and not in line", "outside"),
        ("Staff will look", "review"),
        ("Can&#x27;t join now: kept, and not in line", "cannot"),
    ]
    page = answer.content.decode()
    for label, _key in said:
        assert f"<li>{label}: 1</li>" in page
        assert f"<td>{label}</td>" in page
    assert page.count("ZIP code 97209 is in Multnomah County, not in Washington County.") == 1
    report = desk.post(IMPORT, {"looked": looked(answer)}, follow=True).content.decode()
    kept = SignUpImport.objects.get()
    assert [one["outcome"] for one in kept.report] == [key for _label, key in said]
    for label, _key in said:
        assert f"{label}: 1" in report
    ada = Enrollment.objects.get(user__email="ada@people.example")
    assert reverse("admin:enrollment_enrollment_review", args=[ada.pk]) in report
    assert "&quot;outcome&quot;" not in report
    assert (ada.priority, ada.priority_groups, ada.user.language) == (1, ["basic_skills", "low_income"], "es")
    assert ada.owes_answers
    kind = Message.objects.get(to="out@people.example")
    assert kind.subject == "About your sign-up with Code Oregon"


def test_the_same_file_is_imported_once(desk):
    for _time in range(2):
        answer = choose(desk, HEAD + GOOD)
        desk.post(IMPORT, {"looked": looked(answer)})
    assert SignUpImport.objects.count() == Enrollment.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",x@people.example,,97209,41051,2026-01-31,,\n", "name is missing"),
        ("A,nobody,,97209,41051,2026-01-31,,\n", "email"),
        ("A,x@no-email.invalid,,97209,41051,2026-01-31,,\n", "No mail can arrive"),
        ("A,x@people.example,123,97209,41051,2026-01-31,,\n", "10 digits"),
        ("A,x@people.example,,00,41051,2026-01-31,,\n", "5 digits"),
        ("A,x@people.example,,00000,41051,2026-01-31,,\n", "There is no ZIP code 00000"),
        ("A,x\0@people.example,,97209,41051,2026-01-31,,\n", "hidden signs"),
        ("A,x@people.example,,97209,41051,2026-01-31,,,,,Berg\n", "more values than there are columns"),
        ("A,x@people.example,,97209,Nowhere,2026-01-31,,\n", "no such county"),
        ("A,x@people.example,,97209,41051,31.1.2026,,\n", "2026-01-31"),
        ("A,x@people.example,,97209,41051,2999-01-31,,\n", "still to come"),
        ("A,x@people.example,,97209,41051,2026-01-31,1800-01-01,\n", "Nobody can be born"),
        ("A,x@people.example,,97209,41051,2026-01-31,,maybe\n", "veteran"),
        ("=1+1,x@people.example,,97209,41051,2026-01-31,,\n", "formula"),
        ("A,x@people.example,,97209,41051,2026-01-31,,,kings\n", "priority groups"),
        ("A,x@people.example,,97209,41051,2026-01-31,,,,xx\n", "language"),
        (GOOD, "twice"),
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_imported(desk, row, sentence):
    answer = choose(desk, HEAD + GOOD + row)
    assert sentence in answer.content.decode()
    assert looked(answer) == ""
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"name,email\nA,b@c.example\n", "columns are missing"),
        (HEAD.encode(), "no rows"),
        (HEAD.replace("birth_date", "Name").encode() + GOOD.encode(), "twice: name"),
        (HEAD.encode() + "Peña,x@y.example,,97209,41051,2026-01-31,,\n".encode("cp1252"), "UTF-8"),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"\x00\x01", "missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(desk, raw, sentence):
    answer = choose(desk, raw)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert desk.post(IMPORT, {}).status_code == 422


def test_nine_digits_of_a_zip_code_are_cut_to_five_and_tell_the_county(desk):
    values = check(read((HEAD + "Ada,a@people.example,,97209-1234,,2026-01-31\n").encode()))[0].values
    assert (values["zip"], values["county"]) == ("97209", "41051")


def test_a_file_that_was_not_looked_at_is_not_imported(desk):
    assert desk.post(IMPORT, {"looked": "f" * 64}).status_code == 302
    assert not SignUpImport.objects.exists()


def test_ten_thousand_rows_are_read_with_three_queries(db, django_assert_max_num_queries):
    rows = "".join(f"P {n},p{n}@people.example,,97209,41051,2026-01-31,,\n" for n in range(10_000))
    with django_assert_max_num_queries(3):
        assert len(check(read((HEAD + rows).encode()))) == 10_000
    with pytest.raises(Unreadable):
        read((HEAD + rows + GOOD).encode())


def test_the_same_file_confirmed_twice_leads_to_its_report(desk):
    looked = choose(desk, (HEAD + GOOD).encode()).context["looked"]
    first = desk.post(IMPORT, {"looked": looked})
    report = reverse("admin:enrollment_signupimport_change", args=[SignUpImport.objects.get().pk])
    assert first.url == report
    assert desk.post(IMPORT, {"looked": looked}).url == report
    choose(desk, (HEAD + GOOD).encode())
    again = desk.post(IMPORT, {"looked": looked}, follow=True)
    assert again.redirect_chain[-1][0] == report
    assert "imported before" in again.text
    assert SignUpImport.objects.count() == Enrollment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_file_confirmed_in_many_windows_at_once_leads_all_to_the_one_report(staff):
    member = staff("case_manager")
    factories.ProgrammeFactory()
    first = factories.client_for(member)
    looked = choose(first, (HEAD + GOOD).encode()).context["looked"]
    windows = [factories.client_for(member) for _number in range(6)]
    answers = run_parallel(6, lambda number: windows[number].post(IMPORT, {"looked": looked}))
    report = reverse("admin:enrollment_signupimport_change", args=[SignUpImport.objects.get().pk])
    assert {getattr(one, "url", one) for one in answers} == {report}, answers


def test_a_walk_in_without_the_notices_is_told_to_staff_and_reads_them_at_the_first_sign_in(desk, client_for):
    sent = {**PERSON, "email": "rosa@example.org", "notices": ""}
    page = desk.post(WALK_IN, sent, follow=True).text
    assert "The notices are not given yet." in page
    row = Enrollment.objects.get()
    assert "Notices not given yet." in desk.get(reverse("admin:enrollment_enrollment_review", args=[row.pk])).text
    rosa = client_for(row.user)
    assert rosa.get(reverse("me:home")).url == "/join/"
    reach = rosa.get("/join/reach/")
    assert 'name="notices"' in reach.text
    shown = {"phone": "503-555-0142", "terms": "on", "show_badges": "on", "notices": reach.context["notices_shown"]}
    rosa.post("/join/reach/", shown)
    assert set(NoticeReceipt.objects.values_list("notice", flat=True)) == {"equal-opportunity", "privacy"}
    assert rosa.get(reverse("me:home")).status_code == 200
    row.refresh_from_db()
    assert row.state == "waitlisted"
    assert "Notices not given yet." not in desk.get(reverse("admin:enrollment_enrollment_review", args=[row.pk])).text


def test_notices_handed_over_later_are_noted_with_the_day_and_their_language(desk, client_for, staff):
    desk.post(WALK_IN, {**PERSON, "notices": ""})
    row = Enrollment.objects.get()
    pressed = {
        "action": "hand_over", "_selected_action": row.pk, "from_row": row.pk, "confirmed": "1",
        "reason": "At the counter, May 4.",
    }  # fmt: skip
    for role in ("auditor", "job_developer"):
        client_for(staff(role)).post(reverse("admin:enrollment_enrollment_changelist"), pressed)
        assert not NoticeReceipt.objects.exists()
    desk.post(reverse("admin:enrollment_enrollment_changelist"), pressed)
    receipts = set(NoticeReceipt.objects.values_list("notice", "language"))
    assert receipts == {("equal-opportunity", "es"), ("privacy", "es")}
    page = desk.get(reverse("admin:enrollment_enrollment_review", args=[row.pk])).text
    assert "Notices not given yet." not in page
    assert 'value="hand_over"' not in page


@pytest.mark.django_db(transaction=True)
def test_one_file_brought_in_from_many_windows_at_once_is_brought_in_once(staff):
    by, programme = staff("case_manager"), factories.ProgrammeFactory()
    file = {"raw": (HEAD + GOOD).encode(), "file_name": "sign-ups.csv", "programme": programme, "by": by}
    answers = run_parallel(6, lambda _window: bring_in(**file))
    assert [type(one) for one in answers if not isinstance(one, NotReady)] == [SignUpImport]
    assert Enrollment.objects.count() == 1
