"""A modification's states: draft → sent → signed, or dropped before that."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step
from jobs.placements.states import a_party, all_have_signed, may_manage


class ModificationState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SENT = "sent", _("Waiting for signatures")
    SIGNED = "signed", _("Signed")
    DROPPED = "dropped", _("Given up")


S = ModificationState
OPEN = (S.DRAFT, S.SENT)
SHOWN = (S.SENT, S.SIGNED)  # to employer and learner


MODIFICATION = Machine(
    (
        Step((S.DRAFT,), S.SENT, lambda row, by: may_manage(row.placement, by)),
        Step((S.SENT,), S.SIGNED, lambda row, by: a_party(row.placement, by), guards=(all_have_signed,)),
        Step(OPEN, S.DROPPED, lambda row, by: may_manage(row.placement, by), needs_reason=True),
    )
)
