"""Every write to an opening: by its employer, by staff, and by the clock."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.seen.together import ClosedMeanwhile, Settle
from codeoregon.lib.states import NotReady, move
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState
from jobs.openings import notices
from jobs.openings.life import dates
from jobs.openings.models import Need, Opening
from jobs.openings.rules import MOST_NEEDS, missing
from jobs.openings.states import EDITABLE, OPENING, OpeningState

# What the pages of the form may write; a field that no page offers is not written, whoever sends it.
WRITABLE = (
    *("title", "kind", "positions", "hours_per_week", "soc_code", "summary"),
    *("pay_low", "pay_high", "pay_period", "benefits", "site", "is_remote", "live_in"),
    *("training", "starts_on"),
)
EXPIRE_AT_ONCE = 200  # rows a transaction


@transaction.atomic
def start_draft(*, organisation: Organisation, form_key: UUID, by: User, **values: Any) -> Opening:
    """The first page of the form; sent twice with the same key it makes one draft. Raises ValidationError, NotReady."""
    known = Opening.objects.filter(created_by=by, form_key=form_key).first()
    if known:
        return known
    if organisation.state == OrganisationState.DECLINED:
        raise NotReady(_("Our staff have declined this organization, so it can't post openings. Write to us."))
    draft = Opening(organisation=organisation, created_by=by, form_key=form_key)
    assign(draft, values)
    draft.full_clean(exclude={"form_key"})  # get_or_create settles who of two was first
    opening, _made = Opening.objects.get_or_create(
        created_by=by,
        form_key=form_key,
        defaults={"organisation": organisation, **{name: values[name] for name in values if name in WRITABLE}},
    )
    return opening


@transaction.atomic
def save_draft(*, opening: Opening, by: User, settle: Settle | None = None, **values: Any) -> Opening:
    """One page of the form. Raises ValidationError, or ClosedMeanwhile when the opening is no longer a draft.

    ``settle`` leaves of the values what ``by`` may write over the locked row without having seen more of it, or raises.
    """
    row = _editable(opening)
    values = settle(row, values) if settle else values
    assign(row, values)
    row.full_clean()
    row.version += 1
    row.save(update_fields=[*(name for name in WRITABLE if name in values), "version"])
    return row


@transaction.atomic
def save_needs(
    *,
    opening: Opening,
    by: User,
    needs: Mapping[int, tuple[int, bool]],
    settle: Settle | None = None,
) -> Opening:
    """Make the needs exactly ``{skill id: (level, required)}``; what it raises, and ``settle``, as ``save_draft``."""
    row = _editable(opening)
    write_needs(row, settle(row, needs) if settle else needs)
    row.version += 1
    row.save(update_fields=["version"])
    return row


@transaction.atomic
def submit(*, opening: Opening, by: User) -> Opening:
    """Hand it to staff. Raises NotReady with what is missing."""
    gaps = missing(opening, list(opening.needs.all()))
    if gaps:
        raise NotReady(" ".join(gap.sentence for gap in gaps))
    return advance(opening, OpeningState.SUBMITTED, by=by, submitted_at=timezone.now())


@transaction.atomic
def take_back(*, opening: Opening, by: User) -> Opening:
    """A draft again, before staff have answered; of a decision at the same moment one wins."""
    return advance(opening, OpeningState.DRAFT, by=by, submitted_at=None)


@transaction.atomic
def request_changes(*, opening: Opening, by: User, why: str) -> Opening:
    """Back to the employer, who reads ``why``."""
    return advance(opening, OpeningState.CHANGES_REQUESTED, by=by, why=why)


@transaction.atomic
def decline(*, opening: Opening, by: User, why: str) -> Opening:
    return advance(opening, OpeningState.DECLINED, by=by, why=why)


@transaction.atomic
def approve(*, opening: Opening, by: User, why: str = "") -> Opening:
    """Fit to be published; not on the board yet. Where veterans go first, the portal publishes it on ``opens_on``."""
    day = dates.opens_on(opening, timezone.localdate())
    return advance(opening, OpeningState.APPROVED, by=by, why=why, opens_on=day)


@transaction.atomic
def publish(*, opening: Opening, by: User | None, why: str = "") -> Opening:
    """On the board from now, for OPENING_DAYS days; also brings back one that has ended."""
    list(Opening.objects.select_for_update(no_key=True).filter(pk=opening.pk).values_list("pk"))
    # What the guards and the dates go by, as it stands; the state is compared when it is set.
    read = ["positions", "hired", "published_at", "expires_at", "ended_at", "opens_on", "starts_on"]
    opening.refresh_from_db(fields=read)
    now = timezone.now()
    return advance(opening, OpeningState.PUBLISHED, by=by, why=why, **dates.of_publishing(opening, now))


@transaction.atomic
def approve_and_publish(*, opening: Opening, by: User, why: str = "") -> Opening:
    """What staff mostly do: both steps, or neither. Where veterans go first, only the first: the portal does the other.

    Of one that waits for its day it is the second step, so staff can publish it earlier.
    """
    if opening.state == OpeningState.SUBMITTED:
        approve(opening=opening, by=by, why=why)
        if opening.opens_on:
            return opening
    return publish(opening=opening, by=by, why=why)


@transaction.atomic
def fill(*, opening: Opening, by: User) -> Opening:
    """Somebody was found; off the board, or not on it any more."""
    return advance(opening, OpeningState.FILLED, by=by, ended_at=timezone.now(), opens_on=None)


@transaction.atomic
def close(*, opening: Opening, by: User, why: str) -> Opening:
    """Off the board, or not on it any more, for another reason."""
    return advance(opening, OpeningState.CLOSED, by=by, why=why, ended_at=timezone.now(), opens_on=None)


@transaction.atomic
def correct(*, opening: Opening, by: User) -> Opening:
    """Staff changed fields or needs in the admin: matching looks again."""
    Opening.objects.filter(pk=opening.pk).update(version=F("version") + 1)
    opening.refresh_from_db(fields=["version"])
    ring("openings")
    return opening


def expire_due(progress: Any = None) -> dict[str, int]:
    """End every published opening that is past its date, in batches; two runs at once share the work."""
    if progress is not None:
        progress.total(Opening.objects.due_to_expire().count())
    done = 0
    while batch := _expire_batch():
        done += batch
        if progress is not None:
            progress.add(batch)
    return {"expired": done}


@transaction.atomic
def _expire_batch() -> int:
    due = Opening.objects.due_to_expire().select_for_update(skip_locked=True, of=("self",)).order_by("expires_at", "id")
    rows = list(due.select_related("organisation")[:EXPIRE_AT_ONCE])
    with because(by=None, why="expired"):
        for opening in rows:
            advance(opening, OpeningState.EXPIRED, by=None, ended_at=timezone.now())
    return len(rows)


def _editable(opening: Opening) -> Opening:
    """The row, locked, while its employer may write it."""
    row = Opening.objects.select_for_update().get(pk=opening.pk)
    if row.state not in EDITABLE:
        raise ClosedMeanwhile(cant_be_changed(row))
    return row


def cant_be_changed(opening: Opening) -> str:
    return _("This opening can't be changed now: it is “%(state)s”.") % {"state": opening.get_state_display()}


def write_needs(row: Opening, needs: Mapping[int, tuple[int, bool]]) -> None:
    """Make the needs of a locked opening ``{skill id: (level, required)}``. Raises ValidationError, NotReady."""
    if len(needs) > MOST_NEEDS:  # two people's together, too
        raise NotReady(_("Ask for at most %(most)d skills. Remove one first.") % {"most": MOST_NEEDS})
    row.needs.exclude(skill__in=list(needs)).delete()
    for skill, (level, required) in needs.items():
        need = row.needs.filter(skill=skill).first() or Need(opening=row, skill_id=skill)
        need.level, need.required = level, required
        need.full_clean()
        need.save()


def assign(opening: Opening, values: dict[str, Any]) -> None:
    """Take over what the form's pages offer. Raises ValidationError for another organisation's site."""
    for name in WRITABLE:
        if name in values:
            setattr(opening, name, values[name])
    if opening.site is not None and opening.site.organisation_id != opening.organisation_id:
        raise ValidationError({"site": _("Choose one of your own work sites.")})


def advance(opening: Opening, to: OpeningState, *, by: User | None, why: str = "", **changes: Any) -> Opening:
    """One step of the table, with what follows from each: a new version, the bell, a letter."""
    was = opening.state
    move(opening, to, machine=OPENING, by=by, why=why, version=F("version") + 1, **changes)
    opening.refresh_from_db(fields=["version"])
    if OpeningState.PUBLISHED in (was, to):
        ring("openings")
    notices.tell(opening, why, by=by)
    return opening
