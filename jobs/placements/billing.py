"""What the board pays back of an on-the-job training (20 CFR 680.720), to the cent. Pure."""

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


def ceiling(wage: Decimal, rate: Decimal, hours: Decimal | int) -> Decimal:
    """The most that one contract pays back: all of its hours."""
    return reimbursement(wage, rate, hours)
