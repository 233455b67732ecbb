"""A measured figure beside its budget."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured figure; without a budget it is for orientation."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    # Most budgets are limits; a rate has to be reached.
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the budget is kept."""
        if self.budget is None:
            return True
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def line(self) -> str:
        """For the terminal."""
        if self.budget is None:
            return f"{self.name:<72} {self.value:>9.1f} {self.unit}"
        word = "at least" if self.at_least else "at most"
        verdict = "ok" if self.is_met else "OVER"
        return (
            f"{self.name:<72} {self.value:>9.1f} {self.unit:<11} {word} {self.budget:<5g} {verdict}"
        )


def milliseconds(work: Callable[[], Any]) -> float:
    """How long a piece of work takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]
