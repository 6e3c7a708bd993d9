"""What staff do with enrollments, one or many at a time: each with a page that asks for the reason first."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.provider.actions import LinkRefused
from badges.provider.forms import HandleForm
from codeoregon.audit.context import because
from codeoregon.lib.desk.steps import ReasonForm, reason_action
from codeoregon.lib.templatetags.co import day_text
from codeoregon.lib.text import ProseField
from codeoregon.privacy.erasing import actions as erasing
from codeoregon.web.tables import csv_response
from enrollment.intake import actions, consents, receipts
from enrollment.intake.models import Consent, Enrollment, Offer
from enrollment.intake.states import LIVE, SEATS, EnrollmentState
from enrollment.intake.waitlist import activity, by_staff, offers
from enrollment.programs.actions import EXPORT
from enrollment.programs.seats import FundingStream, Seat

CHANGE = "enrollment.change_enrollment"
COLUMNS = ["name", "email", "state", "licence_code", "stream", "from", "until", "sent", "accepted"]
S, K = EnrollmentState, Consent.Kind


def _in(*states: str) -> Any:
    """In one of these states, and the account is open: nothing is decided about somebody who has deleted theirs."""
    return lambda request, row: row.state in states and row.user.is_active


def _admit(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.decide(enrollment=enrollment, eligible=True, why=reason, by=request.user)


def _decline(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.decide(enrollment=enrollment, eligible=False, why=reason, by=request.user)


def _uphold(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.uphold(enrollment=enrollment, why=reason, by=request.user)


def _in_doubt(request: HttpRequest, enrollment: Enrollment) -> bool:
    return enrollment.state in SEATS and Enrollment.objects.doubted().filter(pk=enrollment.pk).exists()


def _complete(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.complete(enrollment=enrollment, why=reason, by=request.user)


def _take_back(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    activity.take_back(enrollment=enrollment, why=reason, by=request.user)


def _withdraw(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.leave(enrollment=enrollment, why=reason, by=request.user)


def _ask_again(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    _say_where(request, activity.ask_again(enrollment=enrollment, why=reason, by=request.user))


def _bring_back(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    _say_where(request, by_staff.bring_back(enrollment=enrollment, why=reason, by=request.user))


def _say_where(request: HttpRequest, row: Enrollment) -> None:
    """Where the rules took somebody who is not in line now."""
    if row.state != S.WAITLISTED:
        said = _("%(who)s: the rules decided anew: %(state)s.") % {"who": row, "state": row.get_state_display()}
        messages.warning(request, said)


def _tell(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    by_staff.tell(enrollment=enrollment, why=reason, by=request.user)


class AccountForm(HandleForm, ReasonForm):
    """The username of somebody who can't link it here, and that they agree to its being read."""

    agreed = forms.BooleanField(
        label=_("They have agreed that we read their public Treehouse profile"),
        error_messages={"required": _("Ask them first. Without their yes we may not read the profile.")},
    )
    contest = forms.BooleanField(
        label=_("Link it even if another learner has named it"),
        required=False,
        help_text=_("It then belongs to whoever shows that it is theirs."),
    )
    field_order = ["handle", "agreed", "contest", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handle = self.fields["handle"]
        handle.label = _("Their Treehouse username")
        handle.error_messages["required"] = _("Enter their Treehouse username.")


def _link(request: HttpRequest, enrollment: Enrollment, reason: str, handle: str, agreed: bool, contest: bool) -> None:
    try:
        consents.link_for(enrollment=enrollment, handle=handle, contest=contest, why=reason, by=request.user)
    except LinkRefused as refused:
        raise ValidationError(str(refused)) from refused
    messages.info(
        request, _("Badges count once it is shown that the account is theirs. You attest it on its own page.")
    )


def _offer(enrollment: Enrollment) -> Offer:
    offer = enrollment.offers.open().select_related("enrollment", "stream").first()
    if offer is None:
        raise offers.OfferGone(_("This offer was answered already, or its time is over."))
    return offer


class PaperForm(ReasonForm):
    """The reason is the paper."""

    reason = ProseField(
        label=_("Which paper"),
        help_text=_("When they signed it, and where it is kept. This stays in the record."),
        error_messages={"required": _("Say which paper it is.")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _record_terms(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    consents.record_terms(enrollment=enrollment, why=reason, by=request.user)


def _hand_over(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    receipts.hand_over(enrollment=enrollment, by=request.user)


def _accept_offer(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    with because(by=request.user, why=reason):
        offers.accept(offer=_offer(enrollment), by=request.user)


def _decline_offer(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    with because(by=request.user, why=reason):
        offers.decline(offer=_offer(enrollment), by=request.user)


def _stop(kind: str) -> Any:
    def run(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
        consents.take_back(enrollment=enrollment, kind=kind, why=reason, by=request.user)

    return run


def _erase(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    erasing.close_for(user=enrollment.user, why=reason, by=request.user)


def _what_stays(enrollment: Enrollment) -> Iterator[tuple[Any, Any]]:
    """What people read before they delete their account themselves: what is in the way; what stays, and why."""
    if sentence := erasing.obstacle(enrollment.user):
        yield _("Stands in the way"), sentence
    yield _("Goes"), _("Everything else. This can't be undone.")
    for one in erasing.keeps(enrollment.user):
        yield _("Stays: %s") % one.what, _("Until %(day)s. %(why)s") % {"day": day_text(one.until), "why": one.why}


admit = reason_action(_("Can join"), CHANGE, _admit, name="admit", may=_in(S.NEEDS_REVIEW, S.INELIGIBLE))
decline = reason_action(_("Can't join"), CHANGE, _decline, name="decline", danger=True, may=_in(S.NEEDS_REVIEW))
uphold = reason_action(_("Keeps the seat"), CHANGE, _uphold, name="uphold", may=_in_doubt)
complete = reason_action(_("Has completed"), CHANGE, _complete, name="complete", may=_in(S.ACTIVE, S.INACTIVE_WARNED))
take_back = reason_action(_("Take the seat back"), CHANGE, _take_back, name="take_back", danger=True, may=_in(*SEATS))
withdraw = reason_action(
    _("Has left, by their own word"), CHANGE, _withdraw, name="withdraw", danger=True, may=_in(*LIVE)
)
record_terms = reason_action(
    _("Agreed to the terms on paper"), consents.RECORD, _record_terms, name="record_terms", form=PaperForm,
    may=lambda request, row: consents.may_record(row),
)  # fmt: skip
hand_over = reason_action(
    _("Notices handed over"), consents.RECORD, _hand_over, name="hand_over",
    may=lambda request, row: receipts.are_owed(row),
)  # fmt: skip
# For people who told us at the counter or on the phone; who has no email hears of an offer no other way.
accept_offer = reason_action(
    _("Takes the seat, by their own word"), CHANGE, _accept_offer, name="accept_offer", may=_in(S.OFFERED)
)
decline_offer = reason_action(
    _("Doesn't want the seat now, by their own word"), CHANGE, _decline_offer, name="decline_offer", may=_in(S.OFFERED)
)


ask_again = reason_action(
    _("Wants a seat again, by their own word"), CHANGE, _ask_again, name="ask_again", may=_in(S.SEAT_RECLAIMED)
)
bring_back = reason_action(
    _("Has come back, by their own word"), CHANGE, _bring_back, name="bring_back", may=_in(S.WITHDRAWN)
)
tell = reason_action(
    _("Told by phone or in person"), CHANGE, _tell, name="tell", needs_reason=False,
    may=lambda request, row: row.is_to_tell,
)  # fmt: skip
link = reason_action(
    _("Link their Treehouse account"), consents.LINK, _link, name="link", form=AccountForm,
    may=lambda request, row: consents.may_link(row),
)  # fmt: skip
# For people who have no email: whoever signs in does it on their own pages.
hide = reason_action(
    _("Stop showing them to employers, by their own word"), consents.RECORD, _stop(K.SHOW_BADGES), name="hide",
    danger=True, may=lambda request, row: consents.may_take_back(row, K.SHOW_BADGES),
)  # fmt: skip
stop_reading = reason_action(
    _("Stop reading their profile, by their own word"), consents.RECORD, _stop(K.PROFILE), name="stop_reading",
    danger=True, may=lambda request, row: consents.may_take_back(row, K.PROFILE),
)  # fmt: skip
erase = reason_action(
    _("Delete their record, by their own word"), erasing.ERASE, _erase, name="erase", danger=True,
    may=lambda request, row: erasing.may_close_for(row.user), tells=_what_stays,
)  # fmt: skip


def export(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
    """Of the chosen people those offered a seat or with one, as CSV for the provider; nothing is marked by it."""
    if not request.user.has_perm(EXPORT):
        raise PermissionDenied
    people = queryset.filter(state__in=(S.OFFERED, *SEATS)).select_related("user").order_by("pk")
    open_offers = Offer.objects.open().filter(enrollment__in=people).select_related("stream")
    offered = {offer.enrollment_id: offer.stream for offer in open_offers}
    live = Seat.objects.live().filter(user__in=people.order_by().values("user")).select_related("stream")
    seats = {seat.user_id: seat for seat in live}
    rows = [_exported(row, offered.get(row.pk), seats.get(row.user_id)) for row in people]
    if not rows:
        modeladmin.message_user(request, _("None of these people is offered a seat or has one."), messages.ERROR)
    return csv_response("learners.csv", COLUMNS, rows)


def _exported(row: Enrollment, offered: FundingStream | None, seat: Seat | None) -> list[str]:
    stream = seat.stream if seat else offered
    days = (seat.started_at, seat.sent_at, seat.provider_accepted_at) if seat else (None, None, None)
    begins, sent, accepted = (timezone.localdate(day).isoformat() if day else "" for day in days)
    return [
        row.user.full_name, row.user.mail_address, "seated" if seat else "offered", seat.licence_code if seat else "",
        stream.code if stream else "", begins, stream.closes_on.isoformat() if stream else "", sent, accepted,
    ]  # fmt: skip


export.short_description = _("Export offered and seated as CSV for the provider")  # type: ignore[attr-defined]
export.permission = EXPORT  # type: ignore[attr-defined]
STEPS = [
    *(admit, decline, uphold, record_terms, hand_over, tell, accept_offer, decline_offer, link, ask_again, bring_back),
    *(complete, take_back, withdraw, hide, stop_reading, erase),
]
