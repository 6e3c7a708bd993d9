"""A small world around one referral: everybody who may want to touch it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from jobs.candidates.models import Candidate
from jobs.openings.models import Opening
from jobs.placements import actions
from jobs.placements.models import Placement
from jobs.referrals.models import Referral
from jobs.referrals.states import LIVE
from tests import factories

ENDED = ("hired", "not_selected", "withdrawn", "called_off")
STAFF_ROLES = ("case_manager", "job_developer", "programme_manager", "eo_officer", "auditor")


def referral_in(state: str, **fields: Any) -> Referral:
    """A referral that stands in ``state``, whole as the database wants it."""
    now = timezone.now()
    if state not in ("interested", "withdrawn"):
        fields.setdefault("referred_at", now)
    if state not in LIVE:
        fields.setdefault("ended_at", now)
    if state == "not_selected":
        fields.setdefault("reason", "We chose somebody else")
        fields.setdefault("no_reason", "other_chosen")
    return factories.ReferralFactory(state=state, **fields)


def talk(days: float = 3, **more: Any) -> dict[str, Any]:
    """What an interview takes besides the referral and who sets it."""
    return {"starts_at": timezone.now() + dt.timedelta(days=days), "minutes": 30, "place": "1 Oak Street", **more}


@dataclass
class World:
    """``people`` by what they are to the referral; HTML is asked at level 2, CSS at level 1."""

    state: str = "referred"
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        html, css = factories.SkillFactory(name="HTML"), factories.SkillFactory(name="CSS")
        self.opening: Opening = factories.opening_asking((html, 2), (css, 1), title="Junior web developer", kind="ojt")
        self.organisation = self.opening.organisation
        self.learner = factories.UserFactory(full_name="Ana Rivera", email="ana.rivera@example.org")
        self.candidate: Candidate = factories.CandidateFactory(user=self.learner)
        self.referral = referral_in(self.state, candidate=self.candidate, opening=self.opening)
        other = factories.OrganisationFactory()
        self.people = {
            "learner": self.learner,
            "other learner": factories.CandidateFactory().user,
            **{role: self._member(self.organisation, role) for role in ("owner", "recruiter", "supervisor")},
            "left": self._member(self.organisation, "owner", removed_at=timezone.now()),
            "other employer": self._member(other, "owner"),
            **{role: factories.UserFactory(staff_role=role) for role in STAFF_ROLES},
            "portal": None,
        }
        self.html = html

    def earn_html(self) -> Any:
        """The learner earns the badge that shows HTML at working level; returns the award."""
        badge = factories.BadgeFactory(name="HTML Basics")
        factories.SkillRuleFactory(badge=badge, skill=self.html, level=2)
        return factories.AwardFactory(
            user=self.learner, badge=badge, earned_at=dt.datetime(2026, 3, 2, 18, tzinfo=dt.UTC)
        )

    def placement(self, state: str = "draft", kind: str = "ojt", **fields: Any) -> Placement:
        """A placement of the referral, which is hired for it; in ``sent`` it has days and terms."""
        Referral.objects.filter(pk=self.referral.pk).update(
            state="hired", ended_at=timezone.now(), referred_at=timezone.now()
        )
        self.referral.refresh_from_db()
        today = timezone.localdate()
        fields = {"starts_on": today + dt.timedelta(days=10), "ends_on": today + dt.timedelta(days=100), **fields}
        made = factories.PlacementFactory(referral=self.referral, kind=kind, state=state, **fields)
        return self.fill(made) if state == "sent" else made

    @staticmethod
    def fill(placement: Placement) -> Placement:
        """With the terms of its kind, whole."""
        if placement.kind == "ojt":
            factories.training_terms(placement)
        if placement.kind == "internship":
            factories.internship_terms(placement)
        return placement

    def ready(self, placement: Placement) -> Placement:
        """Agreed to by the learner and by staff, as far as its kind asks for it: it can be sent."""
        staff = self.people["job_developer"]
        self.fill(placement)
        if placement.kind == "ojt":
            actions.confirm(placement=placement, by=self.learner)
            return actions.approve(placement=placement, by=staff)
        if placement.kind == "internship":
            actions.approve(placement=placement, by=staff)
            return actions.confirm(placement=placement, by=self.learner)
        return placement

    @staticmethod
    def _member(organisation: Any, role: str, **fields: Any) -> Any:
        return factories.MembershipFactory(organisation=organisation, role=role, **fields).user
