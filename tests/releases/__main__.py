"""Write what this release leaves behind: a database that a handful of organisations have filled."""

import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from coaching import model
from coaching.haste import in_a_hurry
from coaching.model.base import db
from coaching.rehearsal import scratch
from tests.bench.scratch import on_sqlite
from tests.parts import ROOT
from tests.releases import years
from tests.releases.rows import Kept


def main(folder: Path) -> None:
    """Write the file of the release of this code, and say what is in it."""
    release = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    revision = max(path.stem[:4] for path in (ROOT / "coaching/migrations/versions").glob("0*.py"))
    with on_sqlite(), TemporaryDirectory() as own, scratch.database(Path(own)), in_a_hurry():
        with years.repeatable_chance():
            years.fill()
        with db.engine.connect() as connection:
            tables = [t for t in model.metadata.sorted_tables if t.name != "leases"]
            kept = Kept.of(
                connection, tables, release=release, revision=revision, moment=years.TODAY
            )
        sys.stdout.write(f"{years.summary()}\n")
    file = folder / f"{release}.jsonl.xz"
    kept.write(file)
    sys.stdout.write(f"{file}: {file.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "tests" / "releases")
