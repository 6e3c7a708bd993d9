"""Settings: who you are, what you look for, what you agreed to, and leaving."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from badges.provider.actions import account_of
from codeoregon.accounts.access import access
from codeoregon.accounts.actions import set_details
from codeoregon.accounts.models import User
from codeoregon.lib.counties import county_name
from codeoregon.lib.forms import form_page
from codeoregon.lib.forms.buttons import pressed
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.cards import Line
from codeoregon.lib.templatetags.co import day, money
from codeoregon.lib.text import OF_A_NAME, LineField
from enrollment.intake import actions as intake
from enrollment.intake import consents
from enrollment.intake.correcting import to_correct
from enrollment.intake.join import answers
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import LIVE, SEATS, EnrollmentState
from enrollment.programs.models import ServiceCounty
from enrollment.programs.seats import Seat
from jobs.board.fits.models import FitMail, Rhythm
from jobs.board.saved.models import SavedSearch
from jobs.candidates.actions import set_preferences
from jobs.candidates.forms import PreferencesForm
from jobs.candidates.models import Candidate
from jobs.candidates.resume.models import Resume
from jobs.openings.states import OpeningKind
from jobs.referrals.views import refusal

CAN_LEAVE = [state for state in LIVE if state not in (EnrollmentState.APPLICANT, EnrollmentState.INELIGIBLE)]


class LanguageSelect(forms.Select):
    """Each language by its own name, marked as being in it."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"]["lang"] = option["value"]
        return option


class YouForm(forms.ModelForm):
    """Name, and language where there is more than one."""

    class Meta:
        model = User
        fields = ("full_name", "language")

    full_name = LineField(
        label=gettext_lazy("Your name"),
        max_length=150,
        validators=OF_A_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) > 1:
            self.fields["language"] = forms.ChoiceField(
                label=_("Language"), choices=settings.LANGUAGES, widget=LanguageSelect
            )
        else:
            del self.fields["language"]


@access("signed_in")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything that can be set, with what it is now."""
    user: Any = request.user
    candidate = _candidate(user)
    given = consents.standing(user)
    context = {
        "you": _you(user),
        "told": _told(user),
        "wishes": _wishes(candidate) if candidate else [],
        "consents": [(kind, words, given.get(kind)) for kind, words in consents.WORDINGS.items()],
        "not_yet_shown": candidate is None and Consent.Kind.SHOW_BADGES in given,
        "enrollment": _leavable(user),
    }
    return render(request, "me/settings.html", context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    """Change name and language; ``?next=`` is where somebody came from."""
    user: Any = request.user
    wanted = request.GET.get("next", "")
    back = wanted if wanted and get_adapter().is_safe_url(wanted) else ""
    form = YouForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        set_details(user=user, by=user, **form.cleaned_data)
        return redirect(back or "me:settings")
    return form_page(request, "me/form.html", form, title=_("Your name"), back=back)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Change what jobs to look for; only somebody who is shown to employers has any."""
    candidate = _candidate(request.user)
    if candidate is None:
        raise Http404
    mine = Enrollment.objects.filter(user=candidate.user_id).values("programme")
    near = set(ServiceCounty.objects.filter(programme__in=mine).values_list("fips", flat=True))
    form = PreferencesForm(request.POST or None, instance=candidate, near=near)
    if request.method == "POST" and form.is_valid():
        # The form has written into its own copy; the action compares with the row.
        set_preferences(candidate=Candidate(pk=candidate.pk), by=request.user, **form.cleaned_data)
        return redirect("me:settings")
    return form_page(request, "me/form.html", form, title=_("What you look for"))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, kind: str) -> HttpResponse:
    """Give or withdraw one consent: says what follows, then does it at once."""
    if kind not in (Consent.Kind.PROFILE, Consent.Kind.SHOW_BADGES):
        raise Http404
    standing = consents.stands(request.user, kind)
    if request.method == "POST":
        # What the page offered is what is done, so that a second click does not undo the first.
        button, _which = pressed(request, "give", "withdraw")
        act = consents.withdraw if button == "withdraw" else consents.give
        act(user=request.user, kind=kind, by=request.user)
        return redirect("me:settings")
    context = {"kind": kind, "words": consents.WORDINGS[kind], "standing": standing, "back_url": reverse("me:settings")}
    context["seat"] = standing and Seat.objects.live().filter(user=request.user).exists()  # type: ignore[misc]
    return render(request, "me/consent.html", context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the programme: says what follows, then does it. For who has left already, that is what was wanted."""
    user: Any = request.user
    enrollment = _leavable(user)
    if enrollment is None:
        if not Enrollment.objects.filter(user=user, state=EnrollmentState.WITHDRAWN).exists():
            raise Http404
        return redirect("me:home")
    if request.method == "POST":
        try:
            intake.leave(enrollment=enrollment, by=user)
        except MoveRefused as refused:  # staff were quicker: they have completed the program
            return refusal(request, refused, reverse("me:settings"))
        return redirect("me:home")
    context = {"danger": True, "back_url": reverse("me:settings"), "lost": _lost(enrollment)}
    return render(request, "me/leave.html", context)


def _lost(enrollment: Enrollment) -> str:
    """What somebody gives up who leaves now, beside what everybody does; "" for nothing."""
    if enrollment.state in SEATS:
        return _("Your seat goes to the next person.")
    if enrollment.state == EnrollmentState.OFFERED:
        return _("The seat that we offer you goes to the next person, and you lose your place in line.")
    if enrollment.state in (EnrollmentState.ELIGIBLE, EnrollmentState.WAITLISTED):
        return _("You lose your place in line.")
    if enrollment.state == EnrollmentState.NEEDS_REVIEW:
        return _("Our staff stop looking at your answers.")
    return ""


def _candidate(user: Any) -> Candidate | None:
    return Candidate.objects.filter(user=user, hidden_at__isnull=True).first()


def _leavable(user: Any) -> Enrollment | None:
    return Enrollment.objects.filter(user=user, state__in=CAN_LEAVE).first()


def _you(user: Any) -> list[Line]:
    account = account_of(user)
    return [
        Line(_("Name"), user.full_name or _("None given"), reverse("me:you")),
        Line(_("Email and sign-in"), user.email, reverse("account_email")),
        Line(_("Treehouse account"), account.handle if account else _("Not linked"), reverse("provider:link")),
        Line(_("Saved searches"), str(SavedSearch.objects.of(user).count()), reverse("searches:index")),
        # Only that it can be changed: showing it would be a look, and looks are written down.
        Line(_("About you, for fair treatment"), _("Kept apart from all else"), reverse("about_me:edit")),
    ]


def _told(user: Any) -> list[Line]:
    """What they told us when they joined; nothing while they have still to send it."""
    enrollment = to_correct(user)
    if enrollment is None:
        return []
    contact = reverse("me:contact")
    return answers.told(enrollment, where=contact, reach=contact, about=reverse("me:circumstances"))


def _wishes(candidate: Candidate) -> list[Line]:
    change = reverse("me:preferences")
    kinds = [str(OpeningKind(kind).label) for kind in candidate.kinds]
    places = [county_name(fips) for fips in candidate.counties]
    pay = candidate.pay_at_least
    given = bool(candidate.link) or Resume.objects.of(candidate.pk).exists()
    mail = FitMail.objects.filter(pk=candidate.pk).first()
    return [
        Line(_("Kinds of work"), ", ".join(kinds) or _("Any"), change),
        Line(_("Where"), ", ".join(places) or _("Anywhere"), change),
        Line(_("Remote work"), _("Yes") if candidate.wants_remote else _("No"), change),
        Line(_("Lowest pay"), _("%s an hour") % money(pay) if pay else _("Any"), change),
        Line(_("Most hours a week"), candidate.hours_at_most or _("Any"), change),
        Line(_("Link and résumé"), _("Given") if given else _("None given"), reverse("resume:edit")),
        Line(_("First day you can start"), day(candidate.can_start_on) or _("Any"), change),
        Line(_("Email about new jobs"), Rhythm(mail.every if mail else Rhythm.WEEK).label, reverse("fits:every")),
    ]
