"""The badges' part of the demo: the catalogue and the crosswalk that come with the portal, invented agreements."""

import datetime as dt

from badges.catalog.importing import import_catalogue
from badges.crosswalks.colleges.agreements import INVENTED, import_agreements
from badges.crosswalks.importing import import_crosswalk
from codeoregon.local.demo import Plan

FIRST_DAY = dt.date(2014, 10, 1)


def seed(plan: Plan) -> None:
    import_catalogue()
    import_crosswalk(version=1, effective_from=FIRST_DAY, note="The first rules, written with the catalogue.")
    import_agreements(INVENTED)
