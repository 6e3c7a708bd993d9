"""Who may join, decided on residence alone for now. Pure: reads its arguments, writes nothing."""

from collections.abc import Collection
from enum import StrEnum

from codeoregon.lib.counties import counties_of_zip, near_by


class Residence(StrEnum):
    INSIDE = "inside"
    OUTSIDE = "outside"
    UNSURE = "unsure"  # the ZIP code does not bear out the county: staff look


def residence(zip_code: str, county: str, served: Collection[str]) -> Residence:
    """Whether somebody lives in the area of the programme: ``county`` decides, the ZIP code only casts doubt.

    ``served`` holds the programme's counties (five-digit FIPS). A ZIP code of another state is outside whatever the
    county says; one of Oregon or Washington that our table does not hold leaves the county in doubt.
    """
    if not near_by(zip_code):
        return Residence.OUTSIDE
    near = counties_of_zip(zip_code)
    if not near:
        return Residence.UNSURE if county in served else Residence.OUTSIDE
    if county not in near:
        return Residence.UNSURE if county in served or set(near) & set(served) else Residence.OUTSIDE
    return Residence.INSIDE if county in served else Residence.OUTSIDE
