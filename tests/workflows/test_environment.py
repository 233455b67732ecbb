"""The expressions of a case: `now`, `due(...)`, and timers."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

from coaching import clock
from coaching.calendar import Blackout, Dates
from coaching.engine import timers
from coaching.engine.expressions import Engine, Environment, Facts, Unsafe, as_text

TUESDAY_NOON = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
DATES = Dates({"cohort.start": date(2026, 9, 1), "cohort.end": date(2027, 8, 31)})


def environment(dates: Dates = DATES) -> Environment:
    return Environment(Facts(dates))


def test_answers_cannot_replace_the_functions_of_the_environment() -> None:
    taken = ("min", "len", "round", "now", "due", "_Add", "__builtins__")
    answers: dict[str, object] = dict.fromkeys(taken, eval)  # the worst that could be there

    with clock.moved_to(TUESDAY_NOON):
        assert environment().evaluate("min(1, 2) + len('a')", answers) == 2
        assert environment().evaluate("now", answers) == "2026-09-01T09:00:00.000000+00:00"
        assert environment().evaluate("due('cohort.start')", answers) == as_text(
            datetime(2026, 8, 31, 21, 0, tzinfo=UTC)
        )


def task_of(data: dict[str, object]) -> Any:
    """As much of a task as the library's engine looks at."""
    workflow = SimpleNamespace(script_engine=Engine(environment()), spec=SimpleNamespace(file=""))
    workflow.top_workflow = workflow
    spec = SimpleNamespace(name="rule", bpmn_name="Rule")
    return SimpleNamespace(data=data, workflow=workflow, task_spec=spec)


# --- in a case ----------------------------------------------------------------------------------


def test_now_and_due_are_texts_that_sort_as_moments_do() -> None:
    ask = environment().evaluate
    start = datetime(2027, 8, 16, 21, 0, tzinfo=UTC)  # 17 August, 0:00 in Helsinki

    for moment, before in [
        (start - timedelta(microseconds=1), True),
        (start, False),
        (start + timedelta(microseconds=1), False),
    ]:
        with clock.moved_to(moment):
            assert ask('now < due("cohort.end-2w")', {}) is before


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_texts_of_moments_sort_as_the_moments_do(a: datetime, b: datetime) -> None:
    assert (as_text(a) < as_text(b)) is (a < b)
    assert datetime.fromisoformat(as_text(a)) == a


def test_due_counts_from_now_and_keeps_blackouts() -> None:
    closed = Dates(DATES.anchors, (Blackout(date(2026, 9, 7), date(2026, 9, 13)),))

    with clock.moved_to(TUESDAY_NOON):
        plain = environment().evaluate('due("opened+5wd")', {})
        moved = environment(closed).evaluate('due("opened+5wd")', {})

    assert plain == "2026-09-08T20:59:00.000000+00:00"
    assert moved == "2026-09-14T20:59:00.000000+00:00"


def test_due_without_a_date_says_so() -> None:
    with pytest.raises(ValueError, match='the rule "session" has no date yet'):
        environment().evaluate('due("session")', {})


def test_data_objects_are_known_and_the_tasks_own_data_wins() -> None:
    ask = environment().evaluate

    assert ask("a + b", {"a": 1}, {"a": 5, "b": 2}) == 3


def test_evaluating_leaves_the_tasks_data_alone() -> None:
    data: dict[str, object] = {"a": 1}

    environment().evaluate("a + 1", data, {"b": 2})

    assert data == {"a": 1}


def test_scripts_are_refused() -> None:
    with pytest.raises(Unsafe, match="may not contain scripts"):
        environment().execute("a = 1", {})
    with pytest.raises(WorkflowTaskException, match="may not contain scripts"):
        Engine(environment()).execute(task_of({}), "a = 1")


def test_services_are_refused_in_words() -> None:
    with pytest.raises(WorkflowTaskException, match="may not call services"):
        Engine(environment()).call_service(task_of({}), operation_name="x", operation_params={})


# --- timers -------------------------------------------------------------------------------------

DRAWING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="polku">
  <process id="wait" isExecutable="true">
    <startEvent id="begin"><outgoing>a</outgoing></startEvent>
    <sequenceFlow id="a" sourceRef="begin" targetRef="silence"/>
    <intermediateCatchEvent id="silence"><incoming>a</incoming><outgoing>b</outgoing>
      <timerEventDefinition>{timer}</timerEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="b" sourceRef="silence" targetRef="over"/>
    <endEvent id="over"><incoming>b</incoming></endEvent>
  </process></definitions>"""


def started(kind: str, expression: str) -> Any:
    parser = SpiffBpmnParser()
    timer_xml = f'<{kind} xsi:type="tFormalExpression">{expression}</{kind}>'
    parser.add_bpmn_str(DRAWING.format(timer=timer_xml).encode())
    workflow = BpmnWorkflow(parser.get_spec("wait"), script_engine=Engine(environment()))
    workflow.do_engine_steps()
    return workflow


def wake(workflow: Any) -> bool:
    workflow.refresh_timers()
    workflow.do_engine_steps()
    return bool(workflow.completed)


@pytest.mark.parametrize(
    ("kind", "expression", "last_moment"),
    [
        ("timeDate", 'due("opened+5wd")', datetime(2026, 9, 8, 20, 59, tzinfo=UTC)),
        ("timeDate", 'due("cohort.start+24w")', datetime(2027, 2, 15, 22, 0, tzinfo=UTC)),
        ("timeDuration", "'P7D'", TUESDAY_NOON + timedelta(days=7)),
    ],
)
def test_a_timer_wakes_by_the_moved_clock(
    kind: str, expression: str, last_moment: datetime
) -> None:
    with clock.moved_to(TUESDAY_NOON):
        workflow = started(kind, expression)
        assert wake(workflow) is False
    with clock.moved_to(last_moment):
        assert wake(workflow) is False
    with clock.moved_to(last_moment + timedelta(microseconds=1)):
        assert wake(workflow) is True


def test_a_repeating_timer_that_begins_on_a_date_knows_our_datetime() -> None:
    with clock.moved_to(TUESDAY_NOON):
        workflow = started("timeCycle", "'R1/2026-09-02T09:00:00+00:00/P1D'")
        wake(workflow)
        waiting = workflow.get_tasks(state=TaskState.WAITING, spec_name="silence")

    [task] = waiting
    assert task.internal_data["event_value"]["next"] == "2026-09-02T09:00:00+00:00"


def test_a_timer_without_a_date_fails_in_words() -> None:
    with pytest.raises(WorkflowTaskException, match=r"due\(\"session\"\)") as error:
        started("timeDate", 'due("session")')

    assert "has no date yet" in str(error.value.__cause__ or error.value.__context__)


def test_installing_our_datetime_twice_changes_nothing() -> None:
    timers.install()

    assert timer.datetime is timers.Datetime


def test_our_datetime_has_its_zone_even_when_none_is_asked_for() -> None:
    with clock.moved_to(TUESDAY_NOON):
        assert timers.Datetime.now() == TUESDAY_NOON
        assert timers.Datetime.now(clock.HELSINKI).isoformat() == "2026-09-01T12:00:00+03:00"
        assert isinstance(timers.Datetime.now(UTC), timers.Datetime)
