"""The packet as a PDF says exactly what the preview shows, and every look at it is written down."""

import io
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from jobs.candidates import actions as candidates
from jobs.referrals.models import PacketRead, Referral
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
NOTE = "Ready <now> & keen.\nCalls back quickly."


@pytest.fixture
def world() -> World:
    made = World()
    made.earn_html()
    Referral.objects.filter(pk=made.referral.pk).update(note=NOTE)
    return made


def employer_file(world: World) -> str:
    return reverse("employers:candidate_packet", args=[world.opening.pk, world.referral.pk])


def own_file(world: World) -> str:
    return reverse("referrals:preview_packet", args=[world.opening.pk])


def staff_file(world: World) -> str:
    return reverse("admin:jobs_referral_packet", args=[world.referral.pk])


def read(answer) -> PdfReader:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    return PdfReader(io.BytesIO(answer.content))


def signs(text: str) -> str:
    """Without blanks, line breaks and ticks, which a page sets as it likes."""
    return re.sub(r"[\s✓•]", "", text)


def in_pdf(world: World, answer) -> str:
    """The text below the title and above the foot."""
    pages = [page.extract_text() for page in read(answer).pages]
    [text] = pages
    body = text.partition("\nCode Oregon, a program")[0]
    title = signs(f"{world.opening.title}, {world.organisation.name}")
    found = signs(body)
    assert found.startswith(title)
    return found.removeprefix(title)


def in_page(text: str) -> str:
    section = re.search(r'<section class="card packet".*?</section>', text, re.S)
    assert section
    return signs(unescape(strip_tags(section.group())))


def test_the_pdf_holds_what_the_preview_shows_sign_for_sign(world, client_for):
    me, owner = client_for(world.learner), client_for(world.people["owner"])
    staff = client_for(world.people["case_manager"])
    shown = in_page(me.get(reverse("referrals:preview", args=[world.opening.pk])).text)
    assert "HTMLBasics,Mar2,2026" in shown
    assert "Callsbackquickly." in shown
    for answer in (me.get(own_file(world)), owner.get(employer_file(world)), staff.get(staff_file(world))):
        assert in_pdf(world, answer) == shown


def test_an_opening_without_skills_and_a_person_without_a_name(client_for):
    world = World()
    world.opening.needs.all().delete()
    type(world.learner).objects.filter(pk=world.learner.pk).update(full_name="")
    me = client_for(type(world.learner).objects.get(pk=world.learner.pk))
    shown = in_page(me.get(reverse("referrals:preview", args=[world.opening.pk])).text)
    assert in_pdf(world, me.get(own_file(world))) == shown
    assert "Nonamegiven" in shown


def test_it_can_be_read_aloud_and_is_in_the_learners_language(world, client_for):
    type(world.learner).objects.filter(pk=world.learner.pk).update(language="es")
    me = client_for(type(world.learner).objects.get(pk=world.learner.pk))
    me.cookies["django_language"] = "es"
    root = read(me.get(own_file(world))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es"
    theirs = read(client_for(world.people["owner"]).get(employer_file(world)))
    assert theirs.trailer["/Root"]["/Lang"] == "en"


def test_no_contact_age_birth_or_graduation_dates(world, client_for):
    text = "".join(
        page.extract_text() for page in read(client_for(world.people["owner"]).get(employer_file(world))).pages
    )
    assert world.learner.email not in text
    assert not re.search(r"\b(born|birth|age|graduat)", text, re.I)
    # The days in it are those of badges, and the day the paper's data were asked is not in the text.
    assert re.findall(r"\b(?:19|20)\d\d\b", text) == ["2026"]


@pytest.mark.parametrize("who", ["other employer", "left", "learner", "other learner", "case_manager"])
def test_the_employers_file_is_not_there_for_others(world, client_for, who):
    assert client_for(world.people[who]).get(employer_file(world)).status_code == 404
    assert not PacketRead.objects.exists()


@pytest.mark.parametrize("who", ["learner", "owner"])
def test_the_staffs_file_is_closed_to_others(world, client_for, who):
    assert client_for(world.people[who]).get(staff_file(world)).status_code in (302, 403, 404)
    assert not PacketRead.objects.exists()


def test_who_may_not_see_referrals_gets_no_file(world, client_for):
    assert client_for(world.people["eo_officer"]).get(staff_file(world)).status_code == 403


def test_without_consent_there_is_no_file(world, client_for):
    candidates.hide(user=world.learner, by=world.learner)
    assert client_for(world.people["owner"]).get(employer_file(world)).status_code == 404
    assert client_for(world.learner).get(own_file(world)).status_code == 404


def test_every_look_of_others_is_written_down_and_ones_own_is_not(world, client_for):
    owner, me = client_for(world.people["owner"]), client_for(world.learner)
    board = reverse("employers:candidates", args=[world.opening.pk])
    one = reverse("employers:candidate", args=[world.opening.pk, world.referral.pk])
    for address in (board, one, employer_file(world)):
        owner.head(address) if address != employer_file(world) else None
        owner.get(address)
    staff = client_for(world.people["case_manager"])
    staff.get(reverse("admin:jobs_referral_change", args=[world.referral.pk]))
    staff.get(staff_file(world))
    me.get(own_file(world))
    me.get(reverse("referrals:preview", args=[world.opening.pk]))
    reads = PacketRead.objects.order_by("id").values_list("reader", "form", "referral")
    key, boss, pk = world.people["owner"].pk, world.people["case_manager"].pk, world.referral.pk
    wanted = [(key, "list", pk), (key, "page", pk), (key, "pdf", pk), (boss, "page", pk), (boss, "pdf", pk)]
    assert list(reads) == wanted


@pytest.mark.ignore_template_errors
def test_staff_see_who_looked(world, client_for):
    client_for(world.people["owner"]).get(employer_file(world))
    page = client_for(world.people["auditor"]).get(reverse("admin:jobs_referral_change", args=[world.referral.pk]))
    assert f"{world.people['owner']}, as PDF" in page.text
