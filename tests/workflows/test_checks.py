"""`flask workflows check`: the drawings have nothing wrong, and whatever is wrong is named."""

import pytest

from coaching.engine.checks import Complaint, check
from coaching.engine.definitions import MOST_BYTES
from tests.workflows.samples import FILES, changed, complaints, cut, inside


def test_the_drawings_have_nothing_wrong() -> None:
    assert complaints(FILES) == []


def test_a_complaint_says_where_what_and_what_to_do() -> None:
    files = cut("plan.bpmn", r'<spiffworkflow:property name="due" value="opened.10wd" />')

    assert check(files) == [
        Complaint(
            "plan.bpmn",
            "accept_action_plan",
            "has no due rule",
            'Add the property `due`, such as "opened+5wd".',
        )
    ]
    assert complaints(files) == [
        "plan.bpmn: accept_action_plan: has no due rule. "
        'Add the property `due`, such as "opened+5wd".'
    ]


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<a>", "x.bpmn: is not well-formed XML"),
        (b"<a/>", "x.bpmn: is not a BPMN drawing. Draw it in a BPMN editor."),
        (b"\xff\xfe<", "x.bpmn: is not written in UTF-8. Save it in UTF-8."),
        (b"<!DOCTYPE a><a/>", "x.bpmn: has a DOCTYPE. Take it out"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "x.bpmn: has a DOCTYPE. Take it out"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', "x.bpmn: "),
        (b" " * (MOST_BYTES + 1), "x.bpmn: is larger than 1 MB. Split the drawing"),
        (b"<a>" * 300 + b"</a>" * 300, "x.bpmn: is not well-formed XML (Excessive depth"),
    ],
)
def test_a_file_that_is_no_safe_drawing_is_refused(content: bytes, said: str) -> None:
    assert [line[: len(said)] for line in complaints({**FILES, "x.bpmn": content})] == [said]


def test_a_drawing_may_not_be_nested_deeply() -> None:
    deep = "<bpmn:documentation>" * 40 + "</bpmn:documentation>" * 40

    assert (
        "year.bpmn: year_file: has more than 30 elements inside each other. "
        "Move inner subprocesses into drawings of their own."
    ) in complaints(inside("year.bpmn", "year_begins", deep))


def test_what_breaks_the_order_of_bpmn_is_left_to_the_library() -> None:
    files = changed("year.bpmn", '<bpmn:endEvent id="year_complete"', "<bpmn:endEvent ")
    files["year.bpmn"] = FILES["year.bpmn"].replace(b'isExecutable="true"', b'isExecutable="so"')

    assert [line.split(" (")[0] for line in complaints(files)] == [
        "year.bpmn: the engine cannot read it"
    ]


# --- what may stand in a drawing ------------------------------------------------------------------

SCRIPT = '<spiffworkflow:preScript>open("x")</spiffworkflow:preScript>'
AT_EDGE = '<bpmn:timerEventDefinition id="assignment_silence_definition">'
NEEDS = (
    '<bpmn:ioSpecification id="needs"><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>'
)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            changed(
                "feedback.bpmn", "<bpmn:endEvent", '<bpmn:scriptTask id="run" /><bpmn:endEvent'
            ),
            "feedback.bpmn: run: scriptTask is not allowed. Drawings run no programs",
        ),
        (
            inside("feedback.bpmn", "feedback", '<bpmn:serviceTask id="call" />'),
            "feedback.bpmn: call: serviceTask is not allowed. Drawings run no programs",
        ),
        (
            inside("feedback.bpmn", "feedback", '<bpmn:dataObjectReference id="d" />'),
            "feedback.bpmn: d: dataObjectReference is not allowed. Leave data out",
        ),
        (
            inside("feedback.bpmn", "feedback", '<bpmn:complexGateway id="g" />'),
            "feedback.bpmn: g: complexGateway is not allowed. Use an exclusive gateway",
        ),
        (
            inside("feedback.bpmn", "feedback", '<bpmn:adHocSubProcess id="s" />'),
            "feedback.bpmn: s: adHocSubProcess is not allowed. Use a plain subprocess.",
        ),
        (
            inside("feedback.bpmn", "feedback", '<bpmn:choreographyTask id="c" />'),
            "feedback.bpmn: c: choreographyTask is not allowed. Leave it out",
        ),
        (
            changed(
                "baseline.bpmn", 'id="gather_views"', 'id="gather_views" triggeredByEvent="true"'
            ),
            "baseline.bpmn: gather_views: an event subprocess is not allowed",
        ),
        (
            changed(
                "plan.bpmn",
                '<bpmn:userTask id="draft',
                '<bpmn:userTask isForCompensation="true" id="draft',
            ),
            "plan.bpmn: draft_action_plan: compensation is not allowed. Take the mark off.",
        ),
        (
            inside("feedback.bpmn", "feedback_answered", '<bpmn:signalEventDefinition id="s" />'),
            "feedback.bpmn: feedback_answered: an end may not be a signal. "
            "It may be plain or a terminate.",
        ),
        (
            inside("feedback.bpmn", "feedback_answered", '<bpmn:timerEventDefinition id="t" />'),
            "feedback.bpmn: feedback_answered: an end may not be a timer.",
        ),
        (
            inside("feedback.bpmn", "feedback_arrived", '<bpmn:timerEventDefinition id="t" />'),
            "feedback.bpmn: feedback_arrived: a start may not be a timer. Make it a plain event.",
        ),
        (
            changed("intake.bpmn", AT_EDGE, f'<bpmn:errorEventDefinition id="e" />{AT_EDGE}'),
            "intake.bpmn: assignment_silence: an event at the edge may not be a error. "
            "It may be a timer or a signal.",
        ),
        (
            changed("intake.bpmn", AT_EDGE, f'<bpmn:signalEventDefinition id="e" />{AT_EDGE}'),
            "intake.bpmn: assignment_silence: an event at the edge has several events.",
        ),
        (
            cut("intake.bpmn", r"<bpmn:timerEventDefinition.*?</bpmn:timerEventDefinition>"),
            "intake.bpmn: assignment_silence: an event at the edge waits for nothing.",
        ),
        (
            cut(
                "intake.bpmn",
                r'attachedToRef="confirm_assignment">(.*?)<bpmn:timer.*?</bpmn:timerEventDefinition>',
                r'attachedToRef="confirm_assignment" cancelActivity="false">\1'
                '<bpmn:signalEventDefinition id="s" />',
            ),
            "intake.bpmn: assignment_silence: a signal that does not interrupt works only once.",
        ),
        (
            changed(
                "year.bpmn",
                'attachedToRef="active"',
                'cancelActivity="false" attachedToRef="active"',
            ),
            "year.bpmn: withdraw: a signal that does not interrupt works only once.",
        ),
        (
            changed("year.bpmn", ' signalRef="withdraw_signal"', ""),
            "year.bpmn: withdraw_definition: names no signal. "
            "Refer to a signal of the file that is named withdraw.",
        ),
        (
            changed("year.bpmn", 'id="withdraw_signal" name="withdraw"', 'id="withdraw_signal"'),
            "year.bpmn: withdraw_definition: names no signal.",
        ),
        (
            changed("year.bpmn", '_signal" name="withdraw"', '_signal" name="leave"'),
            'year.bpmn: withdraw_definition: waits for the signal "leave", which nobody sends.',
        ),
        (
            inside("module.bpmn", "module_needs", '<bpmn:dataOutput id="result" />'),
            "module.bpmn: result: dataOutput is not allowed. A drawing gives nothing back",
        ),
        (
            inside("plan.bpmn", "draft_action_plan", NEEDS),
            "plan.bpmn: needs: only a whole process may say what it needs. Leave it out here.",
        ),
        (
            cut(
                "intake.bpmn", r"(</?bpmn:)timeDate(.*?</bpmn:)timeDate", r"\1timeCycle\2timeCycle"
            ),
            "intake.bpmn: assignment_silence_definition: timeCycle is not allowed. "
            'Write a date instead: a timeDate such as due("opened+5wd").',
        ),
        (
            cut("plan.bpmn", r"<spiffworkflow:properties>", f"{SCRIPT}<spiffworkflow:properties>"),
            "plan.bpmn: draft_action_plan: the extension preScript is not allowed.",
        ),
        (
            inside("plan.bpmn", "planning_begins", '<x:y xmlns:x="urn:x" />'),
            "plan.bpmn: planning_begins: {urn:x}y is not part of BPMN. Leave it out.",
        ),
    ],
)
def test_what_a_drawing_may_not_contain_is_refused(files: dict[str, bytes], said: str) -> None:
    assert said in {line[: len(said)] for line in complaints(files)}


def test_what_hangs_the_library_is_refused_before_it_reads() -> None:
    files = inside(
        "baseline.bpmn",
        "gather_views",
        '<bpmn:dataObjectReference id="lost" dataObjectRef="nowhere" />',
    )

    assert [line[:58] for line in complaints(files)] == [
        "baseline.bpmn: lost: dataObjectReference is not allowed. L"
    ]


# --- pictures and languages -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            cut(
                "plan.bpmn", r'<bpmndi:BPMNShape id="draft_action_plan_shape".*?</bpmndi:BPMNShape>'
            ),
            "plan.bpmn: draft_action_plan: is shown 0 times in the picture. "
            "Open the file in a BPMN editor and place it once.",
        ),
        (
            cut("plan.bpmn", r'<bpmndi:BPMNEdge id="draft_action_plan_to.*?</bpmndi:BPMNEdge>'),
            "plan.bpmn: draft_action_plan_to_review_action_plan: is shown 0 times in the picture.",
        ),
        (
            cut("plan.bpmn", r'bpmnElement="draft_action_plan"', 'bpmnElement="coach"'),
            "plan.bpmn: coach: is shown 2 times in the picture.",
        ),
        (
            cut("plan.bpmn", r'bpmnElement="draft_action_plan"', 'bpmnElement="ghost"'),
            "plan.bpmn: ghost: is shown in the picture, but the process lacks it.",
        ),
    ],
)
def test_the_picture_shows_the_process(files: dict[str, bytes], said: str) -> None:
    assert said in {line[: len(said)] for line in complaints(files)}


def test_a_missing_translation_names_its_language() -> None:
    known = {"Coordinator": "Koordinaattori"}

    said = check(
        {"feedback.bpmn": FILES["feedback.bpmn"]},
        languages={"fi": lambda text: known.get(text, ""), "sv": str},
    )

    # Everything that somebody reads in the drawing, also where it begins and ends.
    assert [(c.element, c.what) for c in said] == [
        ("feedback_pool", 'has no translation into "fi" of "Accessibility feedback"'),
        ("feedback_arrived", 'has no translation into "fi" of "Feedback has arrived"'),
        (
            "answer_feedback",
            'has no translation into "fi" of "Answer accessibility feedback"',
        ),
        (
            "answer_feedback",
            'has no translation into "fi" of '
            '"Somebody met a barrier in this service and took the troub..."',
        ),
        ("feedback_answered", 'has no translation into "fi" of "The feedback is answered"'),
    ]
