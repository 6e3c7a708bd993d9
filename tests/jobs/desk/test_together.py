"""Two members write one draft: what both changed is shown to the second, who decides; what one changed stays."""

import re
import time
from decimal import Decimal

import pytest
from django.db.models import QuerySet

from jobs.openings.models import Opening
from tests import factories
from tests.races import run_parallel

JOB = {"title": "Web developer", "kind": "full_time", "positions": "1", "hours_per_week": "40", "summary": "Build."}


def draft():
    opening = factories.OpeningFactory(state="draft", published_at=None, expires_at=None, summary="Old words.")
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    return opening, owner, f"/employers/openings/{opening.pk}/edit/job/"


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text)[1]


@pytest.mark.django_db
def test_the_second_who_saves_a_page_is_shown_both_and_may_save_over(client_for):
    opening, owner, page = draft()
    other = factories.MembershipFactory(organisation=opening.organisation, role="recruiter").user
    seen = seen_on(client_for(owner).get(page))
    assert client_for(other).post(page, {**JOB, "kind": "part_time", "seen": seen}).status_code == 302
    second = client_for(owner).post(page, {**JOB, "title": "My title", "seen": seen})
    assert second.status_code == 422
    for words in ("Somebody else saved this", "<dd>Part time</dd>", "<dd>My title</dd>", "take what is saved now"):
        assert words in second.text, words
    assert Opening.objects.get().title == "Web developer"
    assert client_for(owner).post(page, {**JOB, "title": "My title", "seen": seen_on(second)}).status_code == 302
    assert (Opening.objects.get().title, Opening.objects.get().kind) == ("My title", "part_time")


def fields_of(opening, **other):
    """Page 1 as it was drawn, with these answers changed."""
    names = ("title", "kind", "positions", "hours_per_week", "summary", "soc_code")
    return {**{name: getattr(opening, name) for name in names}, **other}


@pytest.mark.django_db
def test_what_only_the_other_changed_stays_and_is_told(client_for):
    opening, owner, page = draft()
    client = client_for(owner)
    seen = seen_on(client.get(page))
    Opening.objects.update(kind="part_time", summary="Their words.")
    saved = client.post(page, fields_of(opening, title="My title", seen=seen), follow=True)
    row = Opening.objects.get()
    assert (row.title, row.kind, row.summary) == ("My title", "part_time", "Their words.")
    assert "it stays: Kind of work (Part time), What will the person do? (Their words.)." in saved.text
    assert "You typed" not in saved.text


@pytest.mark.django_db
def test_only_what_both_changed_is_asked_about_and_its_mark_alone_renewed(client_for):
    opening, owner, page = draft()
    client = client_for(owner)
    seen = seen_on(client.get(page))
    Opening.objects.update(title="Theirs", kind="part_time")
    second = client.post(page, fields_of(opening, title="Mine", seen=seen))
    assert second.status_code == 422
    assert [(one.label, one.saved, one.typed) for one in second.context["together"].differences] == [
        ("Job title", "Theirs", "Mine")
    ]
    assert second.text.count("You typed") == 1
    assert re.search(r'value="part_time"[^>]*checked', second.text)  # the form shows what stays
    before, after = (dict(part.split(":") for part in marks.split(",")) for marks in (seen, seen_on(second)))
    assert {name for name in before if before[name] != after[name]} == {"title"}
    Opening.objects.update(title="Theirs, once more")
    third = client.post(page, fields_of(opening, title="Mine", seen=seen_on(second)))
    assert third.status_code == 422
    assert "Theirs, once more" in third.text
    assert client.post(page, fields_of(opening, title="Mine", seen=seen_on(third))).status_code == 302
    assert (Opening.objects.get().title, Opening.objects.get().kind) == ("Mine", "part_time")


@pytest.mark.django_db
@pytest.mark.parametrize("seen", ["", "x", "title:", "title:0123456789abcdef", "::,,:", "title:\0", "x" * 99_999])
def test_marks_that_are_none_are_no_permission(seen, client_for):
    opening, owner, page = draft()
    answer = client_for(owner).post(page, fields_of(opening, title="Mine", seen=seen))
    assert answer.status_code == 422
    assert opening.title in answer.text
    assert Opening.objects.get().title == opening.title
    assert client_for(owner).post(page, fields_of(opening, title="Mine", seen=seen_on(answer))).status_code == 302


@pytest.mark.django_db
def test_an_amount_that_is_written_otherwise_is_the_same(client_for):
    opening, owner, _page = draft()
    page, client = f"/employers/openings/{opening.pk}/edit/pay/", client_for(owner)
    seen = seen_on(client.get(page))
    Opening.objects.update(pay_low="26.50", pay_high="35.00")
    pay = {"pay_low": "24", "pay_high": "$30.0", "pay_period": "hour", "site": opening.site_id, "benefits": "Lunch."}
    assert client.post(page, {**pay, "seen": seen}).status_code == 302
    row = Opening.objects.get()
    assert (row.pay_low, row.pay_high, row.benefits) == (Decimal("26.50"), 35, "Lunch.")


@pytest.mark.django_db
def test_what_both_together_make_wrong_is_a_sentence(client_for):
    opening, owner, _page = draft()
    page, client = f"/employers/openings/{opening.pk}/edit/pay/", client_for(owner)
    seen = seen_on(client.get(page))
    Opening.objects.update(pay_high="25.00")
    pay = {"pay_low": "29", "pay_high": "30", "pay_period": "hour", "site": opening.site_id}
    answer = client.post(page, {**pay, "seen": seen})
    assert answer.status_code == 422
    assert "the highest pay not below the lowest" in answer.text
    assert Opening.objects.get().pay_low == 24


@pytest.mark.django_db
def test_a_kind_that_follows_from_a_box_is_compared_too(client_for):
    opening, owner, _page = draft()
    page, client = f"/employers/openings/{opening.pk}/edit/training/", client_for(owner)
    seen = seen_on(client.get(page))
    Opening.objects.update(kind="part_time")
    answer = client.post(page, {"make_ojt": "on", "training": "CSS", "seen": seen})
    assert answer.status_code == 422
    for words in ("Kind of work", "<dd>Part time</dd>", "<dd>On-the-job training</dd>"):
        assert words in answer.text, words
    assert Opening.objects.get().kind == "part_time"


@pytest.mark.django_db
def test_another_page_of_the_same_draft_does_not_warn(client_for):
    _opening, owner, page = draft()
    seen = seen_on(client_for(owner).get(page))
    Opening.objects.update(benefits="Transit pass.", pay_low=30, pay_high=40)
    assert client_for(owner).post(page, {**JOB, "seen": seen}).status_code == 302


@pytest.mark.django_db
def test_what_was_typed_stays_when_the_form_is_wrong_and_the_warning_still_comes(client_for):
    _opening, owner, page = draft()
    client = client_for(owner)
    seen = seen_on(client.get(page))
    wrong = client.post(page, {**JOB, "positions": "-1", "seen": seen})
    assert seen_on(wrong) == seen
    Opening.objects.update(title="Theirs")
    assert client.post(page, {**JOB, "seen": seen_on(wrong)}).status_code == 422
    assert Opening.objects.get().title == "Theirs"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_one_moment_the_second_is_warned():
    statuses, held = together()
    assert sorted(statuses) == [302, 422]
    assert held in ("Title 0", "Title 1")


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_be_saved(monkeypatch):
    """That the lock is what makes it hold."""
    from codeoregon.lib.seen import together as helper

    settle = helper.Together.settle

    def slowly(self, *given):
        kept = settle(self, *given)
        time.sleep(0.3)
        return kept

    monkeypatch.setattr(helper.Together, "settle", slowly)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_args, **_named: self)
    assert together()[0] == [302, 302]


def together():
    _opening, owner, page = draft()
    clients = [factories.client_for(owner) for _ in range(2)]
    seen = seen_on(clients[0].get(page))
    send = lambda n: clients[n].post(page, {**JOB, "title": f"Title {n}", "seen": seen}).status_code  # noqa: E731
    return run_parallel(2, send), Opening.objects.get().title


def complete():
    opening, owner, _page = draft()
    opening.needs.create(skill=factories.SkillFactory(name="CSS"))
    return opening, owner, f"/employers/openings/{opening.pk}/edit/check/"


@pytest.mark.django_db
def test_what_a_colleague_changed_after_the_check_page_was_drawn_is_not_sent_unread(client_for):
    opening, owner, check = complete()
    client = client_for(owner)
    seen = seen_on(client.get(check))
    Opening.objects.update(summary="His words.", pay_high=opening.pay_high + 1)
    opening.needs.create(skill=factories.SkillFactory(name="SQL"))
    answer = client.post(check, {"seen": seen})
    assert answer.status_code == 422
    assert "since you opened the page: What the person will do, Pay, Skills. It is not sent yet." in answer.text
    assert "His words." in answer.text
    assert Opening.objects.get().state == "draft"
    assert client.post(check, {"seen": seen_on(answer)}).status_code == 302
    assert Opening.objects.get().state == "submitted"


@pytest.mark.django_db
@pytest.mark.parametrize("seen", ["", "x", "Job title:0123456789abcdef"])
def test_nothing_is_sent_by_who_has_not_seen_it(seen, client_for):
    _opening, owner, check = complete()
    assert client_for(owner).post(check, {"seen": seen}).status_code == 422
    assert Opening.objects.get().state == "draft"
