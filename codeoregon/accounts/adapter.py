"""How allauth is wired into the portal: mail through the queue, redirects that stay here, one form of an address."""

import uuid
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows import password_reset
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url, user_pk_to_url_str
from allauth.core import context as current
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.utils import get_request_param
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.access import FACTORS
from codeoregon.accounts.actions import arrive, sign_out_everywhere, way_to
from codeoregon.accounts.again.rules import codes_in_words, is_by_mail, was_given
from codeoregon.accounts.entrance.kept import KeptFactor
from codeoregon.accounts.entrance.typed import PAGE
from codeoregon.accounts.models import User
from codeoregon.lib.sealed import seal, unseal
from codeoregon.lib.text import has_mailbox
from codeoregon.mail.actions import queue, queue_written

LONGEST_ADDRESS = 254
NEW_CODES = "mfa/messages/recovery_codes_generated.txt"
SECOND_FACTOR = "second factor"
CHANGED = {  # allauth's names of what the owner of an account is told by mail
    *("password_changed", "password_reset", "email_changed", "totp_activated", "totp_deactivated"),
    *("recovery_codes_generated", "webauthn_added", "webauthn_removed"),
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "address_too_long": _("This email address is too long."),
        "account_inactive": _("This account is closed. Call us if that is a mistake."),
        "cannot_remove_primary_email": _("This is your main address. Choose another one first."),
        "duplicate_email": _("This address is in your account already."),
        "email_password_mismatch": _("The email address or the password is not right. Check both."),
        "email_taken": _("There is an account with this email address already."),
        "enter_current_password": _("Enter the password you have now."),
        "incorrect_code": _("This code is not right. Check it, or ask for a new one."),
        "incorrect_password": _("This password is not right."),
        "invalid_or_expired_key": _("This link is too old, or it was used before."),
        "invalid_login": _("The email address or the password is not right. Check both."),
        "invalid_password_reset": _("This link is too old, or it was used before."),
        "max_email_addresses": _("You can have at most %d email addresses."),
        "too_many_login_attempts": _(
            "There were too many tries. Wait a few minutes, then try again. Or sign in now in another way, below:"
            " with a code that we email you, or with a passkey."
        ),
        "too_many_codes": _(
            "There were too many tries. Wait a few minutes, then try again. Or sign in now with your password or a"
            " passkey: choose “Other ways to sign in” below."
        ),
        "unknown_email": _("We know no account with this email address."),
        "unverified_primary_email": _("Confirm your main address first."),
        "same_as_current": _("This is what you have now. Enter another one."),
        "rate_limited": _("There were too many tries. Wait a few minutes, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue instead of send: a mail server that is down must not fail a sign-up, and tells nobody who exists."""
        request = current.request
        user = context.get("user") or User.objects.filter(email=User.objects.normalize_email(email)).first()
        language = user.language if user else get_language() or "en"
        with override(language):
            message = self.render_mail(
                template_prefix,
                email,
                {"request": request, "email": email, "current_site": get_current_site(request), **context},
            )
        queue_written(message=message, template=template_prefix, user=user, language=language)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the owner that a way into their account has changed, in words of our own."""
        if (what := template_prefix.rpartition("/")[2]) in CHANGED:
            queue(
                key=f"sign_in_changed:{user.pk}:{uuid.uuid4()}",
                to=email or user.email,
                template="sign_in_changed",
                context={"name": user.get_short_name(), "what": what, "at": timezone.now()},
                user=user,
                language=user.language,
            )

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def clean_email(self, email: str) -> str:
        address = User.objects.normalize_email(email)
        if len(address) > LONGEST_ADDRESS:
            raise self.validation_error("address_too_long")
        has_mailbox(address)
        return address

    def send_account_already_exists_mail(self, email: str) -> None:
        """Somebody signs up at an address that nobody has confirmed yet: a new link, not "you have an account"."""
        claims = EmailAddress.objects.filter(email=User.objects.normalize_email(email), verified=False)
        address = claims.exclude(user__emailaddress__verified=True).select_related("user").first()
        if address is None:
            super().send_account_already_exists_mail(email)
            return
        if wanted := way_to(get_request_param(current.request, REDIRECT_FIELD_NAME, "")):
            User.objects.filter(pk=address.user_id).update(bound_for=wanted)
        address.send_confirmation(current.request, signup=True)  # allauth has counted the try already

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """The words for new recovery codes depend on whether there were others before."""
        if message_template == NEW_CODES:
            message_context = {**(message_context or {}), "had_codes": _had_codes(request.user)}
        super().add_message(request, level, message_template, message_context, *args, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, *, redirect_url: str | None, **more: Any) -> HttpResponse:
        """The first sign-in, on whatever device, leads to where somebody was on the way to when they signed up.

        By way of the landing page, which knows what to do where that page does not open for them.
        """
        _password_is_fresh(request, user)
        if wanted := arrive(user=user):
            ours = f"{reverse('landing')}?{urlencode({PAGE: wanted})}"
            redirect_url = redirect_url or get_next_redirect_url(request) or ours
        answer: HttpResponse = super().post_login(request, user, redirect_url=redirect_url, **more)
        return answer

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever reads the mail owns the account, not whoever typed the address first.

        A link opened elsewhere than where the account was made keeps nothing that its maker chose to sign in with: the
        password is chosen anew (``get_email_verification_redirect_url``).
        """
        stranger = _made_elsewhere(request, email_address.user)
        request.chose_no_password = not email_address.user.has_usable_password()  # type: ignore[attr-defined]
        done = bool(super().confirm_email(request, email_address))
        if done and stranger:
            user = email_address.user
            user.set_unusable_password()
            user.save(update_fields=["password"])
            Authenticator.objects.filter(user=user).delete()
        return done

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """To the page that chooses a password where there is none to sign in with; whoever wants none gets a code."""
        user, request = email_address.user, current.request
        has_a_way_in = user.has_usable_password() or Authenticator.objects.filter(user=user).exists()
        if request.user.is_authenticated or has_a_way_in:
            return str(super().get_email_verification_redirect_url(email_address))
        if getattr(request, "chose_no_password", False):
            messages.info(request, _("Your address is confirmed. To sign in, let us email you a code."))
            return reverse("account_request_login_code")
        messages.info(
            request,
            _(
                "Your address is confirmed. Choose a password to sign in with. A password that was typed on another"
                " device does not count any more. So only you can get in."
            ),
        )
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        return str(password_reset.get_reset_password_from_key_url(request, key))

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """A new password, changed or reset, ends every other session; only the password is written."""
        user.set_password(password)
        user.save(update_fields=["password"])
        request = current.request
        sign_out_everywhere(user, keep=request.session.session_key if request.user == user else None)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth asks nothing of an account that has neither password nor passkey; here it gives a mailed code.

        Raises ReauthenticationRequired then, for allauth takes "yes" back for such accounts.
        """
        request = current.request
        if is_by_mail(request.user) and not was_given(request, app=app):
            raise ReauthenticationRequired
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        if is_by_mail(user):
            return [{"id": "code", "description": _("Email me a code"), "url": reverse("reauthenticate_by_code")}]
        words: dict[str, Any] = {
            "reauthenticate": gettext("Use your password"),
            "mfa_reauthenticate": codes_in_words(user),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey or security key"),
        }
        methods = [{**one, "description": words[one["id"]]} for one in super().get_reauthentication_methods(user)]
        if not is_mfa_enabled(user, ["totp"]):  # of codes there are only those to recover by: asked for last
            methods.sort(key=lambda method: method["id"] == "mfa_reauthenticate")
        return methods

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Of other ways to sign in nobody is told who is signed in and only shows once more who they are; where codes
        are asked for, codes are not another way.
        """
        if code == "too_many_login_attempts" and current.request.user.is_authenticated:
            code = "rate_limited"
        elif code == "too_many_login_attempts" and current.request.path == reverse("account_request_login_code"):
            code = "too_many_codes"
        return super().validation_error(code, *args)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose tries are counted together. An odd X-Forwarded-For counts for the proxy that let it through."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return str(request.META.get("REMOTE_ADDR") or "unknown")

    def is_safe_url(self, url: str | None) -> bool:
        """Only our own pages, by their whole path: allauth would also follow to any other host that is allowed."""
        request = current.request
        is_ours = url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return is_ours and (url or "").startswith(("/", "http"))


def _made_elsewhere(request: HttpRequest, user: User) -> bool:
    """Whether this is the first word of an account whose maker is not the one who asks now."""
    if request.user.is_authenticated or user.last_login is not None:
        return False
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        return False
    waiting = unstash_login(request, peek=True)
    return waiting is None or waiting.user is None or waiting.user.pk != user.pk


def _password_is_fresh(request: HttpRequest, user: User) -> None:
    """Staff without a second factor set one up now: the password they have just typed need not be asked for again."""
    records = get_authentication_records(request, user)
    if user.is_staff and records and records[-1]["method"] == "password" and not is_mfa_enabled(user, FACTORS):
        record_authentication(request, user, "password", email=user.email, reauthenticated=True)


def _had_codes(user: Any) -> bool:
    """Whether recovery codes of this account were taken away at any time: its owner may still have them on paper."""
    events: Any = KeptFactor.pgh_event_model
    codes = Authenticator.Type.RECOVERY_CODES
    return bool(events.objects.filter(user=user, type=codes, pgh_label="delete").exists())


def remember_new_factor(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
    """Whoever has just set up a first factor has just shown it: this session need not ask for it again.

    Not so for a further one, else a password alone would be enough to go round the one before.
    """
    factors = Authenticator.objects.filter(user=user, type__in=FACTORS)
    if authenticator.type in FACTORS and not factors.exclude(pk=authenticator.pk).exists():
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


class MFAAdapter(DefaultMFAAdapter):
    """allauth's adapter for second factors. Their secrets are encrypted under settings.FIELD_KEYS (newest first).

    A copy of the database alone opens nobody's account.
    """

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("You can't add an address while your account has a second step. Remove that first."),
        "cannot_delete_authenticator": _("You can't remove this second step."),
        "cannot_generate_recovery_codes": _("Set up a second step first. Then you can have recovery codes."),
        "incorrect_code": _("This code is not right. Look at the newest one."),
        "incorrect_key": _("This passkey did not work here. Try another one, or another way to sign in."),
        "unverified_email": _("Confirm your email address first."),
    }

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return seal(text, SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography's InvalidToken when no key fits: keys must never be thrown away."""
        return unseal(encrypted_text, SECOND_FACTOR)
