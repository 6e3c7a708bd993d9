"""The join screens: where you live, how to reach you, about you, check your answers.

Saved after each; resumed from any device. Each has a second button that mails a link to finish later.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.counties import county_name, in_a_sentence, near_by
from codeoregon.lib.forms import CONFLICT, INVALID, form_page
from codeoregon.lib.seen.marks import SEEN
from codeoregon.lib.states import MoveRefused, NotReady
from codeoregon.lib.templatetags.co import moment_text
from codeoregon.notices.versions import EQUAL_OPPORTUNITY
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.eligibility.actions import findings_of, newest
from enrollment.eligibility.findings import Kind
from enrollment.equal_opportunity.door import own
from enrollment.equal_opportunity.forms import SelfIdentificationForm
from enrollment.intake import actions, consents, receipts
from enrollment.intake.correcting import keep
from enrollment.intake.forms import (
    AboutForm,
    CircumstancesForm,
    CountyForm,
    HomeForm,
    ReachForm,
    WhereForm,
    five_digits,
    is_zip,
)
from enrollment.intake.join import links
from enrollment.intake.join.answers import lines, mark_of
from enrollment.intake.join.saving import ChangedElsewhere, confirm_about, save_about, save_reach, send
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt
from enrollment.intake.states import SEATS, WAITS, EnrollmentState
from enrollment.intake.waitlist import places
from enrollment.programs.models import Programme

STEPS = ("where", "reach", "about", "check")
LATER = "later"  # the button that mails a link
OPEN_STATES = (EnrollmentState.APPLICANT, *actions.CAN_START)


@access("public")
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """The door: visitors sign up first; everybody else goes on where they stopped."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("join:begin"), "account_signup")
    programme = Programme.objects.current()
    if programme is None:
        return render(request, "join/closed.html")
    enrollment = _own(request, programme)
    if enrollment and not _is_open(enrollment):
        return redirect("join:done")
    if enrollment and enrollment.owes_answers and _next(enrollment) == "reach":
        return redirect("join:step", "where")  # they have seen none of the screens yet
    return redirect("join:step", _next(enrollment))


@access("signed_in", unkept=("eo-",))
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One screen. One that cannot be answered yet, or no more, leads to the one that can."""
    programme = Programme.objects.current()
    if step not in STEPS:
        raise Http404
    if programme is None:
        return render(request, "join/closed.html")
    enrollment = _own(request, programme)
    if enrollment and not _is_open(enrollment):
        return redirect("join:done")
    reachable = STEPS.index(_next(enrollment))
    if STEPS.index(step) > reachable:
        return redirect("join:step", STEPS[reachable])
    if enrollment is None or step == "where":
        return _where(request, programme, enrollment)
    screens: dict[str, Callable[[HttpRequest, Enrollment], HttpResponse]] = {
        "reach": _reach,
        "about": _about,
        "check": _check,
    }
    return screens[step](request, enrollment)


@access("signed_in")
@require_safe
def county(request: HttpRequest) -> HttpResponse:
    """The county question for a ZIP code, put on the screen while it is typed; by itself it is no page.

    204 as long as what is typed is not yet a ZIP code: the screen stays as it is. But the list of another ZIP code
    (``asked_zip``), which stands there from before, goes.
    """
    if "HX-Request" not in request.headers:
        return redirect("join:step", "where")
    zip_code = five_digits(request.GET.get("zip_code", "").strip())
    try:
        is_zip(zip_code)
    except ValidationError:
        return HttpResponse(status=200 if request.GET.get("asked_zip") else 204)
    programme = Programme.objects.current()
    form = CountyForm(zip_code, served=programme.served if programme else ())
    return render(request, "join/_county.html", {"form": form})


@access("signed_in")
@require_safe
def outside(request: HttpRequest) -> HttpResponse:
    """For somebody who can't join now: why, what we kept, and where else they find help."""
    programme, enrollment = _standing(request)
    if enrollment.state != EnrollmentState.INELIGIBLE:
        return redirect("join:begin")
    found = newest(enrollment.user, programme)
    served = [county_name(fips) for fips in programme.counties.order_by("fips").values_list("fips", flat=True)]
    context = {
        "enrollment": enrollment,
        "county": in_a_sentence(enrollment.county) if near_by(enrollment.zip) else "",
        "served": served,
        "by_staff": found is not None and found.by_id is not None,
        "findings": [one for one in findings_of(found) if one.kind is Kind.BLOCKER],
        "lives_outside": any(one.code == "outside_area" for one in findings_of(found)),
    }
    return render(request, "join/outside.html", context)


@access("signed_in")
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The answers were sent: a reference number, and what happens next."""
    programme, enrollment = _standing(request)
    if enrollment.state == EnrollmentState.INELIGIBLE:
        return redirect("join:outside")
    if _is_open(enrollment):
        return redirect("join:begin")
    ahead = places.ahead_of(enrollment)
    found = newest(enrollment.user, programme)
    context = {
        "reference": enrollment.reference,
        "enrollment": enrollment,
        "has_seat": enrollment.state in SEATS,
        "place": places.in_words(ahead) if ahead is not None else "",
        "doubts": [one for one in findings_of(found) if one.kind is Kind.STAFF],
        "review_days": int(threshold(Name.REVIEW_DAYS)),
        "offer_days": int(threshold(Name.OFFER_DAYS)),
        "agreed": consents.standing(request.user),
    }
    return render(request, "join/done.html", context)


def _where(request: HttpRequest, programme: Programme, enrollment: Enrollment | None) -> HttpResponse:
    kept = {"zip_code": enrollment.zip, "county": enrollment.county} if enrollment else None
    if enrollment and enrollment.owes_answers:
        in_line = enrollment.state in WAITS
        home_form = HomeForm(request.POST or None, initial=kept, served=programme.served, in_line=in_line)
        return _confirm_where(request, enrollment, home_form)
    form = WhereForm(request.POST or None, initial=kept, served=programme.served)
    if request.method == "POST" and form.is_valid():
        home = {"zip_code": form.cleaned_data["zip_code"], "county": form.cleaned_data["county"]}
        enrollment = actions.start(user=request.user, programme=programme, by=request.user, **home)
        if enrollment.state == EnrollmentState.INELIGIBLE:
            return redirect("join:outside")
        return _onward(request, enrollment)
    form.ask_calmly()
    return _asks_for_link(request) or form_page(request, "join/where.html", form, programme=programme)


def _confirm_where(request: HttpRequest, enrollment: Enrollment, form: HomeForm) -> HttpResponse:
    """The first screen for somebody whom staff brought in; what they change is put right, their place is kept."""
    if request.method == "POST" and form.is_valid() and (row := keep(enrollment, form, by=request.user)):
        return redirect("join:outside") if row.state == EnrollmentState.INELIGIBLE else _onward(request, row)
    form.ask_calmly()
    context = {"programme": enrollment.programme, **_brought_in(enrollment)}
    return _asks_for_link(request) or form_page(request, "join/where.html", form, **context)


def _reach(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    given = consents.standing(request.user)
    kept: dict[str, Any] = {"phone": enrollment.phone, **dict.fromkeys(given, True)}
    form = ReachForm(request.POST or None, initial=kept)
    terms, later = Consent.Kind.TERMS, LATER in request.POST
    form.fields[terms].required = not later  # whoever stops here has not said no
    if request.method == "POST" and form.is_valid():
        phone, seen = form.cleaned_data["phone"], request.POST.get("notices", "")
        agreed = form.agreed | ({terms} & set(given) if later else set())
        save_reach(enrollment=enrollment, phone=phone, agreed=agreed, by=request.user, seen=seen)
        return _onward(request, enrollment)
    form.fields[terms].required = True
    template = EQUAL_OPPORTUNITY.template()
    context = {
        "notice": EQUAL_OPPORTUNITY,
        "notice_template": template,
        "notices_shown": receipts.shown(),
        **_brought_in(enrollment),
    }
    return form_page(request, "join/reach.html", form, **context)


def _about(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    user: Any = request.user
    wanted: Any = CircumstancesForm if enrollment.owes_answers else AboutForm
    if request.method == "POST":
        form, eo = wanted(request.POST), SelfIdentificationForm(request.POST, prefix="eo")
        finished = LATER not in request.POST
        if form.is_valid() and eo.is_valid() and (row := _save_about(enrollment, form, eo, user, finished)):
            return redirect("join:outside") if row.state == EnrollmentState.INELIGIBLE else _onward(request, row)
    else:
        kept = {name: getattr(enrollment, name) for name in ("birth_date", "covered", "priority_groups")}
        form, eo = wanted(initial=kept), SelfIdentificationForm(prefix="eo", initial=own(user).as_initial())
    refused = request.method == "POST"
    context = {"form": form, "eo": eo, "page_has_errors": refused, **_brought_in(enrollment)}
    return render(request, "join/about.html", context, status=INVALID if refused else 200)


def _save_about(
    enrollment: Enrollment, form: Any, eo: SelfIdentificationForm, user: Any, finished: bool
) -> Enrollment | None:
    said = {"enrollment": enrollment, "self_identification": eo.cleaned_data, "by": user, "finished": finished}
    if isinstance(form, CircumstancesForm):
        return confirm_about(form=form, **said)
    return save_about(**said, **form.cleaned_data)


def _check(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    if asked := _asks_for_link(request):
        return asked
    problem, changed, status = "", "", 200
    if request.method == "POST":
        try:
            send(enrollment=enrollment, seen=request.POST.get(SEEN, ""), by=request.user)
        except NotReady as missing:
            problem, status = str(missing), INVALID
        except ChangedElsewhere as told:
            changed, status = str(told), CONFLICT
            enrollment.refresh_from_db()
        except MoveRefused:  # the other half of a double click has sent it
            return redirect("join:done")
        else:
            return redirect("join:done")
    context = {
        "lines": lines(enrollment),
        "seen": mark_of(enrollment),
        "problem": problem,
        "changed": changed,
        "page_has_errors": status != 200,
        **_brought_in(enrollment),
    }
    return render(request, "join/check.html", context, status=status)


def _brought_in(enrollment: Enrollment) -> dict[str, Any]:
    """Why somebody is asked whom staff signed up, and the seat that waits for their answers."""
    if not enrollment.owes_answers:
        return {"brought_in": False}
    return {"brought_in": True, "offer": enrollment.offers.open().first()}


def _onward(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """After a screen was saved: to the next one, or out with a link in the mail."""
    return _asks_for_link(request) or redirect("join:step", _next(enrollment))


def _asks_for_link(request: HttpRequest) -> HttpResponse | None:
    """Whoever pressed “Email me a link” gets one: from the first screen whether or not it could be saved; another that
    could not be comes again before, with what was typed.
    """
    if request.method != "POST" or LATER not in request.POST:
        return None
    user: Any = request.user
    if user.is_staff:
        messages.info(request, _("Staff get no link to go on. Your finished steps are kept. Sign in to go on."))
    elif links.send(user=user, by=user) is None and (last := links.last_sent(user)):
        words = _(
            "We sent you no new link. The last one went out on %(sent)s, and from %(again)s on you can ask for another."
        )
        at = {"sent": moment_text(last.made_at), "again": moment_text(links.again_at(user))}
        messages.info(request, words % at)
    return redirect("join:later")


def _next(enrollment: Enrollment | None) -> str:
    """The furthest screen that can be answered now."""
    if enrollment is None or not (enrollment.state == EnrollmentState.APPLICANT or enrollment.owes_answers):
        return "where"
    if not consents.stands(enrollment.user, Consent.Kind.TERMS):
        return "reach"
    if enrollment.owes_answers and not NoticeReceipt.has_all(enrollment.user_id):  # terms on paper, notices not
        return "reach"
    return "check" if enrollment.about_at else "about"


def _is_open(enrollment: Enrollment) -> bool:
    """Has screens to answer: everybody before they have sent them, and whom staff brought in, once."""
    return enrollment.state in OPEN_STATES or enrollment.owes_answers


def _own(request: HttpRequest, programme: Programme) -> Enrollment | None:
    user: Any = request.user
    return Enrollment.objects.filter(user=user, programme=programme).select_related("user", "programme").first()


def _standing(request: HttpRequest) -> tuple[Programme, Enrollment]:
    """The programme and this person's own enrollment in it; 404 when there is none."""
    programme = Programme.objects.current()
    enrollment = _own(request, programme) if programme else None
    if programme is None or enrollment is None:
        raise Http404
    return programme, enrollment
