"""The page that asks for a mailed code before something that matters."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.views import BaseReauthenticateView, PasswordSetView
from allauth.core import ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from codeoregon.accounts.again.code import CodeForm, MailedCode
from codeoregon.accounts.again.rules import BY_MAIL, SETTER


@method_decorator(never_cache, name="dispatch")
class GiveCode(BaseReauthenticateView):
    """A button that sends a code (a page that is merely loaded sends nothing), then a field to give it in."""

    access = "signed_in"
    form_class = CodeForm
    template_name = "account/reauthenticate_by_code.html"
    waiting: MailedCode | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.waiting = MailedCode.waiting(request)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.waiting is None or request.POST.get("action") == "send":
            return self._send(request)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "code": self.waiting.code if self.waiting else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request: Any = self.request
        return {**super().get_context_data(**kwargs), "address": request.user.email, "is_sent": bool(self.waiting)}

    def form_valid(self, form: Any) -> HttpResponse:
        request: Any = self.request
        if self.waiting:
            self.waiting.abort()  # it counts once
        record_authentication(request, request.user, BY_MAIL, email=request.user.email, reauthenticated=True)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        if self.waiting and not self.waiting.record_invalid_attempt():
            messages.error(self.request, _("There were too many tries. Ask for a new code."))
            return self._afresh()
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def _send(self, request: Any) -> HttpResponse:
        if limited := ratelimit.consume_or_429(request, action="request_login_code", key=request.user.email):
            return limited
        MailedCode.start(request)
        return self._afresh()

    def _afresh(self) -> HttpResponse:
        return redirect(self.passthrough_next_url(self.request.path))


@method_decorator(never_cache, name="dispatch")
class SetPassword(PasswordSetView):
    """allauth's page, which asks for nothing: a first password is another way in."""

    access = "signed_in"

    @method_decorator(reauthentication_required(app=SETTER))
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Too late, it is asked for anew: what allauth sends on by itself waits in the session, as it was typed."""
        try:
            raise_if_reauthentication_required(request, app=SETTER)
        except ReauthenticationRequired:
            return redirect(request.get_full_path())
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


give_code = GiveCode.as_view()
set_password = SetPassword.as_view()
