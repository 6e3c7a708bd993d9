"""From a referral to a pay slip, at a size that the programme does not reach: what pages of long lists cost."""

from tests.benchmarks import Emit, referral_board


def run(emit: Emit) -> None:
    referral_board.run(emit)
