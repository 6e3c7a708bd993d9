"""Which notices somebody was given: the version, the language and the moment (29 CFR 38.36)."""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from codeoregon.lib.states import NotReady, NotYours
from codeoregon.notices.versions import AT_JOINING, NOTICES, Notice
from codeoregon.privacy.parts import accounts_of
from enrollment.intake import consents
from enrollment.intake.models import Enrollment, NoticeReceipt
from enrollment.intake.states import UNDER_WAY

SHOWN = "notices shown"


def shown() -> str:
    """Which words of the notices of joining a page shows, and in which language; its form sends this back signed."""
    return signing.dumps([{one.name: one.current for one in AT_JOINING}, get_language()], salt=SHOWN)


@transaction.atomic
def give(*, user: Any, notices: Iterable[Notice] = AT_JOINING, language: str = "", seen: str = "") -> None:
    """Note that these notices were given: as a page showed them (``seen``: what ``shown`` said), else as they read now,
    in the language of the page or in ``language``.

    The same words in the same language are noted once, at the first time.
    """
    versions, spoken = _read(seen)
    spoken = language or spoken or get_language() or "en"
    rows = [
        NoticeReceipt(user=user, notice=one.name, version=versions.get(one.name, one.current), language=spoken)
        for one in notices
    ]
    NoticeReceipt.objects.bulk_create(rows, ignore_conflicts=True)


def _read(seen: str) -> tuple[dict[str, str], str]:
    """Versions by notice and the language, as a page that was open over midnight or in another language showed them."""
    try:
        versions, language = signing.loads(seen, salt=SHOWN)
    except signing.BadSignature:
        return {}, ""
    return versions, language


def are_owed(enrollment: Enrollment) -> bool:
    """Whether somebody whom staff brought in was not given the notices; who joins online gets them there."""
    brought_in = enrollment.origin != Enrollment.Origin.WEB and enrollment.state in UNDER_WAY
    return brought_in and enrollment.user.is_active and not NoticeReceipt.has_all(enrollment.user_id)


@transaction.atomic
def hand_over(*, enrollment: Enrollment, by: Any) -> None:
    """Staff note that they have handed over the notices of today, in the person's language, to keep.

    Raises ``NotYours`` or ``NotReady`` with a sentence.
    """
    if not by.has_perm(consents.RECORD):
        raise NotYours(_("You may not do this."))
    consents.hold(enrollment.user)
    row = Enrollment.objects.select_related("user").get(pk=enrollment.pk)
    if not are_owed(row):
        raise NotReady(_("This person was given the notices already, or is given them when they join."))
    give(user=row.user, language=row.user.language)


def of(user: Any) -> list[NoticeReceipt]:
    """What this person was given, under whatever account of theirs, newest first; each with ``title`` and the
    ``address`` of its very words.
    """
    rows = list(NoticeReceipt.objects.filter(user__in=accounts_of(user)).order_by("-given_at", "notice"))
    for row in rows:
        notice = NOTICES.get(row.notice)
        row.title = notice.title if notice else row.notice  # type: ignore[attr-defined]
        row.address = f"{reverse(notice.url_name)}?version={row.version}" if notice else ""  # type: ignore[attr-defined]
    return rows
