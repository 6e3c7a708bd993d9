"""Benchmarks: modules ``bench_NAME`` with a ``run(emit)``; ``python -m tests.benchmarks [NAME]`` runs them.

A benchmark measures its yardstick in the same run, interleaved, so that only ratios inside one run are compared: the
machine's mood touches both alike.
"""

import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol


class Emit(Protocol):
    """Reports one case: seconds (median), what it is compared with and how many times as much, and over how many runs.

    ``peak`` is the most memory in MiB, where that is not what this process has had so far. ``more`` is what else there
    is to say, like ``rate``, how many of the things that count are done a second.
    """

    def __call__(
        self,
        case: str,
        median_s: float,
        *,
        ratio_to: str = "",
        ratio: float = 0.0,
        n: int = 1,
        peak: float = 0.0,
        **more: float,
    ) -> None: ...


def seconds(work: Callable[[], Any]) -> float:
    """How long one call takes, garbage collected before."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved(times: int, **works: Callable[[], Any]) -> dict[str, float]:
    """Name → median seconds of each work, taken in turn ``times`` times."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return {name: statistics.median(values) for name, values in taken.items()}


def peak_mib() -> float:
    """The most memory this process has had so far; what the kernel calls maxrss begins with that of its parent."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:", 1)[1].split()[0]) / 1024
