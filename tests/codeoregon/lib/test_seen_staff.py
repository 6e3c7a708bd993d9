"""Change forms of the staff pages: what an employer saved meanwhile is not written over, what staff typed is kept."""

import re
import time
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import QuerySet

from employers.organisations.models import Organisation, Site
from jobs.openings.models import Need, Opening
from tests import factories
from tests.employers.test_admin import form_of as organisation_form
from tests.jobs.openings.test_admin import form_of as opening_form
from tests.races import run_parallel

OPENINGS, ORGANISATIONS = "/admin/jobs/opening/", "/admin/employers/organisation/"


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text)[1]


def told(page):
    return [(one.label, one.saved, one.typed) for one in page.context["meanwhile"]["differences"]]


@pytest.fixture
def desk(staff, client_for):
    return client_for(staff("job_developer"))


@pytest.fixture
def opening(db):
    return factories.opening_asking((factories.SkillFactory(name="CSS"), 2), state="submitted")


@pytest.fixture
def organisation(db):
    return factories.MembershipFactory(organisation__state="pending").organisation


def change(row):
    return f"{OPENINGS if isinstance(row, Opening) else ORGANISATIONS}{row.pk}/change/"


def test_what_both_changed_is_shown_side_by_side_and_nothing_is_written(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    Opening.objects.update(title="Employer's title", summary="Employer's words.")
    second = desk.post(change(opening), opening_form(opening, title="Staff's title", seen=seen))
    assert second.status_code == 422
    assert told(second) == [("Job title", "Employer's title", "Staff's title")]
    for words in (
        "Somebody else saved this",
        "Employer&#x27;s title",
        'value="Staff&#x27;s title"',
        "Or take what is saved",
    ):
        assert words in second.text, words
    assert second.text.index("look below") < second.text.index("What somebody else changed")
    assert Opening.objects.get().title == "Employer's title"
    again = desk.post(change(opening), opening_form(opening, title="Staff's title", seen=seen_on(second)))
    assert again.status_code == 302
    row = Opening.objects.get()
    assert (row.title, row.summary) == ("Staff's title", "Employer's words.")


def test_what_only_the_employer_changed_stays_and_is_told(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    Opening.objects.update(benefits="Transit pass.", pay_high="35.00")
    saved = desk.post(change(opening), opening_form(opening, title="Mended", seen=seen), follow=True)
    assert "it stays: Pay to (35.00), Benefits (Transit pass.)." in saved.text
    row = Opening.objects.get()
    assert (row.title, row.benefits, row.pay_high) == ("Mended", "Transit pass.", 35)


def test_the_form_shows_what_stays_where_something_else_is_wrong(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    Opening.objects.update(benefits="Transit pass.")
    wrong = desk.post(change(opening), opening_form(opening, title="", seen=seen))
    assert wrong.status_code == 422
    assert "Transit pass.</textarea>" in wrong.text
    assert seen_on(wrong) == seen


@pytest.mark.parametrize("seen", ["", "rubbish", "opening-1-title:", ":,,:", "x" * 99_999])
def test_without_marks_nothing_is_written_over(seen, desk, opening):
    answer = desk.post(change(opening), opening_form(opening, title="Mine", seen=seen))
    assert answer.status_code == 422
    assert Opening.objects.get().title == opening.title


def test_marks_of_another_row_are_none(desk, opening):
    other = factories.opening_asking((Need.objects.get().skill, 2), title=opening.title)
    seen = seen_on(desk.get(change(other)))
    assert desk.post(change(opening), opening_form(opening, title="Mine", seen=seen)).status_code == 422


def test_a_row_inside_the_form_counts_too(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    Need.objects.update(level=3)
    second = desk.post(change(opening), opening_form(opening, seen=seen, **{"needs-0-level": 1}))
    assert second.status_code == 422
    assert told(second) == [("CSS: strong: Level", "strong", "aware")]
    assert Need.objects.get().level == 3
    sent = opening_form(opening, seen=seen_on(second), **{"needs-0-level": 1})
    assert desk.post(change(opening), sent).status_code == 302
    assert Need.objects.get().level == 1


def test_a_row_inside_that_only_the_employer_changed_stays(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    sent = opening_form(opening, title="Mended", seen=seen)
    Need.objects.update(level=3)
    saved = desk.post(change(opening), sent, follow=True)
    assert "it stays: CSS: strong: Level (strong)." in saved.text
    assert (Need.objects.get().level, Opening.objects.get().title) == (3, "Mended")


def test_a_row_inside_that_the_employer_removed_stays_away(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    sent = opening_form(opening, title="Mended", seen=seen)
    Need.objects.all().delete()
    saved = desk.post(change(opening), sent, follow=True)
    assert "it stays: need: CSS, working, Yes (Removed)." in saved.text
    assert (Need.objects.count(), Opening.objects.get().title) == (0, "Mended")


def test_a_row_inside_that_the_employer_removed_while_staff_changed_it_is_told_once(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    sent = opening_form(opening, title="Mended", **{"needs-0-level": 3})
    Need.objects.all().delete()
    second = desk.post(change(opening), {**sent, "seen": seen})
    assert second.status_code == 422
    assert [(saved, typed) for _label, saved, typed in told(second)] == [("Removed", "strong")]
    assert Opening.objects.get().title == opening.title
    assert desk.post(change(opening), {**sent, "seen": seen_on(second)}).status_code == 302
    assert (Need.objects.count(), Opening.objects.get().title) == (0, "Mended")


def test_a_row_inside_that_the_employer_changed_is_not_deleted_unseen(opening, client_for):
    top = client_for(factories.UserFactory(is_superuser=True))
    seen = seen_on(top.get(change(opening)))
    sent = opening_form(opening, **{"needs-0-DELETE": "on"})
    Need.objects.update(level=3)
    second = top.post(change(opening), {**sent, "seen": seen})
    assert second.status_code == 422
    assert [(saved, typed) for _label, saved, typed in told(second)] == [("strong", "Removed")]
    assert Need.objects.exists()
    assert top.post(change(opening), {**sent, "seen": seen_on(second)}).status_code == 302
    assert not Need.objects.exists()


def test_an_organisation_and_its_places(desk, organisation):
    site = factories.SiteFactory(organisation=organisation)
    seen = seen_on(desk.get(change(organisation)))
    Organisation.objects.update(legal_name="Owner's name", phone="503-555-0199")
    Site.objects.update(city="Gresham")
    sent = {**organisation_form(organisation, legal_name="Staff's name", dba="New"), "sites-0-city": "Salem"}
    sent["sites-0-zip"] = site.zip
    second = desk.post(change(organisation), {**sent, "seen": seen})
    assert second.status_code == 422
    assert ("Legal name", "Owner's name", "Staff's name") in told(second)
    assert ("Gresham", "Salem") in [(saved, typed) for _label, saved, typed in told(second)]
    assert "503-555-0199" in second.text
    row = Organisation.objects.get()
    assert (row.legal_name, row.dba, Site.objects.get().city) == ("Owner's name", "", "Gresham")


def test_two_federal_numbers_are_compared_and_no_more_than_their_ends_are_said(desk, organisation):
    seen = seen_on(desk.get(change(organisation)))
    organisation.set_fein("93-1234567")
    organisation.save()
    second = desk.post(change(organisation), organisation_form(organisation, fein="93-7654321", seen=seen))
    assert second.status_code == 422
    assert told(second) == [("New federal employer number", "ends in 4567", "ends in 4321")]
    assert "1234567" not in second.text
    assert Organisation.objects.get().fein == "93-1234567"
    sent = organisation_form(organisation, fein="93-7654321", seen=seen_on(second))
    assert desk.post(change(organisation), sent).status_code == 302
    assert Organisation.objects.get().fein == "93-7654321"


def test_a_change_of_the_state_is_no_reason_to_refuse_words(desk, opening):
    seen = seen_on(desk.get(change(opening)))
    Opening.objects.update(state="approved", version=9)
    assert desk.post(change(opening), opening_form(opening, title="Mended", seen=seen)).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_a_save_at_the_same_moment_is_waited_for_and_seen(locked, staff, monkeypatch):
    """Also of a place, whose owner holds no more than the place's own row."""
    organisation = factories.MembershipFactory(organisation__state="pending").organisation
    site = factories.SiteFactory(organisation=organisation)
    desk = factories.client_for(staff("job_developer"))
    sent = organisation_form(organisation, seen=seen_on(desk.get(change(organisation))), **{"sites-0-city": "Salem"})
    held = Barrier(2)
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_args, **_named: self)

    def write(who):
        if who == 0:
            with transaction.atomic():
                Site.objects.filter(pk=site.pk).update(city="Gresham")
                held.wait(10)
                time.sleep(0.5)
            return None
        held.wait(10)
        return desk.post(change(organisation), sent).status_code

    assert run_parallel(2, write)[1] == (422 if locked else 302)
    assert Site.objects.get().city == ("Gresham" if locked else "Salem")
