"""Files as people bring them, good ones and bad ones, each made here byte by byte."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCM_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
XLSM_MAIN = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
HTML = b"<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(600)
PHP = b"<?php system($_GET['c']); ?>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
GIF = b"GIF89a" + bytes(100)


# ---- PDF ----


def pdf(*objects: bytes, header: bytes = b"%PDF-1.7\n", more: bytes = b"") -> bytes:
    """A small PDF with these objects beside its catalogue."""
    body = header + b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    body += b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 3))
    return body + b"trailer\n<< /Root 1 0 R %s >>\nstartxref\n9\n%%%%EOF\n" % more


def packed_objects(content: bytes) -> bytes:
    """Objects that a PDF keeps packed together."""
    packed = zlib.compress(content)
    about = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed)
    return about + b"\nstream\r\n" + packed + b"\nendstream"


# ---- pictures ----


def chunk(name: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def png(width: int = 40, height: int = 30, *, text: bytes = b"", after: bytes = b"") -> bytes:
    """A grey picture, or the header of one that would be huge."""
    rows = (b"\x00" + b"\x80" * width) * height if width * height < 1_000_000 else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    words = chunk(b"tEXt", b"Comment\x00" + text) if text else b""
    picture = chunk(b"IDAT", zlib.compress(rows))
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + words + picture + chunk(b"IEND", b"") + after


def jpg(width: int = 40, height: int = 30, *, comment: bytes = b"", after: bytes = b"") -> bytes:
    """As much of a JPEG as says how large it is."""
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    size = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x7f" * 20
    return b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(10) + said + size + scan + b"\xff\xd9" + after


# ---- Office ----


def contents(main: str, part: str, *more: str) -> bytes:
    """The table of contents of an Office file."""
    lines = [f'<Override PartName="/{part}" ContentType="{main}"/>', *more]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>' + "".join(lines) + "</Types>"
    ).encode()


def archive(parts: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """An archive with these entries."""
    packed = BytesIO()
    with ZipFile(packed, "w", method) as file:
        for name, content in parts.items():
            file.writestr(ZipInfo(name, (2026, 8, 3, 9, 0, 0)), content, method)
    return packed.getvalue()


def docx(more: Mapping[str, bytes] | None = None, *lines: str, text: bytes = b"Hei") -> bytes:
    """A document with further parts."""
    return archive(
        {
            "[Content_Types].xml": contents(DOCX_MAIN, "word/document.xml", *lines),
            "_rels/.rels": b"<Relationships/>",
            "word/document.xml": b"<document>" + text + b"</document>",
            **(more or {}),
        }
    )


def xlsx(more: Mapping[str, bytes] | None = None) -> bytes:
    """A sheet with further parts."""
    return archive(
        {
            "[Content_Types].xml": contents(XLSX_MAIN, "xl/workbook.xml"),
            "_rels/.rels": b"<Relationships/>",
            "xl/workbook.xml": b"<workbook/>",
            **(more or {}),
        }
    )


def with_macros(main: str, part: str, name: str) -> bytes:
    """An Office file that runs something."""
    return archive({"[Content_Types].xml": contents(main, part), part: b"<x/>", name: b"\x00VBA"})


def bomb(size: int = 300 * 1024 * 1024) -> bytes:
    """Little that becomes much: one part full of zeros."""
    return docx({"word/media/zeros.bin": bytes(size)})


def nested_bomb(depth: int = 4) -> bytes:
    """Archives inside archives."""
    inner = docx({"word/zeros.bin": bytes(15 * 1024 * 1024)})
    for _ in range(depth):
        inner = docx({f"word/embeddings/{n}.docx": inner for n in range(3)})
    return inner


def lying_bomb() -> bytes:
    """An entry that holds far more than its headers say."""
    whole = docx({"word/media/zeros.bin": bytes(5 * 1024 * 1024)})
    said = struct.pack("<I", 5 * 1024 * 1024)
    return whole.replace(said, struct.pack("<I", 1000))


def overlapping() -> bytes:
    """Many entries of the directory that all lead to the same packed bytes."""
    kernel = docx({"word/a.bin": bytes(1024 * 1024)})
    end = kernel[-22:]
    size, start = struct.unpack_from("<II", end, 12)
    directory = kernel[start : start + size]
    last = directory[directory.rfind(b"PK\x01\x02") :]
    extra = b"".join(last.replace(b"word/a.bin", b"word/%05d" % n) for n in range(1000))
    entries = struct.unpack_from("<H", end, 8)[0] + 1000
    closing = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, size + len(extra), start, 0
    )
    return kernel[:start] + directory + extra + closing


def crowd(entries: int = 60_000) -> bytes:
    """A directory of very many entries."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as file:
        file.writestr("[Content_Types].xml", contents(DOCX_MAIN, "word/document.xml"))
        for n in range(entries):
            file.writestr(ZipInfo(f"word/{n}"), b"")
    return packed.getvalue()


def xxe() -> bytes:
    """A table of contents that wants to read a file of the server."""
    table = contents(DOCX_MAIN, "word/document.xml").replace(
        b"<Types",
        b'<!DOCTYPE Types [<!ENTITY x SYSTEM "file:///etc/passwd">]><Types',
    )
    return archive({"[Content_Types].xml": table, "word/document.xml": b"<x/>"})
