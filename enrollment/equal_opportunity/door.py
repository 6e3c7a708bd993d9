"""The one door to what people say of themselves: nothing else reads or writes the schema ``eo``.

Behind it the session acts as ``oregon_eo``, which reaches these tables and no others; everywhere else as
``oregon_app``, which reaches all others and not these. So whatever is looked up in other tables is looked up first.

Who looks is written down before the door opens, in the same transaction, and that transaction is always one of its
own: what was read leaves the function only after the note is committed. If the look fails, so does the note, and
nothing was seen. A superuser is refused like everybody else: reading needs the role.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.db.models import Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codeoregon.accounts.permissions import by_role
from codeoregon.audit.roles import EO
from codeoregon.lib.states import NotYours, given
from codeoregon.privacy.models import Merge
from enrollment.equal_opportunity.models import Answer, DisabilityAnswer, Race, SelfIdentificationRead, Sex, YesNo

log = logging.getLogger(__name__)

READ = "enrollment.read_self_identification"
LOCK = 0xE0  # advisory locks (this, a person): one saving of a person at a time
LARGEST = 2**31
NOT_SAID = "not_said"


class Look(models.TextChoices):
    """What somebody looked at, in the log."""

    OWN = "own", gettext_lazy("Your own answers")
    PERSON = "person", gettext_lazy("The answers of one person")
    COUNTS = "counts", gettext_lazy("Counts over everybody")


@dataclass(frozen=True, repr=False)  # no repr: answers must not get into a log by way of an error
class Answers:
    """The newest answers of one person; empty: not given."""

    race_ethnicity: list[str] = field(default_factory=list)
    sex: str = ""
    limited_english: str = ""
    has_disability: str = ""
    race_detail: str = ""

    def as_initial(self) -> dict[str, Any]:
        """For the form."""
        return dict(vars(self))

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass(frozen=True)
class Question:
    """How often each answer to one question was given, and by how many people it was answered at all.

    Of several answers each counts, so those of ``given`` may add up to more than ``answered``. ``silent`` people have
    left the question out; ``not_said`` chose "I prefer not to answer".
    """

    name: str
    given: dict[str, int]
    answered: int
    not_said: int
    silent: int


@contextmanager
def opened() -> Iterator[None]:
    """Inside, statements run as ``oregon_eo``; afterwards as whoever they ran as before, whatever happens inside.

    An error takes the block's savepoint back, and the role with it. Not ``RESET ROLE``: that goes back to whoever
    signed in, which may be the owner.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        before = cursor.fetchone()[0]
        cursor.execute(f"SET LOCAL ROLE {EO}")
        yield
        cursor.execute("SELECT set_config('role', %s, true)", [before])


def say(
    *,
    user: Any,
    race_ethnicity: Collection[str],
    sex: str,
    limited_english: str,
    has_disability: str,
    by: Any,
    race_detail: str = "",
) -> None:
    """Keep what somebody says of themselves; all of it may be empty, and the newest saying counts.

    Only the person says it, so no row names anybody else. Saying the same again, or nothing for the first time, adds
    nothing. Raises NotYours, or ValidationError for an answer that was not offered.
    """
    if by is None or by.pk != user.pk:
        raise NotYours(_("Only you can answer these questions about yourself."))
    check_races(race_ethnicity)
    _check([sex], [*Sex.values, ""])
    for answer in (limited_english, has_disability):
        _check([answer], [*YesNo.values, ""])
    with opened():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, user.pk % LARGEST])
        races = [one for one in Race.values if one in race_ethnicity]
        _add(
            Answer, user, race_ethnicity=races, sex=sex, limited_english=limited_english, race_detail=race_detail[:200]
        )
        _add(DisabilityAnswer, user, has_disability=has_disability)


def own(user: Any) -> Answers:
    """Somebody's own answers, for themselves; those of accounts that were merged into theirs included."""
    with transaction.atomic(durable=True):
        return _read(_accounts(user), SelfIdentificationRead(reader=user, whose=user, what=Look.OWN))


def own_in_full(user: Any) -> list[Answer | DisabilityAnswer]:
    """All that somebody ever said, oldest first, for themselves: each change of mind is held, so each is shown."""
    accounts = _accounts(user)
    with transaction.atomic(durable=True):
        SelfIdentificationRead(reader=user, whose=user, what=Look.OWN).save(force_insert=True)
        with opened():
            said = Answer.objects.filter(user__in=accounts).order_by("pk")
            apart = DisabilityAnswer.objects.filter(user__in=accounts).order_by("pk")
            return sorted([*said, *apart], key=lambda row: row.said_at)


def has_said(accounts: Collection[int]) -> bool:
    """Whether anything at all was said with these accounts. Asked of the database: no answer comes out for it."""
    with opened():
        return any(model.objects.filter(user__in=accounts).exists() for model in (Answer, DisabilityAnswer))


def read(*, user: Any, by: Any, why: str) -> Answers:
    """The answers of one person, for the equal-opportunity officer. Raises PermissionDenied, NotReady."""
    why = _may_read(by, why)
    with transaction.atomic(durable=True):
        look = SelfIdentificationRead(reader=by, whose=user, what=Look.PERSON, why=why)
        return _read(_accounts(user), look)


def counts(*, people: Collection[int], by: Any, why: str) -> list[Question]:
    """Counts of the newest answers of these accounts, for the equal-opportunity officer: never hidden, small or not.

    What was said with an account that was merged counts for the account that was kept. Raises PermissionDenied,
    NotReady.
    """
    why = _may_read(by, why)
    with transaction.atomic(durable=True):
        SelfIdentificationRead.objects.create(reader=by, what=Look.COUNTS, why=why)
        kept = _kept()
        with opened():
            said = _newest(Answer, kept, "race_ethnicity", "sex", "limited_english")
            apart = _newest(DisabilityAnswer, kept, "has_disability")
    everybody = {_root(kept, person) for person in people}
    columns = {
        "race_ethnicity": (Race.values, [set(row[0]) for person, row in said.items() if person in everybody]),
        "sex": (Sex.values, [{row[1]} for person, row in said.items() if person in everybody]),
        "limited_english": (YesNo.values, [{row[2]} for person, row in said.items() if person in everybody]),
        "has_disability": (YesNo.values, [{row[0]} for person, row in apart.items() if person in everybody]),
    }
    return [_count(name, values, found, len(everybody)) for name, (values, found) in columns.items()]


def may_read(by: Any) -> bool:
    """Whether somebody holds the role that reads; being a superuser is not enough."""
    return by_role(by, READ)


def _may_read(by: Any, why: str) -> str:
    if not may_read(by):
        log.warning("account %s was refused a look at self-identification", getattr(by, "pk", None))
        raise PermissionDenied
    return given(why)


def check_races(given: Collection[str]) -> None:
    """Refuse what was not offered, and "I prefer not to answer" beside an answer; raises ValidationError."""
    _check(given, Race.values)
    if NOT_SAID in given and len(set(given)) > 1:
        raise ValidationError(_("You ticked an answer and “I prefer not to answer”. Keep one of the two."), code="both")


def _check(given: Collection[str], offered: Collection[str]) -> None:
    if not set(given) <= set(offered):
        raise ValidationError(_("Choose one of the answers offered."), code="invalid_choice")


def _add(model: Any, user: Any, **values: Any) -> None:
    """One more row, unless the newest says the same. It is compared in the database: no answer comes out for it."""
    mine = model.objects.filter(user=user)
    newest = Subquery(mine.order_by("-pk").values("pk")[:1])
    says_same = model.objects.filter(pk=newest, **values).exists()
    says_nothing = not any(values.values()) and not mine.exists()
    if not (says_same or says_nothing):
        model.objects.create(user=user, **values)


def _read(accounts: list[int], look: SelfIdentificationRead) -> Answers:
    look.save(force_insert=True)
    with opened():
        said = Answer.objects.filter(user__in=accounts).order_by("pk").last()
        apart = DisabilityAnswer.objects.filter(user__in=accounts).order_by("pk").last()
    return Answers(
        race_ethnicity=said.race_ethnicity if said else [],
        sex=said.sex if said else "",
        limited_english=said.limited_english if said else "",
        has_disability=apart.has_disability if apart else "",
        race_detail=said.race_detail if said else "",
    )


def _newest(model: Any, kept: Mapping[int, int], *fields: str) -> dict[int, tuple[Any, ...]]:
    """Each person's newest row, by the account that they have now."""
    found = {}
    for user, *values in model.objects.order_by("pk").values_list("user_id", *fields):
        found[_root(kept, user)] = tuple(values)
    return found


def _count(name: str, values: Collection[str], found: list[set[str]], everybody: int) -> Question:
    given = Counter(answer for answers in found for answer in answers if answer)
    not_said = given.pop(NOT_SAID, 0)
    answered = sum(1 for answers in found if answers - {NOT_SAID, ""})
    told = {str(value): given[value] for value in values if value != NOT_SAID}
    return Question(name, told, answered, not_said, everybody - answered - not_said)


def _kept() -> dict[int, int]:
    """Which account each merged one was merged into."""
    return dict(Merge.objects.values_list("closed", "kept"))


def _root(kept: Mapping[int, int], account: int) -> int:
    while account in kept:
        account = kept[account]
    return account


def _accounts(user: Any) -> list[int]:
    """The account and all that were merged into it."""
    kept = _kept()
    return [user.pk, *(closed for closed in kept if _root(kept, closed) == user.pk)]
