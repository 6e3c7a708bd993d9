"""Where one lands after sign-in, sign-up, signing out everywhere, and the page behind a staff invitation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.internal.stagekit import stash_login, unstash_login
from allauth.account.views import ConfirmEmailView, SignupView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts import actions
from codeoregon.accounts.access import WANTED, access
from codeoregon.accounts.entrance import invitations, typed
from codeoregon.accounts.forms import InvitedForm
from codeoregon.accounts.models import Invitation, MailedInvitation, User
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Where each kind of person begins. Pages of higher apps are known here by name only.
HOMES = {"staff": "admin:index", "employer": "employers:home", "learner": "me:home", "mentor": "me:home"}


@access("signed_in")
@never_cache
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Send somebody who has just signed in to their own home, or to where they were on the way."""
    user = signed_in(request)
    page = request.GET.get(typed.PAGE, "") or request.session.pop(WANTED, "")
    if page and get_adapter().is_safe_url(page):
        return typed.go_back(request, page)
    if not user.has_usable_password() and not is_mfa_enabled(user, ["webauthn"]):
        return redirect("offer_passkey")
    return redirect(HOMES[user.door])


@access("signed_in")
@never_cache
@require_safe
def offer_passkey(request: HttpRequest) -> HttpResponse:
    """For whoever signed up without a password and signs in by e-mailed codes."""
    return render(request, "accounts/offer_passkey.html", {"home": reverse(HOMES[signed_in(request).door])})


@access("signed_in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here. This session gets a new key, so that a stolen copy of it ends as well."""
    user, session = signed_in(request), request.session
    if request.method == "POST":
        session.cycle_key()
        actions.sign_out_everywhere(user, keep=session.session_key)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("account_sessions")
    others = actions.other_sessions(user, keep=session.session_key)
    return render(request, "accounts/sessions.html", {"others": others})


def signed_in(request: HttpRequest) -> User:
    """Whose page this is; the views that ask are closed to visitors."""
    if not isinstance(request.user, User):
        raise TypeError("this page is for people who are signed in")
    return request.user


class SignUp(SignupView):
    """allauth's sign-up, whole or not at all: one address twice at one moment is answered like a known one."""

    access = "public"
    without_password = False

    def get_form_kwargs(self) -> dict[str, Any]:
        """Without a password there is nothing to steal: people sign in by e-mailed codes, then by a passkey.

        Not allauth's own sign-up by passkey: that wants the address proven by a code in the same browser, and people
        here go on from the link in their mail, often on another device.
        """
        return {**super().get_form_kwargs(), "by_passkey": self.without_password}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        query = f"?{asked}" if (asked := self.request.GET.urlencode()) else ""
        return {
            **context,
            "without_password": self.without_password,
            "door": context["form"]["door"].value(),
            "with_password_url": reverse("account_signup") + query,
            "without_password_url": reverse("account_signup_without_password") + query,
        }

    def form_valid(self, form: BaseForm) -> HttpResponse:
        mine = unstash_login(self.request, peek=True)
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)
        except IntegrityError:
            answer = prevent_enumeration(self.request, email=form.cleaned_data["email"])
        if mine and mine.user and mine.user.email == form.cleaned_data["email"]:
            stash_login(self.request, mine)  # sent twice: it is still this browser that made the account
        return answer


@access("public")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation to the staff: name and password, then on to the second factor."""
    return answer_invitation(request, token, STAFF)


@dataclass(frozen=True)
class Door:
    """What an invitation of one kind leads through."""

    model: type[MailedInvitation]
    accept: Callable[..., User]
    address: str  # its name; takes the token
    new: str  # template for somebody without an account
    mine: str  # template for somebody who is signed in to theirs


STAFF = Door(
    Invitation, actions.accept, "accept_invitation", "accounts/invitation.html", "accounts/invitation_mine.html"
)


def answer_invitation(request: HttpRequest, token: str, door: Door) -> HttpResponse:
    """The page behind a link. Gone is answered like never there; a link alone changes nothing; somebody else's
    answer is refused.
    """
    found = invitations.find(door.model, token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    if invitations.needs_sign_in(found, request.user):
        back = reverse(door.address, args=[token])
        status = 403 if request.method == "POST" else 200
        return render(request, "accounts/invitation_sign_in.html", {"invitation": found, "back": back}, status=status)
    mine = request.user.is_authenticated and invitations.owner_of(found.email) == request.user
    form = None if mine else InvitedForm(request.POST or None, email=found.email)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _accept(request, token, door, form)
    if form is None:
        return render(request, door.mine, {"invitation": found})
    return form_page(request, door.new, form, invitation=found)


def _accept(request: HttpRequest, token: str, door: Door, form: InvitedForm | None) -> HttpResponse:
    by = request.user if request.user.is_authenticated else None
    given = form.cleaned_data if form else {}
    try:
        user = door.accept(token=token, by=by, **given)
    except MoveRefused as refused:
        return render(request, "accounts/invitation_gone.html", {"why": str(refused)}, status=409)
    if user != by:
        login(request, user, backend=BACKEND)
        # They have just typed it: setting up the second factor need not ask for the password again.
        record_authentication(request, user, "password", email=user.email, reauthenticated=True)
    return redirect("landing")


class ConfirmEmail(ConfirmEmailView):
    """allauth's page behind the mailed link. Its button pressed twice leads to the sentence of a used link."""

    access = "public"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            return redirect(self.request.get_full_path())
        return answer


sign_up = method_decorator(never_cache, name="dispatch")(SignUp).as_view()
sign_up_without_password = method_decorator(never_cache, name="dispatch")(SignUp).as_view(without_password=True)
confirm_email = method_decorator(never_cache, name="dispatch")(ConfirmEmail).as_view()
