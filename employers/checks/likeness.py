"""What staff compare before they approve an organisation: was it here before, does its mail fit its website."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import F, Func, Q
from django.utils.translation import gettext as _

from employers.organisations.models import Membership, Organisation

MOST_TWINS = 10
# Anybody gets an address there, so it says nothing about an employer.
FREE_MAIL = {
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com"),
    *("icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.com", "zoho.com", "mail.com"),
    *("comcast.net", "fastmail.com", "hey.com"),
}


class NameKey(Func):
    """A name without case, punctuation and legal form: "The Alder & Co., L.L.C." and "ALDER LLC" are both "alder"."""

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
    """Others with the same federal number, then others whose legal or known name is the same but for its form."""
    others = Organisation.objects.exclude(pk=organisation.pk).order_by("id")
    found = {}
    if organisation.fein_digest:
        same = others.with_fein(organisation.fein)[:MOST_TWINS]
        found = {one.pk: Twin(one, _("same federal employer number")) for one in same}
    keyed = Organisation.objects.annotate(legal_key=NameKey(F("legal_name")), dba_key=NameKey(F("dba")))
    keys = [key for key in keyed.values_list("legal_key", "dba_key").get(pk=organisation.pk) if key]
    alike = keyed.filter(Q(legal_key__in=keys) | Q(dba_key__in=keys)).exclude(pk=organisation.pk).order_by("id")
    for one in alike[:MOST_TWINS]:
        found.setdefault(one.pk, Twin(one, _("same name")))
    return list(found.values())


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
