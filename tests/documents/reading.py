"""Reads a PDF as a screen reader does: by its structure, not by how it looks."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pikepdf

Texts = dict[tuple[int, int], str]

BLOCK = re.compile(r"beginbf(char|range)(.*?)endbf", re.DOTALL)
CODE = re.compile(r"<([0-9A-Fa-f]+)>")


def squeeze(text: str) -> str:
    """A text without spaces and hyphenation: where lines end is not what a document says."""
    return "".join(text.replace("\N{SOFT HYPHEN}", "").split())


@dataclass(frozen=True)
class Element:
    """One element of the structure: its role, all text within it, and the words for a picture."""

    role: str
    text: str
    alt: str


class Reader:
    """A document, opened."""

    def __init__(self, file: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(file))
        self.root = self.pdf.Root

    @property
    def metadata(self) -> dict[str, Any]:
        """Its XMP metadata by qualified name."""
        with self.pdf.open_metadata() as metadata:
            return dict(metadata)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the first page in millimetres."""
        _left, _bottom, width, height = (float(side) for side in self.pdf.pages[0].mediabox)
        return round(width / 72 * 25.4), round(height / 72 * 25.4)

    @cached_property
    def elements(self) -> list[Element]:
        """The whole structure in reading order."""
        texts: Texts = defaultdict(str)
        for page in self.pdf.pages:
            for number, text in _marked_texts(page):
                texts[page.obj.objgen[0], number] += text
        return list(_elements(self.root.StructTreeRoot.K, texts))

    def all_of(self, role: str) -> list[str]:
        """The texts of all elements of a role, without spaces."""
        return [squeeze(element.text) for element in self.elements if element.role == role]

    @property
    def text(self) -> str:
        """All that is read aloud, without spaces."""
        return self.all_of("Document")[0]

    @property
    def pictures(self) -> list[str]:
        """The words for each picture."""
        return [element.alt for element in self.elements if element.role == "Figure"]

    @property
    def fonts(self) -> dict[str, bool]:
        """Every font by its name, and whether the document brings it along."""
        fonts = [f for page in self.pdf.pages for f in page.resources.Font.values()]
        return {
            str(font.BaseFont).rpartition("+")[2]: any(
                key in font.DescendantFonts[0].FontDescriptor
                for key in ("/FontFile2", "/FontFile3")
            )
            for font in fonts
        }


def _elements(node: Any, texts: Texts) -> Iterator[Element]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child, texts)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield Element(str(node.S)[1:], _text(node, texts), str(node.get("/Alt", "")))
        yield from _elements(node.get("/K", pikepdf.Array()), texts)


def _text(node: Any, texts: Texts) -> str:
    """What an element and all within it say, in order."""
    kids = node.get("/K", pikepdf.Array())
    found = ""
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            found += texts[node.Pg.objgen[0], kid]
        elif "/MCID" in kid:
            found += texts[kid.Pg.objgen[0], int(kid.MCID)]
        elif "/S" in kid:
            found += _text(kid, texts)
    return found


def _marked_texts(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    """The text of each marked piece of a page; a mark may say what its letters stand for."""
    tables = {name: _letters(font) for name, font in page.resources.Font.items()}
    letters: dict[int, str] = {}
    marks: list[Any] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC":
                marks.append(operands[1] if len(operands) > 1 else {})
                if "/ActualText" in marks[-1]:
                    yield _inside(marks), str(marks[-1]["/ActualText"])
            case "EMC":
                marks.pop()
            case "Tf":
                letters = tables[str(operands[0])]
            case "Tj" | "TJ" if not any("/ActualText" in mark for mark in marks):
                yield _inside(marks), _decoded(operands[0], letters)


def _inside(marks: list[Any]) -> int:
    """The number of the piece that is open; -1 within decoration."""
    return next((int(mark["/MCID"]) for mark in reversed(marks) if "/MCID" in mark), -1)


def _decoded(shown: Any, letters: dict[int, str]) -> str:
    strings = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
    pairs = (codes[at : at + 2] for at in range(0, len(codes), 2))
    return "".join(letters.get(int.from_bytes(pair), "?") for pair in pairs)


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font means, as the font itself says."""
    found = {}
    for kind, lines in BLOCK.findall(font.ToUnicode.read_bytes().decode("ascii")):
        for line in lines.strip().splitlines():
            codes = CODE.findall(line)
            first, last = int(codes[0], 16), int(codes[0 if kind == "char" else 1], 16)
            meaning = bytes.fromhex(codes[-1]).decode("utf-16-be")
            for code in range(first, last + 1):
                found[code] = meaning[:-1] + chr(ord(meaning[-1]) + code - first)
    return found
