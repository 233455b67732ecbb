"""What the cast types into forms, by user task: a function of the open task."""

from collections.abc import Callable
from typing import Any

from coaching import clock
from coaching.model.processes import Task
from coaching.services import tasks

Typed = dict[str, Any]


def _proposal(task: Task) -> Typed:
    """What is recommended, unchanged."""
    facts = tasks.facts(task)
    typed: Typed = {"coaching_interval": str(facts["interval"]), "reason": ""}
    for number, each in enumerate(facts["modules"]):
        typed |= {
            f"modules-{number}-module_id": each["id"],
            f"modules-{number}-way": each["way"],
            f"modules-{number}-level": each["level"],
            f"modules-{number}-who": "",
        }
    return typed


def _dates(task: Task) -> Typed:
    """The session that fits best, or none yet."""
    typed: Typed = {}
    for number, each in enumerate(tasks.facts(task)["modules"]):
        offered = next((str(offer["id"]) for offer in each["offers"]), "later")
        typed |= {
            f"modules-{number}-module_id": each["id"],
            f"modules-{number}-session": offered,
            f"modules-{number}-reason": "" if offered == "later" else "It suits the organisation",
        }
    return typed


def _participants(task: Task) -> Typed:
    """As many as have to come, the management sponsor first where the module is for that person."""
    facts = tasks.facts(task)
    known = tasks.prefill(task).get("participants") or [each["id"] for each in facts["members"]]
    return {"participants": [str(each) for each in known[: facts["fewest"]]], "needs": ""}


def _attendance(task: Task) -> Typed:
    """Everybody who was named was there all the time."""
    facts = tasks.facts(task)
    typed: Typed = {"held_on": clock.today().isoformat()}
    for number, each in enumerate(facts["named"]):
        typed |= {
            f"attendance-{number}-member_id": str(each["id"]),
            f"attendance-{number}-presence": "present",
            f"attendance-{number}-hours": facts["hours"],
        }
    return typed


def _tried(task: Task) -> Typed:
    typed = {
        "what": "We rewrote one advertisement",
        "learned": "Half of our demands were habits",
        "can_be_shared": "yes",
    }
    if tasks.facts(task)["for_management"]:
        typed["decision"] = "The management group takes the subject up every quarter"
    return typed


TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "propose_training": _proposal,
    "accept_training": lambda _task: {"training_accepted": "yes"},
    "confirm_training": _dates,
    "name_participants": _participants,
    "record_attendance": _attendance,
    "do_between_task": _tried,
}
