"""Staff's view of placements: terms, sending, signing for the board, cancelling; the pool's door is the same one."""

import datetime as dt
import re

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from codeoregon.capacity.models import Pool
from codeoregon.lib.models import StateMove
from jobs.placements import actions
from jobs.placements.models import Placement, Signature
from jobs.placements.signing import agreement
from jobs.today import today
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/jobs/placement/"


@pytest.fixture
def world():
    factories.PoolFactory(kind="ojt", limit=1)
    return World()


@pytest.fixture
def boss(world, client_for):
    return client_for(world.people["job_developer"])


def step(name, *rows, **more):
    return {"action": name, ACTION_CHECKBOX_NAME: [row.pk for row in rows], "confirmed": "1", "reason": "", **more}


def page(placement):
    return reverse("admin:jobs_placement_change", args=[placement.pk])


def signing(placement):
    return reverse("admin:jobs_placement_sign", args=[placement.pk])


def inline(**terms):
    none = {"signatures-TOTAL_FORMS": "0", "signatures-INITIAL_FORMS": "0"}
    return {"kind": "ojt", "wage": "25.00", "hours_per_week": "40", "starts_on": "", "ends_on": "", **none, **terms}


def soon(days):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def almost(world):
    """Signed by all but the board."""
    placement = world.placement("sent", agreement="We agree.\n\nTruly.")
    for party, who in (("employer", "owner"), ("learner", "learner")):
        actions.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)
    return placement


def test_the_title_names_the_person(world, boss):
    placement = world.placement("draft")
    assert f"<h2>Ana Rivera, {placement}</h2>" in boss.get(page(placement)).text


def test_signers_are_named_without_a_link_that_leads_nowhere(world, boss):
    text = boss.get(page(almost(world))).text
    assert "Ana Rivera" in text
    assert str(world.people["owner"]) in text
    assert "/admin/codeoregon/user/" not in text


def test_no_column_of_signatures_has_an_empty_header(world, boss):
    heads = re.findall(r"<th[^>]*>(.*?)</th>", boss.get(page(almost(world))).text.split('id="signatures-group"')[1])
    assert len(heads) == 6
    assert all(head.strip() for head in heads)


def test_staff_write_the_terms_and_send(world, boss):
    placement = world.placement("draft", ends_on=None)
    refused = boss.post(LIST, step("send", placement), follow=True)
    assert "Enter the first and the last day first." in refused.text
    assert boss.post(page(placement), inline(starts_on=soon(10), ends_on=soon(90))).status_code == 302
    world.fill(placement)
    for name, state in (("confirm", "participant_confirmed"), ("approve", "staff_approved"), ("send", "sent")):
        boss.post(LIST, step(name, placement))
        placement.refresh_from_db()
        assert placement.state == state
    assert (placement.state, placement.wage) == ("sent", 25)
    assert "$25 an hour" in placement.agreement


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"wage": "9"}, "which minimum wage applies"),
        ({"wage": "-1"}, "above zero"),
        ({"starts_on": "2026-12-20", "ends_on": "2026-12-01"}, "before the first"),
        ({"hours_per_week": "90"}, "between 1 and 60"),
        ({"kind": "holiday"}, "not one of the available choices"),
    ],
)
def test_wrong_terms_are_422_and_change_nothing(world, boss, terms, sentence):
    placement = world.placement("draft")
    answer = boss.post(page(placement), inline(**terms))
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 1
    kept = Placement.objects.get(pk=placement.pk)
    assert (kept.wage, kept.kind, kept.hours_per_week) == (placement.wage, "ojt", 40)


def test_what_somebody_signed_is_not_edited(world, boss):
    placement = almost(world)
    assert 'name="_save"' not in boss.get(page(placement)).text
    assert boss.post(page(placement), inline(wage="99")).status_code == 403
    assert Placement.objects.get(pk=placement.pk).wage == placement.wage


def test_what_was_sent_is_edited_after_it_is_taken_back(world, boss):
    placement = world.placement("sent", agreement="We agree.\n\nTruly.")
    shown = boss.get(page(placement)).text
    assert 'name="_save"' not in shown
    assert "Back to writing" in shown
    assert boss.post(page(placement), inline(wage="99")).status_code == 403
    boss.post(LIST, step("take_back", placement, reason="Another wage"))
    assert Placement.objects.get(pk=placement.pk).state == "draft"
    assert 'name="_save"' in boss.get(page(placement)).text


def test_the_board_signs_the_whole_text_and_the_pool_is_drawn(world, boss):
    placement = almost(world)
    assert signing(placement) in boss.get(page(placement)).text
    name = world.people["job_developer"].full_name
    text = boss.get(signing(placement)).text
    assert all(line in text for line in agreement.paragraphs(placement))
    sent = {"typed_name": name, "agree": "on", "document": agreement.digest(placement.agreement)}
    assert boss.post(signing(placement), {**sent, "typed_name": "Somebody Else"}).status_code == 422
    assert boss.post(signing(placement), {**sent, "agree": ""}).status_code == 422
    for _click in range(2):
        assert boss.post(signing(placement), sent).status_code == 302
    placement.refresh_from_db()
    assert (placement.state, Pool.objects.get().drawn, Signature.objects.count()) == ("signed", 1, 3)


def test_a_full_pool_is_a_kind_sentence_and_nothing_is_kept(world, boss):
    Pool.objects.update(limit=0)
    placement = almost(world)
    name = world.people["job_developer"].full_name
    sent = {"typed_name": name, "agree": "on", "document": agreement.digest(placement.agreement)}
    answer = boss.post(signing(placement), sent)
    assert answer.status_code == 422
    assert "so your signature was not taken. This agreement is number 1 on the waiting list" in answer.text
    assert name in answer.text
    placement.refresh_from_db()
    assert (placement.state, Signature.objects.count()) == ("sent", 2)


@pytest.mark.parametrize("role", ["case_manager", "auditor", "eo_officer"])
def test_who_may_not_sign_for_the_board_gets_no_page(world, client_for, role):
    placement = almost(world)
    client = client_for(world.people[role])
    assert client.get(signing(placement)).status_code == 403
    assert client.post(signing(placement), {"typed_name": "X Y", "agree": "on"}).status_code == 403
    assert Signature.objects.count() == 2


def test_cancelling_wants_a_reason_and_gives_the_place_back(world, boss):
    placement = almost(world)
    name = world.people["job_developer"].full_name
    boss.post(
        signing(placement), {"typed_name": name, "agree": "on", "document": agreement.digest(placement.agreement)}
    )
    assert Pool.objects.get().drawn == 1
    assert boss.post(LIST, step("cancel", placement)).status_code == 422
    boss.post(LIST, step("cancel", placement, reason="The site closed"))
    placement.refresh_from_db()
    assert (placement.state, Pool.objects.get().drawn) == ("cancelled", 0)


def test_an_auditor_looks_and_takes_no_step(world, client_for):
    placement = world.placement("draft")
    client = client_for(world.people["auditor"])
    assert client.get(page(placement)).status_code == 200
    client.post(LIST, step("send", placement))
    assert Placement.objects.get(pk=placement.pk).state == "draft"


def test_today_names_what_waits_and_leads_there(world, boss):
    almost(world)
    found = {str(item.title): item for item in today(world.people["job_developer"])}
    assert found["Agreements for the board to sign"].count == 1
    assert "Ana Rivera" in boss.get(found["Agreements for the board to sign"].url).text


def test_an_odd_address_is_not_found(boss):
    assert boss.get(f"{LIST}x'/change/").status_code in (302, 404)
    assert boss.get(f"{LIST}999999999/sign/").status_code == 404


def test_nobody_makes_or_deletes_one_by_hand(world, client_for):
    client = client_for(factories.UserFactory(is_superuser=True))
    placement = world.placement("draft")
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{page(placement)[:-7]}delete/", {"post": "yes"}).status_code == 403


def test_what_staff_write_at_a_step_is_kept(world, boss):
    placement = world.ready(world.placement("draft"))
    boss.post(LIST, step("send", placement, reason="Agreed by phone"))
    placement.refresh_from_db()
    assert placement.state == "sent"
    assert StateMove.objects.get(to_state="sent", row_id=placement.pk).why == "Agreed by phone"
