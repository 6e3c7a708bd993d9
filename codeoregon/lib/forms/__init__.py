"""How forms look and answer, once for all pages.

In a template (the page's own `<form>`; everything else comes from here)::

    {% extends "base.html" %}
    {# base.html puts "Error: " before the title of a refused form #}
    {% block title %}{% translate "Where do you live?" %}{% endblock %}
    {# whoever changes the language keeps what they typed; wants the form's id #}
    {% block languages %}{% include "components/language_menu.html" with keeps="answers" %}{% endblock %}
    {% block main %}
      {% include "components/error_summary.html" %}  {# wants `form`; `formset` too when there is one #}
      {% step 1 4 %}
      <h1>{% translate "Where do you live?" %}</h1>
      <form method="post" novalidate id="answers">{% csrf_token %}
        {{ form }}  {# or {{ form.zip_code.as_field_group }} one by one #}
        <button class="btn">{% translate "Continue" %}</button>
      </form>
    {% endblock %}

In a class-based view: `class Where(FormPage, FormView)`; a refused form is answered with 422, all input kept.
In a function view: `return form_page(request, "join/where.html", form, **context)`, which answers 200 for a fresh form
and 422 for a refused one.

Widths: put `class="short"` (a number, a ZIP) or `class="wide"` on the widget. Radio buttons and checkboxes become a
fieldset with a legend. "(optional)" is added by itself when other fields of the form are required. A bare "required"
error becomes "Fill in “ZIP code”." by itself; write your own `error_messages` where more help is possible. Days that
are near: `widget=DayInput()`; days that people know by heart, like a birth date: `DayPartsField`, three plain boxes.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import (
    BaseForm,
    BoundField,
    CharField,
    DateInput,
    MultiValueField,
    MultiWidget,
    PasswordInput,
    TextInput,
)
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

INVALID = 422
CONFLICT = 409  # the row has gone on while somebody wrote
TOO_MANY = 429


# What somebody had typed before they were signed out, were too quick, or asked for the page in another language: every
# fresh form of that one answer shows it. Nothing of it is checked, saved or put into an address.
TYPED: ContextVar[QueryDict | None] = ContextVar("typed before", default=None)


@contextmanager
def typed_before(sent: QueryDict) -> Iterator[None]:
    """Inside, forms that are shown afresh hold what somebody typed into them before; nothing is checked or saved."""
    token = TYPED.set(sent)
    try:
        yield
    finally:
        TYPED.reset(token)


class OregonBoundField(BoundField):
    def value(self) -> Any:
        """What was typed before, where it was into this form; hidden fields, files and passwords stay as they are."""
        sent, widget = TYPED.get(), self.field.widget
        secret = widget.is_hidden or widget.needs_multipart_form or isinstance(widget, PasswordInput)
        if sent is None or self.form.is_bound or secret or not _sent_by(self.form, sent):
            return super().value()
        data = widget.value_from_datadict(sent, MultiValueDict(), self.html_name)
        return self.field.prepare_value(self.field.bound_data(data, self.initial))


def _sent_by(form: BaseForm, sent: QueryDict) -> bool:
    """Whether these values came from a form like this one; boxes that are not ticked are not sent at all."""
    names = [form.add_prefix(name) for name in form.fields]
    return any(key == name or key.startswith(f"{name}_") for key in sent for name in names)


def shown_values(form: BaseForm) -> Any:
    """What a form shows, by name: what was sent, else what was typed before, else the initial."""
    return form.data if form.is_bound else TYPED.get() or form.initial


class OregonRenderer(TemplatesSetting):
    """Renders forms with our field template; named apart from Django's own so that the admin keeps its markup."""

    form_template_name = "django/forms/oregon_form.html"
    formset_template_name = "django/forms/oregon_formset.html"
    field_template_name = "components/field.html"
    bound_field_class = OregonBoundField


class DayInput(DateInput):
    """A day picked with the browser's own calendar: one labelled control (`SelectDateWidget` has three without)."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "short", **(attrs or {})}, format="%Y-%m-%d")


class DayPartsWidget(MultiWidget):
    """Month, day and year in three labelled boxes: works on every phone, and nobody leafs back through 60 years."""

    template_name = "components/day_parts.html"
    LABELS = (_("Month"), _("Day"), _("Year"))

    def __init__(self, attrs: dict[str, Any] | None = None, autocomplete: str = "") -> None:
        boxes = []
        for part, digits in (("month", 2), ("day", 2), ("year", 4)):
            box = {"inputmode": "numeric", "maxlength": digits, "size": digits}
            boxes.append(TextInput({**box, **({"autocomplete": f"{autocomplete}-{part}"} if autocomplete else {})}))
        super().__init__(boxes, attrs)

    def decompress(self, value: dt.date | None) -> list[Any]:
        return [value.month, value.day, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], self.LABELS, strict=True):
            box["label"] = label
            box["value"] = None if box["value"] is None else str(box["value"])  # no thousands separator in a year
        return context


class DayPartsField(MultiValueField):
    """A day in three boxes; cleans to a date or None. Refuses half a day and days that no calendar has."""

    default_error_messages = {
        "digits": _("Write the day in digits, like 3 for March, 9, and 1985."),
        "whole": _("Fill in month, day and year, or leave all three empty."),
        "year": _("Write the year with 4 digits, like 1985."),
        "no_such_day": _("There is no such day. Check month and day."),
    }

    def __init__(self, *, autocomplete: str = "", **kwargs: Any) -> None:
        parts = tuple(CharField(required=False, max_length=10) for _part in DayPartsWidget.LABELS)
        super().__init__(parts, require_all_fields=False, widget=DayPartsWidget(autocomplete=autocomplete), **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        typed = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(typed):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(typed):
            raise ValidationError(self.error_messages["whole"], code="whole")
        if not all(re.fullmatch(r"[0-9]+", part) for part in typed):
            raise ValidationError(self.error_messages["digits"], code="digits")
        return self._day(*typed)

    def _day(self, month: str, day: str, year: str) -> dt.date:
        if len(year) != 4 or year == "0000":
            raise ValidationError(self.error_messages["year"], code="year")
        if max(len(month), len(day)) > 4:  # more digits than a number may have that is read
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day")
        try:
            found = dt.date(int(year), int(month), int(day))
        except ValueError as none:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from none
        self.run_validators(found)
        return found


class FormPage:
    """Mixin in front of `FormView`, `CreateView`, `UpdateView`: a refused form is answered with 422, input kept."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        return self.render_to_response(context, status=INVALID)  # type: ignore[attr-defined]


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """The page of one form: 422 when it was sent and refused (by itself or by `form.add_error`), 429 when that was
    for the number of tries, else 200.
    """
    refused = form.is_bound and form.errors
    status = 200 if not refused else TOO_MANY if _is_too_many(form) else INVALID
    return render(request, template, {"form": form, **context}, status=status)


class RefusedFormMiddleware:
    """Gives pages made by others (sign-in, sign-up, second factor) the same 422 for a refused form.

    Those views answer 200, which tells a script, a cache and a screen reader that all went well. A link out of a mail
    that leads nowhere any more is 404 for the same reason; the page keeps its sentence.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        context = response.context_data or {}
        if response.status_code == 200 and _is_dead(context):
            response.status_code = 404
        refused = [part for part in context.values() if isinstance(part, BaseForm) and part.is_bound and part.errors]
        if request.method == "POST" and response.status_code == 200 and refused:
            response.status_code = TOO_MANY if any(map(_is_too_many, refused)) else INVALID
        return response


def _is_too_many(form: BaseForm) -> bool:
    """Refused for the number of tries, by the codes of allauth's sentences; ours have ``rate_limited`` too."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return bool(codes & {"too_many_login_attempts", "too_many_codes", "rate_limited"})


def _is_dead(context: dict[str, Any]) -> bool:
    """A link of allauth's to confirm an address, or to choose a new password, that is used up or was never sent."""
    return bool(context.get("token_fail")) or ("confirmation" in context and context["confirmation"] is None)
