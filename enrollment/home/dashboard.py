"""What somebody's own page is made of: where they stand, what comes next, what fits. In a bounded number of queries."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from badges.catalog.models import Badge
from badges.catalog.progress import NOT_BEGUN, PathwayProgress, Record, StepProgress, furthest, record_of
from badges.catalog.streak import Streak, streak
from badges.provider.actions import account_of
from badges.provider.models import ProviderAccount
from codeoregon.accounts.models import Audience
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState
from enrollment.home import first
from enrollment.home.fits import BestJobs, best_jobs
from enrollment.home.news import trouble
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import JOINED, EnrollmentState
from enrollment.intake.waitlist.views import Standing as SeatStanding
from enrollment.intake.waitlist.views import standing as seat_standing
from jobs.openings.states import OpeningState
from jobs.placements.models import Placement, Signature
from jobs.placements.signing import agreeing
from jobs.placements.states import UNDER_WAY, PlacementState
from jobs.referrals.states import LIVE, ReferralState

TOP_JOBS = 3
LOOK_AHEAD = 2
SHOWN_REFERRALS = 3
# Written out, as they are read on every visit: Django takes longer to write such a query than the database to answer.
_ENROLLMENT = """
SELECT mine.id, user_id, programme_id, mine.state, origin, confirmed_at, covered, queued_at, priority, warned_at,
    told_at,
    ARRAY(SELECT kind FROM enrollment_consent c WHERE c.user_id = mine.user_id AND c.withdrawn_at IS NULL) AS given,
    EXISTS (
        SELECT 1 FROM jobs_opening o JOIN employers_organisation e ON e.id = o.organisation_id
        WHERE o.state = %s AND o.opens_on > %s AND e.state = %s
    ) AS any_first
FROM enrollment_enrollment mine JOIN enrollment_programme programme ON programme.id = mine.programme_id
WHERE mine.user_id = %s ORDER BY programme.opened_on DESC LIMIT 1
"""
# Of each application its placement, if that is not over, or else its own state, if that is live.
_UNDER_WAY = """
SELECT placement.id, placement.state, placement.awaits_yes, referral.state, opening.title, opening.id
FROM jobs_referral referral JOIN jobs_opening opening ON opening.id = referral.opening_id
LEFT JOIN jobs_placement placement ON placement.referral_id = referral.id AND placement.state = ANY(%s)
WHERE referral.candidate_id = %s AND (placement.id IS NOT NULL OR referral.state = ANY(%s))
ORDER BY placement.id DESC NULLS LAST, referral.id DESC
"""


@dataclass(frozen=True)
class Next:
    """The next badge to earn on the pathway somebody is on."""

    badge: Badge
    step: StepProgress

    @property
    def left(self) -> int:
        """Badges left in the course, this one among them."""
        return self.step.best.left


@dataclass(frozen=True)
class Standing:
    """One thing under way, with where it is: an application or a placement."""

    title: str
    state: str
    url: str


@dataclass(frozen=True)
class Dashboard:
    enrollment: Enrollment | None
    account: ProviderAccount | None
    may_read: bool  # consent to read the profile
    may_show: bool  # consent to be shown to employers
    has_badges: bool
    streak: Streak  # weeks with a badge
    pathway: PathwayProgress | None
    next: Next | None
    jobs: BestJobs
    seat: SeatStanding | None = None  # where they stand with their seat
    standings: list[Standing] = field(default_factory=list)
    to_sign: Placement | None = None  # an agreement that waits for them: before everything else
    to_agree: Placement | None = None  # or else a plan that waits for their yes
    first: bool = False  # there are openings that this person sees before others
    works: str = ""  # "staff" or "employer": who never joined and has a home of their own elsewhere

    @property
    def joined(self) -> bool:
        return self.enrollment is not None and self.enrollment.state in JOINED

    @property
    def paper(self) -> Placement | None:
        """What comes before the next step of learning, whose button is then the second."""
        return self.to_sign or self.to_agree

    @property
    def stage(self) -> str:
        """What this person should do first: elsewhere | join | left | outside | offer | link | prove | learn."""
        if self.enrollment is None:
            return "elsewhere" if self.works else "join"
        if self.enrollment.state == EnrollmentState.APPLICANT:
            return "join"
        if self.enrollment.state == EnrollmentState.WITHDRAWN:
            return "left"
        if self.enrollment.state == EnrollmentState.INELIGIBLE:
            return "outside"
        if self.seat is not None and self.seat.offer is not None:
            return "offer"
        if not self.may_read or self.account is None:
            return "link"
        return "learn" if self.account.proof or self.has_badges else "prove"

    @property
    def near_steps(self) -> tuple[StepProgress, ...]:
        """Steps of the pathway to show at once: all done ones, the one under way and a few after it."""
        return self.pathway.steps[: self._near] if self.pathway else ()

    @property
    def far_steps(self) -> tuple[StepProgress, ...]:
        return self.pathway.steps[self._near :] if self.pathway else ()

    @property
    def _near(self) -> int:
        steps = self.pathway.steps if self.pathway else ()
        begun = [place for place, step in enumerate(steps, 1) if step.state != NOT_BEGUN]
        near = max(begun, default=0) + LOOK_AHEAD
        return near if len(steps) > near + 1 else len(steps)

    @property
    def trouble(self) -> str:
        """A sentence when the last look at the profile did not go well; "" when there is nothing to say."""
        return trouble(self.account) if self.account else ""


def dashboard(user: Any) -> Dashboard:
    """Everything for ``/me/``."""
    enrollment = _enrollment(user)
    given = enrollment.given if enrollment else []
    way = _under_way(user)
    record = record_of(user)
    pathway = furthest(record.pathways())
    return Dashboard(
        enrollment=enrollment,
        account=account_of(user),
        may_read=Consent.Kind.PROFILE in given,
        may_show=Consent.Kind.SHOW_BADGES in given,
        has_badges=bool(record.earned),
        streak=streak(record.moments, timezone.now()),
        pathway=pathway,
        next=_next(record, pathway),
        seat=seat_standing(enrollment) if enrollment and enrollment.state in JOINED else None,
        jobs=best_jobs(user, TOP_JOBS, without=way.openings),
        standings=way.standings,
        to_sign=way.to_sign,
        to_agree=way.to_agree,
        first=bool(enrollment and enrollment.any_first and first.comes_first(enrollment)),
        works=_works(user) if enrollment is None else "",
    )


def _enrollment(user: Any) -> Any:
    """The newest one with ``given``, the consents that stand, and ``any_first``, whether there are openings that some
    see before others; or None.
    """
    values = [OpeningState.APPROVED, timezone.localdate(), OrganisationState.APPROVED, user.pk]
    return next(iter(Enrollment.objects.raw(_ENROLLMENT, values)), None)


def _works(user: Any) -> str:
    if user.is_staff:
        return "staff"
    hires = user.door == Audience.EMPLOYER or Organisation.objects.of(user).exists()
    return "employer" if hires else ""


def _next(record: Record, pathway: PathwayProgress | None) -> Next | None:
    step = pathway.next_step if pathway else None
    badge = record.next_badge(step.best) if step else None
    return Next(badge, step) if step and badge else None


@dataclass(frozen=True)
class _Way:
    """What is under way, the openings that it is about, and what waits for this person."""

    standings: list[Standing]
    openings: set[int]
    to_sign: Placement | None
    to_agree: Placement | None


def _under_way(user: Any) -> _Way:
    """Placements that are not over, then applications under way, newest first; the oldest agreement that waits for
    this person's name, who signed it finds the next here; or else the oldest plan that waits for their yes. One query,
    and one more where an agreement was sent or a yes asked for.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY, [list(UNDER_WAY), user.pk, list(LIVE)])
        rows = cursor.fetchall()
    placed = [(pk, state, title) for pk, state, _asked, _referral, title, _opening in rows if pk is not None]
    sent = [(state, title) for pk, _state, _asked, state, title, _opening in rows if pk is None]
    openings = {opening for *_others, opening in rows}
    standings = [
        Standing(title, str(PlacementState(state).label), reverse("placements:detail", args=[pk]))
        for pk, state, title in placed[:SHOWN_REFERRALS]
    ] + [
        Standing(title, str(ReferralState(state).label), reverse("referrals:mine"))
        for state, title in sent[:SHOWN_REFERRALS]
    ]
    states, to_sign = {state for _pk, state, _title in placed}, None
    if PlacementState.SENT in states:
        waiting = Placement.objects.to_sign(user, Signature.Party.LEARNER)
        to_sign = waiting.select_related("referral__opening__organisation").order_by("id").first()
    asked = to_sign is None and any(asked for _pk, _state, asked, *_others in rows)
    return _Way(standings, openings, to_sign, agreeing.first_of(user) if asked else None)
