"""Saying that a reason is wrong, and answering it."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from badges.catalog.models import Skill
from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, move
from codeoregon.lib.templatetags.co import day_text
from codeoregon.lib.text import visible
from codeoregon.mail.actions import queue
from jobs.matching import matches, score
from jobs.matching.cards import level_name
from jobs.matching.objections.models import Objection
from jobs.matching.objections.states import OBJECTION, ObjectionState
from jobs.openings.models import Opening

MOST = 20  # that wait for an answer, by one person
ENOUGH = 5_000  # signs said about the same


@transaction.atomic
def say(*, about: User, opening: Opening, skill: Skill | None, text: str, by: User) -> Objection:
    """Somebody who sees the reasons of ``about`` for ``opening`` says what is wrong with them; raises NotReady.

    Said again before staff have answered, it stays one, and other words are added to those that are there.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk"))
    if skill is not None and not opening.needs.filter(skill=skill).exists():
        raise NotReady(_("This job does not ask for that skill now. Choose another."))
    waiting, words = Objection.objects.waiting().filter(said_by=by), visible(text)
    if not words:
        raise NotReady(_("Say in a few words what is wrong."))
    # Locked, so that nothing is added to what staff answer at this moment.
    known = waiting.filter(about=about, opening=opening, skill=skill).select_for_update(of=("self",)).first()
    if known is None and waiting.count() >= MOST:
        raise NotReady(
            _("You have told us of %(most)d things that wait for an answer. Wait for one first.") % {"most": MOST}
        )
    page = _page(about, opening, skill)
    with because(by=by):
        if known is None:
            return Objection.objects.create(
                about=about, opening=opening, skill=skill, said_by=by, text=words, page_said=page
            )
        _add(known, words, page)
    return known


def _add(known: Objection, words: str, page: str) -> None:
    """Nothing that somebody wrote is lost; what a double click says again adds nothing."""
    if f"\n{known.text}".endswith(f"\n{words}"):
        return
    today = day_text(timezone.now())
    text = f"{known.text}\n\n{_('Added on %(day)s:') % {'day': today}}\n{words}"
    if len(text) > ENOUGH:
        raise NotReady(_("You have told us much about this already. Wait for our answer, then tell us the rest."))
    known.text = text
    if not f"\n{known.page_said}".endswith(f"\n{page}"):
        with translation.override("en"):
            known.page_said = f"{known.page_said}\n\nOn {day_text(timezone.now())}:\n{page}"
    known.save(update_fields=["text", "page_said"])


@transaction.atomic
def answer(*, objection: Objection, text: str, by: Any) -> Objection:
    """Staff answer, once; whoever said it is told by mail, unless they are staff. Raises MoveRefused."""
    words = visible(text)
    if not words:
        raise NotReady(_("Write the answer."))
    with because(by=by):
        moved = move(
            objection, ObjectionState.ANSWERED, machine=OBJECTION, by=by,
            answer=words, answered_at=timezone.now(), answered_by=by,
        )  # fmt: skip
    if not moved.said_by.is_staff:
        _tell(moved)
    return moved


@transaction.atomic
def end_of(*, user: Any, by: Any) -> None:
    """Nobody answers about an account that is being deleted, nor to it."""
    waiting = Objection.objects.waiting()
    for objection in waiting.filter(about=user) | waiting.filter(said_by=user):
        with because(by=by):
            move(objection, ObjectionState.ENDED, machine=OBJECTION, by=by)


def _page(about: User, opening: Opening, skill: Skill | None) -> str:
    """The reasons that the page shows at this moment, a line a need, in English."""
    with translation.override("en"):
        explained = matches.explain(about, opening).explanation
        parts = [part for part in explained.parts if skill is None or part.need.skill_id == skill.pk]
        first = f"Score {explained.score} of 100, scoring {score.VERSION}"
        return "\n".join([first, *(_line(part) for part in parts)])


def _line(part: score.Part) -> str:
    shown = level_name(part.held) or "nothing"
    behind = f" by {part.badge}, {day_text(part.earned_at)}" if part.badge else ""
    return f"{part.need.skill.name}: asks {level_name(part.asked)}, shows {shown}{behind}; {part.points} of {part.of}"


def _tell(objection: Objection) -> None:
    person = objection.said_by
    is_own = objection.about_id == person.pk
    page = ("matches:objection", objection.pk) if is_own else ("employers:candidates", objection.opening_id)
    queue(
        key=f"objection {objection.pk} answered",
        to=person.email,
        template="objection_answered",
        context={
            "name": person.get_short_name(),
            "title": objection.opening.title,
            "said": objection.text,
            "answer": objection.answer,
            "url": settings.BASE_URL + reverse(page[0], args=page[1:]),
        },
        user=person,
    )
