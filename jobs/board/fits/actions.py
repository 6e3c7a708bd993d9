"""Choose how often to hear of new fits, and write to whoever has one: never by night, never twice of one opening."""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from codeoregon.mail.actions import queue
from jobs.board import letters
from jobs.board.fits.models import FitMail, Rhythm
from jobs.candidates.models import Candidate
from jobs.matching import matches
from jobs.matching.matches import Match
from jobs.referrals.models import Referral

log = logging.getLogger(__name__)
WEEK = 7  # days
GAP = dt.timedelta(hours=4)  # between two mails "at once": what is published in one afternoon comes together
NIGHT = dt.time(21)  # from here until letters.AT nothing is written (Pacific)
_SALT = "jobs.board.fits"

# A row for each visible candidate who has none; a week from now they hear of what fits them.
_BEGIN = """
INSERT INTO jobs_fitmail (candidate_id, every, due_at, looked_at, told, mails)
SELECT c.user_id, 'week', %s, 'epoch', '{}', 0 FROM jobs_candidate c JOIN codeoregon_user u ON u.id = c.user_id
WHERE c.hidden_at IS NULL AND u.is_active AND NOT EXISTS (SELECT FROM jobs_fitmail f WHERE f.candidate_id = c.user_id)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def set_every(*, candidate: Candidate, every: str, by: Any) -> FitMail:
    """Change how often; who had no mail hears of what is new from now on. ``by`` None: by the link in a mail."""
    candidate = Candidate.objects.select_for_update(no_key=True).select_related("user").get(pk=candidate.pk)
    row = FitMail.objects.select_for_update().filter(pk=candidate.pk).first()
    if row is not None and row.every == every:
        return row
    if row is None or row.every == Rhythm.NEVER:
        row = row or FitMail(candidate=candidate)
        row.told = sorted({*row.told, *(match.opening.pk for match in _good(candidate))})
    row.every, row.due_at = every, _next(every, timezone.now())
    row.save()
    return row


def begin(now: dt.datetime | None = None) -> int:
    """Whoever has not chosen hears once a week; returns how many began. Nothing for whoever has a row."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [_next(Rhythm.WEEK, now or timezone.now())])
        return int(cursor.rowcount)


def stop_url(candidate: Any) -> str:
    """A link that stops these mails without signing in."""
    return letters.stop_url("fits:stop", _SALT, candidate.pk)


def by_token(token: str) -> FitMail | None:
    """The row of a link; None when it is gone. Raises Http404 for a forged one."""
    return FitMail.objects.filter(pk=letters.key_of(token, _SALT)).first()


def mail_due(now: dt.datetime | None = None) -> int:
    """Write to everybody whose mail is due; returns how many lists were looked at. By night nothing is due."""
    here = timezone.localtime(now or timezone.now()).time()
    if here >= NIGHT or here < letters.AT:
        return 0
    return letters.in_turn(_one, now)


@transaction.atomic
def _one(now: dt.datetime) -> bool:
    due = FitMail.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    row: Any = due.select_related("candidate__user").first()
    if row is None:
        return False
    changes: dict[str, Any] = {"looked_at": row.worked_out}
    if row.every == Rhythm.WEEK:
        changes["due_at"] = _next(row.every, now)
    try:
        with transaction.atomic():
            changes |= _write(row, now)
    except Exception:  # one that can't be written must not hold up the others; what they missed comes next time
        log.exception("new fits of %s: no mail now", row.pk)
    FitMail.objects.filter(pk=row.pk).update(**changes)
    return True


def _write(row: FitMail, now: dt.datetime) -> dict[str, Any]:
    """Queue the mail, when there is something new; returns what changes in the row by that."""
    candidate = row.candidate
    user: Any = candidate.user
    with translation.override(user.language):
        fresh = [match for match in _good(candidate) if match.opening.pk not in row.told]
        if not fresh:
            return {}
        context = _context(candidate, fresh)
    queue(
        key=f"fits {row.pk} {row.mails + 1}",
        to=user.email,
        template="new_fits",
        context=context,
        user=user,
        unsubscribe_url=context["stop_url"],
    )
    told = [*row.told, *(match.opening.pk for match in fresh)]
    return {"told": told, "mails": row.mails + 1} | ({"due_at": now + GAP} if row.every == Rhythm.NOW else {})


def _good(candidate: Candidate) -> list[Match]:
    """Their good fits as they stand now, best first, but for what they have applied for, whatever came of it."""
    best = matches.best(candidate.user)
    applied = set(Referral.objects.filter(candidate=candidate).values_list("opening", flat=True))
    return best.explain([one for one in best.ranked if one[1] >= best.good and one[0] not in applied])


def _next(every: str, now: dt.datetime) -> dt.datetime | None:
    if every == Rhythm.NEVER:
        return None
    return letters.morning(WEEK, now) if every == Rhythm.WEEK else now


def _context(candidate: Candidate, fresh: list[Match]) -> dict[str, Any]:
    return {
        "name": candidate.user.get_short_name(),
        "many": len(fresh),
        "more": max(0, len(fresh) - letters.SHOWN),
        "lines": [_line(match) for match in fresh[: letters.SHOWN]],
        "list_url": settings.BASE_URL + reverse("matches:list"),
        "settings_url": settings.BASE_URL + reverse("fits:every"),
        "stop_url": stop_url(candidate),
    }


def _line(match: Match) -> dict[str, Any]:
    """An opening with the reasons: what the badges show of it, and what is missing."""
    parts = match.explanation.parts
    words = {"met": match.explanation.met, "all": len(parts), "score": match.score}
    why = [_("Score %(score)d of 100, %(met)d of %(all)d needs met.") % words]
    if shown := ", ".join(part.need.skill.name for part in parts if part.met):
        why.append(_("Your badges show: %(skills)s.") % {"skills": shown})
    if missing := ", ".join(part.need.skill.name for part in match.explanation.missing):
        why.append(_("Still missing: %(skills)s.") % {"skills": missing})
    return {**letters.line(match.opening, reverse("matches:detail", args=[match.opening.pk])), "why": " ".join(why)}
