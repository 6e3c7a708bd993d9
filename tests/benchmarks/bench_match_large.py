"""The arithmetic of matching far past launch day, on invented people and openings: 100,000 × 10,000 whole, and
1,000,000 × 100,000 by blocks that are sampled. What the whole would take is the median block times the number of
blocks: blocks do not touch each other, and ``manage.py match --plan`` counts with the same.
"""

import statistics

from tests.benchmarks import Emit, seconds

SIZES = {"100k_10k": (100_000, 10_000, 10), "1m_100k": (1_000_000, 100_000, 3)}  # people, openings, blocks measured


def run(emit: Emit) -> None:
    from jobs.matching.engine import blocks, kernel
    from jobs.matching.what_if.scale import crowd

    kernel.warm()
    for size, (people, openings, sampled) in SIZES.items():
        taken = []
        for seed in range(sampled):
            wishing, offers = crowd(blocks.SIZE, openings, seed)
            taken.append(seconds(lambda wishing=wishing, offers=offers: kernel.match(wishing, offers)))  # type: ignore[misc]
        whole = statistics.median(taken) * people / blocks.SIZE
        share = sampled * blocks.SIZE / people
        emit(f"compute_{size}", whole, n=sampled, measured_share=share, pairs_a_second=people * openings / whole)
