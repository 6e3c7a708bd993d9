"""/employers/team/: who speaks for an organisation. Members look, owners change."""

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.accounts.views import Door, answer_invitation, signed_in
from codeoregon.lib.forms import form_page
from codeoregon.lib.seen.together import ChangedMeanwhile, Together
from codeoregon.lib.states import MoveRefused
from employers.organisations.models import Membership, Organisation
from employers.organisations.whose import of_owners, owned
from employers.team import actions
from employers.team.forms import InviteForm, RoleForm
from employers.team.models import MemberInvitation

DOOR = Door(
    MemberInvitation, actions.accept, "team:accept", "employers/invitation.html", "employers/invitation_mine.html"
)
INVITATIONS = {"invite": "30/h/user,100/d/user"}


@access("signed_in")
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Each organisation of theirs under its heading; somebody who speaks for nobody is led to joining."""
    mine = list(Organisation.objects.of(request.user).order_by("legal_name", "id"))
    if not mine:
        return redirect("organisations:join")
    members = Membership.objects.live().filter(organisation__in=mine).select_related("user")
    looked_after = set(Organisation.objects.owned_by(request.user).values_list("pk", flat=True))
    waiting = list(MemberInvitation.objects.managed_by(request.user).order_by("email", "id"))
    held = sorted(members, key=lambda member: (ORDER.index(member.role), member.user.get_full_name(), member.pk))
    teams = [
        {
            "organisation": one,
            "owner": one.pk in looked_after,
            "members": [member for member in held if member.organisation_id == one.pk],
            "waiting": [row for row in waiting if row.organisation_id == one.pk],
            "may_grow": one.state in actions.GROWING,
        }
        for one in mine
    ]
    return render(request, "employers/team.html", {"teams": teams})


ORDER = list(Membership.Role.values)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, organisation: int) -> HttpResponse:
    """An address and a role."""
    one = owned(request, organisation)
    if one.state not in actions.GROWING and request.method != "POST":
        return redirect("team:team")  # where it says why
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="employers", action="invite", config=INVITATIONS):
            return ratelimit.respond_429(request)
        values = form.cleaned_data
        if _tried(form, lambda: actions.invite(organisation=one, by=signed_in(request), **values)):
            messages.success(request, _("The invitation is on its way to %(email)s.") % values)
            return redirect("team:team")
    return form_page(request, "employers/team_invite.html", form, organisation=one)


@access("signed_in")
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    row = _invitation(request, pk)
    if not ratelimit.consume(request, app="employers", action="invite", config=INVITATIONS):
        return ratelimit.respond_429(request)
    try:
        actions.resend(invitation=row, by=signed_in(request))
        messages.success(request, _("A new invitation is on its way to %(email)s.") % {"email": row.email})
    except MoveRefused as refused:
        messages.error(request, str(refused))
    return redirect("team:team")


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Cancel the invitation?" """
    row = _invitation(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _tried(form, lambda: actions.cancel(invitation=row, by=signed_in(request)) or True):
        messages.success(request, _("The invitation to %(email)s is cancelled.") % {"email": row.email})
        return redirect("team:team")
    return form_page(request, "employers/team_cancel.html", form, invitation=row, back_url=reverse("team:team"))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role for a member."""
    member = of_owners(request, _members().filter(pk=pk))
    sent = request.POST if request.method == "POST" else None
    form = RoleForm(sent, initial={"role": member.role})
    together = Together(form, member, sent=sent)
    if sent is not None and form.is_valid():
        wanted, by, settle = form.cleaned_data["role"], signed_in(request), together.settle
        try:
            if _tried(form, lambda: actions.change_role(membership=member, role=wanted, by=by, settle=settle)):
                together.tell(request)
                return redirect("team:team")
        except ChangedMeanwhile:
            together.explain()
    return form_page(request, "employers/team_role.html", form, member=member, together=together)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Remove this person?", or for oneself "Leave?"; asked again, it says that this is done."""
    mine = Organisation.objects.owned_by(request.user)
    gone = Membership.objects.filter(pk=pk, removed_at__isnull=False, organisation__in=mine).first()
    if gone is not None:
        messages.info(request, _("%(name)s was removed from the team already.") % {"name": gone.user.full_name})
        return redirect("team:team")
    member = _members().filter(pk=pk, user=signed_in(request)).first() or of_owners(request, _members().filter(pk=pk))
    leaving = member.user_id == signed_in(request).pk
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _tried(form, lambda: actions.remove(membership=member, by=signed_in(request))):
        return redirect("employers:home" if leaving else "team:team")
    return form_page(
        request,
        "employers/team_remove.html",
        form,
        member=member,
        mine=leaving,
        back_url=reverse("team:team"),
        danger=True,
    )


@access("public")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a member's invitation."""
    return answer_invitation(request, token, DOOR)


def _members() -> QuerySet[Membership]:
    return Membership.objects.live().select_related("organisation", "user")


def _invitation(request: HttpRequest, pk: int) -> MemberInvitation:
    return of_owners(request, MemberInvitation.objects.waiting().filter(pk=pk).select_related("organisation"))


def _tried(form: Form, action: Callable[[], Any]) -> Any:
    """What the action returns; a refusal becomes an error of the form. Raises ChangedMeanwhile."""
    try:
        return action()
    except ChangedMeanwhile:
        raise
    except MoveRefused as refused:
        form.add_error(None, str(refused))
    except ValidationError as refused:
        form.add_error(None, refused.messages)
    return None
