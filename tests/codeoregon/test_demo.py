"""The demo programme is the same each time, whole, and never made where it does not belong."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from badges.catalog.models import Badge, Course, Skill
from badges.crosswalks.models import SkillRule
from badges.provider.models import ProviderAccount
from badges.provider.sandbox.population import Population
from codeoregon.accounts.models import Role, User
from codeoregon.capacity.models import Pool
from codeoregon.lib.models import StateMove
from employers.organisations.models import Organisation
from enrollment.eligibility.actions import findings_of, newest
from enrollment.eligibility.findings import VERSION, Kind
from enrollment.eligibility.models import Determination
from enrollment.eligibility.told_staff import sentences
from enrollment.intake.models import Enrollment
from enrollment.intake.states import ENROLLMENT
from enrollment.programs.seats import Seat
from jobs.openings.models import Opening
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.internships.rules import missing
from jobs.placements.invoices.models import Invoice
from jobs.placements.models import Placement, Signature
from jobs.placements.signing.agreement import compose, digest
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.timesheets.rules import hours_of, refusals
from jobs.referrals.models import Referral
from tests.test_conventions import OURS, is_history

ROLES = {
    *("learner", "learner_other", "employer_owner", "employer_other", "supervisor", "mentor", "superuser"),
    *Role.values,
}
SMALL = {"learners": 120, "employers": 12, "openings": 60}


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path


def seed(**sizes: Any) -> None:
    call_command("seed_demo", stdout=StringIO(), **{**SMALL, **sizes})


@pytest.mark.django_db
def test_sizes_are_as_asked(settings: Any) -> None:
    seed()
    assert Enrollment.objects.count() == 120
    assert Organisation.objects.count() == 12
    assert Opening.objects.published().count() == 60
    assert {pool.kind: pool.limit for pool in Pool.objects.filter(name="")} == {
        "ojt": 100,
        "internship": 50,
        "credit": 60,
    }
    assert all(0 < pool.drawn < pool.limit for pool in Pool.objects.filter(name=""))
    assert all(0 < pool.drawn <= pool.limit for pool in Pool.objects.filter(kind="seat"))
    assert 0.6 < ProviderAccount.objects.count() / 120 < 0.7
    assert Skill.objects.count() >= 120
    assert Course.objects.count() >= 60
    learning = Badge.objects.filter(kind=Badge.Kind.LEARNING)
    assert learning.count() >= 400
    assert not learning.exclude(pk__in=SkillRule.objects.values("badge")).exists()


@pytest.mark.django_db
def test_there_is_an_account_of_every_role_that_can_sign_in(settings: Any, tmp_path: Path) -> None:
    seed()
    path = tmp_path / "demo_accounts.json"
    accounts = json.loads(path.read_text())
    assert {account["role"] for account in accounts} == ROLES
    assert path.stat().st_mode & 0o077 == 0
    for account in accounts:
        user = User.objects.get(email=account["email"])
        assert user.check_password(account["password"])
        assert bool(account["totp_secret"]) == user.is_staff


@pytest.mark.django_db
def test_placements_of_the_demo_hold_places_of_their_pools() -> None:
    seed()
    assert Placement.objects.exists()
    for kind in ("ojt", "internship"):
        assert Placement.objects.filter(kind=kind, draw__released_at=None).count() == Pool.objects.get(kind=kind).drawn


@pytest.mark.django_db
def test_who_works_has_signed_hours_that_the_portal_would_take() -> None:
    seed()
    sheets = Timesheet.objects.whole()
    assert {sheet.state for sheet in sheets} == {"submitted", "approved"}
    for sheet in sheets:
        assert refusals(sheet.placement, sheet.week, hours_of(sheet)) == []
    assert sheets.filter(state="submitted", placement__referral__opening__organisation__memberships__role="supervisor")


@pytest.mark.django_db
def test_invoices_of_the_demo_hold_approved_weeks_of_training_contracts() -> None:
    seed()
    invoices = Invoice.objects.whole()
    assert invoices
    for invoice in invoices:
        assert invoice.placement.kind == "ojt"
        assert 0 < invoice.total < invoice.placement.ojt.ceiling
        assert {line.timesheet.state for line in invoice.lines.all()} == {"approved"}


@pytest.mark.django_db
def test_internships_of_the_demo_say_what_the_portal_asks_for() -> None:
    seed()
    terms = InternshipTerms.objects.all()
    assert terms.count() == Placement.objects.filter(kind="internship").count() > 0
    assert [missing(one) for one in terms] == [[]] * len(terms)


@pytest.mark.django_db
def test_openings_of_the_demo_look_for_somebody() -> None:
    seed()
    assert not Opening.objects.published().filter(hired__gte=F("positions")).exists()


# Hashes with salt, encrypted with a nonce, keys of links, and when the outbox looks next.
NEW_EACH_TIME = {
    "Resume.sealed",  # sealed anew each time
    *("User.password", "Authenticator.data"),  # salted
    *("Authenticator.created_at", "Draw.drawn_at", "Membership.joined_at"),  # the moment of writing
    *("Draw.what_for", "StateMove.row_id", "Placement.agreement", "QueueSnapshot.enrollments"),  # name keys of rows
    "Signature.document_sha256",
}
# Rules are published by the portal's own step, at the moment of seeding; the board counts the database's transactions.
OF_THE_MOMENT = {
    "codeoregon.StateMove": {"model__in": ["badges.crosswalk", "badges.agreementversion"]},
    "jobs.BoardState": {"pk__isnull": False},
}


def fingerprint() -> dict[str, list[str]]:
    """Everything that the seed decides: every plain column of every table, keys aside."""
    return {
        model._meta.label: sorted(
            repr(row)
            for row in model._base_manager.exclude(**OF_THE_MOMENT.get(model._meta.label, {"pk": None})).values_list(
                *plain
            )
        )
        for model in apps.get_models()
        if model.__module__.startswith((*OURS, "allauth"))
        and not is_history(model)
        and not model._meta.proxy
        and not model._meta.db_table.startswith("eo")  # behind a door of its own
        if (plain := [field.name for field in model._meta.concrete_fields if is_plain(field)])
    }


def is_plain(field: Any) -> bool:
    name = f"{field.model.__name__}.{field.name}"
    return not field.primary_key and field.remote_field is None and field.name != "xid" and name not in NEW_EACH_TIME


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_programme() -> None:
    seen = []
    for asked in ({"seed": 1}, {"seed": 1}, {"seed": 2}, {"seed": 1, "as_of": "2026-11-25T17:00"}):
        with transaction.atomic():
            seed(**{"as_of": "2026-11-26T08:00", **asked})
            seen.append(fingerprint())
            transaction.set_rollback(True)
    assert [label for label, rows in seen[0].items() if rows != seen[1][label]] == []
    assert seen[0]["codeoregon.User"] != seen[2]["codeoregon.User"]
    assert seen[0]["jobs.Opening"] != seen[3]["jobs.Opening"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"learners": 0}, "--learners must be above 0, not 0"),
        ({"employers": -3}, "--employers must be above 0, not -3"),
        ({"openings": 0}, "--openings must be above 0"),
        ({"scale": 0.0}, "--scale must be above 0"),
        ({"as_of": "yesterday"}, "--as-of must be a moment"),
    ],
    ids=str,
)
def test_a_demo_of_nothing_is_refused_with_a_sentence(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        seed(**asked)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_second_seeding_changes_nothing() -> None:
    seed()
    before = fingerprint()
    seed(seed=5)
    assert fingerprint() == before


@pytest.mark.django_db
def test_nothing_is_seeded_without_demo_mode(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        seed()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "env",
    [
        {"BASE_URL": "https://portal.example.org"},
        {"ALLOWED_HOSTS": "portal.example.org"},
        {"BASE_URL": "http://0.0.0.0"},
        {"EMAIL_URL": "smtp://mail.example.org"},
    ],
    ids=str,
)
def test_demo_mode_refuses_to_leave_this_machine(env: dict[str, str]) -> None:
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", "import codeoregon.settings"],
        env={**os.environ, **env, "DEMO": "1", "SECRET_KEY": "x" * 60},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "only runs on this machine" in done.stderr


@pytest.mark.parametrize(
    "env", [{"ALLOWED_HOSTS": "portal.example.org"}, {"BASE_URL": "https://portal.example.org"}], ids=str
)
def test_a_run_here_with_a_public_address_says_why_it_does_not_start(env: dict[str, str]) -> None:
    import os
    import subprocess
    import sys

    clean = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "DEMO")}
    command = [sys.executable, "manage.py", "up"]
    done = subprocess.run(command, env={**clean, **env}, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "only runs on this machine's own address" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.django_db
def test_bulk_seeding_keeps_history() -> None:
    seed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM codeoregon_userevent WHERE pgh_context->>'why' = 'demo programme'")
        assert cursor.fetchone()[0] >= 120


@pytest.mark.parametrize(
    "env", [{"ALLOWED_HOSTS": "portal.example.org"}, {"BASE_URL": "https://portal.example.org"}], ids=str
)
@pytest.mark.parametrize("missing", ["SECRET_KEY", "SEAL_KEY"])
def test_no_portal_that_others_reach_starts_without_its_secrets(env: dict[str, str], missing: str) -> None:
    import os
    import subprocess
    import sys

    keys = {"SECRET_KEY": "x" * 60, "SEAL_KEY": "y" * 60}
    clean = {name: value for name, value in {**os.environ, **keys}.items() if name not in (missing, "DEMO")}
    command = [sys.executable, "-c", "import codeoregon.settings"]
    done = subprocess.run(command, env={**clean, **env}, capture_output=True, text=True, check=False)
    assert f"Set {missing}" in done.stderr


@pytest.mark.django_db
def test_referrals_of_the_demo_have_a_score_that_the_badges_bear_out() -> None:
    seed(learners=400)
    referrals = list(Referral.objects.all())
    assert all(referral.score is not None for referral in referrals)
    assert sorted(referral.score or 0 for referral in referrals)[len(referrals) // 2] >= 40
    for referral in referrals:
        moves = StateMove.objects.of(referral)
        assert [moves[0].from_state, moves[0].to_state] == ["", "interested"]
        assert moves[0].by_id == referral.candidate_id
        assert moves.last().to_state == referral.state  # type: ignore[union-attr]
        assert referral.created_at >= referral.opening.published_at  # type: ignore[operator]


@pytest.mark.django_db
def test_signatures_of_the_demo_are_of_the_text_that_was_sent() -> None:
    seed()
    signatures = list(Signature.objects.select_related("placement"))
    assert len(signatures) == 3 * Placement.objects.count()
    for signature in signatures:
        text = signature.placement.agreement
        assert text.startswith(f"Agreement number {signature.placement_id}: ")
        assert text == compose(signature.placement)
        assert signature.document_sha256 == digest(text)


@pytest.mark.django_db
def test_everybody_with_badges_can_be_given_them_by_the_first_night() -> None:
    """Their profile shows a picture that proves whose it is, or staff have attested that it is theirs."""
    seed()
    earners = {person.handle: person for person in Population(1, 120) if person.has_badges}
    accounts = list(ProviderAccount.objects.filter(handle__in=earners))
    assert len(accounts) == len(earners)
    assert {earners[account.handle].has_picture for account in accounts} == {True, False}
    assert all(account.proof or earners[account.handle].has_picture for account in accounts)


@pytest.mark.django_db
def test_what_the_rules_found_of_everybody_is_written_as_after_a_real_join(client_for: Any) -> None:
    seed(learners=240)
    machine = {(state, step.to) for step in ENROLLMENT.steps for state in step.frm}
    for enrollment in Enrollment.objects.select_related("user", "programme"):
        found = Determination.objects.get(user=enrollment.user)
        assert (found.at, found.by, found.rules_version) == (enrollment.applied_at, None, VERSION)
        assert (found.inputs["zip"], found.inputs["county"]) == (enrollment.zip, enrollment.county)
        assert (found.outcome == "needs_review") == (enrollment.state == "needs_review")
        moves = list(StateMove.objects.of(enrollment))
        steps = [(move.from_state, move.to_state) for move in moves]
        assert set(steps) <= machine
        assert steps[0] == ("applicant", found.outcome)
        assert [before for before, _to in steps[1:]] == [to for _before, to in steps[:-1]]
        assert steps[-1][1] == enrollment.state
        assert [move.at for move in moves] == sorted(move.at for move in moves)
    assert {one["code"] for found in Determination.objects.all() for one in found.findings if one["kind"] == "staff"}
    waits = Enrollment.objects.filter(state="needs_review").first()
    assert waits is not None
    [doubt] = [one for one in findings_of(newest(waits.user, waits.programme)) if one.kind is Kind.STAFF]
    manager = client_for(User.objects.get(staff_role=Role.CASE_MANAGER))
    page = manager.get(reverse("admin:enrollment_enrollment_review", args=[waits.pk])).text
    [words] = sentences([doubt])
    assert page.count(escape(words)) == 2  # what was found, and why they wait, in the history
    assert escape(str(doubt.sentence)) in client_for(waits.user).get(reverse("join:done")).text


@pytest.mark.django_db
def test_who_was_warned_had_a_seat_for_as_long_as_the_rule_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrollment.demo.seats.WARNED", 0.5)
    seed()
    warned = dict(Enrollment.objects.filter(state="inactive_warned").values_list("user", "warned_at"))
    assert warned
    for seat in Seat.objects.filter(user__in=warned):
        assert warned[seat.user_id] - seat.started_at >= dt.timedelta(days=21)
        assert seat.stream.opens_on <= seat.started_at.date()
        assert warned[seat.user_id] - seat.provider_accepted_at >= dt.timedelta(days=21)


@pytest.mark.django_db
def test_the_newest_seats_are_on_their_way_to_the_provider() -> None:
    seed()
    live, now = Seat.objects.live(), timezone.now()
    late = now - dt.timedelta(days=5)
    assert live.filter(started_at__lt=late).exists()
    assert not live.filter(started_at__lt=late, provider_accepted_at=None).exists()
    assert not live.filter(sent_at__gt=now).exists()
    assert not live.filter(provider_accepted_at__gt=now).exists()
    assert not live.filter(sent_at=None, started_at__lt=now - dt.timedelta(days=2)).exists()
