"""What staff compare before they approve an organisation: was it here before, does its mail fit its website."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from employers.organisations.models import Membership, Organisation

MOST_TWINS = 10
# Names that differ by a typing mistake: the database finds those that share enough groups of three letters, of which
# those stay that have this part of their letters in common, in order. One wrong letter in seven is past it, one in six
# is not: short names that differ by a letter are mostly two employers.
SHARED, IN_ORDER, MOST_COMPARED = 0.3, 0.84, 50
# Anybody gets an address there, so it says nothing about an employer.
FREE_MAIL = {
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com"),
    *("icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.com", "zoho.com", "mail.com"),
    *("comcast.net", "fastmail.com", "hey.com"),
}


class NameKey(Func):
    """A name without case, punctuation and legal form: "The Alder & Co., L.L.C." and "ALDER LLC" are both "alder"."""

    output_field = TextField()
    template = (
        "regexp_replace(regexp_replace(regexp_replace(lower(%(expressions)s), '[.'']', '', 'g'),"
        " '[^[:alnum:]]+', ' ', 'g'),"
        " '\\m(the|and|incorporated|inc|llc|pllc|llp|lp|ltd|limited|company|co|corporation|corp|pc)\\M|\\s', '', 'g')"
    )


@dataclass(frozen=True)
class Twin:
    """Another organisation that may be the same one, and what says so."""

    organisation: Organisation
    why: str


def twins(organisation: Organisation) -> list[Twin]:
    """Others with the same federal number, then with the same legal or known name but for its form, then nearly so."""
    found = {}
    if organisation.fein_digest:
        same = Organisation.objects.exclude(pk=organisation.pk).order_by("id").with_fein(organisation.fein)[:MOST_TWINS]
        found = {one.pk: Twin(one, _("same federal employer number")) for one in same}
    keyed = Organisation.objects.annotate(legal_key=NameKey(F("legal_name")), dba_key=NameKey(F("dba")))
    keys = [key for key in keyed.values_list("legal_key", "dba_key").get(pk=organisation.pk) if key]
    others = keyed.exclude(pk=organisation.pk).order_by("id")
    for named in others.filter(Q(legal_key__in=keys) | Q(dba_key__in=keys))[:MOST_TWINS]:
        found.setdefault(named.pk, Twin(named, _("same name")))
    for near in _nearly(others, keys)[:MOST_TWINS]:
        found.setdefault(near.pk, Twin(near, _("almost the same name")))
    return list(found.values())


def _nearly(keyed: QuerySet[Organisation], keys: Sequence[str]) -> list[Organisation]:
    """Those with a name that differs from one of ``keys`` by a typing mistake, the likest first."""
    if not keys:
        return []
    shared = [TrigramSimilarity(name, key) for name in ("legal_key", "dba_key") for key in keys]
    near = keyed.annotate(shared=Greatest(*shared)).filter(shared__gte=SHARED).order_by("-shared", "id")
    rows = [(_likeness(keys, (one.legal_key, one.dba_key)), one) for one in near[:MOST_COMPARED]]  # type: ignore[attr-defined]
    return [one for likeness, one in sorted(rows, key=lambda row: -row[0]) if likeness >= IN_ORDER]


def _likeness(some: Sequence[str], others: Sequence[str]) -> float:
    """0 to 1: how much of their letters the two names have in common that are most alike."""
    return max(SequenceMatcher(None, one, other, autojunk=False).ratio() for one in some for other in others)


def mail_fits(organisation: Organisation) -> str:
    """What the domain of the first member's address says beside the website's, as a sentence."""
    first = (
        Membership.objects.filter(organisation=organisation).select_related("user").order_by("joined_at", "id").first()
    )
    if first is None:
        return _("Nobody speaks for it.")
    domain = first.user.email.rpartition("@")[2]
    host = (urlsplit(organisation.website).hostname or "").removeprefix("www.")
    if domain in FREE_MAIL:
        return _("%(domain)s: anybody gets an address there.") % {"domain": domain}
    if not host:
        return _("%(domain)s: there is no website to compare it with.") % {"domain": domain}
    if domain == host or domain.endswith(f".{host}") or host.endswith(f".{domain}"):
        return _("%(domain)s: fits the website.") % {"domain": domain}
    return _("%(domain)s: does not fit the website, %(host)s.") % {"domain": domain, "host": host}
