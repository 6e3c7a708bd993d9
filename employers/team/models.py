"""People who are asked to speak for an organisation."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import ACCEPTED_WHOLE, MailedInvitation
from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from employers.organisations.models import Membership, Organisation


class MemberInvitations(models.QuerySet["MemberInvitation"]):
    def waiting(self) -> "MemberInvitations":
        """Not accepted yet; one that ran out can be sent again."""
        return self.filter(accepted_at__isnull=True)

    def managed_by(self, user: Any) -> "MemberInvitations":
        return self.waiting().filter(organisation__in=Organisation.objects.owned_by(user))


@history(exclude=["token_hash"])
class MemberInvitation(MailedInvitation):
    """An invitation to speak for an organisation in a role; taking it back deletes it, and its history stays."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("employer"), related_name="invitations"
    )
    role = personal(Level.STAFF, models.CharField(_("role"), max_length=12, choices=Membership.Role.choices))

    objects = MemberInvitations.as_manager()

    class Meta:
        verbose_name = _("invitation of a member")
        verbose_name_plural = _("invitations of members")
        constraints = [
            models.CheckConstraint(condition=ACCEPTED_WHOLE, name="member_invitation_accepted_whole"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="member_invitation_lower_case"),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True),
                name="member_invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"
