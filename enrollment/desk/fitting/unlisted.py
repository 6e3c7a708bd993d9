"""Who is not in the list of an opening: found by name, address or reference, and why they are not in it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.lib.text import LineField
from enrollment.desk.fitting import ranked
from enrollment.desk.fitting.ranked import Ranked
from enrollment.intake.models import Enrollment
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.models import OpeningMatches
from jobs.openings.models import Opening

MOST = 10  # found by one search
SAY = gettext_lazy("Write a name, an email address or a reference, in up to 100 signs.")


class FindForm(forms.Form):
    q = LineField(
        label=gettext_lazy("Somebody who is not in the list"),
        max_length=100,
        help_text=gettext_lazy("Name, email address or reference"),
        error_messages={"required": SAY, "max_length": SAY},
    )


def found(words: str) -> list[Candidate]:
    """Those who have ever agreed to be shown, one more than ``MOST`` at most; nobody else is known to this page."""
    by_reference = Enrollment.objects.filter(reference__iexact=words).values("user")
    named = Q(user__full_name__icontains=words) | Q(user__email__icontains=words) | Q(user__in=by_reference)
    people = Candidate.objects.filter(named).select_related("user")
    return list(people.order_by("user__full_name", "pk")[: MOST + 1])


def why_not(opening: Opening, people: list[Candidate], listed: list[Ranked]) -> dict[int, str]:
    """A sentence for each of these people who is not among ``listed`` (``ranked`` of the opening), by key."""
    there = {row.match.candidate.pk for row in listed}
    missing = [person for person in people if person.pk not in there]
    if not missing:
        return {}
    rows = {row.match.candidate.pk: row for row in ranked.chosen(opening, [person.pk for person in missing])}
    stored = OpeningMatches.objects.filter(opening=opening).values_list("candidates", flat=True).first() or []
    end = listed[-1].match.score if listed and len(stored) >= ranked.KEEP else 0
    return {
        person.pk: _("%(person)s is not in the list: %(why)s")
        % {"person": person.user, "why": " ".join(_reasons(opening, person, rows.get(person.pk), end))}
        for person in missing
    }


def _reasons(opening: Opening, person: Candidate, row: Ranked | None, end: int) -> list[str]:
    """``row``: None for somebody who is not shown; ``end``: points of the last in a full list, 0 of another."""
    if not opening.is_live:
        return [_("This opening is not open, so nobody is matched with it.")]
    if not person.user.is_active:
        return [_("The account is not active.")]
    if row is None:
        return [_("They do not agree to be shown to employers now.")]
    points = row.match.score
    reasons = [_("They are told: “%(sentence)s”") % {"sentence": one} for one in score.filters(person, opening)]
    if not points:
        reasons.append(_("Their badges show nothing that it asks for."))
    elif points < end:
        reasons.append(_("They have %(points)d points, and the list ends at %(end)d.") % {"points": points, "end": end})
    elif points == end:
        reasons.append(_("They have as many points as the last in the list, who comes first by the rules for equals."))
    return reasons or [_("The list was worked out before they came to fit. Look again in a few minutes.")]


def context_of(form: FindForm, opening: Opening, listed: list[Ranked]) -> dict[str, Any]:
    """For the page: whom the words name, each with why they are not in the list ("" when they are), and how many."""
    if not (form.is_bound and form.is_valid()):
        return {"searched": False, "found": [], "too_many": False}
    people = found(form.cleaned_data["q"])
    sentences = why_not(opening, people[:MOST], listed)
    shown = {one.pk for one in people if one.hidden_at is None and one.user.is_active}
    rows = [(one, sentences.get(one.pk, ""), one.pk in shown) for one in people[:MOST]]
    return {"searched": True, "found": rows, "too_many": len(people) > MOST}
