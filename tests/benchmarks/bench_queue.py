"""The queue for seats at ten times launch day, and joining under twenty visitors at once.

Yardstick of the queue: reading it in order, once. Offers cost more, since each is a row, a change of state with its
history, and a mail. Yardstick of joining: an empty page of the same server in the same run.
"""

import datetime as dt
import random
import statistics

from django.db import transaction
from django.utils import timezone

from tests.benchmarks import Emit, join_flow, seconds

WAITING, SEATS = 50_000, 100
ROUNDS = 5


def run(emit: Emit) -> None:
    from enrollment.intake.models import Enrollment
    from enrollment.intake.waitlist import offers, places

    programme, pool = build()

    def read() -> None:
        list(Enrollment.objects.waiting(programme).values_list("priority", "queued_at", "pk"))

    def offer() -> None:
        type(pool).objects.filter(pk=pool.pk).update(limit=pool_limit(pool))
        if offers.offer_seats(programme) != SEATS:
            raise RuntimeError("Not every seat was offered.")

    def idle() -> None:
        offers.lapse_offers()
        offers.offer_seats(programme)

    reading, offering, nothing = [], [], []
    for _round in range(ROUNDS):
        reading.append(seconds(read))
        offering.append(seconds(offer))
        nothing.append(seconds(idle))
    base = statistics.median(reading)
    emit(f"reading a queue of {WAITING}", base, n=ROUNDS)
    emit(
        f"next {SEATS} of {WAITING} ranked, offered and logged",
        statistics.median(offering),
        ratio_to="reading",
        ratio=statistics.median(offering) / base,
        n=ROUNDS,
    )
    emit("sweep, no seat free", statistics.median(nothing), ratio_to="reading", ratio=statistics.median(nothing) / base)
    last = Enrollment.objects.waiting(programme).reverse()[0]
    place = statistics.median(seconds(lambda: places.ahead_of(last)) for _ in range(ROUNDS * 4))
    emit("place of the last in line", place, ratio_to="reading", ratio=place / base, n=ROUNDS * 4)
    join_flow.run(emit)


def pool_limit(pool: object) -> int:
    """So many that a hundred are free."""
    from enrollment.intake.models import Offer

    return Offer.objects.open().count() + SEATS


def build() -> tuple[object, object]:
    """A programme, one stream, and everybody in line."""
    from codeoregon.accounts.models import User
    from codeoregon.capacity.models import Pool
    from enrollment.intake.models import Enrollment
    from enrollment.intake.waitlist.ranking import priority
    from enrollment.programs.models import Programme
    from enrollment.programs.seats import FundingStream

    dice, now = random.Random(3), timezone.now()
    programme = Programme.objects.create(slug="bench", name="Bench", board="Bench", opened_on=dt.date(2020, 1, 1))
    pool = Pool.objects.create(kind="seat", name="bench", limit=0)
    FundingStream.objects.create(
        programme=programme, code="bench", name="Bench", pool=pool,
        opens_on=now.date() - dt.timedelta(days=1), closes_on=now.date() + dt.timedelta(days=300),
    )  # fmt: skip
    with transaction.atomic():
        users = User.objects.bulk_create(
            [
                User(email=f"w{number}@bench.example", full_name=f"W {number}", password="!")
                for number in range(WAITING)
            ],
            batch_size=1_000,
        )
    rows = []
    for number, user in enumerate(users):
        covered, groups = dice.choice(["", "no", "no", "veteran"]), dice.choice([[], [], ["low_income"]])
        rows.append(
            Enrollment(
                user=user, programme=programme, reference=f"CO-B{number}", state="waitlisted", county="41051",
                zip="97209", covered=covered, priority_groups=groups,
                priority=priority(covered=covered == "veteran", groups=groups),
                queued_at=now - dt.timedelta(seconds=dice.randrange(10**7)),
            )
        )  # fmt: skip
    for start in range(0, WAITING, 2_000):
        with transaction.atomic():
            Enrollment.objects.bulk_create(rows[start : start + 2_000])
    return programme, pool
