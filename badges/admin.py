"""Gathers the slices' admin, so that it is found."""

from badges.catalog.admin import BadgeAdmin  # noqa: F401
from badges.crosswalks.admin import CrosswalkAdmin  # noqa: F401
from badges.crosswalks.colleges.admin import AgreementVersionAdmin  # noqa: F401
from badges.provider.admin import ProviderAccountAdmin  # noqa: F401
