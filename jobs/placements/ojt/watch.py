"""What runs out under a contract: insurance that ends too early, and wages that a new minimum has passed."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.lib.templatetags.co import day_text
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from employers.organisations import wages
from jobs.placements import notices
from jobs.placements.models import Placement, Placements
from jobs.placements.ojt.in_force import contract_of, last_agreed
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.signing import agreeing, letters, ready, waiting
from jobs.placements.states import PlacementKind, PlacementState, may_manage, may_sign
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.timesheets.states import TimesheetState
from jobs.placements.versions import ready as modified
from jobs.placements.versions.models import Modification
from jobs.placements.versions.states import ModificationState

UNDER_CONTRACT = (PlacementState.SIGNED, PlacementState.ACTIVE)
LONGEST_POLICY = dt.timedelta(days=3 * 366)  # they are renewed every year; more is a slip of the year


def insurance_ends() -> Placements:
    """Training under contract whose workers' compensation ends within the days of notice, or before its last day."""
    soon = timezone.localdate() + dt.timedelta(days=int(threshold(Name.POLICY_NOTICE_DAYS)))
    early = Q(ojt__policy_expires_on__lt=F("ends_on")) | Q(
        modifications__state="signed", modifications__ends_on__gt=F("ojt__policy_expires_on")
    )
    ends = Q(ojt__policy_expires_on__isnull=True) | Q(ojt__policy_expires_on__lte=soon) | early
    return Placement.objects.filter(ends, kind=PlacementKind.OJT, state__in=UNDER_CONTRACT).distinct()


def underpaid(known: Any = None) -> list[int]:
    """Placements under contract whose wage is below the minimum of some day from today to the last, as now known.

    ``known``: the table of minimum wages (``wages.table``), where it was read already.
    """
    today, known = timezone.localdate(), known or wages.table()
    rows = _until(today).whole().select_related("ojt").prefetch_related("modifications")
    return [row.pk for row in rows if _short(row, today, known)]


def without_minimum(known: Any = None) -> Placements:
    """Placements under contract on or after a July 1 from which nobody has entered the minimum wage yet."""
    unknown = wages.missing_from(dt.date.max, known=known)
    return _until(unknown) if unknown else Placement.objects.none()


def _until(day: dt.date) -> Placements:
    """Under contract on this day or a later one."""
    longer = Q(modifications__state="signed", modifications__ends_on__gte=day)
    return Placement.objects.filter(longer | Q(ends_on__gte=day), state__in=UNDER_CONTRACT).distinct()


def _short(row: Placement, today: dt.date, known: Any) -> bool:
    """Whether one version pays less than the minimum of a day that is still to come and on which it counts."""
    contract, tier = contract_of(row), wages.tier_of(row.referral.opening.site)
    if contract is None:
        return False
    days = [begins for begins, _terms in contract.versions]
    ends = [*(begins - dt.timedelta(days=1) for begins in days[1:]), contract.last]
    parts = (
        (max(begins, today), end, terms.wage) for (begins, terms), end in zip(contract.versions, ends, strict=True)
    )
    parts = ((begins, end, wage) for begins, end, wage in parts if begins <= end)
    return any(wage < wages.minimum(tier, begins, end, strict=True, known=known) for begins, end, wage in parts)


def weeks_below() -> Iterator[tuple[Timesheet, Decimal]]:
    """Approved weeks, each with the minimum wage of a day worked that is above what was paid: it was entered late."""
    known = wages.table()
    highest = max(max(row.values()) for _since, row in known)
    sheets = Timesheet.objects.filter(state=TimesheetState.APPROVED, wage__lt=highest).order_by("week", "pk")
    for sheet in sheets.whole().select_related("placement__referral__opening__site"):
        _day, least = rules.least_wage(sheet.placement, rules.hours_of(sheet), known)
        if sheet.wage is not None and sheet.wage < least:
            yield sheet, least


def stuck() -> list[tuple[Placement, dict[str, str]]]:
    """Agreements that were sent and can't be signed as they stand, each with why (``ready.stuck``)."""
    sent = Placement.objects.filter(state=PlacementState.SENT).whole()
    return [(row, said) for row in sent if (said := ready.stuck(row))]


def stuck_versions() -> list[tuple[Modification, dict[str, str]]]:
    """The same of versions of a contract."""
    sent = Modification.objects.filter(state=ModificationState.SENT, placement__state__in=UNDER_CONTRACT).whole()
    return [(one, said) for one in sent if (said := modified.gone_by(one))]


def look() -> dict[str, int]:
    """Once a night: a letter for each thing found, once a policy, once a minimum, once a week, once a plan to agree
    to, once a kind of reason why an agreement or a version can't be signed any more, and once a wait for a place."""
    found = list(insurance_ends().whole().select_related("ojt"))
    for row in found:
        letters.tell_insurance_ends(row, row.ojt.policy_expires_on)
        notices.ask_to_renew(row, row.ojt.policy_expires_on)
    low = Placement.objects.filter(pk__in=underpaid()).whole().select_related("ojt").prefetch_related("modifications")
    today, known = timezone.localdate(), wages.table()
    for row in low:
        tier = wages.tier_of(row.referral.opening.site)
        letters.tell_underpaid(row, wages.minimum(tier, today, last_agreed(row), strict=True, known=known))
    weeks = list(weeks_below())
    for sheet, least in weeks:
        letters.tell_week_below(
            sheet.placement, sheet.week, sheet.wage or Decimal(0), least, open_still=rules.can_correct(sheet)
        )
    agreements, versions = stuck(), stuck_versions()
    for row, said in agreements:
        letters.tell_stuck(row, said)
    for one, said in versions:
        letters.tell_version_stuck(one, said)
    told = {"plans": agreeing.ask_all(), "places": waiting.tell_all(), "stuck": len(agreements) + len(versions)}
    return {"policies": len(found), "underpaid": len(low), "weeks": len(weeks), **told}


def may_renew(placement: Placement, by: Any) -> bool:
    """Staff; and who signs for the employer, while the contract is in force."""
    in_force = placement.state in UNDER_CONTRACT and placement.kind == PlacementKind.OJT
    return may_manage(placement, by) or (in_force and may_sign(placement, by, "employer"))


@transaction.atomic
def renew_policy(*, placement: Placement, number: str, expires_on: dt.date, why: str, by: Any) -> OjtTerms:
    """The insurance was renewed or changed, also while somebody works; what stood there stays in the history.

    Staff may mend a day that was wrong; an employer records only what lasts longer, and staff are told of it. Twice
    records it once.
    """
    row = Placement.objects.select_for_update(of=("self",)).whole().get(pk=placement.pk)
    if not may_renew(row, by):
        raise NotYours(_("You may not do this."))
    terms, number = OjtTerms.objects.get(placement=row), number.strip()
    if (terms.policy_number, terms.policy_expires_on) == (number, expires_on):
        return terms
    if not number or expires_on <= timezone.localdate():
        raise NotReady(_("Enter the policy and a day on which it ends that is still to come."))
    if expires_on > timezone.localdate() + LONGEST_POLICY:
        raise NotReady(_("The day is more than three years away. Check the year."))
    by_staff = may_manage(row, by)
    if not by_staff and terms.policy_expires_on is not None and expires_on <= terms.policy_expires_on:
        known = {"day": day_text(terms.policy_expires_on)}
        raise NotReady(
            _("The policy on record ends on %(day)s. Enter a later day; if that one is wrong, write to our staff.")
            % known
        )
    with because(by=by, why=why):
        terms.policy_number, terms.policy_expires_on = number, expires_on
        terms.save(update_fields=["policy_number", "policy_expires_on"])
        agreeing.ask(row)
    if not by_staff:
        letters.tell_renewed(row, number, expires_on)
    return terms
