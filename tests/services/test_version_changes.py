"""What changed between two versions of the process is told whole, and in words."""

import pytest

from coaching.engine.comparison import compare
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.permissions import Forbidden
from coaching.services import drawings, version_changes
from coaching.services.version_changes import Change, Detail, FileChanges
from tests import changed

pytestmark = pytest.mark.usefixtures("one_version")


@pytest.fixture
def told(one_version: int, mona: User) -> dict[str, FileChanges]:
    old, new = changed.deploy()
    return {each.name: each for each in version_changes.between(mona, old, new)}


def by_how(found: FileChanges) -> dict[str, set[str]]:
    kinds = ("added", "removed", "changed", "moved")
    return {how: {c.id for c in found.changes if c.how == how} for how in kinds}


def one(found: FileChanges, element: str) -> Change:
    [change] = [each for each in found.changes if each.id == element]
    return change


def test_only_what_changed_is_told(told: dict[str, FileChanges]) -> None:
    assert set(told) == {"plan", "coaching_interval", "midpoint"}


def test_elements_that_came_went_changed_and_moved(told: dict[str, FileChanges]) -> None:
    assert by_how(told["plan"]) == {
        "added": {"celebrate", "celebrate_to_plan_accepted", "management_view_to_celebrate"},
        "removed": {"management_view_to_plan_accepted"},
        "changed": {"draft_action_plan"},
        "moved": {"review_action_plan"},
    }
    assert told["plan"].moved == 1
    feast = one(told["plan"], "celebrate")
    assert (feast.kind, feast.name, feast.details) == ("Task", "Celebrate the plan", ())
    arrow = one(told["plan"], "management_view_to_plan_accepted")
    assert (arrow.kind, arrow.name) == (
        "Arrow",
        "Yes, from Does the management accept? to The plan is accepted",
    )


def test_a_text_is_told_in_each_language_in_which_it_changed(
    told: dict[str, FileChanges],
) -> None:
    [english, *_rest] = one(told["plan"], "draft_action_plan").details
    assert english == Detail("Name", "Draft the action plan", "Write the action plan", "en")

    decided = one(told["midpoint"], "decide_midpoint")
    assert [(d.what, d.language, d.after) for d in decided.details] == [
        ("Name", "sv", "Besluta om fortsättningen")
    ]
    assert decided.how == "changed"


def test_a_decision_table_is_told_rule_by_rule(told: dict[str, FileChanges]) -> None:
    table = told["coaching_interval"]

    assert table.is_table
    assert {(c.how, c.kind) for c in table.changes} == {("changed", "Rule")}
    assert {(d.before, d.after) for c in table.changes for d in c.details} == {("14", "10")}


def test_told_backwards_what_came_has_gone(one_version: int, mona: User) -> None:
    old, new = changed.deploy()

    forth = {f.name: by_how(f) for f in version_changes.between(mona, old, new)}
    back = {f.name: by_how(f) for f in version_changes.between(mona, new, old)}

    assert back["plan"]["added"] == forth["plan"]["removed"]
    assert back["plan"]["removed"] == forth["plan"]["added"]
    assert back["plan"]["changed"] == forth["plan"]["changed"]


def test_a_drawing_that_is_new_or_gone_is_told_as_a_whole(one_version: int, mona: User) -> None:
    old, new = changed.deploy()
    with_less = {name: text for name, text in new.files.items() if name != "feedback.bpmn"}
    new.files = with_less

    [gone] = [f for f in version_changes.between(mona, old, new) if f.name == "feedback"]

    assert (gone.is_gone, gone.is_new, gone.title) == (True, False, "Accessibility feedback")
    assert by_how(gone)["removed"] >= {"answer_feedback"}


DRAWN = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">'
    '<bpmn:process id="p"><bpmn:laneSet id="s"><bpmn:lane id="{lane}">'
    "<bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    '<bpmn:userTask id="t" name="Do it"><bpmn:extensionElements><spiffworkflow:properties>'
    '<spiffworkflow:property name="due" value="{due}"/></spiffworkflow:properties>'
    "</bpmn:extensionElements>{loop}</bpmn:userTask>"
    '<bpmn:intermediateCatchEvent id="w"><bpmn:timerEventDefinition id="d"><bpmn:timeDate>{time}'
    "</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    '<bpmn:sequenceFlow id="f" sourceRef="t" targetRef="w"><bpmn:conditionExpression>{asks}'
    "</bpmn:conditionExpression></bpmn:sequenceFlow></bpmn:process></bpmn:definitions>"
)
SAME = {"lane": "coach", "due": "opened+5wd", "loop": "", "time": "due(1)", "asks": "yes"}
LOOP = "<bpmn:standardLoopCharacteristics/>"


@pytest.mark.parametrize(
    ("part", "value", "element", "what", "before", "after"),
    [
        ("lane", "contact", "t", "lane", "coach", "contact"),
        ("due", "opened+9wd", "t", "due", "opened+5wd", "opened+9wd"),
        ("loop", LOOP, "t", "repeats", "", "standardLoopCharacteristics"),
        ("time", "due(2)", "w", "event", "due(1)", "due(2)"),
        ("asks", "no", "f", "condition", "yes", "no"),
    ],
)
def test_nothing_at_an_element_changes_unseen(
    part: str, value: str, element: str, what: str, before: str, after: str
) -> None:
    old, new = (DRAWN.format(**each).encode() for each in (SAME, {**SAME, part: value}))

    found = {each.id: each for each in compare("p.bpmn", old, new)}

    [fact] = found[element].facts
    assert (fact.what, fact.before, fact.after) == (what, before, after)
    assert compare("p.bpmn", old, old) == []


def test_versions_are_listed_with_how_many_follow_them(
    one_version: int, ada: User, carl: User
) -> None:
    _old, new = changed.deploy()

    first, second = drawings.deployed(ada)

    assert (first.version.id, first.is_newest, second.version.id) == (new.id, True, one_version)
    assert (first.now, first.ever, first.others) == (0, 0, 0)
    with pytest.raises(Forbidden):
        drawings.deployed(carl)
    with pytest.raises(Forbidden):
        version_changes.between(carl, new, new)


def test_the_first_version_has_none_before_it(one_version: int, ada: User) -> None:
    old, new = changed.deploy()

    assert version_changes.before(ada, old) is None
    found = version_changes.before(ada, new)
    assert isinstance(found, Version)
    assert found.id == old.id
