"""Long work in one process: look for garbage less often, and do not wait for the disk."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# New objects, and rounds, between two looks for garbage of each age.
SELDOM = (50_000, 50, 100)
# What is thrown away, or built anew when it is lost, waits for no disk.
HURRIES = ("PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", "PRAGMA temp_store=MEMORY")


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Look for garbage less often: much is made, and what is loaded stays anyway."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def spare_pages() -> None:
    """Never look for garbage among what is loaded: that stays.

    What pages leave is looked for as often as usual. More seldom is no gain: the garbage of ten
    pages has left the processor's caches, and clearing it away takes as long as two pages.
    """
    gc.collect()
    gc.freeze()


def hurry(connection: Any, _record: Any) -> None:
    """Prepare a connection to an SQLite file that may be lost with the machine."""
    cursor = connection.cursor()
    for each in HURRIES:
        cursor.execute(each)
    cursor.close()
