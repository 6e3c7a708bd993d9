"""Every write to an organisation: joining, and what staff decide."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from codeoregon.accounts.models import Audience, User
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import move
from codeoregon.lib.text import visible
from codeoregon.mail.actions import queue
from employers.organisations.models import Membership, Organisation, Site
from employers.organisations.states import ORGANISATION, OrganisationState


@transaction.atomic
def register(
    *,
    by: User,
    legal_name: str,
    city: str,
    zip: str,
    county: str,
    street: str = "",
    region: str = "OR",
    full_name: str = "",
    fein: str = "",
    **about: Any,
) -> Organisation:
    """A new organisation with its first site and ``by`` as its owner, waiting for staff.

    ``about``: dba, website, industry, naics, size, phone. Asked twice by the same person for the same name, the first
    one answers: the person's row is locked, so two clicks at once make one. Raises ValidationError.
    """
    User.objects.select_for_update().get(pk=by.pk)
    known = Organisation.objects.of(by).filter(legal_name__iexact=legal_name.strip()).first()
    if known:
        return known
    organisation = Organisation(legal_name=legal_name.strip(), **about)
    organisation.set_fein(fein)
    organisation.full_clean()
    organisation.save()
    site = Site(organisation=organisation, street=street, city=city, region=region, zip=zip, county=county)
    site.full_clean()
    site.save()
    Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.OWNER)
    by.full_name = full_name.strip() or by.full_name
    by.audience = Audience.EMPLOYER
    by.save(update_fields=["full_name", "audience"])
    return organisation


@transaction.atomic
def approve(*, organisation: Organisation, by: User, why: str = "") -> Organisation:
    """Its openings may be published from now on; also ends a suspension."""
    return _decide(organisation, OrganisationState.APPROVED, by, why)


@transaction.atomic
def decline(*, organisation: Organisation, by: User, why: str) -> Organisation:
    return _decide(organisation, OrganisationState.DECLINED, by, why)


@transaction.atomic
def look_again(*, organisation: Organisation, by: User, why: str) -> Organisation:
    """It waits for staff as on its first day, and its owners may put right what it says of itself."""
    return _decide(organisation, OrganisationState.PENDING, by, why)


@transaction.atomic
def suspend(*, organisation: Organisation, by: User, why: str) -> Organisation:
    """Its openings leave the job board at once: readers join the organisation's state."""
    return _decide(organisation, OrganisationState.SUSPENDED, by, why)


def owners(organisation: Organisation) -> list[User]:
    """Who hears about the organisation."""
    held = organisation.memberships.filter(role=Membership.Role.OWNER, removed_at__isnull=True, user__is_active=True)
    return [membership.user for membership in held.select_related("user").order_by("id")]


def _decide(organisation: Organisation, to: OrganisationState, by: User, why: str) -> Organisation:
    move(organisation, to, machine=ORGANISATION, by=by, why=why)
    latest = _last_move(organisation)
    for owner in owners(organisation):
        queue(
            key=f"organisation {organisation.pk} {to} {latest} to {owner.pk}",
            to=owner.email,
            template=f"organisation_{to}",
            context={
                "name": owner.get_short_name(),
                "organisation": organisation.name,
                "why": visible(why),
                "url": settings.BASE_URL + reverse("employers:home"),
            },
            user=owner,
            language=owner.language,
        )
    return organisation


def _last_move(organisation: Organisation) -> int:
    """Tells one decision from a later one of the same kind, so that each is mailed once."""
    return StateMove.objects.of(organisation).order_by("-id").values_list("id", flat=True)[0]
