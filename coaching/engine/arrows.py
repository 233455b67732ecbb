"""The arrows of a drawing: everything is reached, and every choice is a question with answers."""

from collections.abc import Iterator, Mapping

from lxml import etree

from coaching.engine.complaints import NODES, TASKS, Complaint, Drawing, kind_of
from coaching.engine.definitions import NAMESPACES

CALL = "callActivity"


def check_arrows(drawing: Drawing) -> Iterator[Complaint]:
    """What is wrong with the ways through a drawing."""
    for part in drawing.each("process", "subProcess"):
        yield from _of_part(drawing, part)
    for node in drawing.each(*NODES):
        yield from _of_node(drawing, node)
    for gateway in drawing.each("exclusiveGateway"):
        yield from _of_choice(drawing, gateway)
    for arrow in drawing.each("sequenceFlow"):
        yield from _of_arrow(drawing, arrow)
    yield from _of_circles(drawing)


def _of_part(drawing: Drawing, part: etree._Element) -> Iterator[Complaint]:
    starts = part.findall("bpmn:startEvent", NAMESPACES)
    if len(starts) != 1:
        yield drawing.complain(
            part, f"has {len(starts)} starts", "Draw exactly one start event in it."
        )
    if part.find("bpmn:endEvent", NAMESPACES) is None:
        yield drawing.complain(part, "has no end", "Draw an end event in it.")
    reached = _reached(drawing, part, starts)
    for node in part:
        if kind_of(node) in NODES and node.get("id") not in reached:
            yield drawing.complain(node, "is never reached", "Draw an arrow to it, or take it out.")


def _reached(drawing: Drawing, part: etree._Element, starts: list[etree._Element]) -> set[str]:
    edges = [(b.get("attachedToRef"), b) for b in part.iterfind("bpmn:boundaryEvent", NAMESPACES)]
    reached: set[str] = set()
    waiting = [start.get("id", "") for start in starts]
    while waiting:
        here = waiting.pop()
        if here in reached:
            continue
        reached.add(here)
        waiting += [a.get("targetRef", "") for a in drawing.arrows_out_of.get(here, [])]
        waiting += [event.get("id", "") for host, event in edges if host == here]
    return reached


def _of_node(drawing: Drawing, node: etree._Element) -> Iterator[Complaint]:
    kind, here = kind_of(node), node.get("id", "")
    ways_in = len(drawing.arrows_into.get(here, []))
    ways_out = len(drawing.arrows_out_of.get(here, []))
    if ways_out == 0 and kind != "endEvent":
        yield drawing.complain(node, "leads nowhere", "Draw an arrow from it.")
    if ways_out > 1 and "Gateway" not in kind:
        yield drawing.complain(
            node, f"has {ways_out} arrows out of it", "Draw a gateway behind it and split there."
        )
    if ways_in > 1 and kind in (*TASKS, "subProcess"):
        yield drawing.complain(
            node, f"has {ways_in} arrows into it", "Draw an exclusive gateway in front of it."
        )


def _of_choice(drawing: Drawing, gateway: etree._Element) -> Iterator[Complaint]:
    ways = drawing.arrows_out_of.get(gateway.get("id", ""), [])
    default = gateway.get("default")
    if default and default not in {way.get("id") for way in ways}:
        yield drawing.complain(
            gateway, f"its default arrow {default} does not begin here", "Choose one that does."
        )
    if len(ways) < 2:
        return
    if not gateway.get("name"):
        yield drawing.complain(
            gateway, "asks nothing", 'Name it with a question, such as "Is the plan ready?".'
        )
    for way in ways:
        if not way.get("name"):
            yield drawing.complain(
                way, "an arrow out of a question has no label", 'Label it, such as "Yes".'
            )
        if way.get("id") != default and _condition_of(way) is None:
            yield drawing.complain(
                way,
                "an arrow out of a question has no condition",
                "Give it one, or make it the default.",
            )


def _condition_of(arrow: etree._Element) -> etree._Element | None:
    return arrow.find("bpmn:conditionExpression", NAMESPACES)


def _of_arrow(drawing: Drawing, arrow: etree._Element) -> Iterator[Complaint]:
    begins = drawing.nodes.get(arrow.get("sourceRef", ""))
    decides = begins is not None and kind_of(begins) == "exclusiveGateway"
    if _condition_of(arrow) is not None and not decides:
        yield drawing.complain(
            arrow,
            "a condition is only looked at behind an exclusive gateway",
            "Draw one in front of it, or take the condition out.",
        )


def _of_circles(drawing: Drawing) -> Iterator[Complaint]:
    """Gateways that lead back to themselves: a process would go round in them for ever."""
    gateways = {
        node.get("id", ""): node for node in drawing.each("exclusiveGateway", "parallelGateway")
    }
    for name, gateway in gateways.items():
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            ways = drawing.arrows_out_of.get(waiting.pop(), [])
            new = {way.get("targetRef", "") for way in ways} & gateways.keys() - reached
            reached |= new
            waiting += new
        if name in reached:
            yield drawing.complain(
                gateway,
                "leads back to itself without a task between",
                "Draw a task or a timer on the way.",
            )


def check_calls(drawings: Mapping[str, Drawing]) -> Iterator[Complaint]:
    """What is wrong with the calls from one drawing to another; drawings by their process."""
    calls = [(drawing, call) for drawing in drawings.values() for call in drawing.each(CALL)]
    for drawing, call in calls:
        yield from _of_call(drawing, call, drawings)
    called = {call.get("calledElement", "") for _, call in calls}
    for name, drawing in drawings.items():
        for needed in drawing.each("dataInput"):
            if name not in called:
                yield drawing.complain(
                    needed, "is needed, but nothing calls the drawing and gives it", "Take it out."
                )


def _of_call(
    drawing: Drawing, call: etree._Element, drawings: Mapping[str, Drawing]
) -> Iterator[Complaint]:
    name = call.get("calledElement", "")
    called = drawings.get(name)
    if called is None:
        yield drawing.complain(
            call,
            f'calls "{name}", which is not drawn' if name else "calls nothing",
            f"Call one of {', '.join(sorted(drawings))}.",
        )
        return
    if call.get("id") != name:
        yield drawing.complain(
            call, f'calls "{name}" under another id', f'Give it the id "{name}" too.'
        )
    if next(called.each("lane"), None) is None and next(called.each("userTask"), None) is not None:
        yield drawing.complain(
            call,
            f'calls "{name}", which has no lanes, so nobody would do its tasks',
            f"Draw lanes in {called.file}.",
        )
    given = {item.get("id") for item in call.iterfind(".//bpmn:inputDataItem", NAMESPACES)}
    for needed in called.each("dataInput"):
        if needed.get("id") not in given:
            yield drawing.complain(
                call,
                f'calls "{name}" without "{needed.get("id")}", which it needs',
                "Repeat the call over a list, and give its item this id.",
            )
    if drawing.process_id in _all_called(called, drawings):
        yield drawing.complain(
            call, "calls in a circle", "Let no drawing call one that leads back to it."
        )


def _all_called(drawing: Drawing, drawings: Mapping[str, Drawing]) -> set[str]:
    found: set[str] = set()
    waiting = [drawing.process_id]
    while waiting:
        name = waiting.pop()
        if name not in found and name in drawings:
            found.add(name)
            waiting += [c.get("calledElement", "") for c in drawings[name].each(CALL)]
    return found
