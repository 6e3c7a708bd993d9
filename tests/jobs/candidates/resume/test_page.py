"""The learner's own page: a link and a résumé, given, replaced, downloaded, removed."""

import gc
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from codeoregon.privacy.holdings import as_json
from jobs.candidates import actions
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
from jobs.candidates.resume.pdf.inside import rewritten
from tests import factories
from tests.jobs.candidates.resume.papers import PLAIN
from tests.jobs.candidates.resume.papers import paper as written

pytestmark = pytest.mark.django_db


def paper(*pages: str) -> bytes:
    """A file that is kept as it is."""
    return rewritten(rewritten(written(*pages)))


LINK = "https://github.com/ana"


@pytest.fixture
def candidate() -> Candidate:
    return factories.CandidateFactory(user__full_name="Ana Rivera")


@pytest.fixture
def client(candidate: Candidate, client_for: Any) -> Any:
    return client_for(candidate.user)


def send(client: Any, content: bytes | None = None, link: str = "") -> Any:
    file = {} if content is None else {"file": SimpleUploadedFile("mine.pdf", content, "application/pdf")}
    return client.post(reverse("resume:edit"), {"link": link, **file})


def test_both_are_given_in_one_and_matching_does_not_hear_of_it(
    client: Any, candidate: Candidate, bells: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client, paper(PLAIN, PLAIN), LINK).status_code == 302
    row = Candidate.objects.get(pk=candidate.pk)
    assert (row.link, row.version) == (LINK, candidate.version)
    assert bells == []
    resume = Resume.objects.get(pk=candidate.pk)
    assert (resume.pages, resume.dates, resume.has_text) == (2, [], True)
    assert "PDF, 2 pages" in client.get(reverse("resume:edit")).text


def test_the_file_is_sealed_and_history_never_holds_it(client: Any, candidate: Candidate) -> None:
    content = paper()
    send(client, content)
    assert b"%PDF" not in bytes(Resume.objects.get(pk=candidate.pk).sealed)
    events: Any = Resume.pgh_event_model  # type: ignore[attr-defined]
    assert events.objects.count() == 1
    assert {"sealed", "dates"}.isdisjoint(field.name for field in events._meta.fields)


def test_it_comes_back_as_it_was_given_and_only_to_its_owner(client: Any, client_for: Any) -> None:
    content = paper()
    send(client, content)
    answer = client.get(reverse("resume:download"))
    assert answer.content == content
    assert answer["Content-Disposition"] == 'attachment; filename="resume.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client_for(factories.CandidateFactory().user).get(reverse("resume:download")).status_code == 404


def test_another_one_takes_its_place_and_the_link_stays(client: Any) -> None:
    send(client, paper("The first one that I wrote here."), LINK)
    second = paper("The second one that I wrote here.")
    send(client, second, LINK)
    assert [row.content() for row in Resume.objects.all()] == [second]
    assert Candidate.objects.get().link == LINK


@pytest.mark.parametrize("content", [b"no PDF", b"%PDF-1.7 broken", b"%PDF-1.7" + b"x" * 10**7, b""])
def test_a_refused_file_changes_nothing_and_keeps_what_was_typed(client: Any, content: bytes) -> None:
    old = paper()
    send(client, old, LINK)
    refused = send(client, content, "https://example.org/new")
    assert refused.status_code == 422
    assert 'value="https://example.org/new"' in refused.text
    assert Candidate.objects.get().link == LINK
    assert Resume.objects.get().content() == old


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://localhost/x",
        "https://127.0.0.1/",
        "https://me:secret@example.org",
        *(
            "https://x.example.org/?dob=1985-03-03",
            "https://x.example.org/birth%20date/3/3/85",
            "https://born-1985.org",
        ),
        "https://example.org/a b",
        "https://[bad",
        "https://gíthub.com/ana",
        "https://ana.onion",
        "https://ana.local/x",
        "https://ana.local./x",
        "https://com.",
        "example.org",
        "https://example.org/" + "x" * 200,
    ],
)
def test_addresses_that_are_none_are_refused(client: Any, link: str) -> None:
    assert send(client, paper(), link).status_code == 422
    assert Candidate.objects.get().link == ""
    assert not Resume.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://github.com.", "https://github.com"),
        ("https://github.com./ana", "https://github.com/ana"),
        *((one, one) for one in ("https://x.org/birthday-app", "https://x.org/born2code", "https://x.org/reborn/2019")),
        ("https://example.org/\u0430na?q=\u00e9#\u00e9", "https://example.org/%D0%B0na?q=%C3%A9#%C3%A9"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
    ],
)
def test_an_address_is_kept_as_it_is_sent(client: Any, typed: str, kept: str) -> None:
    assert send(client, link=typed).status_code == 302
    assert Candidate.objects.get().link == kept


def test_the_page_promises_no_more_than_it_does(client: Any) -> None:
    assert "may miss some" in client.get(reverse("resume:edit")).text
    send(client, paper())
    assert "We found no words" in client.get(reverse("resume:edit")).text


def test_what_tells_an_age_is_named_to_the_learner(client: Any) -> None:
    send(client, paper(f"{PLAIN}\nGraduated in 2012 <b>."))
    text = client.get(reverse("resume:edit")).text
    assert "Graduated in 2012" in text
    assert "before a first interview" in text


def test_removing_asks_once_and_spares_one_given_later(client: Any) -> None:
    send(client, paper())
    page = client.get(reverse("resume:remove"))
    seen = page.context["seen"]
    newer = paper("The second one that I wrote here.")
    send(client, newer)
    client.post(reverse("resume:remove"), {"seen": seen})
    assert Resume.objects.get().content() == newer
    seen = client.get(reverse("resume:remove")).context["seen"]
    assert client.post(reverse("resume:remove"), {"seen": seen}).status_code == 302
    assert not Resume.objects.exists()
    assert client.post(reverse("resume:remove"), {"seen": seen}).status_code == 302
    assert client.get(reverse("resume:remove")).status_code == 404


def test_consent_taken_back_loses_nothing(client: Any, candidate: Candidate) -> None:
    send(client, paper(), LINK)
    actions.hide(user=candidate.user, by=candidate.user)
    page = client.get(reverse("resume:edit"))
    assert "Employers see nothing of you" in page.text
    assert LINK in page.text
    assert "PDF, 1 page" in page.text


def test_who_never_agreed_reads_how_to(client_for: Any, learner: Any) -> None:
    client = client_for(learner)
    page = client.get(reverse("resume:edit"))
    assert page.status_code == 200
    assert reverse("me:consent", args=["show_badges"]) in page.text
    assert 'type="file"' not in page.text
    assert send(client, paper(), LINK).status_code == 200
    assert not Resume.objects.exists()


def test_no_more_than_twenty_files_an_hour(client: Any, clear_cache: None) -> None:
    answers = [send(client, b"no PDF").status_code for _turn in range(20)]
    last = send(client, b"no PDF", LINK)
    assert (answers, last.status_code) == ([422] * 20, 429)
    assert "You sent many files in a short time." in last.text
    assert LINK in last.text
    gc.collect()  # files of requests that nobody read are closed here, not in another test


def test_what_is_held_of_somebody_names_it_and_where_it_is(client: Any, candidate: Candidate) -> None:
    send(client, paper(), LINK)
    [row] = as_json(candidate.user)["sections"]["jobs.Resume"]["rows"]
    assert (row["file"], row["pages"]) == (reverse("resume:download"), 1)
    assert f'<a href="{reverse("resume:download")}">' in client.get(reverse("data:all")).text
