"""What this app holds of a person: how they joined, what was decided, their seat, and what staff wrote."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.actions import ERASED
from codeoregon.lib.counties import county_name
from codeoregon.notices.versions import title_of
from codeoregon.privacy.holdings import cells
from codeoregon.privacy.parts import MOVE, RULE, Column, Pair, Put, Section, Table, rule
from enrollment.desk.models import CaseNote, SignUpImport
from enrollment.eligibility.models import Determination
from enrollment.eligibility.words import facts_in_words, findings_in_words
from enrollment.equal_opportunity.door import Look, has_said, own_in_full
from enrollment.equal_opportunity.models import Answer, DisabilityAnswer, Race, SelfIdentificationRead
from enrollment.intake import actions as intake
from enrollment.intake import consents
from enrollment.intake.join import links
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt, Offer, PriorityGroup, ResumeLink
from enrollment.intake.states import LIVE
from enrollment.personal.duplicates import find
from enrollment.personal.merging import merge, merge_obstacle, settle
from enrollment.programs.seats import Seat

__all__ = [
    "ELSEWHERE", "TABLES", "circumstances", "close", "duplicates", "export", "identity", "merge", "merge_obstacle",
    "settle",
]  # fmt: skip

TO_JOIN = _("To see whether you can join, and in which order seats are given.")
SEATS = _("So that each seat can be shown to have gone to the next in line.")
LOG = _("A log stays as it was written.")


def _decided() -> str:
    facts = gettext("A decision stays with the facts it was made on, your ZIP code and birth date among them.")
    return f"{facts} {rule()}"


DECIDED = lazy(_decided, str)()


def _groups(row: Enrollment) -> list[str]:
    return [str(PriorityGroup(group).label) for group in row.priority_groups]


def _looked(row: SelfIdentificationRead) -> Put:
    return Put(row.what, str(Look(row.what).label) if row.what in Look.values else row.what)


def _looks(rows: Sequence[SelfIdentificationRead]) -> str:
    """Their own looks apart from those of others: each join screen that showed them their answers is one."""
    own_looks = sum(row.what == Look.OWN for row in rows)
    others = len(rows) - own_looks
    by_them = ngettext("You looked %d time.", "You looked %d times.", own_looks) % own_looks
    by_others = ngettext("Our staff looked %d time.", "Our staff looked %d times.", others) % others
    return f"{by_them} {by_others if others else gettext('Nobody else has looked.')}"


TABLES = [
    Table(
        Enrollment,
        _("Your place in Code Oregon"),
        TO_JOIN,
        mine=("user",),
        shown={
            "reference": _("Reference number"),
            "state": _("Standing"),
            "origin": _("Came by"),
            "county": (_("County"), lambda row: county_name(row.county)),
            "zip": _("ZIP code"),
            "phone": _("Phone"),
            "birth_date": _("Birth date"),
            "covered": _("Veteran or spouse of one"),
            "priority_groups": (_("Priority groups"), _groups),
            "priority": _("Place in the order of seats, 1 to 4"),
            "applied_at": _("Applied"),
            "decided_at": _("Decided"),
            "queued_at": _("In line since"),
            "warned_at": _("Warned"),
            "told_at": _("Told by phone or in person"),
            "completed_at": _("Completed"),
            "exited_on": _("Exited on"),
        },
        erased={"phone": "", "birth_date": None, "zip": ""},
        keep=RULE,
        merge=MOVE,
        stays=_("The account that is kept has a place of its own, which is further along."),
    ),
    Table(
        Determination,
        _("Decisions on whether you can join"),
        TO_JOIN,
        mine=("user",),
        acts=("by",),
        shown={
            "at": _("When"),
            "outcome": _("Outcome"),
            "rules_version": _("Version of the rules"),
            "inputs": (_("Facts the decision was made on"), lambda row: Put(row.inputs, facts_in_words(row))),
            "findings": (_("What was found"), lambda row: Put(row.findings, findings_in_words(row))),
            "why": _("Reason"),
        },
        erased={"why": ERASED},
        keep=DECIDED,
        stays=LOG,
    ),
    Table(
        Offer,
        _("Seats offered to you"),
        SEATS,
        mine=("enrollment__user",),
        shown={
            "made_at": _("Offered"),
            "position": _("Place in line"),
            "expires_at": _("Open until"),
            "outcome": _("Outcome"),
            "answered_at": _("Answered"),
        },
        keep=RULE,
        stays=_("Goes with the place in line that it was made for."),
    ),
    Table(
        Seat,
        _("Your training seats"),
        SEATS,
        mine=("user",),
        acts=("sent_by",),
        shown={
            "stream__name": _("Paid by"),
            "started_at": _("Began"),
            "ended_at": _("Ended"),
            "end": _("Why it ended"),
            "licence_code": _("License code"),
            "sent_at": _("Sent to the provider"),
            "provider_accepted_at": _("Accepted by the provider"),
        },
        erased={"licence_code": ""},
        holds={"draw": {"release_reason": ERASED}},
        keep=RULE,
        merge=MOVE,
    ),
    Table(
        Consent,
        _("What you agreed to"),
        _("To show what you agreed to, and when."),
        mine=("user",),
        acts=("recorded_by",),
        shown={
            "kind": _("What"),
            "version": _("Version"),
            "language": _("Language"),
            "given_at": _("Agreed"),
            "recorded_by": (_("On paper"), lambda row: row.recorded_by_id is not None),
            "withdrawn_at": _("Withdrawn"),
        },
        keep=RULE,
        merge=MOVE,
    ),
    Table(
        NoticeReceipt,
        _("Notices we gave you"),
        _("To show that you were told your rights."),
        mine=("user",),
        shown={
            "notice": (_("Notice"), lambda row: Put(row.notice, str(title_of(row.notice)))),
            "version": _("Version"),
            "language": _("Language"),
            "given_at": _("Given"),
        },
        keep=RULE,
        stays=LOG,
    ),
    Table(
        ResumeLink,
        _("Links to go on with joining"),
        _("So that you can go on later or on another device."),
        mine=("user",),
        shown={"made_at": _("Made"), "expires_at": _("Works until"), "used_at": _("Used")},
        secret=("token_hash",),
        stays=_("A link works for the account it was mailed to; it is ended."),
    ),
    Table(
        CaseNote,
        _("Notes that staff wrote about you"),
        _("So that whoever helps you next knows what was said."),
        mine=("enrollment__user",),
        acts=("author",),
        shown={"written_at": _("Written"), "edited_at": _("Corrected"), "text": _("Note")},
        erased={"text": ERASED},
        keep=_("That there was a note, and when, stays; what it said goes."),
        stays=_("A note stays with the place in line it was signed for."),
    ),
    Table(
        SelfIdentificationRead,
        _("Looks at your answers for equal opportunity"),
        _("Every look is written down, your own too."),
        mine=("whose",),
        acts=("reader",),
        shown={"at": _("When"), "what": (_("What"), _looked), "why": _("Reason")},
        erased={"why": ERASED},
        keep=RULE,
        stays=LOG,
        counted=_looks,
    ),
    Table(SignUpImport, acts=("by",)),
    # Behind their own door: shown by ``export``.
    Table(
        Answer,
        _("What you told us for equal opportunity"),
        _("You chose to answer. It is kept apart, and every look at it is written down."),
        secret=("race_ethnicity", "race_detail", "sex", "limited_english"),
        behind="user",
        there=has_said,
        erased={"race_detail": ""},
        keep=_(
            "The boxes you ticked are kept apart, under a number without a name, for reports on fair treatment "
            "(29 CFR 38.41). What you wrote in your own words goes."
        ),
    ),
    Table(DisabilityAnswer, secret=("has_disability",)),
]
ELSEWHERE = {"enrollment.SignUpImport.report": "numbers of rows and what came of each"}


SAID: dict[type[Answer | DisabilityAnswer], dict[str, Column]] = {
    Answer: {
        "said_at": _("When"),
        "race_ethnicity": (_("Race and ethnicity"), lambda row: [str(Race(one).label) for one in row.race_ethnicity]),
        "race_detail": _("More about race or ethnicity"),
        "sex": _("Sex"),
        "limited_english": _("English is hard"),
    },
    DisabilityAnswer: {"said_at": _("When"), "has_disability": _("Disability")},
}


def export(user: Any) -> list[Section]:
    """What somebody said of themselves, read through the only door there is; the look is written down."""
    table = next(one for one in TABLES if one.model is Answer)
    rows = [cells(row, SAID[type(row)]) for row in own_in_full(user)]
    return [Section(table.name, table.called, table.why, rows)]


def close(user: Any, by: Any) -> None:
    """Out of the programme and of every employer's page; the seat is free for the next."""
    for enrollment in Enrollment.objects.filter(user=user, state__in=LIVE):
        intake.leave(enrollment=enrollment, by=by, why="account deleted")
    for kind in Consent.Kind.values:
        consents.withdraw(user=user, kind=kind, by=by)
    links.end(user=user)


def identity(user: Any) -> list[tuple[Any, str]]:
    return _of_places(user, "reference", "state", "zip", "county", "phone", "birth_date", "applied_at")


def circumstances(user: Any) -> list[tuple[Any, str]]:
    return _of_places(user, "covered", "priority_groups", "priority")


def _of_places(user: Any, *names: str) -> list[tuple[Any, str]]:
    columns = {name: TABLES[0].shown[name] for name in names}
    rows = Enrollment.objects.filter(user=user).order_by("pk")
    return [(cell.label, cell.words) for row in rows for cell in cells(row, columns)]


def duplicates() -> list[Pair]:
    return find()
