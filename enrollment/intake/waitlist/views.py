"""A learner's own seat: where they stand in line, the offer to answer, and the way back after a seat was given up."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from badges.provider.actions import account_of
from badges.provider.models import ProviderAccount
from codeoregon.accounts.access import access
from codeoregon.lib.forms.buttons import pressed
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import day_text
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.eligibility.actions import newest, open_findings
from enrollment.eligibility.findings import Finding
from enrollment.intake.models import Enrollment, Offer
from enrollment.intake.states import JOINED, EnrollmentState
from enrollment.intake.waitlist import activity, offers, places
from enrollment.programs.seats import Seat

PROVIDER_WRITES_WITHIN = dt.timedelta(days=5)  # three working days, over a weekend


@dataclass(frozen=True)
class Standing:
    """What somebody's seat page and the notice on their home page say."""

    enrollment: Enrollment
    offer: Offer | None = None  # the open one
    place: str = ""  # where they are in line, in words; "" for who does not wait

    @property
    def state(self) -> str:
        return self.enrollment.state

    @cached_property
    def until(self) -> dt.datetime | None:
        """The last day for a new badge, for who was warned: a day past on which the seat did not go is not the last."""
        warned = self.enrollment.warned_at
        return max(activity.reclaim_at(self.enrollment, self.seat), timezone.now()) if warned else None

    @cached_property
    def held(self) -> bool:
        """Was warned, and the seat goes to nobody now: the provider has none of theirs, or we could read nothing there
        since the day on which it would have gone.
        """
        warned = self.enrollment.warned_at
        if not warned or self.seat is None:
            return False
        over = activity.reclaim_at(self.enrollment, self.seat)
        unread = ProviderAccount.objects.filter(user=self.enrollment.user_id).unread_since(over)
        return not self.seat.provider_accepted_at or (over < timezone.now() and unread.exists())

    @cached_property
    def seat(self) -> Seat | None:
        return Seat.objects.live().filter(user=self.enrollment.user_id).first()

    @property
    def provider_is_late(self) -> bool:
        """Whether the days are over within which the provider writes to who has a new seat."""
        return self.seat is not None and self.seat.started_at < timezone.now() - PROVIDER_WRITES_WITHIN

    @cached_property
    def account(self) -> ProviderAccount | None:
        """The provider account that they have linked, whether we can read it or not."""
        return account_of(self.enrollment.user)

    @cached_property
    def seen(self) -> bool:
        """Whether we would see a new badge of theirs."""
        return ProviderAccount.objects.filter(user=self.enrollment.user_id).shown().exists()

    @cached_property
    def doubts(self) -> list[Finding]:
        """What staff look at, for who waits for them: each with its next step."""
        mine = self.enrollment
        return open_findings(newest(mine.user, mine.programme)) if mine.state == EnrollmentState.NEEDS_REVIEW else []

    @cached_property
    def rests_until(self) -> dt.datetime | None:
        """Gets no new offer until then."""
        return offers.rests_until(self.enrollment) if self.place else None


def standing(enrollment: Enrollment) -> Standing:
    """Where this person stands with their seat. At most one query; the seat and the rest cost theirs when asked for."""
    ahead = places.ahead_of(enrollment)
    return Standing(
        enrollment,
        offer=enrollment.offers.open().select_related("enrollment", "stream").first()
        if enrollment.state == EnrollmentState.OFFERED
        else None,
        place=places.in_words(ahead) if ahead is not None else "",
    )


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest) -> HttpResponse:
    """Look at one's place or offer; POST accepts, declines, or asks for a seat again."""
    mine = Enrollment.objects.filter(user=request.user, state__in=JOINED).select_related("user")  # type: ignore[misc]
    enrollment = mine.order_by("-programme__opened_on").first()
    if enrollment is None:
        raise Http404
    if enrollment.owes_answers:
        return redirect("join:begin")
    here = standing(enrollment)
    if request.method != "POST":
        return render(request, "me/seat.html", _page(here))
    button, _which = pressed(request, "accept", "decline", "again")
    try:
        said = _answer(here, button, request.user)
    except MoveRefused as refused:
        again = standing(Enrollment.objects.select_related("user").get(pk=enrollment.pk))
        if true := _answered_so(again, button):
            messages.info(request, true)
            return redirect("me:seat")
        context = {**_page(again), "problem": str(refused), "page_has_errors": True}
        return render(request, "me/seat.html", context, status=409)
    if not said:  # not in line: the page after joining says why
        return redirect("join:done")
    messages.success(request, said)
    return redirect("me:seat")


def _page(here: Standing) -> dict[str, Any]:
    return {"seat": here, "offer_days": int(threshold(Name.OFFER_DAYS))}


def _answered_so(here: Standing, do: str) -> str:
    """What is true already where the same button was pressed before; "" where this press says something else."""
    if do == "accept" and here.seat is not None:
        return _("You have a seat.")
    last = here.enrollment.offers.order_by("-made_at").first() if do == "decline" else None
    if last is None or last.outcome != Offer.Outcome.DECLINED:
        return ""
    return _("You declined this offer on %(day)s.") % {"day": day_text(last.answered_at)}


def _answer(here: Standing, do: str, by: Any) -> str:
    """Do what the pressed button says; returns the sentence about it. Raises MoveRefused."""
    if do in ("accept", "decline"):
        if here.offer is None:
            raise offers.OfferGone(_("This offer was answered already, or its time is over."))
        if do == "accept":
            offers.accept(offer=here.offer, by=by)
            return _("You have a seat. Treehouse writes to you within three working days.")
        offers.decline(offer=here.offer, by=by)
        days = int(threshold(Name.OFFER_DAYS))
        said = ngettext(
            "You gave the seat to the next person. You are in line again, and get no new offer for %d day.",
            "You gave the seat to the next person. You are in line again, and get no new offer for %d days.",
            days,
        )
        return said % days
    moved = activity.ask_again(enrollment=here.enrollment, by=by)
    return _("You are in line again.") if moved.state == EnrollmentState.WAITLISTED else ""
