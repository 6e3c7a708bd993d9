"""Bringing in existing sign-ups from a CSV: first a look at every row, then all or nothing, once for each file."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring
from codeoregon.lib.forms import INVALID
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady, NotYours
from enrollment.desk.models import SignUpImport
from enrollment.desk.rows import COMES, Row, Unreadable, check, comes, read
from enrollment.desk.walk_in import REGISTER
from enrollment.eligibility.actions import decided
from enrollment.eligibility.findings import Facts, find
from enrollment.eligibility.models import Determination, Outcome
from enrollment.intake.actions import COVERED, facts_of, new_reference
from enrollment.intake.join import links
from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState
from enrollment.intake.waitlist.ranking import priority
from enrollment.programs.models import Programme

BATCH = 500
KEPT_MINUTES = 30  # how long a file that was looked at waits for the word


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Columns: name, email, phone, zip, county, applied_on (2026-01-31), and if you have them birth_date,"
            " veteran (yes, spouse, no), priority_groups (public_assistance, low_income, basic_skills, with a blank"
            " between them) and language (en, es). “spouse” is only a husband or wife who has priority of service. At"
            " most 10,000 rows and 1 MB."
        ),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
    )


@transaction.atomic
def bring_in(*, raw: bytes, file_name: str, programme: Programme, by: Any) -> SignUpImport:
    """Add everybody in the file who is not known yet; a file with a refused row changes nothing.

    Each is decided by the same rules as online, and stands in line as of the day they signed up. When they first sign
    in they go through the join screens, agree to the terms and get the notices (``Enrollment.owes_answers``); until
    then they take no seat. Raises NotYours, NotReady, or Unreadable.
    """
    if not by.has_perm(REGISTER):
        raise NotYours(_("You may not bring in sign-ups."))
    rows = check(read(raw), rules_of(programme))
    if refused := sum(row.outcome == "refused" for row in rows):
        raise NotReady(
            ngettext("%d row has to be mended first.", "%d rows have to be mended first.", refused) % refused
        )
    adding = [row for row in rows if row.outcome == "add"]
    with because(by=by, why=f"import of {file_name}"):
        try:
            with transaction.atomic():
                made = _enroll(adding, programme, by)
        except IntegrityError as overtaken:  # the same file from another window, or somebody signed up just now
            raise NotReady(
                _("Somebody in this file was added a moment ago. Nothing was changed. Choose the file again.")
            ) from overtaken
        kept = _keep(raw, file_name, rows, {one.user.email: one.reference for one in made}, by)
        for enrollment in made:
            links.invite(enrollment=enrollment)
    ring("seats")
    return kept


def _keep(raw: bytes, file_name: str, rows: list[Row], references: dict[str, str], by: Any) -> SignUpImport:
    report = [
        {"row": row.number, "outcome": row.comes or row.outcome, "enrollment": references.get(row.values["email"], "")}
        for row in rows
    ]
    known = sum(row.outcome == "known" for row in rows)
    digest = hashlib.sha256(raw).hexdigest()
    try:
        with transaction.atomic():
            return SignUpImport.objects.create(
                file_name=file_name[:200], sha256=digest, by=by, added=len(references), known=known, report=report
            )
    except IntegrityError as twice:
        raise NotReady(_("This file was imported before. Nothing was changed.")) from twice


def _enroll(adding: list[Row], programme: Programme, by: Any) -> list[Enrollment]:
    """Accounts, enrollments and determinations in a handful of statements for each 500 people."""
    made: list[Enrollment] = []
    figures = facts_of(Enrollment(programme=programme, zip="", county=""))
    for start in range(0, len(adding), BATCH):
        part = adding[start : start + BATCH]
        users = User.objects.bulk_create(
            User(
                email=row.values["email"], full_name=row.values["name"], language=row.values["language"],
                password="!",  # noqa: S106
            )
            for row in part
        )  # fmt: skip
        EmailAddress.objects.bulk_create(EmailAddress(user=user, email=user.email, primary=True) for user in users)
        decided = [_decided(row, user, programme, figures) for row, user in zip(part, users, strict=True)]
        rows = Enrollment.objects.bulk_create([enrollment for enrollment, _found in decided])
        Determination.objects.bulk_create([found for _enrollment, found in decided])
        StateMove.objects.bulk_create(
            StateMove(
                model=Enrollment._meta.label_lower, row_id=row.pk, from_state=EnrollmentState.APPLICANT,
                to_state=row.state, by=by, why="import",
            )
            for row in rows
        )  # fmt: skip
        made += rows
    return made


def rules_of(programme: Programme) -> Callable[[dict[str, Any]], str]:
    """What the rules of today come to for the values of a row: a key of COMES."""
    figures = facts_of(Enrollment(programme=programme, zip="", county=""))
    return lambda values: comes(find(_facts(values, figures)))


def _facts(values: dict[str, Any], figures: Facts) -> Facts:
    return replace(
        figures, zip_code=values["zip"], county=values["county"], birth_date=values["birth_date"],
        covered=values["covered"] in COVERED, service=values["covered"],
    )  # fmt: skip


def _decided(row: Row, user: User, programme: Programme, figures: Facts) -> tuple[Enrollment, Determination]:
    values = row.values
    applied = timezone.make_aware(dt.datetime.combine(values["applied_on"], dt.time(12)))
    found = decided(user=user, programme=programme, facts=_facts(values, figures))
    result = found.outcome
    waits = result == Outcome.ELIGIBLE
    enrollment = Enrollment(
        user=user, programme=programme, reference=new_reference(), origin=Enrollment.Origin.IMPORT,
        state=EnrollmentState.WAITLISTED if waits else result, zip=values["zip"], county=values["county"],
        phone=values["phone"], birth_date=values["birth_date"], covered=values["covered"],
        priority_groups=values["priority_groups"],
        priority=priority(covered=values["covered"] in COVERED, groups=values["priority_groups"]), applied_at=applied,
        decided_at=None if result == Outcome.NEEDS_REVIEW else timezone.now(), queued_at=applied if waits else None,
    )  # fmt: skip
    return enrollment, found


def page(modeladmin: Any, request: HttpRequest) -> HttpResponse:
    """Choose a file → see every row → bring it in."""
    if not request.user.has_perm(REGISTER):
        raise PermissionDenied
    looked = request.POST.get("looked", "")
    if request.method == "POST" and looked:
        return _confirmed(modeladmin, request, looked)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    rows: list[Row] = []
    programme = Programme.objects.current()
    if programme is None:
        messages.error(request, _("No program is open for sign-ups today."))
        return redirect("admin:enrollment_enrollment_changelist")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        raw = file.read()
        try:
            rows = check(read(raw), rules_of(programme))
        except Unreadable as odd:
            form.add_error("file", str(odd))
        else:
            looked = hashlib.sha256(raw).hexdigest()
            cache.set(_key(request, looked), (file.name, raw), KEPT_MINUTES * 60)
    return _show(modeladmin, request, form, rows, looked)


def _confirmed(modeladmin: Any, request: HttpRequest, looked: str) -> HttpResponse:
    programme, kept = Programme.objects.current(), cache.get(_key(request, looked[:64]))
    if kept is None or programme is None:
        if done := _done(request, looked):
            return done
        messages.error(request, _("We don't have this file any more. Choose it again."))
        return redirect("admin:enrollment_import")
    try:
        made = bring_in(raw=kept[1], file_name=kept[0], programme=programme, by=request.user)
    except NotReady as refused:
        if done := _done(request, looked):
            return done
        messages.error(request, str(refused))
        return redirect("admin:enrollment_import")
    cache.delete(_key(request, looked[:64]))
    messages.success(request, _("%(added)s people were added, %(known)s were known already.") % vars(made))
    return redirect("admin:enrollment_signupimport_change", made.pk)


def _done(request: HttpRequest, looked: str) -> HttpResponse | None:
    """On to the report of this very file, where it was brought in: by the other half of a double click, or long ago."""
    made = SignUpImport.objects.filter(sha256=looked).first()
    if made is None:
        return None
    messages.info(request, _("This file was imported before. This is what was done then."))
    return redirect("admin:enrollment_signupimport_change", made.pk)


def _key(request: HttpRequest, looked: str) -> str:
    return f"import:{request.user.pk}:{looked}"


def _show(modeladmin: Any, request: HttpRequest, form: Any, rows: list[Row], looked: str) -> HttpResponse:
    counts = {name: sum(row.outcome == name for row in rows) for name in ("add", "known", "refused")}
    by_what = [(label, sum(row.comes == key for row in rows)) for key, label in COMES.items()]
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": _("Import sign-ups"),
        "form": form,
        "rows": sorted(
            rows, key=lambda row: (row.outcome != "refused", row.comes not in ("works", "mentors"), not row.doubt)
        )[:200],
        "counts": counts,
        "comes": [(label, many) for label, many in by_what if many],
        "looked": looked if rows and not counts["refused"] else "",
        "page_has_errors": bool(form.errors),
    }
    return TemplateResponse(request, "enrollment/import.html", context, status=INVALID if form.errors else 200)
