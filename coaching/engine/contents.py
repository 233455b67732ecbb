"""What stands in a drawing: every task has its person, its words, its form and its dates."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from keyword import iskeyword

from lxml import etree

from coaching import calendar, ladder
from coaching.engine import expressions
from coaching.engine.complaints import Complaint, Drawing, kind_of, words_of
from coaching.engine.definitions import NAMESPACES

# `typename` would make a stored process unreadable; the others are words of expressions.
RESERVED = frozenset((*expressions.CALLABLE, "now", expressions.CELL_VALUE, "typename"))
OF_TASKS = ("due", "opens", "decides", "assignee", "optional", "ladder", "skippable")
OF_CALLS = ("phase",)
OF_SEVERAL = "team_member"  # the role that several people of an organisation have
# The lane of whoever was chosen when the process began, and the drawings that begin so.
CHOSEN, BEGIN_WITH_A_CHOICE = "chosen", frozenset({"ad_hoc"})
# These become names of rows, classes and pages.
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = {"process": 40, "userTask": 60, "lane": 20}  # characters, as the database keeps them


def check_contents(
    drawing: Drawing,
    decided: Collection[str],
    *,
    forms: Collection[str] | None,
    roles: Collection[str] | None,
) -> Iterator[Complaint]:
    """What is missing or wrong; ``decided`` are the names that the tasks of all drawings decide."""
    yield from _of_names(drawing)
    yield from _of_lanes(drawing, roles)
    for task in drawing.each("userTask"):
        yield from _of_task(drawing, task, forms)
    for call in drawing.each("callActivity"):
        yield from _of_words(drawing, call, needs_why=False)
        yield from _of_properties(drawing, call, OF_CALLS)
    for event in drawing.each("boundaryEvent", "intermediateCatchEvent"):
        yield from _of_words(drawing, event, needs_why=True)
    for node in drawing.each("timeDate", "conditionExpression", "loopCondition"):
        yield from _of_expression(drawing, node, decided)
    for node in drawing.each("completionCondition"):
        yield from _of_expression(drawing, node, decided)
    for node in drawing.each("loopDataInputRef"):
        if words_of(node.text) not in decided:
            yield drawing.complain(
                node,
                f'repeats over "{words_of(node.text)}", which no task decides',
                "Name it in `decides` of an earlier task.",
            )


def decided_in(drawing: Drawing) -> Iterator[str]:
    """The names that the tasks of a drawing decide, and those of its repeated tasks."""
    for task in drawing.each("userTask"):
        yield from _listed(drawing.properties_of(task).get("decides", ""))
    for item in drawing.each("inputDataItem"):
        yield item.get("name", item.get("id", ""))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text.strip() else []


# --- names and people -----------------------------------------------------------------------------


def _of_names(drawing: Drawing) -> Iterator[Complaint]:
    for node in drawing.each(*LONGEST):
        name, most = node.get("id", ""), LONGEST[kind_of(node)]
        if not NAME.fullmatch(name) or len(name) > most:
            yield drawing.complain(
                node,
                f'"{name}" cannot be its id',
                f"Use small letters, digits and underscores, at most {most} of them.",
            )
    for node in drawing.each("inputDataItem", "dataInput"):
        if node.get("name", node.get("id")) != node.get("id"):
            yield drawing.complain(
                node, "has a name that is not its id", "Name it as its id: only that is looked at."
            )


def _of_lanes(drawing: Drawing, roles: Collection[str] | None) -> Iterator[Complaint]:
    for lane in drawing.each("lane"):
        if not lane.get("name"):
            yield drawing.complain(lane, "a lane has no name", "Name it as people name the role.")
        if lane.get("id") == CHOSEN:
            if drawing.stem not in BEGIN_WITH_A_CHOICE:
                yield drawing.complain(
                    lane, "nobody is chosen when this drawing begins", "Use the lane of a role."
                )
        elif roles is not None and lane.get("id") not in roles:
            yield drawing.complain(
                lane, "is no role that the programme has", f"Use one of {', '.join(sorted(roles))}."
            )
    for part in drawing.each("subProcess"):
        if (
            drawing.lanes_of.get(part.get("id", ""))
            and part.find(".//bpmn:userTask", NAMESPACES) is not None
        ):
            yield drawing.complain(
                part,
                "a subprocess in a lane gives all its tasks to that lane",
                "Take the subprocess out of the lane, and put its tasks into theirs.",
            )


# --- tasks ----------------------------------------------------------------------------------------


def _of_task(
    drawing: Drawing, task: etree._Element, forms: Collection[str] | None
) -> Iterator[Complaint]:
    lanes = drawing.lanes_of.get(task.get("id", ""), [])
    if len(lanes) != 1:
        what = f"stands in {len(lanes)} lanes" if lanes else "stands in no lane, so nobody does it"
        yield drawing.complain(task, what, "Put it into the lane of the role that does it.")
    if forms is not None and task.get("id") not in forms:
        yield drawing.complain(
            task, "has no form", f'Write one and add "{task.get("id")}" to FORMS in forms/.'
        )
    yield from _of_words(drawing, task, needs_why=True)
    yield from _of_properties(drawing, task, OF_TASKS)
    properties = drawing.properties_of(task)
    yield from _of_dates(drawing, task, properties)
    for name in _listed(properties.get("decides", "")):
        yield from _of_decision(drawing, task, name)
    yield from _of_assignee(drawing, task, properties.get("assignee"))
    if OF_SEVERAL in lanes and "assignee" not in properties:
        yield drawing.complain(
            task,
            "is given to none of the team members",
            "Repeat it over a list of them, and name its item in `assignee`.",
        )
    for name in ("optional", "skippable"):
        if properties.get(name, "true") not in {"true", "false"}:
            yield drawing.complain(
                task, f"`{name}` is neither true nor false", "Write one of them."
            )
    yield from _of_lateness(drawing, task, properties)


def _of_words(drawing: Drawing, node: etree._Element, *, needs_why: bool) -> Iterator[Complaint]:
    if not words_of(node.get("name")):
        yield drawing.complain(node, "has no name", "Name it in the words of those who read it.")
    if needs_why and not words_of(node.findtext("bpmn:documentation", "", NAMESPACES)):
        yield drawing.complain(
            node, "has no documentation", "Write in one or two sentences why it matters."
        )


def _of_properties(
    drawing: Drawing, node: etree._Element, allowed: tuple[str, ...]
) -> Iterator[Complaint]:
    for name in drawing.properties_of(node):
        if name not in allowed:
            yield drawing.complain(
                node,
                f"has the property `{name}`, which nothing reads",
                f"Properties here are {', '.join(allowed)}.",
            )


def _of_dates(
    drawing: Drawing, task: etree._Element, properties: Mapping[str, str]
) -> Iterator[Complaint]:
    if "due" not in properties:
        yield drawing.complain(
            task, "has no due rule", 'Add the property `due`, such as "opened+5wd".'
        )
    for name in ("due", "opens"):
        try:
            calendar.parse(properties.get(name, "opened"))
        except calendar.BadRule as error:
            yield drawing.complain(task, f"its rule `{name}` cannot be read", _sentence(str(error)))


def _of_lateness(
    drawing: Drawing, task: etree._Element, properties: Mapping[str, str]
) -> Iterator[Complaint]:
    try:
        ladder.parse(properties.get("ladder", ""))
    except calendar.BadRule as error:
        yield drawing.complain(task, "its `ladder` cannot be read", _sentence(str(error)))
    if properties.get("skippable") == "true" and "decides" in properties:
        yield drawing.complain(
            task,
            "is skippable, but decides how the process goes on",
            "Take out `skippable`, or let another task decide.",
        )


def _of_decision(drawing: Drawing, task: etree._Element, name: str) -> Iterator[Complaint]:
    remedy = 'Use small letters and underscores, such as "plan_approved".'
    if name in RESERVED:
        yield drawing.complain(task, f'decides "{name}", a word that is taken', remedy)
    elif not NAME.fullmatch(name) or iskeyword(name):
        yield drawing.complain(task, f'decides "{name}", which is no name', remedy)


def _of_assignee(drawing: Drawing, task: etree._Element, name: str | None) -> Iterator[Complaint]:
    items = {
        i.get("name") or i.get("id") for i in task.iterfind(".//bpmn:inputDataItem", NAMESPACES)
    }
    if name is not None and name not in items:
        yield drawing.complain(
            task,
            f'is assigned to "{name}", which it is not repeated over',
            "Repeat the task over a list, and name its item here.",
        )


# --- expressions ----------------------------------------------------------------------------------


def _of_expression(
    drawing: Drawing, node: etree._Element, decided: Collection[str]
) -> Iterator[Complaint]:
    text = (node.text or "").strip()
    if not text:
        yield drawing.complain(node, f"its {kind_of(node)} is empty", "Write it, or take it out.")
        return
    wrong = expressions.check(text)
    if wrong is not None:
        yield drawing.complain(node, f"its {kind_of(node)} is not allowed", _sentence(wrong))
        return
    names = _names_in(text)
    for name in sorted(names - RESERVED - set(decided)):
        yield drawing.complain(
            node, f'asks for "{name}", which no task decides', "Name it in `decides` of a task."
        )
    if kind_of(node) == "timeDate" and "due" not in names:
        yield drawing.complain(
            node, "does not say when to wake", 'Write a rule, such as due("opened+5wd").'
        )


def _names_in(expression: str) -> set[str]:
    tree = ast.parse(expression, mode="eval")
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
