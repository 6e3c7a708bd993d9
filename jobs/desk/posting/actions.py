"""What the posting form writes beyond one page of one draft."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.lib.seen.marks import mark
from codeoregon.lib.states import Overtaken
from codeoregon.lib.templatetags.cards import Line
from jobs.desk import facts
from jobs.openings.actions import WRITABLE, save_needs, start_draft, submit
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


def marks(lines: Iterable[Line]) -> dict[str, str]:
    """One of each answer on the check page."""
    return {str(line.label): mark(line.value) for line in lines}


@transaction.atomic
def send(*, opening: Opening, by: User, seen: Mapping[str, str]) -> Opening:
    """To staff, as ``by`` has seen it. Raises Overtaken when it says something else now, and as ``submit``."""
    row = Opening.objects.select_for_update(of=("self",)).select_related("organisation", "site").get(pk=opening.pk)
    now = marks(facts.lines(row, list(row.needs.select_related("skill"))))
    if changed := [label for label in now if now[label] != seen.get(label)]:
        raise Overtaken(
            _(
                "This has changed since you opened the page: %(what)s. It is not sent yet."
                " Read it as it is now, then send it."
            )
            % {"what": ", ".join(changed)}
        )
    return submit(opening=row, by=by)
