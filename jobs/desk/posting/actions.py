"""What the posting form writes beyond one page of one draft."""

from uuid import UUID

from django.db import transaction

from codeoregon.accounts.models import User
from jobs.openings.actions import WRITABLE, save_needs, start_draft
from jobs.openings.models import Opening


@transaction.atomic
def copy(*, former: Opening, form_key: UUID, by: User) -> Opening:
    """A new draft that says what ``former`` says, whatever became of that; the same ``form_key`` twice makes one.

    Its words, needs, pay and place are taken over, and for how many people. Its days, its state and who applied are
    not: the new one gets its own. Raises ValidationError, NotReady.
    """
    known = Opening.objects.filter(created_by=by, form_key=form_key).first()
    if known:
        return known
    said = {name: getattr(former, name) for name in WRITABLE}
    draft = start_draft(organisation=former.organisation, form_key=form_key, by=by, **said)
    needs = {need.skill_id: (need.level, need.required) for need in former.needs.all()}
    return save_needs(opening=draft, by=by, needs=needs)
