"""Office files: archives that are opened with limits and whose content is never interpreted."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from struct import unpack_from
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from coaching.data.texts import _
from coaching.files.kinds import DOCX, XLSX, FileKind
from coaching.files.unfit import Unfit

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes, of all entries together
MOST_RATIO = 100  # unpacked to packed; a sheet full of figures reaches 30
FREE_RATIO = 10 * 1024 * 1024  # bytes up to which the ratio does not matter
MOST_CONTENTS = 1024 * 1024  # bytes of the table of contents
DEEPEST = 2  # a table inside a document, and nothing inside that
PIECE, LARGEST_PIECE = 16 * 1024, 1024 * 1024  # bytes, packed and unpacked
MOST_KEPT = 20 * 1024 * 1024  # bytes of one entry that is looked into
LONGEST_LINE = 300  # bytes of one entry in the directory, on average

BEGINS = b"PK\x03\x04"
END_OF_ARCHIVE, LARGE_ARCHIVE = b"PK\x05\x06", b"PK\x06\x07"
LENGTH_OF_END, LENGTH_OF_LARGE, LENGTH_OF_ENTRY = 22, 20, 30

CONTENTS = "[Content_Types].xml"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
MAIN = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    f"{MAIN}wordprocessingml.document.main+xml": DOCX,
    f"{MAIN}spreadsheetml.sheet.main+xml": XLSX,
}
# What can run, or carries a file of any kind inside.
RUNS = ("macroenabled", "vbaproject", "vbadata", "activex", "oleobject")


@dataclass
class Budget:
    """How much more may be unpacked, of the archive and of what lies in it."""

    left: int = MOST_UNPACKED

    def spend(self, size: int) -> None:
        """Take this much; raises `Unfit` when it is more than there is."""
        self.left -= size
        if self.left < 0:
            raise _too_much()


def office_kind(data: bytes) -> FileKind:
    """Whether it is a DOCX or an XLSX; raises `Unfit` for any other or unsafe archive."""
    contents = _parts(data, Budget(), 1)
    if CONTENTS not in contents:
        raise _other()
    return _kind(contents[CONTENTS], contents)


def _parts(data: bytes, budget: Budget, depth: int) -> dict[str, bytes]:
    """The names of all entries, each unpacked once to see that it is what it says."""
    if depth > DEEPEST:
        raise _too_much()
    _check_ends(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise _damaged() from error
    _check_entries(entries, len(data))
    return {entry.filename: _content(data, entry, budget, depth) for entry in entries}


def _check_ends(data: bytes) -> None:
    """Begins and ends as Office writes it: nothing before, nothing behind, no second directory."""
    end = len(data) - LENGTH_OF_END
    if end < 0 or not data.startswith(BEGINS) or not data.startswith(END_OF_ARCHIVE, end):
        raise _damaged()
    disk, first_disk, here, entries, size, start = unpack_from("<4x4H2I", data, end)
    large = data.startswith(LARGE_ARCHIVE, max(0, end - LENGTH_OF_LARGE))
    if large or disk or first_disk or here != entries or start + size != end:
        raise _damaged()
    # Before anything is read: a directory of a million entries would fill the memory.
    if entries > MOST_ENTRIES or size > MOST_ENTRIES * LONGEST_LINE:
        raise _too_much()


def _check_entries(entries: list[ZipInfo], size: int) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_ENTRIES:
        raise _too_much()
    if len(set(names)) != len(names) or not all(map(_is_plain, names)):
        raise _damaged()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit(_("This file is protected by a password. Save it without one, then add it."))
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise _damaged()
    # Entries that lie on top of each other make much out of little.
    if sum(entry.compress_size + LENGTH_OF_ENTRY for entry in entries) > size:
        raise _too_much()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > FREE_RATIO and unpacked > size * MOST_RATIO):
        raise _too_much()
    if any(word in name for name in names for word in RUNS):
        raise _unsafe()


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and "\\" not in name


def _content(data: bytes, entry: ZipInfo, budget: Budget, depth: int) -> bytes:
    """Unpack an entry to the end; give it back if it is the table of contents, else nothing.

    It has to hold exactly as much as it says, so that no reader finds more in it than we did.
    """
    budget.spend(entry.file_size)
    is_contents = entry.filename == CONTENTS
    kept, size, check = bytearray(), 0, 0
    for piece in _pieces(_packed(data, entry), entry.compress_type):
        if is_contents or kept or (not size and piece.startswith(BEGINS)):
            kept += piece
        size, check = size + len(piece), zlib.crc32(piece, check)
        if size > entry.file_size or len(kept) > MOST_KEPT:
            raise _too_much()
    if size != entry.file_size or check != entry.CRC:
        raise _damaged()
    if is_contents:
        return bytes(kept)
    if kept:
        _parts(bytes(kept), budget, depth + 1)
    return b""


def _pieces(packed: memoryview, method: int) -> Iterator[bytes]:
    """The content piece by piece, so that little of it is in memory at once."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(packed), PIECE):
        rest: bytes | memoryview = packed[start : start + PIECE]
        if method == ZIP_STORED:
            yield bytes(rest)
            continue
        try:
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, LARGEST_PIECE)
                rest = unpacker.unconsumed_tail
        except zlib.error as error:
            raise _damaged() from error
    if method == ZIP_DEFLATED:
        yield unpacker.flush()


def _packed(data: bytes, entry: ZipInfo) -> memoryview:
    """The bytes of an entry; what stands before them has to name the same entry."""
    start = entry.header_offset
    if not data.startswith(BEGINS, start) or start + LENGTH_OF_ENTRY > len(data):
        raise _damaged()
    length_of_name, length_of_more = unpack_from("<HH", data, start + 26)
    begin = start + LENGTH_OF_ENTRY
    if data[begin : begin + length_of_name] != entry.orig_filename.encode(_encoding(entry)):
        raise _damaged()
    begin += length_of_name + length_of_more
    return memoryview(data)[begin : begin + entry.compress_size]


def _encoding(entry: ZipInfo) -> str:
    return "utf-8" if entry.flag_bits & 0x800 else "cp437"


def _kind(contents: bytes, names: dict[str, bytes]) -> FileKind:
    """What the table of contents calls the main part, if that part is there."""
    types = _types(contents)
    if any(word in media_type.lower() for _name, media_type in types for word in RUNS):
        raise _unsafe()
    kinds = {
        MAIN_PARTS[media_type]
        for name, media_type in types
        if media_type in MAIN_PARTS and name.removeprefix("/") in names
    }
    if len(kinds) != 1:
        raise _other()
    return kinds.pop()


def _types(contents: bytes) -> list[tuple[str, str]]:
    """Pairs of part and media type; nothing from elsewhere is read and nothing expanded."""
    # Declarations of other kinds, and other ways to write them, have no place here.
    if len(contents) > MOST_CONTENTS or b"<!" in contents or b"\0" in contents:
        raise _damaged()
    careful = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(contents, careful)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged() from error
    return [
        (each.get("PartName", ""), each.get("ContentType", ""))
        for each in root.iter(f"{TYPES}Override", f"{TYPES}Default")
    ]


def _damaged() -> Unfit:
    return Unfit(_("This file is damaged. Open it, save it anew as DOCX or XLSX, then add it."))


def _other() -> Unfit:
    return Unfit(
        _("This is neither a DOCX nor an XLSX file. Save it as one of them or as PDF, then add it.")
    )


def _too_much() -> Unfit:
    return Unfit(
        _("There is more packed into this file than is safe to open. Save it as PDF, then add it.")
    )


def _unsafe() -> Unfit:
    return Unfit(
        _(
            "This file contains macros or embedded objects, which can do harm. Save it without"
            " them, or as PDF, then add it."
        )
    )
