"""What this app holds of a person: the link to the provider, the documents read there, and what was earned."""

import gzip
import json
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from badges.catalog.models import Award
from badges.provider import actions as provider
from badges.provider.models import ProviderAccount, Quarantine, Snapshot
from codeoregon.accounts.models import User
from codeoregon.audit.actions import ERASED
from codeoregon.privacy.parts import MOVE, RULE, Entry, Put, Table


def _document(row: Any) -> Put:
    """The profile as it came, JSON where it is, for the file; for a person what it is and how much it holds."""
    try:
        text = gzip.decompress(bytes(row.body)).decode("utf-8", "replace")
    except (OSError, EOFError):
        return Put("", "")
    try:
        document = json.loads(text)
    except ValueError:
        document = text
    badges = document.get("badges") if isinstance(document, dict) else None
    if not isinstance(badges, list):
        return Put(document, _now("What the provider sent, whole, is in the file that you can download."))
    words = ngettext(
        "A profile with %(count)d badge. The whole of it is in the file that you can download.",
        "A profile with %(count)d badges. The whole of it is in the file that you can download.",
        len(badges),
    )
    return Put(document, words % {"count": len(badges)})


WHY = _("To read your badges for you.")
TABLES = [
    Table(
        ProviderAccount,
        _("Your Treehouse account"),
        WHY,
        mine=("user",),
        shown={
            "handle": _("Username"),
            "linked_at": _("Linked"),
            "unlinked_at": _("Unlinked"),
            "proof": _("Shown to be yours"),
            "proved_at": _("Shown on"),
            "code": _("Code to show"),
            "last_synced_at": _("Last read"),
            "last_outcome": _("Last result"),
        },
        erased={"handle": ERASED, "code": ERASED, "etag": "", "last_modified": "", "document_sha256": ""},
        merge=MOVE,
    ),
    Table(
        Snapshot,
        _("Your Treehouse profile, as we read it"),
        _("So that each badge can be shown to be yours."),
        mine=("account__user",),
        shown={"taken_at": _("Read"), "body": (_("Profile"), _document)},
        deleted=True,
        stays=_("Goes with the Treehouse account."),
    ),
    Table(
        Quarantine,
        _("Treehouse profiles that we could not use"),
        _("So that staff can look at what was odd."),
        mine=("account__user",),
        shown={"at": _("Read"), "reason": _("Reason"), "body": (_("Profile"), _document)},
        deleted=True,
        stays=_("Goes with the Treehouse account."),
    ),
    Table(
        Award,
        _("Your badges"),
        _("To show what you can do and to find jobs that fit."),
        mine=("user",),
        shown={
            "badge__name": _("Badge"),
            "earned_at": _("Earned"),
            "provider_date": _("Day that the provider names now"),
            "first_seen_at": _("First seen"),
            "missing_since": _("Not listed since"),
        },
        keep=RULE,
        merge=MOVE,
        stays=_("The account that is kept has this badge too."),
    ),
]
ELSEWHERE: dict[str, str] = {}


def close(user: Any, by: Any) -> None:
    for account in ProviderAccount.objects.filter(user=user, unlinked_at__isnull=True):
        provider.unlink(account=account, by=by)


def merge(kept: User, closed: User, by: Any) -> list[Entry]:
    """One live link for each provider, and of a badge that both have the earlier day."""
    return [*_one_link(kept, closed, by), *_earliest(kept, closed)]


def _one_link(kept: User, closed: User, by: Any) -> list[Entry]:
    live = ProviderAccount.objects.filter(unlinked_at__isnull=True)
    has = set(live.filter(user=kept).values_list("provider", flat=True))
    done = []
    for account in live.filter(user=closed, provider__in=has):
        provider.unlink(account=account, by=by)
        why = _now("The account that is kept has a link of its own.")
        done.append(
            Entry(account._meta.label, account.pk, "changed", "unlinked_at", None, str(account.unlinked_at), why)
        )
    return done


def _earliest(kept: User, closed: User) -> list[Entry]:
    theirs = {award.badge_id: award for award in Award.objects.filter(user=closed)}
    done = []
    for award in Award.objects.select_for_update().filter(user=kept, badge__in=theirs):
        other = theirs[award.badge_id]
        for name in ("earned_at", "first_seen_at"):
            before, after = getattr(award, name), getattr(other, name)
            if after < before:
                Award.objects.filter(pk=award.pk).update(**{name: after})
                why = _now("The other account had it earlier.")
                done.append(Entry(award._meta.label, award.pk, "changed", name, str(before), str(after), why))
    if done:
        accounts = ProviderAccount.objects.filter(user=kept)
        accounts.update(changes=F("changes") + 1)  # whoever derives from awards looks again
    return done


def erase(user: Any) -> None:
    """A link that somebody made at the very moment of closing ends too."""
    ProviderAccount.objects.filter(user=user, unlinked_at__isnull=True).update(unlinked_at=timezone.now())
