"""Run an organisation's year through the real services and the real forms."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from coaching import clock
from coaching.data.assessment import DIMENSIONS, STATEMENTS
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import cases, tasks
from coaching.services.replies import Reply
from forms import FORMS
from tests.typed import LATER

Typed = dict[str, Any]
KICKOFF = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def start(case: Case, cora: User) -> Process:
    """Begin the year."""
    return cases.start_year(cora, case)


def open_task(case: Case | None, name: str, person: User | None = None) -> Task:
    """The open task of this name (for this person)."""
    query = select(Task).where(
        Task.case_id == (case.id if case else None), Task.name == name, Task.closed_at.is_(None)
    )
    if person is not None:
        query = query.where(Task.assignee_id == person.id)
    return db.session.scalars(query.order_by(Task.id)).first() or _missing(case, name)


def _missing(case: Case | None, name: str) -> Task:
    raise AssertionError(f"{name} is not open; open are {open_names(case)}")


def open_names(case: Case | None) -> list[str]:
    """What waits for somebody, by name."""
    query = select(Task.name).where(
        Task.case_id == (case.id if case else None), Task.closed_at.is_(None)
    )
    return sorted(db.session.scalars(query))


def answer(person: User, task: Task, **changes: Any) -> Task:
    """Fill in the task's real form with believable answers and send it."""
    typed = {**ANSWERS[task.name](task), **changes}
    tasks.complete(person, task, reply(task, typed))
    return task


def reply(task: Task, typed: Typed) -> Reply:
    """A filled form as the services take it; fails when the form would refuse it."""
    raw = MultiDict(
        [(k, v) for k, many in typed.items() for v in (many if isinstance(many, list) else [many])]
    )
    form = FORMS[task.name](formdata=raw, facts=tasks.facts(task), meta={"csrf": False})
    assert form.validate(), f"{task.name}: {form.errors}"
    return Reply(**form.reply(), typed={k: raw.getlist(k) for k in raw})


def team(*names: str) -> Typed:
    """The rows of a team: the first is the contact person, the second the deputy."""
    places = ["contact", "deputy", *["team_member"] * 6]
    rows: Typed = {}
    for number, name in enumerate(names):
        rows |= {
            f"members-{number}-name": name,
            f"members-{number}-email": _address(name),
            f"members-{number}-function": "service",
            f"members-{number}-language": "en",
            f"members-{number}-place": places[number],
        }
    return rows


def _address(name: str) -> str:
    return name.lower().replace(" ", ".") + "@example.org"


def scores(value: str = "2") -> Typed:
    """Every statement with the same score."""
    return {statement.key: value for statement in STATEMENTS}


def _attendance(task: Task) -> Typed:
    rows: Typed = {"held_on": "7.9.2026"}
    for number, member in enumerate(tasks.facts(task)["members"]):
        rows |= {
            f"attendance-{number}-member_id": str(member["id"]),
            f"attendance-{number}-presence": "present",
            f"attendance-{number}-hours": "2.5",
        }
    return rows


def _coaches(task: Task) -> Typed:
    ids = [str(coach["id"]) for coach in tasks.facts(task)["coaches"]]
    return {"coach": ids[0], "deputy_coach": ids[1]}


def _present(task: Task) -> Typed:
    return {"participants": [str(member["id"]) for member in tasks.facts(task)["members"]]}


def _plan(_task: Task) -> Typed:
    plan: Typed = {
        "title": "Fair recruitment",
        "why": "Applicants drop out in the first round",
        "for_whom": "Applicants",
        "goals-0-goal": "Every advertisement is checked",
        "goals-0-dimension": "d4",
        "goals-0-indicator": "Share of checked advertisements",
        "goals-0-baseline": "10 %",
        "goals-0-target": "100 %",
        "involvement": "A paid panel reads the advertisements",
        "communication": "Monthly news to all staff",
        "risks": "",
    }
    for number in range(3):
        plan |= {
            f"actions-{number}-what": f"Action {number + 1}",
            f"actions-{number}-owner_role": "Head of HR",
            f"actions-{number}-starts_on": "1.10.2026",
            f"actions-{number}-due_on": "1.3.2027",
            f"actions-{number}-resources": "",
            f"actions-{number}-in_equality_plan": "y",
        }
    return plan


ANSWERS: dict[str, Any] = {
    "sign_commitment": lambda _task: {
        "text_read": "y",
        "working_time": "y",
        "meetings": "y",
        "results": "y",
        "no_retaliation": "y",
        "work_time_hours_per_month": "20",
        "may_be_named": "yes",
        "signer_name": "Stina Sponsor",
        "signer_title": "Director",
        "signed_on": "3.8.2026",
    },
    "name_team": lambda _task: team("Otto Contact", "Dora Deputy", "Tea"),
    "assign_coach": _coaches,
    "confirm_assignment": lambda _task: {"coach_accepts": "yes"},
    "hold_intro_call": lambda task: (
        _present(task)
        | {
            "held_on": clock.today().isoformat(),
            "minutes": "60",
            "mode": "video",
            "confidentiality_explained": "y",
            "topics": ["d1", "resources"],
            "summary": "We agreed to meet every four weeks",
            "coach_note": "The director decides alone",
            "incident_told": "no",
            "risk": "minor",
            "risk_kind": "resources",
        }
    ),
    "record_kickoff": _attendance,
    "answer_alone": lambda _task: scores("3"),
    "hold_baseline_workshop": lambda task: (
        scores("2") | _present(task) | {"held_on": clock.today().isoformat()}
    ),
    "submit_baseline": lambda _task: (
        scores("2")
        | {
            "d1_1_evidence": "The statement of the board is on the intranet",
            "stage": "symbolic",
            "stage_why": "We speak of it, and decide as before",
            "one_change": "Anonymous first round of recruitment",
            "obstacles": ["time"],
            "strengths": "Our induction for summer workers",
            "no_personal_data": "y",
        }
    ),
    "summarise_baseline": lambda _task: (
        {f"{d.key}_view": "agree" for d in DIMENSIONS}
        | {
            "strengths-0": "A director who listens",
            "priorities-0": "Recruitment first",
            "risks-0-kind": "resources",
            "risks-0-severity": "minor",
        }
    ),
    "draft_action_plan": _plan,
    "review_action_plan": lambda _task: {
        "concrete": "yes",
        "measurable": "yes",
        "owner_with_mandate": "yes",
        "no_extra_burden": "yes",
        "lawful": "yes",
        "plan_approved": "yes",
    },
    "accept_action_plan": lambda _task: {"sponsor_accepts": "yes"},
    "answer_feedback": lambda _task: {"answer": "Thank you, we made the text larger"},
    "answer_data_request": lambda _task: {
        "identity": "signed_in",
        "needs_more_time": "no",
        "outcome": "done",
        "answer": "You find the copy on the page of your account",
    },
    "answer_extended_request": lambda _task: {
        "outcome": "partly",
        "answer": "What is evidence has to stay",
    },
    "do_added_task": lambda _task: {"outcome": "The list is on the intranet"},
    **LATER,
}


def run_to_kickoff(
    case: Case, *, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    """From nothing to the morning of the kick-off."""
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(case, "confirm_assignment"))
    clock.set_to(KICKOFF)
    answer(carl, open_task(case, "hold_intro_call"))


def run_to_baseline(
    case: Case, *, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    """Until the workshop has been held and the contact has the baseline to send."""
    run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    answer(otto, open_task(case, "answer_alone", otto))
    answer(carl, open_task(case, "hold_baseline_workshop"))


def run_to_plan(case: Case, *, cora: User, carl: User, kim: User, otto: User, stina: User) -> None:
    """Until the contact has the action plan to draft."""
    run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(otto, open_task(case, "submit_baseline"))
    answer(carl, open_task(case, "summarise_baseline"))
