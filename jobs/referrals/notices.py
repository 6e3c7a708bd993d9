"""Letters about a referral: to the learner when something happens to it, to the employer when somebody is referred."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from codeoregon.mail.actions import queue
from employers.organisations.models import Organisation
from jobs.referrals.models import Referral
from jobs.referrals.states import ReferralState

S = ReferralState
TOLD = (S.REFERRED, S.INTERVIEWING, S.OFFERED, S.HIRED, S.NOT_SELECTED)


def tell(referral: Referral) -> None:
    """Once for each state of a referral."""
    if referral.state in TOLD:
        _write(referral, referral.candidate.user, "referral_learner", "referrals:mine")
    if referral.state == S.REFERRED:
        for person in speakers(referral.opening.organisation):
            _write(referral, person, "referral_employer", "employers:candidate", referral.opening_id, referral.pk)


def speakers(organisation: Organisation) -> list[Any]:
    """Who hires for an organisation: its owners and recruiters of now."""
    held = organisation.memberships.hiring().filter(user__is_active=True)
    return [membership.user for membership in held.select_related("user").order_by("id")]


def _write(referral: Referral, person: Any, template: str, page: str, *args: int) -> None:
    queue(
        key=f"referral {referral.pk} {referral.state} to {person.pk}",
        to=person.email,
        template=template,
        context={
            "name": person.get_short_name(),
            "state": str(referral.state),
            "title": referral.opening.title,
            "company": referral.opening.organisation.name,
            "learner": referral.candidate.user.full_name or _("somebody"),
            "url": settings.BASE_URL + reverse(page, args=args),
        },
        user=person,
    )
