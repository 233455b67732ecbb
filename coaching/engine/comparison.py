"""What differs between two drawings: which elements came, went or changed, and in what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from coaching.engine.definitions import NAMESPACES, parse_xml

BPMN = f"{{{NAMESPACES['bpmn']}}}"
SPIFF = f"{{{NAMESPACES['spiffworkflow']}}}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
# What these hold are elements of their own; the rest of an element belongs to it.
HOLDERS = {"process", "subProcess", "collaboration", "laneSet", "definitions"}
# Said by the arrows and lanes themselves.
SAID_ELSEWHERE = {"incoming", "outgoing", "flowNodeRef", "extensionElements", "documentation"}
LOOPS = {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}


@dataclass(frozen=True)
class Fact:
    """One thing about an element that differs; empty where it was or is not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One element: ``how`` is added, removed, changed, or moved (only in the picture)."""

    id: str
    kind: str
    how: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class _Element:
    kind: str
    facts: Mapping[str, str]
    place: tuple[str, ...] = field(default=(), compare=False)


def compare(name: str, before: bytes | None, after: bytes | None) -> list[Difference]:
    """Everything that differs in one file, in the order in which it is drawn."""
    old, new = _elements(name, before), _elements(name, after)
    found = []
    for each, is_now in new.items():
        was = old.get(each)
        if was is None:
            found.append(Difference(each, is_now.kind, "added"))
        elif facts := tuple(_facts(was, is_now)):
            found.append(Difference(each, is_now.kind, "changed", facts))
        elif was.place != is_now.place:
            found.append(Difference(each, is_now.kind, "moved"))
    gone = [Difference(each, was.kind, "removed") for each, was in old.items() if each not in new]
    return found + gone


def _facts(was: _Element, is_now: _Element) -> Iterator[Fact]:
    if was.kind != is_now.kind:
        yield Fact("kind", was.kind, is_now.kind)
    for what in dict.fromkeys((*was.facts, *is_now.facts)):
        before, after = was.facts.get(what, ""), is_now.facts.get(what, "")
        if before != after:
            yield Fact(what, before, after)


def _elements(name: str, content: bytes | None) -> dict[str, _Element]:
    if content is None:
        return {}
    root = parse_xml(name, content)
    lanes = {
        ref.text or "": lane.get("id", "")
        for lane in root.iter(f"{BPMN}lane")
        for ref in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    places = {
        shape.get("bpmnElement", ""): tuple(
            " ".join(sorted(f"{key!s}={value!s}" for key, value in part.items()))
            for part in shape.iter(etree.Element)
            if part is not shape
        )
        for shape in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")
    }
    return {
        each: _Element(
            etree.QName(node).localname, _read(node, lanes.get(each, "")), places.get(each, ())
        )
        for each, node in _drawn(root)
    }


def _drawn(holder: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Every element that has a name of its own, also inside others."""
    for node in holder.iterchildren(etree.Element):
        kind = etree.QName(node).localname
        if node.tag.startswith(BPMN) and node.get("id") and kind != "laneSet":
            yield node.get("id", ""), node
        if kind in HOLDERS:
            yield from _drawn(node)


def _read(node: etree._Element, lane: str) -> dict[str, str]:
    """Everything that stands at an element, by what it is."""
    parent = node.getparent()
    inside = parent.get("id", "") if parent is not None else ""
    facts = {
        "name": _line(node.get("name")),
        "documentation": _line(node.findtext(f"{BPMN}documentation")),
        "lane": lane,
        "inside": inside if parent is not None and parent.tag == f"{BPMN}subProcess" else "",
    }
    facts |= {
        _plain(key): str(value) for key, value in node.items() if _plain(key) not in {"id", "name"}
    }
    for each in node.iterfind(f"{BPMN}extensionElements/*"):
        if each.tag == f"{SPIFF}properties":
            facts |= {f"{p.get('name')}": p.get("value", "") for p in each}
        else:
            facts["rest"] = _line(f"{facts.get('rest', '')} {_written(each)}")
    if etree.QName(node).localname not in HOLDERS:
        for child in node.iterchildren(etree.Element):
            kind = etree.QName(child).localname
            if kind not in SAID_ELSEWHERE:
                what = _what(kind)
                facts[what] = _line(f"{facts.get(what, '')} {_written(child)}")
    return facts


def _what(kind: str) -> str:
    if kind in LOOPS:
        return "repeats"
    if kind == "conditionExpression":
        return "condition"
    return "event" if kind.endswith("EventDefinition") else "rest"


def _written(node: etree._Element) -> str:
    """The content of something technical on one line; where it has no text, what it is."""
    text = _line(" ".join(str(part) for part in node.itertext()))
    return text or _plain(node.tag)


def _plain(name: str | bytes | bytearray | etree.QName) -> str:
    return str(name).rpartition("}")[2]


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
