"""Staff forms and other people's steps at the same moment: nobody's work is written over."""

import threading

import pytest
from django.contrib.admin import AdminSite
from django.db import connection

from codeoregon.capacity.actions import draw
from codeoregon.capacity.admin import PoolAdmin
from codeoregon.capacity.models import Pool
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from jobs.openings import actions
from jobs.openings.admin import OpeningAdmin
from jobs.openings.models import Opening
from tests import factories
from tests.jobs.openings.test_admin import form_of

OPENINGS = "/admin/jobs/opening/"


def meanwhile(monkeypatch, admin, work):
    """While a form of ``admin`` is between its reading and its saving, ``work`` runs on a connection of its own."""
    told: list[object] = []
    began = threading.Event()

    def other():
        began.set()
        try:
            told.append(work())
        except Exception as error:  # noqa: BLE001 - handed to the test
            told.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    save = admin.save_form

    def slow(self, request, form, change):
        thread.start()
        began.wait(5)
        thread.join(1.5)  # done by now, or waiting for our lock
        return save(self, request, form, change)

    monkeypatch.setattr(admin, "save_form", slow)
    return thread, told


@pytest.mark.django_db(transaction=True)
def test_an_opening_closed_while_staff_correct_it_stays_closed(staff, client_for, monkeypatch):
    opening, officer = factories.OpeningFactory(), staff("job_developer")
    desk = client_for(officer)

    def close():
        return actions.close(opening=Opening.objects.get(pk=opening.pk), by=officer, why="Filled elsewhere.").state

    thread, told = meanwhile(monkeypatch, OpeningAdmin, close)
    answer = desk.post(f"{OPENINGS}{opening.pk}/change/", form_of(opening, title="Mended"))
    thread.join(20)
    assert answer.status_code == 302
    assert told == ["closed"]
    row = Opening.objects.get(pk=opening.pk)
    assert (row.title, row.state) == ("Mended", "closed")
    assert row.ended_at is not None
    assert row.version == opening.version + 2  # one for the close, one for the correction
    assert [move.to_state for move in StateMove.objects.of(row)] == ["closed"]


@pytest.mark.django_db(transaction=True)
def test_a_draw_and_a_lower_limit_at_once_make_no_error(client_for, monkeypatch):
    pool = factories.PoolFactory(kind="ojt", limit=3)
    draw(kind="ojt", what_for="jobs.placement 1", by=None)
    thread, told = meanwhile(monkeypatch, PoolAdmin, lambda: draw(kind="ojt", what_for="jobs.placement 2", by=None))
    manager = client_for(factories.UserFactory(staff_role="programme_manager"))
    answer = manager.post(f"/admin/codeoregon/pool/{pool.pk}/change/", {"limit": 1, "reason": "Less money"})
    thread.join(20)
    assert answer.status_code == 302
    assert isinstance(told[0], MoveRefused)
    pool.refresh_from_db()
    assert (pool.limit, pool.drawn) == (1, 1)


@pytest.mark.django_db
def test_a_limit_below_what_is_drawn_is_a_sentence(staff, client_for):
    pool = factories.PoolFactory(kind="ojt", limit=3)
    for number in (1, 2):
        draw(kind="ojt", what_for=f"jobs.placement {number}", by=None)
    answer = client_for(staff("programme_manager")).post(f"/admin/codeoregon/pool/{pool.pk}/change/", {"limit": 1})
    assert answer.status_code == 422
    assert "2 places are taken." in answer.text
    assert Pool.objects.get().limit == 3


@pytest.mark.django_db
def test_only_what_the_form_changed_is_written(rf):
    opening = factories.OpeningFactory()
    stale = Opening.objects.get(pk=opening.pk)
    Opening.objects.filter(pk=opening.pk).update(version=9, benefits="Lunch")
    stale.title = "Mended"

    class Form:
        changed_data = ("title",)

    OpeningAdmin(Opening, AdminSite()).save_model(rf.get("/"), stale, Form, change=True)
    row = Opening.objects.get(pk=opening.pk)
    assert (row.title, row.version, row.benefits) == ("Mended", 9, "Lunch")


@pytest.mark.django_db
def test_rows_inside_a_form_are_changed_added_and_taken_away(client_for):
    css, html, sql = factories.SkillFactory.create_batch(3)
    opening = factories.opening_asking((css, 1), (html, 1))
    values = form_of(opening, **{"needs-TOTAL_FORMS": 3, "needs-0-level": 3, "needs-1-DELETE": "on"})
    values |= {"needs-2-opening": opening.pk, "needs-2-skill": sql.pk, "needs-2-level": 2}
    kept, gone = opening.needs.all()
    top = client_for(factories.UserFactory(is_superuser=True))
    answer = top.post(f"{OPENINGS}{opening.pk}/change/", values)
    assert answer.status_code == 302, answer.text
    assert set(opening.needs.values_list("skill", "level")) == {(kept.skill_id, 3), (sql.pk, 2)}
    assert not opening.needs.filter(pk=gone.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["abc", "1'", "-1", "9" * 30, "١"])
def test_a_key_that_is_none_is_a_bad_request(odd, staff, client_for):
    manager = client_for(staff("programme_manager"))
    badge = factories.BadgeFactory()
    step = factories.pathway_of(badge.course).steps.get()
    option = {"options-TOTAL_FORMS": 1, "options-INITIAL_FORMS": 0, "options-0-course": odd, "position": 1}
    for address, values in (
        (f"/admin/badges/badge/{badge.pk}/change/", {"course": odd, "name": ""}),
        (f"/admin/badges/pathwaystep/{step.pk}/change/", option),
        ("/admin/jobs/referral/add/", {"candidate": odd}),
    ):
        assert manager.post(address, values).status_code == 400, address
    assert manager.get("/admin/jobs/referral/add/", {"candidate": odd}).status_code == 400
