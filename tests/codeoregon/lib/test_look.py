"""The parts every page is made of: what they say, what they link to, how forms answer."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html

from codeoregon.lib.forms import DayInput, RefusedFormMiddleware, form_page
from codeoregon.lib.templatetags.cards import Chip, JobCard, Line, Moment, NeedReason
from codeoregon.lib.templatetags.co import initials, linked, money, pay_text, problems
from codeoregon.web.nav import audience_of, items_for


def draw(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return engines["django"].from_string(source).render(context, request)


def words(html: str) -> str:
    """What a person reads: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


class Form(forms.Form):
    email = forms.EmailField(label="Email address", help_text="We send your link here")
    phone = forms.RegexField(r"^\d{10}$", required=False, error_messages={"invalid": "Enter ten digits"})
    how = forms.ChoiceField(label="How?", choices=[("e", "Email"), ("t", "Text")], widget=forms.RadioSelect)
    skills = forms.MultipleChoiceField(choices=[("h", "HTML")], widget=forms.CheckboxSelectMultiple, required=False)
    start = forms.DateField(widget=DayInput)
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("These do not go together")


PAGE = '{% include "components/error_summary.html" %}<form>{{ form }}</form>'


def test_every_line_of_the_error_summary_leads_to_a_control_that_is_there():
    html = draw(PAGE, form=Form({"phone": "55"}))
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["id_email", "id_phone", "id_how_0", "id_start", "id_agree"]
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert set(targets) <= set(ids)
    assert len(ids) == len(set(ids))


def test_summary_and_field_say_the_same_sentence_and_name_the_field():
    html = draw(PAGE, form=Form({"phone": "55"}))
    for sentence in (
        "Fill in “Email address”.",
        "Choose an answer for “How?”.",
        "Tick “I agree” to go on.",
        "Enter ten digits",
    ):
        assert html.count(sentence) == 2
    assert "These do not go together" in html
    assert "This field is required" not in html.replace('"id_secret', "").split("<form>")[1]


def test_hint_and_error_are_tied_to_the_control():
    html = draw(PAGE, form=Form({"email": "x"}))
    tied = set(" ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split())
    assert {"id_email_helptext", "id_email_error", "id_how_error"} <= tied
    assert tied <= set(re.findall(r'\bid="([^"]+)"', html))
    assert 'value="x"' in html


def test_a_fresh_form_shows_no_errors_and_says_what_is_optional():
    html = draw(PAGE, form=Form())
    assert "There is a problem" not in html
    assert "aria-invalid" not in html
    assert words(html).count("(optional)") == 2
    assert html.count("<legend>") == 2


def test_a_search_form_with_nothing_required_says_optional_nowhere():
    class Search(forms.Form):
        q = forms.CharField(required=False)

    assert "(optional)" not in draw("{{ form }}", form=Search())


def test_one_problem_and_many_are_told_apart():
    class One(forms.Form):
        a = forms.CharField()

    assert "There is a problem" in draw(PAGE, form=One({}))
    assert "There are 5 problems" in draw(PAGE, form=Form({"secret": "1"}))


def test_formset_errors_are_in_the_summary():
    formset = forms.formset_factory(Form, extra=1, min_num=1, validate_min=True)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-email": "x"}
    )
    html = draw('{% include "components/error_summary.html" %}<form>{{ formset }}</form>', form=Form(), formset=formset)
    assert "#id_form-0-email" in html
    assert 'id="id_form-0-email"' in html
    assert 'name="form-TOTAL_FORMS"' in html


def test_form_page_answers_422_only_when_refused():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    class Plain(forms.Form):
        name = forms.CharField()

    template = "components/error_summary.html"
    assert form_page(request, template, Plain()).status_code == 200
    assert form_page(request, template, Plain({})).status_code == 422
    assert form_page(request, template, Plain({"name": "A"})).status_code == 200


@pytest.mark.parametrize(("data", "status"), [({}, 422), ({"name": "A"}, 200)])
def test_refused_forms_of_other_peoples_views_are_422(data, status):
    class Plain(forms.Form):
        name = forms.CharField()

    request = RequestFactory().post("/", data)
    response = TemplateResponse(request, "500.html", {"form": Plain(data)})
    assert RefusedFormMiddleware(HttpResponse).process_template_response(request, response).status_code == status


def test_a_site_that_a_sentence_names_is_a_link_and_nothing_else_is():
    assert linked("Call 211, or see 211info.org.") == (
        'Call 211, or see <a href="https://211info.org/">211info.org</a>.'
    )
    assert linked("(developer.mozilla.org) <b>") == (
        '(<a href="https://developer.mozilla.org/">developer.mozilla.org</a>) &lt;b&gt;'
    )
    assert linked("It costs 1.50. Come.") == "It costs 1.50. Come."


def test_money_and_pay_are_said_as_people_say_them():
    assert money(Decimal("1250")) == "$1,250"
    assert money(Decimal("16.3")) == "$16.30"
    assert money(Decimal("-5")) == "−$5"
    assert money(None) == money("") == ""
    assert pay_text(Decimal(24), Decimal(30), "hour") == "$24 to $30 an hour"
    assert pay_text(Decimal(21), Decimal(21), "hour") == pay_text(Decimal(21), None, "HOUR") == "$21 an hour"
    assert pay_text(Decimal(52000), Decimal("60000.50"), "year") == "$52,000 to $60,000.50 a year"
    assert pay_text(None, None, "year") == "Ask about pay"


def test_times_are_shown_in_pacific_time_with_a_machine_form():
    when = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    html = draw(
        "{% as_of when %}|{{ when|day }}|{{ plain|when }}|{{ nothing|day }}",
        when=when,
        plain=date(2026, 1, 2),
        nothing=None,
    )
    assert words(html) == "As of Nov 23, 2026, 5:05 p.m. | Nov 23, 2026 | Jan 2, 2026 |"
    assert 'datetime="2026-11-23T17:05:00-08:00"' in html
    assert draw("{% as_of nothing %}", nothing=None) == ""
    assert str(timezone.now().year) in draw("{% as_of %}")


@pytest.mark.parametrize(
    ("name", "letters"), [("JavaScript Basics", "JB"), ("SQL", "SQL"), ("Front-end (2)", "FE"), ("", "?")]
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_badge_state_is_in_the_shape_not_only_the_colour():
    earned, going, todo = (draw(f'{{% badge_hex "{state}" "JS" %}}') for state in ("earned", "progress", "todo"))
    assert "peak" in earned
    assert "peak" not in going + todo
    assert 'aria-hidden="true"' in earned


def test_progress_says_in_words_what_it_shows_and_never_overflows():
    html = draw('{% progress 12 10 "HTML" %}{% progress 0 0 "None" %}')
    assert 'value="10" max="10" aria-label="HTML: 12 of 10"' in html
    assert 'max="1"' in html


def test_big_numbers_keep_machine_attributes_plain():
    html = draw('{% kpi "Signed up" 5256 10000 %}')
    assert "5,256" in html
    assert 'value="5256" max="10000"' in html


def test_step_captions():
    assert words(draw("{% step 2 4 %}")) == "Step 2 of 4"
    assert words(draw('{% step 2 4 "Sign up" %}')) == "Sign up: step 2 of 4"


CARD = JobCard(
    "Junior <dev>", "/jobs/1/x/", "$24 to $30 an hour", "Kestrel & Co", "Portland", "Full time",
    date(2026, 12, 30), [Chip("HTML", True), Chip("SQL", False), Chip("Git", None)], "1 of 2 needs met",
)  # fmt: skip


def test_job_card_puts_pay_before_company_and_escapes_what_people_typed():
    html = draw("{% job_card card %}{% job_card card 3 %}", card=CARD)
    text = words(html)
    assert text.index("$24") < text.index("Kestrel &amp; Co")
    assert "<dev>" not in html
    assert "Why this fits you: 1 of 2 needs met" in text
    assert "Need: SQL Git" in text
    assert "Apply by Dec 30, 2026" in text
    assert "<h2>" in html
    assert "<h3>" in html


REASONS = [
    NeedReason("HTML", "working", "strong", True, 30, 30, "HTML Basics", "/me/badges/1/", date(2026, 10, 12)),
    NeedReason("SQL", "aware", points=0, of=20, required=False),
]


def test_reasons_show_asked_held_badge_day_and_points_that_add_up():
    text = words(draw("{% need_reasons reasons 35 other %}", reasons=REASONS, other=[("Near you", 5)]))
    assert "HTML working ✓ strong HTML Basics , Oct 12, 2026 30 of 30" in text
    assert "Near you 5 Score 35" in text


def test_reasons_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up to 30"):
        draw("{% need_reasons reasons 31 %}", reasons=REASONS)


def test_pagination_keeps_the_search_and_marks_the_page():
    page = Paginator(list(range(30_000)), 25).page(1100)
    html = draw("{% pagination page %}", "/jobs/?q=a%26b&page=1100", page=page)
    assert 'href="?q=a%26b&amp;page=1099"' in html
    assert re.search(r'page=1100" aria-current="page"', html)
    assert draw("{% pagination page %}", page=Paginator([1], 25).page(1)).strip() == ""


def test_the_small_parts():
    moments = [Moment("Sent", datetime(2026, 11, 23, 20, 0, tzinfo=UTC), "To Kestrel"), Moment("Interview", done=False)]
    html = draw(
        '{% timeline moments %}{% summary lines %}{% empty "None yet" "Look at jobs." "/jobs/" "See jobs" %}'
        '{% notice "Saved." kind="good" %}',
        moments=moments,
        lines=[Line("County", "Multnomah", "/join/where/")],
    )
    text = words(html)
    assert "Sent Nov 23, 2026, 12:00 p.m. To Kestrel Interview Still to come" in text
    assert "County Multnomah Change County" in text
    assert "None yet Look at jobs. See jobs Saved." in text


def test_the_menu_is_the_visitors_when_nobody_is_signed_in():
    request = RequestFactory().get("/")
    assert audience_of(request) == "visitor"
    request.user = AnonymousUser()
    assert audience_of(request) == "visitor"


def test_the_longest_address_is_the_current_one(settings):
    settings.NAV = {"visitor": [("help", "Help"), ("privacy", "Privacy"), ("no-such-page", "Nowhere")]}
    assert [(item.label, item.current) for item in items_for("visitor", "/help/")] == [
        ("Help", "page"),
        ("Privacy", ""),
    ]
    assert items_for("visitor", "/help/more/")[0].current == "true"
    assert items_for("mentor", "/")[0].label == "Help"


def test_every_door_of_every_menu_leads_somewhere(settings):
    missing = []
    for audience, doors in settings.NAV.items():
        for name, _label in doors:
            try:
                reverse(name)
            except NoReverseMatch:
                missing.append(f"{audience}: {name}")
    assert missing == []


def test_mail_says_whom_to_call_and_carries_the_equal_opportunity_line(settings):
    settings.HELP_PHONE = "971-555-0123"
    text = draw('{% extends "mail/base.txt" %}{% block body %}Subject: Hello\n\nIt\'s here{% endblock %}')
    assert text.startswith("Subject: Hello\n\nIt's here")
    assert "971-555-0123 (TTY 711)" in text
    assert "Auxiliary aids and services are available upon request" in text


class Bare(forms.Form):
    title = forms.CharField(max_length=3, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")])
    pay = forms.DecimalField(max_digits=4, decimal_places=2)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "four"}, "Write at most 3 characters here. You wrote 4."),
        ({"title": "a\x00"}, "There is a hidden sign in this. Type it again."),
        ({"kind": "<zzz>"}, "Choose one of the answers offered for “Kind”."),
        ({"pay": "1000000"}, "This number is too large. Check it."),
        ({"pay": "1.234"}, "Write at most 2 digits after the point."),
    ],
)
def test_what_django_says_is_said_in_our_words_once_and_never_repeats_the_value(sent, said):
    form = Bare({"title": "ab", "kind": "a", "pay": "1", **sent})
    assert [one["message"] for one in problems(form)] == [said]


def test_the_same_sentence_twice_names_each_field():
    class Pair(forms.Form):
        lowest = forms.DecimalField(label="Lowest pay", max_digits=4)
        highest = forms.DecimalField(label="Highest pay", max_digits=4)
        note = forms.CharField(max_length=1)

    form = Pair({"lowest": "1000000", "highest": "1000000", "note": "ab"})
    assert [(one["message"], one["target"]) for one in problems(form)] == [
        ("Lowest pay: This number is too large. Check it.", "id_lowest"),
        ("Highest pay: This number is too large. Check it.", "id_highest"),
        ("Write at most 1 characters here. You wrote 2.", "id_note"),
    ]
    page = draw('{% include "components/error_summary.html" %}', form=form)
    assert '<a href="#id_highest">Highest pay: This number is too large. Check it.</a>' in page


def test_so_do_those_of_two_forms_on_one_page():
    class Named(forms.Form):
        def __init__(self, *args, label, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["pay"] = forms.DecimalField(label=label, max_digits=4)

    forms_of = [Named({f"{day}-pay": "1000000"}, prefix=day, label=day) for day in ("Monday", "Tuesday")]
    assert [one["message"] for one in problems(*forms_of)] == [
        "Monday: This number is too large. Check it.",
        "Tuesday: This number is too large. Check it.",
    ]


def test_a_label_with_markup_is_plain_in_a_sentence():
    class Marked(forms.Form):
        level = forms.ChoiceField(label=format_html('How well<span class="vh">: {}</span>', "C & C++"), choices=[])

    assert [one["message"] for one in problems(Marked({}))] == ["Choose an answer for “How well: C & C++”."]


def test_a_field_that_is_needed_sometimes_is_not_called_optional():
    class Sometimes(forms.Form):
        zip = forms.CharField()
        county = forms.CharField(required=False)

    form = Sometimes()
    assert "(optional)" in form["county"].as_field_group()
    form.fields["county"].needed = True
    assert "(optional)" not in form["county"].as_field_group()


@pytest.mark.parametrize(
    "context", [{"token_fail": True}, {"confirmation": None}, {"confirmation": None, "token_fail": False}]
)
def test_a_used_up_link_is_404(context):
    response = TemplateResponse(RequestFactory().get("/"), "x", context)
    done = RefusedFormMiddleware(lambda request: response).process_template_response(
        RequestFactory().get("/"), response
    )
    assert done.status_code == 404
