"""What came of a file of rules that staff brought: everything, or nothing and a sentence for each line."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badges.catalog.models import Badge

Problem = tuple[int, str]
"""(line, sentence)."""


class Rejected(Exception):
    """Nothing was changed; ``problems`` has a sentence a line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"line {line}: {why}" for line, why in problems))
        self.problems = sorted(problems)


@dataclass(frozen=True)
class Report:
    """How a draft differs from what it was before the file; ``lines``: what each row that changed something did, and
    (without a line) what is gone since the file doesn't name it.
    """

    rows: int
    added: int
    removed: int
    changed: int
    lines: tuple[tuple[int | None, str], ...]

    @classmethod
    def of(
        cls,
        found: Mapping[Any, int],
        before: Mapping[Any, Any],
        after: Mapping[Any, Any],
        names: Mapping[Any, str],
        rows: int | None = None,
    ) -> "Report":
        """``found``: the line of each key in the file; ``names``: what to call each key, old and new; ``rows`` of the
        file, where a key may have several.
        """
        removed = before.keys() - after.keys()
        changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
        added = after.keys() - before.keys()
        lines: list[tuple[int | None, str]] = [
            (line, f"{'added' if key in added else 'changed'}: {names[key]}")
            for key, line in found.items()
            if key in added or key in changed
        ]
        lines += [(None, f"removed: {name}") for name in sorted(names[key] for key in removed)]
        return cls(len(found) if rows is None else rows, len(added), len(removed), len(changed), tuple(lines))


class Badges:
    """The badges that a file may name: by the id at the provider, and the provider's name where it isn't Treehouse."""

    def __init__(self) -> None:
        self._known = {(badge.provider, badge.external_id): badge for badge in Badge.objects.all()}

    def find(self, row: Mapping[str, str]) -> Badge:
        """Raises ValueError with a sentence."""
        number = row["badge_external_id"].strip()
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise ValueError("the badge is named by its id at the provider, a whole number")
        provider = row.get("provider", "").strip() or "treehouse"
        badge = self._known.get((provider, int(number)))
        if badge is None:
            raise ValueError(f"no badge has the id {number}")
        if badge.kind == Badge.Kind.ACTIVITY:
            raise ValueError(f"badge {number} is marked as activity and counts for nothing")
        return badge


def named_twice(keys: Sequence[tuple[int, Hashable]], sentence: str) -> list[Problem]:
    """A problem for each line whose key stood in an earlier line."""
    seen: Counter[Hashable] = Counter()
    problems = []
    for line, key in keys:
        if seen[key]:
            problems.append((line, sentence))
        seen[key] += 1
    return problems
