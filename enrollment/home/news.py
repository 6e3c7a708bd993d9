"""What came of "update now": the worker asks the provider, the page waits a moment and then tells.

What somebody waits for is kept in their session (`WAITING`): when they asked, and which openings fitted before.
"""

import datetime as dt
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.catalog.models import Award
from badges.provider.actions import account_of
from badges.provider.earlier import earlier_usernames
from badges.provider.models import Outcome, ProviderAccount
from codeoregon.lib.templatetags.co import english, filled, moment_text
from enrollment.home.fits import fitting, may_be_more
from jobs.candidates.models import Candidate
from jobs.matching.models import LearnerMatches

WAITING = "update_now"
LOOK_EVERY = 0.05  # seconds
WAITERS = 2  # requests of one process that may hold on at a time: its threads are there for everybody
_seats = threading.BoundedSemaphore(WAITERS)
PATIENCE = 60  # seconds; after that the page stops waiting, the worker does not
NAMED = 3  # badges told by name


@dataclass(frozen=True)
class News:
    """A sentence and its kind ("good", "bad" or ""); ``pending`` while there is more to come in a moment,
    ``unserved`` when it takes so long that the page no longer waits.
    """

    text: str
    kind: str = ""
    pending: bool = False
    unserved: bool = False

    @property
    def url(self) -> str:
        """Where the page can be loaded again by hand, for browsers without JavaScript; "" when nothing more comes."""
        return reverse("me:home") if self.pending else ""


def expect(request: HttpRequest, account: ProviderAccount, fits: set[int]) -> None:
    """Remember what ``request.user`` is waiting for; ``fits`` are the openings that fitted before."""
    asked = account.asked_at or timezone.now()
    request.session[WAITING] = {"account": account.pk, "asked": asked.isoformat(), "fits": sorted(fits)}


def wait(request: HttpRequest, seconds: float) -> None:
    """Hold on until there is news, at most ``seconds``; not at all while ``WAITERS`` others do."""
    if not _seats.acquire(blocking=False):
        return
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = _look(request)
            if found is None or not found.pending:
                return
            time.sleep(LOOK_EVERY)
    finally:
        _seats.release()


def tell(request: HttpRequest) -> News | None:
    """The news for this person, told once; None when they wait for nothing."""
    found = _look(request)
    if found is not None and found.unserved:
        # Said once; what comes of it later is told all the same.
        said = request.session[WAITING].get("late")
        request.session[WAITING] = {**request.session[WAITING], "late": True}
        return None if said else found
    if found is None or not found.pending:
        request.session.pop(WAITING, None)
    return found


def too_soon(request: HttpRequest, sentence: str) -> News:
    """The answer to asking again within the minute: what came of the first time, or that it goes on."""
    told = tell(request)
    return told if told and not told.pending else News(sentence, pending=told is not None)


def _look(request: HttpRequest) -> News | None:
    waiting = request.session.get(WAITING)
    if not waiting:
        return None
    user: Any = request.user
    account = account_of(user)
    if account is None or account.pk != waiting["account"]:
        return None
    asked = dt.datetime.fromisoformat(waiting["asked"])
    late = (timezone.now() - asked).total_seconds() > PATIENCE
    if account.tried_at is None or account.tried_at < asked:
        if asked > timezone.now():
            return News(_("We ask Treehouse within a minute. This page shows what comes."), pending=True)
        if late:
            return News(_("This takes longer than usual. We go on by ourselves; look again later."), unserved=True)
        return News(_("We are asking Treehouse. This page shows what comes in a moment."), pending=True)
    earned = list(Award.objects.filter(user=account.user_id, first_seen_at__gte=asked).select_related("badge__course"))
    if earned and not late and not _matched(account):
        return News(_("We are looking for jobs that fit you now."), pending=True)
    return _sentence(account, asked, earned, set(waiting["fits"]))


def _matched(account: ProviderAccount) -> bool:
    """Whether the list of fitting jobs knows the newest badges (or there is no list to wait for)."""
    if not Candidate.objects.visible().filter(user=account.user_id).exists():
        return True
    changes = ProviderAccount.objects.filter(user=account.user_id).aggregate(all=Sum("changes"))["all"]
    return LearnerMatches.objects.filter(candidate__user=account.user_id, evidence__gte=changes).exists()


def _sentence(account: ProviderAccount, asked: dt.datetime, earned: list[Award], before: set[int]) -> News:
    if earned:
        more = _fits(account.user_id, before)
        return News(format_html("{} {}", _earned(earned), more) if more else _earned(earned), "good")
    if sentence := trouble(account):
        return News(sentence, "bad")
    if not account.proof:
        return News(_("We found the profile. Next, show us that it is yours."))
    awards = Award.objects.filter(user=account.user_id)
    missing = list(awards.filter(missing_since__gte=asked).select_related("badge"))
    if gone := len(missing) - len(earlier_usernames(account.user, missing)):
        return News(_vanished(gone))
    if not awards.exists():
        return News(_("Your account is linked. We see no badges on it yet."), "good")
    return News(_("Nothing new since we last looked."))


def _earned(awards: list[Award]) -> str:
    if len(awards) > NAMED:
        return ngettext("You earned %d badge.", "You earned %d badges.", len(awards)) % len(awards)
    named = [(award.badge.name, award.badge.course) for award in sorted(awards, key=lambda award: award.earned_at)]
    often = Counter(name for name, _course in named)
    # In quotes: names have commas and "and" in them.
    names = [english(f"“{name}”" if often[name] == 1 else f"“{name}” ({course})") for name, course in named]
    listed = names[-1]
    if names[:-1]:
        some = format_html_join(", ", "{}", ((name,) for name in names[:-1]))
        listed = filled(_("%(some)s and %(last)s"), some=some, last=listed)
    return filled(_("You earned %(badges)s."), badges=listed)


def _vanished(many: int) -> str:
    sentence = ngettext(
        "%d badge that you earned is not on your Treehouse profile now. It still counts here.",
        "%d badges that you earned are not on your Treehouse profile now. They still count here.",
        many,
    )
    return sentence % many


def _fits(user_id: int, before: set[int]) -> str:
    fits = len(fitting(user_id) - before)
    if not fits:
        return ""
    if may_be_more(user_id) and before:  # a place on a full list may be new for a job that has fitted all along
        return ngettext("%d job is new on your list.", "%d jobs are new on your list.", fits) % fits
    if may_be_more(user_id):
        return ngettext("%d or more jobs fit you now.", "%d or more jobs fit you now.", fits) % fits
    if before:
        return ngettext("%d more job fits you now.", "%d more jobs fit you now.", fits) % fits
    return ngettext("%d job fits you now.", "%d jobs fit you now.", fits) % fits


def trouble(account: ProviderAccount) -> str:
    """A sentence when the last look at the profile did not go well, with a link where one helps; else ""."""
    if account.last_outcome == Outcome.NOT_FOUND and account.proof:
        gone = _(
            "Treehouse shows no profile “%(name)s” right now. Your badges stay yours here. Is your name new? %(link)s"
        )
        link = format_html('<a href="{}">{}</a>', reverse("provider:unlink"), _("Use another username"))
        return filled(gone, name=account.handle, link=link)
    said: dict[Any, str] = {
        Outcome.NOT_FOUND: _("Treehouse knows nobody called “%(name)s”. Check the username."),
        Outcome.PRIVATE: _("Your Treehouse profile is private. Make it public there, then update."),
        Outcome.THROTTLED: _("Treehouse asked us to wait until %(time)s, then we try again by ourselves.")
        if account.next_sync_at > timezone.now()
        else _("Treehouse asked us to wait. We try again by ourselves."),
        Outcome.BROKEN: _("Treehouse did not answer. We try again by ourselves, tonight at the latest."),
        Outcome.NONSENSE: _("Treehouse sent something we can't read. Our staff will look at it."),
    }
    return said.get(account.last_outcome, "") % {
        "name": account.handle,
        "time": moment_text(account.next_sync_at),
    }
