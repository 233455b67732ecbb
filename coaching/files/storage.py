"""The folder of uploaded files; each lies under a key of its own, never under its name."""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from coaching.files.scanning import Scanner

KEY = re.compile(r"[0-9a-f]{32}")
UNFINISHED = ".part"


@dataclass(frozen=True)
class Store:
    """Files of one installation, in one folder that only the application reads."""

    folder: Path
    # Looks at files before anybody can open them; not every installation has one.
    scanner: Scanner | None = None

    def path(self, key: str) -> Path:
        """Where the file of a key lies; raises `ValueError` for anything that is no key."""
        if not KEY.fullmatch(key):
            raise ValueError("not a key")
        return self.folder / key[:2] / key

    def write(self, key: str, data: bytes) -> None:
        """Store a file; under another name until all of it is on the disk."""
        path = self.path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(UNFINISHED)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _settle(path.parent)

    def discard(self, keys: Collection[str]) -> None:
        """Delete files, finished or not; one that is gone already is no trouble."""
        for key in keys:
            path = self.path(key)
            path.unlink(missing_ok=True)
            path.with_suffix(UNFINISHED).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make the new name in the folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
