"""Decision tables as they are written: one file of DMN, read into questions, rules and answers."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NAMES = {"dmn": SPACE}
REASON = "reason"


class HitPolicy(StrEnum):
    """How many rules may fire, and which of them count."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    COLLECT = "COLLECT"


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    STRING = "string"


@dataclass(frozen=True)
class Column:
    """A question of the table or a part of its answer: the name in facts, and words for people."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True)
class Rule:
    """One line: its conditions and answers as they are written, in the order of the columns."""

    id: str
    number: int
    cells: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One decision."""

    id: str
    name: str
    hit_policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[Rule, ...]


def is_table(file: str) -> bool:
    """Whether a file of a version is a decision table rather than a drawing."""
    return file.endswith(".dmn")


def asks_nothing(cell: str) -> bool:
    """Whether a cell fits every value, and none."""
    return cell in ("", "-")


def read(root: etree._Element) -> Table:
    """The first table of a file, as far as it is there; what is wrong with it is for the check."""
    decision = _first(root, "dmn:decision")
    table = _first(decision, "dmn:decisionTable")
    return Table(
        id=decision.get("id", ""),
        name=_line(decision.get("name")),
        hit_policy=table.get("hitPolicy", HitPolicy.UNIQUE),
        inputs=tuple(_question(node) for node in table.iterfind("dmn:input", NAMES)),
        outputs=tuple(
            Column(node.get("name", ""), _line(node.get("label")), node.get("typeRef", ""))
            for node in table.iterfind("dmn:output", NAMES)
        ),
        rules=tuple(
            Rule(
                node.get("id", ""),
                number,
                _texts(node, "dmn:inputEntry"),
                _texts(node, "dmn:outputEntry"),
            )
            for number, node in enumerate(table.iterfind("dmn:rule", NAMES), start=1)
        ),
    )


def texts(table: Table) -> Iterator[tuple[str, str, str]]:
    """Every text of a table that people read: of which part it is, what it is, and the text."""
    yield table.id, "name", table.name
    for column in (*table.inputs, *table.outputs):
        yield column.name, "label", column.label
    at = [column.name for column in table.outputs].index(REASON)
    for rule in table.rules:
        yield rule.id, REASON, text_of(rule.answers[at])


def text_of(answer: str) -> str:
    """The text of an answer that stands in quotes."""
    return str(ast.literal_eval(answer))


def rewrite(root: etree._Element, written: Mapping[tuple[str, str], str]) -> bytes:
    """The file with some cells and answers written anew, by the rule's id and the column's name."""
    table = read(root)
    columns = [column.name for column in (*table.inputs, *table.outputs)]
    for rule in root.iterfind(".//dmn:rule", NAMES):
        entries = [*rule.iter(f"{{{SPACE}}}inputEntry"), *rule.iter(f"{{{SPACE}}}outputEntry")]
        for name, entry in zip(columns, entries, strict=True):
            text = written.get((rule.get("id", ""), name))
            if text is not None:
                _first(entry, "dmn:text").text = text
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _question(node: etree._Element) -> Column:
    asked = _first(node, "dmn:inputExpression")
    name = _line(asked.findtext("dmn:text", "", NAMES))
    return Column(name, _line(node.get("label")), asked.get("typeRef", ""))


def _texts(rule: etree._Element, path: str) -> tuple[str, ...]:
    return tuple(
        (node.findtext("dmn:text", "", NAMES) or "").strip() for node in rule.iterfind(path, NAMES)
    )


def _first(node: etree._Element, path: str) -> etree._Element:
    found = node.find(path, NAMES)
    return etree.Element("nothing") if found is None else found


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
