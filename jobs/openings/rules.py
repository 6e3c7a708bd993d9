"""What an opening still needs before staff can look at it. Pure: reads one opening and the needs it is given."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.lib.text import is_lettered, visible
from jobs.openings.models import Need, Opening
from jobs.openings.states import OpeningKind, is_past

STEPS = ("job", "pay", "needs", "training", "check")
TRAINING_KINDS = (OpeningKind.OJT, OpeningKind.INTERNSHIP)
MOST_NEEDS = 15
FIRST_DAY_PAST = gettext_lazy("The first day of work is in the past. Choose a later one, or leave it empty.")


def title_in_letters(title: str) -> None:
    """Refuse a title of signs only, which nobody searches for; raises ValidationError with a sentence."""
    if not is_lettered(title):
        raise ValidationError(_("Write the job title in letters."), code="no_letters")


@dataclass(frozen=True)
class Missing:
    """One thing that is not there yet, and the page of the form that asks for it."""

    step: str
    sentence: str


def missing(opening: Opening, needs: Sequence[Need]) -> list[Missing]:
    """Everything between a draft and its review, in the order of the form."""
    found = []
    if not (visible(opening.title) and visible(opening.summary)):
        found.append(Missing("job", _("Say what the job is.")))
    if is_past(opening.starts_on):
        found.append(Missing("job", str(FIRST_DAY_PAST)))
    if opening.pay_low is None or opening.pay_high is None:
        found.append(Missing("pay", _("Say what the job pays.")))
    if not opening.is_remote and opening.site_id is None:
        found.append(Missing("pay", _("Choose a work site, or say that the work is remote.")))
    if not needs:
        found.append(Missing("needs", _("Choose at least one skill.")))
    if opening.kind in TRAINING_KINDS and not visible(opening.training):
        found.append(Missing("training", _("Say what the person learns on the job.")))
    return found


def first_open_step(opening: Opening, needs: Sequence[Need]) -> str:
    """Where to go on writing: the first page with something missing, else the check page."""
    return next((gap.step for gap in missing(opening, needs)), "check")
