"""Run a program of the installation with a clock that a test moves: ``python -m tests.moved rq``.

The time stands in a file, which every process of the test reads. Nothing outside the tests knows
of it: no setting of Polku moves its clock.
"""

import os
import runpy
import sys
from datetime import datetime
from pathlib import Path

from coaching import clock

FILE = "POLKU_TEST_MOMENT"


def now() -> datetime:
    """The moment that the test has set."""
    return datetime.fromisoformat(Path(os.environ[FILE]).read_text(encoding="ascii"))


def set_to(file: Path, moment: datetime) -> None:
    """Move the clock of every process that reads this file, at once."""
    made = file.with_suffix(".new")
    made.write_text(moment.isoformat(), encoding="ascii")
    made.replace(file)


def main() -> None:
    """Put the moved clock in place before anything asks for the time, then run the program."""
    clock.now = now
    program = Path(sys.executable).parent / sys.argv[1]
    sys.argv = [str(program), *sys.argv[2:]]
    runpy.run_path(str(program), run_name="__main__")


if __name__ == "__main__":
    main()
