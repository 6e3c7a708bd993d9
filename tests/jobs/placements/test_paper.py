"""The agreement and each version as PDF: for the parties and staff, for nobody else, with who signed what."""

import datetime as dt
import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from jobs.placements.models import Signature
from jobs.placements.signing import agreement, paper
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt")
    return World()


def test_parties_and_staff_get_it_and_nobody_else(world: World, client_for: Any) -> None:
    placement = world.placement("sent", agreement="Agreement 1\n\nWe agree.")
    mine = reverse("placements:pdf", args=[placement.pk])
    desk = reverse("employers:placement_pdf", args=[placement.pk])
    admin = reverse("admin:jobs_placement_pdf", args=[placement.pk, 1])
    for who, where in (("learner", mine), ("owner", desk), ("job_developer", admin)):
        answer = client_for(world.people[who]).get(where)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
    for who, where in (("other learner", mine), ("owner", mine), ("other employer", desk), ("learner", desk)):
        assert client_for(world.people[who]).get(where).status_code == 404


def test_there_is_none_while_staff_write_it(world: World, client_for: Any) -> None:
    placement = world.placement("draft")
    assert client_for(world.learner).get(reverse("placements:pdf", args=[placement.pk])).status_code == 404
    missing = reverse("placements:version_pdf", args=[placement.pk, 2])
    assert client_for(world.learner).get(missing).status_code == 404


def test_the_signature_page_says_name_time_address_and_hash(world: World) -> None:
    placement = world.placement("sent", agreement="Agreement 1\n\nWe agree.\n\n• One\n\n• Two")
    made = agreement.digest(placement.agreement)
    Signature.objects.create(
        placement=placement, party="learner", user=world.learner, typed_name="Ana Rivera", address="192.0.2.7",
        document_sha256=made, signed_at=timezone.now(),
    )  # fmt: skip
    said = repr([*paper._body(agreement.cut(placement.agreement)[1:]), *paper._signatures(
        placement.agreement, list(placement.signatures.all())
    )])  # fmt: skip
    for part in ("Ana Rivera", "192.0.2.7", made, "Points(items=['One', 'Two'])", "Not signed by all parties"):
        assert part in said


def test_the_time_of_a_signature_is_read_as_a_time_in_the_document_itself(world: World) -> None:
    at = dt.datetime(2026, 11, 23, 17, 5, tzinfo=dt.UTC)
    placement = world.placement("sent", agreement="Agreement 1\n\nWe agree.")
    Signature.objects.create(
        placement=placement, party="learner", user=world.learner, typed_name="Ana Rivera", address="192.0.2.7",
        document_sha256=agreement.digest(placement.agreement), signed_at=at,
    )  # fmt: skip
    said = " ".join(PdfReader(io.BytesIO(paper.of_placement(placement))).pages[-1].extract_text().split())
    assert "Time: Nov 23, 2026, 9:05 a.m. (Pacific time) Network" in said
    assert "<" not in said
