"""My data: what is held, to read and to take along, and nothing of anybody else."""

import gzip
import json

import pytest
from django.test import Client

from badges.provider.models import Snapshot
from codeoregon.accounts.models import User
from codeoregon.privacy.holdings import as_json
from tests import factories
from tests.codeoregon.privacy import world

pytestmark = pytest.mark.django_db
PAGES = ["/me/data/", "/me/data/all/", "/me/data/download/", "/me/data/delete/"]


@pytest.fixture
def somebody():
    return world.whole_learner()


def test_the_file_holds_something_of_every_table(somebody):
    found = as_json(somebody)["sections"]
    from codeoregon.privacy.parts import tables

    # No learner has these: staff, employers, and what only happens later.
    rare = {"Authenticator", "Invitation", "Erasure", "Merge", "TwoPeople", "Membership", "SelfIdentificationRead"}
    rare |= {"MemberInvitation"}
    wanted = {table.name for table in tables() if table.mine and table.shown and table.model.__name__ not in rare}
    assert wanted - set(found) - {"codeoregon.Session"} == set()
    assert {"codeoregon.StateMove", "acts"} <= set(found)


def test_the_file_holds_what_was_said_and_what_others_wrote(somebody):
    text = json.dumps(as_json(somebody))
    for piece in (world.NAME, world.EMAIL, world.PHONE, world.ZIP, "1981-03-09", world.HANDLE, "31.50"):
        assert piece in text
    assert "called about child care" in text
    assert "is careful" in text
    assert "has a new phone" in text  # the reason beside an earlier version


def test_the_file_holds_earlier_versions(somebody):
    somebody.full_name = "Z. Q."
    somebody.save()
    versions = as_json(somebody)["sections"]["codeoregon.User"]["earlier_versions"]
    assert [one["full_name"] for one in versions][-1] == "Z. Q."
    assert world.NAME in [one["full_name"] for one in versions]


def test_earlier_versions_of_a_place_say_its_county_and_groups_too(learner):
    row = factories.EnrollmentFactory(user=learner, county="41051", priority_groups=["low_income"], priority=2)
    row.phone = "503-555-0199"
    row.save()
    place = as_json(learner)["sections"]["enrollment.Enrollment"]
    for version in place["earlier_versions"]:
        assert version["county"] == place["rows"][0]["county"]
        assert version["priority_groups"] == place["rows"][0]["priority_groups"]
    assert len(place["earlier_versions"]) == 2


def test_the_name_of_a_language_is_marked_as_being_in_it(somebody, client_for):
    assert '<dd lang="en">English</dd>' in client_for(somebody).get("/me/data/all/").text


def test_no_secret_is_in_the_file(somebody, client_for):
    client = client_for(somebody)
    somebody.refresh_from_db()
    text = client.get("/me/data/download/").text
    assert somebody.password not in text
    assert f"{somebody.pk:064d}" not in text  # the hash of a link
    assert client.session.session_key not in text


def test_the_text_of_a_mail_that_opens_the_account_is_not_shown(learner):
    from codeoregon.mail.models import Message

    Message.objects.create(key="k", user=learner, to=learner.email, subject="Your code", text="123456", secret=True)
    assert "123456" not in json.dumps(as_json(learner))


def test_the_file_is_downloaded_and_kept_nowhere(somebody, client_for):
    answer = client_for(somebody).get("/me/data/download/")
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert json.loads(answer.content)["account"] == somebody.pk


def test_the_page_says_what_is_held_and_why(somebody, client_for):
    page = client_for(somebody).get("/me/data/").text
    for words in ("What you agreed to", "To show what you agreed to, and when.", "Notes that staff wrote about you"):
        assert words in page


def test_the_whole_page_can_be_read(somebody, client_for):
    page = client_for(somebody).get("/me/data/all/").text
    for words in (world.NAME, "called about child care", "Multnomah", "low income", "Veteran"):
        assert words in page


def test_a_profile_is_said_in_a_sentence_and_whole_in_the_file(somebody, client_for):
    body = gzip.compress(b'{"badges": [{"id": 1, "earned_date": "2026-07-06T15:15:55.000Z"}]}')
    account = Snapshot.objects.get(account__user=somebody).account
    Snapshot.objects.create(account=account, sha256="1" * 64, body=body)
    page = client_for(somebody).get("/me/data/all/").text
    assert "The whole of it is in the file that you can download." in page
    assert "earned_date" not in page
    kept = as_json(somebody)["sections"]["badges.Snapshot"]["rows"][-1]["body"]
    assert kept["badges"]


@pytest.mark.parametrize(
    ("language", "words", "not_words"),
    [
        (
            "en",
            [
                "Washington County",
                "Served in the military",
                "You have priority of service",
                "English",
                "Your own answers",
                "Your place in Code Oregon",
            ],
            [],
        ),
        ("es", ["Fecha de nacimiento: 9 de marzo de 1981", "Sus propias respuestas"], ["Enrollment", "Referral"]),
    ],
)
def test_no_code_of_ours_stands_on_the_page(somebody, client_for, language, words, not_words):
    """Whoever reads it knows neither numbers of counties nor names of columns, and sees their own language."""
    User.objects.filter(pk=somebody.pk).update(language=language)
    client = client_for(somebody)
    client.cookies["django_language"] = language
    client.get("/me/data/download/")  # so that there is a look to show
    page = client.get("/me/data/all/").text
    for code in ("41051", "41067", "adult_age", "covered_person", ">own<", "equal_opportunity", "served:"):
        assert code not in page, code
    for one in words:
        assert one in page, one
    for one in not_words:
        assert f">{one}<" not in page, one


def test_the_file_keeps_the_names_and_codes(somebody):
    sections = as_json(somebody)["sections"]
    decided = sections["enrollment.Determination"]["rows"][-1]
    assert decided["inputs"]["county"] == "41051"
    assert decided["findings"][0].keys() == {"code", "kind"}
    assert {move["model"] for move in sections["codeoregon.StateMove"]["rows"]} >= {"enrollment.enrollment"}


def test_a_number_of_an_account_is_no_quantity(client_for):
    user = factories.UserFactory(id=1_234_567)
    page = client_for(user).get("/me/data/all/").text
    assert "1234567" in page
    assert "1,234,567" not in page


def test_nobody_sees_anything_of_somebody_else(client_for):
    other = factories.UserFactory(full_name="Other Person")
    world.joined(other, stream=False)
    world.whole_learner()
    text = client_for(other).get("/me/data/download/").text + client_for(other).get("/me/data/all/").text
    for piece in (world.NAME, world.EMAIL, world.HANDLE, "child care"):
        assert piece not in text


def test_staff_see_what_they_did_without_whom_it_was_about(somebody, client_for):
    from codeoregon.accounts.models import User

    staff = User.objects.get(full_name="Stella Staff")
    text = client_for(staff).get("/me/data/download/").text
    assert '"record": "enrollment.CaseNote"' in text
    assert world.NAME not in text


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_is_sent_to_sign_in(db, address):
    assert Client().get(address).url.startswith("/accounts/login/")


def test_a_page_of_somebody_with_much_costs_no_more_queries(client_for, django_assert_max_num_queries):
    user = world.whole_learner()
    client = client_for(user)
    with django_assert_max_num_queries(166) as before:  # a fixed number for each table that says something
        client.get("/me/data/")
    for _number in range(20):
        factories.AwardFactory(user=user)
    with django_assert_max_num_queries(len(before)):
        client.get("/me/data/")
