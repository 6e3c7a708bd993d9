"""Writing determinations down, and reading the newest one."""

from typing import Any

from django.db import transaction

from codeoregon.lib.states import given
from enrollment.eligibility.findings import BY_CODE, VERSION, Facts, Finding, Kind, answered, find, outcome
from enrollment.eligibility.models import Determination, Outcome
from enrollment.programs.models import Programme


@transaction.atomic
def determine(*, user: Any, programme: Programme, facts: Facts) -> Determination:
    """What the rules say of these facts; kept with the facts."""
    found = decided(user=user, programme=programme, facts=facts)
    found.save(force_insert=True)
    return found


def decided(*, user: Any, programme: Programme, facts: Facts, **more: Any) -> Determination:
    """The same, not saved yet: for those who write many at once."""
    findings = find(facts)
    return Determination(
        user=user,
        programme=programme,
        rules_version=VERSION,
        inputs=facts.kept(),
        findings=[one.kept() for one in findings],
        outcome=outcome(findings),
        **more,
    )


@transaction.atomic
def overrule(*, user: Any, programme: Programme, facts: Facts, eligible: bool, why: str, by: Any) -> Determination:
    """What staff decided, beside what the rules found; ``why`` is needed."""
    return Determination.objects.create(
        user=user,
        programme=programme,
        rules_version=VERSION,
        inputs=facts.kept(),
        findings=[one.kept() for one in find(facts)],
        outcome=Outcome.ELIGIBLE if eligible else Outcome.INELIGIBLE,
        by=by,
        why=given(why),
    )


def newest(user: Any, programme: Programme) -> Determination | None:
    """The determination that counts now."""
    return Determination.objects.filter(user=user, programme=programme).order_by("-at", "-id").first()


def past(user: int | None, programme: int | None) -> list[Determination]:
    """Every determination about this person, newest first; one query."""
    return list(Determination.objects.filter(user=user, programme=programme).order_by("-at", "-id"))


def left_to_staff(before: list[Determination]) -> frozenset[str]:
    """Codes that the newest decision but those that turned somebody away, if it was one of the rules, left to staff;
    ``before``: as ``past`` gives them.
    """
    last = next((one for one in before if one.outcome != Outcome.INELIGIBLE), None)
    if last is None or last.outcome != Outcome.NEEDS_REVIEW:
        return frozenset()
    return frozenset(one["code"] for one in last.findings if one["kind"] == Kind.STAFF)


def answered_by_staff(user: Any, programme: Programme, facts: Facts) -> frozenset[str]:
    """Codes that the newest word of staff, if it was a yes, was about, as far as the facts are still those."""
    theirs = Determination.objects.filter(user=user, programme=programme, by__isnull=False)
    last = theirs.order_by("-at", "-id").first()
    if last is None or last.outcome != Outcome.ELIGIBLE:
        return frozenset()
    return answered(last.findings, last.inputs, facts.kept())


def findings_of(determination: Determination | None) -> list[Finding]:
    """Its findings with their sentences; those of rules that are no more are left out."""
    kept = determination.findings if determination else []
    return [BY_CODE[one["code"]] for one in kept if one["code"] in BY_CODE]


def open_findings(determination: Determination | None) -> list[Finding]:
    """Of these what stands in the way: what a learner is told, with the next step of each."""
    return [one for one in findings_of(determination) if one.kind is not Kind.NOTE]
