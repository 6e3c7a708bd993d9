"""Case notes: signed and dated; the author may correct one for an hour, and nobody after that."""

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.audit.context import because
from codeoregon.lib.seen.together import Settle
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.lib.text import ProseField, visible
from enrollment.desk.models import CaseNote
from enrollment.intake.models import Enrollment

WRITE = "enrollment.add_casenote"
CORRECTABLE = dt.timedelta(hours=1)  # the trigger on CaseNote holds the same hour


class NoteForm(forms.Form):
    text = ProseField(
        label=gettext_lazy("New note"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Signed with your name. You can correct it for an hour; then it stays as it is."),
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


@transaction.atomic
def write(*, enrollment: Enrollment, text: str, by: Any) -> CaseNote:
    """Add a note. The same words twice within a minute are one note: a double click."""
    if not by.has_perm(WRITE):
        raise NotYours(_("You may not write case notes."))
    if not enrollment.user.is_active:
        raise NotReady(_("This account is closed, so nothing more is written about this person."))
    text = _whole(text)
    list(Enrollment.objects.select_for_update(no_key=True).filter(pk=enrollment.pk).values_list("pk"))
    now = timezone.now()
    recent = {"author": by, "text": text, "written_at__gt": now - dt.timedelta(minutes=1)}
    if found := enrollment.notes.filter(**recent).first():
        return found
    with because(by=by):
        return CaseNote.objects.create(enrollment=enrollment, author=by, text=text, written_at=now)


@transaction.atomic
def correct(*, note: CaseNote, text: str, by: Any, settle: Settle | None = None) -> CaseNote:
    """Change a note of one's own within the hour. Raises NotYours, NotReady or ChangedMeanwhile with a sentence."""
    locked = CaseNote.objects.select_for_update().get(pk=note.pk)
    if locked.author_id != by.pk or not by.has_perm(WRITE):
        raise NotYours(_("Only whoever wrote this note may correct it."))
    if late := why_not(locked):
        raise NotReady(late)
    text = _whole(text)
    if settle:
        settle(locked, {"text": text})
    with because(by=by, why="corrected"):
        locked.text, locked.edited_at = text, timezone.now()
        locked.save(update_fields=["text", "edited_at"])
    return locked


def _whole(text: str) -> str:
    if kept := visible(text):
        return kept
    raise NotReady(_("Write the note first."))


def why_not(note: CaseNote) -> str:
    """Why its own author can't correct it any more; "" as long as they can."""
    if not note.enrollment.user.is_active:
        return _("This account is closed, so nothing more is written about this person.")
    if timezone.now() - note.written_at >= CORRECTABLE:
        return _("This note is more than an hour old and stays as it is. Write a new one.")
    return ""


def may_correct(note: CaseNote, by: Any) -> bool:
    return note.author_id == by.pk and not why_not(note)
