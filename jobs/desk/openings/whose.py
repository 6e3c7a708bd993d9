"""Whose opening it is, for the employer's pages."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from codeoregon.accounts.access import theirs
from jobs.openings.models import Opening


def mine(request: HttpRequest, pk: int) -> Opening:
    """One that this person may write and end and whose candidates they see, as owner or recruiter.

    Their supervisors are told so (403); for everybody else it does not exist.
    """
    found = Opening.objects.managed_by(request.user).select_related("organisation", "site")
    own = Opening.objects.of(request.user).filter(pk=pk)
    why = _("Owners and recruiters of your organization write its openings and answer the people sent to it.")
    return theirs(found.filter(pk=pk), among=own, why=why)
