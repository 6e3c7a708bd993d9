"""Words and pay that a reviewer should look at, said to the employer as advice."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from jobs.openings.checks.flags import flags
from jobs.openings.models import Opening
from tests import factories


def said(summary="Build pages.", title="Web developer", **more):
    """(code, words) of what stands out in a posting with these texts."""
    return [(flag.code, flag.words) for flag in flags(Opening(title=title, summary=summary, **more))]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("We want a recent graduate.", "age", "recent graduate"),
        ("Recent college grads welcome", "age", "Recent college grads"),
        ("You are a digital\nnative", "age", "digital\nnative"),
        ("a young, dynamic group", "age", "young, dynamic"),
        ("Join our young team", "age", "young team"),
        ("people aged 20-35", "age", "aged 20-35"),
        ("no more than 5 years of experience", "age", "no more than 5 years of experience"),
        ("Not for the over-qualified", "age", "over-qualified"),
        ("Buscamos jóvenes con ganas", "age", "jóvenes"),
        ("Sorry, no older applicants.", "age", "no older applicants"),
        ("not older than 35", "age", "not older than 35"),
        ("He must know SQL", "gender", "He must"),
        ("Male preferred.", "gender", "Male preferred"),
        ("Female candidates only", "gender", "Female candidates only"),
        ("We prefer a male.", "gender", "prefer a male"),
        ("a native English speaker", "native", "native English speaker"),
        ("Spanish: native level fluency", "native", "native level fluency"),
        ("must speak without an accent", "native", "without an accent"),
        ("US citizens only", "citizenship", "US citizens only"),
        ("U.S. citizenship required", "citizenship", "U.S. citizenship required"),
        ("a valid driver's license", "license", "driver's license"),
        ("valid driver’s license needed", "license", "driver’s license"),
        ("tell us your graduation date", "dates", "graduation date"),
        ("graduated after 2019", "dates", "graduated after 2019"),
        ("send your date of birth", "dates", "date of birth"),
        ("It starts with an unpaid trial week", "unpaid", "unpaid trial week"),
        ("the training period is unpaid", "unpaid", "training period is unpaid"),
        ("First comes a working interview (unpaid).", "unpaid", "working interview (unpaid)"),
        ("an unpaid working interview", "unpaid", "unpaid working interview"),
        ("Buscamos una recién\ngraduada", "age", "recién\ngraduada"),
        ("a recent grad\u200buate", "age", "recent graduate"),
        ("a recent gra\u00adduate", "age", "recent graduate"),
        ("a re&shy;cent gra&#8203;duate", "age", "recent graduate"),
        ("a re\u2060cent\ufeff graduate", "age", "recent graduate"),
    ],
)
def test_words_that_keep_people_out_stand_out(text, code, words):
    assert said(text) == [(code, words)]


@pytest.mark.parametrize(
    "text",
    [
        "We build React Native apps and native modules.",
        "You must be age 18 or older.",
        "Manage the age of cached pages; 20 to 35 hours a week.",
        "We help students graduate from high school.",
        "Drive the roadmap of the product. Licenses of software are tracked.",
        "Paid training from the first day. Unpaid invoices are chased by you.",
        "The manager of the younger half of our code base",
        "Women and men, all ages, are welcome.",
        "Work with maps of citizens’ services for the city.",
        "We are a female-owned business and serve all genders.",
        "We prefer female-owned suppliers and count male and female workers alike.",
        "Male and female nurses, male or female assistants: everybody is welcome.",
        "A male connector, a female one; we prefer male plugs and male-to-female adapters; no male ends.",
        "Test APIs with Postman. Write for newcomers and businesses.",
        "No older versions of browsers; no backup older than 30 days, no log not older than 40 days.",
        "A working interview is paid like any other hour.",
        "Training days are paid. Interviews of women in tech are published.",
        "We want more women in tech and help men and women alike.",
    ],
)
def test_plain_words_do_not(text):
    assert said(text) == []


@pytest.mark.parametrize(
    "title",
    ["Salesman", "IT Handyman", "Foreman", "Web girl", "Male nurse", "Waitress", "Policeman", "Female-receptionist"],
)
def test_a_title_that_names_a_gender_stands_out(title):
    assert [code for code, _words in said(title=title)] == ["gender"]


def test_each_text_is_read_in_the_order_of_the_form():
    found = flags(
        Opening(title="Salesman", summary="recent grad, native speaker", benefits="own car", training="unpaid training")
    )
    assert [(flag.field, flag.code, flag.step) for flag in found] == [
        ("title", "gender", "job"),
        ("summary", "age", "job"),
        ("summary", "native", "job"),
        ("benefits", "license", "pay"),
        ("training", "unpaid", "training"),
    ]


def test_the_words_are_shown_with_what_stands_around_them():
    (flag,) = flags(Opening(title="x", summary=f"{'word ' * 30}a recent graduate who {'reads ' * 30}"))
    assert flag.before.startswith("…word ")
    assert flag.before.endswith("a ")
    assert (flag.words, flag.after[:5], flag.after[-1]) == ("recent graduate", " who ", "…")


def test_texts_are_read_without_their_marks_and_shown_so():
    """Titles have none: their signs are signs."""
    (flag,) = flags(Opening(title="x", summary="We want\n\n* a **recent** [graduate](https://example.com) & more"))
    assert (flag.before, flag.words, flag.after) == ("We want\n\na ", "recent graduate", " & more")
    (flag,) = flags(Opening(title="*Salesman*", summary="x"))
    assert (flag.before, flag.words, flag.after) == ("*", "Salesman", "*")


DAY = dt.date(2026, 1, 15)  # 16.30 metro, 15.05 standard, 14.05 nonurban


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tier", "pay", "period", "hours", "stands_out"),
    [
        ("portland_metro_ugb", "16.29", "hour", 40, True),
        ("portland_metro_ugb", "16.30", "hour", 40, False),
        ("standard", "15.04", "hour", 40, True),
        ("standard", "15.05", "hour", 40, False),
        ("nonurban", "14.05", "hour", 40, False),
        ("", "14.05", "hour", 40, True),  # the tier is not chosen yet: it may be too low
        ("", "16.30", "hour", 40, False),
        ("standard", "31000", "year", 40, True),  # 14.90 an hour
        ("standard", "31000", "year", 38, False),
    ],
)
def test_pay_below_the_minimum_wage_of_the_site_stands_out(tier, pay, period, hours, stands_out):
    site = factories.SiteFactory(wage_tier=tier)
    offer = Opening(site=site, pay_low=Decimal(pay), pay_period=period, hours_per_week=hours)
    assert [flag.code for flag in flags(offer, DAY)] == ["minimum_wage"] * stands_out


@pytest.mark.django_db
def test_no_figure_is_called_the_minimum_wage_of_a_place_whose_tier_is_not_chosen():
    offer = Opening(site=factories.SiteFactory(wage_tier=""), pay_low=Decimal(5), pay_period="hour", hours_per_week=40)
    [flag] = flags(offer, DAY)
    assert "minimum wage here" not in flag.why
    assert "$16.30 an hour in the Portland metro area" in flag.why
    assert "nowhere in Oregon less than $14.05" in flag.why


@pytest.mark.django_db
def test_the_employer_reads_it_before_sending_and_is_not_held_up(client_for):
    member = factories.MembershipFactory(organisation__state="approved")
    draft = factories.opening_asking(
        (factories.SkillFactory(), 2),
        organisation=member.organisation,
        state="draft",
        published_at=None,
        expires_at=None,
        summary="For a recent graduate <b>only</b>.",
    )
    desk = client_for(member.user)
    page = desk.get(f"/employers/openings/{draft.pk}/edit/check/").content.decode()
    assert "<mark>recent graduate</mark> &lt;b&gt;only&lt;/b&gt;" in page
    assert f'href="/employers/openings/{draft.pk}/edit/job/?back=check"' in page
    assert desk.post(f"/employers/openings/{draft.pk}/edit/check/").status_code == 302
    draft.refresh_from_db()
    assert draft.state == "submitted"


@pytest.mark.django_db
def test_the_reviewer_sees_the_words_marked(client_for, staff):
    opening = factories.OpeningFactory(
        state="submitted",
        published_at=None,
        expires_at=None,
        summary="Only native speakers.",
        site__wage_tier="standard",
    )
    desk = client_for(staff("job_developer"))
    assert "<mark>native speakers</mark>" in desk.get(f"/admin/jobs/opening/{opening.pk}/change/").content.decode()
    Opening.objects.update(summary="Build pages.")
    assert "Nothing stands out." in desk.get(f"/admin/jobs/opening/{opening.pk}/change/").content.decode()


def test_every_reason_is_a_sentence_without_blame():
    from jobs.openings.checks.vocabulary import WORDS

    with translation.override("en"):
        for word in WORDS:
            assert str(word.why).endswith("."), word.code
            assert "!" not in str(word.why), word.code
