"""What a drawing may contain: a short list, since the library also takes what it cannot do right.

Much of BPMN is accepted and then passed over in silence, runs anybody's Python, or hangs the
parser. So everything that is not on the list is refused before the library reads the file.
"""

from collections.abc import Iterator

from lxml import etree

from coaching.engine.complaints import MODEL, Complaint, Drawing, kind_of
from coaching.engine.definitions import NAMESPACES

DEEPEST = 30  # elements inside each other

FRAME = ("definitions", "collaboration", "participant", "process", "laneSet", "lane", "flowNodeRef")
STEPS = (
    *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "userTask"),
    *("callActivity", "subProcess", "exclusiveGateway", "parallelGateway"),
    *("sequenceFlow", "incoming", "outgoing"),
)
EVENTS = ("timerEventDefinition", "timeDate", "terminateEventDefinition")
SIGNALS = ("signal", "signalEventDefinition")
SENT = ("withdraw",)  # the signals that somebody sends
INPUTS = ("ioSpecification", "dataInput", "inputSet", "dataInputRefs", "outputSet")
LOOPS = (
    *("multiInstanceLoopCharacteristics", "loopDataInputRef", "inputDataItem", "property"),
    *("standardLoopCharacteristics", "loopCondition", "completionCondition"),
)
TEXTS = ("documentation", "conditionExpression", "extensionElements")
NOTES = ("textAnnotation", "text", "association")
ALLOWED = frozenset((*FRAME, *STEPS, *EVENTS, *SIGNALS, *INPUTS, *LOOPS, *TEXTS, *NOTES))

OF_THE_PICTURE = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
)
OURS = NAMESPACES["spiffworkflow"]
EXTENSIONS = {f"{{{OURS}}}properties", f"{{{OURS}}}property"}

EVENT_OF = {
    "startEvent": (),
    "endEvent": ("terminateEventDefinition",),
    "boundaryEvent": ("timerEventDefinition", "signalEventDefinition"),
    "intermediateCatchEvent": ("timerEventDefinition",),
}

INSTEAD = {
    **dict.fromkeys(
        ("scriptTask", "script", "serviceTask", "businessRuleTask", "sendTask", "receiveTask"),
        "Drawings run no programs: let a user task decide, and name what it decides in `decides`.",
    ),
    **dict.fromkeys(("task", "manualTask"), "Make it a user task."),
    **dict.fromkeys(
        ("dataObject", "dataObjectReference", "dataStoreReference", "dataInputAssociation",
         "dataOutputAssociation"),
        "Leave data out: answers are kept in the database, and the reader of drawings hangs on it.",
    ),
    **dict.fromkeys(
        ("complexGateway", "inclusiveGateway", "eventBasedGateway"),
        "Use an exclusive gateway, a parallel one, or a timer at the edge of a task.",
    ),
    **dict.fromkeys(
        ("timeDuration", "timeCycle"),
        'Write a date instead: a timeDate such as due("opened+5wd").',
    ),
    **dict.fromkeys(
        ("loopDataOutputRef", "outputDataItem", "loopCardinality"),
        "Repeat a task over a list of ids only; what people answer is kept in the database.",
    ),
    **dict.fromkeys(
        ("dataOutput", "dataOutputRefs"),
        "A drawing gives nothing back: what people answer is kept in the database.",
    ),
    **dict.fromkeys(("transaction", "adHocSubProcess"), "Use a plain subprocess."),
    "intermediateThrowEvent": "Leave it out, or draw an end event.",
}  # fmt: skip
OTHERWISE = (
    "Leave it out; a drawing has user tasks, call activities, subprocesses, "
    "exclusive and parallel gateways, timers, starts and ends."
)


def refuse(drawing: Drawing) -> Iterator[Complaint]:
    """Everything in a drawing that may not be there."""
    if any(_depth(node) > DEEPEST for node in drawing.root.iter()):
        yield drawing.complain(
            drawing.root,
            f"has more than {DEEPEST} elements inside each other",
            "Move inner subprocesses into drawings of their own.",
        )
        return
    for node in drawing.root.iter():
        yield from _of_element(drawing, node)
        yield from _of_attributes(drawing, node)
    for kind, allowed in EVENT_OF.items():
        for event in drawing.each(kind):
            yield from _of_event(drawing, event, allowed)
    for node in drawing.each("signalEventDefinition"):
        yield from _of_signal(drawing, node)
    for node in drawing.each("ioSpecification"):
        around = node.getparent()
        if around is None or kind_of(around) != "process":
            yield drawing.complain(
                node, "only a whole process may say what it needs", "Leave it out here."
            )


def _depth(node: etree._Element) -> int:
    return sum(1 for _ in node.iterancestors())


def _of_element(drawing: Drawing, node: etree._Element) -> Iterator[Complaint]:
    kind, space = kind_of(node), etree.QName(node).namespace
    if space in OF_THE_PICTURE or node.tag in EXTENSIONS or kind in ALLOWED:
        return
    if space == MODEL:
        if not kind.endswith("EventDefinition"):  # The event that it stands in is named instead.
            what = f"{kind} is not allowed"
            yield drawing.complain(node, what, INSTEAD.get(kind, OTHERWISE))
    elif space == OURS:
        yield drawing.complain(
            node,
            f"the extension {etree.QName(node).localname} is not allowed",
            "Only properties may stand there, such as due, opens and decides.",
        )
    elif not _is_mark_of_an_editor(node):
        yield drawing.complain(node, f"{node.tag} is not part of BPMN", "Leave it out.")


def _is_mark_of_an_editor(node: etree._Element) -> bool:
    """Editors keep notes of their own beside a picture, such as colours."""
    return any(etree.QName(a).namespace in OF_THE_PICTURE for a in node.iterancestors())


def _of_attributes(drawing: Drawing, node: etree._Element) -> Iterator[Complaint]:
    if node.get("triggeredByEvent") == "true":
        yield drawing.complain(
            node,
            "an event subprocess is not allowed: it would change every other case too",
            "Draw an interrupting signal at the edge of a subprocess.",
        )
    if node.get("isForCompensation") == "true":
        yield drawing.complain(node, "compensation is not allowed", "Take the mark off.")


def _of_event(
    drawing: Drawing, event: etree._Element, allowed: tuple[str, ...]
) -> Iterator[Complaint]:
    found = [kind_of(child) for child in event if kind_of(child).endswith("EventDefinition")]
    words = _in_words(kind_of(event))
    for kind in found:
        if kind not in allowed:
            yield drawing.complain(event, f"{words} may not be a {_in_words(kind)}", _only(allowed))
    if len(found) > 1:
        yield drawing.complain(event, f"{words} has several events", "Keep one of them.")
    if not found and kind_of(event) in {"boundaryEvent", "intermediateCatchEvent"}:
        yield drawing.complain(event, f"{words} waits for nothing", _only(allowed))
    if "signalEventDefinition" in found and event.get("cancelActivity") == "false":
        yield drawing.complain(
            event, "a signal that does not interrupt works only once", "Let it interrupt."
        )


def _of_signal(drawing: Drawing, node: etree._Element) -> Iterator[Complaint]:
    drawn = {signal.get("id"): signal.get("name") for signal in drawing.each("signal")}
    name = drawn.get(node.get("signalRef"))
    if name not in SENT:
        what = f'waits for the signal "{name}", which nobody sends' if name else "names no signal"
        yield drawing.complain(
            node, what, f"Refer to a signal of the file that is named {' or '.join(SENT)}."
        )


def _in_words(kind: str) -> str:
    return {
        "startEvent": "a start",
        "endEvent": "an end",
        "boundaryEvent": "an event at the edge",
        "intermediateCatchEvent": "an event between tasks",
    }.get(kind, kind.removesuffix("EventDefinition"))


def _only(allowed: tuple[str, ...]) -> str:
    if not allowed:
        return "Make it a plain event."
    kinds = " or a ".join(_in_words(kind) for kind in allowed)
    plain = "plain or " if allowed == ("terminateEventDefinition",) else ""
    return f"It may be {plain}a {kinds}."
