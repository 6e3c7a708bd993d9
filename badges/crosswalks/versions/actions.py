"""How a version comes to be: a draft from another version, then published from a day on, or discarded.

One that is published for a day to come can be withdrawn until that day.
"""

import datetime as dt
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from badges.crosswalks.versions.models import Version, today
from badges.crosswalks.versions.states import VersionState
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, Overtaken, move

FARTHEST: Final = dt.timedelta(days=730)  # ahead: beyond it a day is a slip of the pen


class WrongDay(NotReady):
    """The version can't count from that day."""


class Changed(NotReady):
    """The draft is not what the person looked at."""


def noted(by: Any, why: str) -> AbstractContextManager[Any]:
    """Who and why for the history; a command of the portal has named itself already, and its reason stays."""
    return nullcontext() if by is None else because(by=by, why=why)


def open_draft(version: Version) -> Any:
    """The draft of this document, or None."""
    return version.siblings().filter(state=VersionState.DRAFT).order_by("version").first()


@transaction.atomic
def start_draft(*, source: Version, by: Any, permission: str) -> Any:
    """A draft with the rules of ``source`` and the next number. One at a time: of two drafts begun from one version,
    the one published last would undo the other.
    """
    if by is not None and not by.has_perm(permission):
        raise NotYours(_("You may not do this."))
    _one_at_a_time(source)
    if waiting := open_draft(source):
        raise NotReady(
            _("There is a draft already: version %(number)s. Publish or discard it first.")
            % {"number": waiting.version}
        )
    newest = source.siblings().order_by("-version").values_list("version", flat=True).first() or 0
    draft = type(source)._default_manager.get(pk=source.pk)
    draft.pk, draft._state.adding = None, True
    draft.version, draft.state, draft.effective_from = newest + 1, VersionState.DRAFT, None
    draft.note = ""
    with noted(by, f"draft from version {source.version}"):
        draft.save(force_insert=True)
        source.copy_to(draft)
    return draft


def _one_at_a_time(version: Version) -> None:
    """Wait for whoever starts a draft of the same document, and see what they made: its first version is the lock."""
    version.siblings().select_for_update(of=("self",)).order_by("version").first()


@transaction.atomic
def publish(*, draft: Version, effective_from: dt.date, why: str, by: Any, seen: str = "") -> Any:
    """Let ``draft`` count from a day on; for good once that day has come.

    Today or later, within `FARTHEST`, so that what has counted stays as it was. The very first version of a document
    may begin earlier, since nothing counted before it; and a command that sets the portal up (``by`` None) brings in a
    whole past, each version after the one before. ``seen``: the fingerprint of what the person looked at. Raises
    ``MoveRefused`` (``WrongDay``, ``Changed``) with a sentence.
    """
    held = type(draft)._default_manager.select_for_update(of=("self",)).get(pk=draft.pk)
    if held.state == VersionState.PUBLISHED:
        raise Overtaken(_published_by(held))
    if obstacle := _wrong_day(held, effective_from, by):
        raise WrongDay(obstacle)
    if sentences := held.lacks():
        raise NotReady(" ".join(sentences))
    if seen and seen != held.fingerprint():
        raise Changed(_("Somebody changed this draft since you looked. Look at it again before you publish it."))
    with noted(by, why):
        try:
            with transaction.atomic():
                move(held, VersionState.PUBLISHED, machine=held.MACHINE, by=by, why=why, effective_from=effective_from)
        except IntegrityError:
            raise WrongDay(_taken()) from None
    if held.bell:
        ring(held.bell)
    return held


def _published_by(version: Version) -> str:
    last = StateMove.objects.of(version).select_related("by").filter(to_state=VersionState.PUBLISHED).last()
    return _("%(who)s has published this version just now. It counts from %(day)s on.") % {
        "who": last.by if last and last.by else _("Somebody else"),
        "day": version.effective_from,
    }


def discard(*, draft: Version, why: str, by: Any) -> Any:
    """Lay a draft aside for good; it stays to be looked at."""
    with noted(by, why):
        return move(draft, VersionState.DISCARDED, machine=draft.MACHINE, by=by, why=why)


@transaction.atomic
def withdraw(*, version: Version, why: str, by: Any) -> Any:
    """Take back a version that was published and does not count yet; it stays to be looked at, its rules as they are.

    Raises ``MoveRefused`` with a sentence, also when its day has come.
    """
    held = type(version)._default_manager.select_for_update(of=("self",)).get(pk=version.pk)
    if not held.is_to_come:
        raise NotReady(_("Only a version that does not count yet can be withdrawn. Publish the next one instead."))
    with noted(by, why):
        return move(held, VersionState.WITHDRAWN, machine=held.MACHINE, by=by, why=why)


def must_be_draft(version: Any) -> None:
    """Hold the version (None: one that is gone) so that nobody publishes it meanwhile; for whoever writes rules."""
    held = version and type(version)._default_manager.select_for_update(of=("self",)).filter(pk=version.pk).first()
    if held is None or not held.is_draft:
        raise MoveRefused(_("This version is not a draft any more. Start a new draft to change a rule."))


def _wrong_day(draft: Version, day: dt.date, by: Any) -> str:
    published = draft.siblings().filter(state=VersionState.PUBLISHED)
    decided = published.filter(effective_from__gt=day) if by is None else published
    if day < today() and decided.exists():
        return _("Choose today or a later day: what has counted stays as it was.")
    if day > today() + FARTHEST:
        return _("Choose a day within the next two years.")
    return _taken() if published.filter(effective_from=day).exists() else ""


def _taken() -> str:
    return _("Another version counts from that day already. Choose another day.")
