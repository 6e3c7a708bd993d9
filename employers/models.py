"""Gathers the slices' models, so that Django finds them."""

from employers.organisations.models import Membership, Organisation, Site

__all__ = ["Membership", "Organisation", "Site"]
