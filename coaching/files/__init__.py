"""Files that people bring: what kind each one is, by its content, and where it lies."""

from coaching.files.contents import MOST, TOO_LARGE, examine
from coaching.files.kinds import ACCEPTED, FileKind, kind_of
from coaching.files.names import tidy_name
from coaching.files.scanning import Harmful, Scanner, ScannerAway
from coaching.files.storage import Store
from coaching.files.unfit import Unfit

__all__ = [
    "ACCEPTED",
    "MOST",
    "TOO_LARGE",
    "FileKind",
    "Harmful",
    "Scanner",
    "ScannerAway",
    "Store",
    "Unfit",
    "examine",
    "kind_of",
    "tidy_name",
]
