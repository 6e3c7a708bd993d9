"""Mailed links by which somebody who has begun to join goes on, on any device: sent on request, and as a reminder.

A link signs its owner in, once, within RESUME_DAYS days. Only its hash is kept; the mail is secret and wiped once sent.
"""

import datetime as dt
import hashlib
import logging
import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, DateTimeField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts.access import FACTORS
from codeoregon.accounts.actions import arrive
from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.lib.states import MoveRefused
from codeoregon.mail import actions as mail
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.eligibility.actions import findings_of, newest
from enrollment.eligibility.findings import Kind
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment, ResumeLink
from enrollment.intake.states import EnrollmentState

log = logging.getLogger(__name__)
REQUESTS = 3  # mails that somebody may ask for within REQUESTS_IN
REQUESTS_IN = dt.timedelta(hours=1)
# Which findings the first letter names.
NAMED: dict[str, Kind] = {EnrollmentState.INELIGIBLE: Kind.BLOCKER, EnrollmentState.NEEDS_REVIEW: Kind.STAFF}
ONE_IN = dt.timedelta(minutes=2)  # mail takes a moment to come; two presses of one button are one
BATCH = 500


class LinkGone(MoveRefused):
    """The link was used, has run out or never existed, or its account does not go in this way."""


def find(token: str) -> ResumeLink | None:
    """The link behind a token, when it still works; None for everything else. Never that of staff."""
    row = ResumeLink.objects.select_related("user").filter(token_hash=_hashed(token)).first()
    usable = row and row.used_at is None and row.expires_at > timezone.now()
    return row if row and usable and row.user.is_active and not row.user.is_staff else None


def last_sent(user: User) -> ResumeLink | None:
    """The link that went out last, used or not."""
    return ResumeLink.objects.filter(user=user).order_by("-made_at").first()


def again_at(user: User) -> dt.datetime:
    """From when on they can ask for a link; a moment past when they can now."""
    now = timezone.now()
    lately = ResumeLink.objects.filter(user=user, made_at__gt=now - REQUESTS_IN).order_by("-made_at")
    made = list(lately.values_list("made_at", flat=True)[:REQUESTS])
    if len(made) == REQUESTS:
        return max(made[0] + ONE_IN, made[-1] + REQUESTS_IN)
    return made[0] + ONE_IN if made else now


def end(*, user: User) -> None:
    """No link of theirs that is still open works any more."""
    now = timezone.now()
    ResumeLink.objects.filter(user=user, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)


def has_second_factor(user: User) -> bool:
    """A link alone is not enough for an account with a second step: its owner signs in as ever."""
    return bool(is_mfa_enabled(user, FACTORS))


@transaction.atomic
def send(*, user: User, by: Any) -> ResumeLink | None:
    """Mail a link on request; those before it work on. None before ``again_at``.

    Staff get none: they go in by their second factor alone.
    """
    consents.hold(user)
    if user.is_staff or again_at(user) > timezone.now():
        return None
    with because(by=by, why="asked for a link to go on"):
        return _mail_link(user, template="join_later", key=f"join_later:{user.pk}:{secrets.token_hex(8)}")


@transaction.atomic
def invite(*, enrollment: Enrollment) -> None:
    """Write to somebody whom staff registered: how it came out, and a link that signs in and lets them choose a
    password. Nobody is written to twice, and who has no address not at all.
    """
    user, kind = enrollment.user, NAMED.get(enrollment.state)
    found = [one for one in findings_of(newest(user, enrollment.programme)) if one.kind is kind] if kind else []
    _mail_link(
        user, template="registered", key=f"registered:{enrollment.reference}", reference=enrollment.reference,
        findings=found, state=enrollment.state, walk_in=enrollment.origin == Enrollment.Origin.WALK_IN,
    )  # fmt: skip


@transaction.atomic
def use(*, token: str) -> User:
    """Use a link up, and with it all others of the same person. Raises LinkGone; twice at once lets one in."""
    row = find(token)
    if row is None or has_second_factor(row.user):
        raise LinkGone
    now = timezone.now()
    with because(by=row.user, why="went on by a mailed link"):
        won = ResumeLink.objects.filter(pk=row.pk, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
        if not won:
            raise LinkGone
        ResumeLink.objects.filter(user=row.user, used_at__isnull=True).update(used_at=now)
        # Whoever opened the mail has the address.
        EmailAddress.objects.filter(user=row.user, email=row.user.email).update(verified=True)
    arrive(user=row.user)
    return row.user


def due() -> "QuerySet[Any]":
    """Who began to join, then gave no answer for REMIND_HOURS hours, and had no link since either.

    A link that somebody asked for counts as a reminder: whoever asks knows the way back. Rows of Enrollment with
    ``reminded``, how many links they had.
    """
    before = timezone.now() - dt.timedelta(hours=int(threshold(Name.REMIND_HOURS)))
    given = Consent.objects.filter(user=OuterRef("user")).order_by().values("user")
    answered = given.annotate(last=Max(Greatest("given_at", Coalesce("withdrawn_at", "given_at")))).values("last")
    links = ResumeLink.objects.filter(user=OuterRef("user"), made_at__gte=OuterRef("applied_at"))
    counted = links.order_by().values("user").annotate(many=Count("pk")).values("many")
    begun = Enrollment.objects.filter(
        state=EnrollmentState.APPLICANT, applied_at__lt=before, user__is_active=True, user__staff_role=""
    ).exclude(Q(user__is_superuser=True) | Q(user__email=""))
    return (
        begun.annotate(
            answered_at=Greatest(
                "applied_at",
                Coalesce("about_at", "applied_at"),
                Coalesce(Subquery(answered, output_field=DateTimeField()), "applied_at"),
            ),
            reminded=Coalesce(Subquery(counted), 0),
            reminded_at=Subquery(links.order_by("-made_at").values("made_at")[:1]),
        )
        .filter(answered_at__lt=before, reminded__lt=int(threshold(Name.REMIND_TIMES)))
        .filter(Q(reminded_at__isnull=True) | Q(reminded_at__lt=before))
        .order_by("pk")
    )


def remind() -> int:
    """Write to a batch of those who are due; returns how many mails went into the queue. Twice at once is once."""
    sent = 0
    for row in due().values("pk", "reference", "applied_at", "reminded")[:BATCH]:
        with transaction.atomic():
            here = Enrollment.objects.select_for_update(of=("self",), skip_locked=True).select_related("user")
            enrollment = here.filter(pk=row["pk"], state=EnrollmentState.APPLICANT).first()
            if enrollment is None:  # they go on this very moment
                continue
            key = f"join_reminder:{row['reference']}:{row['applied_at'].timestamp():.0f}:{row['reminded'] + 1}"
            try:
                with because(by=None, why="reminder to go on"), transaction.atomic():
                    sent += _mail_link(enrollment.user, template="join_reminder", key=key) is not None
            except ValidationError:  # an imported address that is none: the others must not wait for it
                log.warning("no reminder for %s: the address can't be written to", row["reference"])
    return sent


def _mail_link(user: User, *, template: str, key: str, **more: Any) -> ResumeLink | None:
    """Queue the mail and keep its link; None when a mail with this key was queued before."""
    token = secrets.token_urlsafe(32)
    days = int(threshold(Name.RESUME_DAYS))
    address = settings.BASE_URL + reverse("join:resume") + "?" + urlencode({"key": token})
    context = {"name": user.get_short_name(), "link": address, "days": days, **more}
    queued = mail.queue(
        key=key, to=user.email, template=template, context=context, user=user, language=user.language, secret=True
    )
    if queued is None:
        return None
    until = timezone.now() + dt.timedelta(days=days)
    return ResumeLink.objects.create(user=user, token_hash=_hashed(token), expires_at=until)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
