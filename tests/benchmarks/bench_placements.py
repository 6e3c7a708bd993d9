"""From a referral to a pay slip, at a size that the programme does not reach: what pages of long lists cost,
and what an invoice.
"""

from tests.benchmarks import Emit, invoicing, referral_board


def run(emit: Emit) -> None:
    referral_board.run(emit)  # before anything else has made referrals
    invoicing.run(emit)
