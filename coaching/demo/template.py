"""The demonstration as it was built once: a file that is copied the next time on the same day."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from shutil import copy2, copytree, rmtree
from tempfile import TemporaryDirectory

FOLDER = "demonstrations"
DATABASE, MAIL, UPLOADS = "polku.db", "mail", "uploads"
FOLDERS = (MAIL, UPLOADS)
# What a demonstration is made of.
MADE_OF = ("coaching", "forms", "workflows", "templates", "translations")
KINDS = frozenset({".py", ".toml", ".csv", ".bpmn", ".dmn", ".html", ".txt", ".mo"})
KEY_LENGTH = 16


def key_of(root: Path, drawings: Path, today: date, only: Iterable[str], *more: str) -> str:
    """The same for the same day, drawings and program."""
    digest = sha256(f"{today} {sorted(only)} {more}".encode())
    for folder in (*(root / each for each in MADE_OF), drawings):
        for file in sorted(each for each in folder.rglob("*") if each.suffix in KINDS):
            digest.update(str(file.relative_to(folder)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:KEY_LENGTH]


@dataclass(frozen=True)
class Template:
    """A finished demonstration in a folder of its own: its database, mails and documents."""

    place: Path
    key: str

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.place / FOLDER / self.key

    @property
    def exists(self) -> bool:
        """It has been built already."""
        return (self.folder / DATABASE).exists()

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A folder to build in; it becomes the template only when all went well."""
        above = self.place / FOLDER
        rmtree(above, ignore_errors=True)
        above.mkdir(parents=True)
        with TemporaryDirectory(dir=above, prefix="half-", ignore_cleanup_errors=True) as half:
            new = Path(half) / "new"
            new.mkdir()
            yield new
            new.rename(self.folder)

    def copy_to(self, database: Path, folders: dict[str, Path]) -> None:
        """Put it where the program looks; the database appears at once, and last."""
        for name, to in folders.items():
            rmtree(to, ignore_errors=True)
            if (self.folder / name).exists():
                copytree(self.folder / name, to)
        remove_database(database, but=database)
        half = database.with_name(f"{database.name}.half")
        copy2(self.folder / DATABASE, half)
        half.replace(database)


def remove_database(database: Path, *, but: Path | None = None) -> None:
    """Delete an SQLite database with what lies beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        file = database.with_name(database.name + ending)
        if file != but:
            file.unlink(missing_ok=True)


def remove_all(place: Path) -> None:
    """Delete every template."""
    rmtree(place / FOLDER, ignore_errors=True)
