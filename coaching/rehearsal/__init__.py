"""Rehearsals: invented people live through whole years, on a database that is thrown away."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from coaching.engine.definitions import read_folder
from coaching.haste import in_a_hurry
from coaching.model.base import transaction
from coaching.rehearsal import cast, scratch
from coaching.rehearsal.chronicle import Record
from coaching.rehearsal.year import Year
from coaching.services import versions

# At most so many years share one database, one after another.
TOGETHER = 20


@dataclass(frozen=True)
class Rehearsal:
    """What is played: some drawings, and the seed that decides what everybody does."""

    drawings: Path
    seed: int

    def play(self, numbers: range, *, jobs: int = 1) -> Iterator[Record]:
        """The years of these numbers in their order; raises `WentWrong`."""
        size = min(TOGETHER, ceil(len(numbers) / jobs))
        parts = [numbers[first : first + size] for first in range(0, len(numbers), size)]
        if jobs == 1:
            for part in parts:
                yield from self._play(part)
            return
        # A forked process has the application at hand, as this one has; one that dies is noticed.
        with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
            for records in pool.map(self._play_all, parts):
                yield from records

    def tell(self, number: int) -> str:
        """Everything that happens in one year, in order of time; raises `WentWrong`."""
        with self._stage():
            return Year(number, self.seed).play(tell=True).story

    def _play(self, numbers: range) -> Iterator[Record]:
        with self._stage() as database:
            for number in numbers:
                yield Year(number, self.seed).play()
                database.take_back()

    def _play_all(self, numbers: range) -> list[Record]:
        return list(self._play(numbers))

    @contextmanager
    def _stage(self) -> Iterator[scratch.Scratch]:
        """A database with the drawings and the staff of the programme."""
        with (
            TemporaryDirectory() as folder,
            scratch.database(Path(folder)) as database,
            in_a_hurry(),
        ):
            with transaction():
                versions.deploy(read_folder(self.drawings))
            cast.hire()
            database.keep()
            yield database
