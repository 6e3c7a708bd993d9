"""Pages on which a learner puts right what they told us when they joined: contact, and about you."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from enrollment.eligibility.actions import findings_of, newest
from enrollment.eligibility.findings import MOVED_AWAY
from enrollment.eligibility.models import Outcome
from enrollment.intake import actions
from enrollment.intake.forms import CircumstancesForm, ContactForm, HomeForm
from enrollment.intake.models import Enrollment
from enrollment.intake.states import SEATS, WAITS, EnrollmentState

WHY = "the learner's own correction"


def to_correct(user: Any) -> Enrollment | None:
    """The enrollment whose answers this person can put right; None for who has none, or has still to send them."""
    rows = Enrollment.objects.filter(user=user).exclude(state=EnrollmentState.APPLICANT)
    return rows.select_related("user", "programme").order_by("-programme__opened_on").first()


@access("signed_in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """ZIP code, county and phone."""
    row = _own(request)
    kept = {"zip_code": row.zip, "county": row.county, "phone": row.phone}
    sent = request.POST if request.method == "POST" else None
    form = ContactForm(sent, initial=kept, served=row.programme.served, in_line=row.state in WAITS)
    return _put_right(request, row, form) or form_page(request, "me/contact.html", form)


@access("signed_in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def circumstances(request: HttpRequest) -> HttpResponse:
    """Birth date, service in the military, priority groups. All of it may be empty."""
    row = _own(request)
    kept = {name: getattr(row, name) for name in ("birth_date", "covered", "priority_groups")}
    form = CircumstancesForm(request.POST if request.method == "POST" else None, initial=kept)
    return _put_right(request, row, form) or form_page(request, "me/circumstances.html", form)


def _own(request: HttpRequest) -> Enrollment:
    row = to_correct(request.user)
    if row is None:
        raise Http404
    return row


def _put_right(request: HttpRequest, row: Enrollment, form: ContactForm | CircumstancesForm) -> HttpResponse | None:
    """Keep the answers and say what came of it; None while there is something to ask first."""
    if request.method != "POST" or not form.is_valid():
        return None
    now = keep(row, form, by=request.user)
    if now is None:
        return None
    if now.state != row.state and now.state in (EnrollmentState.INELIGIBLE, EnrollmentState.NEEDS_REVIEW):
        return redirect("join:done")  # says why, and what happens next
    messages.success(request, _said(row, now))
    if now.state == EnrollmentState.APPLICANT:
        return redirect("join:begin")  # to the screens that are still to be answered
    return redirect("me:settings")


def keep(row: Enrollment, form: HomeForm | CircumstancesForm, *, by: Any) -> Enrollment | None:
    """Put right what a valid form says. None where it would take them out of line and they have not said they know."""
    if actions.outcome_with(row, **form.answers) == Outcome.INELIGIBLE:
        form.ask()
        if form.errors:
            return None
    put_right = actions.ask_anew if row.state == EnrollmentState.INELIGIBLE else actions.correct
    return put_right(enrollment=row, by=by, why=WHY, **form.answers)


def _said(before: Enrollment, now: Enrollment) -> str:
    if now.state == EnrollmentState.APPLICANT:
        return _("Your answers are changed. Now you can go on with joining.")
    if now.state == EnrollmentState.INELIGIBLE:
        return _("Your answers are changed. You still can't join now.")
    if now.state == EnrollmentState.NEEDS_REVIEW:
        return _("Your answers are changed. Our staff look at them and write to you.")
    if before.state != now.state:
        return _("Your answers are changed. You are in line for a seat.")
    if now.state not in SEATS:
        return _("Your answers are changed.")
    found = newest(now.user, now.programme)
    if found is not None and found.outcome != Outcome.ELIGIBLE:
        return _("Your answers are changed. Our staff look at them and write to you. You keep your seat until then.")
    if MOVED_AWAY in findings_of(found):
        return _("Your answers are changed. You keep your seat, although you live outside the area now.")
    return _("Your answers are changed.")
