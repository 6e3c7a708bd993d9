"""Whose organisation it is, on the pages where only its owners change something."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from codeoregon.accounts.access import theirs
from employers.organisations.models import Organisation

M = TypeVar("M", bound=Model)


def owned(request: HttpRequest, pk: int) -> Organisation:
    """One that this person owns; its other members are told who may (403), for everybody else it does not exist."""
    mine, all_of_mine = Organisation.objects.owned_by(request.user), Organisation.objects.of(request.user)
    return theirs(mine.filter(pk=pk), among=all_of_mine.filter(pk=pk), why=_why())


def of_owners(request: HttpRequest, rows: QuerySet[M]) -> M:
    """The first of these rows with an ``organisation``, in the same way."""
    mine, all_of_mine = Organisation.objects.owned_by(request.user), Organisation.objects.of(request.user)
    own, among = rows.filter(organisation__in=mine), rows.filter(organisation__in=all_of_mine)
    return theirs(own, among=among, why=_why())


def _why() -> str:
    return _("Owners change your organization, its places and its team.")
