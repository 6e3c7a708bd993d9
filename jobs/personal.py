"""What this app holds of a person: what they look for, where they were sent, and what they signed."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import User
from codeoregon.audit.actions import ERASED
from codeoregon.lib.counties import county_name
from codeoregon.privacy.parts import RULE, Entry, Table, Written
from jobs.board.fits.models import FitMail
from jobs.board.listing import in_words
from jobs.board.saved.models import SavedSearch
from jobs.candidates import actions as candidates
from jobs.candidates.models import Candidate
from jobs.matching.models import LearnerMatches
from jobs.matching.objections import actions as objections
from jobs.matching.objections.models import Objection
from jobs.openings.models import Opening
from jobs.openings.states import OpeningKind
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt.models import OjtTerms, PlanRow, SvpHours, TrainingStop
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from jobs.placements.versions.models import Modification, ModificationSignature
from jobs.referrals import actions as referrals
from jobs.referrals.models import Interview, PacketRead, Referral

CONTRACTS = _("A signed agreement is a contract record of the employer and the workforce board.")
DEFAULTS: dict[str, Any] = {
    **{"kinds": [], "counties": [], "wants_remote": True},
    **{"pay_at_least": None, "hours_at_most": None, "can_start_on": None},
}


def _kinds(row: Candidate) -> list[str]:
    return [str(OpeningKind(kind).label) for kind in row.kinds]


def _counties(row: Candidate) -> list[str]:
    return [county_name(fips) for fips in row.counties]


def _fits(row: LearnerMatches) -> dict[str, int]:
    titles = dict(Opening.objects.filter(pk__in=row.openings).values_list("pk", "title"))
    pairs = zip(row.openings, row.scores, strict=False)
    return {f"{titles[key]} ({key})": score for key, score in pairs if key in titles}


def _told(row: FitMail) -> list[str]:
    titles = Opening.objects.filter(pk__in=row.told).order_by("pk").values_list("title", "pk")
    return [f"{title} ({key})" for title, key in titles]


TABLES = [
    Table(
        Candidate,
        _("What you look for"),
        _("To find jobs that fit you."),
        mine=("user",),
        shown={
            "shown_since": _("Shown to employers since"),
            "hidden_at": _("Hidden since"),
            "kinds": (_("Kinds of work"), _kinds),
            "counties": (_("Counties"), _counties),
            "wants_remote": _("Remote work is fine"),
            "pay_at_least": _("Lowest pay an hour"),
            "hours_at_most": _("Most hours a week"),
            "can_start_on": _("First day you can start"),
        },
        erased=DEFAULTS,
        stays=_("What somebody looks for belongs to the account it was set for."),
    ),
    Table(
        LearnerMatches,
        _("Jobs that fit you"),
        _("Worked out from your badges and what you look for, so that you see jobs that fit."),
        mine=("candidate__user",),
        shown={"computed_at": _("Worked out"), "openings": (_("Job and score"), _fits)},
        deleted=True,
        stays=_("Worked out anew."),
    ),
    Table(
        Referral,
        _("Jobs you applied for"),
        _("To bring you and employers together."),
        mine=("candidate__user",),
        acts=("referred_by",),
        shown={
            "opening__title": _("Job"),
            "employer": (_("Employer"), lambda row: Written(row.opening.organisation.name)),
            "state": _("Standing"),
            "score": _("Score"),
            "created_at": _("Begun"),
            "referred_at": _("Sent to the employer"),
            "ended_at": _("Ended"),
            "note": _("Note to the employer"),
            "reason": _("Reason"),
        },
        erased={"note": ERASED, "reason": ERASED},
        keep=RULE,
        stays=_("The account that is kept is on the way for the same job."),
    ),
    Table(
        Interview,
        _("Times to talk with employers"),
        _("So that you and the employer meet."),
        mine=("referral__candidate__user",),
        acts=("made_by",),
        shown={
            "referral__opening__title": _("Job"),
            "starts_at": _("Begins"),
            "minutes": _("Minutes"),
            "place": _("Where"),
            "made_at": _("Set"),
        },
        erased={"place": ERASED},
        keep=RULE,
        stays=_("Goes with the application it came from."),
    ),
    Table(
        PacketRead,
        _("Looks at what employers see of you"),
        _("Every look by an employer or our staff is written down."),
        mine=("referral__candidate__user",),
        acts=("reader",),
        shown={"at": _("When"), "referral__opening__title": _("Job"), "form": _("How")},
        keep=RULE,
        stays=_("Goes with the application it came from."),
    ),
    Table(
        Placement,
        _("Your placements"),
        CONTRACTS,
        mine=("referral__candidate__user",),
        shown={
            "kind": _("Kind"),
            "state": _("Standing"),
            "wage": _("Wage an hour"),
            "starts_on": _("First day"),
            "ends_on": _("Last day"),
            "agreement": _("Agreement"),
        },
        holds={"draw": {"release_reason": ERASED}},
        keep=CONTRACTS,
        stays=_("Goes with the application it came from."),
    ),
    Table(
        Signature,
        _("What you signed"),
        CONTRACTS,
        mine=("user",),
        shown={
            "placement_id": _("Placement"),
            "party": _("For"),
            "typed_name": _("Name as typed"),
            "signed_at": _("Signed"),
            "address": _("Network address"),
        },
        keep=_("Your name and network address stand under an agreement, and a signature without a name is none."),
        stays=_("A signature stays under the account that signed."),
    ),
    Table(
        Timesheet,
        _("Weeks you worked"),
        CONTRACTS,
        mine=("placement__referral__candidate__user",),
        acts=("approved_by",),
        shown={
            "week": _("Week from"),
            "version": _("Version"),
            "state": _("Standing"),
            "correction": _("Why it was corrected"),
            "submitted_at": _("Signed by you"),
            "approved_at": _("Signed by your supervisor"),
            "wage": _("Wage an hour"),
        },
        keep=CONTRACTS,
        stays=_("Goes with the placement it is about."),
    ),
    Table(
        TimesheetDay,
        _("Hours you worked"),
        CONTRACTS,
        mine=("timesheet__placement__referral__candidate__user",),
        shown={"date": _("Day"), "regular": _("Regular hours"), "overtime": _("Overtime"), "leave": _("Leave")},
        keep=CONTRACTS,
        stays=_("Goes with the placement it is about."),
    ),
    Table(
        Invoice,
        _("Invoices for your weeks"),
        CONTRACTS,
        mine=("placement__referral__candidate__user",),
        acts=("submitted_by",),
        shown={"number": _("Number"), "total": _("What your employer gets back"), "paid_on": _("Paid on")},
        keep=CONTRACTS,
        stays=_("Goes with the placement it is about."),
    ),
    Table(
        InvoiceLine,
        _("What your employer gets back for your weeks"),
        CONTRACTS,
        mine=("timesheet__placement__referral__candidate__user",),
        shown={
            **{"timesheet__week": _("Week from"), "timesheet__version": _("Version"), "hours": _("Regular hours")},
            **{"wage": _("Wage an hour"), "rate": _("Percent paid back"), "amount": _("Amount")},
        },
        keep=CONTRACTS,
        stays=_("Goes with the placement it is about."),
    ),
    Table(
        ModificationSignature,
        _("Changes to agreements that you signed"),
        CONTRACTS,
        mine=("user",),
        shown={
            "modification_id": _("Version"),
            "party": _("For"),
            "typed_name": _("Name as typed"),
            "signed_at": _("Signed"),
            "address": _("Network address"),
        },
        keep=_("Your name and network address stand under an agreement, and a signature without a name is none."),
        stays=_("A signature stays under the account that signed."),
    ),
    Table(
        OjtTerms,
        _("Your on-the-job training"),
        CONTRACTS,
        mine=("placement__referral__candidate__user",),
        acts=("approved_by",),
        shown={
            "hours": _("Hours paid back at most"),
            "rate": _("Percent of the wage paid back"),
            "ceiling": _("Dollars paid back at most"),
            "factors_note": _("Reasons for a higher share"),
            "retention_note": _("How it ended"),
        },
        keep=CONTRACTS,
        stays=_("Goes with the application it came from."),
    ),
    Table(
        PlanRow,
        _("Your training plan"),
        CONTRACTS,
        mine=("terms__placement__referral__candidate__user",),
        shown={
            "skill__name": _("Skill"),
            "start_level": _("Level at the start"),
            "target_level": _("Level to reach"),
            "shown_by": _("Shown by"),
            "hours": _("Hours"),
            "method": _("How it is taught"),
            "met_on": _("Met on"),
        },
        keep=CONTRACTS,
        stays=_("Goes with the application it came from."),
    ),
    Table(
        Modification,
        _("Changes to your agreements"),
        CONTRACTS,
        mine=("placement__referral__candidate__user",),
        acts=("drafted_by",),
        shown={
            "number": _("Version"),
            "state": _("Standing"),
            "counts_from": _("Counts from"),
            "ends_on": _("Last day"),
            "wage": _("Wage an hour"),
            "rate": _("Percent of the wage paid back"),
            "ceiling": _("Dollars paid back at most"),
            "why": _("Reason"),
            "agreement": _("Agreement"),
        },
        keep=CONTRACTS,
        stays=_("Goes with the application it came from."),
    ),
    Table(
        InternshipTerms,
        _("Your internship"),
        CONTRACTS,
        mine=("placement__referral__candidate__user",),
        acts=("evaluated_by",),
        shown={
            "objectives": _("What you learn"),
            "supervisor": _("Supervisor"),
            "supervisor_email": _("Email address of your supervisor"),
            "employer_of_record": _("Employer of record"),
            "evaluation": _("Evaluation"),
            "evaluated_at": _("Evaluated"),
            "hired_on": _("Hired for good on"),
            "hired_wage": _("Wage an hour after that"),
        },
        keep=CONTRACTS,
        stays=_("Goes with the application it came from."),
    ),
    Table(SvpHours, acts=("set_by",)),
    Table(TrainingStop, acts=("lifted_by",)),
    Table(
        SavedSearch,
        _("Your saved searches"),
        _("To write to you when something new fits."),
        mine=("user",),
        shown={
            "query": (_("Search"), lambda row: in_words(row.filters)),
            "every": _("How often we write"),
            "created_at": _("Saved"),
            "due_at": _("Next email"),
        },
        deleted=True,
        stays=_("A saved search belongs to the account it was saved for."),
    ),
    Table(
        Objection,
        _("Reasons that were called wrong"),
        _("To look into what you, an employer or our staff think is wrong about a match, and to answer."),
        mine=("about", "said_by"),
        acts=("answered_by",),
        shown={
            "opening__title": _("Job"),
            "skill__name": _("Need"),
            "state": _("Standing"),
            "said_at": _("Said"),
            "text": _("What is wrong"),
            "page_said": _("What the page said"),
            "answer": _("What we answered"),
            "answered_at": _("Answered"),
        },
        erased={"text": ERASED, "page_said": ERASED, "answer": ERASED},
        keep=RULE,
        stays=_("What was said stays with the account that said it."),
    ),
    Table(
        FitMail,
        _("Email about jobs that fit you"),
        _("To write to you when a new job fits, and about each only once."),
        mine=("candidate__user",),
        shown={
            "every": _("How often we write"),
            "due_at": _("Next email"),
            "told": (_("Jobs we wrote about"), _told),
        },
        deleted=True,
        stays=_("How often we write was chosen for the account it belongs to."),
    ),
    Table(Opening, acts=("created_by",)),
]
ELSEWHERE: dict[str, str] = {}


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
    """Applications follow the person, except where both are on the way for one opening."""
    rows = Referral.objects.filter(candidate=closed.pk).order_by("pk")
    if not rows.exists():
        return []
    done = _candidate_of(kept, closed)
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
