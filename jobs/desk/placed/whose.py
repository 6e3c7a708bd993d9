"""Whose placement it is, where money and insurance are looked after."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from codeoregon.accounts.access import theirs
from employers.organisations.models import Organisation
from jobs.placements.models import Placement


def hired_by(request: HttpRequest, pk: int, **more: Any) -> Placement:
    """One of an organisation for which this person is owner or recruiter, and with ``more``; else as ``entrusted``."""
    hiring = Organisation.objects.hiring(request.user)
    own = Placement.objects.filter(referral__opening__organisation__in=hiring, pk=pk, **more)
    found: Placement = entrusted(request, pk, own.whole().select_related("ojt"))
    return found


def entrusted(request: HttpRequest, pk: int, rows: QuerySet[Any]) -> Any:
    """The first of these rows about a placement. Without one, a supervisor of its organisation reads why (403); it does
    not exist for everybody else.
    """
    hiring = Organisation.objects.hiring(request.user)
    kept = Placement.objects.of_employer(request.user).exclude(referral__opening__organisation__in=hiring)
    why = _("Owners and recruiters of your organization look after invoices and insurance.")
    return theirs(rows, among=kept.filter(pk=pk), why=why)
