"""What many rehearsed years come to, in one line."""

from collections import Counter
from collections.abc import Iterable
from statistics import median, quantiles

from coaching.rehearsal.chronicle import COUNTED, Record

ENDINGS = ("completed", "withdrawn")
CERTIFICATES = ("A", "B")


def summary(records: Iterable[Record]) -> str:
    """Counts over all years, and how long completions took on this machine."""
    every = list(records)
    endings = Counter(each.ended for each in every)
    certificates = Counter(each.certificate for each in every)
    counts = sum((each.counts for each in every), Counter[str]())
    parts = [
        f"{len(every)} years",
        *(f"{endings[each]} {each}" for each in ENDINGS),
        *(f"{counts[each]} {each}" for each in COUNTED),
        *(f"{certificates[each]} certificates {each}" for each in CERTIFICATES),
        f"largest state {max(each.largest_state for each in every)} bytes",
        f"a step {_times([took for each in every for took in each.steps])}",
        f"its engine part {_times([took for each in every for took in each.engine])}",
    ]
    return ", ".join(parts)


def _times(milliseconds: list[float]) -> str:
    if len(milliseconds) < 2:
        return "not measured"
    p95 = quantiles(milliseconds, n=20, method="inclusive")[-1]
    return f"{median(milliseconds):.1f} / {p95:.1f} / {max(milliseconds):.1f} ms (median/p95/max)"
