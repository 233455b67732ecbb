"""The parts that a longer document is put together from; templates know how each of them looks."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

Block = dict[str, object]


@dataclass(frozen=True)
class Standing:
    """A cell that says something twice: in words, and as a bar; ``level`` from 0 to 1."""

    words: str
    note: str = ""
    level: float | None = None


Cell = str | Standing


def section(heading: str, blocks: Iterable[Block]) -> Block:
    """A heading with what belongs under it."""
    return {"heading": heading, "blocks": list(blocks)}


def text(words: str) -> Block:
    """Running text; what people wrote keeps its paragraphs."""
    paragraphs = [part.strip() for part in words.replace("\r\n", "\n").split("\n\n")]
    return {"kind": "text", "paragraphs": [part for part in paragraphs if part]}


def lead(words: str) -> Block:
    """One sentence or two that stay with what follows."""
    return {"kind": "lead", "words": words}


def subheading(words: str) -> Block:
    """A heading within a section."""
    return {"kind": "subheading", "words": words}


def pairs(rows: Iterable[tuple[str, str]]) -> Block:
    """What something is called, and what it is; a pair that says nothing is left out."""
    return {"kind": "pairs", "rows": [[name, value] for name, value in rows if value]}


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> Block:
    """A table with a row of headings; ``widths`` are shares of the line, 0 as wide as needed."""
    return {
        "kind": "table",
        "head": list(head),
        "rows": [[_cell(cell) for cell in row] for row in rows],
        "widths": list(widths),
    }


def _cell(cell: Cell) -> object:
    return (
        asdict(cell) if isinstance(cell, Standing) else {"words": cell, "note": "", "level": None}
    )
