"""What owners change of their organisation and of its sites."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.seen.together import Settle
from codeoregon.lib.states import NotReady, NotYours
from employers.organisations.models import Organisation, Site, WageTier
from employers.organisations.states import APPROVED_AS, OrganisationState

FACTS = ("industry", "naics", "size", "phone")
PLACE = ("name", "street", "city", "region", "zip", "county")


@transaction.atomic
def save_facts(*, organisation: Organisation, by: User, settle: Settle | None = None, **values: Any) -> Organisation:
    """Write what is offered; ``fein``: a new number, "" keeps the old.

    ``settle`` leaves of the values what ``by`` may write over the locked row without having seen more of it.
    Raises NotYours, ValidationError, and what ``settle`` raises.
    """
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _owner(row, by)
    closed = () if row.state == OrganisationState.PENDING else APPROVED_AS
    values = settle(row, values, closed) if settle else values
    offered = [name for name in (*FACTS, *APPROVED_AS) if name in values and name not in closed]
    columns = [name for name in offered if name != "fein"]
    for name in columns:
        setattr(row, name, values[name])
    if "fein" in offered and values["fein"]:
        row.set_fein(values["fein"])
        columns += ["fein_sealed", "fein_digest", "fein_last4"]
    row.full_clean()
    with because(by=by):
        row.save(update_fields=columns)
    return row


@transaction.atomic
def add_site(*, organisation: Organisation, by: User, **values: Any) -> Site:
    """Asked twice for the same place, the first one answers. Raises NotYours, ValidationError."""
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _owner(row, by)
    place = {name: values[name] for name in PLACE if name in values}
    known = row.sites.filter(**place).first()
    if known:
        return known
    site = Site(organisation=row, **place)
    site.full_clean()
    with because(by=by):
        site.save()
    return site


@transaction.atomic
def save_site(*, site: Site, by: User, settle: Settle | None = None, **values: Any) -> Site:
    """Another address is another place: staff choose its minimum wage again. Raises NotYours, ValidationError."""
    row = Site.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=site.pk)
    _owner(row.organisation, by)
    values = settle(row, values) if settle else values
    changed = [name for name in PLACE if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    if set(changed) - {"name"}:
        row.wage_tier = WageTier.UNKNOWN
        changed.append("wage_tier")
    row.full_clean()
    with because(by=by):
        row.save(update_fields=changed)
    return row


@transaction.atomic
def remove_site(*, site: Site, by: User) -> None:
    """A place that no opening names. Raises NotYours, NotReady."""
    _owner(site.organisation, by)
    try:
        with because(by=by), transaction.atomic():
            site.delete()
    except (ProtectedError, IntegrityError) as used:  # the database too: an opening may name it at this moment
        raise NotReady(_("Openings name this place, so it stays. You can change its address.")) from used


def _owner(organisation: Organisation, by: User) -> None:
    if not Organisation.objects.owned_by(by).filter(pk=organisation.pk).exists():
        raise NotYours(_("Only owners change an organization."))
