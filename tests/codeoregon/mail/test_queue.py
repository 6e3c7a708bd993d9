"""A cause sends one mail, in the words of whoever gets it, and nothing typed becomes a header."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.template import engines
from django.test import override_settings

from codeoregon.mail import actions
from codeoregon.mail.models import Message
from tests import factories
from tests.races import run_parallel

HELLO = "Subject: {{ subject }}\n\nHello {{ name }}, see {{ base_url }}/me/.\n"


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    folder = tmp_path / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "hello.txt").write_text(HELLO)
    (folder / "both.txt").write_text("Subject: Both\n\nHello {{ name }}\n")
    (folder / "both.html").write_text("<p>Hello {{ name }}</p>")
    (folder / "mute.txt").write_text("Hello without a subject\n")
    config = [{**settings.TEMPLATES[0], "DIRS": [folder.parent]}]
    with override_settings(TEMPLATES=config):
        engines.__dict__.pop("templates", None)
        yield
    engines.__dict__.pop("templates", None)


def hello(key="hello:1", to="ana@example.org", subject="Hi", name="Dean & Sons", **more):
    return actions.queue(key=key, to=to, template="hello", context={"subject": subject, "name": name}, **more)


@transaction.atomic
def hello_undone():
    hello()
    raise RuntimeError


@pytest.mark.django_db
def test_a_message_is_written_at_once_and_rung_for(bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = hello()
    assert message.subject == "Hi"
    assert message.text == "Hello Dean & Sons, see http://testserver/me/.\n"
    assert ("codeoregon.send_mail", ()) in bells


@pytest.mark.django_db
def test_the_same_cause_sends_once(bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        hello()
        assert hello(subject="Again") is None
    assert [message.subject for message in Message.objects.all()] == ["Hi"]
    assert len(bells) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_cause_from_many_connections_is_one_message():
    results = run_parallel(8, lambda _number: hello())
    assert sum(isinstance(result, Message) for result in results) == 1
    assert sum(result is None for result in results) == 7
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_cause_that_was_rolled_back_may_send_later():
    with pytest.raises(RuntimeError):
        hello_undone()
    assert hello() is not None


@pytest.mark.django_db
def test_a_message_lives_and_dies_with_its_cause(bells):
    with pytest.raises(RuntimeError):
        hello_undone()
    assert not Message.objects.exists()
    assert bells == []


@pytest.mark.django_db
@pytest.mark.parametrize("nasty", ["Hi\r\nBcc: all@example.org", "Hi\nBcc: x", "Hi\x00\x0bthere", "Hi\u2028Bcc: x"])
def test_a_subject_is_one_line_whatever_is_typed(nasty):
    message = hello(subject=nasty)
    assert message.subject.isprintable()
    assert "\n" not in message.subject


@pytest.mark.django_db
def test_a_long_subject_is_cut():
    assert len(hello(subject="x" * 500).subject) <= 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "nasty", ["", "nobody", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "x" * 300 + "@example.org"]
)
def test_an_address_that_is_none_is_refused(nasty):
    with pytest.raises(ValidationError):
        hello(to=nasty)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_html_beside_the_text_is_escaped_and_the_text_is_not():
    message = actions.queue(key="k", to="a@example.org", template="both", context={"name": "<b>Ana</b>"})
    assert message.text == "Hello <b>Ana</b>\n"
    assert message.html == "<p>Hello &lt;b&gt;Ana&lt;/b&gt;</p>"


@pytest.mark.django_db
def test_a_template_without_a_subject_is_our_mistake_and_says_so():
    with pytest.raises(actions.NoSubject):
        actions.queue(key="k", to="a@example.org", template="mute", context={})


@pytest.mark.django_db
def test_it_is_written_in_the_language_of_its_reader():
    reader = factories.UserFactory(language="es")
    assert hello(user=reader).language == "es"


@pytest.mark.django_db
def test_web_and_worker_may_write_it():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("oregon_app",)
