"""The employer door: from the first look to waiting for staff."""

import re

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from codeoregon.accounts.models import User
from employers.organisations.models import Membership, Organisation, Site
from tests import factories
from tests.races import run_parallel

JOIN = "/employers/join/"
GOOD = {
    "legal_name": "Alder Street Software LLC",
    "dba": "Alder Street",
    "website": "alder.example.com",
    "industry": "software",
    "size": "1-14",
    "street": "1 SW Alder St",
    "city": "Portland",
    "zip": "97205",
    "county": "41051",
    "full_name": "Rosa Quist",
    "phone": "503-555-0144",
}


@pytest.mark.django_db
def test_anybody_reads_what_is_offered(client):
    factories.PoolFactory(kind="ojt", limit=100)
    page = client.get("/employers/")
    assert page.status_code == 200
    assert b"100 of 100 places are left" in page.content
    assert JOIN.encode() in page.content


@pytest.mark.django_db
def test_a_visitor_is_led_to_sign_up_and_comes_back(client):
    answer = client.get(JOIN)
    assert answer.status_code == 302
    assert answer.url == "/accounts/signup/?door=employer&next=%2Femployers%2Fjoin%2F"


@pytest.mark.django_db
def test_who_signed_up_by_this_door_lands_at_joining(client_for):
    newcomer = factories.UserFactory(audience="employer")
    answer = client_for(newcomer).get("/accounts/landing/", follow=True)
    assert answer.redirect_chain[-1][0] == JOIN


@pytest.mark.django_db
def test_joining_makes_organisation_site_and_owner(client_for, learner):
    answer = client_for(learner).post(JOIN, GOOD)
    assert answer.status_code == 302, answer.content.decode()
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.state) == ("Alder Street", "pending")
    assert organisation.website == "https://alder.example.com"
    assert Site.objects.get().region == "OR"
    assert (Membership.objects.get().user, Membership.objects.get().role) == (learner, "owner")
    assert User.objects.get(pk=learner.pk).audience == "employer"
    page = client_for(learner).get(answer.url)
    assert b"What happens next" in page.content
    assert f"E-{organisation.pk}".encode() in page.content


@pytest.mark.django_db
def test_a_site_in_washington_is_in_washington(client_for, learner):
    client_for(learner).post(JOIN, {**GOOD, "zip": "98660", "county": "53011", "city": "Vancouver"})
    assert Site.objects.get().region == "WA"


@pytest.mark.django_db
def test_sent_twice_it_is_one_organisation(client_for, learner):
    client = client_for(learner)
    client.post(JOIN, GOOD)
    client.post(JOIN, {**GOOD, "legal_name": "ALDER STREET SOFTWARE LLC "})
    assert Organisation.objects.count() == Membership.objects.count() == Site.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_is_one_organisation():
    user = factories.UserFactory()
    answers = run_parallel(4, lambda _: factories.client_for(user).post(JOIN, GOOD).status_code)
    assert answers == [302] * 4
    assert Organisation.objects.count() == Site.objects.count() == Membership.objects.count() == 1


@pytest.mark.django_db
def test_two_people_may_bring_the_same_name_and_staff_decide(client_for):
    for _ in range(2):
        client_for(factories.UserFactory()).post(JOIN, GOOD)
    assert Organisation.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("legal_name", "", "Fill in “Legal name of the organization”."),
        ("legal_name", "<script>alert(1)</script>", "without HTML"),
        ("legal_name", "12345 - 6", "in letters"),
        ("legal_name", "x" * 201, "at most 200 characters"),
        ("legal_name", "a\x00b", "Write this on one line"),
        ("website", "javascript:alert(1)", "Enter a web address"),
        ("website", "ftp://files.example.com", "Enter a web address"),
        ("website", "http://[", "Enter a web address"),
        ("website", "https://google.com@evil.example/", "Enter a web address"),
        ("website", "https://alder.example.com:99999/", "Enter a web address"),
        ("website", "https://alder.example.com:8080/", "Enter a web address"),
        ("website", "http://localhost/", "Enter a web address"),
        ("website", "http://127.0.0.1/", "Enter a web address"),
        ("website", 'https://alder.example.com/"onmouseover=1', "Enter a web address"),
        ("size", "huge", "Choose one of the answers offered for"),
        ("zip", "972", "five digits"),
        ("zip", "９７２０５", "five digits"),
        ("zip", "10001", "ZIP code 10001 is not in Oregon or Washington."),
        ("zip", "83702", "ZIP code 83702 is not in Oregon or Washington."),
        ("zip", "98101", "ZIP code 98101 is not in Multnomah County."),
        ("county", "99999", "Choose one of the answers offered for"),
        ("county", "41067", "lies in"),
        ("phone", "555", "10 digits"),
        ("phone", "000-000-0000", "10 digits"),
        ("phone", "503-055-0144", "10 digits"),
        ("fein", "12-34567", "nine digits"),
        ("fein", "00-1234567", "nine digits"),
        ("fein", "93-12-34567", "nine digits"),
        ("fein", "541-23-4567", "written like a social security number"),
        ("fein", "541 23 4567", "written like a social security number"),
        ("naics", "999999", "no such industry"),
        ("naics", "zzzzqqq", "no such industry"),
        ("naics", "computer programming", "Choose the industry that fits best"),
        ("full_name", "<b>Rosa</b>", "without HTML"),
        ("full_name", "12345", "in letters"),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence_and_kept(field, value, sentence, client_for, learner):
    page = client_for(learner).post(JOIN, {**GOOD, field: value})
    assert page.status_code == 422
    text = page.content.decode()
    assert sentence in text, text
    assert "There is a problem" in text
    assert "<title>Error:" in text
    assert "1 SW Alder St" in text
    assert "<script>alert" not in text
    assert not Organisation.objects.exists()
    assert User.objects.get(pk=learner.pk).audience == "learner"


@pytest.mark.django_db
def test_fields_nobody_offered_are_ignored(client_for, learner):
    client_for(learner).post(
        JOIN, {**GOOD, "state": "approved", "fein_last4": "1234", "id": "77", "role": "supervisor"}
    )
    organisation = Organisation.objects.get()
    assert (organisation.state, organisation.fein_last4) == ("pending", "")
    assert organisation.pk != 77


@pytest.mark.django_db
def test_the_page_after_joining_is_for_those_who_have_joined(client_for, client, learner):
    assert client_for(learner).get("/employers/join/done/").url == JOIN
    assert client.get("/employers/join/done/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words", "never"),
    [
        ("pending", "Our staff look at your organization", "approved already"),
        ("approved", "This organization is approved already", "You get an email with their answer"),
        ("declined", "Your home page says where it stands", "You get an email with their answer"),
    ],
)
def test_who_sends_it_again_reads_where_it_stands(client_for, learner, state, words, never):
    client = client_for(learner)
    client.post(JOIN, GOOD)
    client.post(JOIN, {**GOOD, "legal_name": "A newer one", "dba": "Newer"})
    Organisation.objects.filter(dba="Alder Street").update(state=state)
    answer = client.post(JOIN, GOOD, follow=True)
    assert "Alder Street" in answer.text
    assert words in answer.text
    assert never not in answer.text
    assert Organisation.objects.count() == 2


@pytest.mark.django_db
def test_the_page_after_joining_shows_nobody_elses(client_for, learner):
    other = factories.MembershipFactory().organisation
    client = client_for(learner)
    client.post(JOIN, GOOD)
    for asked in (str(other.pk), "0", "x", "9" * 50, "²"):
        assert "Alder Street" in client.get("/employers/join/done/", {"of": asked}).text


@pytest.mark.django_db
def test_words_for_an_industry_bring_a_list_to_choose_from(client_for, learner):
    client = client_for(learner)
    words = {**GOOD, "naics": "computer programming"}
    page = client.post(JOIN, words).text
    assert "Custom Computer Programming Services" in page
    assert client.post(JOIN, {**words, "naics_pick": "111110"}).status_code == 422  # not on this list
    assert client.post(JOIN, {**words, "naics_pick": "541511"}).status_code == 302
    assert Organisation.objects.get().naics == "541511"


@pytest.mark.django_db
def test_a_federal_number_is_sealed_and_still_found_under_a_newer_key(client_for, learner, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    client_for(learner).post(JOIN, {**GOOD, "fein": " 93 1234567 "})
    organisation = Organisation.objects.get()
    assert organisation.fein_last4 == "4567"
    with connection.cursor() as cursor:
        cursor.execute("SELECT o::text || e::text FROM employers_organisation o, employers_organisationevent e")
        assert "1234567" not in str(cursor.fetchall())
    settings.FIELD_KEYS = [new, old]
    assert list(Organisation.objects.with_fein("93-1234567")) == [organisation]
    assert not Organisation.objects.with_fein("93-1234568").exists()
    assert Organisation.objects.get().fein == "93-1234567"


@pytest.mark.django_db
def test_a_flood_of_organisations_is_stopped(client_for, learner, clear_cache):
    client = client_for(learner)
    found = [client.post(JOIN, {**GOOD, "legal_name": f"No {n} LLC"}).status_code for n in range(11)]
    assert found == [302] * 10 + [429]
    assert Organisation.objects.count() == 10


@pytest.mark.django_db
def test_problems_are_named_in_the_order_of_the_page(client_for):
    page = client_for(factories.UserFactory()).post(JOIN, {"legal_name": ""}).content.decode()
    summary, form = page.split('class="errs"', 1)[1].split("</ul>", 1)
    named = re.findall(r'href="#(\w+)"', summary)
    assert len(named) > 5
    assert named == sorted(named, key=lambda target: form.index(f'id="{target}"'))
