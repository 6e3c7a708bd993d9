"""What a search for work holds of a person: what they look for, what fits, where they were sent."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.actions import ERASED
from codeoregon.lib.counties import county_name
from codeoregon.privacy.parts import RULE, At, Table, Written
from jobs.board.fits.models import FitMail
from jobs.board.listing import in_words
from jobs.board.saved.models import SavedSearch
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.models import LearnerMatches
from jobs.matching.objections.models import Objection
from jobs.openings.models import Opening
from jobs.openings.states import OpeningKind
from jobs.referrals.models import Interview, PacketRead, Referral

DEFAULTS: dict[str, Any] = {
    **{"kinds": [], "counties": [], "wants_remote": True},
    **{"pay_at_least": None, "hours_at_most": None, "can_start_on": None, "link": ""},
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
            "link": _("Link to your work"),
        },
        erased=DEFAULTS,
        stays=_("What somebody looks for belongs to the account it was set for."),
    ),
    Table(
        Resume,
        _("Your résumé"),
        _("So that employers you are referred to get to know you. You can remove it in your settings."),
        mine=("candidate__user",),
        shown={
            "file": (_("File"), lambda row: At(reverse("resume:download"))),
            "uploaded_at": _("Given on"),
            "pages": _("Pages"),
            "size": _("Size in bytes"),
            "dates": (_("Words that can tell your age"), lambda row: [Written(one) for one in row.dates]),
            "has_text": _("Could be searched for such words"),
        },
        deleted=True,
        stays=_("The account that is kept has a résumé of its own."),
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
        Dismissal,
        _("Jobs you set aside"),
        _("So that they stay out of your lists and our emails until you put them back."),
        mine=("candidate__user",),
        shown={
            "opening__title": _("Job"),
            "employer": (_("Employer"), lambda row: Written(row.opening.organisation.name)),
            "dismissed_at": _("Set aside"),
        },
        deleted=True,
        stays=_("A job was set aside for the account it belongs to."),
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
