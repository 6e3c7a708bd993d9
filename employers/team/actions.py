"""Who speaks for an organisation: invited by its owners, let go by them, and never the last owner of it.

Each step locks the organisation's row first, so of two that would leave it without an owner the second sees the first.
The database holds the same by itself (trigger ``an_owner_stays``).
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from codeoregon.accounts.entrance.invitations import InvitationGone, find, owner_of, renew, take_up
from codeoregon.accounts.models import Audience, User
from codeoregon.audit.context import because
from codeoregon.lib.seen.together import Settle
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.lib.text import has_mailbox
from codeoregon.mail.actions import queue
from employers.organisations.models import Membership, Organisation
from employers.organisations.states import OrganisationState
from employers.team.models import MemberInvitation

MOST_WAITING = 50  # invitations that wait for an answer at one time
MAIL_EVERY = dt.timedelta(minutes=10)  # one link after the other to the same address
# Before staff have looked at it anybody may have made up its name, and would have us write to anybody under it.
GROWING = (OrganisationState.APPROVED,)
Role = Membership.Role


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: str, by: User) -> MemberInvitation:
    """Mail a link that works once, for its address; inviting the same address again replaces the link before.

    The same invitation twice within MAIL_EVERY, at one moment too, is one. Raises NotYours, NotReady, or
    ValidationError for an address or a role that is none.
    """
    _lock(organisation)
    _owner(organisation, by)
    _may_grow(organisation)
    address = User.objects.normalize_email(email)
    validate_email(address)
    has_mailbox(address)
    known = owner_of(address)
    if known is not None and _live(organisation).filter(user=known).exists():
        raise NotReady(_("This person speaks for %(name)s already.") % {"name": organisation.name})
    waiting = organisation.invitations.waiting()
    invitation = waiting.filter(email=address).first()
    if invitation is None and waiting.count() >= MOST_WAITING:
        raise NotReady(_("Too many invitations wait for an answer. Cancel some of them first."))
    if invitation is not None and invitation.role == role and _minutes_left(invitation):
        return invitation
    invitation = invitation or MemberInvitation(organisation=organisation, email=address)
    invitation.role = role
    return _send(invitation, by)


@transaction.atomic
def resend(*, invitation: MemberInvitation, by: User) -> MemberInvitation:
    """A new link to the same address in the same role; the one before works no more. Raises NotYours, NotReady."""
    _lock(invitation.organisation)
    _owner(invitation.organisation, by)
    _may_grow(invitation.organisation)
    row = _waiting(invitation)
    if minutes := _minutes_left(row):
        sentence = ngettext(
            "A link went to %(email)s a moment ago. It can take a while, and may lie with junk mail."
            " You can send another in %(minutes)d minute.",
            "A link went to %(email)s a moment ago. It can take a while, and may lie with junk mail."
            " You can send another in %(minutes)d minutes.",
            minutes,
        )
        raise NotReady(sentence % {"email": row.email, "minutes": minutes})
    return _send(row, by)


@transaction.atomic
def cancel(*, invitation: MemberInvitation, by: User) -> None:
    """Take it back: its link leads nowhere from now on."""
    _lock(invitation.organisation)
    _owner(invitation.organisation, by)
    with because(by=by, why="invitation cancelled"):
        _waiting(invitation).delete()


@transaction.atomic
def accept(*, token: str, by: User | None, full_name: str = "", password: str = "") -> User:
    """Use an invitation: the account speaks for the organisation. Raises what ``take_up`` raises, and NotReady."""
    found = find(MemberInvitation, token)
    if found is None:
        raise InvitationGone(_("This invitation was used already, replaced by a newer one, or has run out."))
    organisation = found.organisation
    _lock(organisation)
    _may_grow(organisation)

    def home(_invitation: Any, user: User) -> list[str]:
        user.audience = Audience.EMPLOYER
        return ["audience"]

    invitation, user = take_up(
        model=MemberInvitation, token=token, by=by, full_name=full_name, password=password, promise=home
    )
    with because(by=user, why=f"invitation {invitation.pk}"):
        Membership.objects.live().get_or_create(
            organisation=organisation, user=user, defaults={"role": invitation.role}
        )
    return user


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User, settle: Settle | None = None) -> Membership:
    """From that member's next request on.

    ``settle`` leaves of the role what ``by`` may write over the locked row without having seen more of it.
    Raises NotYours, NotReady, ValidationError for a role that is none, and what ``settle`` raises.
    """
    locked = _locked(membership)
    _owner(locked.organisation, by)
    role = settle(locked, {"role": role}).get("role", locked.role) if settle else role
    if role != Role.OWNER:
        _another_owner_stays(locked)
    locked.role = role
    locked.clean_fields(exclude=["organisation", "user"])
    with because(by=by):
        locked.save(update_fields=["role"])
        if role != Role.OWNER:
            _take_back_invitations(locked)
    return locked


@transaction.atomic
def remove(*, membership: Membership, by: User) -> Membership:
    """End a membership, by an owner or by the member: from the next request on all of the organisation is gone.

    Who is removed by somebody else gets a mail that says so.
    """
    locked = _locked(membership)
    if locked.user_id != by.pk:
        _owner(locked.organisation, by)
    _another_owner_stays(locked)
    locked.removed_at = timezone.now()
    with because(by=by):
        locked.save(update_fields=["removed_at"])
        _take_back_invitations(locked)
    if locked.user_id != by.pk:
        _tell_removed(locked)
    return locked


def _send(invitation: MemberInvitation, by: User) -> MemberInvitation:
    token = renew(invitation, by)
    invitation.clean_fields(exclude=["organisation", "invited_by", "accepted_by"])
    with because(by=by, why="invitation of a member"):
        invitation.save()
    queue(
        key=f"member-invitation:{invitation.token_hash}",
        to=invitation.email,
        template="member_invitation",
        context={
            "link": settings.BASE_URL + reverse("team:accept", args=[token]),
            "organisation": invitation.organisation.name,
            "role": invitation.get_role_display(),
            "inviter": by.get_full_name(),
            "until": invitation.expires_at,
        },
        secret=True,
    )
    return invitation


def _minutes_left(invitation: MemberInvitation) -> int:
    """Until another link may go to its address, rounded up; 0: now."""
    left = invitation.created_at + MAIL_EVERY - timezone.now()
    return max(0, -(-left // dt.timedelta(minutes=1))) if invitation.is_open else 0


def _tell_removed(membership: Membership) -> None:
    person = membership.user
    queue(
        key=f"member-removed:{membership.pk}",
        to=person.email,
        template="member_removed",
        context={
            "name": person.get_short_name(),
            "organisation": membership.organisation.name,
            "url": settings.BASE_URL + reverse("data:index"),
        },
        user=person,
    )


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    organisation.refresh_from_db(fields=["state"])


def _locked(membership: Membership) -> Membership:
    """The member as it stands now that nobody else changes this team."""
    _lock(membership.organisation)
    found = _live(membership.organisation).filter(pk=membership.pk).select_related("organisation").first()
    if found is None:
        raise NotReady(_("This person left a moment ago."))
    return found


def _waiting(invitation: MemberInvitation) -> MemberInvitation:
    """The invitation as it stands now that nobody accepts it meanwhile."""
    found = MemberInvitation.objects.waiting().select_related("organisation").filter(pk=invitation.pk).first()
    if found is None:
        raise NotReady(_("This invitation was used or cancelled a moment ago."))
    return found


def _live(organisation: Organisation) -> Any:
    return Membership.objects.live().filter(organisation=organisation)


def _owner(organisation: Organisation, by: User) -> None:
    if not _live(organisation).filter(user=by, role=Role.OWNER).exists():
        raise NotYours(_("Only owners change who speaks for an organization."))


def _may_grow(organisation: Organisation) -> None:
    if organisation.state not in GROWING:
        text = _("%(name)s is not approved now, so nobody can join it.")
        if organisation.state == OrganisationState.PENDING:
            text = _("%(name)s is not approved yet, so nobody can join it. That mostly takes two working days.")
        raise NotReady(text % {"name": organisation.name})


def _another_owner_stays(membership: Membership) -> None:
    if membership.role != Role.OWNER:
        return
    others = _live(membership.organisation).filter(role=Role.OWNER, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise NotReady(_("An organization keeps at least one owner. Make somebody else an owner first."))


def _take_back_invitations(membership: Membership) -> None:
    """What somebody promised as an owner does not outlive it."""
    membership.organisation.invitations.waiting().filter(invited_by=membership.user_id).delete()
