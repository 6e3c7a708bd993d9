"""What the page before an import says of rows that bring in nobody."""

import pytest

from codeoregon.accounts.models import Audience
from tests import factories
from tests.enrollment.desk.test_registering import HEAD, IMPORT, choose, looked


@pytest.fixture
def desk(client_for, staff):
    factories.ProgrammeFactory()
    return client_for(staff("case_manager"))


def test_an_address_of_staff_or_of_an_employer_is_named_as_that(desk, staff):
    colleague = staff("job_developer")
    factories.UserFactory(email="boss@people.example", audience=Audience.EMPLOYER)
    learner = factories.EnrollmentFactory(user__audience=Audience.EMPLOYER).user  # hires, and learns herself
    factories.UserFactory(email="ada@people.example")
    addresses = (learner.email, "ada@people.example", "boss@people.example", colleague.email)
    rows = "".join(f"Ada Berg,{address},,97209,41051,2026-01-31,,\n" for address in addresses)
    factories.UserFactory(email="mentor@people.example", audience=Audience.MENTOR)
    of_a_mentor = choose(desk, HEAD + "Ada Berg,mentor@people.example,,97209,41051,2026-01-31,,\n").context["rows"]
    assert of_a_mentor[0].sentence == "This address belongs to an account of a mentor, not a learner. Not added."
    words = "an account of staff or of an employer"
    answer = choose(desk, HEAD + rows)
    sentences = {row.values["email"]: row.sentence for row in answer.context["rows"]}
    assert [words in sentences[address] for address in addresses] == [False, False, True, True]
    assert [row.values["email"] for row in answer.context["rows"]][:2] == list(addresses[2:]), "they come first"
    report = desk.post(IMPORT, {"looked": looked(answer)}, follow=True).text
    assert report.count("<td>This address belongs to an account of staff or of an employer") == 2
    assert report.count("<td>Has an account already") == 2


def test_a_name_without_end_is_cut_on_the_page(desk):
    answer = choose(desk, HEAD + f"{'A' * 11_000},ada@people.example,,97209,41051,2026-01-31,,\n")
    assert "The name is missing or longer than 150 signs." in answer.text
    assert "Bring them in" not in answer.text
    assert "Nobody is brought in until every row is right." in answer.text
    assert "A" * 50 in answer.text
    assert "A" * 61 not in answer.text
