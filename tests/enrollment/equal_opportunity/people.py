"""People who have said something, and a look behind the door that is not written down."""

from typing import Any

from django.db import connection

from enrollment.equal_opportunity import door
from enrollment.equal_opportunity.models import SelfIdentificationRead
from tests import factories

NOTHING: dict[str, Any] = {
    "race_ethnicity": [], "sex": "", "limited_english": "", "has_disability": "", "race_detail": "",
}  # fmt: skip
ALL = {
    "race_ethnicity": ["asian", "white"],
    "sex": "female",
    "limited_english": "no",
    "has_disability": "yes",
    "race_detail": "Hmong",
}


def said(user: Any = None, **answers: Any) -> Any:
    user = user or factories.UserFactory()
    door.say(user=user, by=user, **{**NOTHING, **answers})
    return user


def rows(table: str = "answer") -> list[tuple[Any, ...]]:
    """All rows of a table of the closed schema, oldest first."""
    with door.opened(), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM eo.{table} ORDER BY id")
        return cursor.fetchall()


def looks() -> list[tuple[Any, ...]]:
    """(reader, whose, what, why) of every look, oldest first."""
    found = SelfIdentificationRead.objects.order_by("id")
    return list(found.values_list("reader_id", "whose_id", "what", "why"))
