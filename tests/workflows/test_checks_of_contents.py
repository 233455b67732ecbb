"""What a drawing says: a bad sample for each thing that a task, a timer or a lane may lack."""

import pytest

from tests.workflows.samples import changed, complaints, cut, inside

WHY_OF_PLAN = (
    r'(<bpmn:userTask id="draft_action_plan"[^>]*>\s*)<bpmn:documentation>.*?</bpmn:documentation>'
)
WHY_OF_SILENCE = r"(<bpmn:boundaryEvent[^>]*>\s*)<bpmn:documentation>.*?</bpmn:documentation>"
APPROVED = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">plan_approved<'
DECIDES = 'name="decides" value="plan_approved"'


def condition(text: str) -> dict[str, bytes]:
    return changed("plan.bpmn", APPROVED, APPROVED.replace("plan_approved", text))


def timer(text: str) -> dict[str, bytes]:
    return changed("intake.bpmn", 'due("opened+5wd")', text)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            changed("plan.bpmn", "<bpmn:flowNodeRef>draft_action_plan</bpmn:flowNodeRef>", ""),
            "plan.bpmn: draft_action_plan: stands in no lane, so nobody does it.",
        ),
        (
            changed(
                "plan.bpmn",
                "<bpmn:flowNodeRef>review_action_plan</bpmn:flowNodeRef>",
                "<bpmn:flowNodeRef>draft_action_plan</bpmn:flowNodeRef>",
            ),
            "plan.bpmn: draft_action_plan: stands in 2 lanes.",
        ),
        (
            changed("plan.bpmn", '<bpmn:lane id="coach"', '<bpmn:lane id="mentor"'),
            "plan.bpmn: mentor: is no role that the programme has. Use one of applicant, coach,",
        ),
        (
            changed("plan.bpmn", '<bpmn:lane id="coach"', '<bpmn:lane id="chosen"'),
            "plan.bpmn: chosen: nobody is chosen when this drawing begins.",
        ),
        (
            changed("plan.bpmn", 'id="coach" name="Coach"', 'id="coach"'),
            "plan.bpmn: coach: a lane has no name.",
        ),
        (
            changed(
                "baseline.bpmn",
                "<bpmn:flowNodeRef>answer_alone</bpmn:flowNodeRef>",
                "<bpmn:flowNodeRef>answer_alone</bpmn:flowNodeRef>"
                "<bpmn:flowNodeRef>gather_views</bpmn:flowNodeRef>",
            ),
            "baseline.bpmn: gather_views: a subprocess in a lane gives all its tasks to that lane.",
        ),
        (
            changed(
                "plan.bpmn", '<bpmn:userTask id="draft_action_plan"', '<bpmn:userTask id="draft"'
            ),
            'plan.bpmn: draft: has no form. Write one and add "draft" to FORMS in forms/.',
        ),
        (
            changed(
                "plan.bpmn", '<bpmn:userTask id="draft_action_plan"', '<bpmn:userTask id="Draft"'
            ),
            'plan.bpmn: Draft: "Draft" cannot be its id. Use small letters',
        ),
        (
            changed("plan.bpmn", ' name="Draft the action plan"', ""),
            "plan.bpmn: draft_action_plan: has no name.",
        ),
        (
            cut("plan.bpmn", WHY_OF_PLAN, r"\1"),
            "plan.bpmn: draft_action_plan: has no documentation.",
        ),
        (
            changed("plan.bpmn", 'name="due"', 'name="duedate"'),
            "plan.bpmn: draft_action_plan: has the property `duedate`, which nothing reads. "
            "Properties here are due, opens, decides, assignee, optional, ladder, skippable.",
        ),
        (
            changed("plan.bpmn", 'value="opened+5wd, cohort.start+8w, latest"', 'value="start+8w"'),
            "plan.bpmn: draft_action_plan: its rule `due` cannot be read. "
            '"start+8w" begins with an unknown anchor.',
        ),
        (
            changed(
                "intake.bpmn", 'name="opens" value="cohort.start-5wd"', 'name="opens" value=""'
            ),
            "intake.bpmn: hold_intro_call: its rule `opens` cannot be read.",
        ),
        (
            changed("plan.bpmn", DECIDES, 'name="decides" value="plan approved"'),
            'plan.bpmn: review_action_plan: decides "plan approved", which is no name.',
        ),
        (
            changed("plan.bpmn", DECIDES, 'name="decides" value="class"'),
            'plan.bpmn: review_action_plan: decides "class", which is no name.',
        ),
        (
            changed("plan.bpmn", DECIDES, 'name="decides" value="plan_approved,"'),
            'plan.bpmn: review_action_plan: decides "", which is no name.',
        ),
        *(
            (
                changed("plan.bpmn", DECIDES, f'name="decides" value="{word}, plan_approved"'),
                f'plan.bpmn: review_action_plan: decides "{word}", a word that is taken.',
            )
            for word in ("now", "due", "min", "max", "len", "round", "typename")
        ),
        (
            changed(
                "baseline.bpmn", 'name="assignee" value="member_id"', 'name="assignee" value="x"'
            ),
            'baseline.bpmn: answer_alone: is assigned to "x", which it is not repeated over.',
        ),
        (
            cut("baseline.bpmn", r'<spiffworkflow:property name="assignee" value="member_id" />'),
            "baseline.bpmn: answer_alone: is given to none of the team members. "
            "Repeat it over a list of them, and name its item in `assignee`.",
        ),
        (
            changed(
                "baseline.bpmn", 'id="member_id" name="member_id"', 'id="item" name="member_id"'
            ),
            "baseline.bpmn: item: has a name that is not its id. Name it as its id",
        ),
        (
            changed(
                "module.bpmn", 'id="module_id" name="module_id"', 'id="module_id" name="module"'
            ),
            "module.bpmn: module_id: has a name that is not its id. Name it as its id",
        ),
        (
            changed("baseline.bpmn", 'name="optional" value="true"', 'name="optional" value="yes"'),
            "baseline.bpmn: answer_alone: `optional` is neither true nor false.",
        ),
        (
            changed("cycle.bpmn", 'name="ladder" value="to L2"', 'name="ladder" value="to L7"'),
            'cycle.bpmn: log_session: its `ladder` cannot be read. "to L7" cannot be read. Write',
        ),
        (
            changed(
                "midpoint.bpmn", 'name="decides" value="decision"', 'name="skippable" value="1"'
            ),
            "midpoint.bpmn: decide_midpoint: `skippable` is neither true nor false.",
        ),
        (
            changed("intake.bpmn", 'name="ladder" value="to L1"', 'name="skippable" value="true"'),
            "intake.bpmn: confirm_assignment: is skippable, but decides how the process goes on.",
        ),
        (
            changed("intake.bpmn", 'name="decides" value="members"', 'name="decides" value="team"'),
            'baseline.bpmn: answer_alone: repeats over "members", which no task decides.',
        ),
        (
            changed("intake.bpmn", ' name="No answer in five working days"', ""),
            "intake.bpmn: assignment_silence: has no name.",
        ),
        (
            cut("intake.bpmn", WHY_OF_SILENCE, r"\1"),
            "intake.bpmn: assignment_silence: has no documentation.",
        ),
        (
            changed("year.bpmn", ' name="Get started together"', ""),
            "year.bpmn: intake: has no name.",
        ),
        (
            changed("year.bpmn", 'name="phase"', 'name="fase"'),
            "year.bpmn: intake: has the property `fase`, which nothing reads.",
        ),
        (
            condition(""),
            "plan.bpmn: coach_view_to_accept_action_plan: its conditionExpression is empty.",
        ),
        (
            condition('__import__("os")'),
            "plan.bpmn: coach_view_to_accept_action_plan: its conditionExpression is not allowed.",
        ),
        (
            condition("plan_aproved"),
            'plan.bpmn: coach_view_to_accept_action_plan: asks for "plan_aproved", '
            "which no task decides.",
        ),
        (
            timer('due("soon")'),
            "intake.bpmn: assignment_silence_definition: its timeDate is not allowed.",
        ),
        (
            timer('"P5D"'),
            "intake.bpmn: assignment_silence_definition: does not say when to wake.",
        ),
        (
            inside(
                "feedback.bpmn",
                "answer_feedback",
                '<bpmn:standardLoopCharacteristics id="loop">'
                "<bpmn:loopCondition>x.y</bpmn:loopCondition></bpmn:standardLoopCharacteristics>",
            ),
            "feedback.bpmn: loop: its loopCondition is not allowed.",
        ),
        (
            changed(
                "plan.bpmn",
                '<bpmn:userTask id="draft_action_plan"',
                '<bpmn:userTask id="name_team"',
            ),
            "plan.bpmn: name_team: is also the id of a task in intake.bpmn.",
        ),
        (
            changed("plan.bpmn", '<bpmn:process id="plan"', '<bpmn:process id="plans"'),
            'plan.bpmn: plans: is not named as its file. Give the process the id "plan"',
        ),
        (
            cut("plan.bpmn", r"</bpmn:process>", r'</bpmn:process><bpmn:process id="second" />'),
            "plan.bpmn: has 2 processes. Draw one process in each file.",
        ),
    ],
)
def test_what_a_task_lacks_is_named(files: dict[str, bytes], said: str) -> None:
    assert said in {line[: len(said)] for line in complaints(files)}
