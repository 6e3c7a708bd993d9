"""How a run stands, in words: whether somebody is at it, and what it waits for."""

from datetime import datetime

from django.db.models import Min
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.provider.models import AGAIN, AGAIN_AT, ProviderAccount, ProviderState, SyncRun
from badges.provider.sync import claims, gate
from codeoregon.lib.templatetags.co import day_text

OWN = (SyncRun.Kind.ONE, SyncRun.Kind.DELIVERED)  # nobody else goes on with these


def state(run: SyncRun) -> str:
    """One sentence: finished, under way and at which pace, or held up and until when."""
    if run.finished_at:
        over = _("Finished early.") if run.error else _("Finished.")
        return f"{over} {not_read(run)}".strip()
    if run.kind in OWN:
        return _("Under way.")
    if (until := gate.paused(run.provider)) is not None:
        return asked_to_wait(until)
    open_ = ProviderState.objects.filter(provider=run.provider, open_until__gt=timezone.now()).first()
    if open_ is not None and open_.open_until is not None:
        return _("Held up. The provider is not asked until %(time)s; then the run goes on by itself.") % {
            "time": to_the_second(open_.open_until)
        }
    if not claims.run_under_way(run.provider):
        return _("Held up. The portal goes on with it by itself in a few seconds.")
    if not run.pace:
        return _("Under way, as fast as the provider answers.")
    return _("Under way. The provider is asked at most %(rate)s times a second.") % {"rate": f"{run.pace:g}"}


def not_read(run: SyncRun) -> str:
    """How many accounts it was to ask for and has no answer of; nothing when it has all."""
    left = max(run.in_vain, run.total - run.done)  # in older rows those that were told to wait count as done
    text = ngettext("%(count)s account was not read.", "%(count)s accounts were not read.", left)
    return text % {"count": formats.number_format(left, force_grouping=True)} if left else ""


def put_off(run: SyncRun) -> str:
    """Accounts that this run asked for last and that are to be asked for again, and when the first of them is."""
    if not run.in_vain:
        return ""  # what waits was put off by other runs
    waiting = ProviderAccount.objects.filter(AGAIN, provider=run.provider, tried_at__gte=run.started_at)
    if run.finished_at:
        waiting = waiting.filter(tried_at__lte=run.finished_at)
    first = waiting.aggregate(first=Min(AGAIN_AT))["first"]
    if first is None:
        return ""
    count = waiting.count()
    moment = to_the_second(max(first, timezone.now()))
    text = ngettext("%(count)s, asked for again at %(time)s", "%(count)s, the first asked for again at %(time)s", count)
    return text % {"count": formats.number_format(count, force_grouping=True), "time": moment}


def asked_to_wait(until: datetime) -> str:
    """Why a run is held up when the provider itself said for how long."""
    return _("The provider asked us to wait until %(time)s; the run goes on by itself after that.") % {
        "time": to_the_second(until)
    }


def to_the_second(at: datetime) -> str:
    """Day and time in Oregon: a run that is held up may wait for seconds only."""
    return f"{day_text(at)}, {formats.time_format(timezone.localtime(at), 'H:i:s')}"


def rate(run: SyncRun) -> str:
    """Accounts a second since it began; nothing before the first."""
    seconds = ((run.finished_at or timezone.now()) - run.started_at).total_seconds()
    if not run.done or seconds <= 0:
        return ""
    return _("%(rate)s a second") % {"rate": formats.number_format(run.done / seconds, 1, force_grouping=True)}
