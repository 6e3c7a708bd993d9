"""All tags of every page: those of `co.py`, and cards and steps of which pages have many, drawn once in a process."""

from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from codeoregon.lib.templatetags.cards import Chip, JobCard
from codeoregon.lib.templatetags.co import drawn, register


@register.simple_tag(takes_context=True)
def job_card(context: template.Context, card: JobCard, heading: int = 2) -> str:
    """One opening inside `<ul class="jobs">`: pay first, then company, place, kind, apply by, reasons."""
    if card.step:  # a form, with the token of who asks
        facts = {"card": card, "heading": heading, "csrf_token": context.get("csrf_token")}
        return render_to_string("components/job_card.html", facts)
    words = (card.title, card.url, card.pay, card.company, card.place, card.kind, card.apply_by, card.fit, card.tag)
    return _card(get_language(), heading, *words, *(fact for chip in card.chips for fact in (chip.label, chip.met)))


@lru_cache(maxsize=2048, typed=True)  # as `drawn`: each text on its own, so that its type counts
def _card(
    language: str | None, heading: int, title: str, url: str, pay: str, company: str, place: str, kind: str,
    apply_by: date | None, fit: str, tag: str, *chips: Any,
) -> SafeString:  # fmt: skip
    """One without a form; the same openings stand on the pages of many."""
    needs = [Chip(label, met) for label, met in zip(chips[::2], chips[1::2], strict=True)]
    card = JobCard(title, url, pay, company, place, kind, apply_by, needs, fit, tag)
    return render_to_string("components/job_card.html", {"card": card, "heading": heading})


@register.simple_tag
def course_step(state: str, course: str, done: int, total: int, earned: str) -> SafeString:
    """One step of a pathway inside `<ul class="path">` by its course; `earned`: the day (`day`), when it is done."""
    return drawn("course_step", get_language(), state=state, course=course, done=done, total=total, earned=earned)
