"""Letters about a referral: to the learner when something happens to it or nothing does, to the employer when somebody
is referred, has withdrawn, or waits for an answer.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from codeoregon.mail.actions import queue
from employers.organisations.models import Organisation
from jobs.openings.states import OpeningState
from jobs.referrals.models import Interview, Referral
from jobs.referrals.states import WITH_EMPLOYER, ReferralState

S = ReferralState
TOLD = (S.REFERRED, S.OFFERED, S.HIRED, S.NOT_SELECTED)  # an interview is told with its time


def tell(referral: Referral) -> None:
    """Once for each state of a referral."""
    if referral.state in TOLD:
        _to_learner(referral, referral.state)
    if referral.state == S.REFERRED:
        _to_employer(referral, "referral_employer", referral.state)


def tell_interview(interview: Interview) -> None:
    """Once for each time that was set."""
    referral = interview.referral
    about: dict[str, Any] = {"at": interview.starts_at, "minutes": interview.minutes, "place": interview.place}
    _to_learner(referral, f"{referral.state} {interview.number}", again=interview.number > 1, **about)


def tell_withdrawn(referral: Referral, *, before: str, by: Any) -> None:
    """``before``: the state that was left. Who withdrew themselves needs no letter about it."""
    person = referral.candidate.user
    if by is not None and by.pk != person.pk and person.is_active:
        _to_learner(referral, referral.state)
    if before in WITH_EMPLOYER:
        _to_employer(referral, "referral_gone", referral.state, one=False)


def remind(referral: Referral, days: int) -> None:
    """The employer has said nothing for so many days."""
    _to_employer(referral, "referral_waits", _silence(referral, days), days=days)


def tell_silence(referral: Referral, days: int) -> None:
    """The truth to the learner: no answer for so many days."""
    _to_learner(referral, _silence(referral, days), template="referral_silent", days=days)


def tell_end(referral: Referral) -> None:
    """What they are on the way for was filled or closed; once for each end of the opening."""
    opening = referral.opening
    about = {"filled": opening.state == OpeningState.FILLED, "seen": referral.state in WITH_EMPLOYER}
    _to_learner(referral, f"ended {opening.ended_at:%Y-%m-%dT%H:%M:%S.%f}", template="referral_ended", **about)


def speakers(organisation: Organisation) -> list[Any]:
    """Who hires for an organisation: its owners and recruiters of now."""
    held = organisation.memberships.hiring().filter(user__is_active=True)
    return [membership.user for membership in held.select_related("user").order_by("id")]


def _silence(referral: Referral, days: int) -> str:
    return f"{referral.state} silent {days} since {referral.moved_at:%Y-%m-%dT%H:%M:%S}"


def _to_learner(referral: Referral, cause: str, *, template: str = "referral_learner", **more: Any) -> None:
    _write(referral, referral.candidate.user, cause, template, reverse("referrals:mine"), **more)


def _to_employer(referral: Referral, template: str, cause: str, *, one: bool = True, **more: Any) -> None:
    """With a link to the person's page, or (``one`` false) to all for this opening."""
    keys = [referral.opening_id, *([referral.pk] if one else [])]
    page = reverse("employers:candidate" if one else "employers:candidates", args=keys)
    for person in speakers(referral.opening.organisation):
        _write(referral, person, cause, template, page, **more)


def _write(referral: Referral, person: Any, cause: str, template: str, page: str, **more: Any) -> None:
    queue(
        key=f"referral {referral.pk} {cause} to {person.pk}",
        to=person.email,
        template=template,
        context={
            "name": person.get_short_name(),
            "state": str(referral.state),
            "title": referral.opening.title,
            "company": referral.opening.organisation.name,
            "learner": referral.candidate.user.full_name or _("somebody"),
            "url": settings.BASE_URL + page,
            **more,
        },
        user=person,
    )
