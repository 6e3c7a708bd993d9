"""Which language a page is in: the account's, the menu's, the browser's; staff and employers read English."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import translation
from django.utils.http import urlencode

from codeoregon.lib.templatetags import co
from codeoregon.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _leave_no_language_behind() -> Iterator[None]:
    yield
    translation.activate("en")


def language_of(client: Client, path: str = "/help/", **headers: str) -> str:
    answer = client.get(path, headers=headers)
    language = answer.text.split('<html lang="', 1)[1].split('"', 1)[0]
    assert answer.headers["Content-Language"] == language
    return language


def test_a_visitor_reads_in_the_language_of_the_browser_at_the_same_address(client: Client) -> None:
    assert language_of(client) == "en"
    assert language_of(client, accept_language="es-MX,es;q=0.9,en;q=0.5") == "es"
    assert language_of(client, accept_language="fr,vi") == "en"


def test_the_menu_is_kept_for_a_visitor(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "es", "next": "/pathways/?page=2"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/pathways/?page=2")
    assert language_of(client, accept_language="en") == "es"


def test_the_menu_is_kept_on_the_account_of_somebody_signed_in(learner: Any) -> None:
    factories.client_for(learner).post("/i18n/setlang/", {"language": "es", "next": "/help/"})
    learner.refresh_from_db()
    assert learner.language == "es"
    assert language_of(factories.client_for(learner), accept_language="en") == "es"


def test_the_language_of_the_account_wins_over_cookie_and_browser(learner: Any) -> None:
    client = factories.client_for(learner)
    client.cookies["django_language"] = "es"
    assert language_of(client, accept_language="es") == "en"


def test_who_signs_out_reads_on_in_the_same_language() -> None:
    client = factories.client_for(factories.UserFactory(language="es"))
    client.post("/accounts/logout/")
    assert language_of(client, accept_language="en") == "es"


@pytest.mark.parametrize("language", ["", "xx", "vi", "es-419", "../es", "es\x00", "e" * 300])
def test_a_language_that_is_not_offered_changes_nothing(learner: Any, language: str) -> None:
    client = factories.client_for(learner)
    assert client.post("/i18n/setlang/", {"language": language, "next": "/help/"}).status_code == 302
    learner.refresh_from_db()
    assert learner.language == "en"


def test_the_menu_leads_to_our_own_pages_only(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "es", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_an_account_in_a_language_that_is_not_offered_any_more_reads_in_the_browsers(learner: Any) -> None:
    learner.language = "vi"
    learner.save()
    assert language_of(factories.client_for(learner), accept_language="es") == "es"


def test_pages_of_staff_and_employers_are_english_and_offer_no_other(
    staff: Callable[[str], Any], client: Client
) -> None:
    person = staff("job_developer")
    person.language = "es"
    person.save()
    answer = factories.client_for(person).get("/admin/")
    assert 'lang="en' in answer.text
    page = client.get("/employers/", headers={"accept-language": "es"})
    assert '<html lang="en"' in page.text
    assert "Español" not in page.text.split("<main", 1)[0]
    assert "Español" in client.get("/help/").text.split("<main", 1)[0]


def test_a_visitor_who_signs_up_in_spanish_gets_mail_in_spanish(client: Client, clear_cache: None) -> None:
    form = {"full_name": "Eva Rivas", "email": "eva@example.org", "password1": "la lluvia cae sobre el monte"}
    client.post("/accounts/signup/", form, headers={"accept-language": "es"})
    message = Message.objects.get(to="eva@example.org")
    assert (message.language, message.subject) == ("es", "Confirme su correo electrónico")
    assert "Ayuda gratis en su idioma" in message.text
    assert mail.outbox == []
    assert EmailAddress.objects.get(email="eva@example.org").user.language == "es"


def test_errors_of_forms_are_spanish_those_of_the_sign_in_library_too(client: Client, clear_cache: None) -> None:
    refused = client.post("/accounts/signup/", {"email": "no"}, headers={"accept-language": "es"}).text
    assert "Escriba su nombre." in refused
    assert "Hay 3 problemas" in refused
    assert "<title>Error: Registrarse" in refused
    assert "valid email" not in refused
    body = urlencode({"login": "eva@example.org", "password": "short"})
    form = "application/x-www-form-urlencoded"
    wrong = client.post("/accounts/login/", body, content_type=form, headers={"accept-language": "es"}).text
    assert "El correo o la contraseña no es correcto" in wrong


def test_days_numbers_and_money_are_written_as_in_the_united_states_with_spanish_words() -> None:
    moment = dt.datetime(2026, 3, 1, 17, 5, tzinfo=dt.UTC)
    with translation.override("es"):
        assert co.day_text(dt.date(2026, 3, 1)) == "1 de marzo de 2026"
        assert co.moment_text(moment) == "1 de marzo de 2026, 9:05 a.m."
        assert co.money(Decimal("1250.5")) == "$1,250.50"
        assert co.pay_text(Decimal("24.5"), Decimal(30), "hour") == "De $24.50 a $30 por hora"
        assert "1,234" in co.template.Template("{{ n }}").render(co.template.Context({"n": 1234}))


# --- English within Spanish ---------------------------------------------------------------------------------------


def test_names_from_the_catalogue_are_marked_as_english_within_spanish() -> None:
    assert (co.english("<HTML>"), co.in_english()) == ("&lt;HTML&gt;", "")
    with translation.override("es"):
        assert co.english("<HTML>") == '<span lang="en">&lt;HTML&gt;</span>'
        assert co.in_english() == ' lang="en"'
        assert co.english(None) == co.english("") == ""


def test_a_filled_sentence_keeps_marks_and_escapes_the_rest() -> None:
    with translation.override("es"):
        said = co.filled("%(skill)s & <%(level)s>", skill=co.english("CSS"), level="<b>")
    assert said == '<span lang="en">CSS</span> &amp; &lt;&lt;b&gt;&gt;'


def test_the_titles_of_jobs_are_marked_on_spanish_pages(client: Client) -> None:
    opening = factories.OpeningFactory(title="River guide developer")
    page = client.get("/jobs/", headers={"accept-language": "es"}).text
    assert f'<a href="{opening.get_absolute_url()}" lang="en">River guide developer</a>' in page
    page = client.get(opening.get_absolute_url(), headers={"accept-language": "es"}).text
    assert '<h1 lang="en">River guide developer</h1>' in page
