"""Rows for tests, as few fields as the test cares about."""

import datetime as dt
import re
import time
from decimal import Decimal
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from badges.catalog.models import Award, Badge, Course, Pathway, PathwayOption, PathwayStep, Skill, SkillLevel, Track
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.provider.models import ProviderAccount
from codeoregon.accounts.models import User
from codeoregon.capacity.models import Draw, Pool
from employers.organisations.models import Membership, Organisation, Site
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import AFTER, QUEUED
from enrollment.programs.models import Programme, ServiceCounty
from enrollment.programs.seats import FundingStream, Seat
from jobs.candidates.models import Candidate
from jobs.openings.models import Need, Opening
from jobs.placements.billing import ceiling
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement
from jobs.placements.ojt.models import OjtTerms
from jobs.referrals.models import Referral
from tests.owner import as_owner

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def verified(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


# Pages whose forms several people may send.
SHARED = re.compile(
    r"/change/([a-z]+/)?$|/edit/([a-z]+/)?$|^/join/check/$|^/employers/sites/[0-9]+/$|/members/[0-9]+/role/$|/enrollment/notes/"
)


class ShownFirst(Client):
    """Sends what is sent from the page that asks for it, as people do: the page's marks go with it."""

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        if data is None or (isinstance(data, dict) and "seen" not in data):
            page, data = None, data or {}
            if data.get("confirmed"):
                asked = {name: value for name, value in data.items() if name != "confirmed"}
                page = super().post(path, asked, *args, **{**kwargs, "follow": False})
            elif SHARED.search(path.partition("?")[0]):
                page = self.get(path)
            if page is not None and (mark := re.search(rb'name="seen" value="([^"]*)"', page.content)):
                data = {**data, "seen": mark[1].decode()}
        return super().post(path, data, *args, **kwargs)


def client_for(user: User) -> Client:
    """A test client signed in as ``user``; staff are given a second factor and have used it."""
    client = ShownFirst()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    methods: list[dict[str, Any]] = [{"method": "password", "at": time.time(), "email": user.email}]
    if user.is_staff:
        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": get_adapter().encrypt(TOTP_SECRET)}}
        )
        methods.append({"method": "mfa", "type": "totp", "at": time.time()})
    session = client.session
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


class TrackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Track

    slug = factory.Sequence(lambda n: f"track-{n}")
    title = factory.Sequence(lambda n: f"Track {n}")
    area = "front_end"


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    slug = factory.Sequence(lambda n: f"course-{n}")
    title = factory.Sequence(lambda n: f"Course {n}")
    track = factory.SubFactory(TrackFactory)
    estimated_minutes = 240


class BadgeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Badge

    external_id = factory.Sequence(lambda n: 1_000_000 + n)
    name = factory.Sequence(lambda n: f"Badge {n}")
    course = factory.SubFactory(CourseFactory)
    estimated_minutes = 60


def course_of(badges: int, **fields: Any) -> tuple[Course, list[Badge]]:
    """A course with so many badges, in order."""
    course = CourseFactory(**fields)
    return course, [BadgeFactory(course=course, position=place) for place in range(1, badges + 1)]


class SkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Skill

    slug = factory.Sequence(lambda n: f"skill-{n}")
    name = factory.Sequence(lambda n: f"Skill {n}")
    area = "front_end"


class CrosswalkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Crosswalk

    version = factory.Sequence(lambda n: n + 1)
    state = "published"
    effective_from = dt.date(2015, 1, 1)


class SkillRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SkillRule

    crosswalk = factory.SubFactory(CrosswalkFactory)
    badge = factory.SubFactory(BadgeFactory)
    skill = factory.SubFactory(SkillFactory)
    level = SkillLevel.WORKING

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        """Past the trigger that keeps published rules as they are: most tests want one more rule in force."""
        with as_owner():
            return super()._create(model_class, *args, **kwargs)


class AwardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Award

    user = factory.SubFactory(UserFactory)
    badge = factory.SubFactory(BadgeFactory)
    earned_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=10))
    first_seen_at = factory.LazyFunction(timezone.now)
    last_seen_at = factory.SelfAttribute("first_seen_at")


class PathwayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Pathway

    slug = factory.Sequence(lambda n: f"pathway-{n}")
    title = factory.Sequence(lambda n: f"Pathway {n}")
    area = "front_end"


def pathway_of(*courses: Course, **fields: Any) -> Pathway:
    """A pathway with one step a course."""
    pathway = PathwayFactory(**fields)
    for position, course in enumerate(courses, 1):
        step = PathwayStep.objects.create(pathway=pathway, position=position, title=course.title)
        PathwayOption.objects.create(step=step, course=course)
    return pathway


class ProviderAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProviderAccount

    user = factory.SubFactory(UserFactory)
    handle = factory.Sequence(lambda n: f"handle{n}")
    code = "ABC123"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    legal_name = factory.Sequence(lambda n: f"Organisation {n} LLC")
    state = "approved"


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    organisation = factory.SubFactory(OrganisationFactory)
    city = "Portland"
    zip = "97209"
    county = "41051"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory, audience="employer")
    role = "owner"


class OpeningFactory(factory.django.DjangoModelFactory):
    """A published opening; ``state="draft"`` for one that is not."""

    class Meta:
        model = Opening

    organisation = factory.SubFactory(OrganisationFactory)
    site = factory.SubFactory(SiteFactory, organisation=factory.SelfAttribute("..organisation"))
    title = factory.Sequence(lambda n: f"Web developer {n}")
    kind = "full_time"
    summary = "Build and mend web pages."
    pay_low = Decimal("24.00")
    pay_high = Decimal("30.00")
    state = "published"
    published_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda o: o.published_at and o.published_at + dt.timedelta(days=90))


def opening_asking(*needs: tuple[Skill, int] | tuple[Skill, int, bool], **fields: Any) -> Opening:
    """A published opening that asks for (skill, level[, required])."""
    opening = OpeningFactory(**fields)
    for skill, level, *required in needs:
        Need.objects.create(opening=opening, skill=skill, level=level, required=required[0] if required else True)
    return opening


class CandidateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Candidate

    user = factory.SubFactory(UserFactory)


class ReferralFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Referral

    candidate = factory.SubFactory(CandidateFactory)
    opening = factory.SubFactory(OpeningFactory)


class PlacementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Placement

    referral = factory.SubFactory(
        ReferralFactory,
        state="hired",
        referred_at=factory.LazyFunction(timezone.now),
        ended_at=factory.LazyFunction(timezone.now),
    )
    kind = "ojt"
    wage = Decimal("24.00")


def training_terms(placement: Placement, **fields: Any) -> OjtTerms:
    """Everything that a training contract has to say before it is signed: 240 hours at one half."""
    whole = {
        "svp": 4, "hours": 240, "rate": Decimal(50), "policy_number": "WC-1",
        "policy_expires_on": timezone.localdate() + dt.timedelta(days=800),
        "no_displacement": True, "no_relocation": True, "no_nepotism": True, "like_others": True, **fields,
    }  # fmt: skip
    amount = ceiling(Decimal(placement.wage), Decimal(whole["rate"]), whole["hours"])
    terms, _made = OjtTerms.objects.update_or_create(placement=placement, defaults={"ceiling": amount, **whole})
    if not terms.plan.exists():
        skill = SkillFactory()
        terms.plan.create(skill=skill, start_level=0, target_level=2, hours=whole["hours"], method="Pairing")
    return terms


def internship_terms(placement: Placement, **fields: Any) -> InternshipTerms:
    whole = {
        "objectives": "Build a page\nTest it", "supervisor": "Sam Lee", "supervisor_email": "sam@example.com",
        "employer_of_record": "Organisation LLC", **fields,
    }  # fmt: skip
    return InternshipTerms.objects.update_or_create(placement=placement, defaults=whole)[0]


class PoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Pool
        django_get_or_create = ("kind", "name")

    kind = "ojt"
    name = ""
    limit = 100


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    slug = "code-oregon"
    name = "Code Oregon"
    board = "Worksystems"
    opened_on = dt.date(2014, 10, 1)

    @factory.post_generation
    def serve(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            for fips in ("41051", "41067"):
                ServiceCounty.objects.get_or_create(programme=self, fips=fips)


class EnrollmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrollment
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    reference = factory.Sequence(lambda n: f"CO-{n:06d}")
    county = "41051"
    zip = "97209"
    state = "applicant"
    # What the state asks for.
    queued_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in QUEUED else None)
    warned_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "inactive_warned" else None)
    completed_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in AFTER else None)
    exited_on = factory.LazyAttribute(
        lambda row: timezone.localdate() if row.state in ("exited", "follow_up", "closed") else None
    )

    @factory.post_generation
    def agreed(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Whoever stands in line has agreed to the terms, but where a test says ``agreed=False``."""
        if create and self.state in QUEUED and extracted is not False:
            Consent.objects.get_or_create(
                user=self.user, kind=Consent.Kind.TERMS, withdrawn_at=None,
                defaults={"version": "2026-11", "language": "en"},
            )  # fmt: skip


def funding_stream(limit: int = 10, code: str = "state", programme: Programme | None = None) -> FundingStream:
    """A stream that pays today, with its pool."""
    today = timezone.localdate()
    pool = Pool.objects.create(kind="seat", name=code, limit=limit)
    return FundingStream.objects.create(
        programme=programme or ProgrammeFactory(), code=code, name=f"Stream {code}", pool=pool,
        opens_on=today - dt.timedelta(days=30), closes_on=today + dt.timedelta(days=300),
    )  # fmt: skip


def seated(
    stream: FundingStream, state: str = "active", days: float = 1, *, accepted: bool = False, **fields: Any
) -> Enrollment:
    """Somebody with a seat of ``stream`` that began ``days`` ago, and that the provider, if so, accepted at once."""
    since = timezone.now() - dt.timedelta(days=days)
    enrollment = EnrollmentFactory(programme=stream.programme, state=state, **fields)
    place = Draw.objects.create(pool=stream.pool, what_for=f"enrollment.seat {enrollment.user_id}/1")
    way = {"sent_at": since, "sent_by": enrollment.user, "provider_accepted_at": since} if accepted else {}
    Seat.objects.create(user=enrollment.user, stream=stream, draw=place, started_at=since, **way)
    return enrollment
