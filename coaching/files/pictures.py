"""Pictures: how large they are is read from their headers, and nothing is unpacked."""

import zlib
from struct import unpack_from

from coaching.data.texts import _
from coaching.files.unfit import Unfit

# A picture of this size takes some 400 MB when somebody opens it.
MOST_PIXELS = 100_000_000
LONGEST_SIDE = 30_000

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPG_SIGNATURE = b"\xff\xd8\xff"
# The markers of a JPEG that begin a picture and say its size; the others among them do not.
SIZES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
BEGIN_SCAN, END = 0xDA, b"\xff\xd9"
STAND_ALONE = {0x01, *range(0xD0, 0xD8)}


def check_png(data: bytes) -> None:
    """A whole PNG of a sensible size, with nothing behind it; raises `Unfit`."""
    if not data.startswith(PNG_SIGNATURE):
        raise _damaged()
    position, first = len(PNG_SIGNATURE), True
    while position + 12 <= len(data):
        length, name = unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data) or first != (name == b"IHDR"):
            raise _damaged()
        if first:
            _check_header(data[position + 4 : end])
        if name == b"IEND":
            if end != len(data):
                raise _damaged()
            return
        position, first = end, False
    raise _damaged()


def _check_header(header: bytes) -> None:
    if len(header) != 21 or unpack_from(">I", header, 17)[0] != zlib.crc32(header[:17]):
        raise _damaged()
    _check_size(*unpack_from(">II", header, 4))


def check_jpg(data: bytes) -> None:
    """A whole JPEG of a sensible size; phones append things of their own, which stay."""
    if not data.startswith(JPG_SIGNATURE):
        raise _damaged()
    position, sized = 2, False
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            raise _damaged()
        marker = data[position + 1]
        if marker == 0xFF or marker in STAND_ALONE:
            position += 1 if marker == 0xFF else 2
            continue
        if marker == BEGIN_SCAN:
            if not sized or data.find(END, position) < 0:
                raise _damaged()
            return
        (length,) = unpack_from(">H", data, position + 2)
        if marker in SIZES:
            _check_size_of_jpg(data, position, length)
            sized = True
        position += 2 + max(length, 2)
    raise _damaged()


def _check_size_of_jpg(data: bytes, position: int, length: int) -> None:
    if length < 8 or position + 9 > len(data):
        raise _damaged()
    height, width = unpack_from(">HH", data, position + 5)
    _check_size(width, height)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise _damaged()
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Unfit(
            _("This picture has more pixels than most devices can show. Save it smaller first.")
        )


def _damaged() -> Unfit:
    return Unfit(
        _("This picture is damaged, or something was added to it. Open it, save it anew and retry.")
    )
