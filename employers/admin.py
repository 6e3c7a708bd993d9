"""Gathers the slices' admin, so that it is found."""

from employers.organisations.admin import OrganisationAdmin  # noqa: F401
from employers.organisations.wages.pages import MinimumWageAdmin  # noqa: F401
