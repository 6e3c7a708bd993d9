"""What the board pays back of an on-the-job training (20 CFR 680.720), to the cent. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_the_cent(amount: Decimal) -> Decimal:
    """Half a cent goes up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def cents(amount: Decimal) -> str:
    """As it is read where amounts stand under each other: always with cents."""
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


def reimbursement(wage: Decimal, rate: Decimal, hours: Decimal | int) -> Decimal:
    """Dollars for so many regular ``hours`` at ``wage`` dollars an hour, of which ``rate`` percent is paid back."""
    return to_the_cent(wage * rate * hours / 100)


@dataclass(frozen=True)
class Earlier:
    """Hours that are paid back by terms before, and the dollars they come to, not rounded."""

    hours: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)


NONE_EARLIER = Earlier()


def ceiling(wage: Decimal, rate: Decimal, hours: Decimal | int, earlier: Earlier = NONE_EARLIER) -> Decimal:
    """The most that one contract pays back: all of its ``hours``, of which some may be ``earlier`` ones."""
    return to_the_cent(earlier.amount + wage * rate * (hours - earlier.hours) / 100)
