"""The employer's home: papers due, openings by state, days left, who waits, who was hired; also as a file."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.templatetags.co import pay_text
from codeoregon.web.tables import csv_response
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState
from jobs.desk import papers
from jobs.desk.openings.show import called, days_left, off_board
from jobs.openings.life import dates
from jobs.openings.models import Opening
from jobs.openings.states import EDITABLE, ENDED, OpeningState
from jobs.placements.models import Placement, Signature
from jobs.referrals.models import Referral
from jobs.referrals.states import ReferralState

MOST_ENDED = 20
SHOWN_PLACED = 5
WAITING = (ReferralState.REFERRED, ReferralState.VIEWED)
TALKING = (ReferralState.INTERVIEWING, ReferralState.OFFERED)
COUNTS = ("sent", "waiting", "talking", "hired")  # of people, by opening


@dataclass(frozen=True)
class Row:
    """One opening on the home page."""

    opening: Opening
    pay: str
    left: str
    waiting: int  # for this member's answer: of people before they are hired, supervisors are told nothing
    may_act: bool  # as owner or recruiter
    may_renew: bool  # the end is near, and they may put it off

    @property
    def called(self) -> str:
        return called(self.opening)

    @property
    def off_board(self) -> bool:
        return off_board(self.opening)


@access("signed_in")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Somebody who speaks for nobody yet is led to joining."""
    hires = Exists(Organisation.objects.hiring(request.user).filter(pk=OuterRef("pk")))
    mine = Organisation.objects.of(request.user).annotate(hires=hires)
    organisations: list[Any] = list(mine.order_by("legal_name", "id"))
    if not organisations:
        return redirect("organisations:join")
    openings = list(Opening.objects.of(request.user).select_related("organisation").order_by("expires_at", "-id"))
    waiting = _waiting(request.user)
    hiring = {one.pk for one in organisations if one.hires}
    steps = dates.reminders()
    rows = [_row(opening, waiting, hiring, steps) for opening in openings]
    context = {
        "organisations": organisations,
        "not_approved": [one for one in organisations if one.state != OrganisationState.APPROVED],
        "sections": _sections(rows),
        "ended": [row for row in rows if row.opening.state in (*ENDED, OpeningState.DECLINED)][-MOST_ENDED:],
        "waiting": sum(row.waiting for row in rows),
        "waiting_at": [row for row in rows if row.waiting],
        "may_post": bool(hiring),
        "several": len(organisations) > 1,
        "any": bool(rows),
        "to_sign": list(Placement.objects.to_sign(request.user, Signature.Party.EMPLOYER).whole().order_by("id")),
        "papers": papers.due(request.user),
        "placed": list(Placement.objects.of_employer(request.user).under_way().whole().order_by("-id")[:SHOWN_PLACED]),
    }
    return render(request, "desk/home.html", context)


def _waiting(user: object) -> Counter[int]:
    """How many referred people wait for an answer, by opening id; one query for all."""
    shown = Referral.objects.shown_to(user).filter(state__in=WAITING)
    return Counter(shown.values_list("opening_id", flat=True))


def _row(opening: Opening, waiting: Counter[int], hiring: set[int], steps: list[int]) -> Row:
    pay = pay_text(opening.pay_low, opening.pay_high, opening.pay_period) if opening.pay_low else _("Pay not said yet")
    may_act = opening.organisation_id in hiring
    soon = dates.ends_soon(opening, timezone.localdate(), steps)
    may_renew = may_act and soon and not off_board(opening)
    return Row(opening, pay, days_left(opening), waiting[opening.pk], may_act, may_renew)


def _sections(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """What waits for the employer first, then what is open, or would be, and then what is with staff."""
    review = (OpeningState.SUBMITTED, OpeningState.APPROVED)
    wanted = [
        (_("For you to finish"), EDITABLE, False),
        (_("Open"), (OpeningState.PUBLISHED,), False),
        (_("Off the job board for now"), (OpeningState.PUBLISHED,), True),
        (_("With our staff"), review, False),
    ]
    found = [
        (title, [row for row in rows if row.opening.state in states and row.off_board == off])
        for title, states, off in wanted
    ]
    return [(title, kept) for title, kept in found if kept]


@access("signed_in")
@require_safe
def openings_csv(request: HttpRequest) -> HttpResponse:
    """One line an opening, newest first; how many people came where this member is owner or recruiter."""
    hiring = set(Organisation.objects.hiring(request.user).values_list("pk", flat=True))
    rows = Opening.objects.of(request.user).select_related("organisation", "site").order_by("-created_at", "-id")
    counts = _counts(request.user)
    header = [
        *(_("Number"), _("Organization"), _("Job title"), _("Kind of work"), _("State"), _("People wanted")),
        *(_("Pay from"), _("Pay to"), _("This pay is for"), _("Place")),
        *(_("Published"), _("Open until"), _("Time left")),
        *((_("Candidates sent to you"), _("Waiting for your answer"), _("In talks"), _("Hired")) if hiring else ()),
    ]
    name = f"openings-{timezone.localdate():%Y-%m-%d}.csv"
    nobody = dict.fromkeys(COUNTS, 0)
    lines = ([*_line(row), *_people(row, hiring, counts.get(row.pk, nobody))] for row in rows)
    return csv_response(name, header, lines)


def _counts(user: object) -> dict[int, Any]:
    """By opening id, how many people this member answers or answered; one query for all."""
    rows = (
        Referral.objects.shown_to(user)
        .values("opening")
        .annotate(
            sent=Count("pk"),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            talking=Count("pk", filter=Q(state__in=TALKING)),
            hired=Count("pk", filter=Q(state=ReferralState.HIRED)),
        )
        .order_by()
    )
    return {row["opening"]: row for row in rows}


def _people(row: Opening, hiring: set[int], count: dict[str, int]) -> list[object]:
    """Empty where others answer; no columns at all for who answers nowhere."""
    told = row.organisation_id in hiring
    return [count[name] if told else "" for name in COUNTS] if hiring else []


def _line(row: Opening) -> list[object]:
    published, until = (at and timezone.localdate(at) for at in (row.published_at, row.expires_at))
    return [
        *(f"O-{row.pk}", row.organisation.name, row.title, row.get_kind_display(), called(row)),
        *(row.positions, row.pay_low, row.pay_high, row.get_pay_period_display()),
        *(row.site or (_("From home") if row.is_remote else ""), published, until, days_left(row)),
    ]
