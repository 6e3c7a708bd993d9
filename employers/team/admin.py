"""Invitations of members, on the staff page of their organisation: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import LabelledInline
from employers.team.models import MemberInvitation


class MemberInvitationInline(LabelledInline):
    model = MemberInvitation
    fk_name = "organisation"
    can_delete = False
    fields = readonly_fields = ("email", "role", "invited_by", "created_at", "answer")
    ordering = ("-created_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemberInvitation]:
        return super().get_queryset(request).select_related("invited_by")

    @admin.display(description=_("answer"))
    def answer(self, invitation: MemberInvitation) -> str:
        if invitation.accepted_at:
            return gettext("accepted")
        return gettext("waiting") if invitation.is_open else gettext("run out")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # owners invite

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
