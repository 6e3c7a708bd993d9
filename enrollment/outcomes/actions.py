"""Writing figures down."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from enrollment.outcomes.models import Figure


@transaction.atomic
def record(*, values: Mapping[str, int]) -> datetime:
    """Keep one set of figures under one time, and return it. Rows are only ever added."""
    at = timezone.now()
    Figure.objects.bulk_create([Figure(name=name, value=value, at=at) for name, value in values.items()])
    return at
