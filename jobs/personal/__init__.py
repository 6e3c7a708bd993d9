"""What this app holds of a person: what they look for, where they were sent, and what they signed."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now

from codeoregon.accounts.models import User
from codeoregon.privacy.parts import Entry
from jobs.candidates import actions as candidates
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
from jobs.matching.objections import actions as objections
from jobs.matching.objections.models import Objection
from jobs.personal import looking, placed
from jobs.personal.looking import DEFAULTS
from jobs.placements.models import Placement
from jobs.referrals import actions as referrals
from jobs.referrals.models import Referral

TABLES = [*looking.TABLES, *placed.TABLES]
ELSEWHERE: dict[str, str] = {"jobs.Resume.sealed": "the file itself: at the address that the table shows"}


def close(user: Any, by: Any) -> None:
    """Out of every list of employers, and no application goes on."""
    for referral in Referral.objects.live().of_learner(user):
        referrals.withdraw(referral=referral, by=user)
    objections.end_of(user=user, by=by)
    candidates.hide(user=user, by=by)


def mail_keys(user: Any) -> list[str]:
    """Employers and staff are told of an application, an agreement and what they called wrong by name."""
    sent = Referral.objects.filter(candidate=user.pk).values_list("pk", flat=True)
    placed = Placement.objects.filter(referral__candidate=user.pk).values_list("pk", flat=True)
    wrong = Objection.objects.filter(about=user).exclude(said_by=user).values_list("pk", flat=True)
    begin = {"referral": sent, "placement": placed, "objection": wrong}
    return [f"{what} {pk} " for what, pks in begin.items() for pk in pks]


def merge(kept: User, closed: User, by: Any) -> list[Entry]:
    """Applications follow the person, except where both are on the way for one opening. So does a résumé, except where
    the account that is kept has one.
    """
    rows = Referral.objects.filter(candidate=closed.pk).order_by("pk")
    moves = Resume.objects.filter(pk=closed.pk).exists() and not Resume.objects.filter(pk=kept.pk).exists()
    if not moves and not rows.exists():
        return []
    done = _candidate_of(kept, closed)
    if moves:
        Resume.objects.filter(pk=closed.pk).update(candidate=kept.pk)
        done.append(Entry(Resume._meta.label, closed.pk, "moved", "candidate", closed.pk, kept.pk))
    taken = set(Referral.objects.live().filter(candidate=kept.pk).values_list("opening", flat=True))
    for row in rows:
        if row.opening_id in taken and row in Referral.objects.live():
            why = _now("merged: the account that is kept is on the way for the same job")
            referrals.withdraw(referral=row, by=by, why=why)
            done.append(Entry(row._meta.label, row.pk, "changed", "state", "live", str(row.state), why))
            continue
        Referral.objects.filter(pk=row.pk).update(candidate=kept.pk)
        done.append(Entry(row._meta.label, row.pk, "moved", "candidate", closed.pk, kept.pk))
    return done


def _candidate_of(kept: User, closed: User) -> list[Entry]:
    """Applications need somebody to belong to: hidden until a consent that stands says otherwise."""
    if Candidate.objects.filter(user=kept).exists():
        return []
    theirs = Candidate.objects.get(user=closed)
    wishes = {name: getattr(theirs, name) for name in DEFAULTS}
    made = Candidate.objects.create(user=kept, hidden_at=timezone.now(), **wishes)
    why = _now("Made from what the other account looks for, so that its applications can move.")
    return [Entry(made._meta.label, made.pk, "changed", "user", None, kept.pk, why)]
