"""What this app holds of a person: for whom they speak."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import User
from codeoregon.audit.actions import ERASED
from codeoregon.lib.states import NotReady
from codeoregon.privacy.parts import MOVE, RULE, Entry, Table, Written
from employers.organisations.models import Membership, Organisation
from employers.organisations.wages import MinimumWage
from employers.team.models import MemberInvitation

TABLES = [
    Table(
        Membership,
        _("Employers you speak for"),
        _("To know who may post openings and sign for an employer."),
        mine=("user",),
        shown={
            "organisation": (_("Employer"), lambda row: Written(row.organisation.name)),
            "role": _("Role"),
            "joined_at": _("Joined"),
            "removed_at": _("Removed"),
        },
        keep=RULE,
        merge=MOVE,
    ),
    Table(
        MemberInvitation,
        _("Invitations to speak for an employer that you accepted"),
        _("To know who may post openings and sign for an employer."),
        mine=("accepted_by",),
        acts=("invited_by",),
        shown={
            "organisation": (_("Employer"), lambda row: Written(row.organisation.name)),
            "email": _("Email address"),
            "role": _("Role"),
            "accepted_at": _("Accepted"),
        },
        secret=("token_hash",),
        erased={"email": ERASED},
        stays=_("What was done stays as it was done."),
    ),
    Table(MinimumWage, acts=("set_by",)),
]
ELSEWHERE = {"employers.Organisation.phone": "belongs to the employer"}


def obstacle(user: Any) -> str:
    """An employer is not left without anybody who answers for it."""
    for membership in _live(user).filter(role=Membership.Role.OWNER).select_related("organisation"):
        others = membership.organisation.memberships.filter(
            role=Membership.Role.OWNER, removed_at__isnull=True, user__is_active=True
        ).exclude(user=user)
        if not others.exists():
            return _now("%(name)s has no owner but you. Ask us to add another owner first.") % {
                "name": membership.organisation.name
            }
    return ""


def close(user: Any, by: Any) -> None:
    """Ends their memberships. Of two last owners who go at once the second waits here, and then sees the first gone."""
    organisations = Organisation.objects.filter(pk__in=_live(user).values("organisation")).order_by("pk")
    list(organisations.select_for_update(no_key=True).values_list("pk"))
    if sentence := obstacle(user):
        raise NotReady(sentence)
    _live(user).update(removed_at=timezone.now())


def merge_obstacle(kept: User, closed: User) -> str:
    """Two accounts that speak for different employers are rarely one person, and never by accident."""
    here, there = (set(_live(one).values_list("organisation", flat=True)) for one in (kept, closed))
    if here and there and here != there:
        return _now("They speak for different employers. End one membership first.")
    return ""


def merge(kept: User, closed: User, by: Any) -> list[Entry]:
    """One membership in an employer that both speak for; the other one ends and is kept as history.

    Who was an owner stays one, under whichever account: the last owner must not get lost.
    """
    both = Organisation.objects.of(kept).filter(pk__in=_live(closed).values("organisation"))
    now, done = timezone.now(), []
    for row in _live(closed).filter(organisation__in=both):
        Membership.objects.filter(pk=row.pk).update(removed_at=now)
        done += _kept_as_owner(kept, row)
        why = _now("The account that is kept speaks for this employer too.")
        done.append(Entry(row._meta.label, row.pk, "changed", "removed_at", None, str(now), why))
    return done


def _kept_as_owner(kept: User, ended: Membership) -> list[Entry]:
    owner = Membership.Role.OWNER
    row = _live(kept).filter(organisation=ended.organisation_id).exclude(role=owner).first()
    if row is None or ended.role != owner:
        return []
    Membership.objects.filter(pk=row.pk).update(role=owner)
    why = _now("The account that is closed was an owner.")
    return [Entry(row._meta.label, row.pk, "changed", "role", row.role, owner, why)]


def _live(user: Any) -> Any:
    return Membership.objects.filter(user=user, removed_at__isnull=True)
