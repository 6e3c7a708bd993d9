"""An employer keeps an opening open, or opens it again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady
from jobs.openings.actions import publish
from jobs.openings.life import dates
from jobs.openings.models import Opening
from jobs.openings.states import OpeningState, is_past, organisation_approved

MOST_POSITIONS = 500  # a technical limit, as on the posting form


@transaction.atomic
def renew(*, opening: Opening, by: User) -> Opening:
    """Open for OPENING_DAYS days from now; twice on one day is once. Raises NotReady when it is not open."""
    row = Opening.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=opening.pk)
    if row.state != OpeningState.PUBLISHED:
        raise NotReady(
            _("Only an open opening can be renewed. This one is “%(state)s”.") % {"state": row.get_state_display()}
        )
    if organisation_approved(row, by):
        raise NotReady(_("Your organization is on hold, so its openings can't be renewed. Write to us."))
    now = timezone.now()
    if dates.is_longest(row, now):
        return row
    fresh = dates.anew(now)
    with because(by=by, why="renewed"):
        Opening.objects.filter(pk=row.pk).update(**fresh)
    StateMove.objects.create(
        model=row._meta.label_lower, row_id=row.pk, from_state=row.state, to_state=row.state, by=by
    )  # no change of state, but a moment of its life like one
    row.refresh_from_db(fields=list(fresh))
    return row


@transaction.atomic
def reopen(*, opening: Opening, by: User, more: int) -> Opening:
    """Back on the board for ``more`` people besides those hired for it; a first day that has passed is fixed no more.

    Raises MoveRefused, ValidationError.
    """
    row = Opening.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=opening.pk)
    if more < 1 or row.hired + more > MOST_POSITIONS:
        raise ValidationError(_("Ask for 1 to %(most)d people.") % {"most": MOST_POSITIONS - row.hired})
    with because(by=by, why="opened again"):
        day = None if is_past(row.starts_on) else row.starts_on
        Opening.objects.filter(pk=row.pk).update(positions=row.hired + more, starts_on=day)
        return publish(opening=row, by=by)
