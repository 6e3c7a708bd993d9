"""From a referral to a pay slip, at a size that the programme does not reach: what pages of long lists cost,
and what an invoice.
"""

from tests.benchmarks import Emit, invoicing, referral_board


def run(emit: Emit) -> None:
    invoicing.run(emit)
    referral_board.run(emit)
