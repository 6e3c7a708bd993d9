"""Invitations to an employer's team, and the addresses that were mailed."""

import re

from django.utils import timezone

from codeoregon.mail.models import Message
from employers.team import actions
from employers.team.models import MemberInvitation


def invited(owner, email="bo@example.org", role="recruiter"):
    """The address that was mailed."""
    actions.invite(organisation=owner.organisation, email=email, role=role, by=owner.user)
    return latest(email)


def latest(email="bo@example.org"):
    return re.search(r"(/employers/invitation/[\w-]+/)", Message.objects.filter(to=email).latest("id").text)[1]


def token(link):
    return link.split("/")[-2]


def later():
    """Past the minutes in which no second link goes out."""
    MemberInvitation.objects.update(created_at=timezone.now() - actions.MAIL_EVERY)
