"""Gathers the slices' admin, so that it is found."""

from employers.organisations.admin import OrganisationAdmin  # noqa: F401
