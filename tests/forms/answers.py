"""A complete, valid answer to every form, as a browser sends it, and the facts it is fitted to."""

from typing import Any

from coaching.data.assessment import DIMENSIONS, STATEMENTS
from tests.forms import valid

Typed = dict[str, str | list[str]]

MEMBERS = [{"id": 11, "name": "Otto Oja"}, {"id": 12, "name": "Dora Dahl"}]
FACTS: dict[str, dict[str, Any]] = {
    "assign_coach": {
        "coaches": [
            {"id": 1, "name": "Carl Coach", "load": 2, "most": 6, "language": "fi"},
            {"id": 2, "name": "Kim Coach", "load": 6, "most": 6, "language": "sv"},
            {"id": 3, "name": "Ulla Coach", "load": 9, "most": None, "languages": ["fi", "sv"]},
        ]
    },
    "hold_intro_call": {"members": MEMBERS},
    "record_kickoff": {"members": MEMBERS},
    "hold_baseline_workshop": {"members": MEMBERS},
    "submit_baseline": {"has_clients": False},
    "summarise_baseline": {
        "scores": {dimension.key: 1.5 for dimension in DIMENSIONS} | {"d7": None}
    },
    "review_action_plan": {"returns_left": 2},
    "answer_feedback": {"can_be_answered": False},
    "answer_data_request": {"can_be_erased": True},
    "answer_extended_request": {"can_be_erased": False},
    "do_added_task": {"wants_answer": True},
    **valid.FACTS,
}


def member(number: int, place: str) -> Typed:
    """One row of the team."""
    return {
        f"members-{number}-name": f"Person {number}",
        f"members-{number}-email": f"person.{number}@example.fi",
        f"members-{number}-function": "hr",
        f"members-{number}-language": "sv",
        f"members-{number}-place": place,
    }


def attended(number: int, member_id: int, presence: str, hours: str) -> Typed:
    """One row of the kick-off."""
    return {
        f"attendance-{number}-member_id": str(member_id),
        f"attendance-{number}-presence": presence,
        f"attendance-{number}-hours": hours,
    }


def goal(number: int) -> Typed:
    """One goal of the plan."""
    return {
        f"goals-{number}-goal": "Every advertisement is checked",
        f"goals-{number}-dimension": "d4",
        f"goals-{number}-indicator": "Share of checked advertisements",
        f"goals-{number}-baseline": "",
        f"goals-{number}-target": "All of them",
    }


def action(number: int) -> Typed:
    """One action of the plan."""
    return {
        f"actions-{number}-what": "Write a checklist",
        f"actions-{number}-owner_role": "Head of HR",
        f"actions-{number}-starts_on": "1.10.2026",
        f"actions-{number}-due_on": "01.03.2027",
        f"actions-{number}-resources": "",
        f"actions-{number}-in_equality_plan": "y",
    }


def scores(value: str) -> Typed:
    """Every statement with the same answer."""
    return {statement.key: value for statement in STATEMENTS}


def _same_view() -> Typed:
    return {f"{dimension.key}_view": "agree" for dimension in DIMENSIONS}


CHECKS = ("concrete", "measurable", "owner_with_mandate", "no_extra_burden", "lawful")

VALID: dict[str, Typed] = {
    "sign_commitment": {
        "text_read": "y",
        "working_time": "y",
        "meetings": "y",
        "results": "y",
        "no_retaliation": "y",
        "work_time_hours_per_month": "20",
        "may_be_named": "no",
        "signer_name": "Stina Sponsor",
        "signer_title": "Director",
        "signed_on": "3.8.2026",
    },
    "name_team": {**member(0, "contact"), **member(1, "deputy"), **member(2, "team_member")},
    "assign_coach": {"coach": "1", "deputy_coach": "3", "reason": ""},
    "confirm_assignment": {
        "coach_accepts": "no",
        "reason": "other",
        "explanation": "I move to another town",
    },
    "hold_intro_call": {
        "held_on": "31.7.2026",
        "started_at": "9.30",
        "minutes": "75",
        "mode": "video",
        "participants": ["11", "12"],
        "other_participants": "2 team leaders",
        "confidentiality_explained": "y",
        "topics": ["d1", "resources"],
        "summary": "We agreed to meet every four weeks.\r\nThe management joins in October.",
        "next_on": "2026-09-03",
        "progress_feeling": "4",
        "incident_told": "yes",
        "guidance_given": "yes",
        "coach_note": "The director decides alone",
        "risk": "minor",
        "risk_kind": "management",
    },
    "record_kickoff": {
        "held_on": "3.8.2026",
        **attended(0, 11, "present", "2,5"),
        **attended(1, 12, "absent", ""),
    },
    "answer_alone": {"d1_1": "3", "d7_1": "not_applicable", "d9_4": "unknown", "comment": "Time"},
    "hold_baseline_workshop": {
        **scores("2"),
        "held_on": "1.8.2026",
        "participants": ["12"],
        "disagreement": "About recruitment",
    },
    "submit_baseline": {
        **scores("2"),
        "d1_1_evidence": "The statement of the board is on the intranet",
        "stage": "symbolic",
        "stage_why": "We speak of it, and decide as before",
        "one_change": "An anonymous first round of recruitment",
        "obstacles": ["time", "other"],
        "obstacles_more": "A merger",
        "strengths": "Our induction for summer workers",
        "no_personal_data": "y",
    },
    "summarise_baseline": {
        **_same_view(),
        "d4_view": "other",
        "d4_reason": "The checklist is not in use",
        "strengths-0": "A director who listens",
        "priorities-0": "Recruitment first",
        "priorities-1": "Reporting next",
        "risks-0-kind": "resources",
        "risks-0-severity": "minor",
    },
    "draft_action_plan": {
        "title": "Fair recruitment",
        "why": "Applicants drop out in the first round",
        "for_whom": "Applicants",
        **goal(0),
        **action(0),
        **action(1),
        **action(2),
        "involvement": "A paid panel reads the advertisements",
        "communication": "Monthly news to all staff",
        "risks": "",
    },
    "review_action_plan": {
        **dict.fromkeys(CHECKS, "yes"),
        "comments": "Clear goals",
        "plan_approved": "yes",
    },
    "accept_action_plan": {"sponsor_accepts": "no", "reason": "There is no money this year"},
    "answer_feedback": {"answer": "Thank you, we made the text larger"},
    "answer_data_request": {
        "identity": "called",
        "needs_more_time": "no",
        "outcome": "done",
        "answer": "Your name is spelled right now",
    },
    "answer_extended_request": {"outcome": "refused", "answer": "Evidence has to stay"},
    "do_added_task": {"outcome": "The list is on the intranet"},
    **valid.VALID,
}
