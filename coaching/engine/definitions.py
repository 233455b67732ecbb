"""Parse and cache a version of the drawings, and read from them what the rest of Polku asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.process import VALIDATOR

from coaching.engine import nodes, tables
from coaching.engine.nodes import Drawn
from coaching.engine.tables import Table

NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core",
}
MOST_BYTES = 1_000_000

# What has words of its own for people: tasks, calls of other drawings, timers, ends.
WORDED = ("userTask", "manualTask", "callActivity", "boundaryEvent", "intermediateCatchEvent")
# What else is written in a drawing, for people who look at it.
LABELLED = (
    *("participant", "subProcess", "startEvent", "endEvent"),
    *("exclusiveGateway", "parallelGateway", "sequenceFlow"),
)


class BadDrawing(ValueError):
    """A drawing that cannot be read; says which file, which element and what to do."""


@dataclass(frozen=True)
class Element:
    """A task, timer or call as it is drawn."""

    id: str
    kind: str
    process: str
    name: str
    documentation: str
    role: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def decides(self) -> tuple[str, ...]:
        """The variables that the process reads from this task's answers."""
        return tuple(part.strip() for part in self.properties.get("decides", "").split(",") if part)


@dataclass(frozen=True, eq=False)
class Definitions:
    """One parsed version: the engine's specs, and the elements by process and id."""

    digest: str
    elements: Mapping[tuple[str, str], Element]
    lanes: Mapping[tuple[str, str], str]
    specs: Mapping[str, BpmnProcessSpec]
    children: Mapping[str, Mapping[str, BpmnProcessSpec]]
    phase_of_call: Mapping[str, str]
    order: tuple[str, ...]
    tables: Mapping[str, Table]
    labels: Mapping[tuple[str, str], str]
    drawn: Mapping[str, Drawn]

    @cached_property
    def user_tasks(self) -> tuple[Element, ...]:
        """Everything a person may be asked to do, in the order of the drawings."""
        return tuple(e for e in self.elements.values() if e.kind in {"userTask", "manualTask"})

    def task(self, task_id: str) -> Element:
        """One user task by its id, which no other file has; `KeyError` when none is drawn."""
        return self._tasks[task_id]

    @cached_property
    def _tasks(self) -> dict[str, Element]:
        return {element.id: element for element in self.user_tasks}

    @property
    def timers(self) -> tuple[Element, ...]:
        """Everything the process may wait for without a person."""
        return tuple(
            e
            for e in self.elements.values()
            if e.kind in {"boundaryEvent", "intermediateCatchEvent"}
        )

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases of the year in their order, as the drawing has them."""
        return tuple(dict.fromkeys(self.phase_of_call.values()))

    def element(self, process: str, element_id: str) -> Element:
        """One element; `KeyError` when the drawing lacks it."""
        return self.elements[process, element_id]

    def tasks_of_phase(self, phase: str) -> tuple[Element, ...]:
        """The user tasks that a phase may ask for, in drawn order."""
        calls = [call for call, name in self.phase_of_call.items() if name == phase]
        drawings = [name for call in calls for name in self._called_from(call)]
        return tuple(e for name in drawings for e in self.user_tasks if e.process == name)

    def _called_from(self, process: str) -> Iterator[str]:
        """A drawing and all that it calls, also through others."""
        yield process
        for element in self.elements.values():
            if element.process == process and element.kind == "callActivity":
                yield from self._called_from(element.id)


def digest_of(files: Mapping[str, bytes]) -> str:
    """The name of a version: a hash of its files' names and contents."""
    total = sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + files[name] + b"\0")
    return total.hexdigest()


def read_folder(folder: Path) -> dict[str, bytes]:
    """The drawings and decision tables of a folder."""
    found = sorted((*folder.glob("*.bpmn"), *folder.glob("*.dmn")))
    return {path.name: path.read_bytes() for path in found}


def parse_xml(name: str, content: bytes) -> etree._Element:
    """Read one file safely; raises `BadDrawing` for a DOCTYPE, entities, or too much of it."""
    if len(content) > MOST_BYTES:
        raise BadDrawing(f"{name}: is larger than 1 MB. Split the drawing into smaller ones.")
    safe = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, safe)
    except etree.XMLSyntaxError as error:
        raise BadDrawing(f"{name}: is not well-formed XML ({error.msg}). Save it again.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadDrawing(f"{name}: has a DOCTYPE. Take it out; drawings do not need one.")
    return root


@lru_cache(maxsize=8)
def _parsed(digest: str, files: tuple[tuple[str, bytes], ...], _copy: int) -> Definitions:
    parser = SpiffBpmnParser(validator=VALIDATOR)
    roots = {}
    decided = {}
    for name, content in files:
        if tables.is_table(name):
            table = tables.read(parse_xml(name, content))
            decided[table.id] = table
            continue
        roots[name] = parse_xml(name, content)
        # A tree of its own: the library's parser may change what it is given.
        parser.add_bpmn_xml(parse_xml(name, content), filename=name)
    elements: dict[tuple[str, str], Element] = {}
    lanes: dict[tuple[str, str], str] = {}
    labels: dict[tuple[str, str], str] = {}
    specs, children, order, drawn = {}, {}, [], {}
    for root in roots.values():
        for process in root.iterfind("bpmn:process", NAMESPACES):
            process_id = process.get("id", "")
            order.append(process_id)
            for lane in process.iterfind(".//bpmn:lane", NAMESPACES):
                lanes[process_id, lane.get("id", "")] = lane.get("name", "")
            for found in _elements_of(process, process_id):
                elements[process_id, found.id] = found
            labels |= {(process_id, each): name for each, name in _labels_of(root)}
            drawn[process_id] = nodes.read(process)
            specs[process_id] = parser.get_spec(process_id)
            children[process_id] = parser.get_subprocess_specs(process_id)
            _wire(specs[process_id], children[process_id])
    phases = {
        e.id: e.properties.get("phase", e.id)
        for (process, _), e in elements.items()
        if process == "year" and e.kind == "callActivity"
    }
    return Definitions(
        digest, elements, lanes, specs, children, phases, tuple(order), decided, labels, drawn
    )


def parse(files: Mapping[str, bytes], *, copy: int = 0) -> Definitions:
    """Parse a set of drawings; cached by content. ``copy`` asks for a separately parsed twin."""
    content = {name: bytes(value) for name, value in files.items()}
    return _parsed(digest_of(content), tuple(sorted(content.items())), copy)


def _wire(spec: BpmnProcessSpec, children: Mapping[str, BpmnProcessSpec]) -> None:
    """Connect loops to their parents, or a process restored elsewhere silently loses results."""
    for each in (spec, *children.values()):
        for task_spec in each.task_specs.values():
            if isinstance(task_spec, LoopTask):
                done = each.task_specs[task_spec.task_spec].completed_event
                if not done.is_connected(task_spec.merge_child):
                    done.connect(task_spec.merge_child)


def _labels_of(root: etree._Element) -> Iterator[tuple[str, str]]:
    """What stands in a drawing beside its tasks: the names of starts, ends, questions, arrows."""
    for node in root.iter(*(f"{{{NAMESPACES['bpmn']}}}{kind}" for kind in LABELLED)):
        name = " ".join(node.get("name", "").split())
        if name:
            yield node.get("id", ""), name


def _elements_of(process: etree._Element, process_id: str) -> list[Element]:
    role_of = {
        ref.text: lane.get("id")
        for lane in process.iterfind(".//bpmn:lane", NAMESPACES)
        for ref in lane.iterfind("bpmn:flowNodeRef", NAMESPACES)
    }
    found = []
    for node in process.iter():
        kind = etree.QName(node).localname
        if kind in WORDED:
            properties = {
                p.get("name", ""): p.get("value", "")
                for p in node.iterfind(
                    "bpmn:extensionElements/spiffworkflow:properties/spiffworkflow:property",
                    NAMESPACES,
                )
            }
            documentation = node.findtext("bpmn:documentation", "", NAMESPACES)
            found.append(
                Element(
                    id=node.get("id", ""),
                    kind=kind,
                    process=process_id,
                    name=node.get("name", ""),
                    documentation=" ".join(documentation.split()),
                    role=role_of.get(node.get("id")),
                    properties=properties,
                )
            )
    return found
