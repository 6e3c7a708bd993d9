"""Gathers the slices' models, so that Django finds them."""

from employers.organisations.models import Membership, Organisation, Site
from employers.organisations.wages import MinimumWage
from employers.team.models import MemberInvitation

__all__ = ["MemberInvitation", "Membership", "MinimumWage", "Organisation", "Site"]
