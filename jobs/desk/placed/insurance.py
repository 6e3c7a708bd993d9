"""The employer records that workers' compensation was renewed, while somebody is trained."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.lib.forms import DayInput, form_page
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.text import LineField
from jobs.desk.placed.whose import hired_by
from jobs.placements.ojt import watch
from jobs.placements.states import PlacementKind


class PolicyForm(forms.Form):
    """Whether the day is later than the one on record is the action's to check."""

    number = LineField(
        label=gettext_lazy("Policy number"),
        max_length=60,
        help_text=gettext_lazy("As it stands on the new policy, also when it is the same as before."),
        error_messages={"required": gettext_lazy("Enter the policy number.")},
    )
    expires_on = forms.DateField(
        label=gettext_lazy("The policy ends on"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Enter the day on which the policy ends."),
            "invalid": gettext_lazy("Enter a day like 2027-01-15."),
        },
    )


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def insurance(request: HttpRequest, pk: int) -> HttpResponse:
    """Owners and recruiters; of a contract that is not in force, back to it."""
    placement = hired_by(request, pk, kind=PlacementKind.OJT)
    if not watch.may_renew(placement, request.user):
        messages.error(request, _("Insurance is recorded while the contract is in force."))
        return redirect("employers:placement", pk)
    form = PolicyForm(
        request.POST if request.method == "POST" else None, initial={"number": placement.ojt.policy_number}
    )
    if request.method == "POST" and form.is_valid():
        try:
            watch.renew_policy(placement=placement, by=request.user, why="", **form.cleaned_data)
        except MoveRefused as refused:
            form.add_error("expires_on", str(refused))
        else:
            messages.success(request, _("The renewal is recorded. Our staff see it."))
            return redirect("employers:placement", pk)
    context = {"placement": placement, "back_url": reverse("employers:placement", args=[pk])}
    return form_page(request, "desk/insurance.html", form, **context)
