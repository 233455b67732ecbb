"""PDF files: whole, open to everybody, and without anything that runs by itself.

A gate, not a proof: readers of PDF have their own protection, and we never open the files here.
"""

import re
import zlib
from collections.abc import Iterator

from coaching.data.texts import _
from coaching.files.unfit import Unfit

HEADER = re.compile(rb"%PDF-[12]\.\d")
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
# Each is long enough not to turn up by chance in a packed picture, as /JS would.
RUNS = re.compile(rb"/(?:JavaScript|Launch|Rendition)(?![A-Za-z0-9])")
# A name may be written with codes in place of letters: /J#61vaScript.
CODED = re.compile(rb"#([0-9A-Fa-f]{2})")
CODED_NAME = re.compile(rb"/[A-Za-z0-9]*(?:#[0-9A-Fa-f]{2}[A-Za-z0-9]*)+")
ENDING = 2048  # bytes in which a PDF has to end
DICTIONARY = 500  # bytes before the content of an object that may describe it
MOST_UNPACKED = 100 * 1024 * 1024  # bytes of packed objects that are looked into


def check(data: bytes) -> None:
    """Raises `Unfit` for a PDF that is cut off, locked, or would run something."""
    ending = data[-ENDING:].rstrip(b"\0\t\n\f\r ")
    if not HEADER.match(data) or b"startxref" not in ending or not ending.endswith(b"%%EOF"):
        raise _damaged()
    if ENCRYPTED.search(data):
        raise Unfit(
            _("This PDF is protected by a password. Save it without protection, then add it.")
        )
    if _runs(data) or any(_runs(each) for each in _packed_objects(data)):
        raise Unfit(
            _(
                "This PDF contains programs (JavaScript or a command to start one). Print it into a"
                " new PDF, then add that one."
            )
        )


def _runs(part: bytes) -> bool:
    if RUNS.search(part):
        return True
    names = (CODED.sub(_letter, name) for name in CODED_NAME.findall(part))
    return any(RUNS.match(name) for name in names)


def _letter(code: re.Match[bytes]) -> bytes:
    return bytes([int(code[1], 16)])


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """The objects that a PDF keeps packed together, each read once and within a limit."""
    left, position = MOST_UNPACKED, data.find(b"/ObjStm")
    while position >= 0:
        start = data.find(b"stream", position)
        end = data.find(b"endstream", start)
        if start < 0 or end < 0:
            raise _damaged()
        about = data[max(0, position - DICTIONARY) : start]
        if b"/Filter" in about[about.rfind(b" obj") :]:
            unpacked = _unpack(data[start + len(b"stream") : end].lstrip(b"\r\n"), left)
            left -= len(unpacked)
            yield unpacked
        position = data.find(b"/ObjStm", end)


def _unpack(packed: bytes, most: int) -> bytes:
    try:
        unpacked = zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error as error:
        raise _damaged() from error
    if len(unpacked) > most:
        raise _damaged()
    return unpacked


def _damaged() -> Unfit:
    return Unfit(_("This PDF is damaged or not complete. Save or download it anew, then add it."))
