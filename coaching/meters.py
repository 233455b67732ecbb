"""Figures for those who keep the service running: what happened here, how often and how long.

Several processes of a machine share a folder, ``PROMETHEUS_MULTIPROC_DIR``, and are told as one.
Labels name endpoints, tasks and kinds of work, never people or things.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

__all__ = ["CONTENT_TYPE_LATEST", "Now"]

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
LATE = (1, 5, 15, 60, 300, 900, 3600, 14400, 86400)  # seconds


@dataclass
class Speaker:
    """Under whose number this process keeps its figures."""

    number: int | None = None

    def __call__(self) -> int:
        """Its own, or that of the process that it was begun for."""
        return self.number or os.getpid()


speaker = Speaker()
if FOLDER:
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    # Chosen before the first figure is made.
    values.ValueClass = values.MultiProcessValue(speaker)  # type: ignore[no-untyped-call]

OURS = CollectorRegistry()
REQUESTS = Counter(
    "polku_http_requests", "Answered requests.", ["endpoint", "method", "status"], registry=OURS
)
REQUEST_TIME = Histogram(
    "polku_http_request_duration_seconds",
    "Time to answer a request.",
    ["endpoint"],
    registry=OURS,
    buckets=FAST,
)
COMPLETIONS = Counter("polku_task_completions", "Answered tasks.", ["task"], registry=OURS)
WAKE_UP_LAG = Histogram(
    "polku_wake_up_lag_seconds",
    "How long after its moment a timer was noticed.",
    registry=OURS,
    buckets=LATE,
)
MAILS = Counter(
    "polku_mails", "Tries to send a mail: sent, put off, failed.", ["outcome"], registry=OURS
)
FAILURES = Counter(
    "polku_failures", "What went wrong, by the kind of work.", ["work"], registry=OURS
)


@dataclass(eq=False)
class Now(Collector):
    """What the database tells at the moment it is asked; any process tells the same."""

    figures: dict[str, tuple[str, float]] = field(default_factory=dict)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure with its meaning."""
        for name, (meaning, value) in self.figures.items():
            yield GaugeMetricFamily(name, meaning, value=value)


def told(now: Now) -> bytes:
    """Everything in the text format of Prometheus, of all processes that share the folder."""
    registry = CollectorRegistry()
    if FOLDER:
        MultiProcessCollector(registry, FOLDER)  # type: ignore[no-untyped-call]
    registry.register(now)
    own = b"" if FOLDER else generate_latest(OURS)
    return own + generate_latest(registry)


def tidy(folder: Path) -> None:
    """Forget the figures of processes that live no more, before a server begins to count."""
    for file in folder.glob("*.db"):
        number = file.stem.rpartition("_")[2]
        if number.isdecimal() and not _lives(int(number)):
            file.unlink(missing_ok=True)


def bury(number: int) -> None:
    """A process has ended: figures of the moment end with it, counted ones stay."""
    mark_process_dead(number)  # type: ignore[no-untyped-call]


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
