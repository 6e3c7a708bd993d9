"""Posting an opening, page by page. Each page is saved as it is sent, so writing can stop and go on any day."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID, uuid4

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.seen.marks import read, written
from codeoregon.lib.seen.together import ChangedMeanwhile, ClosedMeanwhile, Together
from codeoregon.lib.states import MoveRefused
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState
from jobs.desk import facts, moved_on
from jobs.desk.forms import JobForm, PayForm, TrainingForm
from jobs.desk.loosening import asked_anew
from jobs.desk.openings.whose import mine
from jobs.desk.posting import actions as posting
from jobs.desk.posting import needs
from jobs.openings import actions, rules
from jobs.openings.checks.flags import flags
from jobs.openings.models import Opening
from jobs.openings.rules import STEPS
from jobs.openings.states import EDITABLE, OpeningState

BACK = "check"  # ?back=check: come from the check page, go back to it
SHOWN_BEGUN = 5
FLOOD = {"post": "30/h/user,100/d/user"}  # new drafts: more than anybody writes, and an end to what a program can send


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Page 1 of a new opening; sending it makes the draft."""
    hiring = list(Organisation.objects.hiring(request.user).order_by("legal_name", "id"))
    # One that was declined posts nothing; somebody who has no other reads why when they send.
    organisations = [one for one in hiring if one.state != OrganisationState.DECLINED] or hiring
    if not organisations:
        if Organisation.objects.of(request.user).exists():
            messages.info(request, _("Owners and recruiters post openings. An owner can give you that role."))
        return redirect("employers:home")
    form = JobForm(request.POST or None, organisations=organisations, initial={"positions": 1, "hours_per_week": 40})
    key = _form_key(request)
    if request.method == "POST" and form.is_valid():
        if _too_many(request):
            return ratelimit.respond_429(request)
        values = dict(form.cleaned_data)
        organisation = values.pop("organisation", organisations[0])
        draft = _tried(
            form,
            lambda: actions.start_draft(organisation=organisation, form_key=key, by=cast(User, request.user), **values),
        )
        if draft:
            return redirect("employers:opening_step", draft.pk, "pay")
    begun = {} if form.is_bound else _begun(request)
    return _page(request, "job", form, form_key=key, **begun)


@access("signed_in")
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A former opening as the beginning of a new one; pressed twice, it leads to the same draft."""
    former = mine(request, pk)
    if _too_many(request):
        return ratelimit.respond_429(request)
    try:
        draft = posting.copy(former=former, form_key=_form_key(request), by=cast(User, request.user))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("This is your copy. Change what is different this time, then send it."))
        return redirect("employers:opening_edit", draft.pk)
    return redirect("employers:opening", pk)


@access("signed_in")
@require_safe
def latest(request: HttpRequest, step: str) -> HttpResponse:
    """The newest draft at one page: an address that works without knowing the draft's number."""
    if step not in STEPS:
        raise Http404
    own = Opening.objects.managed_by(request.user).filter(state=OpeningState.DRAFT, created_by=cast(User, request.user))
    draft = own.order_by("-created_at", "-id").first()
    return redirect("employers:opening_step", draft.pk, step) if draft else redirect("employers:opening_new")


@access("signed_in")
@require_safe
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where something is missing."""
    opening = mine(request, pk)
    if opening.state not in EDITABLE:
        return _closed_to_changes(request, opening)
    return redirect("employers:opening_step", pk, rules.first_open_step(opening, list(opening.needs.all())))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One page of a draft."""
    if step not in STEPS:
        raise Http404
    opening = mine(request, pk)
    if opening.state == OpeningState.SUBMITTED and step == "check" and request.method == "POST":
        return redirect("employers:opening_sent", pk)  # the second press of the button
    if opening.state not in EDITABLE and (request.method != "POST" or step == "check"):
        return _closed_to_changes(request, opening)
    if request.method == "POST":
        asked_anew(request)
    if step == "needs":
        return needs.page(request, opening, after=_after(request, opening, step))
    if step == "check":
        return _check(request, opening)
    return _fields(request, opening, step)


@access("signed_in")
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """After the last page: what happens next, and when."""
    opening = mine(request, pk)
    if opening.state in EDITABLE:
        return redirect("employers:opening_edit", pk)
    return render(request, "desk/sent.html", {"opening": opening, "reference": f"O-{opening.pk}"})


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What one may go on with, or copy, instead of starting anew."""
    own = Opening.objects.managed_by(request.user).order_by("-created_at", "-id")
    drafts, former = own.filter(state__in=EDITABLE), own.exclude(state__in=EDITABLE)
    return {"drafts": list(drafts[:SHOWN_BEGUN]), "former": list(former[:SHOWN_BEGUN])}


def _fields(request: HttpRequest, opening: Opening, step: str) -> HttpResponse:
    """Pages 1, 2 and 4: a plain form."""
    sent = request.POST if request.method == "POST" else None
    form = _form(step, opening, sent)
    together = Together(form, opening, sent=sent, also=TrainingForm.ALSO if step == "training" else ())
    if sent is not None and opening.state not in EDITABLE:
        return moved_on.page(request, opening, step, form, together)
    if sent is not None and form.is_valid():
        by, values = cast(User, request.user), form.cleaned_data
        try:
            if _tried(form, lambda: actions.save_draft(opening=opening, by=by, settle=together.settle, **values)):
                together.tell(request)
                return redirect(_after(request, opening, step))
        except ChangedMeanwhile:
            together.explain()
        except ClosedMeanwhile:
            return moved_on.page(request, opening, step, form, together)
    return _page(request, step, form, opening=opening, together=together)


def _form(step: str, opening: Opening, data: Any) -> Form:
    if step == "job":
        return JobForm(data, organisations=[opening.organisation], initial=_initial(opening, JobForm))
    if step == "pay":
        return PayForm(data, organisation=opening.organisation, initial=_first_pay(opening))
    return TrainingForm(data, opening=opening, initial=_initial(opening, TrainingForm))


def _initial(opening: Opening, form: type[Form]) -> dict[str, Any]:
    return {name: getattr(opening, name) for name in form.base_fields if hasattr(opening, name)}


def _first_pay(opening: Opening) -> dict[str, Any]:
    """A new draft offers the organisation's only site, so that most people just go on."""
    initial = _initial(opening, PayForm)
    if opening.pay_low is None and opening.site_id is None:
        sites = list(opening.organisation.sites.all()[:2])
        initial["site"] = sites[0] if len(sites) == 1 else None
    return initial


def _check(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Page 5: everything once more, then to staff. Sent twice, it is handed over once."""
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        by, seen = cast(User, request.user), read(request.POST)
        if _tried(form, lambda: posting.send(opening=opening, by=by, seen=seen)):
            return redirect("employers:opening_sent", opening.pk)
        opening.refresh_from_db()
        if opening.state not in EDITABLE:
            return redirect("employers:opening_sent", opening.pk)
    wanted = list(opening.needs.select_related("skill"))
    gaps = [(gap.sentence, _address(opening, gap.step)) for gap in rules.missing(opening, wanted)]
    lines = facts.lines(opening, wanted, change=lambda step: _address(opening, step))
    advice = [(flag, _address(opening, flag.step)) for flag in flags(opening)]
    together = written(posting.marks(lines))
    return _page(request, "check", form, opening=opening, lines=lines, gaps=gaps, flags=advice, together=together)


def _page(request: HttpRequest, step: str, form: Form, **context: Any) -> HttpResponse:
    number = STEPS.index(step) + 1
    return form_page(request, f"desk/post_{step}.html", form, number=number, of=len(STEPS), **context)


def _after(request: HttpRequest, opening: Opening, step: str) -> str:
    """The next page, or back to the check page when that is where the person came from."""
    following = BACK if request.GET.get("back") == BACK else STEPS[STEPS.index(step) + 1]
    return reverse("employers:opening_step", args=[opening.pk, following])


def _address(opening: Opening, step: str) -> str:
    return reverse("employers:opening_step", args=[opening.pk, step]) + f"?back={BACK}"


def _closed_to_changes(request: HttpRequest, opening: Opening) -> HttpResponse:
    messages.info(request, actions.cant_be_changed(opening))
    return redirect("employers:opening", opening.pk)


def _too_many(request: HttpRequest) -> bool:
    return not ratelimit.consume(request, app="jobs", action="post", config=FLOOD)


def _form_key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()


def _tried(form: Form, action: Callable[[], Opening]) -> Opening | None:
    """What the action returns; a refusal becomes an error of the form. Raises ChangedMeanwhile, ClosedMeanwhile."""
    try:
        return action()
    except (ChangedMeanwhile, ClosedMeanwhile):
        raise
    except MoveRefused as refused:
        form.add_error(None, str(refused))
    except ValidationError as refused:
        fields = getattr(refused, "error_dict", {})
        whole = not fields or set(fields) - set(form.fields)  # an error of a field that this page has not got
        form.add_error(None, refused.messages if whole else refused)
    return None
