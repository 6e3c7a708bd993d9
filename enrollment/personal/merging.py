"""Two accounts of one person in the programme: consents, places in line and seats.

A consent stands afterwards only if neither account has withdrawn it. Of two places in one programme the one that is
further along counts, and it has to be on the account that is kept; the other one is withdrawn.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from badges.provider import actions as provider
from badges.provider.models import ProviderAccount
from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.states import move
from codeoregon.privacy.parts import Entry
from enrollment.intake import consents
from enrollment.intake.actions import CORRECTABLE, correct
from enrollment.intake.models import Consent, Covered, Enrollment, ResumeLink
from enrollment.intake.states import ENROLLMENT, LIVE, EnrollmentState
from enrollment.intake.waitlist.offers import close_offer
from enrollment.programs.actions import end_seat
from enrollment.programs.seats import Seat
from jobs.candidates import actions as candidates

S = EnrollmentState
# From the least to the most that somebody would lose.
ALONG = (
    S.WITHDRAWN, S.INELIGIBLE, S.APPLICANT, S.NEEDS_REVIEW, S.ELIGIBLE, S.SEAT_RECLAIMED, S.WAITLISTED, S.OFFERED,
    S.SEATED, S.INACTIVE_WARNED, S.ACTIVE, S.COMPLETED, S.EXITED, S.FOLLOW_UP, S.CLOSED,
)  # fmt: skip
WHY = "merged"
SERVED = (Covered.VETERAN, Covered.SPOUSE, Covered.NO, "")  # what was said of service: from what counts to nothing


def merge_obstacle(kept: User, closed: User) -> str:
    if untold := Enrollment.objects.to_tell().filter(user__in=[kept, closed]).select_related("user").first():
        # With the other account's address they would count as told, and no mail has told them.
        return _("Nobody has told %(person)s yet where they stand. Tell them, note that, then merge.") % {
            "person": untold.user
        }
    for ours, theirs in _pairs(kept, closed):
        if ALONG.index(S(theirs.state)) > ALONG.index(S(ours.state)):
            return _("Keep the other account: its place (%(reference)s) is further along.") % {
                "reference": theirs.reference
            }
    return ""


def merge(kept: User, closed: User, by: Any) -> list[Entry]:
    done = _consents(kept, closed, by)
    for ours, theirs in _pairs(kept, closed):
        done += _one_place(ours, theirs, by)
    now = timezone.now()
    for link in ResumeLink.objects.filter(user=closed, used_at__isnull=True, expires_at__gt=now):
        ResumeLink.objects.filter(pk=link.pk).update(expires_at=now)
        done.append(_changed(link, "expires_at", link.expires_at, now, _("The account it leads to is closed.")))
    why = _("What somebody said of themselves is kept apart and stays under the account it was said with.")
    done.append(Entry("enrollment.Answer", 0, "stayed", why=why, rows=0))
    return done


def settle(kept: User, closed: User, by: Any) -> None:
    """Once all rows have moved: shown to employers, and read at the provider, only by a consent that stands."""
    if not consents.stands(kept, Consent.Kind.PROFILE):
        for account in ProviderAccount.objects.filter(user=kept, unlinked_at__isnull=True):
            provider.unlink(account=account, by=by)
    candidates.hide(user=closed, by=by)
    if consents.stands(kept, Consent.Kind.SHOW_BADGES) and consents.is_admitted(kept):
        candidates.show(user=kept, by=by)
    else:
        candidates.hide(user=kept, by=by)


def _pairs(kept: User, closed: User) -> list[tuple[Enrollment, Enrollment]]:
    """Places of both in the same programme."""
    theirs = {row.programme_id: row for row in Enrollment.objects.filter(user=closed).order_by("pk")}
    ours = Enrollment.objects.filter(user=kept, programme__in=theirs).order_by("pk")
    return [(row, theirs[row.programme_id]) for row in ours]


def _consents(kept: User, closed: User, by: Any) -> list[Entry]:
    """Ends what may not stand; the rows themselves move afterwards, as history."""
    done = []
    for kind in Consent.Kind.values:
        ours, theirs = (Consent.objects.filter(user=one, kind=kind) for one in (kept, closed))
        standing = [rows.filter(withdrawn_at__isnull=True).first() for rows in (ours, theirs)]
        refused = any(rows.exists() and not stands for rows, stands in zip((ours, theirs), standing, strict=True))
        for row, ends in ((standing[0], refused), (standing[1], refused or standing[0] is not None)):
            if row is not None and ends:
                now = timezone.now()
                Consent.objects.filter(pk=row.pk).update(withdrawn_at=now)
                why = _("The other account had withdrawn it.") if refused else _("The account that is kept has it too.")
                done.append(_changed(row, "withdrawn_at", None, now, why))
    return done


def _one_place(ours: Enrollment, theirs: Enrollment, by: Any) -> list[Entry]:
    """Our place takes over what theirs knows more; theirs is withdrawn and stays as it was."""
    done = _take_over(ours, theirs, by)
    if theirs.state in LIVE:
        before = theirs.state
        why = _("merged into %(reference)s") % {"reference": ours.reference}
        move(theirs, S.WITHDRAWN, machine=ENROLLMENT, by=by, why=why, warned_at=None)
        done.append(_changed(theirs, "state", before, str(theirs.state), why))
        close_offer(enrollment=theirs, by=by)
        seat = end_seat(user=theirs.user, end=Seat.End.CORRECTED, why=why, by=by)
        if seat is not None:
            done.append(_changed(seat, "ended_at", None, seat.ended_at, why))
    return done


def _take_over(ours: Enrollment, theirs: Enrollment, by: Any) -> list[Entry]:
    """Blanks are filled, groups joined, service is kept, and of two times in one queue the earlier one counts.

    The answers are put right by the same action as everywhere: the rules decide anew on what is known now.
    """
    blank = [name for name in ("phone", "birth_date", "about_at", "confirmed_at") if not getattr(ours, name)]
    fresh: dict[str, Any] = {name: getattr(theirs, name) for name in blank if getattr(theirs, name)}
    # Their own word counts (20 CFR 1010): who said once that they served is not made somebody who did not.
    covered = min(ours.covered, theirs.covered, key=SERVED.index)
    if covered != ours.covered:
        fresh["covered"] = covered
    groups = sorted({*ours.priority_groups, *theirs.priority_groups})
    if groups != sorted(ours.priority_groups):
        fresh["priority_groups"] = groups
    both_wait = ours.state == theirs.state == S.WAITLISTED
    if both_wait and theirs.queued_at and ours.queued_at and theirs.queued_at < ours.queued_at:
        fresh["queued_at"] = theirs.queued_at
    if not fresh:
        return []
    answers = {name: value for name, value in fresh.items() if name in CORRECTABLE}
    times = {name: value for name, value in fresh.items() if name not in CORRECTABLE}
    if times:
        with because(by=by, why=WHY):
            Enrollment.objects.filter(pk=ours.pk).update(**times)
    row = correct(enrollment=ours, by=by, why=WHY, **answers)
    if row.priority != ours.priority:
        fresh["priority"] = row.priority
    why = _("The other account had said more, or stood in line earlier.")
    # Which fields, and no values: the list is kept for ever. They are read from the row's history while it has them.
    return [Entry(ours._meta.label, ours.pk, "changed", name, why=why) for name in fresh]


def _changed(row: Any, field: str, before: Any, after: Any, why: str) -> Entry:
    was, now = (None if value is None else str(value) for value in (before, after))
    return Entry(row._meta.label, row.pk, "changed", field, was, now, why)
