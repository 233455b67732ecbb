"""A drawing as nested steps in drawn order, and the arrows between them, as plain data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# What each thing in a drawing is to people who read it as a list.
KINDS = {
    "userTask": "task",
    "manualTask": "task",
    "callActivity": "part",
    "subProcess": "group",
    "intermediateCatchEvent": "wait",
    "boundaryEvent": "wait",
    "exclusiveGateway": "question",
    "parallelGateway": "fork",
    "startEvent": "start",
    "endEvent": "end",
}
REPEATS = {"standardLoopCharacteristics": "loop", "multiInstanceLoopCharacteristics": "each"}


@dataclass(frozen=True)
class Node:
    """One thing in a drawing; ``steps`` are drawn inside it, ``beside`` names what it hangs on.

    ``repeats`` is "loop" (again and again), "each" (once for each of several), or nothing.
    """

    id: str
    kind: str
    lane: str
    repeats: str
    beside: str
    steps: tuple["Node", ...]


@dataclass(frozen=True)
class Drawn:
    """One drawing: its steps, and from where to where its arrows lead."""

    steps: tuple[Node, ...]
    arrow_ids: Mapping[str, tuple[str, str]]

    @property
    def arrows(self) -> Iterable[tuple[str, str]]:
        """The ends of each arrow."""
        return self.arrow_ids.values()

    def all(self) -> Iterator[Node]:
        """Every step, also those inside others."""
        waiting = list(reversed(self.steps))
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.steps)


def read(process: etree._Element) -> Drawn:
    """The steps of one process."""
    lane_of = {
        ref.text or "": lane.get("id", "")
        for lane in process.iter(f"{BPMN}lane")
        for ref in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    arrows = {
        arrow.get("id", ""): (arrow.get("sourceRef", ""), arrow.get("targetRef", ""))
        for arrow in process.iter(f"{BPMN}sequenceFlow")
    }
    return Drawn(_inside(process, lane_of), arrows)


def _inside(part: etree._Element, lane_of: dict[str, str]) -> tuple[Node, ...]:
    kinds = ((node, etree.QName(node).localname) for node in part)
    return tuple(
        Node(
            id=node.get("id", ""),
            kind=KINDS[kind],
            lane=lane_of.get(node.get("id", ""), ""),
            repeats=_repeats(node),
            beside=node.get("attachedToRef", ""),
            steps=_inside(node, lane_of),
        )
        for node, kind in kinds
        if kind in KINDS
    )


def _repeats(node: etree._Element) -> str:
    found = (word for kind, word in REPEATS.items() if node.find(f"{BPMN}{kind}") is not None)
    return next(found, "")
