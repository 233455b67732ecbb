"""A database of its own for a rehearsal; the one of the installation is never touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

from sqlalchemy import create_engine, event

from coaching.haste import hurry
from coaching.model.base import db
from coaching.model.stores import stored_in
from coaching.services import versions

# Every restore happens on another parsed copy than the one that stored the state.
COPIES = 3


class Scratch:
    """A database that can be taken back to how it was when it was kept."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept = file.with_suffix(".kept")

    def keep(self) -> None:
        """Remember what is stored now."""
        self._close()
        copyfile(self._file, self._kept)

    def take_back(self) -> None:
        """Forget everything that was stored since."""
        self._close()
        copyfile(self._kept, self._file)

    @staticmethod
    def _close() -> None:
        db.session.remove()
        db.engine.dispose()


@contextmanager
def database(folder: Path) -> Iterator[Scratch]:
    """Let everything inside store in an empty database of its own."""
    file = folder / "rehearsal.db"
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", hurry)
    with stored_in(engine):
        copies, versions.copies = versions.copies, COPIES
        try:
            db.create_all()
            yield Scratch(file)
        finally:
            versions.copies = copies
