"""Registering somebody at the counter, with or without an email address: the same rules as online, one record."""

from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.accounts.entrance.invitations import owner_of
from codeoregon.accounts.models import NO_MAIL, User
from codeoregon.audit.context import because
from codeoregon.lib.counties import choices
from codeoregon.lib.forms import INVALID, DayInput
from codeoregon.lib.states import NotYours
from codeoregon.lib.text import OF_A_NAME, LineField, clean_phone, has_mailbox
from enrollment.eligibility.findings import years
from enrollment.intake import actions, consents, receipts
from enrollment.intake.forms import in_counties, is_doubtful, is_zip
from enrollment.intake.join import links
from enrollment.intake.models import Consent, Covered, Enrollment, PriorityGroup
from enrollment.intake.states import EnrollmentState
from enrollment.personal.duplicates import Person, like
from enrollment.programs.models import Programme

REGISTER = "enrollment.register_walk_in"
OLDEST = 110  # years
TWICE = 600  # seconds in which a form that was sent is taken for the same one


class CircumstancesForm(forms.Form):
    """What priority in the queue follows from, and the age that the rules read."""

    birth_date = forms.DateField(label=gettext_lazy("Birth date"), required=False, widget=DayInput())
    covered = forms.ChoiceField(
        label=gettext_lazy("Served in the U.S. military, or eligible spouse"),
        choices=[("", gettext_lazy("Not said")), *Covered.choices],
        required=False,
    )
    priority_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Priority groups"), choices=PriorityGroup.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def clean_birth_date(self) -> Any:
        day, today = self.cleaned_data["birth_date"], timezone.localdate()
        if day and (day > today or years(day, today) > OLDEST):
            raise forms.ValidationError(_("Check the birth date: nobody can be born on that day."))
        return day


class WalkInForm(CircumstancesForm):
    """What is asked at the counter. ``form_key`` makes a double click one record."""

    field_order = (
        "form_key", "full_name", "email", "phone", "zip_code", "county", "sure", "language", "birth_date", "covered",
        "priority_groups", "agreed", "notices",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    full_name = LineField(label=gettext_lazy("Name"), max_length=150, validators=OF_A_NAME)
    email = forms.EmailField(
        label=gettext_lazy("Email"), required=False, max_length=254,
        help_text=gettext_lazy("Leave empty for somebody who has none."),
    )  # fmt: skip
    phone = LineField(label=gettext_lazy("Phone"), max_length=30, required=False)
    zip_code = LineField(label=gettext_lazy("ZIP code"), max_length=5, validators=[is_zip])
    county = forms.ChoiceField(label=gettext_lazy("County"), choices=lambda: [("", gettext_lazy("Choose")), *choices()])
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=lambda: settings.LANGUAGES, initial="en",
        help_text=gettext_lazy("We write to them in it, and they read the notices in it."),
    )  # fmt: skip
    agreed = forms.MultipleChoiceField(
        label=gettext_lazy("Agreed to on paper"), choices=Consent.Kind.choices,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Without “Terms and privacy” nobody can join."),
        error_messages={
            "required": gettext_lazy("Tick what they agreed to on paper. Nobody can join without “Terms and privacy”.")
        },
    )  # fmt: skip
    notices = forms.BooleanField(
        label=gettext_lazy("Notices handed over to keep, in their language: equal opportunity, and privacy"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sure" in self.data:
            self._ask_county()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        zip_code, county, sure = cleaned.get("zip_code"), cleaned.get("county"), cleaned.pop("sure", False)
        if zip_code and county and is_doubtful(zip_code, county) and not sure:
            self._ask_county()
            said = _("ZIP code %(zip)s is in %(counties)s. Change one of the two, or tick “The county is right”.")
            self.add_error("county", said % {"zip": zip_code, "counties": in_counties(zip_code)})
        return cleaned

    def _ask_county(self) -> None:
        """The box that is asked for where ZIP code and county do not go together."""
        self.fields["sure"] = forms.BooleanField(
            label=_("The county is right"), required=False,
            help_text=_("If one of the two is in our area, staff look at it."),
        )  # fmt: skip
        self.order_fields(self.field_order)

    def clean_email(self) -> str:
        address = User.objects.normalize_email(self.cleaned_data["email"])
        has_mailbox(address)
        owner = owner_of(address) if address else None
        if owner is not None and _sent_before(self.cleaned_data.get("form_key"), address) is None:
            row = Enrollment.objects.filter(user=owner).first()
            known = _("This person has an account already (%s).") % (row.reference if row else owner.full_name)
            raise forms.ValidationError(known)
        return address

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_agreed(self) -> list[str]:
        agreed: list[str] = self.cleaned_data["agreed"]
        if Consent.Kind.TERMS not in agreed:
            raise forms.ValidationError(_("Tick “Terms and privacy” if they agreed to it. Nobody can join without."))
        return agreed


@transaction.atomic
def register(
    *, programme: Programme, by: Any, form_key: UUID, full_name: str, email: str, **answers: Any
) -> Enrollment:
    """One account and one enrollment, decided by the same rules as online; sent twice it is once.

    ``answers``: phone, zip_code, county, birth_date, covered, priority_groups, agreed, language, notices. All of it is
    kept, whether or not they can join. Raises ValidationError for an address that somebody has.
    """
    if not by.has_perm(REGISTER):
        raise NotYours(_("You may not register people."))
    address = email or _stand_in(form_key)
    user, made = User.objects.get_or_create(
        email=address, defaults={"full_name": full_name, "password": "!", "language": answers["language"]}
    )
    if not made:
        own = Enrollment.objects.filter(user=user, programme=programme).first()
        found = _sent_before(form_key, email) if email else own
        if found is None:
            raise ValidationError(_("There is an account with this address already."))
        return found
    if email:
        EmailAddress.objects.create(user=user, email=address, verified=False, primary=True)
    with because(by=by, why="walk-in"), translation.override(answers["language"]):
        home = {"zip_code": answers["zip_code"], "county": answers["county"]}
        enrollment = actions.start(user=user, programme=programme, by=by, **home)
        enrollment.origin = Enrollment.Origin.WALK_IN
        enrollment.save(update_fields=["origin"])
        actions.reach(enrollment=enrollment, phone=answers["phone"], agreed=set(answers["agreed"]), by=by)
        about = {name: answers[name] for name in ("birth_date", "covered", "priority_groups")}
        actions.about(enrollment=enrollment, by=by, **about)
        if answers["notices"]:
            receipts.give(user=user)
        if enrollment.state == EnrollmentState.APPLICANT:
            actions.submit(enrollment=enrollment, by=by, tell=False)
        links.invite(enrollment=enrollment)
    cache.set(_key(form_key), enrollment.pk, TWICE)  # in the database, so it comes and goes with the record
    return enrollment


def _key(form_key: UUID) -> str:
    return f"walk-in:{form_key}"


def _sent_before(form_key: UUID | None, address: str) -> Enrollment | None:
    """The record that this very form made a moment ago for this address: the other half of a double click."""
    made = cache.get(_key(form_key)) if form_key else None
    return Enrollment.objects.filter(pk=made, user__email=address).first() if made else None


def _stand_in(form_key: UUID) -> str:
    """The address of somebody who has none."""
    return f"walk-in-{form_key.hex}@{NO_MAIL}"


def _known(answers: dict[str, Any]) -> list[tuple[Enrollment, str]]:
    """Who is registered and may be this person, and what speaks for it; the other half of a double click is not."""
    born = answers["birth_date"].isoformat() if answers["birth_date"] else ""
    email = answers["email"] or _stand_in(answers["form_key"])
    found = like(Person(0, answers["full_name"], email, born, answers["phone"], answers["zip_code"]))
    rows = Enrollment.objects.filter(user__in=found).exclude(user__email=email).select_related("user").order_by("pk")
    return [(row, "; ".join(map(str, found[row.user_id]))) for row in rows]


def page(modeladmin: Any, request: HttpRequest) -> HttpResponse:
    """The form, and on to the new learner's page; between them, who may be the same person, where somebody may."""
    if not request.user.has_perm(REGISTER):
        raise PermissionDenied
    programme = Programme.objects.current()
    form = WalkInForm(request.POST or None, initial={"form_key": uuid4()})
    if programme is None:
        messages.error(request, _("No program is open for sign-ups today."))
        return redirect("admin:enrollment_enrollment_changelist")
    known = _known(form.cleaned_data) if form.is_bound and form.is_valid() else []
    seen = request.POST.get("new", "").split()  # who was shown on the page where "none of them" was pressed
    if {str(one.pk) for one, _why in known} <= set(seen):
        known = []
    if known:
        form.add_error(None, _("Somebody like this is registered already. Look below before you register them."))
    if request.method == "POST" and form.is_valid():
        try:
            made = register(programme=programme, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("email", refused)
        else:
            messages.success(request, _("%s is registered.") % made.reference)
            if receipts.are_owed(made):
                messages.warning(request, _("The notices are not given yet."))
            return redirect("admin:enrollment_enrollment_review", made.pk)
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": _("Register a walk-in"),
        "form": form,
        "known": known,
        "wordings": consents.WORDINGS,
    }
    return TemplateResponse(request, "enrollment/walk_in.html", context, status=INVALID if form.errors else 200)
