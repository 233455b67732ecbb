"""Print every figure beside its budget, then as tables for the README; keep them for later."""

import os
import sys
from dataclasses import asdict

import orjson

from coaching import clock
from coaching.model.base import db
from tests.bench import crowd, pages, scratch, served, tables, years
from tests.bench.figures import Figure
from tests.conftest import START
from tests.parts import ROOT

KEPT = ROOT / "instance" / "bench.json"


def main() -> int:
    """Measure; whatever needs a PostgreSQL server is left out where there is none."""
    found = [*_years(), *_sqlite()]
    server = os.environ.get("POLKU_TEST_POSTGRESQL")
    if server:
        found += _postgresql(server)
    else:
        sys.stdout.write("Without POLKU_TEST_POSTGRESQL nothing is measured on PostgreSQL.\n")
    sys.stdout.write(f"\n{tables.of_all(found, clock.today())}\n")
    KEPT.write_bytes(orjson.dumps([asdict(figure) for figure in found], option=orjson.OPT_INDENT_2))
    return 0


def _years() -> list[Figure]:
    with scratch.on_sqlite() as app:
        clock.set_to(START)
        return _told([*years.figures(), pages.first_page(app)])


def _sqlite() -> list[Figure]:
    with scratch.on_sqlite() as app:
        crowd.rehearse()
        return _told(pages.figures(app, "SQLite"))


def _postgresql(server: str) -> list[Figure]:
    with scratch.on_postgresql(server) as app:
        crowd.rehearse()
        found = _told(pages.figures(app, "PostgreSQL"))
        pages.look_at_what_is_there()
        address = db.engine.url.render_as_string(hide_password=False)
        return found + _told(served.figures(app, address))


def _told(found: list[Figure]) -> list[Figure]:
    """Said as soon as they are known: the whole takes minutes."""
    for figure in found:
        sys.stdout.write(figure.line + "\n")
    sys.stdout.flush()
    return found


if __name__ == "__main__":
    sys.exit(main())
