"""The demo's referrals and placements: some under way, some signed and drawn from their pool."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from badges.provider.sandbox.population import Population
from codeoregon.accounts.models import Audience, Role, User
from codeoregon.capacity.models import Draw, Kind, Pool
from codeoregon.lib.models import StateMove
from codeoregon.local.demo import Plan
from employers.organisations.models import Membership, Organisation
from enrollment.demo import hours as demo_hours
from enrollment.demo import reviews as demo_reviews
from enrollment.demo.fit import Fits
from jobs.candidates.models import Candidate
from jobs.matching.score import filters
from jobs.openings.models import Opening
from jobs.openings.states import PayPeriod
from jobs.placements.billing import ceiling
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.invoices.models import Invoice
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt.models import OjtTerms, PlanRow
from jobs.placements.ojt.rules import share_hours
from jobs.placements.signing.agreement import compose, digest
from jobs.placements.states import APPROVED, CONFIRMED, PlacementKind, PlacementState
from jobs.placements.timesheets.models import Timesheet
from jobs.referrals.models import Referral
from jobs.referrals.states import ReferralState

DRAWN = {PlacementKind.OJT: 37, PlacementKind.INTERNSHIP: 21}  # of 100 and 50
CREDIT_DRAWN = 18  # of 60, granted on paper before the portal
INTERESTED, REFERRED = 9, 6
LOOKED_AT = 900  # people among whom those who fit are looked for
COMPARED = 40  # people compared for one opening
FITS = 40  # of 100: from here on somebody is brought to an employer
DEMO_LEARNERS = 2  # whose accounts people try: they begin without referrals
WORKED = 38  # days of the demo employer's trainee: five weeks, of which one waits for approval
HIRED_AFTER, SIGNED_AFTER, STARTS_AFTER = dt.timedelta(days=9), dt.timedelta(days=12), dt.timedelta(days=19)


class Work:
    """What the steps of this module share: the people not used yet, who fits what, and the log to be written."""

    def __init__(self, plan: Plan, population: Population, candidates: dict[int, Candidate]) -> None:
        self.plan, self.dice, self.fits = plan, plan.dice("work"), Fits(population)
        earners = [index for index in sorted(candidates)[:LOOKED_AT] if population.has_badges(index)]
        self.people = {index: candidates[index] for index in earners[DEMO_LEARNERS:]}
        self.board = User.objects.get(staff_role=Role.JOB_DEVELOPER)
        self.moves: list[StateMove] = []
        self.looked_after = 0  # placements with a review that was due

    def best(self, opening: Opening, at: dt.datetime) -> tuple[int, Candidate, int]:
        """Who of some people drawn at random fits best, with rank and score; nobody is taken twice."""
        some = self.dice.sample(sorted(self.people), min(COMPARED, len(self.people)))
        wishes = [index for index in some if not filters(self.people[index], opening)] or some
        index = max(wishes, key=lambda index: (self.fits.score(index, opening, at), -index))
        return index, self.people[index], self.fits.score(index, opening, at)

    def moved(
        self,
        row: Referral | Placement | Timesheet | Invoice,
        states: Sequence[tuple[str, dt.datetime, User | None]],
        before: str = "",
    ) -> None:
        """Note how ``row`` came through these states, one after the other."""
        for state, at, by in states:
            self.moves.append(
                StateMove(model=row._meta.label_lower, row_id=row.pk, from_state=before, to_state=state, by=by, at=at)
            )
            before = state


def seed(plan: Plan, population: Population, candidates: dict[int, Candidate]) -> None:
    work = Work(plan, population, candidates)
    # A small demo places fewer, so that some of its people are left to be matched.
    share = min(1.0, len(work.people) / 150)
    for kind, number in DRAWN.items():
        pool = Pool.objects.get(kind=kind)
        openings = list(_openings(kind, plan))
        places = round(number * share)
        if kind == PlacementKind.OJT and _trainee(work, pool):
            places -= 1
        for _place in range(places):
            _place_one(work, pool, *_found(work, openings))
    credit = Pool.objects.get(kind=Kind.CREDIT)
    for number in range(1, CREDIT_DRAWN + 1):
        Draw.objects.create(pool=credit, drawn_by=work.board, what_for=f"granted on paper, no. {number}")
    _under_way(work)
    # An opening whose places are taken would be filled; these look for one more.
    Opening.objects.published().filter(hired__gte=F("positions")).update(positions=F("hired") + 1)
    StateMove.objects.bulk_create(work.moves)


def _openings(kind: str, plan: Plan) -> QuerySet[Opening]:
    """Open long enough for somebody to have been hired and to have signed since."""
    hourly = Opening.objects.published().for_cards().filter(pay_period=PayPeriod.HOUR).order_by("id")
    old = hourly.filter(published_at__lt=plan.now - SIGNED_AFTER - dt.timedelta(days=1))
    return next((some for some in (old.filter(kind=kind), old) if some.exists()), hourly)


def _found(work: Work, openings: list[Opening]) -> tuple[Opening, dt.datetime, Candidate, int]:
    """An opening and somebody who fits it, and when they were interested; the best of five tries when nobody does."""
    tries: list[tuple[int, int, int, Opening, dt.datetime, Candidate]] = []
    for _attempt in range(5):
        opening = work.dice.choice(openings)
        days = (work.plan.now - (opening.published_at or work.plan.now)).total_seconds() / 86_400
        at = work.plan.ago(work.dice.uniform(min(SIGNED_AFTER.days + 0.5, days), days))
        index, candidate, score = work.best(opening, at)
        tries.append((score, -len(tries), index, opening, at, candidate))
        if score >= FITS:
            break
    score, _order, index, opening, at, candidate = max(tries, key=lambda one: one[:2])
    del work.people[index]
    return opening, at, candidate, score


def _trainee(work: Work, pool: Pool) -> bool:
    """Somebody who has worked some weeks for the demo employer, whose people have hours to approve; whether any."""
    began = work.plan.ago(STARTS_AFTER.days + WORKED)
    openings = _demo_employers(work.plan).filter(pay_period=PayPeriod.HOUR, published_at__lt=began)
    opening = openings.order_by("published_at", "id").first()
    if opening is None:
        return False
    index, candidate, score = work.best(opening, began)
    del work.people[index]
    _place_one(work, pool, opening, began, candidate, score)
    return True


def _place_one(work: Work, pool: Pool, opening: Opening, began: dt.datetime, candidate: Candidate, score: int) -> None:
    employer = _member_of(work.plan, opening.organisation)
    hired, signed = began + HIRED_AFTER, began + SIGNED_AFTER
    referral = _referral(work, candidate, opening, began, score, hired=(hired, employer))
    starts = timezone.localdate(began + STARTS_AFTER)
    placement = Placement(
        referral=referral,
        kind=pool.kind,
        wage=opening.pay_low or Decimal(20),
        hours_per_week=opening.hours_per_week,
        starts_on=starts,
        ends_on=starts + dt.timedelta(weeks=12),
        created_at=hired,
    )
    placement.save(force_insert=True)
    if pool.kind == Kind.OJT:
        _training_terms(work.plan, placement)
    else:
        _internship_terms(placement, employer)
    placement.agreement = compose(placement)  # names the placement by its number
    placement.draw = Draw.objects.create(
        pool=pool, drawn_by=work.board, drawn_at=signed, what_for=f"jobs.placement {placement.pk}"
    )
    active = starts <= timezone.localdate(work.plan.now)
    placement.state = PlacementState.ACTIVE if active else PlacementState.SIGNED
    placement.signed_at = signed
    placement.save()
    _signatures(work, placement, employer, candidate.user)
    states: list[tuple[str, dt.datetime, User | None]] = [
        *_before_sending(work, placement, hired, candidate.user),
        (PlacementState.SENT, hired + dt.timedelta(hours=4), work.board),
        (PlacementState.SIGNED, signed, work.board),
    ]
    states += [(PlacementState.ACTIVE, began + STARTS_AFTER, work.board)] * active
    work.moved(placement, states, before=PlacementState.DRAFT)
    if active:
        work.looked_after += demo_reviews.seed(placement, work.plan, work.board, before=work.looked_after)
        for row, through in demo_hours.seed(placement, work.plan, employer):
            work.moved(row, through, before="draft")


def _before_sending(
    work: Work, placement: Placement, hired: dt.datetime, learner: User
) -> list[tuple[str, dt.datetime, User | None]]:
    """The learner's yes and the yes of staff, in the order of the kind."""
    kind, hour = PlacementKind(placement.kind), dt.timedelta(hours=1)
    if kind == PlacementKind.OJT:
        return [(CONFIRMED[kind], hired + hour, learner), (APPROVED[kind], hired + 2 * hour, work.board)]
    return [(APPROVED[kind], hired + hour, work.board), (CONFIRMED[kind], hired + 2 * hour, learner)]


def _training_terms(plan: Plan, placement: Placement) -> None:
    """Half of the wage of twelve weeks, with everything attested; an employer has one policy."""
    hours, rate = placement.hours_per_week * 12, Decimal(50)
    policy = plan.dice(f"policy:{placement.referral.opening.organisation.legal_name}").randrange(100_000, 1_000_000)
    terms = OjtTerms.objects.create(
        placement=placement, svp=5, hours=hours, rate=rate, ceiling=ceiling(placement.wage, rate, hours),
        no_displacement=True, no_relocation=True, no_nepotism=True, like_others=True,
        policy_number=f"WC-{policy}",
        policy_expires_on=placement.ends_on + dt.timedelta(days=90) if placement.ends_on else None,
    )  # fmt: skip
    needs = list(placement.referral.opening.needs.order_by("pk"))
    for need, given in zip(needs, share_hours(hours, [(0, need.level) for need in needs]), strict=True):
        method = "Beside somebody who knows it, with a review each week"
        PlanRow.objects.create(terms=terms, skill=need.skill, target_level=need.level, hours=given, method=method)


def _internship_terms(placement: Placement, employer: User) -> None:
    """What is needed becomes what is learned; the host pays the wage itself."""
    opening = placement.referral.opening
    needs = opening.needs.select_related("skill").order_by("pk")
    InternshipTerms.objects.create(
        placement=placement,
        objectives="\n".join(f"Uses {need.skill.name} in the work of the team" for need in needs),
        supervisor=employer.full_name,
        supervisor_email=employer.email,
        employer_of_record=opening.organisation.legal_name,
    )


def _signatures(work: Work, placement: Placement, employer: User, learner: User) -> None:
    """One a day after the hiring; the board's is the last."""
    signers = [
        (Signature.Party.EMPLOYER, employer),
        (Signature.Party.LEARNER, learner),
        (Signature.Party.BOARD, work.board),
    ]
    Signature.objects.bulk_create(
        Signature(
            placement=placement,
            party=party,
            user=user,
            typed_name=user.full_name,
            signed_at=placement.created_at + dt.timedelta(days=day),
            document_sha256=digest(placement.agreement),
        )
        for day, (party, user) in enumerate(signers, 1)
    )


def _member_of(plan: Plan, organisation: Organisation) -> User:
    member = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER).first()
    if member:
        return member.user
    user = User.objects.create(
        email=f"hiring@{slugify(organisation.legal_name)}.example",
        full_name=f"{organisation.name}, hiring",
        password="!",  # noqa: S106 - unusable
        audience=Audience.EMPLOYER,
        date_joined=organisation.created_at,
    )
    Membership.objects.create(organisation=organisation, user=user, role=Membership.Role.OWNER)
    return user


def _demo_employers(plan: Plan) -> QuerySet[Opening]:
    """The openings of the employer whose account people try."""
    owner = next(account["email"] for account in plan.accounts if account["role"] == "employer_owner")
    return Opening.objects.published().for_cards().filter(organisation__memberships__user__email=owner)


def _under_way(work: Work) -> None:
    """For the demo employer's openings: some learners are interested, some have been referred."""
    openings = list(_demo_employers(work.plan).order_by("id"))
    for number in range(min(INTERESTED + REFERRED, len(work.people))):
        opening = openings[number % len(openings)]
        since = opening.published_at or work.plan.now
        at = max(work.plan.ago(work.dice.uniform(0.5, 6)), since + (work.plan.now - since) / 8)
        index, candidate, score = work.best(opening, at)
        del work.people[index]
        _referral(work, candidate, opening, at, score, referred=number >= INTERESTED)


def _referral(
    work: Work,
    candidate: Candidate,
    opening: Opening,
    at: dt.datetime,
    score: int,
    *,
    referred: bool = True,
    hired: tuple[dt.datetime, User] | None = None,
) -> Referral:
    """Interested at ``at``; perhaps referred by staff some hours later, perhaps hired (when, by whom)."""
    sent = min(at + dt.timedelta(hours=5), at + (work.plan.now - at) / 2)
    states: list[tuple[str, dt.datetime, User | None]] = [(ReferralState.INTERESTED, at, candidate.user)]
    if referred:
        states.append((ReferralState.REFERRED, sent, work.board))
    if hired:
        states.append((ReferralState.HIRED, *hired))
    referral = Referral.objects.create(
        candidate=candidate,
        opening=opening,
        state=states[-1][0],
        score=score,
        created_at=at,
        moved_at=states[-1][1],
        referred_at=sent if referred else None,
        referred_by=work.board if referred else None,
        ended_at=hired[0] if hired else None,
    )
    work.moved(referral, states)
    return referral
