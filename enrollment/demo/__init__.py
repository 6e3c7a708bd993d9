"""The programme's part of the demo: the people, what they agreed to, and the first of them who found work."""

import datetime as dt
import random
from decimal import Decimal
from itertools import islice
from typing import Any

from allauth.account.models import EmailAddress

from badges.provider.models import ProviderAccount
from badges.provider.sandbox.population import Person, Population
from codeoregon.accounts.models import Audience, User
from codeoregon.local.demo import Plan
from enrollment.demo import answers as demo_answers
from enrollment.demo import decisions as demo_decisions
from enrollment.demo import resume as demo_resume
from enrollment.demo import seats as demo_seats
from enrollment.demo import work as demo_work
from enrollment.intake.actions import ALPHABET, REFERENCE_LENGTH
from enrollment.intake.consents import WORDINGS
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import EnrollmentState
from enrollment.programs.models import Programme, ServiceCounty
from jobs.candidates.models import Candidate
from jobs.openings.states import OpeningKind

# County, one of its ZIP codes, and how many of a hundred learners live there.
HOMES = [
    ("41051", "97206", 42),
    ("41051", "97217", 8),
    ("41067", "97006", 20),
    ("41067", "97123", 6),
    ("41005", "97045", 18),
    ("41051", "97030", 6),
]
SHOWN = 0.8  # of the learners with a provider account agree to be shown to employers
BATCH = 500


def seed(plan: Plan) -> None:
    programme = Programme.objects.create(
        slug="code-oregon", name="Code Oregon", board="Worksystems", opened_on=dt.date(2014, 10, 1)
    )
    ServiceCounty.objects.bulk_create(
        ServiceCounty(programme=programme, fips=fips) for fips in sorted({home[0] for home in HOMES})
    )
    population = Population(seed=plan.seed, size=plan.learners or 0, launch=(plan.now - dt.timedelta(days=1)).date())
    people = list(population)
    users = User.objects.bulk_create([_user(plan, person) for person in people], batch_size=BATCH)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users], batch_size=BATCH
    )
    enrollments = _enrol(plan, programme, people, users)
    demo_decisions.seed(plan, programme, enrollments)
    demo_seats.seed(plan, programme, enrollments)
    demo_answers.seed(plan, users)
    candidates = _candidates(plan, people, users)
    _accounts(plan, people, users, candidates)
    plan.account("mentor", "mentor@mentors.example", "Ingrid Falk", audience=Audience.MENTOR, date_joined=plan.ago(150))
    demo_work.seed(plan, population, candidates)


def _user(plan: Plan, person: Person) -> User:
    """Sign-ups over the last year, fewer as one looks back; nobody but the demo accounts has a password."""
    dice = plan.dice(f"user:{person.index}")
    joined = plan.ago(1 + 364 * dice.random() ** 1.5)
    return User(email=person.email, full_name=person.name, password="!", date_joined=joined)  # noqa: S106 - unusable


def _enrol(plan: Plan, programme: Programme, people: list[Person], users: list[User]) -> list[Enrollment]:
    """Everybody's enrollment: who has linked an account is learning, most of the others wait for a seat."""
    dice, doubts = plan.dice("enrollments"), plan.dice("doubts")
    enrollments, consents, accounts = [], [], []
    references = _references(dice, len(users))
    for person, user in zip(people, users, strict=True):
        county, zip_code, _share = dice.choices(HOMES, [home[2] for home in HOMES])[0]
        # Some without a provider account wait for staff to look at what they answered.
        waits = not person.linked and person.index % 60 == 0
        state = EnrollmentState.ACTIVE if person.linked else EnrollmentState.WAITLISTED
        state = EnrollmentState.NEEDS_REVIEW if waits else state
        since = user.date_joined + dt.timedelta(minutes=9)
        answers = {"county": county, "zip": zip_code, **demo_seats.answers(dice)}
        enrollments.append(
            Enrollment(
                user=user,
                programme=programme,
                reference=next(references),
                state=state,
                applied_at=since,
                decided_at=None if waits else since,
                queued_at=None if waits else since,
                about_at=since,
                **answers | (demo_decisions.doubtful(doubts, since) if waits else {}),
            )
        )
        kinds = [Consent.Kind.TERMS, *([Consent.Kind.PROFILE] if person.linked else [])]
        consents += [_consent(user, kind, since) for kind in kinds]
        if person.linked:
            accounts.append(_account(plan, person, user, since))
    demo_seats.call(plan, enrollments)
    Enrollment.objects.bulk_create(enrollments, batch_size=BATCH)
    Consent.objects.bulk_create(consents, batch_size=BATCH)
    ProviderAccount.objects.bulk_create(accounts, batch_size=BATCH)
    return enrollments


def _references(dice: random.Random, count: int) -> Any:
    seen: set[str] = set()
    while len(seen) < count:
        reference = "CO-" + "".join(dice.choices(ALPHABET, k=REFERENCE_LENGTH))
        if reference not in seen:
            seen.add(reference)
            yield reference


def _consent(user: User, kind: str, at: dt.datetime) -> Consent:
    return Consent(user=user, kind=kind, version=WORDINGS[kind].version, language="en", given_at=at)


def _account(plan: Plan, person: Person, user: User, since: dt.datetime) -> ProviderAccount:
    # Nobody's badges wait for a picture: staff have attested the accounts that show none.
    attested = person.has_badges and not person.has_picture
    return ProviderAccount(
        user=user,
        handle=person.handle,
        linked_at=since,
        proof=ProviderAccount.Proof.STAFF if attested else ProviderAccount.Proof.NONE,
        proved_at=since + dt.timedelta(hours=3) if attested else None,
        code=f"CO{plan.dice(f'code:{person.index}').randrange(10**6):06d}",
        next_sync_at=plan.now,
    )


def _candidates(plan: Plan, people: list[Person], users: list[User]) -> dict[int, Candidate]:
    """Those who agreed to be shown, by rank in the population; always the people of the demo accounts."""
    dice = plan.dice("candidates")
    always = {person.index for person in _demo_people(people)}
    made: dict[int, Candidate] = {}
    consents = []
    for person, user in zip(people, users, strict=True):
        agrees = dice.random() < SHOWN
        if not person.linked or not (agrees or person.index in always):
            continue
        since = user.date_joined + dt.timedelta(minutes=9)
        consents.append(_consent(user, Consent.Kind.SHOW_BADGES, since))
        made[person.index] = _candidate(dice, user, since, plain=person.index in always)
    Consent.objects.bulk_create(consents, batch_size=BATCH)
    Candidate.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _candidate(dice: random.Random, user: User, since: dt.datetime, *, plain: bool) -> Candidate:
    candidate = Candidate(user=user, shown_since=since)
    if plain:
        return candidate
    if dice.random() < 0.5:
        candidate.kinds = sorted({OpeningKind.FULL_TIME, *dice.sample(OpeningKind.values, 3)})
    if dice.random() < 0.4:
        candidate.counties = sorted({"41051", dice.choice(["41067", "41005"])})
    candidate.wants_remote = dice.random() < 0.7
    if dice.random() < 0.3:
        candidate.pay_at_least = Decimal(dice.choice([18, 20, 22, 25]))
    if dice.random() < 0.1:
        candidate.hours_at_most = dice.choice([20, 30])
    return candidate


def _demo_people(people: list[Person]) -> list[Person]:
    """The two learners whose accounts people may use: the first two who have badges."""
    return list(islice((person for person in people if person.has_badges), 2))


def _accounts(plan: Plan, people: list[Person], users: list[User], candidates: dict[int, Candidate]) -> None:
    for role, person in zip(("learner", "learner_other"), _demo_people(people), strict=True):
        user = users[person.index]
        user.password = plan.password_hash
        user.save(update_fields=["password"])
        plan.note(role, user)
        if role == "learner":
            demo_resume.give(candidates[person.index], at=plan.now - dt.timedelta(hours=2))
