"""Accounts and invitations in the staff pages: looked at by many, changed by few, each change with its reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts import actions
from codeoregon.accounts.models import Invitation, Role, User
from codeoregon.lib.desk.bases import ReadOnlyAdmin, StaffAdmin
from codeoregon.lib.desk.steps import ReasonForm, reason_action
from codeoregon.lib.states import MoveRefused

CHANGE = "codeoregon.change_user"
NO_ROLE = "none"


class RoleForm(ReasonForm):
    staff_role = forms.ChoiceField(
        label=_("Staff role"),
        choices=[("", _("Choose a role")), *Role.choices, (NO_ROLE, _("None: no member of staff"))],
        help_text=_("Holds from this person's next click."),
        error_messages={"required": _("Choose a role, or none.")},
    )
    field_order = ["staff_role", "reason"]


def _set_role(request: HttpRequest, user: User, reason: str, staff_role: str) -> None:
    wanted = "" if staff_role == NO_ROLE else staff_role
    actions.set_role(user=user, staff_role=wanted, by=_by(request), why=reason)


def _reset(request: HttpRequest, user: User, reason: str) -> None:
    actions.reset_second_factor(user=user, by=_by(request), why=reason)


def _close(request: HttpRequest, user: User, reason: str) -> None:
    actions.set_active(user=user, active=False, by=_by(request), why=reason)


def _reopen(request: HttpRequest, user: User, reason: str) -> None:
    actions.set_active(user=user, active=True, by=_by(request), why=reason)


def _withdraw(request: HttpRequest, invitation: Invitation, reason: str) -> None:
    actions.withdraw_invitation(invitation=invitation, by=_by(request), why=reason)


set_role = reason_action(_("Change staff role"), CHANGE, _set_role, form=RoleForm, name="set_role")
reset = reason_action(_("Reset second factor"), actions.RESET, _reset, danger=True, name="reset_second_factor")
close = reason_action(_("Close account"), CHANGE, _close, danger=True, name="close", may=lambda _r, u: u.is_active)
reopen = reason_action(_("Open account again"), CHANGE, _reopen, name="reopen", may=lambda _r, u: not u.is_active)
withdraw = reason_action(
    _("Withdraw invitation"), actions.INVITE, _withdraw, danger=True, name="withdraw", may=lambda _r, i: i.is_open
)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """No password is ever shown or set here: people reset their own."""

    list_display = ["address", "full_name", "staff_role", "audience", "is_active", "date_joined"]
    list_filter = ["staff_role", "audience", "is_active"]
    search_fields = ["email", "full_name"]
    ordering = ["-date_joined"]
    fields = ["address", "full_name", "language", "audience", "staff_role", "is_active", "date_joined", "last_login"]
    moves_by_itself = ["last_login", "password"]
    actions = object_actions = [set_role, reset, close, reopen]

    @admin.display(description=_("email address"), ordering="email")
    def address(self, user: User) -> str:
        return user.mail_address or str(_("no email"))


class InvitationForm(forms.ModelForm):
    by: User  # set by the admin on a subclass for each request

    staff_role = forms.ChoiceField(
        label=_("Staff role"),
        help_text=_("You may invite case managers and job developers. Only a superuser invites other staff."),
    )

    class Meta:
        model = Invitation
        fields = ["email", "staff_role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = actions.roles_given_by(self.by)
        offered = [choice for choice in Role.choices if choice[0] in given]
        self.fields["staff_role"].choices = [("", _("Choose a role")), *offered]  # type: ignore[attr-defined]
        if self.by.is_superuser:
            self.fields["staff_role"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """What the action would refuse is said beside the form; nothing is written yet."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                actions.check_invitation(**data, by=self.by)
            except MoveRefused as refused:
                raise ValidationError(str(refused)) from refused
        return data

    def validate_constraints(self) -> None:
        """Inviting an address again replaces the link before, so "open once" is no obstacle."""


@admin.register(Invitation)
class InvitationAdmin(StaffAdmin):
    """Adding a row sends the invitation; the link itself is in the mail and nowhere else."""

    form = InvitationForm
    list_display = ["email", "staff_role", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_filter = ["staff_role"]
    search_fields = ["email"]
    ordering = ["-created_at"]
    list_select_related = ["invited_by"]
    readonly_fields = ["invited_by", "created_at", "expires_at", "accepted_at", "accepted_by"]
    actions = object_actions = [withdraw]

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        asked = ["email", "staff_role"]
        return asked if obj is None else [*asked, *self.readonly_fields]

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who asks: which roles it offers depends on that."""
        if obj is not None:
            return super().get_form(request, obj, change, form=forms.ModelForm, **kwargs)
        return type("Asked", (super().get_form(request, obj, change, **kwargs),), {"by": _by(request)})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        try:
            return super().add_view(request, form_url, extra_context)
        except MoveRefused as refused:  # somebody else was quicker, between the form's look and the step
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:codeoregon_invitation_changelist"))

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        made = actions.invite(**form.cleaned_data, by=_by(request))
        obj.pk = made.pk
        obj.refresh_from_db()


def _by(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("the staff pages are for people who are signed in")
    return request.user
