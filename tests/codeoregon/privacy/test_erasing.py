"""Deleting an account reaches every table, the history, files, caches, sessions and the queue."""

import hashlib
import json

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.audit.actions import ERASED, verify
from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from codeoregon.mail.sending import send_due
from codeoregon.privacy.erasing import actions, traces
from codeoregon.privacy.models import Erasure
from codeoregon.privacy.parts import kept_until
from employers.organisations.models import Membership
from enrollment.desk import notes
from enrollment.desk.models import CaseNote
from enrollment.intake.models import Consent, Enrollment, ResumeLink
from enrollment.outcomes.measures import people
from enrollment.programs.seats import Seat
from jobs.candidates.models import Candidate
from jobs.referrals.models import Referral
from tests import factories
from tests.codeoregon.audit.test_history import seal_all
from tests.codeoregon.privacy import world
from tests.codeoregon.privacy.world import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
# What of somebody may be nowhere any more. The name stands under signatures, and only there.
TRACES = (world.EMAIL, world.PHONE, world.NEW_PHONE, world.HANDLE, "child care", "is careful", "has a new phone")


def erase(user):
    """From the click to the end, as the portal's processes do it."""
    actions.close_account(user=user, by=user)
    send_due()
    return actions.erase_due()


def dump() -> dict[str, list[str]]:
    """Every row of every table as text, schema of self-identification aside."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def tables_with(words: str) -> set[str]:
    return {table for table, rows in dump().items() if any(words.lower() in row.lower() for row in rows)}


def test_no_table_holds_the_person_any_more(mail_dir):
    user = world.whole_learner()
    assert tables_with(world.EMAIL) >= {"codeoregon_user", "codeoregon_userevent", "account_emailaddress"}
    assert tables_with(world.NAME) >= {
        "codeoregon_userevent",
        "django_admin_log",
        "jobs_referral",
        "codeoregon_message",
    }
    assert erase(user) == 1
    for words in TRACES:
        assert tables_with(words) == set(), words
    assert tables_with(world.NAME) == {"jobs_signature", "jobs_modificationsignature"}
    # The facts a decision was made on stay with it, under a number; the page says so.
    assert tables_with(world.ZIP) == tables_with(world.BORN.isoformat()) == {"enrollment_determination"}


def test_the_account_is_closed_in_the_request_itself(client_for):
    user = world.whole_learner()
    here, elsewhere = signed_in(user), client_for(user)
    asks = here.post("/me/data/delete/", {"sure": "on"}).url
    answer = here.post(asks, {"password": factories.PASSWORD})
    assert answer.url == "/me/data/deleted/"
    assert here.get(answer.url).status_code == 200
    assert here.get("/me/").status_code == elsewhere.get("/me/").status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.full_name, user.email) == (False, "", f"erased-{user.pk}@no-email.invalid")
    assert not user.has_usable_password()
    assert not Consent.objects.filter(user=user, withdrawn_at=None).exists()
    assert not Candidate.objects.visible().filter(user=user).exists()
    assert not Referral.objects.live().of_learner(user).exists()
    assert not Seat.objects.live().filter(user=user).exists()
    assert Enrollment.objects.get(user=user).state == "withdrawn"
    assert not ResumeLink.objects.filter(user=user, used_at=None, expires_at__gt=timezone.now()).exists()
    assert Client().post("/accounts/login/", {"login": world.EMAIL, "password": factories.PASSWORD}).status_code == 422


def test_nothing_more_is_written_about_somebody_who_has_gone(mail_dir, staff, client_for):
    user = world.whole_learner()
    manager = staff("case_manager")
    row = Enrollment.objects.get(user=user)
    note = notes.write(enrollment=row, text="Called.", by=manager)
    erase(user)
    note.refresh_from_db()
    assert note.text == ERASED
    page = client_for(manager).get(f"/admin/enrollment/enrollment/{row.pk}/review/").text
    assert f"/notes/{note.pk}/" not in page
    assert 'name="text"' not in page
    fresh = Enrollment.objects.get(pk=row.pk)
    with pytest.raises(NotReady, match="closed"):
        notes.correct(note=CaseNote.objects.get(pk=note.pk), text="Called again.", by=manager)
    with pytest.raises(NotReady, match="closed"):
        notes.write(enrollment=fresh, text="One more.", by=manager)
    Enrollment.objects.filter(pk=row.pk).update(state="ineligible")
    assert 'value="admit"' not in client_for(manager).get(f"/admin/enrollment/enrollment/{row.pk}/review/").text


def test_one_last_mail_goes_to_the_old_address_and_is_then_forgotten(mail_dir):
    user = world.whole_learner()
    send_due()
    assert len(list(mail_dir.glob("*.eml"))) > 1
    actions.close_account(user=user, by=user)
    assert actions.erase_due() == 0  # the last mail is still to be sent
    last = Message.objects.get(key=f"erased:{user.pk}:")
    assert last.to == world.EMAIL
    send_due()
    assert actions.erase_due() == 1
    last.refresh_from_db()
    assert (last.to, last.text, last.subject) == ("", "", "[erased]")
    left = [path.read_text() for path in mail_dir.glob("*.eml") if world.EMAIL in path.read_text()]
    assert len(left) == 1
    assert "Your account is deleted" in left[0]
    assert world.NAME not in left[0]


def test_mails_that_wait_are_not_sent_any_more(mail_dir):
    user = world.whole_learner()
    actions.close_account(user=user, by=user)
    send_due()
    subjects = [path.read_text().split("Subject: ")[1].split("\n")[0] for path in mail_dir.glob("*.eml")]
    to_them = [
        one for one, path in zip(subjects, mail_dir.glob("*.eml"), strict=True) if world.EMAIL in path.read_text()
    ]
    assert to_them == ["Your account is deleted"]


def test_caches_and_sessions_that_name_the_address_go(mail_dir, clear_cache):
    user = world.whole_learner()
    digest = hashlib.sha256(world.EMAIL.encode()).hexdigest()
    cache.set(f"allauth:rl:account:login_failed:5/300/key:{digest}", [1.0])
    cache.set(f"allauth:rl:account:manage_email:5/60/user:user:{user.pk}", [1.0])
    cache.set(f"allauth:rl:account:manage_email:5/60/user:user:{user.pk}7", [1.0])
    cache.set("something", {"to": world.EMAIL})
    cache.set("else", "kept")
    visitor = Client()
    visitor.post("/accounts/login/code/", {"email": world.EMAIL})
    for _ in range(10):
        visitor.get("/api/v1/openings/")  # counted in the same table, by plain numbers
    erase(user)
    assert cache.get(f"allauth:rl:account:login_failed:5/300/key:{digest}") is None
    assert cache.get(f"allauth:rl:account:manage_email:5/60/user:user:{user.pk}") is None
    assert cache.get("something") is None
    assert cache.get("else") == "kept"
    assert cache.get(f"allauth:rl:account:manage_email:5/60/user:user:{user.pk}7") == [1.0]
    from codeoregon.accounts.entrance.sessions import Session

    assert not any(world.EMAIL in str(session.get_decoded()) for session in Session.objects.all())


def test_seals_hold_after_an_erasure(mail_dir):
    user = world.whole_learner()
    seal_all()
    erase(user)
    seal_all()
    report = verify()
    assert report.problems == []
    assert report.erased > 10


def test_history_of_nobody_else_is_touched(mail_dir):
    other = world.whole_learner(full_name="Other Person", email="other@example.org")
    user = world.whole_learner()
    before = {table: rows for table, rows in dump().items() if table.endswith("event")}
    mine = {str(user.pk)}
    erase(user)
    after = dump()
    assert any("other@example.org" in row for row in after["codeoregon_userevent"])
    assert mine
    assert {row for row in before["codeoregon_userevent"] if "other@example.org" in row} <= set(
        after["codeoregon_userevent"]
    )
    assert Enrollment.pgh_event_model.objects.filter(user=other, phone=world.PHONE).exists()


def test_history_is_erased_for_nobody_who_did_not_ask(learner):
    with pytest.raises(DatabaseError, match="nobody asked"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT erase_history(%s)", [learner.pk])


@pytest.mark.parametrize("setting", ["oregon.erasing", "pgtrigger.ignore"])
def test_no_setting_lets_the_portal_change_history(learner, setting):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [setting])
        cursor.execute("UPDATE codeoregon_userevent SET full_name = 'x'")


def test_figures_stay_the_same(mail_dir):
    """Everybody who ever joined counts; leaving, and so an erasure, only ends that employers see somebody."""
    world.joined(factories.UserFactory())
    user = world.whole_learner()
    before = people()
    erase(user)
    after = people()
    assert {name: after[name] for name in ("signed_up", "with_badge", "referred", "hired")} == {
        name: before[name] for name in ("signed_up", "with_badge", "referred", "hired")
    }
    assert Enrollment.objects.filter(county="41051").count() == 2


def test_twice_is_once(mail_dir):
    user = world.whole_learner()
    first = actions.close_account(user=user, by=user)
    assert actions.close_account(user=user, by=user) == first
    send_due()
    assert (actions.erase_due(), actions.erase_due()) == (1, 0)
    assert Message.objects.filter(key__startswith="erased:").count() == 1


@pytest.mark.parametrize("where", ["remove", "forget_files", "forget_mails", "forget_log"])
def test_a_task_that_dies_begins_again_and_forgets_nothing(mail_dir, monkeypatch, where):
    user = world.whole_learner()
    send_due()
    actions.close_account(user=user, by=user)
    send_due()
    with monkeypatch.context() as patched:
        patched.setattr(traces, where, _die)
        with pytest.raises(RuntimeError):
            actions.erase_due()
    assert actions.erase_due() == 1
    for words in TRACES:
        assert tables_with(words) == set(), words
    assert sum(world.EMAIL in path.read_text() for path in mail_dir.glob("*.eml")) == 1


def _die(*_args, **_named):
    raise RuntimeError("the worker was killed")


def test_the_task_is_found_by_the_sweep_and_rung_at_once(settings, learner, bells):
    actions.close_account(user=learner, by=learner)
    assert ("codeoregon.erase", ()) in bells
    assert "codeoregon.erase" in settings.SWEEPS


def test_the_queue_holds_numbers_only(mail_dir, bells):
    erase(world.whole_learner())
    assert {type(argument) for _task, arguments in bells for argument in arguments} <= {int}
    assert bells


def test_nothing_of_the_person_is_logged(mail_dir, caplog):
    client = Client()
    client.post(
        "/accounts/signup/", {"email": world.EMAIL, "password1": "a long and quiet river", "full_name": world.NAME}
    )
    client.post("/accounts/login/", {"login": world.EMAIL, "password": "wrong"})
    User.objects.all().delete() if False else None
    user = User.objects.filter(email=world.EMAIL).first() or factories.UserFactory(email=world.EMAIL)
    send_due()
    erase(user)
    assert world.EMAIL not in caplog.text
    assert world.NAME not in caplog.text


def test_staff_and_the_last_owner_are_told_why_not(staff):
    member = staff("case_manager")
    owner = factories.MembershipFactory().user
    for user, words in ((member, "Ask a superuser"), (owner, "no owner but you")):
        with pytest.raises(NotReady, match=words):
            actions.close_account(user=user, by=user)
        page = signed_in(owner).get("/me/data/delete/").text
        assert "no owner but you" in page
        assert 'name="sure"' not in page
    assert not Erasure.objects.exists()


def test_an_owner_beside_another_may_go(mail_dir):
    one = factories.MembershipFactory()
    factories.MembershipFactory(organisation=one.organisation)
    erase(one.user)
    assert Membership.objects.get(pk=one.pk).removed_at is not None


def test_the_address_can_sign_up_anew(mail_dir):
    user = world.whole_learner()
    erase(user)
    again = factories.UserFactory(email=world.EMAIL)
    assert again.pk != user.pk
    assert actions.erase_due() == 0


def test_what_an_address_wrote_after_signing_up_anew_is_left_alone(mail_dir):
    user = world.whole_learner()
    actions.close_account(user=user, by=user)
    factories.UserFactory(email=world.EMAIL)
    send_due()
    actions.erase_due()
    assert User.objects.filter(email=world.EMAIL).count() == 1


def test_the_erasure_says_what_stays():
    user = world.whole_learner()
    kept = actions.close_account(user=user, by=user).kept
    assert {"what": "What you signed", "until": kept_until().isoformat()}.items() <= next(
        one for one in kept if one["what"] == "What you signed"
    ).items()
    assert world.NAME not in json.dumps(kept)


def test_migrating_again_keeps_the_function(learner):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'erase_history'")
        definer, config = cursor.fetchone()
    assert definer
    assert "search_path=pg_catalog, public, pg_temp" in config
    assert call_command  # the roles' own test migrates again
