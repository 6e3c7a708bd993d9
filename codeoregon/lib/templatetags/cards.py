"""What the cards in templates are drawn from: fill these in a view, hand them to the tags of `co.py`."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Chip:
    """One need on a job card, such as "CSS": `met` draws a tick, else "Need: …"; None: nobody to compare."""

    label: str
    met: bool | None


@dataclass(frozen=True)
class JobCard:
    """An opening in a list; `pay` (see `pay_text`), `place`, `kind` and `fit` ("5 of 6 needs met") are words.

    `step` draws a quiet button that posts to `step_url`.
    """

    title: str
    url: str
    pay: str
    company: str
    place: str
    kind: str
    apply_by: date | None = None
    chips: list[Chip] = field(default_factory=list)
    fit: str = ""
    tag: str = ""
    step: str = ""
    step_url: str = ""


@dataclass(frozen=True)
class NeedReason:
    """One need of an opening against one learner: levels as words, the badge behind it with its day, the points."""

    skill: str
    asked: str
    held: str = ""
    met: bool = False
    points: Decimal | int = 0
    of: Decimal | int = 0
    badge: str = ""
    badge_url: str = ""
    earned: date | None = None
    required: bool = True


@dataclass(frozen=True)
class Moment:
    """One line of a timeline, oldest first: what happened, when, by whom; `done` is False for what is still to come."""

    title: str
    when: object = None
    detail: str = ""
    done: bool = True


@dataclass(frozen=True)
class Line:
    """One line of a summary to check ("Check your answers"): question, answer, where to change it."""

    label: str
    value: object
    change_url: str = ""
