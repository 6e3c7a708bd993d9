"""What staff do for people who can't do it here themselves: tell them where they stand, and bring back who has left."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, given, move
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.intake import actions as intake
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment, Offer
from enrollment.intake.states import ENROLLMENT, EnrollmentState, may_decide


@transaction.atomic
def tell(*, enrollment: Enrollment, by: Any, why: str = "") -> None:
    """Staff have told somebody whom no mail reaches where they stand: the days to answer an offer begin.

    Raises NotYours or NotReady.
    """
    if not may_decide(enrollment, by):
        raise NotYours(_("You may not do this."))
    until = timezone.now() + dt.timedelta(days=int(threshold(Name.OFFER_DAYS)))
    with because(by=by, why=why or "told by phone or in person"):
        if not Enrollment.objects.to_tell().filter(pk=enrollment.pk).update(untold="", told_at=timezone.now()):
            raise NotReady(_("Somebody has told this person already, or there is nothing to tell."))
        Offer.objects.open().filter(enrollment=enrollment).update(expires_at=until)


@transaction.atomic
def bring_back(*, enrollment: Enrollment, by: Any, why: str) -> Enrollment:
    """Somebody who had left comes back, by their own word: the rules decide anew, and who may join is in line from now
    on, as on the screens. Raises NotYours or NotReady.
    """
    if not may_decide(enrollment, by):
        raise NotYours(_("You may not do this."))
    why = given(why)
    consents.hold(enrollment.user)
    row = Enrollment.objects.select_for_update(of=("self",)).select_related("user", "programme").get(pk=enrollment.pk)
    if not consents.stands(row.user, Consent.Kind.TERMS):
        raise NotReady(_("This person has not agreed to the terms. They come back by joining again."))
    again = {"decided_at": None, "queued_at": None, "untold": ""}
    move(row, EnrollmentState.APPLICANT, machine=ENROLLMENT, by=by, why=why, **again)
    return intake.submit(enrollment=row, by=by)
