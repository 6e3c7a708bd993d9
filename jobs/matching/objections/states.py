"""An objection's states: it waits until staff answer, or until whoever it is about has deleted their account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, anyone, staff


class ObjectionState(models.TextChoices):
    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    ENDED = "ended", _("Ended with the account")


S = ObjectionState
ANSWER = "jobs.answer_objection"
OBJECTION = Machine(
    (
        Step((S.OPEN,), S.ANSWERED, staff(ANSWER)),
        Step((S.OPEN,), S.ENDED, anyone),  # only ``actions.end_of`` calls it, for an account that is being deleted
    )
)
