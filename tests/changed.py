"""A second version of the process for tests: a plan that ends with a feast, and other changes."""

from coaching.engine.definitions import read_folder
from coaching.model.base import transaction
from coaching.model.processes import Version
from coaching.services import versions
from tests.parts import ROOT

FEAST = """
    <bpmn:userTask id="celebrate" name="Celebrate the plan">
      <bpmn:documentation>A plan that is agreed on is worth a cake.</bpmn:documentation>
      <bpmn:incoming>management_view_to_celebrate</bpmn:incoming>
      <bpmn:outgoing>celebrate_to_plan_accepted</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="celebrate_to_plan_accepted" sourceRef="celebrate" \
targetRef="plan_accepted" />
    <bpmn:endEvent id="plan_accepted" """
SHAPES = """
      <bpmndi:BPMNShape id="celebrate_shape" bpmnElement="celebrate">
        <dc:Bounds x="930" y="200" width="100" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="celebrate_edge" bpmnElement="celebrate_to_plan_accepted">
        <di:waypoint x="980" y="280" />
        <di:waypoint x="1005" y="332" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>"""
PLAN = (
    ('<bpmn:endEvent id="plan_accepted" ', FEAST.strip() + " "),
    ("management_view_to_plan_accepted", "management_view_to_celebrate"),
    (
        'name="Yes" sourceRef="management_view" targetRef="plan_accepted"',
        'name="Yes" sourceRef="management_view" targetRef="celebrate"',
    ),
    (
        "<bpmn:incoming>management_view_to_celebrate</bpmn:incoming>\n    </bpmn:endEvent>",
        "<bpmn:incoming>celebrate_to_plan_accepted</bpmn:incoming>\n    </bpmn:endEvent>",
    ),
    ("    </bpmndi:BPMNPlane>", SHAPES.lstrip("\n")),
    ('name="Draft the action plan"', 'name="Write the action plan"'),
    ('<dc:Bounds x="275" y="60"', '<dc:Bounds x="280" y="62"'),
    ('<dc:Bounds x="430" y="180"', '<dc:Bounds x="430" y="184"'),
)


def files() -> dict[str, bytes]:
    """The drawings with these changes."""
    found = read_folder(ROOT / "workflows")
    plan = found["plan.bpmn"].decode()
    for old, new in PLAN:
        assert old in plan, old
        plan = plan.replace(old, new)
    found["plan.bpmn"] = plan.encode()
    table = found["coaching_interval.dmn"].decode()
    assert "<text>14</text>" in table
    found["coaching_interval.dmn"] = table.replace("<text>14</text>", "<text>10</text>").encode()
    return found


def deploy() -> tuple[Version, Version]:
    """The version of all tests, and the changed one after it."""
    old = versions.newest()
    with transaction():
        new = versions.deploy(files())
        texts = {**new.texts}
        key = "midpoint.decide_midpoint.name"
        texts[key] = {**texts[key], "sv": "Besluta om fortsättningen"}
        new.texts = texts
    versions.forget()
    return old, new
