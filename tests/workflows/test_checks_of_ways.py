"""The ways through a drawing: a bad sample for each arrow, choice or call that leads astray."""

import pytest

from tests.workflows.samples import FILES, changed, complaints, cut, inside


def arrow(source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="more" sourceRef="{source}" targetRef="{target}" />'


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            inside("plan.bpmn", "plan", '<bpmn:startEvent id="again" />'),
            "plan.bpmn: plan: has 2 starts. Draw exactly one start event in it.",
        ),
        (
            cut("plan.bpmn", r"<bpmn:endEvent.*?</bpmn:endEvent>"),
            "plan.bpmn: plan: has no end. Draw an end event in it.",
        ),
        (
            cut(
                "baseline.bpmn",
                r"(<bpmn:subProcess.*?)<bpmn:startEvent.*?</bpmn:startEvent>",
                r"\1",
            ),
            "baseline.bpmn: gather_views: has 0 starts. Draw exactly one start event in it.",
        ),
        (
            cut("plan.bpmn", r'<bpmn:sequenceFlow id="draft_action_plan_to[^>]*/>'),
            "plan.bpmn: review_action_plan: is never reached.",
        ),
        (
            cut("plan.bpmn", r'<bpmn:sequenceFlow id="draft_action_plan_to[^>]*/>'),
            "plan.bpmn: draft_action_plan: leads nowhere. Draw an arrow from it.",
        ),
        (
            inside("plan.bpmn", "plan", arrow("draft_action_plan", "plan_accepted")),
            "plan.bpmn: draft_action_plan: has 2 arrows out of it. Draw a gateway behind it",
        ),
        (
            inside("plan.bpmn", "plan", arrow("coach_view", "draft_action_plan")),
            "plan.bpmn: draft_action_plan: has 2 arrows into it. "
            "Draw an exclusive gateway in front of it.",
        ),
        (
            changed("plan.bpmn", 'default="coach_view_to_work_on_plan"', 'default="nothing"'),
            "plan.bpmn: coach_view: its default arrow nothing does not begin here.",
        ),
        (
            changed("plan.bpmn", ' name="Is the plan ready?"', ""),
            "plan.bpmn: coach_view: asks nothing. Name it with a question",
        ),
        (
            changed("plan.bpmn", ' name="Yes"', ""),
            "plan.bpmn: coach_view_to_accept_action_plan: an arrow out of a question has no label.",
        ),
        (
            changed("plan.bpmn", ' default="coach_view_to_work_on_plan"', ""),
            "plan.bpmn: coach_view_to_work_on_plan: an arrow out of a question has no condition.",
        ),
        (
            cut(
                "plan.bpmn",
                r'(<bpmn:sequenceFlow id="draft_action_plan_to[^>]*)/>',
                r"\1><bpmn:conditionExpression>plan_approved</bpmn:conditionExpression>"
                "</bpmn:sequenceFlow>",
            ),
            "plan.bpmn: draft_action_plan_to_review_action_plan: "
            "a condition is only looked at behind an exclusive gateway.",
        ),
        (
            changed("year.bpmn", 'calledElement="plan"', 'calledElement="plans"'),
            'year.bpmn: plan: calls "plans", which is not drawn. Call one of ',
        ),
        (
            changed("year.bpmn", 'calledElement="plan"', ""),
            "year.bpmn: plan: calls nothing.",
        ),
        (
            changed("year.bpmn", 'calledElement="plan"', 'calledElement="feedback"'),
            'year.bpmn: plan: calls "feedback" under another id.',
        ),
        (
            cut("plan.bpmn", r"<bpmn:laneSet.*</bpmn:laneSet>"),
            'year.bpmn: plan: calls "plan", which has no lanes',
        ),
        (
            changed("year.bpmn", 'calledElement="plan"', 'calledElement="year"'),
            "year.bpmn: plan: calls in a circle.",
        ),
        (
            changed("training.bpmn", 'id="module_id" name="module_id"', 'id="subject"'),
            'training.bpmn: module: calls "module" without "module_id", which it needs. '
            "Repeat the call over a list, and give its item this id.",
        ),
        (
            cut("training.bpmn", r"<bpmn:multiInstance.*?</bpmn:multiInstance[^>]*>"),
            'training.bpmn: module: calls "module" without "module_id", which it needs.',
        ),
        (
            changed("training.bpmn", 'calledElement="module"', 'calledElement="coaching"'),
            "module.bpmn: module_id: is needed, but nothing calls the drawing and gives it.",
        ),
        (
            changed(
                "cycle.bpmn",
                'sourceRef="time_view" targetRef="time_agreed"',
                'sourceRef="time_view" targetRef="time_view"',
            ),
            "cycle.bpmn: time_view: leads back to itself without a task between.",
        ),
        (
            changed(
                "plan.bpmn",
                'sourceRef="work_on_plan" targetRef="draft_action_plan"',
                'sourceRef="work_on_plan" targetRef="coach_view"',
            ),
            "plan.bpmn: work_on_plan: leads back to itself without a task between. "
            "Draw a task or a timer on the way.",
        ),
    ],
)
def test_ways_that_lead_astray_are_named(files: dict[str, bytes], said: str) -> None:
    assert said in {line[: len(said)] for line in complaints(files)}


def test_a_drawing_without_tasks_needs_no_lanes() -> None:
    assert b"laneSet" not in FILES["coaching.bpmn"]
    assert complaints(FILES) == []
