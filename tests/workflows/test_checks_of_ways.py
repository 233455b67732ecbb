"""The ways through a drawing: a bad sample for each arrow, choice or call that leads astray."""

import pytest

from tests.workflows.samples import changed, complaints, cut, inside


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
            cut("year.bpmn", r"<bpmn:endEvent.*?</bpmn:endEvent>"),
            "year.bpmn: year: has no end. Draw an end event in it.",
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
            'year.bpmn: plan: calls "plans", which is not drawn. '
            "Call one of baseline, feedback, intake, plan, year.",
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
    ],
)
def test_ways_that_lead_astray_are_named(files: dict[str, bytes], said: str) -> None:
    assert said in {line[: len(said)] for line in complaints(files)}
