"""Keep, change and forget a search; write to whoever has one when something new or changed fits it."""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.lib.states import NotReady
from codeoregon.mail.actions import queue
from jobs.board import letters, listing, search
from jobs.board.forms import NEWEST, Filters
from jobs.board.letters import SHOWN
from jobs.board.saved.models import Every, SavedSearch
from jobs.openings.models import Opening

log = logging.getLogger(__name__)
MOST = 20  # searches a person
DAYS = {Every.DAY: 1, Every.WEEK: 7}
# An opening bears the time at which its publication began; one that commits late must not fall between two mails.
MARGIN = dt.timedelta(minutes=10)
_SALT = "jobs.board.saved"


@transaction.atomic
def save(*, user: User, filters: Filters, every: str, by: User) -> SavedSearch:
    """Keep these filters; kept already, only how often changes. Openings of before are not new. Raises NotReady."""
    User.objects.select_for_update().get(pk=user.pk)  # two clicks at once make one
    query = filters.query(without="sort")
    known = SavedSearch.objects.filter(user=user, query=query).first()
    if known is not None:
        return set_every(saved=known, every=every, by=by)
    if SavedSearch.objects.filter(user=user).count() >= MOST:
        raise NotReady(_("You have %(most)d saved searches. Delete one before you save another.") % {"most": MOST})
    return SavedSearch.objects.create(user=user, query=query, every=every, due_at=next_due(every))


@transaction.atomic
def set_every(*, saved: SavedSearch, every: str, by: User | None) -> SavedSearch:
    """Change how often; who had no mail for a while is told of what is new from now on. ``by`` None: by its link."""
    row = SavedSearch.objects.select_for_update().get(pk=saved.pk)
    if row.every != every:
        if row.every == Every.NEVER:
            row.seen_until = timezone.now()
        row.every, row.due_at = every, next_due(every)
        row.save(update_fields=["every", "due_at", "seen_until"])
    return row


def forget(*, saved: SavedSearch, by: User) -> None:
    SavedSearch.objects.filter(pk=saved.pk).delete()


def next_due(every: str, after: dt.datetime | None = None) -> dt.datetime | None:
    """The morning of the next mail, a day or a week on; None for none."""
    if every == Every.NEVER:
        return None
    return letters.morning(DAYS[Every(every)], after or timezone.now())


def stop_url(saved: SavedSearch) -> str:
    """A link that stops the mail of this search without signing in."""
    return letters.stop_url("searches:stop", _SALT, saved.pk)


def by_token(token: str) -> SavedSearch | None:
    """The search of a link; None when it has been deleted. Raises Http404 for a forged one."""
    return SavedSearch.objects.filter(pk=letters.key_of(token, _SALT)).first()


def mail_due(now: dt.datetime | None = None) -> int:
    """Write to everybody whose mail is due; returns how many searches were looked at."""
    return letters.in_turn(_one, now)


@transaction.atomic
def _one(now: dt.datetime) -> bool:
    due = SavedSearch.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    saved = due.select_related("user").first()
    if saved is None:
        return False
    if not saved.user.is_active:
        set_every(saved=saved, every=Every.NEVER, by=None)
        return True
    until = now - MARGIN
    changes: dict[str, Any] = {"due_at": next_due(saved.every, now)}
    try:
        with transaction.atomic():
            _write(saved, until)
        changes["seen_until"] = max(until, saved.seen_until)
    except Exception:  # one that can't be written must not hold up the others; what it missed comes next time
        log.exception("saved search %s: no mail today", saved.pk)
    SavedSearch.objects.filter(pk=saved.pk).update(**changes)
    return True


def _write(saved: SavedSearch, until: dt.datetime) -> None:
    """Queue the mail, when something new fits: once for each morning that it was due."""
    filters = saved.filters
    if filters.ignored:  # what is left would be a wider search than they asked for
        return
    fresh = search.fitting(filters).filter(public_since__gt=saved.seen_until, public_since__lte=until)
    rows = list(fresh.select_related("organisation", "site").order_by("-public_since", "-pk")[: SHOWN + 1])
    if not rows:
        return
    many = len(rows) if len(rows) <= SHOWN else fresh.count()
    with translation.override(saved.user.language):
        context = _context(saved, filters, rows[:SHOWN], many)
    queue(
        key=f"saved search {saved.pk} {saved.due_at:%Y-%m-%d}",
        to=saved.user.email,
        template="saved_search",
        context=context,
        user=saved.user,
        language=saved.user.language,
        unsubscribe_url=context["stop_url"],
    )


def _context(saved: SavedSearch, filters: Filters, rows: list[Opening], many: int) -> dict[str, Any]:
    lines = [letters.line(opening, opening.get_absolute_url()) for opening in rows]
    return {
        "name": saved.user.get_short_name(),
        "words": listing.in_words(filters),
        "many": many,
        "more": many - len(lines),
        "lines": lines,
        "list_url": settings.BASE_URL + listing.address(filters, sort=NEWEST),
        "settings_url": settings.BASE_URL + reverse("searches:index"),
        "stop_url": stop_url(saved),
    }
