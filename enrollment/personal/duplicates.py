"""Accounts that may be one person's: the same name with a fact in common, one phone with names alike, one mailbox.

Looking is all this does. Staff compare two accounts side by side and say whether they are one person.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import User
from codeoregon.privacy.parts import Pair, Words
from enrollment.intake.models import Enrollment

ALIKE = 0.8  # share of two names that is the same
LARGEST = 50  # a phone of a shelter or a school belongs to nobody in particular: not every pair is shown
# Mailboxes where dots say nothing (support.google.com/mail/answer/7436150) and "+tag" is the same mailbox.
DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


@dataclass(frozen=True)
class Person:
    """What tells one account from another."""

    pk: int
    name: str
    email: str
    birth_date: str = ""
    phone: str = ""
    zip: str = ""


def plain_name(name: str) -> str:
    """A name without accents, signs and order: "Peña, José" and "jose PENA" are the same."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return " ".join(sorted(re.findall(r"\w+", bare.casefold())))


def plain_phone(phone: str) -> str:
    """The ten digits of a number of this country; "" for what is none."""
    digits = re.sub(r"\D", "", phone)[-10:]
    return digits if len(digits) == 10 else ""


def mailbox(email: str) -> str:
    """Where mail to an address arrives, as far as the address shows it."""
    local, _at, host = email.strip().lower().rpartition("@")
    if host in DOTLESS:
        return f"{local.partition('+')[0].replace('.', '')}@{DOTLESS[host]}"
    return f"{local}@{host}"


def alike(one: str, other: str) -> bool:
    """Names that may be one person's: mostly the same signs, or one within the other."""
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return False
    shorter, longer = sorted((set(first.split()), set(second.split())), key=len)
    return (len(shorter) > 1 and shorter <= longer) or SequenceMatcher(None, first, second).ratio() >= ALIKE


def pairs(people: Iterable[Person]) -> list[Pair]:
    """Every pair with what speaks for it, most reasons first, then by number. Pure."""
    everybody = list(people)
    found: dict[tuple[int, int], list[Words]] = defaultdict(list)

    def same(key: Callable[[Person], Hashable], reason: Words, names: bool = False) -> None:
        groups: dict[Hashable, list[Person]] = defaultdict(list)
        for person in everybody:
            if (value := key(person)) is not None:
                groups[value].append(person)
        for group in groups.values():
            for one, other in combinations(sorted(group[:LARGEST], key=lambda person: person.pk), 2):
                if not names or alike(one.name, other.name):
                    found[one.pk, other.pk].append(reason)

    def named(fact: Callable[[Person], str]) -> Callable[[Person], Hashable]:
        return lambda person: (
            (plain_name(person.name), fact(person)) if plain_name(person.name) and fact(person) else None
        )

    same(named(lambda person: person.birth_date), _("Same name and birth date"))
    same(named(lambda person: person.zip), _("Same name and ZIP code"))
    same(lambda person: plain_phone(person.phone) or None, _("Same phone, and names alike"), names=True)
    same(lambda person: mailbox(person.email), _("Same mailbox"))
    rows = [Pair(first, second, tuple(reasons)) for (first, second), reasons in found.items()]
    return sorted(rows, key=lambda pair: (-len(pair.reasons), pair.first, pair.second))


def find() -> list[Pair]:
    """Over all open accounts of people who do not work here. Two queries."""
    facts = _facts(Enrollment.objects.order_by("pk"))
    return pairs(_people(User.objects.all(), facts))


def like(person: Person) -> dict[int, tuple[Words, ...]]:
    """Accounts that may be those of somebody who is about to be registered, and what speaks for it, by their key.

    Looks among those who share the ZIP code, the birth date or the phone. Two queries.
    """
    shared = Q(zip=person.zip) | Q(phone=person.phone, phone__gt="")
    if person.birth_date:
        shared |= Q(birth_date=person.birth_date)
    facts = _facts(Enrollment.objects.filter(shared).order_by("pk"))
    found = pairs([person, *_people(User.objects.filter(pk__in=facts), facts)])
    return {pair.second: pair.reasons for pair in found if pair.first == person.pk}


def _facts(rows: QuerySet[Enrollment]) -> dict[int, tuple[str, str, str]]:
    """Birth date, phone and ZIP code by account."""
    values = rows.values_list("user", "birth_date", "phone", "zip").iterator(chunk_size=10_000)
    return {user: (born.isoformat() if born else "", phone, zip_code) for user, born, phone, zip_code in values}


def _people(users: QuerySet[User], facts: dict[int, tuple[str, str, str]]) -> Iterator[Person]:
    open_ones = users.filter(is_active=True, staff_role="", is_superuser=False).order_by("pk")
    for pk, name, email in open_ones.values_list("pk", "full_name", "email").iterator(chunk_size=10_000):
        yield Person(pk, name, email, *facts.get(pk, ("", "", "")))
