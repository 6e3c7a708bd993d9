"""A learner's own answers, to change at any time."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from enrollment.equal_opportunity.door import own
from enrollment.equal_opportunity.forms import SelfIdentificationForm


@access("signed_in", unkept=("eo-",))
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: HttpRequest) -> HttpResponse:
    """The questions with what was answered; whoever empties one takes that answer back."""
    user: Any = request.user
    if request.method == "POST":
        form = SelfIdentificationForm(request.POST, prefix="eo")
        if form.is_valid():
            form.save(user=user, by=user)
            messages.success(request, _("Your answers are saved."))
            return redirect("me:settings")
    else:
        form = SelfIdentificationForm(prefix="eo", initial=own(user).as_initial())
    return form_page(request, "equal_opportunity/about_me.html", form, eo=form)
