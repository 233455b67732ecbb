"""The picture of a drawing: whatever a process has can also be seen."""

from collections import Counter
from collections.abc import Iterator

from coaching.engine.complaints import NODES, Complaint, Drawing

SHAPED = (*NODES, "participant", "lane", "textAnnotation")
LINED = ("sequenceFlow", "association")
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def check_picture(drawing: Drawing) -> Iterator[Complaint]:
    """Everything that has no place in the picture, or more than one."""
    shown = Counter(
        shape.get("bpmnElement", "")
        for shape in drawing.root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")
    )
    drawn = set()
    for node in drawing.each(*SHAPED, *LINED):
        drawn.add(node.get("id", ""))
        if shown[node.get("id", "")] != 1:
            yield drawing.complain(
                node,
                f"is shown {shown[node.get('id', '')]} times in the picture",
                "Open the file in a BPMN editor and place it once.",
            )
    for name in sorted(set(shown) - drawn):
        yield Complaint(
            drawing.file,
            name,
            "is shown in the picture, but the process lacks it",
            "Open the file in a BPMN editor and delete it there.",
        )
