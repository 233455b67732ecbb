"""What a check has to say, and a drawing as the checks read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from lxml import etree

from coaching.engine.definitions import NAMESPACES

MODEL = NAMESPACES["bpmn"]
TASKS = ("userTask", "callActivity")
NODES = (
    *TASKS,
    *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent"),
    *("exclusiveGateway", "parallelGateway", "subProcess"),
)


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong with a drawing: where it is, what it is and what to do about it."""

    file: str
    element: str
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.element}" if self.element else self.file
        return f"{where}: {self.what}. {self.remedy}"


def kind_of(node: etree._Element) -> str:
    """The name of an element of BPMN, or the whole tag of a stranger."""
    return node.tag.removeprefix(f"{{{MODEL}}}")


def words_of(text: str | None) -> str:
    """A text with its line breaks and indentation taken out."""
    return " ".join((text or "").split())


@dataclass(frozen=True)
class Drawing:
    """One file as it is written, before the engine has seen it."""

    file: str
    root: etree._Element

    @cached_property
    def process_id(self) -> str:
        """The name of the process, or nothing where there is none."""
        process = next(self.each("process"), None)
        return process.get("id", "") if process is not None else ""

    def each(self, *kinds: str) -> Iterator[etree._Element]:
        """Every element of these kinds, in the order of the file."""
        yield from self.root.iter(*(f"{{{MODEL}}}{kind}" for kind in kinds))

    @cached_property
    def nodes(self) -> dict[str, etree._Element]:
        """Everything that arrows connect, by its id."""
        return {node.get("id", ""): node for node in self.each(*NODES)}

    @cached_property
    def lanes_of(self) -> dict[str, list[str]]:
        """The lanes that each step stands in."""
        found: dict[str, list[str]] = {}
        for lane in self.each("lane"):
            for ref in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
                found.setdefault(words_of(ref.text), []).append(lane.get("id", ""))
        return found

    @cached_property
    def arrows_into(self) -> dict[str, list[etree._Element]]:
        """The arrows by what they lead to."""
        return self._arrows_by("targetRef")

    @cached_property
    def arrows_out_of(self) -> dict[str, list[etree._Element]]:
        """The arrows by what they come from."""
        return self._arrows_by("sourceRef")

    def _arrows_by(self, end: str) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for arrow in self.each("sequenceFlow"):
            found.setdefault(arrow.get(end, ""), []).append(arrow)
        return found

    def properties_of(self, node: etree._Element) -> dict[str, str]:
        """What stands beside a task for us: due, opens, decides and the like."""
        path = "bpmn:extensionElements/spiffworkflow:properties/spiffworkflow:property"
        return {p.get("name", ""): p.get("value", "") for p in node.iterfind(path, NAMESPACES)}

    def complain(self, node: etree._Element, what: str, remedy: str) -> Complaint:
        """A complaint about an element, named by the nearest id around it."""
        named: etree._Element | None = node
        while named is not None and not named.get("id"):
            named = named.getparent()
        return Complaint(self.file, "" if named is None else named.get("id", ""), what, remedy)

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""
        return PurePath(self.file).stem
