"""The signing page, the same for employer, learner and board: the whole text, a typed name, a tick."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.capacity.actions import PoolFull
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.cards import Line
from codeoregon.lib.templatetags.co import day, day_text, english, money
from jobs.placements import actions
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt.in_force import last_agreed
from jobs.placements.signing import agreement, ready, waiting
from jobs.placements.signing.forms import SignForm
from jobs.placements.states import PlacementState, may_sign
from jobs.placements.timesheets import rules
from jobs.placements.versions import actions as modifying
from jobs.placements.versions import ready as modified
from jobs.placements.versions import text as versions
from jobs.placements.versions.models import Modification
from jobs.placements.versions.states import ModificationState

RUNS = (PlacementState.SIGNED, PlacementState.ACTIVE)


@dataclass(frozen=True)
class Side:
    """One party on the page: has it signed, and when."""

    label: str
    signature: Signature | None


def sides(placement: Placement) -> list[Side]:
    given = {one.party: one for one in placement.signatures.all()}
    return [Side(str(label), given.get(party)) for party, label in Signature.Party.choices]


def can_sign(placement: Placement, by: Any, party: str) -> bool:
    """Whether to show the button: not while it waits for a place or can't be signed as it stands."""
    return _has_turn(placement, by, party) and not gone_by(placement, party)


def _has_turn(placement: Placement, by: Any, party: str) -> bool:
    signed = any(one.party == party or one.user_id == by.pk for one in placement.signatures.all())
    open_now = placement.state == PlacementState.SENT and not signed and may_sign(placement, by, party)
    return open_now and (placement.waits_since is None or waiting.has_place(placement))


def can_sign_version(version: Modification, by: Any, party: str) -> bool:
    """Whether it is this person's turn; the page says when nobody can any more."""
    signed = any(one.party == party or one.user_id == by.pk for one in version.signatures.all())
    open_now = version.placement.state in RUNS and version.state == ModificationState.SENT
    return open_now and not signed and may_sign(version.placement, by, party)


@dataclass(frozen=True)
class VersionRow:
    """One modification on a page of the placement; ``gone``: why it can't be signed any more."""

    version: Modification
    gone: str
    can_sign: bool
    sign_url: str
    pdf_url: str


def version_rows(placement: Placement, by: Any, party: str, sign: str, pdf: str) -> list[VersionRow]:
    """What one party sees of the modifications. ``sign``, ``pdf``: the names of that party's addresses."""
    rows = []
    for one in placement.modifications.shown().whole().prefetch_related("signatures"):
        gone = gone_by_version(one)
        urls = (reverse(name, args=[placement.pk, one.number]) for name in (sign, pdf))
        rows.append(VersionRow(one, gone, not gone and can_sign_version(one, by, party), *urls))
    return rows


def gone_by(placement: Placement, party: str = "") -> str:
    """Why what was sent can't be signed any more, in sentences; "" else. The board, which can mend it, is also told
    what it has come to lack.
    """
    if placement.state != PlacementState.SENT:
        return ""
    found = ready.stuck(placement) if party == Signature.Party.BOARD else ready.gone_by(placement)
    return " ".join(found.values())


def gone_by_version(version: Modification) -> str:
    """The same of a modification, and why it can't be signed yet."""
    if version.placement.state not in RUNS or version.state != ModificationState.SENT:
        return ""
    gone = " ".join(modified.gone_by(version).values())
    return gone or rules.waiting_from(version.placement, version.counts_from)


@dataclass(frozen=True)
class ToSign:
    """A text and how one party signs it: ``sign`` takes party, typed_name, by, address and document."""

    text: str
    sign: Callable[..., Any]
    open: bool  # to this person, now
    sent: bool  # or was; else it is for staff to read
    gone: str  # why nobody can sign it any more
    note: str  # worth knowing before signing


def sign_page(
    request: HttpRequest, placement: Placement, party: Signature.Party, *, template: str, back_url: str, **context: Any
) -> HttpResponse:
    """Shows the text, takes the signature, goes to ``back_url``; a refusal is shown with what was typed kept.

    Who finds the pool full is taken into its line, so that the next free place is theirs.
    """

    def sign(**given: Any) -> None:
        try:
            actions.sign(placement=placement, **given)
        except PoolFull as full:
            place = waiting.stand_in_line(placement=placement, by=request.user)
            raise PoolFull(
                _(
                    "No place of the program is free now, so your signature was not taken. This agreement is number"
                    " %(place)d on the waiting list, and what others signed stands. We write to you when a place is"
                    " free."
                )
                % {"place": place}
            ) from full

    open_now, gone = _has_turn(placement, request.user, party), gone_by(placement, party)
    sent = bool(placement.agreement)
    document = ToSign(agreement.text_of(placement), sign, open_now, sent, gone, _late(placement))
    return _page(request, document, party, template, back_url, placement=placement, **context)


def sign_version(
    request: HttpRequest, version: Modification, party: Signature.Party, *, template: str, back_url: str, **context: Any
) -> HttpResponse:
    """The same for a modification, with what it changes."""
    document = ToSign(
        versions.text_of(version),
        lambda **given: modifying.sign(version=version, **given),
        can_sign_version(version, request.user, party),
        bool(version.agreement),
        gone_by_version(version),
        _("All three must have signed by %(day)s, the day from which this counts.")
        % {"day": day_text(version.counts_from)},
    )
    changes = versions.changes(versions.before(version), document.text)
    more = {"placement": version.placement, "version": version, "changes": changes, **context}
    return _page(request, document, party, template, back_url, **more)


def _page(
    request: HttpRequest, document: ToSign, party: Signature.Party, template: str, back_url: str, **context: Any
) -> HttpResponse:
    user: Any = request.user
    form = SignForm(request.POST if request.method == "POST" else None, name=user.full_name)
    if request.method == "POST" and form.is_valid():
        try:
            document.sign(
                party=party,
                typed_name=form.cleaned_data["typed_name"],
                by=request.user,
                address=_address(request),
                document=request.POST.get("document", ""),
            )
        except MoveRefused as refused:
            if not document.sent:
                messages.error(request, str(refused))
                return redirect(back_url)
            form.add_error(None, str(refused))
        else:
            row = context.get("version") or context["placement"]
            row.refresh_from_db(fields=["signed_at"])
            done = _("You signed. Now all three have, and each gets a message.")
            messages.success(
                request, done if row.signed_at else _("You signed. All three parties get a message when everybody has.")
            )
            return redirect(back_url)
    elif not document.open:
        return redirect(back_url)
    return form_page(
        request,
        template,
        form,
        paragraphs=agreement.cut(document.text),
        document=agreement.digest(document.text),
        party=party.label,
        gone=document.gone,
        note=document.note,
        back_url=back_url,
        **context,
    )


def _late(placement: Placement) -> str:
    """For who signs when the agreed first day has passed."""
    if placement.starts_on is None or placement.starts_on >= timezone.localdate():
        return ""
    return _(
        "The first day in this agreement, %(day)s, has passed: work counts from the day on which the last of the three"
        " signs."
    ) % {"day": day_text(placement.starts_on)}


def waits(placement: Placement) -> str:
    """For employer and learner, while the agreement can't be signed any more, or stands in the line of a full pool; ""
    else.
    """
    if gone := gone_by(placement):
        return gone
    if placement.waits_since is None:
        return ""
    if not waiting.can_be_signed(placement):
        return _("Something in the agreement is not right any more. Our staff look into it.")
    if waiting.has_place(placement):
        return _("A place is free for this agreement now. Work begins when all have signed.")
    return _(
        "All places of the program are taken right now. Your agreement is number %(place)d on the waiting list since"
        " %(day)s. What was signed stands, and you don't need to do anything. Work begins when a place is free and all"
        " have signed."
    ) % {"place": waiting.place(placement), "day": day_text(placement.waits_since)}


def facts(placement: Placement) -> list[Line]:
    """The terms of today at a glance."""
    opening, ended, now = placement.referral.opening, placement.ended_on, placement.standing
    return [
        Line(_("Job"), english(opening.title)),
        Line(_("Employer"), opening.organisation.name),
        Line(_("Kind"), placement.get_kind_display()),
        Line(_("State"), placement.get_state_display()),
        Line(_("Wage"), _wage(placement, now.wage)),
        Line(_("Hours a week"), now.hours_per_week),
        Line(_("First day"), day(placement.begins_on) or _("Not set yet")),
        Line(_("Last day"), day(last_agreed(placement)) or _("Not set")),
        *([Line(_("Last day worked"), day(ended))] if ended else []),
        *_job_after(placement),
    ]


def _wage(placement: Placement, agreed: Decimal) -> str:
    paid = rules.paid_now(placement)
    if paid == agreed:
        return _("%(wage)s an hour") % {"wage": money(agreed)}
    return _(
        "%(paid)s an hour. The agreement says %(agreed)s, but the minimum wage at the place of work is higher now, and"
        " it is paid."
    ) % {"paid": money(paid), "agreed": money(agreed)}


def _job_after(placement: Placement) -> list[Line]:
    """Of an internship whose host hired the intern for good."""
    terms = getattr(placement, "internship", None) if placement.state == PlacementState.HIRED else None
    if terms is None or terms.hired_on is None:
        return []
    return [
        Line(_("Hired for good on"), day(terms.hired_on)),
        Line(_("Wage an hour after that"), money(terms.hired_wage)),
    ]


def _address(request: HttpRequest) -> str | None:
    """The signer's address as the proxy settings allow to know it."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None
