"""The drawings as drawings: they pass the checker, open in the viewer and fit on one screen."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree
from playwright.sync_api import sync_playwright

from tests.parts import ROOT, need_chromium, need_node_modules

DRAWINGS = sorted((ROOT / "workflows").glob("*.bpmn"))
SCREEN = (1280, 720)
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OPEN = """async (xml) => {
    const viewer = new BpmnJS({ container: "#drawing" });
    try {
        return (await viewer.importXML(xml)).warnings.map((warning) => warning.message);
    } finally {
        viewer.destroy();
    }
}"""
SHAPES = {
    *("participant", "lane", "subProcess", "userTask", "callActivity", "intermediateCatchEvent"),
    *("startEvent", "endEvent", "boundaryEvent", "exclusiveGateway", "parallelGateway"),
}
SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}

each_drawing = pytest.mark.parametrize("drawing", DRAWINGS, ids=[d.stem for d in DRAWINGS])


class Box(NamedTuple):
    """A rectangle on the screen."""

    left: float
    top: float
    right: float
    bottom: float

    def is_crossed_by(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Tell whether a level or upright line runs through the inside."""
        (x1, x2), (y1, y2) = sorted((start[0], end[0])), sorted((start[1], end[1]))
        return x1 < self.right and x2 > self.left and y1 < self.bottom and y2 > self.top

    def overlaps(self, other: "Box") -> bool:
        """Tell whether two rectangles share an inside."""
        return self.is_crossed_by((other.left, other.top), (other.right, other.bottom))


class Edge(NamedTuple):
    """An arrow as it is drawn, corner by corner."""

    id: str
    ends: tuple[str, str]
    corners: list[tuple[float, float]]


class Drawing:
    """What a file says and where it draws it."""

    def __init__(self, path: Path) -> None:
        self.root = etree.fromstring(path.read_bytes())
        self.kinds = {
            str(element.get("id")): etree.QName(element).localname
            for element in self.root.iterfind(".//bpmn:*[@id]", SPACES)
        }
        self.boxes = {
            str(shape.get("bpmnElement")): _box(shape.find("dc:Bounds", SPACES))
            for shape in self.root.iterfind(".//bpmndi:BPMNShape", SPACES)
        }

    @property
    def nodes(self) -> dict[str, Box]:
        """Boxes that no arrow may cross: all but the pool, its lanes and subprocesses."""
        frames = {"participant", "lane", "subProcess"}
        return {id_: box for id_, box in self.boxes.items() if self.kinds[id_] not in frames}

    def foreign_nodes(self, edge: Edge) -> list[tuple[str, Box]]:
        """The nodes that an arrow does not connect."""
        return [(id_, box) for id_, box in self.nodes.items() if id_ not in edge.ends]

    @property
    def labels(self) -> Iterator[tuple[str, Box]]:
        """Text that stands beside its shape or arrow."""
        for owner in self.root.iterfind(".//*[bpmndi:BPMNLabel]", SPACES):
            yield (
                str(owner.get("bpmnElement")),
                _box(owner.find("bpmndi:BPMNLabel/dc:Bounds", SPACES)),
            )

    @property
    def edges(self) -> Iterator[Edge]:
        """All arrows."""
        flows = {f.get("id"): f for f in self.root.iterfind(".//bpmn:sequenceFlow", SPACES)}
        for drawn in self.root.iterfind(".//bpmndi:BPMNEdge", SPACES):
            flow = flows[drawn.get("bpmnElement")]
            corners = [
                (float(point.get("x", 0)), float(point.get("y", 0)))
                for point in drawn.iterfind("di:waypoint", SPACES)
            ]
            ends = (str(flow.get("sourceRef")), str(flow.get("targetRef")))
            yield Edge(str(flow.get("id")), ends, corners)


def _box(bounds: etree._Element | None) -> Box:
    """Read a rectangle."""
    assert bounds is not None
    x, y, width, height = (float(bounds.get(key, 0)) for key in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


@pytest.fixture(scope="module")
def warnings() -> dict[Path, list[str]]:
    """What bpmn-js has to say about each drawing, read in one browser."""
    script = need_node_modules() / "bpmn-js" / "dist" / "bpmn-navigated-viewer.development.js"
    chromium = need_chromium()
    # In a thread of its own, since another test's browser may still be open in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_open_all, chromium, script).result()


def _open_all(chromium: str, script: Path) -> dict[Path, list[str]]:
    """Open every drawing in the viewer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_OPTIONS)
        page = browser.new_page(viewport={"width": SCREEN[0], "height": SCREEN[1]})
        page.set_content('<div id="drawing"></div>')
        page.add_script_tag(path=script)
        said = {
            drawing: page.evaluate(OPEN, drawing.read_text(encoding="utf-8"))
            for drawing in DRAWINGS
        }
        browser.close()
    return said


def test_there_are_drawings() -> None:
    assert {drawing.stem for drawing in DRAWINGS} == {
        *("year", "intake", "baseline", "plan", "training", "module", "coaching", "cycle"),
        *("midpoint", "documentation", "feedback", "withdrawal", "ad_hoc", "handover"),
        *("late_task", "hold", "commitment", "coach_wish", "application", "data_request"),
    }


def test_every_drawing_passes_the_checker_without_a_warning() -> None:
    checker = need_node_modules() / ".bin" / "bpmnlint"

    outcome = subprocess.run(
        ["node", checker, "--max-warnings=0", *DRAWINGS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (outcome.returncode, outcome.stderr) == (0, ""), outcome.stdout


@each_drawing
def test_a_drawing_opens_in_the_viewer_without_a_warning(
    warnings: dict[Path, list[str]], drawing: Path
) -> None:
    assert warnings[drawing] == []


@each_drawing
def test_everything_is_drawn(drawing: Path) -> None:
    drawn = Drawing(drawing)

    shapes = {id_ for id_, kind in drawn.kinds.items() if kind in SHAPES}
    flows = {id_ for id_, kind in drawn.kinds.items() if kind == "sequenceFlow"}

    assert set(drawn.boxes) == shapes
    assert {edge.id for edge in drawn.edges} == flows


@each_drawing
def test_a_drawing_fits_on_one_screen(drawing: Path) -> None:
    drawn = Drawing(drawing)
    everything = [*drawn.boxes.values(), *(box for _, box in drawn.labels)]

    assert min(min(box.left, box.top) for box in everything) >= 0
    assert max(box.right for box in everything) <= SCREEN[0]
    assert max(box.bottom for box in everything) <= SCREEN[1]


@each_drawing
def test_every_step_stands_inside_its_lane(drawing: Path) -> None:
    drawn = Drawing(drawing)
    outside = []
    for lane in drawn.root.iterfind(".//bpmn:lane", SPACES):
        row = drawn.boxes[str(lane.get("id"))]
        for reference in lane.iterfind("bpmn:flowNodeRef", SPACES):
            box = drawn.boxes[str(reference.text)]
            if box.top < row.top or box.bottom > row.bottom:
                outside.append(reference.text)

    assert outside == []


@each_drawing
def test_no_arrow_runs_through_a_step_or_a_label(drawing: Path) -> None:
    drawn = Drawing(drawing)

    crossed = [
        (edge.id, owner)
        for edge in drawn.edges
        for start, end in pairwise(edge.corners)
        for owner, box in [*drawn.foreign_nodes(edge), *drawn.labels]
        if box.is_crossed_by(start, end)
    ]

    assert crossed == []


@each_drawing
def test_arrows_are_level_or_upright_and_touch_what_they_connect(drawing: Path) -> None:
    drawn = Drawing(drawing)
    slanted = [
        edge.id
        for edge in drawn.edges
        for start, end in pairwise(edge.corners)
        if start[0] != end[0] and start[1] != end[1]
    ]
    loose = [
        edge.id
        for edge in drawn.edges
        for end, (x, y) in zip(edge.ends, (edge.corners[0], edge.corners[-1]), strict=True)
        if not _touches(drawn.boxes[end], x, y)
    ]

    assert (slanted, loose) == ([], [])


@each_drawing
def test_no_label_covers_a_step_or_another_label(drawing: Path) -> None:
    drawn = Drawing(drawing)
    labels = list(drawn.labels)

    covered = [
        (owner, other)
        for owner, box in labels
        for other, thing in [*drawn.nodes.items(), *labels]
        if owner != other and box.overlaps(thing)
    ]

    assert covered == []


def _touches(box: Box, x: float, y: float) -> bool:
    """Tell whether a point lies on the border."""
    on_side = x in (box.left, box.right) and box.top <= y <= box.bottom
    return on_side or (y in (box.top, box.bottom) and box.left <= x <= box.right)
