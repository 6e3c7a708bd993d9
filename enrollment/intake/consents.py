"""Consents: what each one says, who gave which, and what follows from giving and withdrawing."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from badges.provider import actions as provider
from badges.provider.models import ProviderAccount
from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, given
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import ADMITTED, JOINED, UNDER_WAY
from jobs.candidates import actions as candidates

Kind = Consent.Kind
RECORD = "enrollment.register_walk_in"  # whoever may take the papers of a walk-in
LINK = "badges.change_provideraccount"


@dataclass(frozen=True)
class Wording:
    """One consent as the learner reads it. Raise ``version`` whenever the meaning of the words changes."""

    version: str
    title: str | Promise
    agree: str | Promise
    detail: str | Promise
    without: str | Promise  # what does not work without it


WORDINGS: dict[str, Wording] = {
    Kind.TERMS: Wording(
        "2026-11",
        _("Terms and privacy"),
        _("I agree to how Code Oregon works and uses my information"),
        _("We use what you tell us to run the program and to report on it. We don't sell it."),
        _("You can't take part without this."),
    ),
    Kind.PROFILE: Wording(
        "2026-11",
        _("Reading my Treehouse profile"),
        _("Code Oregon may read my public Treehouse profile"),
        _("We look at it once a day, so that your badges show up here by themselves."),
        _("Without this, your badges don't show up here."),
    ),
    Kind.SHOW_BADGES: Wording(
        "2026-11",
        _("Showing my badges to employers"),
        _("Code Oregon may show my name and badges to employers with openings that fit"),
        _("You can stop this at any time. You are then gone from every employer's list at once."),
        _("Without this, employers don't see you and we can't match you with jobs."),
    ),
}


def standing(user: Any) -> dict[str, Consent]:
    """The consents that stand now, by kind. One query."""
    return {consent.kind: consent for consent in Consent.objects.filter(user=user, withdrawn_at__isnull=True)}


def stands(user: Any, kind: str) -> bool:
    return Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).exists()


def hold(user: Any) -> None:
    """Nobody else gives, withdraws or acts on this person's consents until the transaction ends; the account's row is
    the one that all of them have. Call it before any other row is locked.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))


@transaction.atomic
def give(*, user: Any, kind: str, by: Any) -> Consent:
    """Give a consent in its present wording; giving it twice is once. A standing older version is replaced.

    By anybody but the person it is on paper, and says who recorded it.
    """
    hold(user)
    version = WORDINGS[kind].version
    Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).exclude(version=version).update(
        withdrawn_at=timezone.now()
    )
    words = {"version": version, "language": get_language() or "en", "recorded_by": on_paper(user, by)}
    consent, new = Consent.objects.get_or_create(user=user, kind=kind, withdrawn_at=None, defaults=words)
    if new and kind == Kind.SHOW_BADGES and is_admitted(user):
        candidates.show(user=user, by=by)
    return consent


def on_paper(user: Any, by: Any) -> Any:
    """Whoever of the staff wrote a consent down; None for a person's own."""
    return by if by is not None and by.pk != user.pk else None


def may_record(enrollment: Enrollment) -> bool:
    """Whether a paper can stand in for the terms: of somebody whom staff brought in, is in it and has not agreed."""
    brought_in = enrollment.origin != Enrollment.Origin.WEB and enrollment.state in UNDER_WAY
    return brought_in and enrollment.user.is_active and not stands(enrollment.user, Kind.TERMS)


@transaction.atomic
def record_terms(*, enrollment: Enrollment, why: str, by: Any) -> Consent:
    """Staff write down that somebody whom they brought in has agreed to the terms on paper; ``why`` says on which.

    They can then take a seat. Raises ``NotYours`` or ``NotReady`` with a sentence.
    """
    if not by.has_perm(RECORD):
        raise NotYours(_now("You may not do this."))
    why = given(why)
    hold(enrollment.user)
    row = Enrollment.objects.select_related("user").get(pk=enrollment.pk)
    if not may_record(row):
        raise NotReady(_now("This person has agreed to the terms already, or agrees to them when they join."))
    with because(by=by, why=why), override(row.user.language):
        return give(user=row.user, kind=Kind.TERMS, by=by)


@transaction.atomic
def withdraw(*, user: Any, kind: str, by: Any) -> None:
    """Take a consent back; what it allowed ends in the same transaction: employers' lists, or reading the profile."""
    hold(user)
    Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    if kind == Kind.SHOW_BADGES:
        candidates.hide(user=user, by=by)
    if kind == Kind.PROFILE:
        for account in ProviderAccount.objects.filter(user=user, unlinked_at__isnull=True):
            provider.unlink(account=account, by=by)


def may_take_back(enrollment: Enrollment, kind: str) -> bool:
    """Whether staff take this consent back on the person's word: it stands, and they can't sign in to do it."""
    user = enrollment.user
    return user.is_active and not user.gets_mail and stands(user, kind)


@transaction.atomic
def take_back(*, enrollment: Enrollment, kind: str, why: str, by: Any) -> None:
    """Staff take back an optional consent of somebody who has no email, on their word; what follows is the same as when
    a person does it here. Raises ``NotYours`` or ``NotReady`` with a sentence.
    """
    if not by.has_perm(RECORD):
        raise NotYours(_now("You may not do this."))
    why = given(why)
    hold(enrollment.user)
    row = Enrollment.objects.select_related("user").get(pk=enrollment.pk)
    if not may_take_back(row, kind):
        raise NotReady(_now("This does not stand now, or this person can sign in and takes it back on their own page."))
    with because(by=by, why=why):
        withdraw(user=row.user, kind=kind, by=by)


def is_admitted(user: Any) -> bool:
    """In the programme now: only then may a consent make somebody a candidate."""
    return Enrollment.objects.filter(user=user, state__in=ADMITTED).exists()


def may_link(enrollment: Enrollment) -> bool:
    """Whether staff can link an account for this person: in the programme, agreed to the terms, and none linked now."""
    user = enrollment.user
    joined = enrollment.state in JOINED and user.is_active and stands(user, Kind.TERMS)
    return joined and provider.account_of(user) is None


@transaction.atomic
def link_for(*, enrollment: Enrollment, handle: str, why: str, by: Any, contest: bool = False) -> ProviderAccount:
    """Staff link the username of somebody who has agreed, to them, to the reading of the profile; the same rules say
    whose it is. Raises ``NotYours``, ``NotReady`` or ``LinkRefused`` with a sentence.
    """
    if not by.has_perm(LINK):
        raise NotYours(_now("You may not do this."))
    why = given(why)
    hold(enrollment.user)
    row = Enrollment.objects.select_related("user").get(pk=enrollment.pk)
    if not may_link(row):
        raise NotReady(_now("This person has an account linked already, or has not joined yet."))
    with because(by=by, why=why):
        with override(row.user.language):
            give(user=row.user, kind=Kind.PROFILE, by=by)
        return provider.link_account(user=row.user, handle=handle, by=by, contest=contest)


@transaction.atomic
def link_profile(*, user: Any, handle: str, by: Any, contest: bool = False) -> ProviderAccount:
    """Agree to reading the profile, where that does not stand yet, and link it; raises ``LinkRefused``."""
    give(user=user, kind=Kind.PROFILE, by=by)
    return provider.link_account(user=user, handle=handle, by=by, contest=contest)


def field(kind: str) -> forms.BooleanField:
    """The box to tick for one consent, never ticked beforehand; what needs it cannot go on without."""
    words = WORDINGS[kind]
    return forms.BooleanField(label=str(words.agree), required=True, help_text=f"{words.detail} {words.without}")
