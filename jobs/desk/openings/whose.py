"""Whose opening it is, for the pages of this folder."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jobs.openings.models import Opening


def mine(request: HttpRequest, pk: int) -> Opening:
    """One that this person may write and end, as owner or recruiter; anything else does not exist."""
    found = Opening.objects.managed_by(request.user).select_related("organisation", "site")
    return get_object_or_404(found, pk=pk)
